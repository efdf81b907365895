//! How the rules work together: rows that join, dates that cut, documents that remain, prices, delivery.

use super::rules::fails;
use super::sample::*;
use crate::fit::{Details, Rule, Severity, ValidityOf, Verdict};
use crate::ids::Ix;
use crate::model::*;
use crate::quantity::Interval;
use jiff::civil::date;

pub(super) fn parameter(name: &str, lo: f64, hi: f64) -> Parameter {
    Parameter {
        name: name.into(),
        interval: Interval::between(lo, hi).unwrap(),
        unit: "K".into(),
    }
}

#[test]
fn named_parameters_must_lie_inside_and_rows_join_over_them() {
    let mut sample = Sample::new();
    sample.requirement().parameters = vec![parameter("频率", 50.0, 5000.0)];
    sample.row().parameters = vec![parameter("频率", 40.0, 1000.0)];
    let fit = sample.judge();
    assert!(matches!(
        &fit.findings[0].details,
        Details::ParameterOutside { missing, .. } if missing.len() == 1 && missing[0] == Interval::try_new(1000.0, 5000.0, false, true).unwrap()
    ));
    let mut second = sample.tables.capabilities[0].clone();
    second.id = "c2".into();
    second.parameters = vec![parameter("频率", 1000.0, 10_000.0)];
    sample.tables.capabilities.push(second);
    let fit = sample.judge();
    assert_eq!(fit.verdict, Verdict::Capable, "{:#?}", fit.findings);
    assert_eq!(fit.rows.len(), 2);
}

#[test]
fn rows_join_without_a_gap_only_under_equal_conditions() {
    let with_rows = |first: Interval, second: Interval, conditions: &str| {
        let mut sample = Sample::new();
        sample.row().range = vec![first];
        let mut other = sample.tables.capabilities[0].clone();
        other.id = "c2".into();
        other.range = vec![second];
        other.conditions = conditions.into();
        sample.tables.capabilities.push(other);
        sample.judge()
    };
    let half_open = Interval::try_new(0.1, 0.3, false, true).unwrap();
    assert_eq!(
        with_rows(mm(0.0, 100.0), half_open, "").verdict,
        Verdict::Capable
    );
    let apart = with_rows(mm(0.0, 100.0), half_open, "只限数显式");
    assert_eq!(fails(&apart), [Rule::Range]);
    let gap = with_rows(mm(0.0, 99.0), half_open, "");
    let missing = gap
        .findings
        .iter()
        .find_map(|finding| match &finding.details {
            Details::UncoveredRange { missing } => Some(missing.clone()),
            _ => None,
        });
    assert_eq!(
        missing,
        Some(vec![Interval::try_new(0.099, 0.1, false, true).unwrap()])
    );
}

#[test]
fn an_expired_credential_says_by_how_many_days_and_an_extension_counts() {
    let mut sample = Sample::new();
    sample.tables.credentials[0].valid_to = date(2026, 11, 21);
    sample.need().document = Document::CalibrationCertificateCnas;
    let fit = sample.judge();
    let expired = fit
        .findings
        .iter()
        .find_map(|finding| match finding.details {
            Details::Expired { of, days, .. } => Some((of, days)),
            _ => None,
        });
    assert_eq!(expired, Some((ValidityOf::Credential(Ix::new(0)), 10)));
    sample.tables.credentials[0].extended_to = Some(date(2026, 12, 15));
    let fit = sample.judge();
    assert_eq!(fit.verdict, Verdict::Capable, "{:#?}", fit.findings);
    assert_eq!(fit.last_start, Some(date(2026, 12, 15)));
}

#[test]
fn without_the_accreditation_the_plain_certificate_remains() {
    let mut sample = Sample::new();
    sample.tables.credentials[0].valid_to = date(2026, 11, 21);
    let fit = sample.judge();
    assert_eq!(
        (fit.verdict, fit.document),
        (Verdict::Capable, Document::CalibrationCertificate),
        "{:#?}",
        fit.findings
    );
}

#[test]
fn a_superseded_edition_leaves_the_plain_certificate_of_a_statutory_body() {
    let mut sample = Sample::new();
    sample.row().method = "JJG 30-2002".into();
    let fit = sample.judge();
    assert_eq!(
        (fit.verdict, fit.document),
        (Verdict::Capable, Document::CalibrationCertificate)
    );
    assert!(
        fit.findings
            .iter()
            .any(|f| f.rule == Rule::Edition && f.severity == Severity::Warning)
    );
    // An edition whose facts were not read decides nothing.
    let mut sample = Sample::new();
    sample.service(ServiceKind::Verification);
    sample.row().method = "JJG 539-1997".into();
    assert_eq!(sample.judge().verdict, Verdict::Capable);
}

