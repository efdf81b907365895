//! The keys of a round's TOML file.

/// One key of the rules of a round.
#[derive(Debug)]
pub struct RuleKey {
    /// With its table: `value.served`.
    pub key: &'static str,
    /// Smallest and largest number, for whole numbers.
    pub limits: Option<(i64, i64)>,
    /// What it means.
    pub meaning: &'static str,
}

impl RuleKey {
    /// Its value in a table of rules.
    pub fn value<'t>(&self, rules: &'t toml::Table) -> Option<&'t toml::Value> {
        match self.key.split_once('.') {
            Some((table, key)) => rules.get(table)?.get(key),
            None => rules.get(self.key),
        }
    }
}

const fn word(key: &'static str, meaning: &'static str) -> RuleKey {
    RuleKey {
        key,
        limits: None,
        meaning,
    }
}

const fn number(key: &'static str, min: i64, max: i64, meaning: &'static str) -> RuleKey {
    RuleKey {
        key,
        limits: Some((min, max)),
        meaning,
    }
}

/// Points: large enough for any weight, small enough that sums fit.
const fn points(key: &'static str, meaning: &'static str) -> RuleKey {
    number(key, 0, 1_000_000_000, meaning)
}

/// Every key but those of `pins` and `exclusions`.
pub const RULE_KEYS: &[RuleKey] = &[
    word("name", "Name of the round."),
    word(
        "date",
        "Day on which the round is planned; work starts after it. In quotes: `\"2026-11-01\"`.",
    ),
    word(
        "mode",
        "Who may be a partner of whom: `open` 开放, `supply_chain` 产业链, `same_field` 同领域.",
    ),
    number(
        "supply_chain_steps",
        1,
        255,
        "Supply links between lead enterprise and SME, at most.",
    ),
    word(
        "same_field_level",
        "Level of GB/T 4754 in the mode same field: `section`, `division`, `group`, `class`.",
    ),
    word(
        "public_bodies_serve_all",
        "In the modes supply chain and same field: whether bodies that are no enterprises may serve all.",
    ),
    number(
        "grid_minutes",
        1,
        1440,
        "Minutes of the grid: an option's minutes are rounded up, a slot's down.",
    ),
    number(
        "judged_per_need",
        1,
        1_000_000,
        "Offers judged per need, nearest first (in words, where only words tell what it is); how many are left out is reported.",
    ),
    number(
        "candidates_per_need",
        1,
        1_000_000,
        "Candidates kept per need, best first; how many were cut is reported.",
    ),
    number(
        "periods_per_offer",
        1,
        1_000_000,
        "Periods kept per candidate offer, earliest first.",
    ),
    number(
        "lots_per_need",
        1,
        1_000_000,
        "Lots of a need that is larger than every slot, at most.",
    ),
    points(
        "pair_cost",
        "Points lost per partner pair (fewer and deeper partnerships).",
    ),
    number(
        "max_partners",
        0,
        1_000_000,
        "Partners of a provider that names no limit of its own.",
    ),
    number(
        "max_providers",
        0,
        1_000_000,
        "Providers of an SME that names no limit of its own.",
    ),
    number(
        "max_changes",
        0,
        i64::MAX,
        "At most so many changes against the previous plan.",
    ),
    points(
        "quota_penalty",
        "Points lost per SME missing in a quota that names no penalty.",
    ),
    word(
        "fair",
        "Whether the worst-served regions are lifted first, one after the other, at the price in points that the plan then tells.",
    ),
    number(
        "effort",
        1,
        i64::MAX,
        "Counted work of the optimiser; the same number gives the same plan.",
    ),
    word(
        "key",
        "Key of the opaque ids in the problem file. Empty: made from name and date.",
    ),
    points("value.served", "For serving the need at all."),
    points("value.priority", "Per step of priority above 1."),
    points("value.innovative", "For innovative SMEs 创新型."),
    points("value.specialised", "For specialised SMEs 专精特新."),
    points("value.little_giant", "For little giants 小巨人."),
    points(
        "value.fit",
        "For a fit that meets the rule; less in proportion when conditional; saturates at the rule.",
    ),
    points(
        "value.overqualified",
        "Lost when the laboratory is far better than needed.",
    ),
    number(
        "value.overqualified_below_percent",
        0,
        100,
        "U/T times the rule's n below which a laboratory is far better than needed, in per cent.",
    ),
    points(
        "value.near",
        "For no distance; falls linearly to 0 at `far_km`.",
    ),
    number(
        "value.far_km",
        1,
        20_000,
        "Distance at which nearness counts nothing.",
    ),
    points("value.supply_link", "For a supply link between the two."),
    points("value.same_field", "For sharing a field."),
    points("value.lead", "For a lead enterprise that serves."),
    points(
        "value.continuity",
        "For the same provider as in the previous plan.",
    ),
    points(
        "value.price",
        "For a price of nothing; falls linearly to 0 at the budget (or at twice the median price of the need's offers without one).",
    ),
    points(
        "value.early",
        "For the first period of the need's window; falls linearly to 0 at its end.",
    ),
    number(
        "travel.detour_percent",
        100,
        1000,
        "Road kilometres per kilometre as the crow flies, in per cent.",
    ),
    number("travel.speed_km_per_hour", 1, 1000, "Speed on the road."),
    number(
        "travel.sent_in_max_km",
        0,
        20_000,
        "Sent-in items: no farther than this unless the offer or need says otherwise.",
    ),
    number(
        "travel.on_site_max_km",
        0,
        20_000,
        "On site: no farther than this unless the offer or need says otherwise.",
    ),
    points(
        "travel.points_per_100_km",
        "Points lost per 100 km between two partners whose every option is a visit.",
    ),
];
