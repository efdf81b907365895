//! How long one need and one offer take: the quick answer of candidates, and the full verdict with numbers.
//!
//! On a busy machine count instructions instead, which repeat: build with `--no-run`, then
//! `valgrind --tool=callgrind --toggle-collect='*Judge::serve*' target/release/deps/fit-… --bench --sample-count 1 --sample-size 1000 can_serve`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use divan::{Bencher, black_box};
use jiff::civil::date;
use matcher_core::fit::{CredentialMatrix, Judge};
use matcher_core::ids::Ix;
use matcher_core::model::{
    Capability, Catalogue, Coded, CreditCode, DecisionRule, Delivery, Document, Ladder, Need,
    Offer, Organisation, OrganisationKind, Period, PlanRules, Requirement, Resource, ResourceKind,
    ServiceKind, Side, Site, Slot, Tables, Use,
};
use matcher_core::quantity::{Form, Interval, PermittedError, Uncertainty};
use matcher_core::taxonomy::Taxonomy;
use matcher_core::taxonomy::regions::Point;

fn main() {
    divan::main();
}

/// Uncertainties of the offers, against ±0.02 mm over 0–150 mm.
const FORMS: &[(&str, Form)] = &[
    ("one value", Form::Value { value: 6e-6 }),
    ("a + b·x", Form::Linear { a: 2e-6, b: 2e-5 }),
    ("root sum square", Form::RootSumSquare { a: 2e-6, b: 2e-5 }),
    ("too inaccurate", Form::Value { value: 6e-5 }),
];

fn organisation(id: &str, kind: OrganisationKind) -> Organisation {
    let body = format!("91000000MA00000{id}0");
    let check = CreditCode::check_character(&body).expect("digits");
    Organisation {
        id: id.into(),
        name: id.into(),
        credit_code: CreditCode::parse(&format!("{body}{check}")).expect("a code"),
        kind,
        level: None,
        status: None,
        group: None,
        region: 410_102,
        industry: String::new(),
        size: None,
        ladder: Ladder::None,
        metrology_basis: None,
        lead: false,
        fields: Vec::new(),
        max_partners: None,
        max_providers: None,
        avoid: Vec::new(),
    }
}

fn catalogue(taxonomy: &Taxonomy) -> Catalogue {
    let measurand = taxonomy.measurand_by_id("length.outside").expect("listed");
    let instrument = taxonomy.instrument_by_id("digital_caliper");
    let mm = |lo: f64, hi: f64| vec![Interval::between(lo / 1e3, hi / 1e3).expect("ascending")];
    let offer = |index: usize| Offer {
        id: format!("o{index}"),
        resource: Ix::new(0),
        title: String::new(),
        service: ServiceKind::PartMeasurement,
        description: String::new(),
        setup_minutes: 30,
        minutes_each: 15,
        delivery: Delivery::ALL.to_vec(),
        max_distance_km: None,
        turnaround_days: 7,
        price_fen: 6_000,
        minimum_order_fen: 30_000,
        visit_fee_fen: 50_000,
        contract_discount_percent: 30,
        urgent_percent: 0,
        documents: Vec::new(),
        valid_from: date(2026, 1, 1),
        valid_to: date(2027, 12, 31),
    };
    let row = |index: usize, form: &Form| Capability {
        id: format!("c{index}"),
        offer: Ix::new(index),
        instrument,
        measurand,
        side: Side::Any,
        range: mm(0.0, 300.0),
        parameters: Vec::new(),
        standard_uncertainty: None,
        uncertainty: Some(Uncertainty {
            k: Some(2.0),
            ..Uncertainty::new(form.clone())
        }),
        method: String::new(),
        conditions: String::new(),
        credentials: Vec::new(),
        standards_due: Some(date(2027, 6, 30)),
        printed_range: String::new(),
        printed_uncertainty: String::new(),
        printed_standard_uncertainty: String::new(),
    };
    let site = |index: usize, longitude| Site {
        id: format!("s{index}"),
        organisation: Ix::new(index),
        name: String::new(),
        region: 410_102,
        address: String::new(),
        point: Point {
            longitude,
            latitude: 34.75,
        },
        visitors: true,
    };
    let half_width = Form::Value { value: 2e-5 };
    Catalogue::new(Tables {
        synthetic: true,
        organisations: vec![
            organisation("1", OrganisationKind::LargeEnterprise),
            organisation("2", OrganisationKind::Sme),
        ],
        sites: vec![site(0, 113.6), site(1, 114.3)],
        resources: vec![Resource {
            id: "r".into(),
            site: Ix::new(0),
            organisation: Ix::new(0),
            kind: ResourceKind::Instrument,
            name: String::new(),
            model: String::new(),
            instrument: None,
        }],
        offers: (0..FORMS.len()).map(offer).collect(),
        capabilities: FORMS
            .iter()
            .enumerate()
            .map(|(index, (_, form))| row(index, form))
            .collect(),
        slots: (1..=12)
            .map(|month| Slot {
                resource: Ix::new(0),
                period: Period::Month { year: 2027, month },
                minutes: 600,
            })
            .collect(),
        needs: vec![Need {
            id: "n".into(),
            organisation: Ix::new(1),
            service: ServiceKind::PartMeasurement,
            text: String::new(),
            instrument,
            instrument_text: String::new(),
            requirements: vec![Requirement {
                measurand: Some(measurand),
                side: Side::Any,
                range: mm(0.0, 150.0),
                permitted_error: Some(PermittedError::Symmetric { half_width }),
                wished_uncertainty: None,
                decision_rule: DecisionRule::Usual,
                method: String::new(),
                parameters: Vec::new(),
                printed_range: String::new(),
                printed_error: String::new(),
                printed_uncertainty: String::new(),
            }],
            purpose: Use::Quality,
            document: Document::None,
            quantity: 20,
            window_from: date(2027, 1, 1),
            window_to: date(2027, 3, 31),
            delivery: Vec::new(),
            max_distance_km: None,
            budget_fen: None,
            priority: 3,
            avoid: Vec::new(),
        }],
        ..Tables::default()
    })
}

fn with_judge(run: impl FnOnce(&Judge<'_>)) {
    let taxonomy = Taxonomy::bundled().expect("the bundled vocabulary");
    let matrix = CredentialMatrix::bundled().expect("the bundled table");
    let (catalogue, rules) = (catalogue(taxonomy), PlanRules::default());
    run(&Judge::new(&catalogue, taxonomy, &rules, matrix));
}

#[divan::bench(args = 0..FORMS.len())]
fn can_serve(bencher: Bencher<'_, '_>, offer: usize) {
    with_judge(|judge| {
        bencher.bench_local(|| judge.can_serve(black_box(Ix::new(0)), black_box(Ix::new(offer))));
    });
}

#[divan::bench(args = 0..FORMS.len())]
fn judge(bencher: Bencher<'_, '_>, offer: usize) {
    with_judge(|judge| {
        bencher.bench_local(|| judge.judge(black_box(Ix::new(0)), black_box(Ix::new(offer))));
    });
}
