//! `matcher what-if`: what a change would do to a plan, what an hour is worth, and how two plans differ.

use super::propose::{knowledge, round_failure, text, threads};
use super::stop::Stop;
use super::study::{Asked, Subject, failure, need_words, place_words};
use super::what_if_lists::{hours, policies, print_comparison};
use super::{Failure, Setting, what_if_bare};
use clap::Args;
use matcher_core::explain::Study;
use matcher_core::explain::study::{self, Moved, Place, Supposed};
use matcher_core::model::Language;
use matcher_core::round;
use std::path::PathBuf;

/// Arguments of `matcher what-if`: a plan and one question.
#[derive(Debug, Args)]
pub(crate) struct WhatIf {
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    question: Question,
    /// With `--compare`: rules of the other plan's round, if they are others.
    #[arg(long, value_name = "FILE", requires = "compare")]
    compare_rules: Option<PathBuf>,
    /// With `--compare`: catalogue of the other plan's round, if it is another.
    #[arg(long, value_name = "DIR", requires = "compare")]
    compare_input: Option<PathBuf>,
}

/// Exactly one of these. Ids are those of the catalogue (a slot is RESOURCE/PERIOD), or of the problem file.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Question {
    /// The need takes this slot.
    #[arg(long, num_args = 2, value_names = ["NEED", "SLOT"])]
    pub(crate) force: Option<Vec<String>>,
    /// The two never meet.
    #[arg(long, num_args = 2, value_names = ["PROVIDER", "SME"])]
    pub(crate) exclude: Option<Vec<String>>,
    /// The need is withdrawn.
    #[arg(long, value_name = "NEED")]
    pub(crate) drop: Option<String>,
    /// The need may enter the plan as it runs.
    #[arg(long, value_name = "NEED")]
    pub(crate) enter: Option<String>,
    /// The slot has so many minutes more (or, negative, fewer).
    #[arg(long, num_args = 2, value_names = ["SLOT", "MINUTES"], allow_negative_numbers = true)]
    pub(crate) minutes: Option<Vec<String>>,
    /// The slot is withdrawn.
    #[arg(long, value_name = "SLOT")]
    pub(crate) withdraw: Option<String>,
    /// The provider may have so many partners; `none` for no limit.
    #[arg(long, num_args = 2, value_names = ["PROVIDER", "LIMIT"])]
    pub(crate) partners: Option<Vec<String>>,
    /// The quota (AREA/GROUP) wants so many SMEs.
    #[arg(long, num_args = 2, value_names = ["QUOTA", "SMES"])]
    pub(crate) quota: Option<Vec<String>>,
    /// The quota asks for nothing.
    #[arg(long, value_name = "QUOTA")]
    pub(crate) no_quota: Option<String>,
    /// At most so many changes against the previous plan; `none` for no limit.
    #[arg(long, value_name = "CHANGES")]
    pub(crate) changes: Option<String>,
    /// What an hour more is worth in the so many most precious slots, each checked by planning again; of a round also by laboratory,
    /// measurand and region.
    #[arg(long, value_name = "COUNT")]
    pub(crate) hours: Option<usize>,
    /// What each binding rule of a round costs: quotas, limits of partners and providers, bundles, the change budget, pins and exclusions,
    /// each tried by planning again without it.
    #[arg(long)]
    pub(crate) policies: bool,
    /// Other rules of a round (TOML), such as another mode: the market is built and planned again by them.
    #[arg(long, value_name = "FILE")]
    pub(crate) instead: Option<PathBuf>,
    /// Another plan: who is elsewhere there, and why.
    #[arg(long, value_name = "PLAN")]
    pub(crate) compare: Option<PathBuf>,
}

impl WhatIf {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let study = match self.asked.open(setting)? {
            Subject::Bare(bare) => {
                return what_if_bare::run(&self.question, &bare.0, &bare.1, setting);
            }
            Subject::Round(study) => study,
        };
        if let Some(other) = &self.question.compare {
            let later = Asked {
                input: self
                    .compare_input
                    .as_ref()
                    .unwrap_or(&self.asked.input)
                    .clone(),
                plan: other.clone(),
                rules: self.compare_rules.or(self.asked.rules),
                partial: self.asked.partial,
            };
            let later = later.study(setting)?;
            print_comparison(&study.compare(&later, setting.lang), setting);
            return Ok(());
        }
        if let Some(count) = self.question.hours {
            hours(&study, count, setting);
            return Ok(());
        }
        if self.question.policies {
            policies(&study, setting);
            return Ok(());
        }
        if let Some(rules) = &self.question.instead {
            return self.instead(&study, rules, setting);
        }
        self.suppose(&study, setting)
    }

    /// The round under other rules, planned as a whole.
    fn instead(
        &self,
        study: &Study,
        rules: &std::path::Path,
        setting: Setting,
    ) -> Result<(), Failure> {
        let stop = Stop::listen(setting)?;
        let other = super::propose::rules_for(&self.asked.input, Some(rules))?;
        let knowledge = knowledge()?;
        let proposal = round::propose(study.catalogue(), &other, &knowledge, threads(0), &|_| {
            stop.poll()
        })
        .map_err(|error| round_failure(error, setting))?;
        let served = |slots: &[Option<u32>]| slots.iter().flatten().count();
        let (before, after) = (study.plan(), &proposal.plan);
        let counts = (served(&before.slots), served(&after.slots));
        let next = next("round.toml", setting.lang);
        if setting.json {
            println!(
                "{}",
                serde_json::json!({
                    "before": before.value, "bound_before": before.bound, "served_before": counts.0,
                    "after": after.value, "bound_after": after.bound, "served_after": counts.1, "next": next,
                })
            );
            return Ok(());
        }
        let values = (before.value.unwrap_or(0), after.value.unwrap_or(0));
        let bounds = (before.bound.unwrap_or(0), after.bound.unwrap_or(0));
        match setting.lang {
            Language::Chinese => println!(
                "总分 {}（上界 {}）→ {}（上界 {}），{:+}；得到安排的 {} → {} 项",
                values.0,
                bounds.0,
                values.1,
                bounds.1,
                values.1 - values.0,
                counts.0,
                counts.1
            ),
            Language::English => println!(
                "value {} (bound {}) → {} (bound {}), {:+}; {} → {} lots served",
                values.0,
                bounds.0,
                values.1,
                bounds.1,
                values.1 - values.0,
                counts.0,
                counts.1
            ),
        }
        println!("{next}");
        Ok(())
    }

    fn suppose(&self, study: &Study, setting: Setting) -> Result<(), Failure> {
        let (question, sheet) = self.question.of_round()?;
        let supposed = study.what_if(&question, setting.lang);
        let supposed = supposed.map_err(|error| failure(&error, setting.lang))?;
        let next = next(sheet, setting.lang);
        if setting.json {
            println!(
                "{}",
                serde_json::json!({ "what_if": supposed, "next": next })
            );
        } else {
            print_supposed(&supposed, setting.lang);
            println!("{next}");
        }
        Ok(())
    }
}

