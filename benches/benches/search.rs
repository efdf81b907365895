//! Search at 36,000 offers and at a million rows: latency curves, indexing, restart.
//!
//! `cargo bench -p matcher-benches --bench search`; with `-- --small` the smaller size alone (the larger one takes a minute and 6 GB), with
//! `-- --text QUERY…` these queries alone. The goals: p99 of the heavy search 2 ms and 40 ms, 20,000 rows indexed per CPU-second, restart
//! within 2 s.
//! Every search understands its text, holds an access set of 64 audiences and judges the best offers; the heavy one has four filters
//! and four facets on top.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use jiff::civil::date;
use matcher_core::exchange::catalogue::{self, ReadOptions};
use matcher_core::fit::{CredentialMatrix, Judge};
use matcher_core::ids::Ix;
use matcher_core::model::{Catalogue, Delivery, Document, PlanRules, Tables};
use matcher_core::search::understand::Asker;
use matcher_core::search::{
    Access, Engine, Entry, FacetKind, Filters, Knowledge, Request, SearchIndex,
};
use matcher_core::synthetic::{Scale, generate};
use matcher_core::taxonomy::Taxonomy;
use std::fs;
use std::time::{Duration, Instant};

/// Audiences the offers are spread over; half of them are in the access set.
const AUDIENCES: u64 = 128;

/// Runs of each query.
const RUNS: usize = 12;

const INSTRUMENTS: [&str; 24] = [
    "数显卡尺",
    "压力表",
    "三坐标",
    "千分尺",
    "摇表",
    "电子天平",
    "百分表",
    "量块",
    "热电偶",
    "扭矩扳手",
    "万用表",
    "温湿度计",
    "pH计",
    "拉力机",
    "硬度计",
    "压力变送器",
    "钢卷尺",
    "砝码",
    "圆度仪",
    "粗糙度仪",
    "youbiaokachi",
    "JJG 30",
    "CMM",
    "轴承 圆度",
];
const FORMS: [&str; 8] = [
    "{}",
    "{} 校准",
    "郑州附近 校准 {} 10把 下月",
    "{} 检定 三个月内 上门",
    "洛阳 200公里内 {} 0-150 ±0.02",
    "省内 {} CNAS 校准证书",
    "请问哪里可以做 {}",
    "{} 0.4级 20块 年底前 河南",
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    println!("generating the national market …");
    let sheets = generate(Scale::National, 1);
    let loaded =
        catalogue::build(&sheets, ReadOptions { partial: true }).expect("a synthetic market reads");
    drop(sheets);
    let tables = Tables::clone(&loaded.catalogue);
    measure(&loaded.catalogue, true);
    if !arguments.iter().any(|a| a == "--small") {
        let copies = 1_000_000_usize.div_ceil(tables.capabilities.len().max(1));
        measure(&Catalogue::new(copied(tables, copies)), false);
    }
}

/// Every resource with its slots, offers and rows, several times.
fn copied(mut tables: Tables, copies: usize) -> Tables {
    let (resources, offers) = (tables.resources.len(), tables.offers.len());
    let many =
        |count: usize| (0..count).flat_map(move |place| (0..copies).map(move |copy| (place, copy)));
    tables.slots = {
        let mut slots: Vec<_> = tables
            .slots
            .iter()
            .flat_map(|slot| {
                (0..copies).map(move |copy| {
                    let mut slot = *slot;
                    slot.resource = Ix::new(slot.resource.index() * copies + copy);
                    slot
                })
            })
            .collect();
        slots.sort_by_key(|slot| (slot.resource, slot.period));
        slots
    };
    tables.capabilities = {
        let mut rows: Vec<_> = Vec::with_capacity(tables.capabilities.len() * copies);
        for row in &tables.capabilities {
            for copy in 0..copies {
                let mut row = row.clone();
                row.offer = Ix::new(row.offer.index() * copies + copy);
                rows.push(row);
            }
        }
        rows.sort_by_key(|row| row.offer);
        rows
    };
    tables.resources = many(resources)
        .map(|(place, _)| tables.resources[place].clone())
        .collect();
    tables.offers = many(offers)
        .map(|(place, copy)| {
            let mut offer = tables.offers[place].clone();
            offer.id = format!("{}-{copy:02}", offer.id);
            offer.resource = Ix::new(offer.resource.index() * copies + copy);
            offer
        })
        .collect();
    tables.needs.clear();
    tables.bundles.clear();
    tables.previous_plan.clear();
    tables
}

