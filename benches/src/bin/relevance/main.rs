//! Relevance of search on `benches/relevance`, beside baselines in the same run.
//!
//! usage: relevance [--half tuning|heldout] [--misses] [--ours]
//!
//! nDCG@10 (gain 2^grade − 1, discount log₂(rank + 1)) and recall@10 (of at most ten relevant offers, those among the first ten) are means
//! over the queries that have judgements; the zero-hit rate is the share of those without any hit. For queries without judgements it
//! tells how many were answered with offers that are said to do it. Misses are told for the tuning half only.

mod baselines;
mod data;

use baselines::{Fts5, Plain, document};
use data::{Half, Queries, Query};
use jiff::civil::date;
use matcher_core::exchange::catalogue::{self, ReadOptions};
use matcher_core::fit::{CredentialMatrix, Judge};
use matcher_core::model::Catalogue;
use matcher_core::search::understand::Asker;
use matcher_core::search::{Engine, Knowledge, Relaxed, Request, SearchIndex};
use matcher_core::taxonomy::Taxonomy;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Hits that count.
const DEPTH: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|a| a == name);
    let half = arguments
        .iter()
        .position(|a| a == "--half")
        .and_then(|i| arguments.get(i + 1));
    let halves: Vec<Half> = match half.map(String::as_str) {
        None => vec![Half::Tuning, Half::Heldout],
        Some("tuning") => vec![Half::Tuning],
        Some("heldout") => vec![Half::Heldout],
        Some(other) => return Err(format!("--half {other}: tuning or heldout").into()),
    };
    let root = root();
    let queries = Queries::read(&root.join("benches/relevance"))?;
    let loaded = catalogue::read(&root.join("data/henan"), ReadOptions::default())
        .map_err(|problems| format!("data/henan has {} problems", problems.len()))?;
    let (catalogue, rules) = (loaded.catalogue, loaded.rules.unwrap_or_default());
    let taxonomy = Taxonomy::bundled()?;
    let rights = CredentialMatrix::bundled()?;
    // the day of the queries, inside the round
    let today = date(2026, 11, 21);
    let rules = matcher_core::model::PlanRules {
        date: today,
        ..rules
    };
    let judge = Judge::new(&catalogue, taxonomy, &rules, rights);
    let ours = Ours::new(&catalogue, taxonomy, &judge, today)?;
    let documents: Vec<(String, String)> = catalogue
        .offers
        .iter()
        .enumerate()
        .map(|(place, offer)| {
            (
                offer.id.clone(),
                document(&catalogue, taxonomy, matcher_core::ids::Ix::new(place)),
            )
        })
        .collect();
    let mut systems: Vec<Box<dyn System + '_>> = vec![Box::new(ours)];
    if !has("--ours") {
        systems.push(Box::new(Plain::default_tokenizer(&documents)?));
        match baselines::dictionary() {
            Some(path) => systems.push(Box::new(Plain::jieba(&documents, &path)?)),
            None => println!("jieba is left out: its dictionary was not found (JIEBA_DICT=FILE)"),
        }
        systems.push(Box::new(Fts5::new(&documents, &queries.all)?));
    }
    println!(
        "{:<28}{:<9}{:>8}{:>11}{:>11}{:>11}{:>16}",
        "system", "half", "queries", "nDCG@10", "recall@10", "zero hits", "false answers"
    );
    for half in halves {
        for system in &systems {
            let report = measure(system.as_ref(), &queries, half);
            println!(
                "{:<28}{:<9}{:>8}{:>11.3}{:>11.3}{:>10.1}%{:>11}/{}",
                system.name(),
                half.name(),
                report.judged,
                report.ndcg,
                report.recall,
                report.zero_hits * 100.0,
                report.false_answers,
                report.unanswerable,
            );
            if has("--misses") && half == Half::Tuning {
                report.print_misses();
            }
        }
    }
    Ok(())
}

/// The repository: the working folder, or the one above the package.
fn root() -> PathBuf {
    let here = Path::new(".");
    if here.join("data/henan").is_dir() {
        here.to_path_buf()
    } else {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }
}

/// Something that answers queries with ids of offers.
pub(crate) trait System {
    fn name(&self) -> &'static str;
    /// The best offers, best first, and whether it says that they do what is asked.
    fn search(&self, query: &str) -> (Vec<String>, bool);
}

struct Ours<'a> {
    index: SearchIndex,
    knowledge: Knowledge,
    catalogue: &'a Catalogue,
    taxonomy: &'a Taxonomy,
    judge: &'a Judge<'a>,
    asker: Asker,
}

