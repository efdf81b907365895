//! The judge: what many judgements share, and the order of the rules.

use super::delivery;
use super::details::{Details, Missing};
use super::facts::{Facts, need_facts};
use super::finding::{Findings, Rule, Severity};
use super::matrix::CredentialMatrix;
use super::outcome::Outcome;
use super::pair::{NeedFacts, Pair};
use super::requirement::{self, Entry};
use super::validity::{Days, Limit, Limits};
use super::verdict::{Fit, Service, Verdict};
use super::{
    HandOver, capacity, compulsory, exclusion, measurand, price, right, service_kind, validity,
};
use crate::ids::Ix;
use crate::model::{Catalogue, Document, Need, Offer, Organisation, PlanRules, ServiceKind, Slot};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::Point;
use jiff::civil::Date;
use smallvec::smallvec;
use std::sync::Arc;

/// A need that is not in the catalogue, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// What is asked for.
    pub need: &'a Need,
    /// Who asks: its region, size, ladder and kind decide about rights and benefits.
    pub seeker: &'a Organisation,
    /// Where; without it distance is 0 and refuses nothing.
    pub point: Option<Point>,
}

/// What a judge worked out about a draft.
#[derive(Debug)]
pub struct PreparedDraft(NeedFacts);

/// Judges needs and offers of one catalogue under the rules of one round.
///
/// Building it is O(capabilities + needs); a judgement then looks at the rows of one offer only. Judgements don't change it, so that
/// many threads can share it.
#[derive(Debug)]
pub struct Judge<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) taxonomy: &'a Taxonomy,
    pub(super) rules: &'a PlanRules,
    pub(super) rights: &'a CredentialMatrix,
    pub(super) facts: Arc<Facts>,
}

impl<'a> Judge<'a> {
    /// Prepares the facts of every need, offer and row.
    pub fn new(
        catalogue: &'a Catalogue,
        taxonomy: &'a Taxonomy,
        rules: &'a PlanRules,
        rights: &'a CredentialMatrix,
    ) -> Self {
        let facts = Arc::new(Facts::new(catalogue, taxonomy, rules, rights));
        Self::over(catalogue, taxonomy, rules, rights, facts)
    }

    /// With facts made before, of this very catalogue and under these very rules. O(1).
    pub fn over(
        catalogue: &'a Catalogue,
        taxonomy: &'a Taxonomy,
        rules: &'a PlanRules,
        rights: &'a CredentialMatrix,
        facts: Arc<Facts>,
    ) -> Self {
        Self {
            catalogue,
            taxonomy,
            rules,
            rights,
            facts,
        }
    }

    /// The vocabulary it judges by.
    pub fn taxonomy(&self) -> &'a Taxonomy {
        self.taxonomy
    }

    /// The verdict of all rules, with every finding. About as long as the rows of the offer.
    pub fn judge(&self, need: Ix<Need>, offer: Ix<Offer>) -> Fit {
        fit_of(&self.pair(need, offer))
    }

    /// The verdict of all rules on a need that is not in the catalogue, such as what a query says, for a seeker who may be unknown.
    ///
    /// The need's own `organisation` is looked up nowhere, it only tells competitors apart; `seeker` stands for it, at `point`. The
    /// fit's `need` is that of no record.
    pub fn judge_draft(&self, draft: &Draft<'_>, offer: Ix<Offer>) -> Fit {
        self.judge_prepared(draft, &self.prepare(draft), offer)
    }

    /// What [`Self::judge_draft`] works out about the draft alone: whoever asks many offers the same does it once.
    pub fn prepare(&self, draft: &Draft<'_>) -> PreparedDraft {
        PreparedDraft(need_facts(self.catalogue, self.taxonomy, self.rules, draft))
    }

    /// [`Self::judge_draft`] with what was prepared of this very draft by this very judge.
    pub fn judge_prepared(
        &self,
        draft: &Draft<'_>,
        PreparedDraft(facts): &PreparedDraft,
        offer: Ix<Offer>,
    ) -> Fit {
        let resource = &self.catalogue[self.catalogue[offer].resource];
        let pair = Pair {
            judge: self,
            need_ix: Ix::new(u32::MAX as usize),
            offer_ix: offer,
            need: draft.need,
            offer: &self.catalogue[offer],
            resource,
            site: &self.catalogue[resource.site],
            provider: &self.catalogue[resource.organisation],
            seeker: draft.seeker,
            need_facts: facts,
            offer_facts: &self.facts.offers[offer.index()],
        };
        fit_of(&pair)
    }

    /// Whether [`Self::judge`] would say capable or conditional; stops at the first rule that fails.
    pub fn can_serve(&self, need: Ix<Need>, offer: Ix<Offer>) -> bool {
        self.serve(need, offer).is_some()
    }

    /// How the offer serves the need, with the numbers of [`Self::judge`] but without findings; `None` as soon as a rule fails.
    pub fn serve(&self, need: Ix<Need>, offer: Ix<Offer>) -> Option<Service> {
        let pair = self.pair(need, offer);
        let mut findings = Findings::counting();
        let entries = who_and_what(&pair, &mut findings);
        if findings.fails() > 0 {
            return None;
        }
        let outcome = when_and_how(&pair, entries, &mut findings);
        (findings.fails() == 0).then(|| outcome.into_service())
    }

    /// As the crow flies between the two seats, rounded to 0.1 km; 0 when the seeker has no site.
    pub fn distance_km(&self, need: Ix<Need>, offer: Ix<Offer>) -> f64 {
        delivery::distance_km(
            &self.facts.needs[need.index()],
            &self.facts.offers[offer.index()],
        )
    }

    /// How far apart the two may be: farther, no way of delivery that suits both is left, and [`Self::judge`] says no.
    pub fn reach_km(&self, need: Ix<Need>, offer: Ix<Offer>) -> f64 {
        let (need, offer) = (&self.catalogue[need], &self.catalogue[offer]);
        delivery::reach_km(&self.rules.travel, need, offer)
    }

    /// The first day of a slot's period.
    pub fn first_day_of(&self, slot: Ix<Slot>) -> Date {
        self.facts.slots[slot.index()].days.from
    }

    /// Whether the need is handed over to the designated body instead of being matched.
    pub fn compulsory(&self, need: Ix<Need>) -> Option<&HandOver> {
        self.facts.needs[need.index()].hand_over.as_ref()
    }

    fn pair(&'a self, need_ix: Ix<Need>, offer_ix: Ix<Offer>) -> Pair<'a> {
        let catalogue = self.catalogue;
        let (need, offer) = (&catalogue[need_ix], &catalogue[offer_ix]);
        let resource = &catalogue[offer.resource];
        Pair {
            judge: self,
            need_ix,
            offer_ix,
            need,
            offer,
            resource,
            site: &catalogue[resource.site],
            provider: &catalogue[resource.organisation],
            seeker: &catalogue[need.organisation],
            need_facts: &self.facts.needs[need_ix.index()],
            offer_facts: &self.facts.offers[offer_ix.index()],
        }
    }
}