fn measure(catalogue: &Catalogue, restart: bool) {
    let taxonomy = Taxonomy::bundled().expect("the bundled vocabulary");
    let (offers, rows) = (catalogue.offers.len(), catalogue.capabilities.len());
    println!("\n{offers} offers, {rows} rows");
    let folder = tempfile::tempdir().expect("a folder");
    let (index, _) = SearchIndex::open(folder.path()).expect("an empty index");
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    let mut writer = index.writer(taxonomy).expect("the only writer");
    for place in 0..offers {
        let mut entry = Entry::offer(catalogue, Ix::new(place));
        entry.audience = vec![1 + place as u64 % AUDIENCES];
        writer.add(&entry).expect("written");
    }
    writer.commit("1").expect("committed");
    drop(writer);
    let cpu = cpu_seconds() - cpu;
    println!(
        "indexing: {:.0} rows per CPU-second ({cpu:.1} s CPU, {:.1} s wall), {} MB",
        index.rows() as f64 / cpu.max(0.01),
        wall.elapsed().as_secs_f64(),
        folder_bytes(folder.path()) / 1_000_000
    );
    let started = Instant::now();
    let knowledge = Knowledge::new(catalogue, taxonomy).expect("words");
    println!(
        "words, suggestions, records: {:.2} s",
        started.elapsed().as_secs_f64()
    );
    if restart {
        drop(index);
        let started = Instant::now();
        let (index, reason) = SearchIndex::open(folder.path()).expect("the index again");
        let again = Knowledge::new(catalogue, taxonomy).expect("words");
        let found = started.elapsed().as_secs_f64();
        judge(catalogue, taxonomy, &PlanRules::default());
        println!(
            "restart: {found:.2} s (index opened and checked, words), {:.2} s with the facts of fit",
            started.elapsed().as_secs_f64()
        );
        assert!(reason.is_none() && again.lexicon.home() == knowledge.lexicon.home());
        searches(catalogue, taxonomy, &index, &knowledge);
    } else {
        searches(catalogue, taxonomy, &index, &knowledge);
    }
}

fn searches(
    catalogue: &Catalogue,
    taxonomy: &Taxonomy,
    index: &SearchIndex,
    knowledge: &Knowledge,
) {
    let today = date(2026, 11, 21);
    let rules = PlanRules {
        date: today,
        ..PlanRules::default()
    };
    let judge = judge(catalogue, taxonomy, &rules);
    let engine = Engine {
        index,
        knowledge,
        catalogue,
        taxonomy,
        judge: Some(&judge),
        recent: None,
    };
    let access = Access::Audiences((1..=AUDIENCES / 2).collect());
    let plain = |text: &str| {
        run(
            &engine,
            text,
            access.clone(),
            Filters::default(),
            Vec::new(),
        )
    };
    let heavy = |text: &str| {
        let filters = Filters {
            regions: vec![410_000, 320_000, 330_000, 440_000, 370_000],
            delivery: vec![Delivery::SentIn, Delivery::OnSite],
            documents: vec![
                Document::CalibrationCertificate,
                Document::VerificationCertificate,
            ],
            max_price_fen: Some(200_000),
            ..Filters::default()
        };
        let facets = vec![
            FacetKind::Region,
            FacetKind::Service,
            FacetKind::Measurand,
            FacetKind::ProviderKind,
        ];
        run(&engine, text, access.clone(), filters, facets)
    };
    let mut texts: Vec<String> = FORMS
        .iter()
        .flat_map(|form| INSTRUMENTS.iter().map(move |name| form.replace("{}", name)))
        .collect();
    let named: Vec<String> = std::env::args()
        .skip_while(|a| a != "--text")
        .skip(1)
        .collect();
    if !named.is_empty() {
        texts = named
            .iter()
            .flat_map(|text| vec![text.clone(); 400])
            .collect();
    }
    curve("understanding, access set", &texts, &plain);
    curve("+ four filters, four facets", &texts, &heavy);
    let mut typing: Vec<Duration> = Vec::new();
    for text in ["游", "yb", "zhengzhou", "压力", "河南", "s"] {
        let started = Instant::now();
        assert!(!knowledge.suggestions.complete(text, 10).is_empty());
        typing.push(started.elapsed());
    }
    println!(
        "suggestions: {:.2} ms at most",
        typing.iter().max().map_or(0.0, |d| d.as_secs_f64() * 1e3)
    );
}

