//! Ten needs against ten offers, read as people write them. The table is the point: every verdict in it should hold before a metrologist.

#![allow(clippy::unwrap_used, clippy::panic)]

use matcher_core::exchange::Sheet;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::exchange::csv_sheet::read_csv;
use matcher_core::fit::{CredentialMatrix, Judge, Rule, Severity, Verdict};
use matcher_core::ids::Ix;
use matcher_core::model::{Coded, Need, Offer, PlanRules};
use matcher_core::taxonomy::Taxonomy;

const SHEETS: [(&str, &str); 9] = [
    (
        "organisations",
        "id,name,credit_code,kind,level,region\n\
         P1,示例市计量院,91000000MA00000A14,statutory_institute,city,370100\n\
         P2,示例重工计量中心,91000000MA00000B15,large_enterprise,,370100\n\
         P3,示例检测公司,91000000MA00000C16,third_party_calibrator,,370100\n\
         S,示例机械厂,91000000MA00000D17,sme,,370100\n",
    ),
    (
        "credentials",
        "id,organisation,kind,number,valid_from,valid_to\n\
         A,P1,statutory,示法计01,2024-01-01,2029-12-31\n\
         B,P1,cnas_calibration,CNAS L00001,2024-01-01,2029-12-31\n\
         C,P2,cnas_calibration,CNAS L00002,2024-01-01,2029-12-31\n\
         D,P3,cma,示CMA01,2024-01-01,2029-12-31\n",
    ),
    (
        "resources",
        "id,site,kind,name,instrument\n\
         R1,P1,team,长度室,\nR2,P2,team,精测间,\nR3,P3,team,力学室,\nR4,P2,instrument,三坐标,三坐标测量机\n",
    ),
    (
        "offers",
        "id,resource,title,service_kind,minutes_each,delivery,valid_to\n\
         O1,R1,卡尺,calibration,15,sent_in,\n\
         O2,R2,千分尺,calibration,15,sent_in,\n\
         O3,R1,压力表,verification,15,sent_in,\n\
         O4,R2,三坐标校准,calibration,240,on_site,\n\
         O5,R4,工件,part_measurement,30,sent_in;at_provider,\n\
         O6,R3,拉伸,testing,30,sent_in,\n\
         O7,R1,温度计,calibration,60,sent_in,\n\
         O8,R2,量块,calibration,60,at_provider,\n\
         O9,R4,机时,instrument_time,60,at_provider,\n\
         O10,R1,旧卡尺服务,calibration,15,sent_in,2026-11-10\n",
    ),
    (
        "capabilities",
        "id,offer,instrument,measurand,range,standard_uncertainty,uncertainty,method,credentials\n\
         K11,O1,通用卡尺,外尺寸,(0～300)mm,U=3μm (k=2),U=0.01mm (k=2),JJG 30-2012,A;B\n\
         K12,O1,通用卡尺,内尺寸,(10～300)mm,U=3μm (k=2),U=0.01mm (k=2),JJG 30-2012,A;B\n\
         K13,O1,通用卡尺,深度,(0～300)mm,U=3μm (k=2),U=0.01mm (k=2),JJG 30-2012,A;B\n\
         K2,O2,外径千分尺,外尺寸,(0～100)mm,U=0.5μm (k=2),U=1.5μm (k=2),JJG 21-2008,C\n\
         K3,O3,压力表,表压,(-0.1～60)MPa,U=0.005MPa (k=2),,JJG 52-2013,A\n\
         K4,O4,三坐标测量机,坐标尺寸,(0～1000)mm,,U=0.5μm+1×10⁻⁶L (k=2),JJF 1064-2024,C\n\
         K5,O5,,坐标尺寸,(0～1200)mm,,U=2.5μm+3×10⁻⁶L (k=2),,\n\
         K6,O6,,抗拉强度,(2～2000)MPa,,Urel=1% (k=2),GB/T 228.1-2021,D\n\
         K7,O7,数字温度计,温度,(-40～300)℃,,U=0.05℃ (k=2),JJF 1101-2019,A;B\n\
         K8,O8,量块,量块中心长度,(0.5～100)mm,,U=0.10μm+1×10⁻⁶L (k=2.7),JJG 146-2011,C\n\
         K10,O10,通用卡尺,外尺寸,(0～300)mm,,U=0.01mm (k=2),JJG 30-2012,A;B\n",
    ),
    (
        "slots",
        "resource,period,minutes\nR1,2026-12,4800\nR2,2026-12,4800\nR3,2026-12,4800\nR4,2026-12,600\n",
    ),
    (
        "needs",
        "id,organisation,service_kind,instrument,purpose,document,quantity,window_from,window_to\n\
         N01,S,calibration,游标卡尺,,calibration_certificate,10,2026-12-01,2026-12-31\n\
         N02,S,calibration,游标卡尺,,calibration_certificate,10,2026-12-01,2026-12-31\n\
         N03,S,calibration,游标卡尺,,calibration_certificate,2,2026-12-01,2026-12-31\n\
         N04,S,calibration,外径千分尺,,calibration_certificate,5,2026-12-01,2026-12-31\n\
         N05,S,verification,一般压力表,quality,verification_certificate,5,2026-12-01,2026-12-31\n\
         N06,S,part_measurement,,,internal_data,10,2026-12-01,2026-12-31\n\
         N07,S,part_measurement,,,internal_data,100,2026-12-01,2026-12-31\n\
         N08,S,testing,,,test_report_cma,3,2026-12-01,2026-12-31\n\
         N09,S,calibration,数字温度计,,calibration_certificate_cnas,2,2026-12-01,2026-12-31\n\
         N10,S,calibration,三坐标测量机,,calibration_certificate,1,2026-12-01,2026-12-31\n",
    ),
    (
        "requirements",
        "need,measurand,range,permitted_error,method\n\
         N01,外尺寸,(0～150)mm,±0.03mm,\nN01,内尺寸,(10～150)mm,±0.03mm,\nN01,深度,(0～150)mm,±0.03mm,\n\
         N02,外尺寸,(0～150)mm,±0.02mm,\n\
         N03,外尺寸,(0～500)mm,±0.05mm,\nN03,深度,(0～200)mm,±0.05mm,\n\
         N04,外尺寸,(0～25)mm,±0.004mm,\n\
         N05,表压,(0～1.6)MPa,1.6级,JJG 52-2013\n\
         N06,坐标尺寸,500mm,+0.02/-0.01mm,\n\
         N07,坐标尺寸,1500mm,±0.05mm,\n\
         N08,抗拉强度,(200～800)MPa,,GB/T 228.1-2021\n\
         N09,温度,(0～100)℃,±0.15℃,\n\
         N10,坐标尺寸,(0～600)mm,±(1.9+3L/1000)μm,\n",
    ),
    ("supply_links", "supplier,customer\n"),
];

