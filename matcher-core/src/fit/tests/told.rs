//! What is told beforehand is what a judgement finds.

use super::sample::*;
use crate::fit::{Rule, benefits_for, documents_of, fee_after};
use crate::ids::Ix;
use crate::model::*;
use jiff::civil::date;

#[test]
fn the_documents_told_beforehand_are_those_a_judgement_allows() {
    let services = [
        ServiceKind::Verification,
        ServiceKind::Calibration,
        ServiceKind::Testing,
        ServiceKind::PartMeasurement,
    ];
    let mut told = 0;
    for service in services {
        for kind in CredentialKind::ALL {
            let mut sample = Sample::new();
            sample.service(service);
            sample.tables.credentials = vec![credential("k1", *kind)];
            sample.row().credentials = vec![Ix::new(0)];
            let catalogue = Catalogue::new(sample.tables.clone());
            let row = &catalogue.capabilities[0];
            let day = date(2026, 12, 1);
            let documents = documents_of(&catalogue, matrix(), Ix::new(0), Some(row), day);
            told += documents.len();
            for wanted in Document::ALL {
                sample.need().document = *wanted;
                let findings = sample.judge().findings;
                let refused = findings.iter().any(|finding| {
                    finding.severity == crate::fit::Severity::Fail
                        && matches!(finding.rule, Rule::Right | Rule::Document)
                });
                let possible = documents.iter().any(|document| document.satisfies(*wanted));
                assert_eq!(
                    possible, !refused,
                    "{service:?} {kind:?} {wanted:?} {documents:?} {findings:#?}"
                );
            }
        }
    }
    assert!(told > 10);
}

#[test]
fn what_has_run_out_gives_no_document_of_its_own() {
    let mut sample = Sample::new();
    for credential in &mut sample.tables.credentials {
        credential.valid_to = date(2026, 6, 30);
    }
    let catalogue = Catalogue::new(sample.tables);
    let row = Some(&catalogue.capabilities[0]);
    let on = |day| documents_of(&catalogue, matrix(), Ix::new(0), row, day);
    assert!(on(date(2026, 6, 30)).contains(&Document::CalibrationCertificateCnas));
    assert!(!on(date(2026, 7, 1)).contains(&Document::CalibrationCertificateCnas));
}

#[test]
fn benefits_hold_in_their_days_and_the_best_alone_counts() {
    let mut sample = Sample::new();
    let benefit = |id: &str, percent: u8, from: i8| Benefit {
        id: id.into(),
        title: id.into(),
        issuer: String::new(),
        document_number: String::new(),
        areas: vec![410_000],
        payer: String::new(),
        services: vec![ServiceKind::Calibration],
        sizes: Vec::new(),
        kinds: Vec::new(),
        min_ladder: Ladder::None,
        measure: BenefitMeasure::Reduced,
        percent: Some(percent),
        cap_fen: None,
        valid_from: date(2026, from, 1),
        valid_to: date(2026, 12, 31),
    };
    sample.tables.benefits = vec![benefit("b1", 30, 1), benefit("b2", 50, 12)];
    let catalogue = Catalogue::new(sample.tables);
    let seeker = &catalogue.organisations[1];
    for (service, day, count, left) in [
        (ServiceKind::Calibration, date(2026, 11, 30), 1, 7_000),
        (ServiceKind::Calibration, date(2026, 12, 1), 2, 5_000),
        (ServiceKind::Calibration, date(2027, 1, 1), 0, 10_000),
        (ServiceKind::Testing, date(2026, 12, 1), 0, 10_000),
    ] {
        let found = benefits_for(&catalogue, seeker, service, day);
        assert_eq!(
            (found.len(), fee_after(&catalogue, &found, 10_000)),
            (count, left)
        );
    }
}