fn judge<'a>(catalogue: &'a Catalogue, taxonomy: &'a Taxonomy, rules: &'a PlanRules) -> Judge<'a> {
    let rights = CredentialMatrix::bundled().expect("the bundled table");
    Judge::new(catalogue, taxonomy, rules, rights)
}

fn run(
    engine: &Engine<'_>,
    text: &str,
    access: Access,
    filters: Filters,
    facets: Vec<FacetKind>,
) -> u64 {
    let asker = Asker {
        today: date(2026, 11, 21),
        region: Some(410_100),
    };
    let request = Request {
        access,
        filters,
        facets,
        ..Request::new(text, asker)
    };
    engine.search(&request).expect("an answer").total
}

/// The curve over every run of every query; beside it the slowest queries by their best run.
fn curve(name: &str, texts: &[String], search: &dyn Fn(&str) -> u64) {
    let mut all: Vec<f64> = Vec::with_capacity(texts.len() * RUNS);
    let mut slowest: Vec<(f64, &str, u64)> = Vec::with_capacity(texts.len());
    for text in texts {
        let mut best = (f64::INFINITY, text.as_str(), 0);
        for _ in 0..RUNS {
            let started = Instant::now();
            let total = search(text);
            let elapsed = started.elapsed().as_secs_f64() * 1e3;
            all.push(elapsed);
            if elapsed < best.0 {
                best = (elapsed, text, total);
            }
        }
        slowest.push(best);
    }
    slowest.sort_by(|a, b| b.0.total_cmp(&a.0));
    let of_best: Vec<f64> = slowest.iter().rev().map(|(time, ..)| *time).collect();
    all.sort_by(f64::total_cmp);
    println!("{name}: {} queries, each {RUNS} times, ms", texts.len());
    for (what, times) in [("every run", all), ("best run of each query", of_best)] {
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        println!(
            "  {what:<24} p50 {:>6.2}  p90 {:>6.2}  p99 {:>6.2}  p99.9 {:>6.2}  max {:>6.2}",
            at(0.5),
            at(0.9),
            at(0.99),
            at(0.999),
            at(1.0)
        );
    }
    for (time, text, total) in slowest.iter().take(3) {
        println!("    {time:>7.2} ms {total:>7} found: {text}");
    }
}

/// Seconds of processor time of this process so far; 0 where `/proc` doesn't tell.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split(' ')
        .filter_map(|field| field.parse().ok())
        .collect();
    // utime and stime, in hundredths, are the fields 14 and 15; the state (3) is no number
    fields
        .get(10..12)
        .map_or(0.0, |ticks| ticks.iter().sum::<f64>() / 100.0)
}

fn folder_bytes(folder: &std::path::Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .map(|m| m.len())
        .sum()
}
