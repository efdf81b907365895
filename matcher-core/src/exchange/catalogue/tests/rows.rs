//! Shuffled rows, rows left out, words with several senses.

use super::*;

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
