//! The page of a small round whose names are hostile.

use crate::explain::{Context, UnservedClass};
use crate::fit::Judge;
use crate::ids::Ix;
use crate::model::*;
use crate::report::page::render;
use crate::report::page::text::count;
use crate::report::{Figures, Material};
use crate::round::{Knowledge, Proposal, propose};
use crate::taxonomy::regions::Point;
use jiff::civil::date;
use std::ops::ControlFlow;

const SCRIPT: &str = "<script>alert('龙头')</script>";
const QUOTES: &str = "\"甲\" & 'O''Neil' --> <!-- ]]> \\</style>";
const LONG: &str = "长";

fn organisation(place: usize, name: &str, kind: OrganisationKind) -> Organisation {
    let body = format!("9100000000000{place:04}");
    let code = format!("{body}{}", CreditCode::check_character(&body).unwrap());
    Organisation {
        id: format!("o{place}"),
        name: name.to_owned(),
        credit_code: CreditCode::parse(&code).unwrap(),
        kind,
        level: None,
        status: None,
        group: None,
        region: 410_102,
        industry: String::new(),
        size: None,
        ladder: Ladder::LittleGiant,
        metrology_basis: None,
        lead: kind == OrganisationKind::LargeEnterprise,
        fields: Vec::new(),
        max_partners: None,
        max_providers: None,
        avoid: Vec::new(),
    }
}

fn need(place: usize, organisation: usize, service: ServiceKind) -> Need {
    Need {
        id: format!("n{place}"),
        organisation: Ix::new(organisation),
        service,
        text: format!("{QUOTES}{place}"),
        instrument: None,
        instrument_text: String::new(),
        requirements: Vec::new(),
        purpose: Use::Quality,
        document: Document::None,
        quantity: 1,
        window_from: date(2026, 12, 1),
        window_to: date(2026, 12, 31),
        delivery: Vec::new(),
        max_distance_km: None,
        budget_fen: None,
        priority: 3,
        avoid: Vec::new(),
    }
}

/// One lead enterprise with hours for two of three needs of advice; energy, which nobody offers; two needs for the designated body.
pub(in crate::report) fn tables() -> Tables {
    let long = LONG.repeat(300);
    let organisations = vec![
        organisation(0, SCRIPT, OrganisationKind::LargeEnterprise),
        organisation(1, QUOTES, OrganisationKind::Sme),
        organisation(2, &long, OrganisationKind::Sme),
        organisation(3, "丙", OrganisationKind::Sme),
        organisation(4, "丁", OrganisationKind::Sme),
    ];
    let sites = (0..organisations.len())
        .map(|i| Site {
            id: format!("s{i}"),
            organisation: Ix::new(i),
            name: SCRIPT.to_owned(),
            region: 410_102,
            address: String::new(),
            point: Point {
                longitude: 113.6 + i as f64 / 10.0,
                latitude: 34.7,
            },
            visitors: true,
        })
        .collect();
    Tables {
        synthetic: true,
        organisations,
        sites,
        resources: vec![Resource {
            id: "r".to_owned(),
            site: Ix::new(0),
            organisation: Ix::new(0),
            kind: ResourceKind::Team,
            name: SCRIPT.to_owned(),
            model: String::new(),
            instrument: None,
        }],
        offers: vec![Offer {
            id: "f".to_owned(),
            resource: Ix::new(0),
            title: QUOTES.to_owned(),
            service: ServiceKind::Consulting,
            description: String::new(),
            setup_minutes: 0,
            minutes_each: 300,
            delivery: vec![Delivery::Remote, Delivery::SentIn, Delivery::AtProvider],
            max_distance_km: None,
            turnaround_days: 1,
            price_fen: 10_000,
            minimum_order_fen: 0,
            visit_fee_fen: 0,
            contract_discount_percent: 0,
            urgent_percent: 100,
            documents: vec![Document::AdviceReport],
            valid_from: date(2026, 1, 1),
            valid_to: date(2027, 12, 31),
        }],
        slots: vec![Slot {
            resource: Ix::new(0),
            period: Period::Month {
                year: 2026,
                month: 12,
            },
            minutes: 600,
        }],
        needs: vec![
            need(0, 1, ServiceKind::Consulting),
            need(1, 2, ServiceKind::Consulting),
            need(2, 3, ServiceKind::Consulting),
            need(3, 4, ServiceKind::Energy),
            need(4, 4, ServiceKind::CompulsoryVerification),
            need(5, 4, ServiceKind::CompulsoryVerification),
        ],
        quotas: vec![Quota {
            area: "410100".to_owned(),
            group: SCRIPT.to_owned(),
            services: Vec::new(),
            min_seekers: 4,
            penalty: None,
        }],
        quota_areas: vec![QuotaAreaMember {
            area: "410100".to_owned(),
            name: QUOTES.to_owned(),
            region: 410_102,
            valid_from: None,
            valid_to: None,
        }],
        ..Tables::default()
    }
}