/// All rules on one pair, with every finding.
fn fit_of(pair: &Pair<'_>) -> Fit {
    let mut findings = Findings::collecting();
    let outcome = run(pair, &mut findings);
    let findings = findings.into_list();
    let verdict = Verdict::of(&findings, pair.need.requirements.len());
    outcome.into_fit(pair, verdict, findings)
}

/// All rules, cheap ones first.
fn run(pair: &Pair<'_>, findings: &mut Findings) -> Outcome {
    let entries = who_and_what(pair, findings);
    when_and_how(pair, entries, findings)
}

/// Kind of service, exclusions, and the entries of the all-of list with the rights behind them.
fn who_and_what(pair: &Pair<'_>, findings: &mut Findings) -> Vec<Entry> {
    service_kind::check(pair, findings);
    compulsory::check(pair, findings);
    exclusion::check(pair, findings);
    validity::check_offer(pair, findings);
    // The entries of one kind of service say nothing about another.
    if findings.decided() || pair.need.service != pair.offer.service {
        return Vec::new();
    }
    entries_of(pair, findings)
}

/// Document, delivery, days and hours, price.
fn when_and_how(pair: &Pair<'_>, entries: Vec<Entry>, findings: &mut Findings) -> Outcome {
    let mut limits: Limits = smallvec![validity::of_offer(pair)];
    let mut document = None;
    for standing in entries.iter().flat_map(|entry| &entry.standings) {
        limits.extend_from_slice(&standing.limits);
        document = Some(document.map_or(standing.document, |common: Document| {
            if common.satisfies(standing.document) {
                standing.document
            } else {
                common
            }
        }));
    }
    let distance_km = delivery::distance_km(pair.need_facts, pair.offer_facts);
    let way = delivery::check(pair, distance_km, findings);
    let valid = valid_days(pair, &limits, findings);
    let calendar = capacity::check(pair, &way, valid, findings);
    let day = calendar
        .days
        .map_or(pair.need_facts.window.from, |days| days.from);
    let price = price::price(pair, way.delivery, calendar.urgent, day);
    price::check(pair, &price, findings);
    Outcome {
        entries,
        document: document.unwrap_or(Document::None),
        distance_km,
        way,
        calendar,
        price,
    }
}

/// The days on which everything is valid; fails when the parts are valid, but never together.
fn valid_days(pair: &Pair<'_>, limits: &[Limit], findings: &mut Findings) -> Option<Days> {
    let window = pair.need_facts.window;
    if window.is_empty() {
        findings.fail(
            Rule::Validity,
            None,
            Details::NoCommonDay {
                from: window.from,
                to: window.to,
            },
        );
        return None;
    }
    let days = validity::common(limits, window);
    if days.is_some() {
        validity::note_ends(limits, window, findings);
    } else if limits
        .iter()
        .all(|limit| !window.intersect(limit.days).is_empty())
    {
        validity::report_limits(limits, window, None, findings);
    }
    days
}

/// The entries of the all-of list, or the field and the right of a service without them.
fn entries_of(pair: &Pair<'_>, findings: &mut Findings) -> Vec<Entry> {
    let service = pair.need.service;
    let mut entries = Vec::with_capacity(pair.need.requirements.len().max(1));
    if service.is_measurement() {
        for entry in 0..pair.need.requirements.len() {
            entries.push(requirement::check(pair, entry, findings));
            if findings.decided() {
                return entries;
            }
        }
    } else {
        measurand::check_field(pair, findings);
    }
    if service == ServiceKind::InstrumentTime {
        measurand::check_machine(pair, findings);
    } else if service.is_measurement() && entries.is_empty() {
        findings.push(
            Severity::Fail,
            Rule::DataMissing,
            None,
            Details::DataMissing(Missing::Requirements),
        );
    }
    if entries.is_empty() {
        let standing = right::standing_of_offer(pair);
        right::report(pair, None, None, &standing, findings);
        entries.push(Entry {
            standings: smallvec![standing],
            ..Entry::default()
        });
    }
    entries
}
