//! `matcher search`: offers for a workshop's words, best first, with the reason.

use super::propose::{self, Input};
use super::{Failure, Setting};
use clap::Args;
use matcher_core::fit::{CredentialMatrix, Details, Judge, Severity};
use matcher_core::model::{Coded, Language, Need, PlanRules};
use matcher_core::search::understand::{Asker, Choices};
use matcher_core::search::{
    Answer, Engine, FacetKind, Hit, Knowledge, Request, SearchError, SearchIndex,
};
use matcher_core::taxonomy::Taxonomy;
use matcher_core::taxonomy::regions::Regions;
use serde_json::{Value, json};
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
                    FacetKind::ProviderKind,
                    FacetKind::FreeMonth,
                ]
            } else {
                Vec::new()
            },
            limit: self.limit,
            after: self.after.clone(),
            lang: setting.lang,
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
    writer.commit("")?;
    Ok(index)
}

/// An answer for people or programs.
struct Page<'a> {
    engine: &'a Engine<'a>,
    answer: &'a Answer,
    lang: Language,
}

impl Page<'_> {
    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.lang == Language::Chinese {
            zh
        } else {
            en
        }
    }

    fn print(&self, explain: bool) {
        self.print_understood();
        let answer = self.answer;
        if answer.hits.is_empty() {
            println!(
                "{}",
                self.pick(
                    "没有找到。可以把它作为需求发布：",
                    "Nothing was found. It can be posted as a need:"
                )
            );
            answer
                .drafts
                .iter()
                .for_each(|need| println!("  {}", self.draft(need)));
            return;
        }
        if !answer.relaxed.is_empty() || answer.none_capable {
            println!(
                "{}",
                self.pick(
                    "没有完全满足的，以下是最接近的；也可以作为需求发布：",
                    "Nothing meets everything; these come nearest. It can also be posted as a need:"
                )
            );
            answer
                .drafts
                .iter()
                .for_each(|need| println!("  {}", self.draft(need)));
        } else if !answer.asked {
            match self.lang {
                Language::Chinese => {
                    println!("没有写要找什么；全部 {} 项服务中先列出：", answer.total)
                }
                Language::English => println!(
                    "nothing was asked for; the first of all {} offers:",
                    answer.total
                ),
            }
        } else {
            match self.lang {
                Language::Chinese => println!("共 {} 项服务", answer.total),
                Language::English => println!("{} offers", answer.total),
            }
        }
        for (place, hit) in answer.hits.iter().enumerate() {
            println!();
            self.print_hit(place + 1, hit, explain);
        }
        if explain {
            self.print_facets();
        }
        if let Some(next) = &answer.next {
            println!("\n{} --after {next}", self.pick("下一页：", "next page:"));
        }
    }

    fn print_understood(&self) {
        let understood = &self.answer.understood;
        let mut parts: Vec<String> = understood
            .chips
            .iter()
            .map(|chip| {
                let label = chip.meaning.label(self.engine.taxonomy, self.lang);
                if label == chip.text {
                    format!("[{label}]")
                } else {
                    format!("[{} → {label}]", chip.text)
                }
            })
            .collect();
        let rest = understood.rest_text();
        if !rest.is_empty() {
            parts.push(format!("\"{rest}\""));
        }
        if !parts.is_empty() {
            println!("{} {}", self.pick("理解为", "understood:"), parts.join(" "));
        }
    }

    fn print_hit(&self, number: usize, hit: &Hit, explain: bool) {
        let catalogue = self.engine.catalogue_of(hit.recent);
        let provider = hit.offer.map_or("", |offer| {
            catalogue[catalogue.provider_of(offer)].name.as_str()
        });
        println!("{number:>2}. {}  {provider}  ({})", hit.title, hit.id);
        println!("    {}", hit.reason);
        if explain {
            println!("    {} {:.2}", self.pick("得分", "score"), hit.score);
            for finding in hit.assessment.iter().flat_map(|a| &a.fit.findings) {
                if finding.severity != Severity::Note
                    && !matches!(finding.details, Details::DataMissing(_))
                {
                    let (rule, severity) = match self.lang {
                        Language::Chinese => (finding.rule.zh(), finding.severity.zh()),
                        Language::English => (finding.rule.en(), finding.severity.en()),
                    };
                    println!("    - {severity} {rule}: {:?}", finding.details);
                }
            }
        }
    }

    fn print_facets(&self) {
        for facet in &self.answer.facets {
            let values: Vec<String> = facet
                .values
                .iter()
                .take(8)
                .map(|v| format!("{} {}", v.label, v.count))
                .collect();
            println!("\n{:?}: {}", facet.kind, values.join(" · "));
        }
    }

    /// One line of what would be posted.
    fn draft(&self, need: &Need) -> String {
        let taxonomy = self.engine.taxonomy;
        let service = if self.lang == Language::Chinese {
            need.service.zh()
        } else {
            need.service.en()
        };
        let mut parts = vec![service.to_owned()];
        if let Some(instrument) = need.instrument {
            let instrument = taxonomy.instrument(instrument);
            parts.push(self.pick(&instrument.zh, &instrument.en).to_owned());
        } else if !need.instrument_text.is_empty() {
            parts.push(need.instrument_text.clone());
        }
        for requirement in &need.requirements {
            parts.extend(
                [
                    &requirement.printed_range,
                    &requirement.printed_error,
                    &requirement.printed_uncertainty,
                ]
                .map(Clone::clone),
            );
        }
        parts.push(format!("× {}", need.quantity));
        parts.push(format!("{} ～ {}", need.window_from, need.window_to));
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    fn json(&self, explain: bool) -> Value {
        let answer = self.answer;
        let understood = &answer.understood;
        let chips: Vec<Value> = understood
            .chips
            .iter()
            .map(|chip| {
                let alternatives: Vec<Value> = chip
                    .alternatives
                    .iter()
                    .map(|a| json!({ "id": a.id, "label": self.pick(&a.zh, &a.en) }))
                    .collect();
                json!({
                    "kind": chip.meaning.kind(),
                    "text": chip.text,
                    "span": [chip.span.start, chip.span.end],
                    "label": chip.meaning.label(self.engine.taxonomy, self.lang),
                    "by_sound": chip.by_sound,
                    "alternatives": alternatives,
                })
            })
            .collect();
        json!({
            "chips": chips,
            "rest": understood.rest_text(),
            "cut": understood.cut,
            "asked": answer.asked,
            "total": answer.total,
            "relaxed": answer.relaxed,
            "none_capable": answer.none_capable,
            "hits": answer.hits.iter().map(|hit| self.hit(hit, explain)).collect::<Vec<_>>(),
            "facets": answer.facets,
            "drafts": answer.drafts.iter().map(|need| self.draft(need)).collect::<Vec<_>>(),
            "next": answer.next,
        })
    }

    fn hit(&self, hit: &Hit, explain: bool) -> Value {
        let catalogue = self.engine.catalogue_of(hit.recent);
        let mut value = json!({
            "kind": hit.kind,
            "id": hit.id,
            "title": hit.title,
            "marks": hit.marks.iter().map(|range| [range.start, range.end]).collect::<Vec<_>>(),
            "provider": hit.offer.map(|offer| catalogue[catalogue.provider_of(offer)].id.as_str()),
            "verdict": hit.assessment.as_ref().map(|a| a.verdict),
            "reason": hit.reason,
            "distance_km": hit.distance_km,
            "rows": hit.rows.iter().map(|row| catalogue[*row].id.as_str()).collect::<Vec<_>>(),
        });
        if explain && let Some(object) = value.as_object_mut() {
            object.insert("score".to_owned(), json!(hit.score));
            let findings = hit.assessment.iter().flat_map(|a| &a.fit.findings);
            let findings = findings.map(|f| json!({ "rule": f.rule, "severity": f.severity, "details": format!("{:?}", f.details) }));
            object.insert("findings".to_owned(), findings.collect());
        }
        value
    }
}
