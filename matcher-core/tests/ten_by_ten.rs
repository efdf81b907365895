//! Ten needs against ten offers, read as people write them. The table is the point: every verdict in it should hold before a metrologist.

#![allow(clippy::unwrap_used, clippy::panic)]

use matcher_core::exchange::Sheet;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::exchange::csv_sheet::read_csv;
use matcher_core::fit::{CredentialMatrix, Fit, Judge, Severity, Verdict};
use matcher_core::ids::Ix;
use matcher_core::model::{Coded, PlanRules};
use matcher_core::quantity::{Conversion, Unit};
use matcher_core::taxonomy::Taxonomy;
use std::collections::BTreeSet;

const SHEETS: [(&str, &str); 9] = [
    (
        "organisations",
        "id,name,credit_code,kind,level,region\n\
         P1,示例市计量院,91000000MA00000A14,statutory_institute,city,370100\n\
         P2,示例重工计量中心,91000000MA00000B15,large_enterprise,,370100\n\
         S,示例机械厂,91000000MA00000D17,sme,,370100\n",
    ),
    (
        "credentials",
        "id,organisation,kind,number,valid_from,valid_to\n\
         A,P1,statutory,示法计01,2024-01-01,2029-12-31\n\
         B,P1,cnas_calibration,CNAS L00001,2024-01-01,2029-12-31\n\
         C,P2,cnas_calibration,CNAS L00002,2024-01-01,2029-12-31\n",
    ),
    (
        "resources",
        "id,site,kind,name,instrument\n\
         R1,P1,team,计量室,\nR2,P2,team,精测间,\nR4,P2,instrument,三坐标,三坐标测量机\n",
    ),
    (
        "offers",
        "id,resource,title,service_kind,minutes_each,delivery,valid_to\n\
         O1,R1,卡尺,calibration,15,sent_in,\n\
         O2,R2,卡尺和千分尺,calibration,15,sent_in,\n\
         O3,R1,压力表,calibration,15,sent_in,\n\
         O4,R2,低压压力表,calibration,15,sent_in,\n\
         O5,R1,温度计,calibration,60,sent_in,\n\
         O6,R2,温度计,calibration,60,sent_in,\n\
         O7,R2,三坐标校准,calibration,240,on_site,\n\
         O8,R1,压力表检定,verification,15,sent_in,\n\
         O9,R4,工件,part_measurement,30,sent_in;at_provider,\n\
         O10,R1,旧卡尺服务,calibration,15,sent_in,2026-11-10\n",
    ),
    (
        "capabilities",
        "id,offer,instrument,measurand,range,standard_uncertainty,uncertainty,method,credentials\n\
         K11,O1,通用卡尺,外尺寸,(0～300)mm,U=3μm (k=2),U=0.01mm (k=2),JJG 30-2012,A;B\n\
         K12,O1,通用卡尺,内尺寸,(10～300)mm,U=3μm (k=2),U=0.01mm (k=2),JJG 30-2012,A;B\n\
         K13,O1,通用卡尺,深度,(0～300)mm,U=3μm (k=2),U=0.01mm (k=2),JJG 30-2012,A;B\n\
         K21,O2,通用卡尺,外尺寸,(0～500)mm,,U=0.02mm (k=2),JJG 30-2012,C\n\
         K22,O2,外径千分尺,外尺寸,(0～100)mm,,U=1.5μm (k=2),JJG 21-2008,C\n\
         K3,O3,压力表,表压,(-0.1～60)MPa,U=0.005MPa (k=2),U=0.01MPa (k=2),JJG 52-2013,A;B\n\
         K4,O4,压力表,表压,(0～1)MPa,,U=0.3%FS (k=2),JJG 52-2013,C\n\
         K5,O5,数字温度计,温度,(-40～300)℃,,U=0.05℃ (k=2),JL/FF-01-2024,A;B\n\
         K6,O6,数字温度计,温度,(0～100)℃,,U=0.04℃ (k=2),JL/FF-02-2024,\n\
         K7,O7,三坐标测量机,坐标尺寸,(0～1000)mm,,U=0.5μm+1×10⁻⁶L (k=2),JJF 1064-2024,C\n\
         K8,O8,压力表,表压,(-0.1～60)MPa,U=0.005MPa (k=2),,JJG 52-2013,A\n\
         K9,O9,,坐标尺寸,(0～1200)mm,,U=2.5μm+3×10⁻⁶L (k=2),,\n\
         K10,O10,通用卡尺,外尺寸,(0～300)mm,,U=0.01mm (k=2),JJG 30-2012,A;B\n",
    ),
    (
        "slots",
        "resource,period,minutes\nR1,2026-12,4800\nR2,2026-12,4800\nR4,2026-12,600\n",
    ),
    (
        "needs",
        "id,organisation,service_kind,instrument,purpose,document,quantity,window_from,window_to\n\
         N01,S,calibration,游标卡尺,,calibration_certificate,10,2026-12-01,2026-12-31\n\
         N02,S,calibration,游标卡尺,,calibration_certificate,10,2026-12-01,2026-12-31\n\
         N03,S,calibration,游标卡尺,,calibration_certificate,2,2026-12-01,2026-12-31\n\
         N04,S,calibration,外径千分尺,,calibration_certificate,5,2026-12-01,2026-12-31\n\
         N05,S,calibration,一般压力表,,calibration_certificate,5,2026-12-01,2026-12-31\n\
         N06,S,calibration,数字温度计,,calibration_certificate_cnas,2,2026-12-01,2026-12-31\n\
         N07,S,calibration,三坐标测量机,,calibration_certificate,1,2026-12-01,2026-12-31\n\
         N08,S,verification,一般压力表,quality,verification_certificate,5,2026-12-01,2026-12-31\n\
         N09,S,part_measurement,,,internal_data,10,2026-12-01,2026-12-31\n\
         N10,S,part_measurement,,,internal_data,10,2026-12-01,2026-12-31\n",
    ),
    (
        "requirements",
        "need,measurand,range,permitted_error,method\n\
         N01,外尺寸,(0～150)mm,±0.03mm,\nN01,内尺寸,(10～150)mm,±0.03mm,\nN01,深度,(0～150)mm,±0.03mm,\n\
         N02,外尺寸,(0～150)mm,±0.02mm,\n\
         N03,外尺寸,(0～500)mm,±0.05mm,\nN03,深度,(0～200)mm,±0.05mm,\n\
         N04,外尺寸,(0～25)mm,±0.004mm,\n\
         N05,表压,(0～1.6)MPa,1.6级,\n\
         N06,温度,(0～100)℃,±0.15℃,\n\
         N07,坐标尺寸,(0～600)mm,±(1.9+3L/1000)μm,\n\
         N08,表压,(0～1.6)MPa,1.6级,JJG 52-2013\n\
         N09,坐标尺寸,500mm,+0.02/-0.01mm,\n\
         N10,坐标尺寸,1500mm,±0.05mm,\n",
    ),
    ("supply_links", "supplier,customer\n"),
];