#[test]
fn some_entries_that_pass_make_a_partial_fit() {
    let mut sample = Sample::new();
    let depth = requirement("depth", mm(0.0, 150.0), Some(plus_minus(2e-5)));
    sample.need().requirements.push(depth);
    let fit = sample.judge();
    assert_eq!(fit.verdict, Verdict::Partial);
    assert_eq!(
        fit.findings
            .iter()
            .find(|f| f.severity == Severity::Fail)
            .unwrap()
            .requirement,
        Some(1)
    );
    assert_eq!(fit.rows.len(), 1);
}

#[test]
fn a_need_larger_than_a_slot_is_noted_for_lots() {
    let mut sample = Sample::new();
    sample.tables.slots[1].minutes = 100;
    let fit = sample.judge();
    assert_eq!(fit.verdict, Verdict::Capable, "{:#?}", fit.findings);
    assert!(fit.findings.iter().any(|f| matches!(
        f.details,
        Details::NeedsLots {
            minutes: 330,
            largest: 90
        }
    )));
}

#[test]
fn on_site_adds_travel_and_the_visit_fee() {
    let mut sample = Sample::new();
    sample.need().delivery = vec![Delivery::OnSite];
    let fit = sample.judge();
    let travel = libm::ceil(2.0 * fit.distance_km * 1.3) as u32;
    assert_eq!(fit.minutes, 330 + travel);
    assert_eq!(fit.minutes_per_order, 30 + travel);
    assert_eq!(fit.price.list_fen, 170_000);
}

#[test]
fn a_local_rule_with_a_rate_lowers_the_price_and_a_national_text_does_not() {
    let benefit = |id: &str, measure, percent, cap_fen| Benefit {
        id: id.into(),
        title: String::new(),
        issuer: String::new(),
        document_number: String::new(),
        areas: vec![410_200],
        payer: String::new(),
        services: Vec::new(),
        sizes: Vec::new(),
        kinds: Vec::new(),
        min_ladder: Ladder::None,
        measure,
        percent,
        cap_fen,
        valid_from: date(2026, 1, 1),
        valid_to: date(2026, 12, 31),
    };
    let mut sample = Sample::new();
    sample.tables.benefits = vec![
        benefit("b1", BenefitMeasure::Text, None, None),
        benefit("b2", BenefitMeasure::Waived, None, None),
        benefit("b3", BenefitMeasure::Reduced, Some(50), Some(20_000)),
        benefit("b4", BenefitMeasure::Reduced, Some(30), None),
        Benefit {
            areas: vec![410_300],
            ..benefit("b5", BenefitMeasure::Waived, Some(100), None)
        },
    ];
    let price = sample.judge().price;
    assert_eq!(
        (price.after_benefits_fen, price.benefit),
        (84_000, Some(Ix::new(3)))
    );
}

#[test]
fn instruments_in_a_named_use_are_handed_over_and_help_around_them_is_not() {
    for (service, purpose, handed_over) in [
        (ServiceKind::Verification, Use::Trade, true),
        (ServiceKind::Calibration, Use::Safety, true),
        (ServiceKind::Verification, Use::Quality, false),
        (ServiceKind::Consulting, Use::Trade, false),
        (ServiceKind::CompulsoryVerification, Use::Other, true),
    ] {
        let mut sample = Sample::new();
        sample.service(service);
        sample.need().instrument = Some(instrument("platform_scale"));
        sample.need().purpose = purpose;
        let found = crate::fit::compulsory(&sample.tables.needs[0], taxonomy());
        assert_eq!(found.is_some(), handed_over, "{service:?} {purpose:?}");
        assert!(found.is_none_or(|hand_over| hand_over.verified));
    }
}

#[test]
fn verification_needs_an_authorised_row_in_its_area_and_the_current_edition() {
    let verification = || {
        let mut sample = Sample::new();
        sample.service(ServiceKind::Verification);
        sample.row().uncertainty = Some(u(1.0)); // the regulation judges without it
        sample
    };
    let fit = verification().judge();
    assert_eq!(
        (fit.verdict, fit.document),
        (Verdict::Capable, Document::VerificationCertificate),
        "{:#?}",
        fit.findings
    );
    let mut unnamed = verification();
    unnamed.row().credentials = vec![Ix::new(0)];
    assert_eq!(fails(&unnamed.judge()), [Rule::Right]);
    let mut elsewhere = verification();
    elsewhere.tables.credentials[1].areas = vec![410_100];
    assert_eq!(fails(&elsewhere.judge()), [Rule::Right]);
    elsewhere.tables.credentials[1].areas = vec![410_000];
    assert_eq!(elsewhere.judge().verdict, Verdict::Capable);
    let mut superseded = verification();
    superseded.row().method = "JJG 30-2002".into();
    assert_eq!(fails(&superseded.judge()), [Rule::Edition]);
    let mut coarse = verification();
    coarse.row().standard_uncertainty = Some(u(2e-5));
    assert_eq!(
        fails(&coarse.judge()),
        [Rule::Accuracy],
        "a standard no better than the instrument"
    );
}
