//! What a study answers: names and numbers, ready to be written as JSON or shown on a page.

use crate::explain::{MoveReason, Obstacle, UnservedClass};
use crate::fit::{Rule, Verdict};
use crate::market::Points;
use serde::Serialize;

/// Something with an id of the catalogue and a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Party {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A slot: whose, what, when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The resource.
    pub resource: Party,
    /// The period, `2026-12` or `2026-W49`.
    pub period: String,
    /// Whose resource it is.
    pub provider: Party,
}

/// A need, or a lot of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedName {
    /// Id of the need.
    pub id: String,
    /// Id of the lot: the need's own, with `#2` and so on where there are several.
    pub lot: String,
    /// Whose need it is.
    pub organisation: Party,
    /// What it is about, in its owner's words.
    pub text: String,
}

/// Why a need is where it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyNeed {
    /// The need.
    pub need: NeedName,
    /// Whether any lot of it is served.
    pub served: bool,
    /// Why not, if it isn't.
    pub class: Option<UnservedClass>,
    /// The same in a sentence.
    pub sentence: String,
    /// Its lots; none when it is handed over.
    pub lots: Vec<WhyLot>,
    /// The nearest misses, where no offer can serve it.
    pub misses: Vec<WhyMiss>,
}

/// One lot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyLot {
    /// Id of the lot.
    pub lot: String,
    /// Units in it.
    pub quantity: u32,
    /// Where it is.
    pub place: Option<Place>,
    /// Why there.
    pub sentence: Option<String>,
    /// What its option is made of, in points.
    pub points: Option<Points>,
    /// What the proof's prices say serving it is worth, in points.
    pub price: Option<f64>,
    /// Its other options: those that were tried first, by cost.
    pub alternatives: Vec<Other>,
    /// Where it could move at once, nobody else moving, best first.
    pub free: Vec<Place>,
    /// What would serve it, each verified by planning again.
    pub smallest_changes: Vec<SmallChange>,
}

/// Another option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Where.
    pub place: Place,
    /// Points of the option.
    pub value: i64,
    /// Minutes it takes.
    pub minutes: i64,
    /// Minutes the others leave there.
    pub free_minutes: i64,
    /// Points the whole plan loses with it; `None` where it was not tried, or no plan has it.
    pub cost: Option<i64>,
    /// Lots that would lose their place.
    pub displaced: Option<usize>,
}

/// A change that serves a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum SmallChange {
    /// So many minutes more there; nobody loses a place.
    MoreMinutes {
        /// Where.
        place: Place,
        /// Minutes.
        minutes: i64,
    },
    /// So many points more on the option; others then give way.
    MorePoints {
        /// Where.
        place: Place,
        /// Points.
        points: i64,
    },
}

/// An offer that nearly serves a need.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyMiss {
    /// Whose offer.
    pub provider: Party,
    /// The offer.
    pub offer: Party,
    /// The rules that fail.
    pub rules: Vec<Rule>,
    /// The same in a sentence.
    pub sentence: String,
}

/// Why one provider and not another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhyNot {
    /// The lot.
    pub need: NeedName,
    /// Where it is.
    pub place: Option<Place>,
    /// Where it was wished.
    pub wish: Party,
    /// The place of the wish that costs least; `None` where it is no option.
    pub wished_place: Option<Place>,
    /// The verdict of the rules of fit on the wish's best offer; `None` where it offers nothing of the kind.
    pub verdict: Option<Verdict>,
    /// The rules that fail.
    pub rules: Vec<Rule>,
    /// What keeps it off, the other pairings as they are.
    pub obstacle: Option<Obstacle>,
    /// The plan with the wish.
    pub supposed: Option<Supposed>,
    /// All in a sentence.
    pub sentence: String,
}

/// A lot that is elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// The lot.
    pub need: NeedName,
    /// Where it was.
    pub from: Option<Place>,
    /// Where it is now.
    pub to: Option<Place>,
}

/// The plan with one thing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Supposed {
    /// Value of the plan without the change, planned again around the same needs.
    pub before: i64,
    /// Value with it.
    pub after: i64,
    /// Points won; negative where it costs.
    pub gain: i64,
    /// Lots served before.
    pub served_before: usize,
    /// Lots served after.
    pub served_after: usize,
    /// Lots that lose their place.
    pub displaced: usize,
    /// Who is elsewhere.
    pub moves: Vec<Moved>,
    /// In a sentence.
    pub sentence: String,
}

/// A lot that is elsewhere in the second plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedNeed {
    /// Who, and where.
    #[serde(flatten)]
    pub moved: Moved,
    /// Points of its option now less those before, by the second round's rules.
    pub points: i64,
    /// Why; `None` where the need is not in one of the two rounds.
    pub reason: Option<MoveReason>,
    /// The same in words.
    pub sentence: String,
}

/// A pair that is in one plan only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedPair {
    /// Who serves.
    pub provider: Party,
    /// Who is served.
    pub seeker: Party,
    /// Whether the second plan has it.
    pub added: bool,
    /// Why, from the needs behind it.
    pub sentence: String,
}

/// Two plans compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Value of the first plan by the second round's rules.
    pub before: i64,
    /// Value of the second.
    pub after: i64,
    /// Pairs of one plan only, each with a reason.
    pub pairs: Vec<ChangedPair>,
    /// Pairs of both.
    pub kept_pairs: usize,
    /// Lots that are elsewhere, in the order of their ids.
    pub needs: Vec<ChangedNeed>,
}

/// What one more hour brings at one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorthOfPlace {
    /// Where.
    pub place: Place,
    /// GB/T 2260 code of the laboratory's division.
    pub region: u32,
    /// By the prices of the proof: a local price, an estimate.
    pub points_by_price: f64,
    /// By planning again with sixty minutes more.
    pub points: i64,
    /// What is served then that was not.
    pub serves: Vec<NeedName>,
}

/// What one more hour brings in sum over places of a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorthOfHours {
    /// Id and name: a laboratory, a measurand or a region.
    pub group: Party,
    /// The most points that one hour at one of its places brings, by planning again.
    pub points: i64,
    /// Distinct needs that one hour at one or another of its places would serve.
    pub needs: usize,
    /// Firms behind them.
    pub firms: usize,
}

/// The gap between value and bound, by place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapByPlace {
    /// Value of the plan.
    pub value: Option<i64>,
    /// Proven bound.
    pub bound: Option<i64>,
    /// Slots that lose most, in points.
    pub slots: Vec<(Place, f64)>,
    /// Lots outside the plan with the highest prices, in points.
    pub needs: Vec<(NeedName, f64)>,
    /// What limits, quotas, bundles and changes lose together.
    pub rules: f64,
}