/// The hundred verdicts with their numbers and reasons, worked out by hand.
const TABLE: &str = include_str!("ten_by_ten.txt");

#[test]
fn ten_needs_against_ten_offers_come_out_as_worked_out_by_hand() {
    let sheets: Vec<Sheet> = SHEETS
        .iter()
        .map(|(name, text)| {
            let file = format!("{name}.csv");
            read_csv(name, &file, text.as_bytes(), &mut Vec::new()).unwrap()
        })
        .collect();
    let loaded = build(&sheets, ReadOptions::default()).unwrap_or_else(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    });
    let catalogue = &loaded.catalogue;
    let (taxonomy, rights) = (
        Taxonomy::bundled().unwrap(),
        CredentialMatrix::bundled().unwrap(),
    );
    let rules = PlanRules::default();
    let judge = Judge::new(catalogue, taxonomy, &rules, rights);
    let need = |id: &str| Ix::new(catalogue.needs.iter().position(|n| n.id == id).unwrap());
    let offer = |id: &str| Ix::new(catalogue.offers.iter().position(|o| o.id == id).unwrap());
    let mut pairs = BTreeSet::new();
    let mut wrong = String::new();
    let lines = TABLE.lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let mut next = || words.next().unwrap();
        let (n, o) = (next(), next());
        let verdict = match next() {
            "refused" => format!("refused {}", next()),
            verdict => verdict.to_owned(),
        };
        let (ratio, left) = (next(), next());
        let fit = judge.judge(need(n), offer(o));
        let told = (
            told(&fit),
            close(fit.worst_ratio, ratio),
            limit(&fit, left, next()),
        );
        if told != (verdict.clone(), true, true) {
            wrong += &format!(
                "{n} {o}: {verdict} {ratio} {left}, but {} {:?} {:?}\n",
                told.0, fit.worst_ratio, fit.acceptance_limit
            );
        }
        pairs.insert((n, o));
    }
    assert_eq!(wrong, "");
    assert_eq!(pairs.len(), 100);
}

/// The verdict; a refusal with the first rule that fails.
fn told(fit: &Fit) -> String {
    let fail = fit.findings.iter().find(|f| f.severity == Severity::Fail);
    match fit.verdict {
        Verdict::Capable => "capable".to_owned(),
        Verdict::Conditional => "conditional".to_owned(),
        Verdict::Partial => "partial".to_owned(),
        Verdict::Incapable => format!("refused {}", fail.map_or("?", |f| f.rule.code())),
    }
}

/// Whether a ratio is the one of the table, to its last digit.
fn close(found: Option<f64>, printed: &str) -> bool {
    match (found, printed.parse::<f64>()) {
        (None, Err(_)) => true,
        (Some(found), Ok(printed)) => (found - printed).abs() < 6e-4 * printed.max(1.0),
        _ => false,
    }
}

/// Whether the limits of acceptance are those of the table, such as `±2.5 μm`; `–` says nothing about them.
fn limit(fit: &Fit, printed: &str, unit: &str) -> bool {
    let Some(value) = printed.strip_prefix('±') else {
        return true;
    };
    let (value, unit) = (value.parse::<f64>().unwrap(), Unit::parse(unit).unwrap());
    let expected = unit.to_base(value, Conversion::Difference);
    fit.acceptance_limit.is_some_and(|limit| {
        let near = |found: Option<f64>, expected: f64| {
            found.is_some_and(|found| (found - expected).abs() < 1e-9 * expected.abs())
        };
        near(limit.lower, -expected) && near(limit.upper, expected)
    })
}
