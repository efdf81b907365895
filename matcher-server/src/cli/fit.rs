//! `matcher fit`: which open needs a draft offer would serve.

use super::import::{draft, map, sheets};
use super::propose::{knowledge, rules_for, text};
use super::{Failure, Setting};
use clap::Args;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::exchange::folder::read_files;
use matcher_core::exchange::import::{self, CheckOptions, Draft, FieldMap, Format};
use matcher_core::exchange::{InputCode, InputProblem};
use matcher_core::explain::sentences::Speaker;
use matcher_core::explain::{Preview, Prospect, preview};
use matcher_core::fit::Judge;
use matcher_core::ids::Ix;
use matcher_core::model::{Catalogue, Coded, Language, Offer};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Arguments of `matcher fit`.
#[derive(Debug, Args)]
pub(crate) struct FitOffer {
    /// Catalogue with the needs: a folder of CSV files or one .xlsx file.
    dir: PathBuf,
    /// The draft: any file `matcher import` reads, or a folder of catalogue sheets; it may refer to rows of the catalogue.
    #[arg(long)]
    offer: PathBuf,
    /// Format of the draft; by default told from its content.
    #[arg(long = "as", value_parser = super::import::format)]
    format: Option<Format>,
    /// Field map of the draft (TOML).
    #[arg(long)]
    map: Option<PathBuf>,
    /// What the draft does not say, such as `organisation=L1`.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Rules of the round (TOML); by default `round.toml` of the folder.
    #[arg(long)]
    rules: Option<PathBuf>,
    /// Needs listed of each kind.
    #[arg(long, default_value_t = 20)]
    limit: usize,
}

impl FitOffer {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let existing = sheets(&self.dir)?;
        let draft = self.draft()?;
        let ids = offer_ids(&draft);
        if ids.is_empty() {
            let name = self.offer.display().to_string();
            let problem = InputProblem::error(InputCode::UnknownTable, &name).detail("offers");
            return Err(Failure::Input(vec![problem]));
        }
        let checked = import::check(&existing, draft, CheckOptions::default());
        if checked.is_refused {
            return Err(Failure::Input(checked.problems));
        }
        let loaded =
            build(&checked.merged.sheets, ReadOptions::default()).map_err(Failure::Input)?;
        let catalogue = &loaded.catalogue;
        let offers: Vec<Ix<Offer>> = (0..catalogue.offers.len())
            .map(Ix::<Offer>::new)
            .filter(|offer| ids.contains(&catalogue[*offer].id))
            .collect();
        let rules = rules_for(&self.dir, self.rules.as_deref())?;
        let knowledge = knowledge()?;
        let judge = Judge::new(catalogue, knowledge.taxonomy, &rules, knowledge.rights);
        let preview = preview(catalogue, &judge, &offers);
        let speaker = Speaker {
            catalogue,
            taxonomy: knowledge.taxonomy,
            lang: setting.lang,
        };
        if setting.json {
            println!("{}", json(&preview, &speaker));
        } else {
            self.tell(&preview, &speaker);
        }
        Ok(())
    }

    /// A folder of sheets is a draft as it stands; a file is read as any import.
    fn draft(&self) -> Result<Draft, Failure> {
        let mut map = map(self.map.as_deref())?.unwrap_or_default();
        if !self.offer.is_dir() {
            return draft(&self.offer, self.format, &mut map, &self.set);
        }
        let files = read_files(&self.offer);
        if files.problems.iter().any(InputProblem::is_error) {
            return Err(Failure::Input(files.problems));
        }
        Ok(Draft {
            format: Format::Catalogue,
            map: FieldMap::default(),
            sheets: files.sheets,
            evidence: Vec::new(),
            problems: files.problems,
        })
    }

    fn tell(&self, preview: &Preview, speaker: &Speaker<'_>) {
        let zh = speaker.lang == Language::Chinese;
        let (serves, nearly) = (preview.serves.len(), preview.nearly.len());
        let open = preview.open;
        if zh {
            println!("开放需求 {open} 项：可服务 {serves} 项，接近 {nearly} 项");
        } else {
            println!("{open} open needs: would serve {serves}, nearly {nearly}");
        }
        if serves > 0 {
            println!("\n{}", text(speaker.lang, "可服务：", "would serve:"));
        }
        for prospect in preview.serves.iter().take(self.limit) {
            println!("  {}", served(prospect, speaker));
        }
        if nearly > 0 {
            println!(
                "\n{}",
                text(speaker.lang, "接近，还缺：", "nearly, but for:")
            );
        }
        for prospect in preview.nearly.iter().take(self.limit) {
            println!("  {}", heading(prospect, speaker));
            for missing in missing(prospect, speaker) {
                println!("      {missing}");
            }
        }
        let more = serves.saturating_sub(self.limit) + nearly.saturating_sub(self.limit);
        if more > 0 {
            println!(
                "{}",
                if zh {
                    format!("……另有 {more} 项，--limit 可多列")
                } else {
                    format!("… {more} more; raise --limit")
                }
            );
        }
        if !preview.otherwise.is_empty() {
            let parts: Vec<String> = preview
                .otherwise
                .iter()
                .map(|(rule, count)| format!("{} {count}", speaker.word(*rule)))
                .collect();
            let said = text(
                speaker.lang,
                "另有同类需求受限于：",
                "others of the kind are barred by:",
            );
            println!("\n{said} {}", parts.join(text(speaker.lang, "、", ", ")));
        }
    }
}

