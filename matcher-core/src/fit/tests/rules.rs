//! Every rule passes on the sample and fails after one change.

use super::practice::parameter;
use super::sample::*;
use crate::fit::{Fit, Rule, Severity, Verdict};
use crate::ids::Ix;
use crate::model::*;
use crate::quantity::Interval;
use jiff::civil::date;

pub(super) fn fails(fit: &Fit) -> Vec<Rule> {
    let mut rules: Vec<Rule> = fit
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Fail)
        .map(|finding| finding.rule)
        .collect();
    rules.sort_unstable();
    rules
}

fn conditions(fit: &Fit) -> Vec<Rule> {
    fit.findings
        .iter()
        .filter(|finding| finding.severity == Severity::Condition)
        .map(|finding| finding.rule)
        .collect()
}

#[test]
fn the_sample_is_capable_with_nothing_to_say_against_it() {
    let fit = Sample::new().judge();
    assert_eq!(fit.verdict, Verdict::Capable, "{:#?}", fit.findings);
    assert!(
        fit.findings.iter().all(|f| f.severity == Severity::Note),
        "{:#?}",
        fit.findings
    );
    assert!((fit.worst_ratio.unwrap() - 0.9).abs() < 1e-12);
    assert_eq!(fit.document, Document::CalibrationCertificateCnas);
    assert_eq!((fit.delivery, fit.minutes), (Delivery::SentIn, 330));
    assert_eq!(
        (fit.price.list_fen, fit.price.contract_fen),
        (120_000, 84_000)
    );
    assert_eq!(fit.earliest, Some(date(2026, 12, 1)));
    assert_eq!(
        fit.last_start,
        Some(date(2026, 12, 31)),
        "the offer ends with the year"
    );
    assert_eq!(fit.usable_periods.len(), 1);
    assert!(
        (65.0..72.0).contains(&fit.distance_km),
        "{}",
        fit.distance_km
    );
}

#[test]
fn each_rule_fails_alone() {
    type Change = fn(&mut Sample);
    let cases: &[(&str, Rule, Change)] = &[
        ("another service", Rule::ServiceKind, |s| {
            s.offer().service = ServiceKind::Testing;
        }),
        ("compulsory", Rule::Compulsory, |s| {
            s.need().purpose = Use::HighestStandard;
        }),
        ("another measurand", Rule::Measurand, |s| {
            s.row().measurand = measurand("depth");
        }),
        ("another instrument", Rule::Measurand, |s| {
            s.row().instrument = Some(instrument("cmm"));
        }),
        ("another side", Rule::Measurand, |s| {
            s.row().side = Side::Source;
            s.requirement().side = Side::Measure;
        }),
        ("another method", Rule::Measurand, |s| {
            s.requirement().method = "JJG 31".into();
        }),
        ("a shorter range", Rule::Range, |s| {
            s.row().range = vec![mm(0.0, 100.0)];
        }),
        ("a range open at the end", Rule::Range, |s| {
            s.row().range = vec![Interval::try_new(0.0, 0.15, true, false).unwrap()];
        }),
        ("too inaccurate", Rule::Accuracy, |s| {
            s.row().uncertainty = Some(u(2e-5));
        }),
        ("no uncertainty", Rule::DataMissing, |s| {
            s.row().uncertainty = None;
        }),
        ("no measurand", Rule::DataMissing, |s| {
            s.requirement().measurand = None;
        }),
        ("no range", Rule::DataMissing, |s| {
            s.requirement().range.clear();
        }),
        ("an error nobody understands", Rule::DataMissing, |s| {
            s.requirement().permitted_error = None;
            s.requirement().printed_error = "很准".into();
        }),
        ("no requirement", Rule::DataMissing, |s| {
            s.need().requirements.clear();
        }),
        ("nothing held", Rule::Right, |s| {
            s.tables.credentials.clear();
        }),
        ("no CMA document", Rule::Document, |s| {
            s.need().document = Document::TestReportCma;
        }),
        ("offer over", Rule::Validity, |s| {
            s.offer().valid_to = date(2026, 11, 30);
        }),
        ("standards overdue", Rule::Validity, |s| {
            s.row().standards_due = Some(date(2026, 11, 30));
        }),
        (
            "superseded edition for an accredited certificate",
            Rule::Edition,
            |s| {
                s.row().method = "JJG 30-2002".into();
                s.need().document = Document::CalibrationCertificateCnas;
            },
        ),
        (
            "only on site wanted, only sent in offered",
            Rule::Delivery,
            |s| {
                s.need().delivery = vec![Delivery::OnSite];
                s.offer().delivery = vec![Delivery::SentIn];
            },
        ),
        ("too far", Rule::Distance, |s| {
            s.need().max_distance_km = Some(50.0);
        }),
        ("no visitors", Rule::Exclusion, |s| {
            s.offer().delivery = vec![Delivery::AtProvider];
            s.tables.sites[0].visitors = false;
        }),
        ("avoided by the need", Rule::Exclusion, |s| {
            s.need().avoid = vec![Ix::new(0)];
        }),
        ("avoided by the SME", Rule::Exclusion, |s| {
            s.tables.organisations[1].avoid = vec![Ix::new(0)];
        }),
        ("avoided by the provider", Rule::Exclusion, |s| {
            s.tables.organisations[0].avoid = vec![Ix::new(1)];
        }),
        ("excluded by the round", Rule::Exclusion, |s| {
            s.rules.exclusions = vec![Exclusion {
                provider: "A".into(),
                seeker: Some("B".into()),
                need: None,
                reason: String::new(),
            }];
        }),
        ("its own offer", Rule::Exclusion, |s| {
            s.need().organisation = Ix::new(0);
        }),
        ("no free hours", Rule::Capacity, |s| {
            s.tables.slots.retain(|slot| slot.minutes == 0);
        }),
        ("hours too few for a lot", Rule::Capacity, |s| {
            s.tables.slots[1].minutes = 60;
        }),
        ("no time for the document", Rule::Capacity, |s| {
            s.offer().turnaround_days = 90;
        }),
        ("over budget", Rule::Budget, |s| {
            s.need().budget_fen = Some(83_999);
        }),
    ];
    for (name, rule, change) in cases {
        let mut sample = Sample::new();
        change(&mut sample);
        if *name == "nothing held" {
            sample.row().credentials.clear();
        }
        let fit = sample.judge();
        assert_eq!(fails(&fit), [*rule], "{name}: {:#?}", fit.findings);
        assert_eq!(fit.verdict, Verdict::Incapable, "{name}");
    }
}

