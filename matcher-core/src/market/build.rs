//! Builds the market: every need on its own, so that threads change nothing.

use super::offers::{Builder, Part};
use super::{Lot, Market, MarketGraph};
use crate::fit::Judge;
use crate::ids::Ix;
use crate::model::{Catalogue, PlanRules};
use crate::taxonomy::Taxonomy;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Told now and then while a market is built; `Break` stops it.
pub type BuildProgress<'a> = &'a (dyn Fn(usize, usize) -> ControlFlow<()> + Sync);

/// Needs that a thread takes at a time; before each it tells the progress.
const CHUNK: usize = 256;

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
        let builder = Builder::new(catalogue, taxonomy, judge, rules);
        let parts = in_chunks(catalogue.needs.len(), threads, progress, &|need| {
            builder.part(Ix::new(need))
        })?;
        Some(join(catalogue, parts))
    }
}

/// `work` on every number below `total`, in order whatever the threads; `None` when `progress` said stop.
fn in_chunks<T: Send>(
    total: usize,
    threads: usize,
    progress: BuildProgress<'_>,
    work: &(dyn Fn(usize) -> T + Sync),
) -> Option<Vec<T>> {
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let take = || {
        let mut done: Vec<(usize, Vec<T>)> = Vec::new();
        loop {
            let from = next.fetch_add(CHUNK, Ordering::Relaxed);
            if from >= total || stopped.load(Ordering::Relaxed) {
                return done;
            }
            if progress(from, total).is_break() {
                stopped.store(true, Ordering::Relaxed);
                return done;
            }
            let to = (from + CHUNK).min(total);
            done.push((from, (from..to).map(work).collect()));
        }
    };
    let mut chunks: Vec<(usize, Vec<T>)> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(take)).collect();
        handles
            .into_iter()
            .flat_map(|handle| {
                let joined = handle.join();
                joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    });
    if stopped.into_inner() {
        return None;
    }
    chunks.sort_by_key(|(from, _)| *from);
    Some(chunks.into_iter().flat_map(|(_, parts)| parts).collect())
}

/// Puts the parts of all needs together, in the catalogue's order.
fn join(catalogue: &Catalogue, parts: Vec<Part>) -> Market {
    let mut market = Market::default();
    let options = parts.iter().flat_map(|part| &part.lots);
    market
        .options
        .reserve_exact(options.map(|(_, o)| o.len()).sum());
    for (need, part) in parts.into_iter().enumerate() {
        market.handed_over.extend(part.handed_over);
        market.statistics.add(&part.statistics);
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
