//! Small catalogues for the tests of the rules: one SME, one laboratory, one offer of caliper calibration; each test changes what it is
//! about.

use crate::fit::{CredentialMatrix, Fit, Judge};
use crate::ids::Ix;
use crate::model::*;
use crate::quantity::{Form, Interval, PermittedError, Uncertainty};
use crate::taxonomy::regions::Point;
use crate::taxonomy::{Taxonomy, TaxonomyFiles};
use jiff::civil::{Date, date};
use std::sync::LazyLock;

const MEASURANDS: &str = "\
id,zh,en,synonyms,field,quantity_kind,unit,usual_units,kcdb,mii
outside,外尺寸,outside dimension,,dimensional,length,m,mm,,
inside,内尺寸,inside dimension,,dimensional,length,m,mm,,
depth,深度,depth,,dimensional,length,m,mm,,
coordinate,坐标尺寸,coordinate dimension,,dimensional,length,m,mm,,
pressure,表压,gauge pressure,,mechanical,pressure,Pa,MPa,,
mass,质量,mass,,mechanical,mass,g,kg,,
voltage_ac,交流电压,AC voltage,,electrical,voltage,V,V,,
temperature,温度,temperature,,thermal,temperature,K,Cel,,
tensile,抗拉强度,tensile strength,,mechanical,pressure,Pa,MPa,,
";

const INSTRUMENTS: &str = "\
id,zh,en,synonyms,broader,field,measurands,usual_units,regulations,class_meaning,interval_months,interval_basis,compulsory_item,sending,verified
caliper,通用卡尺,caliper,卡尺,,dimensional,outside;inside;depth,mm,JJG 30,none,12,regulation,,courier,
digital_caliper,数显卡尺,digital caliper,,caliper,dimensional,outside;inside;depth,mm,JJG 30,none,12,regulation,,courier,
pressure_gauge,压力表,pressure gauge,,,mechanical,pressure,MPa,JJG 52,full_scale,6,regulation,压力仪表,courier,class_meaning
gas_gauge,氧气表,oxygen gauge,,pressure_gauge,mechanical,pressure,MPa,JJG 52,full_scale,6,regulation,压力仪表,courier,
odd_gauge,特种表,special gauge,,,mechanical,pressure,MPa,,,6,recommended,,courier,
platform_scale,电子台秤,platform scale,,,mechanical,mass,kg,JJG 539,grade,12,regulation,非自动衡器,on_site_only,sending;compulsory_item
multimeter,数字多用表,digital multimeter,,,electrical,voltage_ac,V,,reading,12,recommended,,courier,
cmm,坐标测量机,coordinate measuring machine,,,dimensional,coordinate,mm,JJF 1064,none,12,recommended,,on_site_only,
bridge_cmm,桥式坐标测量机,bridge coordinate measuring machine,,cmm,dimensional,coordinate,mm,JJF 1064,none,12,recommended,,on_site_only,
";

const REGULATIONS: &str = "\
number,edition,title,in_force_from,replaced_by,status,verified,source
JJG 30,2002,通用卡尺,2003-05-04,JJG 30-2012,superseded,edition;in_force_from;replaced_by;status,test
JJG 30,2012,通用卡尺,2012-09-02,,current,edition;in_force_from;status,test
JJG 52,2013,弹性元件式一般压力表,2013-12-27,,current,edition;in_force_from;status,test
JJG 539,2016,数字指示秤,,,current,,
JJF 1064,2010,坐标测量机,,,current,,
";

const NO_AMBIGUITIES: &str = "word,sense,instrument,measurand,service,zh,en\n";
const GRADES: &str = "\
table,instrument,grade,measurand,above,up_to,unit,kind,constant,constant_unit,slope,combine,regulation,verified,source
caliper,caliper,1,outside,0,100,mm,mpe,0.02,mm,0,sum,JJG 30,limits,test
caliper,caliper,1,outside,100,300,mm,mpe,10,um,0.1,sum,JJG 30,limits,test
thermocouple,multimeter,K 2级,temperature,-40,1200,Cel,mpe,2.5,K,0.0075,max,JJG 30,limits,test
caliper,caliper,1等,outside,0,300,mm,mpe,0.01,mm,0,sum,JJG 30,limits,test
";

