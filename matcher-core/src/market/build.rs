//! Builds the market: every need on its own, so that threads change nothing.

use super::lots::{Effort, split};
use super::{
    Candidates, HandedOver, Lot, Market, MarketGraph, MarketOption, Merits, Partners, Statistics,
    points,
};
use crate::fit::{Fit, Judge};
use crate::ids::Ix;
use crate::model::{Catalogue, Delivery, Need, Offer, Organisation, PlanRules, ResourceKind};
use crate::taxonomy::Taxonomy;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Told now and then while a market is built; `Break` stops it.
pub type BuildProgress<'a> = &'a (dyn Fn(usize, usize) -> ControlFlow<()> + Sync);

/// Needs between two reports of progress.
const REPORT_EVERY: usize = 256;

/// An offer that fits a need.
struct Candidate {
    offer: Ix<Offer>,
    fit: Fit,
    merits: Merits,
    effort: Effort,
    /// Points without `early`, by which candidates are cut.
    value: i64,
}

/// What one need brings into the market.
#[derive(Default)]
struct Part {
    lots: Vec<(u32, Vec<MarketOption>)>,
    handed_over: Option<HandedOver>,
    statistics: Statistics,
}

impl Market {
    /// Judges, values and joins. `None` when `progress` said stop. The result does not depend on `threads`.
    pub fn build(
        catalogue: &Catalogue,
        taxonomy: &Taxonomy,
        judge: &Judge<'_>,
        rules: &PlanRules,
        threads: usize,
        progress: BuildProgress<'_>,
    ) -> Option<Self> {
        let builder = Builder {
            catalogue,
            judge,
            rules,
            candidates: Candidates::new(catalogue, taxonomy),
            partners: Partners::new(catalogue, rules),
            previous: catalogue
                .previous_plan
                .iter()
                .map(|p| (p.need.index(), catalogue[p.resource].organisation))
                .collect(),
        };
        let total = catalogue.needs.len();
        let chunk = total.div_ceil(threads.max(1)).max(1);
        let (done, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
        let work = |needs: std::ops::Range<usize>| {
            let mut parts = Vec::with_capacity(needs.len());
            for need in needs {
                let count = done.fetch_add(1, Ordering::Relaxed);
                if count.is_multiple_of(REPORT_EVERY) && progress(count, total).is_break() {
                    stopped.store(true, Ordering::Relaxed);
                }
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                parts.push(builder.part(Ix::new(need)));
            }
            parts
        };
        let ranges: Vec<_> = (0..total)
            .step_by(chunk)
            .map(|from| from..(from + chunk).min(total))
            .collect();
        let parts: Vec<Part> = std::thread::scope(|scope| {
            let handles: Vec<_> = ranges
                .into_iter()
                .map(|range| scope.spawn(|| work(range)))
                .collect();
            handles
                .into_iter()
                .flat_map(|handle| handle.join().unwrap_or_default())
                .collect()
        });
        if stopped.into_inner() || parts.len() != total {
            return None;
        }
        Some(join(catalogue, parts))
    }
}

/// Puts the parts of all needs together, in the catalogue's order.
fn join(catalogue: &Catalogue, parts: Vec<Part>) -> Market {
    let mut market = Market::default();
    for (need, part) in parts.into_iter().enumerate() {
        market.handed_over.extend(part.handed_over);
        let total = &mut market.statistics;
        total.judged += part.statistics.judged;
        total.fitting += part.statistics.fitting;
        total.cut += part.statistics.cut;
        total.outside_mode += part.statistics.outside_mode;
        total.units_without_lot += part.statistics.units_without_lot;
        let parts = part.lots.len() as u16;
        for (i, (quantity, options)) in part.lots.into_iter().enumerate() {
            let first = market.options.len() as u32;
            market.options.extend(options);
            let options = first..market.options.len() as u32;
            market.lots.push(Lot {
                need: Ix::new(need),
                part: i as u16,
                parts,
                quantity,
                options,
            });
        }
    }
    drop_broken_bundles(catalogue, &mut market);
    market.graph = MarketGraph::new(&market.lots, &market.options, catalogue.slots.len());
    market
}

/// Takes the options of all-or-none bundles away in which a need can't be served whole, so that nothing waits for them.
fn drop_broken_bundles(catalogue: &Catalogue, market: &mut Market) {
    let mut broken: BTreeSet<usize> = BTreeSet::new();
    for lots in market.lots.chunk_by(|a, b| a.need == b.need) {
        let need = &catalogue[lots[0].need];
        let units: u32 = lots
            .iter()
            .filter(|l| !l.options.is_empty())
            .map(|l| l.quantity)
            .sum();
        if units < need.quantity
            && let Some(bundle) = catalogue.bundle_of(lots[0].need)
            && catalogue[bundle].all
        {
            broken.insert(bundle.index());
        }
    }
    if broken.is_empty() {
        return;
    }
    let options = std::mem::take(&mut market.options);
    for lot in &mut market.lots {
        let first = market.options.len() as u32;
        let bundle = catalogue.bundle_of(lot.need);
        if !bundle.is_some_and(|b| broken.contains(&b.index())) {
            market
                .options
                .extend_from_slice(&options[lot.options.start as usize..lot.options.end as usize]);
        }
        lot.options = first..market.options.len() as u32;
    }
}

struct Builder<'a> {
    catalogue: &'a Catalogue,
    judge: &'a Judge<'a>,
    rules: &'a PlanRules,
    candidates: Candidates<'a>,
    partners: Partners<'a>,
    /// Who served each need in the previous plan.
    previous: BTreeMap<usize, Ix<Organisation>>,
}

