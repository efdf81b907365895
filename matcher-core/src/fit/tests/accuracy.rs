//! Worked examples, calculated by hand.

use super::sample::*;
use crate::fit::{Details, Fit, Missing, Verdict, WhatUncertainty};
use crate::model::*;
use crate::quantity::{ClassBasis, Form, Interval, PermittedError, Uncertainty};

fn numbers_of(fit: &Fit) -> Option<(f64, f64, f64, f64)> {
    fit.findings
        .iter()
        .find_map(|finding| match &finding.details {
            Details::TooInaccurate(n)
            | Details::AboveWish(n)
            | Details::AcceptanceReduced { numbers: n, .. } => {
                Some((n.u95, n.limit, n.ratio, n.at))
            }
            _ => None,
        })
}

fn missing_of(fit: &Fit) -> Option<Missing> {
    fit.findings
        .iter()
        .find_map(|finding| match finding.details {
            Details::DataMissing(missing) => Some(missing),
            _ => None,
        })
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1e-12)
}

/// JJF 1094: MPEV = 0.02 mm, U95 = 0.008 mm: 0.02/3 = 0.0067 < 0.008 < 0.02, so the limit is 0.02 − 0.008 = 0.012 mm.
#[test]
fn the_example_to_keep_right() {
    let mut sample = Sample::new();
    sample.row().uncertainty = Some(u(8e-6));
    let fit = sample.judge();
    assert_eq!(fit.verdict, Verdict::Conditional);
    assert!(close(fit.worst_ratio.unwrap(), 1.2));
    let limit = fit.acceptance_limit.unwrap();
    assert!(close(limit.lower.unwrap(), -1.2e-5) && close(limit.upper.unwrap(), 1.2e-5));
}

#[test]
fn a_stated_accuracy_is_judged_by_a_third_and_by_the_limit() {
    // U in mm against MPEV = 0.03 mm.
    for (u_mm, verdict, ratio) in [
        (0.005, Verdict::Capable, 0.5),
        (0.01, Verdict::Capable, 1.0),
        (0.0101, Verdict::Conditional, 1.01),
        (0.0299, Verdict::Conditional, 2.99),
        (0.03, Verdict::Incapable, 3.0),
        (0.06, Verdict::Incapable, 6.0),
    ] {
        let mut sample = Sample::new();
        sample.requirement().permitted_error = Some(plus_minus(3e-5));
        sample.row().uncertainty = Some(u(u_mm / 1000.0));
        let fit = sample.judge();
        assert_eq!(fit.verdict, verdict, "U = {u_mm} mm");
        assert!(
            close(fit.worst_ratio.unwrap(), ratio),
            "U = {u_mm} mm: {:?}",
            fit.worst_ratio
        );
    }
}

#[test]
fn other_rules_that_a_need_names() {
    use DecisionRule::{CapabilityIndex, GuardBand, Ratio, Simple, TestUncertaintyRatio};
    // MPEV = 0.02 mm. Rule, U in mm, verdict, acceptance limit in mm.
    for (rule, u_mm, verdict, limit) in [
        (
            TestUncertaintyRatio { n: 4.0 },
            0.005,
            Verdict::Capable,
            None,
        ),
        (
            TestUncertaintyRatio { n: 4.0 },
            0.006,
            Verdict::Conditional,
            Some(0.014),
        ),
        (CapabilityIndex { cm: 4.0 }, 0.005, Verdict::Capable, None),
        (
            CapabilityIndex { cm: 4.0 },
            0.0051,
            Verdict::Conditional,
            Some(0.0149),
        ),
        (Ratio { n: 10.0 }, 0.002, Verdict::Capable, None),
        (Ratio { n: 10.0 }, 0.004, Verdict::Conditional, Some(0.016)),
        (GuardBand, 0.008, Verdict::Capable, Some(0.012)),
        (GuardBand, 0.02, Verdict::Incapable, None),
        (Simple, 0.02, Verdict::Capable, None),
        (Simple, 0.021, Verdict::Incapable, None),
    ] {
        let mut sample = Sample::new();
        sample.requirement().decision_rule = rule;
        sample.row().uncertainty = Some(u(u_mm / 1000.0));
        let fit = sample.judge();
        assert_eq!(fit.verdict, verdict, "{rule} at U = {u_mm} mm");
        let upper = fit.acceptance_limit.and_then(|limit| limit.upper);
        assert_eq!(upper.is_some(), limit.is_some(), "{rule} at U = {u_mm} mm");
        if let (Some(upper), Some(limit)) = (upper, limit) {
            assert!(
                close(upper * 1000.0, limit),
                "{rule} at U = {u_mm} mm: {upper}"
            );
        }
    }
}

