//! Round trips, broken input, encodings, shuffled rows, partial reading.

use super::*;
use crate::exchange::folder::CATALOGUE_TOML;
use crate::exchange::schema::template;
use crate::exchange::{InputCode, write_folder, write_xlsx};
use crate::model::ServiceKind;
use crate::quantity::{ClassBasis, PermittedError};
use encoding_rs::GB18030;
use std::fs;

pub(super) fn rendered(problems: &[InputProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

fn load(sheets: &[Sheet]) -> Loaded {
    build(sheets, ReadOptions::default()).unwrap_or_else(|p| panic!("{}", rendered(&p)))
}

/// The example catalogue with other cells: (sheet, row in the file, column, cell).
pub(super) fn example_with(changes: &[(&str, u32, &str, &str)]) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for sheet in sheets_of(&load(&template()).catalogue) {
        let mut changed = Sheet::new(sheet.name(), sheet.header().to_vec());
        for row in sheet.rows() {
            let cells = sheet.header().iter().enumerate().map(|(place, column)| {
                let change = changes
                    .iter()
                    .find(|c| c.0 == sheet.name() && c.1 == row.number && c.2 == column);
                change.map_or(row.cell(place), |change| change.3)
            });
            changed.push_numbered(row.number, cells);
        }
        sheets.push(changed);
    }
    sheets
}

fn sheet_mut<'s>(sheets: &'s mut [Sheet], name: &str) -> &'s mut Sheet {
    sheets
        .iter_mut()
        .find(|sheet| sheet.name() == name)
        .unwrap()
}

/// Appends a row given by column name; the other cells are empty.
fn add(sheets: &mut [Sheet], name: &str, cells: &[(&str, &str)]) {
    let sheet = sheet_mut(sheets, name);
    for (column, _) in cells {
        assert!(sheet.header().iter().any(|word| word == column), "{column}");
    }
    let cell = |word: &String| cells.iter().find(|c| c.0 == word).map_or("", |c| c.1);
    let row: Vec<&str> = sheet.header().iter().map(cell).collect();
    sheet.push(row);
}

