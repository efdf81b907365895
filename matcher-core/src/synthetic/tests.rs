//! What a synthetic market must be, whatever the seed.

use super::tables::Tables;
use super::{HENAN_SEED, Scale, dirt, generate, needs, previous, round_rules};
use crate::exchange::catalogue::{ReadOptions, build};
use crate::exchange::csv_sheet::write_csv;
use crate::exchange::rules::read_rules;
use crate::exchange::sheet::Sheet;
use crate::model::{Catalogue, CreditCode, PlanRules, ServiceKind};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::industries::Industries;
use crate::taxonomy::regions::Regions;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn sheet<'a>(sheets: &'a [Sheet], name: &str) -> &'a Sheet {
    sheets.iter().find(|sheet| sheet.name() == name).unwrap()
}

fn column<'a>(sheet: &'a Sheet, name: &str) -> Vec<&'a str> {
    let place = sheet.header().iter().position(|word| word == name).unwrap();
    sheet.rows().map(|row| row.cell(place)).collect()
}

fn bytes(sheet: &Sheet) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_csv(sheet, &mut bytes).unwrap();
    bytes
}

fn assert_share(count: usize, of: usize, share: f64) {
    let found = count as f64 / of as f64;
    assert!((found - share).abs() < 0.01, "{found} instead of {share}");
}

/// The market of Henan and a round of its date, for tests of what is said of markets.
pub(crate) fn henan_market() -> (Catalogue, PlanRules) {
    let sheets = generate(Scale::Henan, HENAN_SEED);
    let loaded = build(&sheets, ReadOptions { partial: true }).unwrap();
    let rules = PlanRules {
        date: jiff::civil::date(2026, 11, 1),
        ..PlanRules::default()
    };
    (loaded.catalogue, rules)
}

#[test]
fn every_name_in_the_tables_is_known() {
    let tables = Tables::read().unwrap();
    let taxonomy = Taxonomy::bundled().unwrap();
    for task in &tables.tasks {
        assert!(
            taxonomy.instrument_named(&task.instrument).is_some(),
            "{}",
            task.id
        );
        assert!(tables.bench(&task.bench).is_some(), "{}", task.id);
        assert!(
            !task.services.is_empty() && !task.wishes.is_empty(),
            "{}",
            task.id
        );
        let asked = task
            .wishes
            .iter()
            .flat_map(|wish| wish.rows.iter().map(|row| &row.measurand));
        for id in task
            .scopes
            .iter()
            .map(|scope| &scope.measurand)
            .chain(asked)
        {
            assert!(taxonomy.measurand_by_id(id).is_some(), "{} {id}", task.id);
        }
    }
    let known = |id: &str| assert!(tables.task(id.trim_end_matches('!')).is_some(), "{id}");
    for (code, industry) in &tables.industries {
        assert!(Industries::bundled().by_code(code).is_some(), "{code}");
        industry.tasks.iter().for_each(|id| known(id));
    }
    assert_eq!((tables.areas.len(), tables.providers.len()), (28, 80));
    for area in &tables.areas {
        area.short.iter().for_each(|id| known(id));
        let clusters = area.clusters.iter().map(|(_, code)| code);
        for code in area.industries.iter().chain(clusters) {
            assert!(tables.industries.contains_key(code), "{} {code}", area.code);
        }
        for (region, _) in &area.clusters {
            assert!(area.regions.contains(region), "{} {region}", area.code);
        }
    }
    for provider in &tables.providers {
        assert!(
            Regions::bundled().by_code(provider.region).is_some(),
            "{}",
            provider.id
        );
        provider.tasks.split_whitespace().for_each(known);
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let [first, again, other] = [5, 5, 6].map(|seed| generate(Scale::Henan, seed));
    for (name, differs) in [("organisations", true), ("needs", true), ("quotas", false)] {
        let [first, again, other] =
            [&first, &again, &other].map(|sheets| bytes(sheet(sheets, name)));
        assert_eq!(first, again, "{name}");
        assert_eq!(first != other, differs, "{name}");
    }
}

#[test]
fn the_committed_market_is_what_its_seed_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/henan");
    for sheet in generate(Scale::Henan, HENAN_SEED) {
        if sheet.name() == "catalogue" {
            continue;
        }
        let file = folder.join(format!("{}.csv", sheet.name()));
        let committed = std::fs::read(&file).unwrap();
        assert!(
            committed == bytes(&sheet),
            "{} is not what the generator writes",
            file.display()
        );
    }
    let marker = std::fs::read_to_string(folder.join("catalogue.toml")).unwrap();
    assert!(marker.contains("synthetic = true") && marker.contains("合成数据"));
    let rules = std::fs::read_to_string(folder.join("round.toml")).unwrap();
    assert_eq!(rules, round_rules(Scale::Henan));
}

#[test]
fn the_rules_of_a_round_can_be_read_and_say_that_it_is_synthetic() {
    for scale in [Scale::Henan, Scale::Province, Scale::National] {
        let rules = read_rules("round.toml", round_rules(scale)).unwrap();
        assert!(rules.name.contains("合成"));
    }
}

