//! A growing assignment: what is taken, what it is worth, and whether one more option fits.

use super::relaxation::Relaxation;

/// An assignment that keeps all upper limits at every moment. Pins, all-or-none bundles and the change budget are lower limits:
/// [`complete`](Self::complete) tells whether they hold.
#[derive(Debug, Clone)]
pub(super) struct Ledger<'r, 'a> {
    relaxation: &'r Relaxation<'a>,
    /// The item each need takes.
    pub(super) taken: Vec<Option<usize>>,
    left: Vec<i64>,
    pair_uses: Vec<u32>,
    partners: Vec<u32>,
    providers: Vec<u32>,
    place_uses: Vec<u32>,
    bundle_providers: Vec<u32>,
    coverage_uses: Vec<u32>,
    quota_seekers: Vec<u32>,
    kept: i64,
    pub(super) value: i64,
}

impl<'r, 'a> Ledger<'r, 'a> {
    /// Nothing taken; every seeker of a quota missing.
    pub(super) fn new(relaxation: &'r Relaxation<'a>) -> Self {
        let problem = relaxation.problem;
        let penalties = problem
            .quotas
            .iter()
            .map(|q| q.penalty * i64::from(q.min_seekers));
        Self {
            relaxation,
            taken: vec![None; problem.needs.len()],
            left: problem.slots.iter().map(|slot| slot.minutes).collect(),
            pair_uses: vec![0; relaxation.pairs.len()],
            partners: vec![0; problem.providers.len()],
            providers: vec![0; problem.seekers.len()],
            place_uses: vec![0; relaxation.places.len()],
            bundle_providers: vec![0; problem.bundles.len()],
            coverage_uses: vec![0; relaxation.coverage.len()],
            quota_seekers: vec![0; problem.quotas.len()],
            kept: 0,
            value: -penalties.sum::<i64>(),
        }
    }

    /// A plan as the slot of each need; `None` where it breaks a rule or takes what the relaxation leaves out.
    pub(super) fn of_slots(relaxation: &'r Relaxation<'a>, slots: &[Option<u32>]) -> Option<Self> {
        let mut ledger = Self::new(relaxation);
        for (place, item) in relaxation.items.iter().enumerate() {
            if slots[item.need as usize] == Some(item.slot) {
                if !ledger.fits(place) {
                    return None;
                }
                ledger.take(place);
            }
        }
        ledger.complete().then_some(ledger)
    }

    /// Whether the need is free and taking the item breaks no upper limit.
    pub(super) fn fits(&self, place: usize) -> bool {
        let relaxation = self.relaxation;
        let problem = relaxation.problem;
        let item = &relaxation.items[place];
        if self.taken[item.need as usize].is_some() || self.left[item.slot as usize] < item.minutes
        {
            return false;
        }
        if let Some(tie) = item.tie {
            let pair_index = relaxation.ties[tie as usize].pair as usize;
            let pair = &relaxation.pairs[pair_index];
            let most = problem.providers[pair.provider as usize].max_partners;
            let provider_full =
                most.is_some_and(|most| self.partners[pair.provider as usize] >= most);
            let seeker_full = pair.seeker.is_some_and(|seeker| {
                let most = problem.seekers[seeker as usize].max_providers;
                most.is_some_and(|most| self.providers[seeker as usize] >= most)
            });
            if self.pair_uses[pair_index] == 0 && (provider_full || seeker_full) {
                return false;
            }
        }
        if let Some(share) = item.share {
            let place = relaxation.shares[share as usize].place as usize;
            let bundle = relaxation.places[place].0 as usize;
            let most = problem.bundles[bundle].max_providers;
            if self.place_uses[place] == 0
                && most.is_some_and(|most| self.bundle_providers[bundle] >= most)
            {
                return false;
            }
        }
        true
    }

    /// How much the value changes when the item is taken.
    pub(super) fn gain(&self, place: usize) -> i64 {
        let relaxation = self.relaxation;
        let item = &relaxation.items[place];
        let mut gain = item.value;
        if let Some(tie) = item.tie {
            let pair = relaxation.ties[tie as usize].pair as usize;
            if self.pair_uses[pair] == 0 {
                gain -= relaxation.pairs[pair].cost;
            }
        }
        for &coverage in &relaxation.coverage_of[item.need as usize] {
            let quota = relaxation.coverage[coverage as usize].1 as usize;
            let target = &relaxation.problem.quotas[quota];
            if self.coverage_uses[coverage as usize] == 0
                && self.quota_seekers[quota] < target.min_seekers
            {
                gain += target.penalty;
            }
        }
        gain
    }

