//! The query as needs, put to one offer after the other. Offers of one kind of service and one measurand are asked the same, so what is
//! asked is worked out once for all of them.

use super::assess::assess;
use super::collect::Candidate;
use super::draft::{anybody, draft};
use super::engine::{Engine, Request};
use super::entry::{Kind, broader_measurands};
use super::rank::{Judged, is_of_another, is_older};
use super::source::{Seeker, Source, moved};
use super::understand::{ChipMeaning, Understood, What};
use crate::fit::{Draft, PreparedDraft};
use crate::ids::Ix;
use crate::model::{Capability, Need, Offer, Organisation, ServiceKind};
use crate::taxonomy::{Measurand, Taxonomy};
use std::rc::Rc;

/// A need that the query states, ready to be judged by.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) need: Need,
    pub(super) seeker: Organisation,
    pub(super) prepared: PreparedDraft,
}

/// What makes one need of the query: which ask, in which sense, for which service, measuring what, asked from where and of which
/// catalogue.
type Question = (
    usize,
    Option<What>,
    ServiceKind,
    Option<Ix<Measurand>>,
    u32,
    bool,
);

/// Judges the candidates of one query.
pub(super) struct Judging<'e, 'a> {
    engine: &'e Engine<'a>,
    request: &'e Request<'e>,
    understood: &'e Understood,
    seeker: Seeker<'a>,
    services: Vec<ServiceKind>,
    has_quantity: bool,
    /// The query as needs, before an offer says the rest.
    drafts: Vec<((usize, Option<What>), Need)>,
    asked: Vec<(Question, Rc<Asked>)>,
}

impl<'e, 'a> Judging<'e, 'a> {
    pub(super) fn new(
        engine: &'e Engine<'a>,
        request: &'e Request<'e>,
        understood: &'e Understood,
        seeker: Seeker<'a>,
    ) -> Self {
        let chips = understood.chips.iter();
        Self {
            engine,
            request,
            understood,
            seeker,
            services: understood.services(),
            has_quantity: chips
                .filter(|chip| matches!(chip.meaning, ChipMeaning::Quantity(_)))
                .count()
                > 0,
            drafts: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// The verdict on an offer, by the ask that it serves best.
    pub(super) fn judged(&mut self, candidate: &Candidate) -> Option<Judged> {
        if candidate.traits.kind() != Kind::Offer.number() {
            return None;
        }
        let (source, offer) = self.engine.offer(candidate.key)?;
        let (_, best) = candidate.rows.first()?;
        let own = source.catalogue.capabilities_of(offer).get(*best as usize);
        let mut found: Option<Judged> = None;
        for (ask, what) in self.senses(own) {
            let Some(other) = self.judged_by(ask, what, source, offer, own) else {
                continue;
            };
            let better = found
                .as_ref()
                .is_none_or(|best| other.assessment.factor() > best.assessment.factor());
            if better {
                found = Some(other);
            }
        }
        found
    }

    /// Everything that may be meant, with the place of its ask. A query of quantities alone means what the best row measures.
    fn senses(&self, own: Option<&Capability>) -> Vec<(usize, Option<What>)> {
        if self.understood.asks.is_empty() {
            let what = own.filter(|_| self.has_quantity).map(|row| What {
                instrument: row.instrument,
                measurand: Some(row.measurand),
                service: None,
            });
            return vec![(0, what)];
        }
        let asks = self.understood.asks.iter().enumerate();
        asks.flat_map(|(place, ask)| ask.whats.iter().map(move |what| (place, Some(*what))))
            .collect()
    }

    fn judged_by(
        &mut self,
        ask: usize,
        what: Option<What>,
        source: Source<'a>,
        offer: Ix<Offer>,
        own: Option<&Capability>,
    ) -> Option<Judged> {
        let judge = source.judge?;
        let asked = self.asked(ask, what, source, offer, own)?;
        let taxonomy = self.engine.taxonomy;
        let mut assessment = assess(judge, &asked, self.seeker.point, offer, own);
        assessment.older_edition = own.is_some_and(|row| is_older(taxonomy, row));
        assessment.other_regulation = asked
            .need
            .instrument
            .zip(own)
            .is_some_and(|(wanted, row)| is_of_another(taxonomy, wanted, row));
        Some(Judged {
            ask,
            assessment,
            asked,
        })
    }

    /// The need that the query states to this offer.
    fn asked(
        &mut self,
        ask: usize,
        what: Option<What>,
        source: Source<'a>,
        offer: Ix<Offer>,
        own: Option<&Capability>,
    ) -> Option<Rc<Asked>> {
        let service = source.catalogue[offer].service;
        let named = !self.services.is_empty() || what.is_some_and(|what| what.service.is_some());
        let open = !named || self.services.contains(&service);
        let draft = self.draft(ask, what);
        let service = if open { service } else { draft.service };
        // where nobody says where, the offer's own region decides which credentials count
        let region = self
            .seeker
            .region
            .unwrap_or_else(|| source.catalogue[source.catalogue.site_of(offer)].region);
        let measurand = own.map(|row| row.measurand);
        let question = (ask, what, service, measurand, region, source.recent);
        if let Some((_, asked)) = self.asked.iter().find(|(known, _)| *known == question) {
            return Some(Rc::clone(asked));
        }
        let mut need = self.draft(ask, what).clone();
        need.service = service;
        if !service.is_measurement() {
            need.requirements.clear();
        }
        for requirement in &mut need.requirements {
            let stated = !requirement.range.is_empty()
                || requirement.permitted_error.is_some()
                || requirement.wished_uncertainty.is_some();
            // where the query states no quantity, what the best row measures is meant, unless a measurand of another family was named
            let named = what.filter(|what| what.instrument.is_none());
            let named = named.and_then(|what| what.measurand);
            let other = named
                .zip(measurand)
                .is_some_and(|(named, own)| !akin(self.engine.taxonomy, named, own));
            if requirement.measurand.is_none() || !stated && !other {
                requirement.measurand = measurand;
            }
        }
        need.requirements
            .retain(|requirement| requirement.measurand.is_some());
        let seeker = match self.seeker.organisation {
            Some(organisation) if source.recent => {
                moved(organisation, self.engine.catalogue, source.catalogue)
            }
            Some(organisation) => organisation.clone(),
            None => anybody(region)?,
        };
        let draft = Draft {
            need: &need,
            seeker: &seeker,
            point: self.seeker.point,
        };
        let prepared = source.judge?.prepare(&draft);
        let asked = Rc::new(Asked {
            need,
            seeker,
            prepared,
        });
        self.asked.push((question, Rc::clone(&asked)));
        Some(asked)
    }

    /// The need as far as the query alone says it.
    fn draft(&mut self, ask: usize, what: Option<What>) -> &Need {
        let known = self.drafts.iter().position(|(of, _)| *of == (ask, what));
        let place = known.unwrap_or_else(|| {
            let need = draft(
                self.understood,
                self.engine.taxonomy,
                self.request.asker,
                self.understood.asks.get(ask),
                what.as_ref(),
            );
            self.drafts.push(((ask, what), need));
            self.drafts.len() - 1
        });
        &self.drafts[place].1
    }
}

/// Whether one of two measurands is the other, or lies below it.
fn akin(taxonomy: &Taxonomy, one: Ix<Measurand>, other: Ix<Measurand>) -> bool {
    one == other
        || broader_measurands(taxonomy, one).contains(&other)
        || broader_measurands(taxonomy, other).contains(&one)
}