type Place = (String, Option<u32>, String, &'static str);

fn places(problems: &[InputProblem]) -> Vec<Place> {
    let place = |p: &InputProblem| (p.file.clone(), p.row, p.column.clone(), p.code.code());
    problems.iter().map(place).collect()
}

fn errors(sheets: &[Sheet]) -> Vec<InputProblem> {
    match build(sheets, ReadOptions::default()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems,
    }
}

#[test]
fn the_examples_of_all_sheets_are_a_valid_catalogue() {
    let loaded = load(&template());
    assert_eq!(loaded.warnings, []);
    let catalogue = &loaded.catalogue;
    assert!(catalogue.synthetic);
    assert_eq!(
        (catalogue.organisations.len(), catalogue.sites.len()),
        (3, 3)
    );
    assert_eq!(catalogue.capabilities[0].range[0].to_string(), "[0, 0.3]");
    assert_eq!(catalogue.needs[0].budget_fen, Some(150_050));
    assert_eq!(catalogue.needs[0].requirements.len(), 1);
}

#[test]
fn nothing_at_all_is_a_catalogue() {
    assert_eq!(load(&[]).catalogue.organisations.len(), 0);
    let folder = tempfile::tempdir().unwrap();
    let loaded = read(folder.path(), ReadOptions::default()).unwrap();
    assert_eq!((loaded.warnings, loaded.rules), (Vec::new(), None));
    fs::write(folder.path().join("needs.csv"), "").unwrap();
    fs::write(
        folder.path().join("organisations.csv"),
        "id,name,credit_code,kind,region\n",
    )
    .unwrap();
    assert_eq!(
        read(folder.path(), ReadOptions::default())
            .unwrap()
            .warnings,
        []
    );
}

#[test]
fn a_catalogue_written_and_read_again_is_the_same() {
    let sheets = example_with(&[
        ("organisations", 2, "name", "=名称, \"引号\"\n换行"),
        ("organisations", 4, "longitude", "113.123456789"),
        ("organisations", 4, "latitude", "34.5"),
        ("offers", 2, "price_yuan", "0.07"),
        ("capabilities", 2, "range", "0~300"),
        ("capabilities", 2, "unit_hint", "mm"),
        ("requirements", 2, "permitted_error", "+0.02/-0.01 mm"),
    ]);
    let before = load(&sheets).catalogue;
    let again = sheets_of(&before);
    assert_eq!(*load(&again).catalogue, *before);
    let folder = tempfile::tempdir().unwrap();
    write_folder(&again, folder.path()).unwrap();
    assert!(folder.path().join(CATALOGUE_TOML).exists());
    let loaded = read(folder.path(), ReadOptions::default()).unwrap();
    assert_eq!(*loaded.catalogue, *before);
}

#[test]
fn every_encoding_and_xlsx_give_the_same_catalogue() {
    let example = load(&template()).catalogue;
    let sheets = template();
    let variant = |encode: &dyn Fn(&str) -> Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        write_folder(&sheets, folder.path()).unwrap();
        for entry in fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "csv") {
                let text = fs::read_to_string(&path).unwrap();
                fs::write(&path, encode(&text)).unwrap();
            }
        }
        read(folder.path(), ReadOptions::default()).map_err(|p| rendered(&p))
    };
    let utf16 = |text: &str| -> Vec<u8> {
        let units = format!("\u{FEFF}{text}");
        units.encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let encodings: [(&str, &dyn Fn(&str) -> Vec<u8>); 4] = [
        ("UTF-8", &|text| text.as_bytes().to_vec()),
        ("BOM", &|text| format!("\u{FEFF}{text}").into_bytes()),
        ("GB18030", &|text| GB18030.encode(text).0.into_owned()),
        ("UTF-16", &utf16),
    ];
    for (name, encode) in encodings {
        assert_eq!(*variant(encode).unwrap().catalogue, *example, "{name}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.xlsx");
    fs::write(&path, write_xlsx(&sheets).unwrap()).unwrap();
    for path in [path.as_path(), folder.path()] {
        let loaded = read(path, ReadOptions::default()).map_err(|p| rendered(&p));
        assert_eq!(*loaded.unwrap().catalogue, *example);
    }
    assert_eq!(write_xlsx(&sheets).unwrap(), write_xlsx(&sheets).unwrap());
}

#[test]
fn ten_kinds_of_broken_input_give_ten_clear_lists() {
    type Change<'c> = (&'c str, u32, &'c str, &'c str);
    let cases: &[(Change<'_>, &str)] = &[
        (
            ("organisations", 2, "credit_code", "91000000MA00000A15"),
            "wrong_credit_code",
        ),
        (("organisations", 4, "id", "L1"), "duplicate_id"),
        (("organisations", 2, "kind", "大厂"), "not_allowed"),
        (("organisations", 2, "region", "41030"), "unknown_region"),
        (("organisations", 2, "industry", "9999"), "unknown_industry"),
        (("organisations", 4, "group", "X1"), "self_reference"),
        (("sites", 2, "latitude", ""), "missing_value"),
        (("organisations", 2, "name", ""), "missing_value"),
        (
            ("organisations", 2, "max_partners", "4.5"),
            "not_an_integer",
        ),
        (("sites", 2, "organisation", "L9"), "unknown_reference"),
        (
            ("credentials", 2, "valid_from", "2029-01-01"),
            "reversed_dates",
        ),
        (("credentials", 2, "site", "X1"), "wrong_owner"),
        (("supply_links", 2, "customer", "S1"), "self_reference"),
        (("resources", 2, "site", "L1"), "unknown_reference"),
        (("offers", 2, "minutes_each", "0"), "out_of_range"),
        (("offers", 2, "price_yuan", "5.005"), "not_money"),
        (("offers", 2, "max_distance_km", "NaN"), "not_a_number"),
        (
            ("capabilities", 2, "instrument", "量子罗盘"),
            "unknown_instrument",
        ),
        (("capabilities", 2, "measurand", ""), "missing_measurand"),
        (("capabilities", 2, "range", "(0~300)MPa"), "wrong_quantity"),
        (
            ("capabilities", 2, "uncertainty", "10m +5L"),
            "not_understood",
        ),
        (("slots", 2, "period", "2026-13"), "not_a_period"),
        (("slots", 2, "minutes", "0"), "out_of_range"),
        (("needs", 2, "window_to", "2026-11-30"), "reversed_dates"),
        (("needs", 2, "window_from", "1.12.2026"), "not_a_date"),
        (("needs", 2, "priority", "6"), "out_of_range"),
        (("requirements", 2, "decision_rule", "1/0"), "not_allowed"),
        (("bundles", 2, "mode", "both"), "not_allowed"),
        (("benefits", 2, "percent", ""), "missing_value"),
        (("quotas", 2, "area", "410999"), "unknown_reference"),
        (("previous_plan", 2, "resource", "R9"), "unknown_reference"),
    ];
    for (change, code) in cases {
        let (sheet, row, column, _) = *change;
        // A window is told at its end, a link at its customer.
        let column = match *code {
            "reversed_dates" => {
                if sheet == "needs" {
                    "window_to"
                } else {
                    "valid_to"
                }
            }
            _ => column,
        };
        let mut found = errors(&example_with(&[*change]));
        found.retain(InputProblem::is_error);
        let expected = (sheet.to_owned(), Some(row), column.to_owned(), *code);
        // A mistake is told once; what merely follows from it is not told at all. A repeated id also leaves references to the id that
        // is gone, which are mistakes of their own.
        let found = places(&found);
        assert!(found.contains(&expected), "{change:?} gave {found:?}");
        assert!(
            found.len() == 1 || *code == "duplicate_id",
            "{change:?} gave {found:?}"
        );
    }
}

#[test]
fn all_mistakes_of_all_files_are_told_at_once_in_order() {
    let sheets = example_with(&[
        ("needs", 3, "quantity", "many"),
        ("organisations", 4, "size", "huge"),
        ("organisations", 2, "size", "huge"),
        ("needs", 2, "service_kind", ""),
        ("needs", 2, "id", ""),
    ]);
    let told: Vec<String> = places(&errors(&sheets))
        .into_iter()
        .map(|(file, row, column, code)| format!("{file} {} {column} {code}", row.unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            "organisations 2 size not_allowed",
            "organisations 4 size not_allowed",
            "needs 2 id missing_value",
            "needs 3 quantity not_an_integer",
            "requirements 2 need unknown_reference",
            "bundles 2 needs unknown_reference",
            "previous_plan 2 need unknown_reference",
        ]
    );
}

#[test]
fn headers_are_checked() {
    let sheets = [
        Sheet::new("supply_links", ["supplier", "供应商", "colour"]),
        Sheet::new("天气", ["x"]),
    ];
    let found = places(&errors(&sheets));
    let of = |column: &str, code| ("supply_links".to_owned(), Some(1), column.to_owned(), code);
    assert_eq!(
        found,
        [
            of("colour", "unknown_column"),
            of("供应商", "repeated_column"),
            of("customer", "missing_column"),
            ("天气".to_owned(), None, String::new(), "unknown_sheet"),
        ]
    );
    let long = "supplier,customer\nS1,L1,,x\n";
    let sheet = crate::exchange::csv_sheet::read_csv(
        "supply_links",
        "f.csv",
        long.as_bytes(),
        &mut Vec::new(),
    );
    assert!(places(&errors(&[sheet.unwrap()])).contains(&(
        "f.csv".to_owned(),
        Some(2),
        String::new(),
        "long_row"
    )));
}

#[test]
fn bundles_keep_to_one_organisation_and_share_no_need() {
    let mut sheets = example_with(&[]);
    let need = [
        ("service_kind", "training"),
        ("quantity", "1"),
        ("window_from", "2026-12-01"),
        ("window_to", "2026-12-31"),
    ];
    add(
        &mut sheets,
        "needs",
        &[&[("id", "N3"), ("organisation", "X1")], &need[..]].concat(),
    );
    add(&mut sheets, "bundles", &[("id", "B2"), ("needs", "N2;N3")]);
    let found = errors(&sheets);
    let told: Vec<_> = found
        .iter()
        .map(|p| (p.row, p.code, p.value.as_str(), p.detail.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Some(3), InputCode::BundleAcrossOrganisations, "N3", "X1"),
            (Some(3), InputCode::NeedInTwoBundles, "N2", "B1"),
        ]
    );
}