#[test]
fn the_worst_point_of_the_range_counts_and_the_parts_beyond_are_named() {
    // U = 2 µm + 20·10⁻⁶·L over 0–300 mm against ±15 µm: MPEV/3 = 5 µm is reached at L = 150 mm; at 300 mm U = 8 µm = 1.6 · 5 µm.
    let mut sample = Sample::new();
    sample.requirement().range = vec![mm(0.0, 300.0)];
    sample.requirement().permitted_error = Some(plus_minus(15e-6));
    sample.row().uncertainty = Some(Uncertainty {
        k: Some(2.0),
        ..Uncertainty::new(Form::Linear { a: 2e-6, b: 20e-6 })
    });
    let fit = sample.judge();
    assert_eq!(fit.verdict, Verdict::Conditional);
    let (u95, limit, ratio, at) = numbers_of(&fit).unwrap();
    assert!(close(u95, 8e-6) && close(limit, 15e-6) && close(ratio, 1.6) && close(at, 0.3));
    let over = fit
        .findings
        .iter()
        .find_map(|finding| match &finding.details {
            Details::AcceptanceReduced { numbers, .. } => Some(numbers.over.clone()),
            _ => None,
        });
    let over = over.unwrap();
    assert_eq!(over.len(), 1);
    assert!(
        (over[0].lo - 0.15).abs() < 1e-6 && close(over[0].hi, 0.3),
        "{over:?}"
    );
}

#[test]
fn the_better_of_two_overlapping_rows_counts_on_each_part() {
    let mut sample = Sample::new();
    sample.row().uncertainty = Some(u(1e-5));
    let mut fine = sample.tables.capabilities[0].clone();
    fine.id = "c2".into();
    fine.range = vec![mm(0.0, 100.0)];
    fine.uncertainty = Some(u(1e-6));
    sample.tables.capabilities.push(fine);
    let fit = sample.judge();
    let over = fit
        .findings
        .iter()
        .find_map(|finding| match &finding.details {
            Details::AcceptanceReduced { numbers, .. } => Some(numbers.over.clone()),
            _ => None,
        });
    assert_eq!(
        over.unwrap(),
        [Interval::try_new(0.1, 0.15, false, true).unwrap()]
    );
    assert_eq!(fit.rows.len(), 2);
}

#[test]
fn a_named_regulation_is_judged_by_the_standard_and_shows_what_the_result_leaves() {
    // JJG 30, ±0.02 mm. U of the standard, U of the result (mm), verdict, limit left (mm).
    for (standard, result, verdict, left) in [
        (Some(0.004), 0.008, Verdict::Capable, Some(0.012)),
        (Some(0.007), 0.008, Verdict::Incapable, None),
        (Some(0.004), 0.025, Verdict::Capable, None),
        (None, 0.006, Verdict::Capable, None),
        (None, 0.008, Verdict::Conditional, Some(0.012)),
    ] {
        let mut sample = Sample::new();
        sample.requirement().method = "JJG 30".into();
        sample.row().standard_uncertainty = standard.map(|mm| u(mm / 1000.0));
        sample.row().uncertainty = Some(u(result / 1000.0));
        let fit = sample.judge();
        assert_eq!(
            fit.verdict, verdict,
            "{standard:?} {result}: {:#?}",
            fit.findings
        );
        if let Some(left) = left {
            assert!(close(
                fit.acceptance_limit.unwrap().upper.unwrap() * 1000.0,
                left
            ));
        }
        if standard == Some(0.007) {
            assert!(fit.findings.iter().any(|finding| matches!(
                &finding.details,
                Details::TooInaccurate(numbers) if numbers.what == WhatUncertainty::Standard
            )));
        }
    }
}

#[test]
fn an_uncertainty_is_brought_to_95_percent_first() {
    // k = 3, U = 0.009 mm is U95 = 0.006 mm; k = 1, u = 0.004 mm is 0.008 mm; k = 2.3 with p = 95 % stays.
    for (value, k, p, ratio) in [
        (9e-6, Some(3.0), None, 0.9),
        (4e-6, Some(1.0), None, 1.2),
        (6e-6, Some(2.3), Some(0.95), 0.9),
    ] {
        let mut sample = Sample::new();
        sample.row().uncertainty = Some(Uncertainty {
            form: Form::Value { value },
            k,
            p,
            dof: None,
            of_full_scale: false,
        });
        let fit = sample.judge();
        assert!(
            close(fit.worst_ratio.unwrap(), ratio),
            "k {k:?}: {:?}",
            fit.worst_ratio
        );
        let told = fit
            .findings
            .iter()
            .any(|f| matches!(f.details, Details::Coverage(_)));
        assert_eq!(told, p.is_none());
    }
}