static TAXONOMY: LazyLock<Taxonomy> = LazyLock::new(|| {
    Taxonomy::parse(TaxonomyFiles {
        measurands: MEASURANDS,
        instruments: INSTRUMENTS,
        regulations: REGULATIONS,
        ambiguities: NO_AMBIGUITIES,
        grades: GRADES,
    })
    .unwrap()
});

/// The vocabulary of the tests.
pub(super) fn taxonomy() -> &'static Taxonomy {
    &TAXONOMY
}

/// The day of the round of every test.
pub(super) const TODAY: Date = date(2026, 11, 1);

/// Tables that a test changes, and the rules of the round.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) tables: Tables,
    pub(super) rules: PlanRules,
}

pub(super) fn measurand(id: &str) -> Ix<crate::taxonomy::Measurand> {
    taxonomy().measurand_by_id(id).unwrap()
}

pub(super) fn instrument(id: &str) -> Ix<crate::taxonomy::Instrument> {
    taxonomy().instrument_by_id(id).unwrap()
}

pub(super) fn mm(lo: f64, hi: f64) -> Interval {
    Interval::between(lo / 1000.0, hi / 1000.0).unwrap()
}

pub(super) fn mega(lo: f64, hi: f64) -> Interval {
    Interval::between(lo * 1e6, hi * 1e6).unwrap()
}

/// U with k = 2.
pub(super) fn u(value: f64) -> Uncertainty {
    Uncertainty {
        k: Some(2.0),
        ..Uncertainty::new(Form::Value { value })
    }
}

/// ±T.
pub(super) fn plus_minus(value: f64) -> PermittedError {
    PermittedError::Symmetric {
        half_width: Form::Value { value },
    }
}

pub(super) fn requirement(
    measurand_id: &str,
    range: Interval,
    error: Option<PermittedError>,
) -> Requirement {
    Requirement {
        measurand: Some(measurand(measurand_id)),
        side: Side::Any,
        range: vec![range],
        permitted_error: error,
        wished_uncertainty: None,
        decision_rule: DecisionRule::Usual,
        method: String::new(),
        parameters: Vec::new(),
        printed_range: String::new(),
        printed_error: String::new(),
        printed_uncertainty: String::new(),
    }
}

pub(super) fn capability(
    measurand_id: &str,
    range: Interval,
    uncertainty: Option<Uncertainty>,
) -> Capability {
    Capability {
        id: String::new(),
        offer: Ix::new(0),
        instrument: None,
        measurand: measurand(measurand_id),
        side: Side::Any,
        range: vec![range],
        parameters: Vec::new(),
        standard_uncertainty: None,
        uncertainty,
        method: "JJG 30-2012".into(),
        conditions: String::new(),
        credentials: vec![Ix::new(0), Ix::new(1)],
        standards_due: Some(date(2027, 6, 30)),
        printed_range: String::new(),
        printed_uncertainty: String::new(),
        printed_standard_uncertainty: String::new(),
    }
}

fn organisation(id: &str, kind: OrganisationKind, region: u32) -> Organisation {
    let body = format!("91000000MA0000{id:0>3}");
    let check = CreditCode::check_character(&body).unwrap();
    Organisation {
        id: id.into(),
        name: id.into(),
        credit_code: CreditCode::parse(&format!("{body}{check}")).unwrap(),
        kind,
        level: None,
        status: None,
        group: None,
        region,
        industry: String::new(),
        size: Some(Size::Small),
        ladder: Ladder::None,
        metrology_basis: None,
        lead: false,
        fields: Vec::new(),
        max_partners: None,
        max_providers: None,
        avoid: Vec::new(),
    }
}

fn site(id: &str, organisation: usize, region: u32, longitude: f64, latitude: f64) -> Site {
    Site {
        id: id.into(),
        organisation: Ix::new(organisation),
        name: id.into(),
        region,
        address: String::new(),
        point: Point {
            longitude,
            latitude,
        },
        visitors: true,
    }
}

pub(super) fn credential(id: &str, kind: CredentialKind) -> Credential {
    Credential {
        id: id.into(),
        organisation: Ix::new(0),
        kind,
        number: id.into(),
        issuer: String::new(),
        areas: Vec::new(),
        site: None,
        valid_from: date(2024, 1, 1),
        valid_to: date(2028, 12, 31),
        extended_to: None,
    }
}

