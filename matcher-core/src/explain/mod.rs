//! Reasons: why a pairing, why not, and what else there was. Data first; sentences last, per language ([`sentences`]).

mod clash;
mod compare;
mod groups;
mod nearest;
mod new_resource;
mod obstacle;
mod open_needs;
mod outlook;
mod preview;
pub mod sentences;
mod served;
pub mod study;
mod together;
mod unserved;
pub mod what_if;
mod why;
mod worth;

pub use clash::Clash;
pub use compare::{Comparison, Difference, MoveReason, compare};
pub use groups::{Group, GroupCoverage, GroupKind, groups};
pub use nearest::NearMiss;
pub use new_resource::{Brought, NewResource, Wanting, with_new_resource};
pub use obstacle::Obstacle;
pub use open_needs::{OpenNeed, OpenNeedGroup, grouped, open_need};
pub use outlook::{Candidate, Change, Outlook, outlook};
pub use preview::{Preview, Prospect, alike, preview};
pub use served::{Alternate, Served};
pub use study::Study;
pub use together::{Package, Together, together};
pub use unserved::{Blocked, Unserved, UnservedClass};
pub use why::{Alternative, SmallestChange, Why, why};
pub use worth::{SlotWorth, worth_of_slots};

use crate::fit::Judge;
use crate::ids::Ix;
use crate::market::{Candidates, HandedOver, Market, Partners};
use crate::model::{Catalogue, Need, Organisation, Plan, PlanRules, Problem};
use crate::taxonomy::Taxonomy;

/// Everything an explanation is made from.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The catalogue of the round.
    pub catalogue: &'a Catalogue,
    /// The vocabulary.
    pub taxonomy: &'a Taxonomy,
    /// The rules of fit.
    pub judge: &'a Judge<'a>,
    /// The rules of the round.
    pub rules: &'a PlanRules,
    /// The market of the round.
    pub market: &'a Market,
    /// Its bare problem.
    pub problem: &'a Problem,
    /// The plan.
    pub plan: &'a Plan,
}

/// A provider and an SME with everything between them (结对).
#[derive(Debug, Clone, PartialEq)]
pub struct Pairing {
    /// Who serves.
    pub provider: Ix<Organisation>,
    /// Who is served.
    pub seeker: Ix<Organisation>,
    /// The places of its lots in [`Explanation::served`].
    pub served: Vec<usize>,
}

/// The reasons of a plan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explanation {
    /// Every assigned lot, in the market's order.
    pub served: Vec<Served>,
    /// Lead enterprises first, then by the providers' order in the catalogue.
    pub pairings: Vec<Pairing>,
    /// Every need without an assigned lot, one class each, in the catalogue's order.
    pub unserved: Vec<Unserved>,
    /// What one more hour is worth, most precious first.
    pub worth: Vec<SlotWorth>,
    /// Coverage per region, step of the ladder and size.
    pub groups: Vec<GroupCoverage>,
    /// When there is no plan: the pins and limits that can't hold together.
    pub clashes: Vec<Clash>,
}

/// Explains a plan. Near-linear in the market, plus one judgement per candidate of every need without an option.
pub fn explain(context: &Context<'_>) -> Explanation {
    let candidates = Candidates::new(context.catalogue, context.taxonomy);
    let partners = Partners::new(context.catalogue, context.rules);
    let spare = served::spare_minutes(context.problem, context.plan);
    let served = served::served(context, &partners, &spare);
    let unserved = unserved::unserved(context, &candidates, &partners, &spare);
    Explanation {
        pairings: pairings(context.catalogue, &served),
        worth: worth_of_slots(context.problem, context.plan),
        groups: groups::coverage(context),
        served,
        unserved,
        clashes: clash::clashes(context),
    }
}

fn pairings(catalogue: &Catalogue, served: &[Served]) -> Vec<Pairing> {
    let mut pairings: Vec<Pairing> = Vec::new();
    let mut order: Vec<usize> = (0..served.len()).collect();
    let key = |i: usize| {
        let s = &served[i];
        (
            !catalogue[s.provider].lead,
            s.provider,
            catalogue[s.need].organisation,
            i,
        )
    };
    order.sort_unstable_by_key(|&i| key(i));
    for i in order {
        let (provider, seeker) = (served[i].provider, catalogue[served[i].need].organisation);
        match pairings.last_mut() {
            Some(last) if last.provider == provider && last.seeker == seeker => last.served.push(i),
            _ => pairings.push(Pairing {
                provider,
                seeker,
                served: vec![i],
            }),
        }
    }
    pairings
}

/// Needs handed over, for lists that show every need.
pub fn handed_over(market: &Market) -> impl Iterator<Item = (Ix<Need>, &HandedOver)> {
    market.handed_over.iter().map(|h| (h.need, h))
}
