//! The vocabulary as a whole: the bundled files and the look-ups.
#![allow(clippy::unwrap_used, clippy::panic)]

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::ids::Ix;

fn bundled() -> &'static Taxonomy {
    Taxonomy::bundled().unwrap_or_else(|error| panic!("{error}"))
}

fn instrument(id: &str) -> Ix<Instrument> {
    bundled()
        .instrument_by_id(id)
        .unwrap_or_else(|| panic!("no instrument {id}"))
}

fn reference(text: &str) -> RegulationReference {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_bundled_vocabulary_covers_every_field() {
    let least = [
        (Field::Dimensional, 140, 30),
        (Field::Thermal, 40, 15),
        (Field::Mechanical, 140, 30),
        (Field::Electrical, 80, 30),
        (Field::Radio, 25, 10),
        (Field::TimeFrequency, 10, 5),
        (Field::Optical, 40, 20),
        (Field::Acoustic, 12, 6),
        (Field::IonisingRadiation, 10, 8),
        (Field::Chemical, 60, 20),
        (Field::Energy, 10, 5),
        (Field::Carbon, 5, 5),
        (Field::Medical, 40, 10),
        (Field::Environmental, 15, 8),
    ];
    assert_eq!(least.len(), Field::ALL.len());
    for (field, instruments, measurands) in least {
        let known = bundled()
            .instruments()
            .iter()
            .filter(|entry| entry.field == field)
            .count();
        assert!(known >= instruments, "{field}: {known} instruments");
        let known = bundled()
            .measurands()
            .iter()
            .filter(|entry| entry.field == field)
            .count();
        assert!(known >= measurands, "{field}: {known} measurands");
    }
    assert!(bundled().instruments().len() >= 450);
    assert!(bundled().measurands().len() >= 120);
}

#[test]
fn every_instrument_of_the_market_is_known_by_its_printed_name() {
    let names = include_str!("../../../data/taxonomy/market_names.txt");
    let unknown: Vec<&str> = names
        .lines()
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .filter(|name| {
            bundled().instrument_named(name).is_none() && bundled().senses(name).is_empty()
        })
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn workshop_names_lead_to_the_standard_kind() {
    let cases = [
        ("摇表", "megger_hand"),
        ("兆欧表", "insulation_resistance_meter"),
        ("千分卡", "micrometer"),
        ("二次元", "vision_measuring_machine"),
        ("三次元", "coordinate_measuring_machine"),
        ("cmm", "coordinate_measuring_machine"),
        ("ＣＭＭ", "coordinate_measuring_machine"),
        ("Digital Caliper", "digital_caliper"),
        ("扭力扳手", "torque_wrench"),
        ("块规", "gauge_block"),
        ("厚薄规", "feeler_gauge"),
        ("地磅", "platform_scale"),
        ("酸度计", "ph_meter"),
        ("丝表", "dial_gauge"),
    ];
    for (name, id) in cases {
        assert_eq!(
            bundled().instrument_named(name),
            Some(instrument(id)),
            "{name}"
        );
    }
    assert_eq!(bundled().instrument_named("火星仪"), None);
    let outside = bundled().measurand_named("外尺寸").unwrap();
    assert_eq!(bundled().measurand(outside).id, "length.outside");
}

#[test]
fn a_narrower_kind_is_also_its_broader_kinds_but_not_the_reverse() {
    let cases = [
        ("digital_caliper", "caliper", true),
        ("caliper", "digital_caliper", false),
        ("megger_hand", "insulation_resistance_meter", true),
        (
            "megger_hand",
            "insulation_resistance_meter_electronic",
            false,
        ),
        ("dial_gauge", "dial_gauge_micron", false),
        ("dial_gauge", "micrometer", false),
        ("micro_hardness_tester", "hardness_tester", true),
        ("caliper", "caliper", true),
    ];
    for (kind, broader, expected) in cases {
        assert_eq!(
            bundled().is_a(instrument(kind), instrument(broader)),
            expected,
            "{kind} {broader}"
        );
    }
    let ids = |places: Vec<Ix<Instrument>>| -> Vec<&str> {
        places
            .into_iter()
            .map(|place| bundled().instrument(place).id.as_str())
            .collect()
    };
    let micro = instrument("micro_hardness_tester");
    assert_eq!(
        ids(bundled().ancestors(micro).collect()),
        ["vickers_hardness_tester", "hardness_tester"]
    );
    assert!(
        bundled()
            .descendants(instrument("hardness_tester"))
            .contains(&micro)
    );
    assert!(
        !bundled()
            .narrower(instrument("hardness_tester"))
            .contains(&micro)
    );
    assert!(bundled().descendants(micro).is_empty());
}

#[test]
fn an_ambiguous_word_offers_its_senses() {
    let services: Vec<_> = bundled()
        .senses("三坐标")
        .iter()
        .map(|sense| sense.service.as_deref())
        .collect();
    assert_eq!(
        services,
        [
            Some("calibration"),
            Some("part_measurement"),
            Some("instrument_time")
        ]
    );
    assert_eq!(bundled().senses("环规").len(), 3);
    assert!(bundled().senses("游标卡尺").is_empty());
}

#[test]
fn a_class_means_what_its_instrument_kind_says() {
    let meaning = |id| bundled().instrument(instrument(id)).class_meaning;
    assert_eq!(meaning("pressure_gauge"), Some(ClassMeaning::FullScale));
    assert_eq!(meaning("pressure_vacuum_gauge"), Some(ClassMeaning::Span));
    assert_eq!(meaning("energy_meter"), Some(ClassMeaning::Reading));
    assert_eq!(meaning("weight"), Some(ClassMeaning::Grade));
    assert_eq!(meaning("caliper"), Some(ClassMeaning::None));
    assert_eq!(meaning("leak_detector"), None);
}

#[test]
fn reads_a_regulation_number_in_every_printed_spelling() {
    let cases = [
        ("JJG 30", "JJG 30"),
        ("JJG30-2012", "JJG 30-2012"),
        ("jjg 30", "JJG 30"),
        ("JJG 21-95", "JJG 21-1995"),
        ("JJF 1059.1—2012", "JJF 1059.1-2012"),
        ("ＪＪＧ（航天）34－1999", "JJG(航天) 34-1999"),
        ("JJF(豫)1002", "JJF(豫) 1002"),
    ];
    for (printed, expected) in cases {
        assert_eq!(reference(printed).to_string(), expected);
    }
    for wrong in [
        "",
        "JJ",
        "JJG",
        "JJG 3O",
        "GB/T 1219",
        "JJG 30-",
        "JJG 30-201",
        "JJG 30-0000",
        "JJG 30-12",
        "JJG(航天 34",
        "量块",
    ] {
        assert_eq!(
            wrong.parse::<RegulationReference>(),
            Err(NotARegulation),
            "{wrong}"
        );
    }
}

#[test]
fn the_edition_in_force_follows_date_and_successor() {
    let on = |number: &str, year| {
        let found = bundled().edition_in_force(&reference(number).number, date(year, 6, 1));
        found.map(|found| {
            bundled()
                .regulation(found.regulation)
                .reference()
                .to_string()
        })
    };
    assert_eq!(on("JJG 30", 2010).as_deref(), Some("JJG 30-2002"));
    assert_eq!(on("JJG 30", 2026).as_deref(), Some("JJG 30-2012"));
    assert_eq!(on("JJG 33", 2018).as_deref(), Some("JJG 33-2002"));
    assert_eq!(on("JJG 33", 2026).as_deref(), Some("JJF 1959-2021"));
    assert_eq!(on("JJG 30", 1990), None);
    assert_eq!(on("JJG 99999", 2026), None);
    assert_eq!(bundled().editions(&reference("JJG 30-2012")).len(), 1);
    assert_eq!(bundled().editions(&reference("JJG 30")).len(), 2);
    assert!(bundled().editions(&reference("JJG 30-1984")).is_empty());
    let number = reference("JJG 622").number;
    let kinds: Vec<_> = bundled().instruments_under(&number).collect();
    assert!(kinds.contains(&instrument("megger_hand")));
    assert!(!kinds.contains(&instrument("insulation_resistance_meter_electronic")));
}

#[test]
fn grade_tables_give_the_limit_at_a_point() {
    let at = |id: &str, grade: &str, x: f64| {
        let limits = bundled().grade_limits(instrument(id));
        let mut found = limits
            .iter()
            .filter(|limit| limit.grade == grade)
            .filter_map(|limit| limit.at(x));
        let first = found.next();
        assert_eq!(found.next(), None, "{id} {grade} {x}: two rows");
        first.map(|limit| (limit * 1e6).round() / 1e6)
    };
    let cases = [
        ("gauge_block", "3等", 100.0, Some(0.2)),
        ("gauge_block", "0级", 10.0, Some(0.12)),
        ("gauge_block", "0级", 10.1, Some(0.14)),
        ("gauge_block", "0级", 1000.1, None),
        ("dial_gauge", "0.01", 10.0, Some(20.0)),
        ("digital_caliper", "0.02", 150.0, Some(0.03)),
        ("base_metal_thermocouple", "K 2级", 800.0, Some(6.0)),
        ("base_metal_thermocouple", "K 2级", 100.0, Some(2.5)),
        ("noble_metal_thermocouple", "S 1级", 1300.0, Some(1.6)),
        ("resistance_thermometer", "A级", -50.0, Some(0.25)),
        ("electronic_balance", "Ⅱ级", 6000.0, Some(1.0)),
        ("pressure_gauge", "1.6级", 50.0, Some(1.6)),
        ("pressure_gauge", "1.6级", 95.0, Some(2.5)),
    ];
    for (id, grade, x, expected) in cases {
        assert_eq!(at(id, grade, x), expected, "{id} {grade} {x}");
    }
    let limits = bundled().grade_limits(instrument("weight"));
    let kilogram: Vec<_> = limits
        .iter()
        .filter(|limit| limit.grade == "F1" && limit.unit == "kg" && limit.covers(1.0))
        .map(|limit| limit.constant)
        .collect();
    assert_eq!(kilogram, [5.0]);
}

proptest! {
    #[test]
    fn any_text_is_a_number_that_prints_and_reads_back_or_an_error(text in "(JJ[GF])?[ (（]?[豫0-9A-Za-z航天]{0,4}[)）]? ?[0-9.]{0,6}[-—]?[0-9]{0,4}") {
        if let Ok(parsed) = text.parse::<RegulationReference>() {
            prop_assert_eq!(parsed.to_string().parse::<RegulationReference>(), Ok(parsed));
        }
    }
}
