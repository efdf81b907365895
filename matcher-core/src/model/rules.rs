//! The rules of a round (对接规则), read from TOML; every number that decides anything is here and published.

use super::code::coded;
use super::resource::ResourceKind;
use crate::taxonomy::industries::IndustryLevel;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

coded! {
    /// Who may be a partner of whom.
    Mode {
        Open = "open", "开放", "open";
        SupplyChain = "supply_chain", "产业链", "supply chain";
        SameField = "same_field", "同领域", "same field";
    }
}

/// The rules of a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlanRules {
    /// Name of the round.
    pub name: String,
    /// The day on which the round is planned; work starts after it.
    pub date: Date,
    /// Supply chain, same field or open.
    pub mode: Mode,
    /// Supply links between lead enterprise and SME, at most.
    pub supply_chain_steps: u8,
    /// Level of GB/T 4754 in the mode same field.
    pub same_field_level: IndustryLevel,
    /// In the modes supply chain and same field: whether bodies that are no enterprises (institutes, centres, associations) may serve all.
    pub public_bodies_serve_all: bool,
    /// Minutes of the grid: an option's minutes are rounded up, a slot's down.
    pub grid_minutes: u32,
    /// Offers judged per need, nearest first (in words, where only words tell what it is); how many are left out is reported.
    pub judged_per_need: u32,
    /// Candidates kept per need, best first; how many were cut is reported.
    pub candidates_per_need: u32,
    /// Periods kept per candidate offer, earliest first.
    pub periods_per_offer: u32,
    /// Lots of a need that is larger than every slot, at most.
    pub lots_per_need: u32,
    /// How the value of an option is made.
    pub value: ValueRules,
    /// How distance becomes travel.
    pub travel: TravelRules,
    /// Points lost per partner pair (fewer and deeper partnerships).
    pub pair_cost: i64,
    /// Partners of a provider that names no limit of its own.
    pub max_partners: Option<u32>,
    /// Providers of an SME that names no limit of its own.
    pub max_providers: Option<u32>,
    /// At most so many changes against the previous plan.
    pub max_changes: Option<u64>,
    /// Points lost per SME missing in a quota that names no penalty.
    pub quota_penalty: i64,
    /// Whether the worst-served regions are lifted first (lexicographic max–min), at the price that the plan tells.
    pub fair: bool,
    /// Pairs that must be: needs and the resource and period that serve them.
    pub pins: Vec<Pin>,
    /// Pairs that must not be.
    pub exclusions: Vec<Exclusion>,
    /// Counted work of the optimiser; the same number gives the same plan.
    pub effort: u64,
    /// Key of the opaque ids in the problem file; made from name and date when empty.
    pub key: String,
}

impl PlanRules {
    /// The key of the opaque ids.
    pub fn id_key(&self) -> String {
        if self.key.is_empty() {
            format!("{}/{}", self.name, self.date)
        } else {
            self.key.clone()
        }
    }

    /// Minutes up to the next step of the grid.
    pub fn round_up(&self, minutes: u32) -> u32 {
        minutes
            .checked_next_multiple_of(self.grid_minutes.max(1))
            .unwrap_or(u32::MAX)
    }

    /// What work of so many minutes takes of a slot: whole steps of the grid; seats of a class as they are.
    pub fn taken(&self, of: ResourceKind, minutes: u32) -> u32 {
        match of {
            ResourceKind::Class => minutes,
            _ => self.round_up(minutes),
        }
    }

    /// Minutes down to the last step of the grid.
    pub fn round_down(&self, minutes: u32) -> u32 {
        minutes - minutes % self.grid_minutes.max(1)
    }
}

/// A need that must be served in a certain slot; asks for the consent of both sides beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// Id of the need (or of one of its lots).
    pub need: String,
    /// Id of the resource.
    pub resource: String,
    /// Period, `2026-12` or `2026-W49`.
    pub period: String,
}

/// A pair of organisations, or a need and a provider, that must not be matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Id of the organisation that offers.
    pub provider: String,
    /// Id of the SME; every SME when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeker: Option<String>,
    /// Id of the need; every need when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// Why, for the record.
    #[serde(default)]
    pub reason: String,
}

/// Points of an option, all integers; the sum of the parts is at least 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ValueRules {
    /// For serving the need at all.
    pub served: i64,
    /// Per step of priority above 1.
    pub priority: i64,
    /// For innovative SMEs.
    pub innovative: i64,
    /// For specialised SMEs (专精特新).
    pub specialised: i64,
    /// For little giants (小巨人).
    pub little_giant: i64,
    /// For a fit that meets the rule; less in proportion when conditional; saturates at the rule.
    pub fit: i64,
    /// Lost when the laboratory is far better than needed (scarce accuracy is for those who need it).
    pub overqualified: i64,
    /// U/T times the rule's n below which a laboratory is far better than needed, in per cent.
    pub overqualified_below_percent: u8,
    /// For no distance; falls linearly to 0 at `far_km`.
    pub near: i64,
    /// Distance at which nearness counts nothing.
    pub far_km: u32,
    /// For a supply link between the two.
    pub supply_link: i64,
    /// For sharing a field.
    pub same_field: i64,
    /// For a lead enterprise that serves.
    pub lead: i64,
    /// For the same provider as in the previous plan.
    pub continuity: i64,
    /// For a price of nothing; falls linearly to 0 at the budget (or at twice the median price of the need's offers without one).
    pub price: i64,
    /// For the first period of the need's window; falls linearly to 0 at its end.
    pub early: i64,
}

/// How far is how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TravelRules {
    /// Road kilometres per kilometre as the crow flies, in per cent.
    pub detour_percent: u32,
    /// Speed on the road.
    pub speed_km_per_hour: u32,
    /// Sent-in items: no farther than this unless the offer or need says otherwise; `None` is no limit.
    pub sent_in_max_km: Option<u32>,
    /// On site: no farther than this unless the offer or need says otherwise.
    pub on_site_max_km: Option<u32>,
    /// Points lost per 100 km between two partners whose every option is a visit.
    pub points_per_100_km: i64,
}

impl Default for PlanRules {
    fn default() -> Self {
        Self {
            name: String::new(),
            date: date(2026, 11, 1),
            mode: Mode::Open,
            supply_chain_steps: 1,
            same_field_level: IndustryLevel::Division,
            public_bodies_serve_all: true,
            grid_minutes: 15,
            judged_per_need: 300,
            candidates_per_need: 24,
            periods_per_offer: 4,
            lots_per_need: 6,
            value: ValueRules::default(),
            travel: TravelRules::default(),
            pair_cost: 40,
            max_partners: None,
            max_providers: None,
            max_changes: None,
            quota_penalty: 500,
            fair: false,
            pins: Vec::new(),
            exclusions: Vec::new(),
            effort: 100,
            key: String::new(),
        }
    }
}

impl Default for ValueRules {
    fn default() -> Self {
        Self {
            served: 400,
            priority: 60,
            innovative: 20,
            specialised: 60,
            little_giant: 100,
            fit: 160,
            overqualified: 30,
            overqualified_below_percent: 20,
            near: 120,
            far_km: 400,
            supply_link: 80,
            same_field: 30,
            lead: 40,
            continuity: 60,
            price: 60,
            early: 40,
        }
    }
}

impl Default for TravelRules {
    fn default() -> Self {
        Self {
            detour_percent: 130,
            speed_km_per_hour: 60,
            sent_in_max_km: None,
            on_site_max_km: Some(400),
            points_per_100_km: 10,
        }
    }
}