pub(in crate::report) fn round(tables: Tables, check: impl Fn(&Material<'_>, &Figures, &str)) {
    let catalogue = Catalogue::new(tables);
    let rules = PlanRules {
        name: format!("{SCRIPT}{QUOTES}"),
        ..PlanRules::default()
    };
    let knowledge = Knowledge::bundled().unwrap();
    let Proposal {
        market,
        problem,
        plan,
        document,
        explanation,
        ..
    } = propose(&catalogue, &rules, &knowledge, 1, &|_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let judge = Judge::new(&catalogue, knowledge.taxonomy, &rules, knowledge.rights);
    let context = Context {
        catalogue: &catalogue,
        taxonomy: knowledge.taxonomy,
        judge: &judge,
        rules: &rules,
        market: &market,
        problem: &problem,
        plan: &plan,
    };
    let material = Material {
        context,
        explanation: &explanation,
        document: &document,
    };
    let figures = Figures::of(&material);
    let page = render(&material, &figures).unwrap();
    check(&material, &figures, &page);
}

#[test]
fn hostile_names_are_text() {
    round(tables(), |_, figures, page| {
        assert_eq!(
            (figures.served, figures.unserved[&UnservedClass::HandedOver]),
            (2, 2),
            "the sample is as described"
        );
        assert!(page.contains("&#60;script&#62;alert"), "the name is there");
        assert!(page.contains(&LONG.repeat(300)));
        assert_eq!(page.matches("<script").count(), 1, "only our own");
        assert_eq!(page.matches("</style").count(), 1);
        for raw in [SCRIPT, QUOTES, "<!-- ]]", "alert('"] {
            assert!(!page.contains(raw), "{raw}");
        }
    });
}

#[test]
fn both_languages_are_complete() {
    round(tables(), |_, _, page| {
        let mut pairs = 0;
        for chinese in page.split("<span class=\"zh\">").skip(1) {
            let (zh, rest) = chinese.split_once("</span>").unwrap();
            let english = rest
                .strip_prefix("<span class=\"en\" lang=\"en\">")
                .expect("its English follows");
            let (en, _) = english.split_once("</span>").unwrap();
            assert!(
                !zh.trim().is_empty() && !en.trim().is_empty(),
                "{zh} / {en}"
            );
            pairs += 1;
        }
        assert!(pairs > 100);
        assert_eq!(page.matches("class=\"en\"").count(), pairs);
    });
}

#[test]
fn the_page_asks_for_nothing_from_outside() {
    round(tables(), |_, _, page| {
        for outside in [
            "http:", "https:", "url(", "@import", "<link", "<img", "<iframe", " src=", "\"data:",
        ] {
            assert!(!page.contains(outside), "{outside}");
        }
    });
}

#[test]
fn every_headline_is_a_figure() {
    round(tables(), |material, figures, page| {
        let values: Vec<&str> = page
            .split("<p class=\"value\">")
            .skip(1)
            .filter_map(|rest| rest.split_once("</p>").map(|(value, _)| value))
            .collect();
        let used: u64 = figures.loads.iter().map(|l| l.used_minutes).sum();
        let gap = material.document.gap.unwrap();
        assert_eq!(
            values,
            [
                count(figures.smes_served),
                count(figures.served),
                count(figures.pairings),
                format!("{} / {}", figures.quotas_met(), figures.coverage.len()),
                format!("{}", used / 60),
                format!("{:.2}\u{a0}%", gap * 100.0),
            ]
        );
        assert_eq!(used, 600);
    });
}

#[test]
fn synthetic_data_is_marked_and_real_data_is_not() {
    round(tables(), |_, _, page| assert!(page.contains("合成数据")));
    round(
        Tables {
            synthetic: false,
            ..tables()
        },
        |_, _, page| {
            assert!(!page.contains("合成数据") && !page.contains("ynthetic data"));
        },
    );
}

#[test]
fn an_empty_round_is_a_page() {
    let empty = Tables {
        needs: Vec::new(),
        quotas: Vec::new(),
        ..tables()
    };
    round(empty, |_, figures, page| {
        assert_eq!(figures.served, 0);
        assert!(page.contains("没有结对") && page.contains("</html>"));
    });
}

#[test]
fn a_missed_quota_names_its_reason() {
    round(tables(), |_, figures, page| {
        assert_eq!(
            (
                figures.coverage[0].wanted,
                figures.coverage[0].served,
                figures.coverage[0].reachable
            ),
            (4, 2, 3)
        );
        assert!(page.contains("差 2 家：全地区有人能服务的只有 3 家，至少 1 家无人能服务"));
    });
}