#[test]
fn rows_that_say_the_same_twice_are_named() {
    let mut sheets = example_with(&[]);
    add(
        &mut sheets,
        "slots",
        &[
            ("resource", "R1"),
            ("period", "2026年12月"),
            ("minutes", "5"),
        ],
    );
    add(
        &mut sheets,
        "previous_plan",
        &[("need", "N1"), ("resource", "R2"), ("period", "2026-12")],
    );
    add(
        &mut sheets,
        "quotas",
        &[("area", "410300"), ("group", "help"), ("min_seekers", "1")],
    );
    add(
        &mut sheets,
        "quota_areas",
        &[
            ("area", "410181"),
            ("name", "巩义市"),
            ("region", "410303"),
            ("valid_from", "2030-12-31"),
        ],
    );
    let told: Vec<String> = places(&errors(&sheets))
        .into_iter()
        .map(|(file, row, _, code)| format!("{file} {} {code}", row.unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            "slots 4 repeated",
            "quotas 3 repeated",
            "quota_areas 3 overlapping_area",
            "previous_plan 3 repeated"
        ]
    );
}

#[test]
fn what_an_sme_wrote_and_nobody_understands_is_a_warning() {
    let sheets = example_with(&[
        ("needs", 2, "instrument", "量子罗盘"),
        ("requirements", 2, "range", "150 左右"),
        ("requirements", 2, "permitted_error", ""),
        ("requirements", 2, "wished_uncertainty", ""),
        ("requirements", 2, "method", ""),
    ]);
    let loaded = load(&sheets);
    let told: Vec<_> = loaded
        .warnings
        .iter()
        .map(|p| (p.file.as_str(), p.column.as_str(), p.code.code()))
        .collect();
    assert_eq!(
        told,
        [
            ("needs", "instrument", "unknown_instrument"),
            ("requirements", "range", "not_understood"),
            ("requirements", "permitted_error", "missing_tolerance"),
        ]
    );
    let need = &loaded.catalogue.needs[0];
    assert_eq!(
        (need.instrument, need.instrument_text.as_str()),
        (None, "量子罗盘")
    );
    assert!(need.requirements[0].range.is_empty());
}

