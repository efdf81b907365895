//! The bare assignment problem: needs, slots and options with minutes and value, and the rules of a round as integers.
//!
//! Everything is an integer and every reference an index, so that bounds are exact and plans repeat. [`Problem`] is valid by
//! construction: [`ProblemBuilder`](super::ProblemBuilder) checks indexes, duplicates and sums once.

use super::SeekerKey;

/// Who offers capacity. Partner limits count distinct seekers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Unique among providers.
    pub id: String,
    /// At most so many distinct seekers; `None` is no limit.
    pub max_partners: Option<u32>,
}

/// Who needs something. A need without a seeker is a seeker of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeker {
    /// Unique among seekers.
    pub id: String,
    /// At most so many distinct providers; `None` is no limit.
    pub max_providers: Option<u32>,
}

/// A wanted number of distinct seekers with an assigned need in the quota; each missing one costs `penalty`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaTarget {
    /// Unique among quotas, for example `410100/help`.
    pub id: String,
    /// Distinct seekers wanted.
    pub min_seekers: u32,
    /// Points lost per missing seeker.
    pub penalty: i64,
}

/// A resource in a period with its spare minutes (or seats).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemSlot {
    /// Unique among slots, for example `resource-7/2026-12`.
    pub id: String,
    /// Index into [`Problem::providers`]; `None` forms no pair.
    pub provider: Option<u32>,
    /// Spare minutes (or seats).
    pub minutes: i64,
}

/// One need; its options are `Problem::options[first_option..first_option + option_count]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemNeed {
    /// Unique among needs.
    pub id: String,
    /// Index into [`Problem::seekers`]; `None`: the need is a seeker of its own.
    pub seeker: Option<u32>,
    /// Indexes into [`Problem::quotas`], ascending.
    pub quotas: Vec<u32>,
    /// Where its options begin in [`Problem::options`].
    pub first_option: u32,
    /// How many options it has.
    pub option_count: u32,
}

/// One way to serve one need. `minutes` > 0, `value` ≥ 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemOption {
    /// Index into [`Problem::slots`]; distinct among the options of one need.
    pub slot: u32,
    /// Minutes (or seats) taken in the slot.
    pub minutes: i64,
    /// Points gained.
    pub value: i64,
}

/// A cost paid once when the seeker has at least one need with the provider. Unlisted pairs cost nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairCost {
    /// Index into [`Problem::providers`].
    pub provider: u32,
    /// Index into [`Problem::seekers`].
    pub seeker: u32,
    /// Points lost, ≥ 0.
    pub cost: i64,
}

/// Needs to be served together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemBundle {
    /// Unique among bundles.
    pub id: String,
    /// Indexes into [`Problem::needs`], ascending; a need is in at most one bundle.
    pub needs: Vec<u32>,
    /// All of the needs or none (otherwise as many as possible).
    pub all: bool,
    /// At most so many distinct providers over the bundle's needs; `None` is no limit.
    pub max_providers: Option<u32>,
}

/// A reference to the option of `need` on `slot`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NeedSlot {
    /// Index into [`Problem::needs`].
    pub need: u32,
    /// Index into [`Problem::slots`].
    pub slot: u32,
}

/// Maximise Σ value − Σ pair cost − Σ penalty × missing seekers, one option per need at most, within the slots' minutes.
///
/// The meaning of every part is that of the problem file (`data/PROBLEM.md`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// A name for people; not part of the digest.
    pub name: String,
    /// At most so many changes against [`Problem::previous`]; `None` is no limit.
    pub max_changes: Option<u64>,
    /// Providers.
    pub providers: Vec<Provider>,
    /// Seekers.
    pub seekers: Vec<Seeker>,
    /// Quotas.
    pub quotas: Vec<QuotaTarget>,
    /// Slots.
    pub slots: Vec<ProblemSlot>,
    /// Needs.
    pub needs: Vec<ProblemNeed>,
    /// The options of all needs, need after need.
    pub options: Vec<ProblemOption>,
    /// Pair costs, distinct pairs, ascending by provider and seeker.
    pub pairs: Vec<PairCost>,
    /// Bundles.
    pub bundles: Vec<ProblemBundle>,
    /// Options that must be taken, ascending; at most one per need, none of them banned.
    pub pins: Vec<NeedSlot>,
    /// Options that must not be taken, ascending, distinct.
    pub bans: Vec<NeedSlot>,
    /// The last plan's options, ascending, at most one per need; the option itself may be gone.
    pub previous: Vec<NeedSlot>,
}

impl Problem {
    /// The options of a need. O(1).
    pub fn options_of(&self, need: u32) -> &[ProblemOption] {
        let n = &self.needs[need as usize];
        &self.options[n.first_option as usize..(n.first_option + n.option_count) as usize]
    }

    /// The option of a need on a slot. O(options of the need).
    pub fn option_on(&self, need: u32, slot: u32) -> Option<&ProblemOption> {
        self.options_of(need).iter().find(|o| o.slot == slot)
    }

    /// Whether the option is banned. O(log bans).
    pub fn is_banned(&self, need: u32, slot: u32) -> bool {
        self.bans.binary_search(&NeedSlot { need, slot }).is_ok()
    }

    /// The slot a need is pinned to. O(log pins).
    pub fn pin_of(&self, need: u32) -> Option<u32> {
        let place = self.pins.binary_search_by_key(&need, |pin| pin.need).ok()?;
        Some(self.pins[place].slot)
    }

    /// Who asks: the need's seeker, or the need itself.
    pub fn seeker_key(&self, need: u32) -> SeekerKey {
        match self.needs[need as usize].seeker {
            Some(seeker) => SeekerKey::Seeker(seeker),
            None => SeekerKey::Need(need),
        }
    }

    /// The cost of a pair, 0 when it isn't listed. O(log pairs).
    pub fn pair_cost(&self, provider: u32, seeker: u32) -> i64 {
        let place = self
            .pairs
            .binary_search_by_key(&(provider, seeker), |p| (p.provider, p.seeker));
        place.map_or(0, |place| self.pairs[place].cost)
    }

    /// Whether taking `slot` keeps what the last plan gave through `previous`: the same provider or, without provider, the
    /// same slot.
    pub fn keeps(&self, slot: u32, previous: u32) -> bool {
        match self.slots[previous as usize].provider {
            Some(provider) => self.slots[slot as usize].provider == Some(provider),
            None => slot == previous,
        }
    }

    /// The entries of [`previous`](Self::previous) that count: the need still has an unbanned option that keeps them.
    pub fn counted_previous(&self) -> impl Iterator<Item = NeedSlot> + '_ {
        self.previous.iter().copied().filter(|p| {
            let options = self.options_of(p.need).iter();
            options
                .filter(|o| !self.is_banned(p.need, o.slot))
                .any(|o| self.keeps(o.slot, p.slot))
        })
    }
}
