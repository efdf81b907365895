//! Ten needs against ten offers, as a metrologist would judge them.
//!
//! C capable, c conditional, p partial, – incapable.

use super::sample::*;
use crate::fit::{Judge, Verdict};
use crate::ids::Ix;
use crate::model::*;
use crate::quantity::{ClassBasis, Form, Interval, PermittedError, Uncertainty};
use std::fmt::Write;

type Change<T> = fn(&mut T);

/// Name, service, instrument, requirements, and what else is special.
fn needs() -> Vec<(&'static str, Need)> {
    use ServiceKind as S;
    let make =
        |service, kind: Option<&str>, requirements: Vec<Requirement>, change: Change<Need>| {
            let mut need = need(requirement("outside", mm(0.0, 150.0), None));
            need.service = service;
            need.instrument = kind.map(instrument);
            need.requirements = requirements;
            change(&mut need);
            need
        };
    let outside = |error: f64| requirement("outside", mm(0.0, 150.0), Some(plus_minus(error)));
    let class = |percent| {
        let of = ClassBasis::Unknown;
        requirement(
            "pressure",
            mega(0.0, 1.6),
            Some(PermittedError::Class { percent, of }),
        )
    };
    vec![
        (
            "caliper ±0.03 mm",
            make(
                S::Calibration,
                Some("digital_caliper"),
                vec![outside(3e-5)],
                |_| {},
            ),
        ),
        (
            "caliper ±0.02 mm",
            make(
                S::Calibration,
                Some("digital_caliper"),
                vec![outside(2e-5)],
                |_| {},
            ),
        ),
        (
            "caliper ±0.02 mm, CNAS for a car maker",
            make(
                S::Calibration,
                Some("digital_caliper"),
                vec![outside(2e-5)],
                |need| {
                    need.document = Document::CalibrationCertificateCnas;
                },
            ),
        ),
        (
            "caliper by JJG 30",
            make(
                S::Calibration,
                Some("caliper"),
                vec![outside(2e-5)],
                |need| {
                    need.requirements[0].method = "JJG 30".into();
                },
            ),
        ),
        (
            "caliper, outside and depth",
            make(
                S::Calibration,
                Some("caliper"),
                vec![
                    outside(3e-5),
                    requirement("depth", mm(0.0, 150.0), Some(plus_minus(3e-5))),
                ],
                |_| {},
            ),
        ),
        (
            "caliper verified (not compulsory)",
            make(
                S::Verification,
                Some("caliper"),
                vec![outside(2e-5)],
                |_| {},
            ),
        ),
        (
            "gauge 0.4级 0–1.6 MPa",
            make(
                S::Calibration,
                Some("pressure_gauge"),
                vec![class(0.4)],
                |_| {},
            ),
        ),
        (
            "gauge on a boiler (safety)",
            make(
                S::Verification,
                Some("pressure_gauge"),
                vec![class(1.6)],
                |need| {
                    need.purpose = Use::Safety;
                },
            ),
        ),
        (
            "bore +0.02/−0.01 mm on a CMM",
            make(
                S::PartMeasurement,
                Some("cmm"),
                vec![requirement(
                    "coordinate",
                    mm(0.0, 400.0),
                    Some(PermittedError::Band {
                        lower: Some(-1e-5),
                        upper: Some(2e-5),
                    }),
                )],
                |need| need.document = Document::InternalData,
            ),
        ),
        (
            "tensile test, CMA report",
            make(
                S::Testing,
                None,
                vec![{
                    let mut wanted = requirement("tensile", mega(100.0, 800.0), None);
                    wanted.method = "GB/T 228.1".into();
                    wanted
                }],
                |need| need.document = Document::TestReportCma,
            ),
        ),
    ]
}