/// ✓ capable, ~ conditional, ½ in part; otherwise the first rule that fails: `kind` of service, `what` is measured on which instrument,
/// `range`, `date` of validity.
///
/// | cell | why |
/// | --- | --- |
/// | N01 O1 | U 0.010 mm ≤ T/3 = 0.030/3 mm, for outside, inside and depth |
/// | N02 O1 | U 0.010 mm > 0.020/3 mm, but < T: acceptance shrinks to ±0.010 mm (JJF 1094) |
/// | N03 O1 | outside 300 to 500 mm is nobody's, depth is covered: one of two entries |
/// | N04 O2 | U 1.5 μm > 4/3 μm, acceptance ±2.5 μm; O1 has rows for calipers only |
/// | N05 O3 | a statutory body's row under the JJG in force; the JJG judges, no U of the result is wanted |
/// | N06 O5 | U(500 mm) = 4.0 μm ≤ half the band / 3 = 5 μm |
/// | N07 O5 | 1500 mm on a machine of 1200 mm |
/// | N08 O6 | the standard in the scope, a CMA report wanted and possible |
/// | N09 O7 | U 0.05 ℃ ≤ 0.15/3 ℃; ℃ of an uncertainty are kelvins; CNAS certificate by credential B |
/// | N10 O4 | 0.5 μm ≤ 1.9/3 μm at 0, 1.1 μm ≤ 3.7/3 μm at 600 mm: both ends of two straight lines |
/// | … O10 | the offer ended before the window began |
/// | … O9 | hours on a machine are no calibration |
const TABLE: &str = "\
                O1    O2    O3    O4    O5    O6    O7    O8    O9   O10
N01              ✓  what  kind  what  kind  kind  what  what  kind  date
N02              ~  what  kind  what  kind  kind  what  what  kind  date
N03              ½  what  kind  what  kind  kind  what  what  kind  date
N04           what     ~  kind  what  kind  kind  what  what  kind  date
N05           kind  kind     ✓  kind  kind  kind  kind  kind  kind  kind
N06           kind  kind  kind  kind     ✓  kind  kind  kind  kind  kind
N07           kind  kind  kind  kind range  kind  kind  kind  kind  kind
N08           kind  kind  kind  kind  kind     ✓  kind  kind  kind  kind
N09           what  what  kind  what  kind  kind     ✓  what  kind  date
N10           what  what  kind     ✓  kind  kind  what  what  kind  date
";

#[test]
fn ten_needs_against_ten_offers_read_as_the_table_says() {
    let sheets: Vec<Sheet> = SHEETS
        .iter()
        .map(|(name, text)| {
            read_csv(
                name,
                &format!("{name}.csv"),
                text.as_bytes(),
                &mut Vec::new(),
            )
            .unwrap()
        })
        .collect();
    let loaded = build(&sheets, ReadOptions::default()).unwrap_or_else(|p| {
        panic!(
            "{}",
            p.iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        )
    });
    let catalogue = &loaded.catalogue;
    let (taxonomy, rights) = (
        Taxonomy::bundled().unwrap(),
        CredentialMatrix::bundled().unwrap(),
    );
    let rules = PlanRules::default();
    let judge = Judge::new(catalogue, taxonomy, &rules, &rights);
    let offer = |id: &str| Ix::new(catalogue.offers.iter().position(|o| o.id == id).unwrap());
    let ids: Vec<String> = (1..=10).map(|n| format!("O{n}")).collect();
    let line = |first: &str, words: &[String]| {
        let words: String = words.iter().map(|word| format!("{word:>6}")).collect();
        format!("{first:<12}{words}\n")
    };
    let mut table = line("", &ids);
    for (place, need) in catalogue.needs.iter().enumerate() {
        let words: Vec<String> = ids
            .iter()
            .map(|id| word(&judge, Ix::new(place), offer(id)))
            .collect();
        table += &line(&need.id, &words);
    }
    // The header line of the constant begins behind its blanks.
    assert_eq!(table.trim_start(), TABLE);
}

fn word(judge: &Judge<'_>, need: Ix<Need>, offer: Ix<Offer>) -> String {
    let fit = judge.judge(need, offer);
    let fail = fit.findings.iter().find(|f| f.severity == Severity::Fail);
    let word = match fit.verdict {
        Verdict::Capable => "✓",
        Verdict::Conditional => "~",
        Verdict::Partial => "½",
        Verdict::Incapable => fail.map_or("?", |f| match f.rule {
            Rule::ServiceKind => "kind",
            Rule::Measurand => "what",
            Rule::Validity => "date",
            rule => rule.code(),
        }),
    };
    word.to_owned()
}