fn offer_ids(draft: &Draft) -> BTreeSet<String> {
    let offers = draft
        .sheets
        .iter()
        .filter(|sheet| ["offers", "开放服务"].contains(&sheet.name()));
    offers
        .flat_map(|sheet| {
            let place = sheet
                .header()
                .iter()
                .position(|word| ["id", "编号"].contains(&word.trim_end_matches('*')));
            sheet
                .rows()
                .map(move |row| row.cell(place.unwrap_or(0)).to_owned())
        })
        .collect()
}

fn heading(prospect: &Prospect, speaker: &Speaker<'_>) -> String {
    let catalogue: &Catalogue = speaker.catalogue;
    let need = &catalogue[prospect.need];
    let offer = &catalogue[prospect.offer];
    let words: Vec<&str> = [need.instrument_text.as_str(), need.text.as_str()]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    format!(
        "{} {} {} ← {}",
        need.id,
        speaker.word(need.service),
        words.join(" "),
        offer.title
    )
}

fn served(prospect: &Prospect, speaker: &Speaker<'_>) -> String {
    [
        heading(prospect, speaker),
        speaker.verdict(&prospect.fit),
        speaker.distance(&prospect.fit),
        speaker.price(&prospect.fit),
    ]
    .join(text(speaker.lang, "；", "; "))
}

fn missing(prospect: &Prospect, speaker: &Speaker<'_>) -> Vec<String> {
    prospect
        .missing()
        .map(|finding| {
            let rule = speaker.word(finding.rule);
            let said = speaker.finding(&prospect.fit, finding);
            let colon = text(speaker.lang, "：", ": ");
            format!("{rule}{colon}{said}")
        })
        .collect()
}

fn json(preview: &Preview, speaker: &Speaker<'_>) -> serde_json::Value {
    let entry = |prospect: &Prospect| {
        let fit = &prospect.fit;
        let rules: Vec<&str> = prospect.missing().map(|f| f.rule.code()).collect();
        serde_json::json!({
            "need": speaker.catalogue[prospect.need].id,
            "offer": speaker.catalogue[prospect.offer].id,
            "verdict": fit.verdict,
            "ratio": fit.worst_ratio,
            "distance_km": fit.distance_km,
            "minutes": fit.minutes,
            "earliest": fit.earliest,
            "missing": rules,
            "sentences": missing(prospect, speaker),
        })
    };
    let list = |prospects: &[Prospect]| prospects.iter().map(entry).collect::<Vec<_>>();
    let barred: std::collections::BTreeMap<&str, usize> = preview
        .otherwise
        .iter()
        .map(|(rule, count)| (rule.code(), *count))
        .collect();
    serde_json::json!({
        "open": preview.open,
        "serves": list(&preview.serves),
        "nearly": list(&preview.nearly),
        "barred": barred,
    })
}
