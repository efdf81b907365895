//! The order of what was found: the first candidates are judged, and what can be done comes first.

use super::assess::Assessment;
use super::collect::{Candidate, Sort};
use super::engine::{Engine, JUDGED, Request};
use super::judging::{Asked, Judging};
use super::numbers::month_number;
use super::source::Seeker;
use super::understand::Understood;
use crate::ids::Ix;
use crate::model::Capability;
use crate::taxonomy::{Instrument, RegulationReference, Taxonomy};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

impl Engine<'_> {
    /// The candidates in their final order: the first judged and reordered, the others behind them.
    pub(super) fn ranked(
        &self,
        request: &Request<'_>,
        understood: &Understood,
        candidates: Vec<Candidate>,
        seeker: Seeker<'_>,
    ) -> Vec<Ranked> {
        let mut judging = Judging::new(self, request, understood, seeker);
        let mut ranked: Vec<Ranked> = candidates
            .into_iter()
            .enumerate()
            .map(|(place, candidate)| {
                let judged = (place < JUDGED)
                    .then(|| judging.judged(&candidate))
                    .flatten();
                let mut score = candidate.rank;
                if request.sort == Sort::Best
                    && let Some(judged) = &judged
                {
                    score *= judged.assessment.factor();
                }
                Ranked {
                    window: place < JUDGED,
                    score,
                    candidate,
                    judged,
                }
            })
            .collect();
        if request.sort == Sort::Best {
            self.prefer(&mut ranked);
        }
        sort(&mut ranked);
        if request.sort == Sort::Best && understood.asks.len() > 1 {
            take_turns(&mut ranked);
        }
        ranked
    }

    /// Among equals: who serves more of a list, then who is free earlier, then who is cheaper. A few per cent in all.
    pub(super) fn prefer(&self, ranked: &mut [Ranked]) {
        let mut served: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        let mut first: Option<Date> = None;
        let mut cheapest: BTreeMap<usize, i64> = BTreeMap::new();
        let provider = |ranked: &Ranked| {
            let (source, offer) = self.offer(ranked.candidate.key)?;
            let catalogue = source.catalogue;
            Some(catalogue[catalogue.provider_of(offer)].id.as_str())
        };
        for ranked in ranked.iter() {
            let (Some(judged), Some(provider)) = (&ranked.judged, provider(ranked)) else {
                continue;
            };
            if !judged.assessment.verdict.can_serve() {
                continue;
            }
            served.entry(provider).or_default().insert(judged.ask);
            let fit = &judged.assessment.fit;
            first = first.into_iter().chain(fit.earliest).min();
            let price = cheapest.entry(judged.ask).or_insert(i64::MAX);
            *price = (*price).min(fit.price.after_benefits_fen);
        }
        for ranked in ranked {
            let provider = provider(ranked);
            let Some(judged) = &ranked.judged else {
                continue;
            };
            let fit = &judged.assessment.fit;
            let more = provider
                .and_then(|provider| served.get(provider))
                .map_or(0, |asks| asks.len().saturating_sub(1));
            let mut factor = 1.0 + 0.05 * more as f32;
            if let (Some(first), Some(earliest)) = (first, fit.earliest) {
                let late = (month_number(earliest)
                    - month_number(first).min(month_number(earliest)))
                .min(6);
                factor -= 0.005 * late as f32;
            }
            if let Some(cheapest) = cheapest.get(&judged.ask) {
                let dear = 1.0 - *cheapest as f32 / fit.price.after_benefits_fen.max(1) as f32;
                factor -= 0.01 * dear.clamp(0.0, 1.0);
            }
            ranked.score *= factor;
        }
    }
}

/// A candidate in its final place.
pub(super) struct Ranked {
    pub(super) window: bool,
    pub(super) score: f32,
    pub(super) candidate: Candidate,
    pub(super) judged: Option<Judged>,
}

/// An offer with the verdict on the ask that it serves best.
pub(super) struct Judged {
    pub(super) ask: usize,
    pub(super) assessment: Assessment,
    /// What it was judged by.
    pub(super) asked: Rc<Asked>,
}

/// Several things asked for take turns, so that each is seen on the first page: every further offer for the same thing counts a little
/// less.
pub(super) fn take_turns(ranked: &mut [Ranked]) {
    let mut turns: BTreeMap<usize, i32> = BTreeMap::new();
    for ranked in ranked.iter_mut().take_while(|ranked| ranked.window) {
        let ask = ranked
            .judged
            .as_ref()
            .map_or(usize::MAX, |judged| judged.ask);
        let turn = turns.entry(ask).or_default();
        ranked.score *= 0.985_f32.powi(*turn);
        *turn += 1;
    }
    sort(ranked);
}

/// The judged ones first, then by score, then by key, so that the order is always the same.
pub(super) fn sort(ranked: &mut [Ranked]) {
    ranked.sort_by(|a, b| {
        b.window
            .cmp(&a.window)
            .then(b.score.total_cmp(&a.score))
            .then(a.candidate.key.cmp(&b.candidate.key))
    });
}

pub(super) fn judged_and_none_capable(ranked: &[Ranked]) -> bool {
    let mut judged = ranked
        .iter()
        .filter_map(|ranked| ranked.judged.as_ref())
        .peekable();
    judged.peek().is_some() && judged.all(|judged| !judged.assessment.verdict.can_serve())
}

/// Whether a row follows a regulation that belongs to other instruments than the one wanted: a row for flowmeters by the regulation of
/// electromagnetic ones is none for rotameters.
pub(super) fn is_of_another(taxonomy: &Taxonomy, wanted: Ix<Instrument>, row: &Capability) -> bool {
    let Ok(reference) = row.method.trim().parse::<RegulationReference>() else {
        return false;
    };
    let own = &taxonomy.instrument(wanted).regulations;
    if own.is_empty() || own.contains(&reference.number) {
        return false;
    }
    let mut under = taxonomy.instruments_under(&reference.number).peekable();
    under.peek().is_some()
        && !under.any(|other| taxonomy.is_a(wanted, other) || taxonomy.is_a(other, wanted))
}

/// Whether a row cites an edition before the latest one known.
pub(super) fn is_older(taxonomy: &Taxonomy, row: &Capability) -> bool {
    let Ok(cited) = row.method.trim().parse::<RegulationReference>() else {
        return false;
    };
    let any_edition = RegulationReference {
        edition: None,
        ..cited.clone()
    };
    let latest = taxonomy
        .editions(&any_edition)
        .into_iter()
        .filter_map(|ix| taxonomy.regulation(ix).edition)
        .max();
    cited
        .edition
        .is_some_and(|own| latest.is_some_and(|latest| own < latest))
}

/// Appends candidates that are not there yet, with ranks far below.
pub(super) fn append(best: &mut Vec<Candidate>, akin: Vec<Candidate>, limit: usize) {
    let lowest = best
        .iter()
        .map(|candidate| candidate.rank)
        .fold(f32::INFINITY, f32::min);
    let highest = akin
        .iter()
        .map(|candidate| candidate.rank)
        .fold(f32::MIN_POSITIVE, f32::max);
    for mut candidate in akin {
        if best.len() < limit && best.iter().all(|known| known.key != candidate.key) {
            candidate.rank *= lowest * 0.25 / highest;
            candidate.akin = true;
            best.push(candidate);
        }
    }
}