/// The file of the catalogue in which the change is made for good.
type Sheet = &'static str;

impl Question {
    fn of_round(&self) -> Result<(study::Question<'_>, Sheet), Failure> {
        use study::Question as Q;
        if let Some([need, slot]) = self.force.as_deref() {
            let (resource, period) = slot_of(slot)?;
            return Ok((Q::Pin(need, resource, period), "round.toml [[pins]]"));
        }
        if let Some([provider, seeker]) = self.exclude.as_deref() {
            return Ok((Q::Exclude(provider, seeker), "round.toml [[exclusions]]"));
        }
        if let Some(need) = &self.drop {
            return Ok((Q::Drop(need), "needs.csv"));
        }
        if let Some(need) = &self.enter {
            return Ok((Q::Enter(need), "needs.csv"));
        }
        if let Some([slot, minutes]) = self.minutes.as_deref() {
            let (resource, period) = slot_of(slot)?;
            let more = number(minutes)?;
            return Ok((Q::Minutes(resource, period, more), "slots.csv"));
        }
        if let Some(slot) = &self.withdraw {
            let (resource, period) = slot_of(slot)?;
            return Ok((Q::Withdraw(resource, period), "slots.csv"));
        }
        if let Some([provider, limit]) = self.partners.as_deref() {
            return Ok((Q::Partners(provider, limit_of(limit)?), "organisations.csv"));
        }
        if let Some(changes) = &self.changes {
            let limit = limit_of(changes)?.map(u64::from);
            return Ok((Q::Changes(limit), "round.toml max_changes"));
        }
        let (quota, wanted) = match self.quota.as_deref() {
            Some([quota, wanted]) => (quota.as_str(), limit_of(wanted)?.unwrap_or(0)),
            _ => (self.no_quota.as_deref().unwrap_or_default(), 0),
        };
        let (area, group) = quota.split_once('/').unwrap_or((quota, ""));
        Ok((Q::Quota(area, group, wanted), "quotas.csv"))
    }
}

/// A resource and a period.
fn slot_of(text: &str) -> Result<(&str, &str), Failure> {
    text.rsplit_once('/').ok_or_else(|| {
        let wrong = format!("{text}: a slot is RESOURCE/PERIOD, such as R12/2026-12");
        Failure::Lines(vec![wrong])
    })
}

pub(super) fn number(text: &str) -> Result<i64, Failure> {
    let wrong = || Failure::Lines(vec![format!("{text}: not a whole number")]);
    text.parse::<i64>().map_err(|_| wrong())
}

/// A limit, or `none`.
pub(super) fn limit_of(text: &str) -> Result<Option<u32>, Failure> {
    let wrong = || {
        Failure::Lines(vec![format!(
            "{text}: neither `none` nor a limit from 0 on"
        )])
    };
    match text {
        "none" => Ok(None),
        text => text.parse::<u32>().map(Some).map_err(|_| wrong()),
    }
}

pub(super) fn next(sheet: Sheet, lang: Language) -> String {
    match lang {
        Language::Chinese => {
            format!("下一步：要采用，先改 {sheet}，再运行 matcher propose；现有方案未改动")
        }
        Language::English => format!(
            "Next: to have it so, change {sheet} and run matcher propose; the plan at hand is as it was"
        ),
    }
}

fn print_supposed(supposed: &Supposed, lang: Language) {
    println!(
        "{} {} → {}",
        text(lang, "总分", "value"),
        supposed.before,
        supposed.after
    );
    println!("{}", supposed.sentence);
    print_moves(&supposed.moves);
}

/// Who is elsewhere, one a line.
pub(super) fn print_moves(moves: &[Moved]) {
    for moved in moves {
        println!("  {}", move_words(moved));
    }
}

pub(super) fn move_words(moved: &Moved) -> String {
    let words = |place: &Option<Place>| place.as_ref().map_or("–".to_owned(), place_words);
    format!(
        "{}  {} → {}",
        need_words(&moved.need),
        words(&moved.from),
        words(&moved.to)
    )
}
