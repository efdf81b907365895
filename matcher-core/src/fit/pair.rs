//! One need and one offer, with all that the rules look at, and what the judge prepared for each record.

use super::compulsory::HandOver;
use super::criterion::Criterion;
use super::judge::Judge;
use super::method::{Method, Supersession};
use super::right::Grant;
use super::validity::Days;
use crate::ids::Ix;
use crate::model::{Benefit, Capability, Need, Offer, Organisation, Requirement, Resource, Site};
use crate::quantity::{Coverage, Form};
use crate::taxonomy::regions::Point;
use smallvec::SmallVec;
use std::ops::Range;

/// Rows of an offer; mostly one or two, so that a judgement allocates nothing for them.
pub(super) type Rows = SmallVec<[Ix<Capability>; 8]>;

/// What is worked out once per need.
#[derive(Debug)]
pub(super) struct NeedFacts {
    pub(super) hand_over: Option<HandOver>,
    pub(super) requirements: Vec<RequirementFacts>,
    /// The seeker's seat.
    pub(super) point: Option<Point>,
    /// Days on which work may start, as far as the need is concerned.
    pub(super) window: Days,
    /// The benefits whose conditions hold for the seeker on some day.
    pub(super) benefits: Vec<Ix<Benefit>>,
}

/// What is worked out once per entry of a need.
#[derive(Debug)]
pub(super) struct RequirementFacts {
    pub(super) criterion: Criterion,
    pub(super) methods: Vec<Method>,
}

/// What is worked out once per offer.
#[derive(Debug)]
pub(super) struct OfferFacts {
    /// Places of its capabilities.
    pub(super) rows: Range<usize>,
    /// Rights that need no row.
    pub(super) grants: Vec<Grant>,
    pub(super) point: Point,
}

/// What is worked out once per slot.
#[derive(Debug)]
pub(super) struct SlotFacts {
    pub(super) days: Days,
    /// The first of them as a number.
    pub(super) first: i32,
    /// The last.
    pub(super) last: i32,
}

/// What is worked out once per capability.
#[derive(Debug)]
pub(super) struct RowFacts {
    /// U95 of the result.
    pub(super) result: Option<(Form, Coverage)>,
    /// U95 of the measurement standard.
    pub(super) standard: Option<(Form, Coverage)>,
    pub(super) methods: Vec<Method>,
    /// The first of its methods that went or goes out of force.
    pub(super) supersession: Option<(usize, Supersession)>,
    /// Rights that rest on credentials the row names.
    pub(super) grants: Vec<Grant>,
}

/// One need and one offer.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    pub(super) judge: &'a Judge<'a>,
    pub(super) need_ix: Ix<Need>,
    pub(super) offer_ix: Ix<Offer>,
    pub(super) need: &'a Need,
    pub(super) offer: &'a Offer,
    pub(super) resource: &'a Resource,
    pub(super) site: &'a Site,
    pub(super) provider: &'a Organisation,
    pub(super) seeker: &'a Organisation,
    pub(super) need_facts: &'a NeedFacts,
    pub(super) offer_facts: &'a OfferFacts,
}

impl<'a> Pair<'a> {
    /// The rows of the offer.
    pub(super) fn rows(&self) -> impl Iterator<Item = Ix<Capability>> + use<'a> {
        self.offer_facts.rows.clone().map(Ix::new)
    }

    pub(super) fn row(&self, row: Ix<Capability>) -> &'a Capability {
        &self.judge.catalogue[row]
    }

    pub(super) fn row_facts(&self, row: Ix<Capability>) -> &'a RowFacts {
        &self.judge.facts.rows[row.index()]
    }

    pub(super) fn requirement(&self, entry: usize) -> &'a Requirement {
        &self.need.requirements[entry]
    }

    pub(super) fn requirement_facts(&self, entry: usize) -> &'a RequirementFacts {
        &self.need_facts.requirements[entry]
    }

    /// Whether the two belong to one group of companies.
    pub(super) fn same_group(&self) -> bool {
        let head =
            |ix: Ix<Organisation>, organisation: &Organisation| organisation.group.unwrap_or(ix);
        head(self.resource.organisation, self.provider) == head(self.need.organisation, self.seeker)
    }
}
