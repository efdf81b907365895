//! What workshops type, and what is understood of it.

use super::*;
use crate::model::{Catalogue, Language, OrganisationKind};
use crate::taxonomy::regions::Regions;
use jiff::civil::date;
use proptest::prelude::*;
use std::sync::LazyLock;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut tables = crate::model::Tables::default();
    // a province is home when sites lie in it
    let catalogue = {
        let organisation = crate::search::draft::anybody(410_102).unwrap();
        tables.organisations.push(crate::model::Organisation {
            id: "P1".into(),
            name: "郑州允衡计量检定测试中心".into(),
            kind: OrganisationKind::StatutoryInstitute,
            ..organisation
        });
        tables.sites.push(crate::model::Site {
            id: "S1".into(),
            organisation: crate::ids::Ix::new(0),
            name: String::new(),
            region: 410_102,
            address: String::new(),
            point: Regions::bundled().by_code(410_102).unwrap().point(),
            visitors: true,
        });
        tables.resources.push(crate::model::Resource {
            id: "R1".into(),
            site: crate::ids::Ix::new(0),
            organisation: crate::ids::Ix::new(0),
            kind: crate::model::ResourceKind::Team,
            name: String::new(),
            model: String::new(),
            instrument: None,
        });
        Catalogue::new(tables)
    };
    Lexicon::new(&catalogue, Taxonomy::bundled().unwrap()).unwrap()
});

fn read(query: &str, choices: &Choices) -> Understood {
    let asker = Asker {
        today: date(2026, 11, 21),
        region: None,
    };
    understand(
        query,
        asker,
        &LEXICON,
        Taxonomy::bundled().unwrap(),
        choices,
    )
}

/// `kind=label` of every chip, then what stays text.
fn told(understood: &Understood) -> String {
    let taxonomy = Taxonomy::bundled().unwrap();
    let mut parts: Vec<String> = understood
        .chips
        .iter()
        .map(|chip| {
            let label = match &chip.meaning {
                ChipMeaning::Ambiguous(senses) => {
                    let ids: Vec<&str> = senses.iter().map(|sense| sense.id.as_str()).collect();
                    ids.join("/")
                }
                meaning => meaning.label(taxonomy, Language::Chinese),
            };
            format!("{}={label}", chip.meaning.kind())
        })
        .collect();
    let rest = understood.rest_text();
    if !rest.is_empty() {
        parts.push(format!("\"{rest}\""));
    }
    if parts.is_empty() {
        parts.push("-".to_owned());
    }
    parts.join(" ")
}

const QUERIES: &str = include_str!("queries.txt");

#[test]
fn queries_are_understood_as_a_metrologist_reads_them() {
    let mut lines = QUERIES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let (mut count, mut wrong) = (0, Vec::new());
    while let (Some(query), Some(expected)) = (lines.next(), lines.next()) {
        let expected = expected.trim();
        let found = told(&read(query, &Choices::default()));
        count += 1;
        if found != expected {
            wrong.push(format!("{query}\n  {found}\n  {expected}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count >= 60, "{count}");
}

#[test]
fn a_removed_chip_becomes_words_again() {
    let query = "郑州附近 数显卡尺 校准";
    let ignoring = |text: &str| {
        let choices = Choices {
            ignored: vec![text.to_owned()],
            ..Choices::default()
        };
        told(&read(query, &choices))
    };
    assert_eq!(
        ignoring("郑州附近"),
        "instrument=数显卡尺 service=校准 \"郑州附近\""
    );
    assert_eq!(
        ignoring("校准"),
        "place=郑州市附近 instrument=数显卡尺 \"校准\""
    );
}

#[test]
fn a_sense_can_be_chosen_and_offers_the_others() {
    let understood = read("三坐标", &Choices::default());
    let offered: Vec<&str> = understood.chips[0]
        .alternatives
        .iter()
        .map(|a| a.id.as_str())
        .collect();
    assert_eq!(offered, ["calibrate", "measure_part", "rent"]);
    let choices = Choices {
        chosen: vec![("三坐标".into(), "rent".into())],
        ..Choices::default()
    };
    let understood = read("三坐标", &choices);
    assert_eq!(told(&understood), "ambiguous=rent");
    assert_eq!(understood.asks[0].whats.len(), 1);
}

#[test]
fn quantities_go_to_the_instrument_they_stand_by() {
    for (query, expected) in [
        ("0-150 数显卡尺 ±0.02 10把", vec![(2, Some(10))]),
        (
            "卡尺5把，千分尺3把，压力表20块",
            vec![(0, Some(5)), (0, Some(3)), (0, Some(20))],
        ),
        ("5把卡尺，3把千分尺", vec![(0, Some(5)), (0, Some(3))]),
        ("卡尺 0~150mm 和 千分尺 0~25mm", vec![(1, None), (1, None)]),
        ("卡尺5把千分尺3把", vec![(0, Some(5)), (0, Some(3))]),
    ] {
        let understood = read(query, &Choices::default());
        let found: Vec<_> = understood
            .asks
            .iter()
            .map(|ask| (ask.quantities.len(), ask.count))
            .collect();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn nearness_is_relative_to_who_asks() {
    let asker = Asker {
        today: date(2026, 11, 21),
        region: Some(410_381),
    };
    let taxonomy = Taxonomy::bundled().unwrap();
    for (query, region, reach) in [
        ("附近 卡尺", 410_381, Reach::Near),
        ("本市 卡尺", 410_300, Reach::Inside),
        ("省内 卡尺", 410_000, Reach::Inside),
        ("30公里内 卡尺", 410_381, Reach::WithinKm(30.0)),
        ("开封 30公里内 卡尺", 410_200, Reach::WithinKm(30.0)),
    ] {
        let understood = understand(query, asker, &LEXICON, taxonomy, &Choices::default());
        assert_eq!(understood.place(), Some(Place { region, reach }), "{query}");
    }
}

#[test]
fn a_character_that_stands_for_several_words_is_one_piece_of_the_rest() {
    let understood = read("aﷺb 卡尺", &Choices::default());
    assert_eq!(understood.rest.len(), 1);
    assert_eq!(understood.rest[0], 0..5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn chips_and_rest_lie_in_the_query_and_never_overlap(text in "([\\PC]{0,8}|[郑州附近校准卡尺压力表三坐标公里内月前0-9a-zU=±~～,，()（）%℃μ\\-\\s😀]{0,20}|youbiao|JJG|km){0,4}") {
        let understood = read(&text, &Choices::default());
        let mut spans: Vec<Range<usize>> = understood.chips.iter().map(|chip| chip.span.clone()).collect();
        spans.extend(understood.rest.iter().cloned());
        spans.sort_by_key(|span| (span.start, span.end));
        let mut end = 0;
        for span in spans {
            prop_assert!(span.start >= end && span.start < span.end, "{span:?} in {text:?}");
            prop_assert!(text.get(span.clone()).is_some(), "{span:?} in {text:?}");
            end = span.end;
        }
    }
}
