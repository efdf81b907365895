//! Where each role goes: one table. A place is shown to whoever may read its kind.

use crate::auth::policy::{Action, may};
use crate::auth::{Actor, Role};
use matcher_core::model::Language;

/// An entry of the navigation.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) href: &'static str,
    pub(super) name: &'static str,
    pub(super) current: bool,
}

/// Path, what one must be able to read, Chinese and English name.
type Entry = (&'static str, &'static str, &'static str, &'static str);

/// What an SME comes for, in the order in which it is done.
const SME: &[Entry] = &[
    ("/search", "offers", "找服务", "Find"),
    ("/needs", "needs", "我的需求", "My needs"),
    ("/gauge-list", "needs", "器具清单", "Gauge list"),
    ("/pairings", "pairings", "结对", "Pairings"),
    ("/bookings", "bookings", "预约", "Bookings"),
    ("/benefits", "benefits", "惠企政策", "Benefits"),
    ("/ledgers", "service_records", "台账", "Ledgers"),
];

const PROVIDER: &[Entry] = &[
    ("/offers", "offers", "开放服务", "Offers"),
    ("/publish", "offers", "表格发布", "Publish by table"),
    ("/resources", "resources", "资源", "Resources"),
    ("/calendar", "slots", "空闲时段", "Spare hours"),
    ("/pairings", "pairings", "结对", "Pairings"),
    ("/bookings", "bookings", "预约", "Bookings"),
    ("/credentials", "credentials", "资质", "Credentials"),
    ("/ledgers", "service_records", "台账", "Ledgers"),
];

const AUTHORITY: &[Entry] = &[
    ("/rounds", "rounds", "批次", "Rounds"),
    ("/pairings", "pairings", "结对", "Pairings"),
    ("/organisations", "organisations", "单位", "Organisations"),
    ("/needs", "needs", "计量需求", "Needs"),
    ("/offers", "offers", "开放服务", "Offers"),
    ("/entry", "rounds", "代填", "Entry"),
    ("/quotas", "quotas", "配额", "Quotas"),
    ("/benefits", "benefits", "惠企政策", "Benefits"),
    ("/search", "offers", "搜索", "Search"),
    ("/ledgers", "service_records", "台账", "Ledgers"),
    ("/statistics", "signoffs", "统计", "Statistics"),
];

/// The places of whoever is logged in.
pub(super) fn places(actor: &Actor, language: Language, here: &str) -> Vec<Place> {
    let path = here.split('?').next().unwrap_or("");
    let entries = match actor.role {
        Role::Sme => SME,
        Role::Provider => PROVIDER,
        Role::Regulator | Role::Auditor | Role::Administrator => AUTHORITY,
    };
    entries
        .iter()
        .filter(|(href, kind, ..)| {
            // Where things are made, one must be able to make them.
            let action = if *href == "/entry" {
                Action::Create
            } else {
                Action::Read
            };
            may(actor, action, kind)
        })
        .map(|&(href, _, zh, en)| Place {
            href,
            name: match language {
                Language::Chinese => zh,
                Language::English => en,
            },
            current: path == href
                || path
                    .strip_prefix(href)
                    .is_some_and(|rest| rest.starts_with('/')),
        })
        .collect()
}