/// Name, service, credential of the provider, rows.
fn offers() -> Vec<(
    &'static str,
    ServiceKind,
    Option<CredentialKind>,
    Vec<Capability>,
)> {
    use CredentialKind as K;
    use ServiceKind as S;
    let caliper = |measurand: &str, hi, u_mm: f64, change: Change<Capability>| {
        let mut row = capability(measurand, mm(0.0, hi), Some(u(u_mm / 1000.0)));
        row.instrument = Some(instrument("caliper"));
        change(&mut row);
        row
    };
    let pressure = |u_kpa: f64| {
        let mut row = capability("pressure", mega(0.0, 60.0), Some(u(u_kpa * 1000.0)));
        row.instrument = Some(instrument("pressure_gauge"));
        row.method = "JJG 52-2013".into();
        row
    };
    let cmm = |a_um: f64, per_m_um: f64| {
        let form = Form::Linear {
            a: a_um / 1e6,
            b: per_m_um / 1e6,
        };
        let uncertainty = Uncertainty {
            k: Some(2.0),
            ..Uncertainty::new(form)
        };
        let mut row = capability("coordinate", mm(0.0, 700.0), Some(uncertainty));
        row.instrument = Some(instrument("bridge_cmm"));
        row.method.clear();
        row
    };
    let tensile = |change: Change<Capability>| {
        let mut row = capability("tensile", Interval::ALL, None);
        row.method = "GB/T 228.1-2021".into();
        change(&mut row);
        row
    };
    vec![
        (
            "accredited, U 0.006, outside and depth",
            S::Calibration,
            Some(K::CnasCalibration),
            vec![
                caliper("outside", 300.0, 0.006, |row| {
                    row.standard_uncertainty = Some(u(2e-6));
                }),
                caliper("depth", 300.0, 0.006, |_| {}),
            ],
        ),
        (
            "statutory, U 0.008, outside only",
            S::Calibration,
            Some(K::Statutory),
            vec![caliper("outside", 300.0, 0.008, |row| {
                row.standard_uncertainty = Some(u(2e-6));
            })],
        ),
        (
            "authorised, U 0.006 up to 100 mm only",
            S::Calibration,
            Some(K::Authorisation),
            vec![caliper("outside", 100.0, 0.006, |_| {})],
        ),
        (
            "enterprise, own standard only, U 0.003",
            S::Calibration,
            Some(K::StandardCertificateEnterprise),
            vec![caliper("outside", 500.0, 0.003, |_| {})],
        ),
        (
            "accredited, JJG 30-2002, U 0.025",
            S::Calibration,
            Some(K::CnasCalibration),
            vec![caliper("outside", 300.0, 0.025, |row| {
                row.method = "JJG 30-2002".into();
            })],
        ),
        (
            "statutory, verification of calipers and gauges",
            S::Verification,
            Some(K::Statutory),
            vec![caliper("outside", 500.0, 0.02, |_| {}), pressure(20.0)],
        ),
        (
            "statutory, gauges U 2 kPa",
            S::Calibration,
            Some(K::Statutory),
            vec![pressure(2.0)],
        ),
        (
            "statutory, gauges U 3 kPa",
            S::Calibration,
            Some(K::Statutory),
            vec![pressure(3.0)],
        ),
        (
            "enterprise, parts on a CMM, U 1.5 µm + L/300",
            S::PartMeasurement,
            None,
            vec![cmm(1.5, 10.0 / 3.0)],
        ),
        (
            "test laboratory with CMA",
            S::Testing,
            Some(K::Cma),
            vec![tensile(|_| {})],
        ),
    ]
}

#[test]
fn ten_needs_against_ten_offers() {
    let needs = needs();
    let mut table = String::new();
    for (_, need) in &needs {
        for (_, service, holds, rows) in offers() {
            let mut sample = Sample::new();
            sample.tables.needs = vec![need.clone()];
            sample.tables.credentials = holds
                .map(|kind| credential("k", kind))
                .into_iter()
                .collect();
            sample.offer().service = service;
            sample.tables.capabilities = rows;
            for (index, row) in sample.tables.capabilities.iter_mut().enumerate() {
                row.id = format!("c{index}");
                row.credentials = (0..sample.tables.credentials.len()).map(Ix::new).collect();
            }
            let catalogue = Catalogue::new(sample.tables.clone());
            let judge = Judge::new(&catalogue, taxonomy(), &sample.rules, matrix());
            let verdict = judge.judge(Ix::new(0), Ix::new(0)).verdict;
            table.push(match verdict {
                Verdict::Capable => 'C',
                Verdict::Conditional => 'c',
                Verdict::Partial => 'p',
                Verdict::Incapable => '–',
            });
        }
        writeln!(table).unwrap();
    }
    // Columns: the offers in their order.
    // ±0.03: a third is 0.010; 0.006 and 0.008 pass; 100 mm is too short; the enterprise has no right to serve strangers in Henan; the
    // accredited row of a superseded edition is refused.
    // ±0.02: a third is 0.0067: 0.006 passes, 0.008 is conditional with ±0.012.
    // By JJG 30 the standard's 0.002 decides: both pass.
    // Outside and depth: the second covers outside only.
    let expected = "\
CC––––––––
Cc––––––––
C–––––––––
CC––––––––
Cp––––––––
–––––C––––
––––––Cc––
––––––––––
––––––––C–
–––––––––C
";
    let names: Vec<&str> = needs.iter().map(|(name, _)| *name).collect();
    assert_eq!(table, expected, "{names:#?}");
}
