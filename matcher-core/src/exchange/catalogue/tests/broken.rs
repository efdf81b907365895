//! What is wrong is told: all of it, in order, with its place.

use super::*;

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
