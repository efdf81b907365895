//! A plan with everything needed to ask about it by the ids of the catalogue: why here, why not there, what if, what changed, what is
//! an hour worth, where is the gap.
//!
//! A study is made from what a round left behind and never changes. Its answers are data with names; whoever shows them decides which
//! role may see them.

mod answers;
mod compared;
mod own;
mod reasons;
mod supposed;
mod worths;

pub use answers::{
    ChangedNeed, ChangedPair, Compared, GapByPlace, Moved, NeedName, Other, Party, Place,
    SmallChange, Supposed, WhyLot, WhyMiss, WhyNeed, WhyNot, WorthOfHours, WorthOfPlace,
};
pub use own::{OwnChange, OwnReason};
pub use supposed::Question;

use super::Context;
use crate::fit::{CredentialMatrix, Judge};
use crate::ids::Ix;
use crate::market::{Market, StoredMarket, opaque_id};
use crate::model::{Catalogue, Need, Organisation, Period, Plan, PlanRules, Problem, Resource};
use crate::plan::Effort;
use crate::taxonomy::Taxonomy;
use std::collections::BTreeMap;

/// A plan one can ask about.
#[derive(Debug)]
pub struct Study {
    pub(super) catalogue: Catalogue,
    pub(super) rules: PlanRules,
    pub(super) market: Market,
    pub(super) problem: Problem,
    pub(super) plan: Plan,
    taxonomy: &'static Taxonomy,
    rights: &'static CredentialMatrix,
    providers: BTreeMap<Ix<Organisation>, u32>,
    seekers: BTreeMap<Ix<Organisation>, u32>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StudyError {
    /// The files are not of one round.
    #[error("the catalogue, the market and the problem are not of one round: {0}")]
    Mismatch(&'static str),
    /// The round has nothing of this id.
    #[error("{field}: the round has no `{id}`")]
    Unknown {
        /// Which part of the question.
        field: &'static str,
        /// What it said.
        id: String,
    },
    /// The rules of the round leave no plan of that kind.
    #[error("the rules of the round leave no such plan")]
    NotPossible,
}

impl Study {
    /// A study of a round's files.
    ///
    /// # Errors
    /// When they do not belong together.
    pub fn new(
        (catalogue, rules): (Catalogue, PlanRules),
        market: &StoredMarket,
        (problem, plan): (Problem, Plan),
        (taxonomy, rights): (&'static Taxonomy, &'static CredentialMatrix),
    ) -> Result<Self, StudyError> {
        let judge = Judge::new(&catalogue, taxonomy, &rules, rights);
        let market = market.market(&catalogue, &judge);
        let market = market.ok_or(StudyError::Mismatch("market"))?;
        drop(judge);
        let key = rules.id_key();
        let slots = (0..catalogue.slots.len()).map(|slot| market.slot_id(&catalogue, slot));
        let slots = slots.map(|id| opaque_id(&key, "slot", &id));
        if !slots.eq(problem.slots.iter().map(|slot| slot.id.as_str())) {
            return Err(StudyError::Mismatch("slots"));
        }
        let lots = market.lots.iter().map(|lot| market.lot_id(&catalogue, lot));
        let lots = lots.map(|id| opaque_id(&key, "need", &id));
        if !lots.eq(problem.needs.iter().map(|need| need.id.as_str())) {
            return Err(StudyError::Mismatch("needs"));
        }
        let by_id = |kind: &str, ids: &mut dyn Iterator<Item = &str>| {
            let places: BTreeMap<String, u32> = ids.map(str::to_owned).zip(0..).collect();
            let all = catalogue.organisations.iter().enumerate();
            let known = all.filter_map(|(i, organisation)| {
                let place = places.get(&opaque_id(&key, kind, &organisation.id))?;
                Some((Ix::new(i), *place))
            });
            known.collect::<BTreeMap<_, _>>()
        };
        Ok(Self {
            providers: by_id(
                "provider",
                &mut problem.providers.iter().map(|p| p.id.as_str()),
            ),
            seekers: by_id("seeker", &mut problem.seekers.iter().map(|s| s.id.as_str())),
            catalogue,
            rules,
            market,
            problem,
            plan,
            taxonomy,
            rights,
        })
    }

    /// The catalogue of the round.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The rules of the round.
    pub fn rules(&self) -> &PlanRules {
        &self.rules
    }

    /// The market of the round.
    pub fn market(&self) -> &Market {
        &self.market
    }

    /// The bare problem.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The vocabulary.
    pub fn taxonomy(&self) -> &'static Taxonomy {
        self.taxonomy
    }

    /// The rules of fit over the catalogue of the round.
    pub fn judge(&self) -> Judge<'_> {
        Judge::new(&self.catalogue, self.taxonomy, &self.rules, self.rights)
    }

