//! Holds the facts in `data/`: counts, sums, and the traps written beside them.

#![allow(clippy::expect_used, clippy::panic)]
#![allow(
    clippy::unreadable_literal,
    reason = "region codes are names, not amounts"
)]

use std::collections::{BTreeMap, BTreeSet};

use matcher_core::model::{Coded, CredentialKind, Document, ServiceKind};
use matcher_core::taxonomy::regions::{RegionLevel, Regions};

type Row = BTreeMap<String, String>;

fn rows(file: &str) -> Vec<Row> {
    let path = format!("{}/../data/{file}", env!("CARGO_MANIFEST_DIR"));
    csv::Reader::from_path(&path)
        .expect(&path)
        .deserialize()
        .collect::<Result<_, _>>()
        .expect(&path)
}

fn number<T: std::str::FromStr>(row: &Row, column: &str) -> T {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

#[test]
fn quotas_of_henan_are_those_of_the_annex() {
    let quotas = rows("henan-2020/quotas.csv");
    assert_eq!(quotas.len(), 28);
    let sum = |column| quotas.iter().map(|row| number::<u32>(row, column)).sum();
    let (help, training): (u32, u32) = (sum("help_firms"), sum("mms_training_firms"));
    assert_eq!((help, training), (1000, 300));
    for (place, row) in quotas.iter().enumerate() {
        assert_eq!(number::<usize>(row, "number"), place + 1);
        let expected = match (row["name"].as_str(), place + 1) {
            ("郑州市" | "洛阳市", _) => (80, 24),
            (_, ..=18) => (40, 12),
            _ => (20, 6),
        };
        assert_eq!(
            (
                number::<u32>(row, "help_firms"),
                number(row, "mms_training_firms")
            ),
            expected,
            "{row:?}"
        );
        let named = Regions::bundled()
            .by_name(&row["name"])
            .first()
            .map(|r| r.code);
        assert_eq!(named, Some(number(row, "area")), "{row:?}");
    }
}

#[test]
fn every_county_of_henan_belongs_to_exactly_one_quota_area() {
    let regions = Regions::bundled();
    let areas: BTreeSet<u32> = rows("henan-2020/quotas.csv")
        .iter()
        .map(|row| number(row, "area"))
        .collect();
    let mut area_of = BTreeMap::new();
    for row in rows("henan-2020/quota_areas.csv") {
        let (area, code): (u32, u32) = (number(&row, "area"), number(&row, "region"));
        assert!(areas.contains(&area), "{row:?}");
        assert_eq!(area_of.insert(code, area), None, "{code} twice");
        let region = regions.by_code(code).expect("a known region");
        assert_eq!(region.name, row["region_name"]);
        for (column, day) in [
            ("valid_from", region.valid_from),
            ("valid_to", region.valid_to),
        ] {
            assert_eq!(
                row[column],
                day.map_or(String::new(), |day| day.to_string()),
                "{row:?}"
            );
        }
    }
    assert_eq!(
        area_of.values().copied().collect::<BTreeSet<u32>>(),
        areas,
        "an area without counties"
    );
    let counties: BTreeSet<u32> = regions
        .iter()
        .filter(|r| r.level == RegionLevel::County && regions.contains(410000, r.code))
        .map(|r| r.code)
        .collect();
    assert_eq!(area_of.keys().copied().collect::<BTreeSet<u32>>(), counties);
    // Gongyi's firms are not Zhengzhou's; Jiyuan is itself; Luoyang keeps its districts through 2021.
    for (code, area) in [
        (410181, 410181),
        (410182, 410100),
        (419001, 419001),
        (410308, 410300),
        (410322, 410300),
    ] {
        assert_eq!(area_of[&code], area, "{code}");
    }
}

/// The number a printed figure stands for: 近86万余册 is 860,000.
fn printed_value(printed: &str) -> u64 {
    let figure = printed.trim_start_matches('近');
    let digits: String = figure
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let times = match figure[digits.len()..].chars().next() {
        Some('百') => 100.0,
        Some('千') => 1_000.0,
        Some('万') => 1e4,
        Some('亿') => 1e8,
        _ => 1.0,
    };
    let base: f64 = if digits.is_empty() {
        1.0
    } else {
        digits.parse().expect("digits")
    };
    (base * times).round() as u64
}

#[test]
fn indicators_say_what_their_sentence_says() {
    let closed: BTreeMap<String, Row> = rows("indicators/indicators.csv")
        .into_iter()
        .map(|row| (row["indicator"].clone(), row))
        .collect();
    assert_eq!(closed.len(), rows("indicators/indicators.csv").len());
    for file in ["indicators/2021.csv", "indicators/2022.csv"] {
        let figures = rows(file);
        assert_eq!(figures.len(), 19, "{file}");
        let mut seen = BTreeSet::new();
        for row in &figures {
            assert!(
                seen.insert((&row["indicator"], &row["area"])),
                "{file}: {row:?} twice"
            );
            let kind = &closed[&row["indicator"]];
            assert!(row["sentence"].contains(&row["printed"]), "{row:?}");
            assert_eq!(
                number::<u64>(row, "value"),
                printed_value(&row["printed"]),
                "{row:?}"
            );
            assert!(row["printed"].ends_with(&row["unit"]), "{row:?}");
            assert!(
                kind["unit"].split('|').any(|unit| unit == row["unit"]),
                "{row:?}"
            );
            assert!(
                row["qualifier"].chars().all(|c| row["printed"].contains(c)),
                "{row:?}"
            );
            assert_eq!((&row["zh"], &row["en"]), (&kind["zh"], &kind["en"]));
        }
    }
    for service in ServiceKind::ALL {
        assert!(
            closed.contains_key(service.indicator()),
            "{service:?} feeds {}, which is not in the list",
            service.indicator()
        );
    }
}

#[test]
fn the_nine_measures_of_the_state_carry_no_rate() {
    let measures = rows("benefits/national-2022.csv");
    assert_eq!(measures.len(), 9);
    let ids: BTreeSet<&String> = measures.iter().map(|row| &row["id"]).collect();
    assert_eq!(ids.len(), 9);
    for row in &measures {
        assert!(
            !row["text"].contains(|c: char| c.is_ascii_digit() || "%％元".contains(c)),
            "{row:?}"
        );
        assert_eq!(row["document_number"], "市监计量发〔2022〕51号");
    }
}

#[test]
fn the_credential_matrix_answers_every_question_once() {
    const ALLOWED: [&str; 8] = [
        "yes",
        "rows",
        "rows_and_area",
        "designated",
        "contract",
        "own_unit_only",
        "teaching_only",
        "no",
    ];
    let mut answers = BTreeMap::new();
    for file in ["credentials/default.csv", "credentials/henan.csv"] {
        let mut own = BTreeMap::new();
        for row in rows(file) {
            let holds = CredentialKind::parse(&row["holds"]);
            assert!(holds.is_some() || row["holds"] == "none", "{row:?}");
            let service = ServiceKind::parse(&row["service"]).expect("a service kind");
            assert!(ALLOWED.contains(&row["allowed"].as_str()), "{row:?}");
            assert!(
                ["verified", "unverified"].contains(&row["status"].as_str()),
                "{row:?}"
            );
            assert!(!row["source"].is_empty());
            let documents: Vec<Document> = row["documents"]
                .split('|')
                .filter(|code| !code.is_empty())
                .map(|code| Document::parse(code).expect("a document"))
                .collect();
            assert_eq!(documents.is_empty(), row["allowed"] == "no", "{row:?}");
            let twice = own.insert((holds, service), row["allowed"].clone());
            assert_eq!(twice, None, "{file}: {row:?}");
        }
        answers.insert(file, own);
    }
    let default = &answers["credentials/default.csv"];
    assert_eq!(
        default.len(),
        (CredentialKind::ALL.len() + 1) * ServiceKind::ALL.len()
    );
    let henan = &answers["credentials/henan.csv"];
    let enterprise = Some(CredentialKind::StandardCertificateEnterprise);
    for (table, holds, service, allowed) in [
        (
            default,
            enterprise,
            ServiceKind::Verification,
            "own_unit_only",
        ),
        (default, enterprise, ServiceKind::Calibration, "contract"),
        (henan, enterprise, ServiceKind::Calibration, "own_unit_only"),
        (default, enterprise, ServiceKind::Testing, "no"),
        (
            default,
            Some(CredentialKind::Cma),
            ServiceKind::Testing,
            "rows",
        ),
        (default, None, ServiceKind::InstrumentTime, "yes"),
        (default, None, ServiceKind::CompulsoryVerification, "no"),
    ] {
        assert_eq!(table[&(holds, service)], allowed, "{holds:?} {service:?}");
    }
}
