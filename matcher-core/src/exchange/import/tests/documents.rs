//! What the XML and JSON samples become.

use super::*;

#[test]
fn kcdb_limits_pair_with_the_ends_and_stated_confidence_stands() {
    let draft = draft("kcdb", &[]);
    assert_eq!(
        cells(
            &draft.sheets,
            "capabilities",
            &["measurand", "range", "parameters", "uncertainty"]
        ),
        [
            "length | (0.5~100) mm | Temperature=20 °C | U=(20~60)nm, k=2, p=95%",
            "concentration.mass_fraction | (0.001~10) µg/kg |  | U=(0.0001~0.1)µg/kg, k=2.3, p=95%",
        ]
    );
    let told = told(&draft.problems);
    for expected in [
        "1 left_out Material=steel",
        "3 left_out XX-ZZ-0003",
        "4 left_out XX-ZZ-0004",
    ] {
        assert!(told.contains(&expected.to_owned()), "{expected}: {told:?}");
    }
    let (rising, _) =
        crate::quantity::parse_uncertainty("U=(0.0001~0.1)µg/kg, k=2.3, p=95%").unwrap();
    let over = crate::quantity::Interval::between(1e-12, 1e-8).unwrap();
    let form = rising.form.anchored(&over);
    assert!((form.at(1e-12) - 1e-13).abs() < 1e-18 && (form.at(1e-8) - 1e-10).abs() < 1e-15);
    assert_eq!((rising.k, rising.p), (Some(2.3), Some(0.95)));
}

#[test]
fn a_certificate_is_evidence_for_one_standard() {
    let draft = draft("dcc", &[]);
    assert_eq!(draft.sheets, []);
    let [evidence] = draft.evidence.as_slice() else {
        panic!()
    };
    assert_eq!(
        (evidence.certificate.as_str(), evidence.item.as_str()),
        ("EXAMPLE-DCC-1", "量块")
    );
    assert_eq!(
        evidence
            .recalibrate_by
            .map(|day| day.to_string())
            .as_deref(),
        Some("2027-05-31")
    );
    let points: Vec<_> = evidence
        .points
        .iter()
        .map(|p| (p.value, p.uncertainty, p.k, p.unit.as_str()))
        .collect();
    assert_eq!(
        points,
        [
            (0.05, Some(0.06), Some(2.0), "um"),
            (-0.02, Some(0.08), Some(2.0), "um")
        ]
    );
    assert!(
        told(&draft.problems)
            .iter()
            .any(|t| t.ends_with("left_out \\happiness"))
    );
}

#[test]
fn a_scope_file_of_the_older_vocabulary_is_read_and_its_misprints_refused() {
    let draft = draft("mii_scope", &[]);
    assert_eq!(
        cells(
            &draft.sheets,
            "capabilities",
            &[
                "measurand",
                "side",
                "range",
                "parameters",
                "uncertainty",
                "conditions"
            ]
        ),
        [
            "voltage.dc | source | 0.001V<x≤10V | Freq=10Hz≤x<45Hz | U=0.002% + 3×10⁻⁶V | DC；Range 10 V"
        ]
    );
    assert_eq!(
        cells(
            &draft.sheets,
            "credentials",
            &["number", "issuer", "valid_from", "valid_to"]
        ),
        ["000001 | EX | 2026-01-02 | 2028-12-31"]
    );
    let told = told(&draft.problems);
    assert!(told.contains(&"10 left_out 10…0.01".to_owned()), "{told:?}");
    assert!(
        told.iter().any(|t| t.ends_with("left_out sqrt(Volts)")),
        "{told:?}"
    );
    let checked = check(
        &[],
        draft,
        CheckOptions {
            alone: true,
            ..CheckOptions::default()
        },
    );
    assert!(!checked.is_refused, "{:?}", checked.problems);
}