#[test]
fn every_failing_rule_is_collected() {
    let mut sample = Sample::new();
    sample.row().uncertainty = Some(u(3e-5));
    sample.row().range = vec![mm(0.0, 100.0)];
    sample.need().max_distance_km = Some(10.0);
    sample.need().budget_fen = Some(1);
    sample.offer().valid_to = date(2026, 6, 1);
    assert_eq!(
        fails(&sample.judge()),
        [
            Rule::Range,
            Rule::Accuracy,
            Rule::Validity,
            Rule::Distance,
            Rule::Budget
        ]
    );
}

#[test]
fn conditions_are_told_and_still_serve() {
    type Change = fn(&mut Sample);
    let cases: &[(&str, Rule, Change)] = &[
        ("a narrower kind", Rule::Measurand, |s| {
            s.need().instrument = Some(instrument("caliper"));
            s.row().instrument = Some(instrument("digital_caliper"));
        }),
        ("U between T/3 and T", Rule::Accuracy, |s| {
            s.row().uncertainty = Some(u(8e-6));
        }),
        (
            "a parameter of which the row says nothing",
            Rule::Range,
            |s| {
                s.requirement().parameters = vec![parameter("温度", 18.0, 22.0)];
            },
        ),
        ("no method", Rule::Edition, |s| s.row().method.clear()),
        ("another edition than named", Rule::Edition, |s| {
            s.requirement().method = "JJG 30-2002".into();
            s.row().standard_uncertainty = Some(u(1e-6));
        }),
        ("urgent", Rule::Capacity, |s| {
            s.offer().turnaround_days = 62;
            s.offer().urgent_percent = 150;
        }),
        ("contract price", Rule::Budget, |s| {
            s.need().budget_fen = Some(84_000);
        }),
        (
            "a way of sending not read in a source",
            Rule::Delivery,
            |s| {
                s.need().instrument = Some(instrument("cmm"));
                s.row().instrument = Some(instrument("cmm"));
                s.offer().delivery = vec![Delivery::SentIn];
            },
        ),
    ];
    for (name, rule, change) in cases {
        let mut sample = Sample::new();
        change(&mut sample);
        let fit = sample.judge();
        assert_eq!(conditions(&fit), [*rule], "{name}: {:#?}", fit.findings);
        assert_eq!(fit.verdict, Verdict::Conditional, "{name}");
    }
}