impl Sample {
    /// An SME in Kaifeng wants twenty calipers 0–150 mm, ±0.02 mm, calibrated in December; a statutory laboratory in Zhengzhou with
    /// CNAS accreditation offers just that with U = 0.006 mm, k = 2.
    pub(super) fn new() -> Self {
        let mut row = capability("outside", mm(0.0, 300.0), Some(u(6e-6)));
        row.instrument = Some(instrument("caliper"));
        row.id = "c1".into();
        let mut provider = organisation("A", OrganisationKind::StatutoryInstitute, 410_102);
        provider.level = Some(Level::City);
        let tables = Tables {
            synthetic: true,
            organisations: vec![provider, organisation("B", OrganisationKind::Sme, 410_202)],
            sites: vec![
                site("A1", 0, 410_102, 113.61, 34.75),
                site("B1", 1, 410_202, 114.35, 34.80),
            ],
            credentials: vec![
                credential("k1", CredentialKind::CnasCalibration),
                credential("k2", CredentialKind::Statutory),
            ],
            resources: vec![Resource {
                id: "r1".into(),
                site: Ix::new(0),
                organisation: Ix::new(0),
                kind: ResourceKind::Instrument,
                name: String::new(),
                model: String::new(),
                instrument: None,
            }],
            offers: vec![Offer {
                id: "o1".into(),
                resource: Ix::new(0),
                title: String::new(),
                service: ServiceKind::Calibration,
                description: String::new(),
                setup_minutes: 30,
                minutes_each: 15,
                delivery: vec![Delivery::SentIn, Delivery::OnSite],
                max_distance_km: None,
                turnaround_days: 7,
                price_fen: 6_000,
                minimum_order_fen: 30_000,
                visit_fee_fen: 50_000,
                contract_discount_percent: 30,
                urgent_percent: 0,
                documents: Vec::new(),
                valid_from: date(2026, 1, 1),
                valid_to: date(2026, 12, 31),
            }],
            capabilities: vec![row],
            slots: vec![slot(2026, 11, 600), slot(2026, 12, 600), slot(2027, 1, 600)],
            needs: vec![need(requirement(
                "outside",
                mm(0.0, 150.0),
                Some(plus_minus(2e-5)),
            ))],
            ..Tables::default()
        };
        Self {
            tables,
            rules: PlanRules {
                date: TODAY,
                ..PlanRules::default()
            },
        }
    }

    pub(super) fn need(&mut self) -> &mut Need {
        &mut self.tables.needs[0]
    }

    pub(super) fn requirement(&mut self) -> &mut Requirement {
        &mut self.tables.needs[0].requirements[0]
    }

    pub(super) fn offer(&mut self) -> &mut Offer {
        &mut self.tables.offers[0]
    }

    pub(super) fn row(&mut self) -> &mut Capability {
        &mut self.tables.capabilities[0]
    }

    /// Need and offer of another kind of service.
    pub(super) fn service(&mut self, service: ServiceKind) {
        self.need().service = service;
        self.offer().service = service;
    }

    /// The fit of the first need and offer; the quick answer must agree.
    pub(super) fn judge(&self) -> Fit {
        let catalogue = Catalogue::new(self.tables.clone());
        let judge = Judge::new(&catalogue, taxonomy(), &self.rules, matrix());
        let fit = judge.judge(Ix::new(0), Ix::new(0));
        assert_eq!(
            judge.can_serve(Ix::new(0), Ix::new(0)),
            fit.verdict.can_serve(),
            "the quick answer differs: {fit:#?}"
        );
        fit
    }
}

pub(super) fn matrix() -> &'static CredentialMatrix {
    CredentialMatrix::bundled().unwrap()
}

pub(super) fn slot(year: i16, month: i8, minutes: u32) -> Slot {
    Slot {
        resource: Ix::new(0),
        period: Period::Month { year, month },
        minutes,
    }
}

pub(super) fn need(requirement: Requirement) -> Need {
    Need {
        id: "n1".into(),
        organisation: Ix::new(1),
        service: ServiceKind::Calibration,
        text: String::new(),
        instrument: Some(instrument("digital_caliper")),
        instrument_text: String::new(),
        requirements: vec![requirement],
        purpose: Use::Quality,
        document: Document::None,
        quantity: 20,
        window_from: date(2026, 12, 1),
        window_to: date(2027, 1, 31),
        delivery: Vec::new(),
        max_distance_km: None,
        budget_fen: None,
        priority: 3,
        avoid: Vec::new(),
    }
}