    /// Takes an item that fits.
    pub(super) fn take(&mut self, place: usize) {
        self.value += self.gain(place);
        let relaxation = self.relaxation;
        let item = &relaxation.items[place];
        self.taken[item.need as usize] = Some(place);
        self.left[item.slot as usize] -= item.minutes;
        self.kept += i64::from(item.kept);
        if let Some(tie) = item.tie {
            let pair = relaxation.ties[tie as usize].pair as usize;
            self.pair_uses[pair] += 1;
            if self.pair_uses[pair] == 1 {
                self.partners[relaxation.pairs[pair].provider as usize] += 1;
                relaxation.pairs[pair]
                    .seeker
                    .iter()
                    .for_each(|&s| self.providers[s as usize] += 1);
            }
        }
        if let Some(share) = item.share {
            let place = relaxation.shares[share as usize].place as usize;
            self.place_uses[place] += 1;
            if self.place_uses[place] == 1 {
                self.bundle_providers[relaxation.places[place].0 as usize] += 1;
            }
        }
        for &coverage in &relaxation.coverage_of[item.need as usize] {
            self.coverage_uses[coverage as usize] += 1;
            if self.coverage_uses[coverage as usize] == 1 {
                self.quota_seekers[relaxation.coverage[coverage as usize].1 as usize] += 1;
            }
        }
    }

    /// Gives back what the need has, if anything.
    pub(super) fn give_back(&mut self, need: usize) {
        let Some(place) = self.taken[need].take() else {
            return;
        };
        let relaxation = self.relaxation;
        let item = &relaxation.items[place];
        self.left[item.slot as usize] += item.minutes;
        self.kept -= i64::from(item.kept);
        if let Some(tie) = item.tie {
            let pair = relaxation.ties[tie as usize].pair as usize;
            self.pair_uses[pair] -= 1;
            if self.pair_uses[pair] == 0 {
                self.partners[relaxation.pairs[pair].provider as usize] -= 1;
                relaxation.pairs[pair]
                    .seeker
                    .iter()
                    .for_each(|&s| self.providers[s as usize] -= 1);
            }
        }
        if let Some(share) = item.share {
            let place = relaxation.shares[share as usize].place as usize;
            self.place_uses[place] -= 1;
            if self.place_uses[place] == 0 {
                self.bundle_providers[relaxation.places[place].0 as usize] -= 1;
            }
        }
        for &coverage in &relaxation.coverage_of[need] {
            self.coverage_uses[coverage as usize] -= 1;
            if self.coverage_uses[coverage as usize] == 0 {
                self.quota_seekers[relaxation.coverage[coverage as usize].1 as usize] -= 1;
            }
        }
        self.value -= self.gain(place);
    }

    /// How many previous options are still to be kept.
    pub(super) fn still_to_keep(&self) -> i64 {
        self.relaxation
            .must_keep
            .map_or(0, |wanted| (wanted - self.kept).max(0))
    }

    /// Whether pins, all-or-none bundles and the change budget hold too.
    pub(super) fn complete(&self) -> bool {
        let pins = self.relaxation.pinned.iter().zip(&self.taken);
        let whole = self
            .relaxation
            .problem
            .bundles
            .iter()
            .filter(|bundle| bundle.all);
        pins.into_iter()
            .all(|(&pinned, taken)| !pinned || taken.is_some())
            && self.still_to_keep() == 0
            && whole.into_iter().all(|bundle| {
                let served = bundle
                    .needs
                    .iter()
                    .filter(|&&n| self.taken[n as usize].is_some());
                let served = served.count();
                served == 0 || served == bundle.needs.len()
            })
    }

    /// The slot of each need.
    pub(super) fn slots(&self) -> Vec<Option<u32>> {
        let slot = |place: usize| self.relaxation.items[place].slot;
        self.taken.iter().map(|taken| taken.map(slot)).collect()
    }
}