impl Builder<'_> {
    fn part(&self, ix: Ix<Need>) -> Part {
        let need = &self.catalogue[ix];
        if let Some(why) = self.judge.compulsory(ix) {
            return Part {
                handed_over: Some(HandedOver {
                    need: ix,
                    why: why.clone(),
                }),
                ..Part::default()
            };
        }
        let mut statistics = Statistics::default();
        let candidates = self.fitting(ix, need, &mut statistics);
        let lots = self.lots(need, &candidates, &mut statistics);
        Part {
            lots,
            handed_over: None,
            statistics,
        }
    }

    /// The offers that fit, best first, cut to the round's number.
    fn fitting(&self, ix: Ix<Need>, need: &Need, statistics: &mut Statistics) -> Vec<Candidate> {
        let mut fits = Vec::new();
        for offer in self.candidates.of(need) {
            statistics.judged += 1;
            if !self.judge.can_serve(ix, offer) {
                continue;
            }
            let provider = self.catalogue.provider_of(offer);
            let tie = self.partners.tie(provider, need.organisation);
            if !self.partners.admits(provider, tie) {
                statistics.outside_mode += 1;
                continue;
            }
            fits.push((offer, tie, self.judge.judge(ix, offer)));
        }
        statistics.fitting += fits.len() as u64;
        let price_limit_fen = need
            .budget_fen
            .unwrap_or_else(|| 2 * median_price_fen(&fits));
        let mut candidates: Vec<_> = fits
            .into_iter()
            .map(|(offer, tie, fit)| self.candidate(ix, need, offer, tie, fit, price_limit_fen))
            .collect();
        candidates.sort_by(|a, b| b.value.cmp(&a.value).then(a.offer.cmp(&b.offer)));
        let keep = self.rules.candidates_per_need.max(1) as usize;
        statistics.cut += candidates.len().saturating_sub(keep) as u64;
        candidates.truncate(keep);
        candidates
    }

    fn candidate(
        &self,
        ix: Ix<Need>,
        need: &Need,
        offer: Ix<Offer>,
        tie: super::Tie,
        fit: Fit,
        price_limit_fen: i64,
    ) -> Candidate {
        let provider = self.catalogue.provider_of(offer);
        let merits = Merits {
            worst_ratio: fit.worst_ratio,
            distance_km: fit.distance_km,
            tie,
            lead: self.catalogue[provider].lead,
            continuity: self.previous.get(&ix.index()) == Some(&provider),
            price_fen: fit.price.after_benefits_fen,
            price_limit_fen,
            days_into_window: i64::MAX,
            window_days: 1,
        };
        let class = self.catalogue[self.catalogue[offer].resource].kind == ResourceKind::Class;
        let effort = Effort {
            fixed_minutes: if class { 0 } else { fit.minutes_per_order },
            minutes_each: if class {
                1
            } else {
                self.catalogue[offer].minutes_each
            },
        };
        let value = points(
            &self.rules.value,
            need,
            &self.catalogue[need.organisation],
            &merits,
        )
        .total();
        Candidate {
            offer,
            fit,
            merits,
            effort,
            value,
        }
    }

    /// The whole need as one lot when a slot holds it, else as few equal lots as the largest slot allows.
    fn lots(
        &self,
        need: &Need,
        candidates: &[Candidate],
        statistics: &mut Statistics,
    ) -> Vec<(u32, Vec<MarketOption>)> {
        let largest = candidates
            .iter()
            .flat_map(|c| {
                c.fit
                    .usable_periods
                    .iter()
                    .map(|p| self.fits(c, p.slot.index()))
            })
            .max()
            .unwrap_or(0);
        let quantities = if largest >= need.quantity {
            vec![need.quantity]
        } else {
            split(need.quantity, largest, self.rules.lots_per_need)
        };
        statistics.units_without_lot +=
            u64::from(need.quantity) - quantities.iter().map(|&q| u64::from(q)).sum::<u64>();
        if quantities.is_empty() {
            return vec![(need.quantity, Vec::new())];
        }
        quantities
            .into_iter()
            .map(|quantity| (quantity, self.options(need, candidates, quantity)))
            .collect()
    }

    /// Units of a need that a slot holds.
    fn fits(&self, candidate: &Candidate, slot: usize) -> u32 {
        candidate.effort.fits(self.spare(slot))
    }

    /// Minutes of a slot on the grid; seats as they are.
    fn spare(&self, slot: usize) -> u32 {
        let slot = &self.catalogue.slots[slot];
        if self.catalogue[slot.resource].kind == ResourceKind::Class {
            slot.minutes
        } else {
            self.rules.round_down(slot.minutes)
        }
    }

    /// The options of a lot: the best offer on each slot, by slot.
    fn options(&self, need: &Need, candidates: &[Candidate], quantity: u32) -> Vec<MarketOption> {
        let mut best: BTreeMap<u32, MarketOption> = BTreeMap::new();
        for candidate in candidates {
            let periods = self.rules.periods_per_offer.max(1) as usize;
            for period in candidate.fit.usable_periods.iter().take(periods) {
                let slot = period.slot.index() as u32;
                let option = self.option(need, candidate, quantity, slot);
                if option.minutes > self.spare(slot as usize) {
                    continue;
                }
                best.entry(slot)
                    .and_modify(|known| {
                        if (option.value, known.minutes) > (known.value, option.minutes) {
                            *known = option;
                        }
                    })
                    .or_insert(option);
            }
        }
        best.into_values().collect()
    }

    fn option(&self, need: &Need, candidate: &Candidate, quantity: u32, slot: u32) -> MarketOption {
        let place = self.catalogue.slots[slot as usize];
        let class = self.catalogue[place.resource].kind == ResourceKind::Class;
        let minutes = candidate.effort.minutes(quantity);
        let window_days = i64::from((need.window_to - need.window_from).get_days()) + 1;
        let into = (place.period.first_day().max(need.window_from) - need.window_from).get_days();
        let merits = Merits {
            days_into_window: i64::from(into),
            window_days,
            ..candidate.merits
        };
        let whole = points(
            &self.rules.value,
            need,
            &self.catalogue[need.organisation],
            &merits,
        )
        .total();
        let value = whole * i64::from(quantity) / i64::from(need.quantity.max(1));
        let visit = candidate.fit.delivery == Delivery::OnSite;
        MarketOption {
            offer: candidate.offer,
            slot,
            minutes: if class {
                minutes
            } else {
                self.rules.round_up(minutes)
            }
            .max(1),
            value: u32::try_from(value).unwrap_or(u32::MAX),
            visit_km: visit.then(|| libm::ceil(candidate.fit.distance_km) as u32),
            price_limit_fen: candidate.merits.price_limit_fen,
        }
    }
}

/// The median price of the offers that fit; 0 without any.
fn median_price_fen(fits: &[(Ix<Offer>, super::Tie, Fit)]) -> i64 {
    let mut prices: Vec<i64> = fits
        .iter()
        .map(|(_, _, fit)| fit.price.after_benefits_fen)
        .collect();
    prices.sort_unstable();
    prices.get(prices.len() / 2).copied().unwrap_or(0)
}