/// `±1%` of a gauge 0.4–1.6 `MPa` without a word on what it is of. Of full scale: T = 16 `kPa`, T/3 = 5.33 `kPa`. Of the reading: T is
/// smallest at 0.4 `MPa`, 4 `kPa`, T/3 = 1.33 `kPa`. Where both agree the answer is theirs, between them it is left open.
#[test]
fn per_cent_without_a_basis_decide_only_where_both_readings_agree() {
    let judged = |kind: &str, u_kpa: f64| {
        let mut sample = Sample::new();
        sample.need().instrument = Some(instrument(kind));
        let error = PermittedError::Class {
            percent: 1.0,
            of: ClassBasis::Unstated,
        };
        sample.need().requirements[0] = requirement("pressure", mega(0.4, 1.6), Some(error));
        let mut row = capability("pressure", mega(0.0, 60.0), Some(u(u_kpa * 1000.0)));
        row.method = "JJG 52-2013".into();
        sample.tables.capabilities = vec![row];
        let fit = sample.judge();
        let open = fit
            .findings
            .iter()
            .find_map(|finding| match finding.details {
                Details::ErrorBasisNotStated {
                    of_reading,
                    of_full_scale,
                } => Some((of_reading, of_full_scale)),
                _ => None,
            });
        (fit.verdict, open)
    };
    assert_eq!(judged("odd_gauge", 1.3), (Verdict::Capable, None));
    let (verdict, open) = judged("odd_gauge", 1.6);
    assert_eq!(verdict, Verdict::Conditional);
    let (of_reading, of_full_scale) = open.unwrap();
    assert!(close(of_reading, 1.2) && close(of_full_scale, 0.3));
    assert_eq!(judged("odd_gauge", 16.1), (Verdict::Incapable, None));
    // a kind whose classes are of full scale by an opened source leaves nothing open
    assert_eq!(judged("pressure_gauge", 5.3), (Verdict::Capable, None));
}

/// Class 0.4 (`0.4级`) of a gauge 0–1.6 `MPa`, per cent of the upper limit: ±6.4 `kPa`; a third is 2.13.
#[test]
fn a_class_means_what_the_instrument_kind_says() {
    let gauge = |kind: &str, u_kpa: f64| {
        let mut sample = Sample::new();
        sample.need().instrument = Some(instrument(kind));
        sample.need().requirements[0] = requirement(
            "pressure",
            mega(0.0, 1.6),
            Some(PermittedError::Class {
                percent: 0.4,
                of: ClassBasis::Unknown,
            }),
        );
        let mut row = capability("pressure", mega(0.0, 60.0), Some(u(u_kpa * 1000.0)));
        row.method = "JJG 52-2013".into();
        sample.tables.capabilities = vec![row];
        sample.judge()
    };
    assert_eq!(gauge("pressure_gauge", 2.1).verdict, Verdict::Capable);
    assert_eq!(gauge("pressure_gauge", 2.2).verdict, Verdict::Conditional);
    assert_eq!(gauge("pressure_gauge", 6.4).verdict, Verdict::Incapable);
    // Its class meaning has no opened source: neither yes nor no.
    assert_eq!(gauge("gas_gauge", 2.1).verdict, Verdict::Conditional);
    assert_eq!(gauge("gas_gauge", 6.5).verdict, Verdict::Conditional);
    // Nobody knows what a class means there.
    assert_eq!(
        missing_of(&gauge("odd_gauge", 2.1)),
        Some(Missing::ClassMeaning)
    );
}