#[test]
fn shuffled_rows_give_the_same_catalogue() {
    let mut sheets = example_with(&[]);
    add(
        &mut sheets,
        "requirements",
        &[
            ("need", "N1"),
            ("measurand", "深度"),
            ("range", "(0~150)mm"),
            ("permitted_error", "±0.05mm"),
        ],
    );
    add(
        &mut sheets,
        "requirements",
        &[
            ("need", "N1"),
            ("measurand", "内尺寸"),
            ("range", "(10~150)mm"),
            ("permitted_error", "±0.05mm"),
        ],
    );
    let before = load(&sheets).catalogue;
    let reversed: Vec<Sheet> = sheets
        .iter()
        .rev()
        .map(|sheet| {
            let order: Vec<usize> = (0..sheet.header().len()).rev().collect();
            let mut turned = Sheet::new(
                sheet.name(),
                order.iter().map(|c| sheet.header()[*c].clone()),
            );
            for row in sheet.rows().collect::<Vec<_>>().into_iter().rev() {
                turned.push(order.iter().map(|column| row.cell(*column)));
            }
            turned
        })
        .collect();
    assert_eq!(*load(&reversed).catalogue, *before);
    assert_eq!(before.needs[0].requirements.len(), 3);
}

#[test]
fn partial_drops_bad_rows_with_all_that_refers_to_them() {
    let partial = ReadOptions { partial: true };
    let sheets = example_with(&[
        ("organisations", 2, "kind", "?"),
        ("requirements", 2, "side", "?"),
    ]);
    let loaded = build(&sheets, partial).unwrap();
    let catalogue = &loaded.catalogue;
    let ids: Vec<&str> = catalogue
        .organisations
        .iter()
        .map(|o| o.id.as_str())
        .collect();
    assert_eq!(ids, ["S1", "X1"]);
    assert_eq!(catalogue.organisations[1].group, None);
    let counts: Vec<(&str, usize, usize)> = loaded
        .dropped_rows
        .iter()
        .map(|(sheet, d)| (*sheet, d.broken, d.dependent))
        .collect();
    assert_eq!(
        counts,
        [
            ("bundles", 0, 1),
            ("capabilities", 0, 1),
            ("credentials", 0, 1),
            ("needs", 0, 1),
            ("offers", 0, 1),
            ("organisations", 1, 0),
            ("previous_plan", 0, 1),
            ("requirements", 1, 0),
            ("resources", 0, 1),
            ("sites", 0, 1),
            ("slots", 0, 1),
            ("supply_links", 0, 1),
        ]
    );
    assert_eq!(loaded.warnings.iter().filter(|p| p.is_error()).count(), 2);
    assert_eq!(catalogue.needs.len(), 1);
    // What is left is whole: it can be written and read without a word.
    assert_eq!(*load(&sheets_of(catalogue)).catalogue, **catalogue);

    let headless = [Sheet::new("supply_links", ["supplier"])];
    assert!(build(&headless, partial).is_err());
}