    /// What explanations are made from.
    pub fn context<'a>(&'a self, judge: &'a Judge<'a>) -> Context<'a> {
        Context {
            catalogue: &self.catalogue,
            taxonomy: self.taxonomy,
            judge,
            rules: &self.rules,
            market: &self.market,
            problem: &self.problem,
            plan: &self.plan,
        }
    }

    /// The work of one question.
    fn effort() -> Effort {
        Effort::default()
    }

    /// The need of an id of the catalogue.
    ///
    /// # Errors
    /// [`StudyError::Unknown`].
    pub fn need(&self, id: &str) -> Result<Ix<Need>, StudyError> {
        let place = self
            .catalogue
            .needs
            .binary_search_by(|n| n.id.as_str().cmp(id));
        place.map(Ix::new).map_err(|_| unknown("need", id))
    }

    /// The organisation of an id of the catalogue.
    fn organisation(&self, field: &'static str, id: &str) -> Result<Ix<Organisation>, StudyError> {
        let all = &self.catalogue.organisations;
        let place = all.binary_search_by(|o| o.id.as_str().cmp(id));
        place.map(Ix::new).map_err(|_| unknown(field, id))
    }

    /// The place of a resource's slot in a period.
    fn slot(&self, resource: &str, period: &str) -> Result<u32, StudyError> {
        let all = &self.catalogue.resources;
        let place = all.binary_search_by(|r| r.id.as_str().cmp(resource));
        let place: Ix<Resource> = place
            .map(Ix::new)
            .map_err(|_| unknown("resource", resource))?;
        let wanted = Period::parse(period).ok_or_else(|| unknown("period", period))?;
        let slots = self.catalogue.slot_range(place);
        let found = slots
            .clone()
            .find(|&slot| self.catalogue.slots[slot].period == wanted);
        found
            .map(|slot| slot as u32)
            .ok_or_else(|| unknown("period", period))
    }

    /// Places in the market, and in the problem, of the lots of a need.
    fn lots_of(&self, need: Ix<Need>) -> std::ops::Range<u32> {
        let lots = &self.market.lots;
        let first = lots.partition_point(|lot| lot.need < need);
        let last = lots.partition_point(|lot| lot.need <= need);
        first as u32..last as u32
    }

    fn party(&self, organisation: Ix<Organisation>) -> Party {
        let organisation = &self.catalogue[organisation];
        Party {
            id: organisation.id.clone(),
            name: organisation.name.clone(),
        }
    }

    fn place(&self, slot: u32) -> Place {
        let slot = self.catalogue.slots[slot as usize];
        let resource = &self.catalogue[slot.resource];
        Place {
            resource: Party {
                id: resource.id.clone(),
                name: resource.name.clone(),
            },
            period: slot.period.to_string(),
            provider: self.party(resource.organisation),
        }
    }

    fn provider_of(&self, slot: u32) -> Ix<Organisation> {
        let resource = self.catalogue.slots[slot as usize].resource;
        self.catalogue[resource].organisation
    }

    fn need_name(&self, need: Ix<Need>) -> NeedName {
        let record = &self.catalogue[need];
        NeedName {
            id: record.id.clone(),
            lot: record.id.clone(),
            organisation: self.party(record.organisation),
            text: if record.instrument_text.is_empty() {
                record.text.clone()
            } else {
                record.instrument_text.clone()
            },
        }
    }

    fn lot_name(&self, lot: u32) -> NeedName {
        let lot = &self.market.lots[lot as usize];
        NeedName {
            lot: self.market.lot_id(&self.catalogue, lot),
            ..self.need_name(lot.need)
        }
    }
}

fn unknown(field: &'static str, id: &str) -> StudyError {
    StudyError::Unknown {
        field,
        id: id.to_owned(),
    }
}