impl<'a> Ours<'a> {
    fn new(
        catalogue: &'a Catalogue,
        taxonomy: &'a Taxonomy,
        judge: &'a Judge<'a>,
        today: jiff::civil::Date,
    ) -> Result<Self, Box<dyn Error>> {
        let index = SearchIndex::in_memory()?;
        let mut writer = index.writer(taxonomy)?;
        writer.add_catalogue(catalogue, &[1])?;
        writer.commit("")?;
        drop(writer);
        Ok(Self {
            index,
            knowledge: Knowledge::new(catalogue, taxonomy)?,
            catalogue,
            taxonomy,
            judge,
            asker: Asker {
                today,
                region: None,
            },
        })
    }
}

impl System for Ours<'_> {
    fn name(&self) -> &'static str {
        "ours"
    }

    fn search(&self, query: &str) -> (Vec<String>, bool) {
        let engine = Engine {
            index: &self.index,
            knowledge: &self.knowledge,
            catalogue: self.catalogue,
            taxonomy: self.taxonomy,
            judge: Some(self.judge),
            recent: None,
        };
        let request = Request {
            limit: DEPTH,
            ..Request::new(query, self.asker)
        };
        match engine.search(&request) {
            Ok(answer) => {
                let claims = !answer.none_capable
                    && !answer.relaxed.contains(&Relaxed::Words)
                    && !answer.hits.is_empty();
                (answer.hits.into_iter().map(|hit| hit.id).collect(), claims)
            }
            Err(error) => {
                eprintln!("{query}: {error}");
                (Vec::new(), false)
            }
        }
    }
}

/// Figures of one system on one half.
struct Report {
    judged: usize,
    ndcg: f64,
    recall: f64,
    zero_hits: f64,
    unanswerable: usize,
    false_answers: usize,
    /// nDCG by kind of query, and the worst queries.
    kinds: BTreeMap<String, (f64, usize)>,
    misses: Vec<(f64, String)>,
}

fn measure(system: &dyn System, queries: &Queries, half: Half) -> Report {
    let mut report = Report {
        judged: 0,
        ndcg: 0.0,
        recall: 0.0,
        zero_hits: 0.0,
        unanswerable: 0,
        false_answers: 0,
        kinds: BTreeMap::new(),
        misses: Vec::new(),
    };
    for query in queries.all.iter().filter(|query| query.half == half) {
        let (hits, claims) = system.search(&query.text);
        let Some(grades) = queries.grades.get(&query.id) else {
            report.unanswerable += 1;
            report.false_answers += usize::from(claims);
            continue;
        };
        let grade = |id: &String| grades.get(id).copied().unwrap_or(0);
        let found: Vec<u8> = hits.iter().take(DEPTH).map(grade).collect();
        let mut ideal: Vec<u8> = grades.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        let ndcg = dcg(&found) / dcg(&ideal);
        let relevant = found.iter().filter(|grade| **grade > 0).count();
        report.judged += 1;
        report.ndcg += ndcg;
        report.recall += relevant as f64 / grades.len().min(DEPTH) as f64;
        report.zero_hits += f64::from(u8::from(hits.is_empty()));
        let kind = report.kinds.entry(query.kind().to_owned()).or_default();
        *kind = (kind.0 + ndcg, kind.1 + 1);
        report
            .misses
            .push((ndcg, told(query, &hits, &found, &ideal)));
    }
    let judged = report.judged.max(1) as f64;
    report.ndcg /= judged;
    report.recall /= judged;
    report.zero_hits /= judged;
    report
}

fn told(query: &Query, hits: &[String], found: &[u8], ideal: &[u8]) -> String {
    let ideal = &ideal[..ideal.len().min(DEPTH)];
    let first = hits.first().map_or("", String::as_str);
    format!(
        "{} {} | {:?} of {ideal:?} first {first} | {}",
        query.id, query.text, found, query.note
    )
}

fn dcg(grades: &[u8]) -> f64 {
    let gains = grades.iter().take(DEPTH).enumerate();
    gains
        .map(|(place, grade)| (f64::from(1_u32 << grade) - 1.0) / ((place + 2) as f64).log2())
        .sum()
}

impl Report {
    fn print_misses(&self) {
        for (kind, (sum, count)) in &self.kinds {
            println!("    {kind:<14}{:.3} ({count})", sum / *count as f64);
        }
        let mut worst: Vec<&(f64, String)> =
            self.misses.iter().filter(|(ndcg, _)| *ndcg < 0.9).collect();
        worst.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (ndcg, text) in worst {
            println!("    {ndcg:.3} {text}");
        }
    }
}