#[test]
fn an_organisation_that_lost_its_only_site_has_its_seat() {
    let sheets = example_with(&[("sites", 2, "region", "?")]);
    let loaded = build(&sheets, ReadOptions { partial: true }).unwrap();
    let catalogue = loaded.catalogue;
    let sites: Vec<&str> = catalogue
        .sites
        .iter()
        .map(|site| site.id.as_str())
        .collect();
    assert_eq!(sites, ["L1", "S1", "X1"]);
    let resources: Vec<&str> = catalogue.resources.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(resources, ["R2"]);
}

#[test]
fn an_ambiguous_word_means_what_suits_the_service() {
    let mut sheets = example_with(&[
        ("needs", 2, "service_kind", "part_measurement"),
        ("needs", 2, "instrument", "三坐标"),
        ("requirements", 2, "measurand", ""),
    ]);
    let need = [
        ("quantity", "1"),
        ("window_from", "2026-12-01"),
        ("window_to", "2026-12-31"),
        ("organisation", "S1"),
    ];
    add(
        &mut sheets,
        "needs",
        &[
            &[
                ("id", "N3"),
                ("service_kind", "校准"),
                ("instrument", "三坐标"),
            ],
            &need[..],
        ]
        .concat(),
    );
    let catalogue = load(&sheets).catalogue;
    let (part, machine) = (&catalogue.needs[0], &catalogue.needs[2]);
    assert_eq!(
        (part.service, part.instrument),
        (ServiceKind::PartMeasurement, None)
    );
    assert!(part.requirements[0].measurand.is_some());
    assert!(machine.instrument.is_some());
}

#[test]
fn a_class_is_of_what_a_verified_entry_of_the_vocabulary_says() {
    let taxonomy = crate::taxonomy::Taxonomy::bundled().unwrap();
    let verified = |fact: bool| {
        taxonomy.instruments().iter().find(|i| {
            i.class_meaning == Some(crate::taxonomy::ClassMeaning::FullScale)
                && i.is_verified(crate::taxonomy::Fact::ClassMeaning) == fact
        })
    };
    for (instrument, basis) in [
        (verified(true), ClassBasis::FullScale),
        (verified(false), ClassBasis::Unknown),
    ] {
        let Some(instrument) = instrument else {
            continue;
        };
        let measurand = taxonomy.measurand(instrument.measurands[0]);
        let sheets = example_with(&[
            ("needs", 2, "instrument", &instrument.id),
            ("requirements", 2, "measurand", &measurand.id),
            ("requirements", 2, "range", ""),
            ("requirements", 2, "wished_uncertainty", ""),
            ("requirements", 2, "permitted_error", "0.4级"),
        ]);
        let error = load(&sheets).catalogue.needs[0].requirements[0]
            .permitted_error
            .clone();
        assert_eq!(
            error,
            Some(PermittedError::Class {
                percent: 0.4,
                of: basis
            }),
            "{}",
            instrument.id
        );
    }
}