#[test]
fn a_part_is_judged_by_its_whole_tolerance_band() {
    let part = |lower, upper, u_um: f64| {
        let mut sample = Sample::new();
        sample.service(ServiceKind::PartMeasurement);
        sample.need().instrument = Some(instrument("cmm"));
        let band = PermittedError::Band { lower, upper };
        sample.need().requirements[0] = requirement("coordinate", mm(0.0, 500.0), Some(band));
        let mut row = capability("coordinate", mm(0.0, 700.0), Some(u(u_um / 1e6)));
        row.instrument = Some(instrument("bridge_cmm"));
        sample.tables.capabilities = vec![row];
        sample.judge()
    };
    // +20/−10 µm: half of the band is 15 µm, a third of it 5 µm.
    assert_eq!(part(Some(-1e-5), Some(2e-5), 5.0).verdict, Verdict::Capable);
    let fit = part(Some(-1e-5), Some(2e-5), 6.0);
    assert_eq!(fit.verdict, Verdict::Conditional);
    let limit = fit.acceptance_limit.unwrap();
    assert!(close(limit.lower.unwrap(), -4e-6) && close(limit.upper.unwrap(), 1.4e-5));
    assert_eq!(
        part(Some(-1e-5), Some(2e-5), 15.0).verdict,
        Verdict::Incapable
    );
    // One-sided: at most 20 µm above nominal; conformity up to 20 − 8 = 12 µm.
    let limit = part(None, Some(2e-5), 8.0).acceptance_limit.unwrap();
    assert_eq!(limit.lower, None);
    assert!(close(limit.upper.unwrap(), 1.2e-5));
}

#[test]
fn a_wish_must_be_reached_and_a_usual_accuracy_needs_no_number() {
    let mut sample = Sample::new();
    sample.requirement().permitted_error = None;
    sample.requirement().wished_uncertainty = Some(u(5e-6));
    let fit = sample.judge();
    assert_eq!(fit.verdict, Verdict::Incapable);
    assert!(close(fit.worst_ratio.unwrap(), 1.2));
    sample.requirement().wished_uncertainty = Some(u(6e-6));
    assert_eq!(sample.judge().verdict, Verdict::Capable);
    sample.requirement().wished_uncertainty = None;
    let fit = sample.judge();
    assert_eq!((fit.verdict, fit.worst_ratio), (Verdict::Capable, None));
    sample.need().instrument = None;
    assert_eq!(missing_of(&sample.judge()), Some(Missing::PermittedError));
}

#[test]
fn a_thousand_times_too_good_is_a_warning_to_the_publisher() {
    let mut sample = Sample::new();
    sample.row().uncertainty = Some(u(1e-8));
    let fit = sample.judge();
    assert_eq!(fit.verdict, Verdict::Capable);
    assert!(
        fit.findings
            .iter()
            .any(|f| matches!(f.details, Details::SuspiciouslyGood { .. }))
    );
}

#[test]
fn a_grade_means_what_its_table_says() {
    let graded = |name: &str, hi: f64, u_mm: f64| {
        let mut sample = Sample::new();
        let name = name.to_owned();
        sample.requirement().range = vec![mm(0.0, hi)];
        sample.requirement().permitted_error = Some(PermittedError::Grade { name });
        sample.row().uncertainty = Some(u(u_mm / 1000.0));
        sample.judge()
    };
    // Up to 100 mm ±0.02 mm; beyond 10 µm + 0.1 µm/mm · L, at 100 mm again 0.02 mm: a third is 6.7 µm everywhere.
    assert!(close(graded("1级", 150.0, 0.006).worst_ratio.unwrap(), 0.9));
    assert_eq!(graded("1级", 150.0, 0.006).verdict, Verdict::Capable);
    assert_eq!(graded("1", 150.0, 0.007).verdict, Verdict::Conditional);
    assert_eq!(graded("1等", 150.0, 0.004).verdict, Verdict::Conditional);
    for (name, hi) in [("2级", 150.0), ("1级", 301.0)] {
        assert_eq!(
            missing_of(&graded(name, hi, 0.001)),
            Some(Missing::ClassMeaning),
            "{name}"
        );
    }
}

/// K 2级: the greater of 2.5 K and 0.0075·|t|: 2.5 K up to 333.3 ℃, 9 K at 1200 ℃.
#[test]
fn a_grade_table_on_a_scale_with_another_zero() {
    let at = |lo: f64, hi: f64, u_k: f64| {
        let mut sample = Sample::new();
        let range = Interval::between(lo + 273.15, hi + 273.15).unwrap();
        sample.need().instrument = Some(instrument("multimeter"));
        let name = "K 2级".to_owned();
        sample.need().requirements[0] =
            requirement("temperature", range, Some(PermittedError::Grade { name }));
        sample.tables.capabilities = vec![capability("temperature", range, Some(u(u_k)))];
        sample.judge().worst_ratio.unwrap()
    };
    assert!(close(at(1000.0, 1200.0, 2.5), 1.0), "7.5 K at 1000 ℃");
    assert!(close(at(-40.0, 1200.0, 0.5), 0.6), "2.5 K near 0 ℃");
    assert!(close(at(400.0, 500.0, 1.0), 1.0), "3 K at 400 ℃");
}