#[test]
fn the_reader_reads_it_and_only_warns_of_the_dirt() {
    let sheets = generate(Scale::Henan, HENAN_SEED);
    let loaded = build(&sheets, ReadOptions::default()).unwrap();
    assert!(loaded.catalogue.synthetic);
    assert_eq!(loaded.catalogue.needs.len(), 1_600);
    let codes: BTreeSet<String> = loaded
        .warnings
        .iter()
        .map(|problem| format!("{:?}", problem.code))
        .collect();
    for expected in ["MissingTolerance", "NotUnderstood", "UnknownInstrument"] {
        assert!(codes.contains(expected), "{expected} is not in {codes:?}");
    }
}

#[test]
fn no_code_can_be_a_real_firms() {
    let sheets = generate(Scale::Henan, 7);
    let organisations = sheet(&sheets, "organisations");
    let codes = column(organisations, "credit_code");
    for code in &codes {
        assert!(CreditCode::parse(code).is_ok(), "{code}");
        assert_eq!(&code[2..8], "000000", "{code}");
    }
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    let names = column(organisations, "name");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}

#[test]
fn every_area_has_firms_for_its_quota_and_every_training_seat_is_asked_for() {
    let sheets = generate(Scale::Henan, 7);
    let areas: BTreeMap<&str, &str> = column(sheet(&sheets, "quota_areas"), "region")
        .into_iter()
        .zip(column(sheet(&sheets, "quota_areas"), "area"))
        .collect();
    let organisations = sheet(&sheets, "organisations");
    let area_of: BTreeMap<&str, &str> = column(organisations, "id")
        .into_iter()
        .zip(column(organisations, "region"))
        .filter(|(id, _)| id.starts_with('S'))
        .map(|(id, region)| (id, areas[region]))
        .collect();
    assert_eq!(area_of.len(), 1_400);
    let needs = sheet(&sheets, "needs");
    let trained: Vec<&str> = column(needs, "organisation")
        .into_iter()
        .zip(column(needs, "service_kind"))
        .filter(|(_, service)| *service == "training")
        .map(|(firm, _)| area_of[firm])
        .collect();
    for area in &Tables::bundled().areas {
        let firms = area_of.values().filter(|code| **code == area.code).count();
        assert!(
            firms as f64 >= 1.2 * f64::from(area.help_firms),
            "{}",
            area.name
        );
        let seats = trained.iter().filter(|code| **code == area.code).count();
        assert_eq!(seats, area.training_firms as usize, "{}", area.name);
    }
}

#[test]
fn the_needs_are_of_all_kinds_and_as_dirty_as_in_practice() {
    let market = super::henan::market(7);
    let total = market.needs.len();
    let of = |service| {
        market
            .needs
            .iter()
            .filter(|need| need.service == service)
            .count()
    };
    assert_eq!(total, 1_600);
    assert_eq!(of(ServiceKind::Calibration), needs::CALIBRATIONS);
    assert_eq!(of(ServiceKind::Verification), needs::VERIFICATIONS);
    assert_eq!(of(ServiceKind::CompulsoryVerification), needs::COMPULSORY);
    assert_eq!(of(ServiceKind::Testing), 170);
    assert_eq!(
        of(ServiceKind::PartMeasurement) + of(ServiceKind::InstrumentTime),
        90
    );
    assert_eq!(of(ServiceKind::Energy) + of(ServiceKind::Carbon), 50);
    assert_eq!(market.bundles.len(), needs::BUNDLES);
    let bundled: usize = market.bundles.iter().map(|bundle| bundle.needs.len()).sum();
    assert_eq!(bundled, 372);

    let untold = |need: &&needs::Need| {
        !need.requirements.is_empty()
            && !matches!(
                need.service,
                ServiceKind::Testing | ServiceKind::InstrumentTime
            )
            && need.requirements.iter().all(|asked| asked.error.is_empty())
    };
    assert_share(
        market.needs.iter().filter(untold).count(),
        total,
        dirt::WITHOUT_TOLERANCE,
    );
    let old_unit = |need: &&needs::Need| {
        need.requirements
            .iter()
            .any(|asked| asked.range.contains("kgf") || asked.range.contains("公斤"))
    };
    assert_share(
        market.needs.iter().filter(old_unit).count(),
        total,
        dirt::OLD_UNIT,
    );
    assert!(market.previous.len() as f64 > 0.2 * total as f64);
    assert!((market.previous.len() as f64) < (previous::KNOWN_SHARE + 0.05) * total as f64);
}

#[test]
fn a_tenth_of_the_national_market_has_a_tenth_of_everything() {
    let sheets = generate(Scale::Province, 3);
    for (name, rows) in [
        ("organisations", 675 + 9_500),
        ("offers", 3_600),
        ("slots", 3_600),
        ("needs", 13_000),
    ] {
        assert_eq!(sheet(&sheets, name).len(), rows, "{name}");
    }
    assert!(column(sheet(&sheets, "catalogue"), "title")[0].contains("合成数据"));
}
