//! `matcher search`: offers for a workshop's words, best first, with the reason.

mod page;

use super::propose::{self, Input};
use super::{Failure, Setting};
use clap::Args;
use matcher_core::fit::{CredentialMatrix, Judge};
use matcher_core::model::{Language, PlanRules};
use matcher_core::search::understand::{Asker, Choices};
use matcher_core::search::{
    Access, Engine, FacetKind, Kind, Knowledge, Request, SearchError, SearchIndex,
};
use matcher_core::taxonomy::Taxonomy;
use matcher_core::taxonomy::regions::Regions;
use page::Page;
use std::path::PathBuf;

/// Arguments of `matcher search`.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// Catalogue: a folder of CSV files or one .xlsx file.
    dir: PathBuf,
    /// What is looked for, in one's own words: 郑州附近 校准 0-150 数显卡尺 ±0.02 10把 下月
    #[arg(allow_hyphen_values = true)]
    query: String,
    /// The day of the search, YYYY-MM-DD; by default that of the round.
    #[arg(long, value_parser = day)]
    today: Option<jiff::civil::Date>,
    /// Where one is: the name or code of a region; 附近 and 本市 are relative to it.
    #[arg(long)]
    near: Option<String>,
    /// What is looked for: offer, need, organisation, benefit, course, case, article; several with commas. By default offers.
    #[arg(long, value_delimiter = ',', value_parser = kind)]
    kind: Vec<Kind>,
    /// Hits.
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// Where the last page ended.
    #[arg(long)]
    after: Option<String>,
    /// Words that were understood but are to stay words; may be given several times.
    #[arg(long)]
    ignore: Vec<String>,
    /// Meaning of an ambiguous word, WORD=ID; may be given several times.
    #[arg(long, value_parser = pair)]
    mean: Vec<(String, String)>,
    /// Also tells how the query was read, every finding, scores and facets.
    #[arg(long)]
    explain: bool,
}

fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "expected YYYY-MM-DD".to_owned())
}

fn kind(text: &str) -> Result<Kind, String> {
    let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
    Kind::parse(text).ok_or_else(|| format!("expected one of {}", words.join(", ")))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (word, id) = text.split_once('=').ok_or("expected WORD=ID")?;
    Ok((word.to_owned(), id.to_owned()))
}

impl Search {
    /// Prints the hits. Exit code 1 when nothing was found.
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let input = propose::read(&self.dir, None, false)?;
        let region = self.region(setting.lang)?;
        let today = self.today.unwrap_or(input.rules.date);
        let rules = PlanRules {
            date: today,
            ..input.rules.clone()
        };
        let internal = |error: &dyn std::fmt::Display| Failure::Internal(error.to_string());
        let taxonomy = Taxonomy::bundled().map_err(|e| internal(&e))?;
        let rights = CredentialMatrix::bundled().map_err(|e| internal(&e))?;
        let catalogue = &input.loaded.catalogue;
        let judge = Judge::new(catalogue, taxonomy, &rules, rights);
        let knowledge = Knowledge::new(catalogue, taxonomy).map_err(|e| internal(&e))?;
        let index = index(&input, taxonomy).map_err(|e| internal(&e))?;
        let engine = Engine {
            index: &index,
            knowledge: &knowledge,
            catalogue,
            taxonomy,
            judge: Some(&judge),
            recent: None,
        };
        let request = Request {
            choices: Choices {
                ignored: self.ignore.clone(),
                chosen: self.mean.clone(),
            },
            facets: if self.explain || setting.json {
                vec![
                    FacetKind::Region,
                    FacetKind::Service,
                    FacetKind::Measurand,
                    FacetKind::ProviderKind,
                    FacetKind::FreeMonth,
                    FacetKind::Price,
                    FacetKind::Kind,
                ]
            } else {
                Vec::new()
            },
            // the folder and its needs are one's own
            access: Access::All,
            kinds: self.kind.clone(),
            limit: self.limit,
            after: self.after.clone(),
            lang: setting.lang,
            explain: self.explain,
            ..Request::new(&self.query, Asker { today, region })
        };
        let answer = engine.search(&request).map_err(|error| match error {
            SearchError::Cursor(_) => Failure::Lines(vec![error.to_string()]),
            other => internal(&other),
        })?;
        let page = Page {
            engine: &engine,
            answer: &answer,
            lang: setting.lang,
        };
        if setting.json {
            println!("{}", page.json(self.explain));
        } else {
            page.print(self.explain);
        }
        if answer.hits.is_empty() {
            Err(Failure::Told)
        } else {
            Ok(())
        }
    }

    fn region(&self, lang: Language) -> Result<Option<u32>, Failure> {
        let Some(text) = &self.near else {
            return Ok(None);
        };
        let regions = Regions::bundled();
        let code = text.parse().ok().and_then(|code| regions.by_code(code));
        match code.or_else(|| regions.by_name(text).first().copied()) {
            Some(region) => Ok(Some(region.code)),
            None => Err(Failure::Lines(vec![match lang {
                Language::Chinese => format!("--near {text}：没有这个地名；请写全称或六位代码"),
                Language::English => {
                    format!("--near {text}: no such region; give its full name or six-digit code")
                }
            }])),
        }
    }
}

fn index(input: &Input, taxonomy: &Taxonomy) -> Result<SearchIndex, SearchError> {
    let index = SearchIndex::in_memory()?;
    let mut writer = index.writer(taxonomy)?;
    writer.add_catalogue(&input.loaded.catalogue, &[])?;
    writer.add_pages(&input.loaded.pages, &input.loaded.catalogue)?;
    writer.commit("")?;
    Ok(index)
}
