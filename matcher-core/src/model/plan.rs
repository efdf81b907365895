//! A plan for a [`Problem`](super::Problem) with the prices that prove its bound.

use serde::{Deserialize, Serialize};

/// How certain the outcome is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanStatus {
    /// Value equals the proven bound.
    Optimal,
    /// Valid, with a proven gap.
    Feasible,
    /// Stopped by the clock or cancelled; the plan is valid.
    Stopped,
    /// No plan exists; `conflict` names a minimal set of pins and limits.
    Infeasible,
}

/// Prices from which anyone recomputes the upper bound; all integers at `scale`, omitted entries are 0.
///
/// Entries refer to the problem by index here and by id in files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// Prices are multiples of 1/scale points; ≥ 1.
    pub scale: i64,
    /// u per need: free sign where pinned or in an all-or-none bundle, else ≥ 0.
    pub need: Vec<i64>,
    /// λ per provider, 0 without a limit.
    pub provider: Vec<i64>,
    /// ν per quota, ≤ scale × penalty.
    pub quota: Vec<i64>,
    /// σ per (need, quota): the share of the seeker's coverage that this need's seeker claims; keyed by seeker key.
    pub coverage: Vec<(SeekerKey, u32, i64)>,
    /// μ per seeker, 0 without a limit.
    pub seeker: Vec<i64>,
    /// w per (need, provider).
    pub tie: Vec<(u32, u32, i64)>,
    /// κ of the change budget.
    pub change: i64,
    /// β per bundle with a provider limit.
    pub bundle: Vec<i64>,
    /// ω per (need, provider) of bundles with a provider limit.
    pub together: Vec<(u32, u32, i64)>,
}

/// A seeker of the problem, or a need that is a seeker of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SeekerKey {
    /// Index into the problem's seekers.
    Seeker(u32),
    /// Index into the problem's needs.
    Need(u32),
}

/// Who serves which need, with its value and the proof of its bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// How certain the outcome is.
    pub status: PlanStatus,
    /// The objective; `None` when infeasible.
    pub value: Option<i64>,
    /// What the proof shows; `None` when infeasible.
    pub bound: Option<i64>,
    /// A solver's own word, unproven, if better than `bound`.
    pub claimed_bound: Option<i64>,
    /// The slot of each need, in the problem's order of needs.
    pub slots: Vec<Option<u32>>,
    /// The prices behind `bound`.
    pub proof: Option<Proof>,
    /// Ids of a minimal set of pins and limits that clash, when infeasible.
    pub conflict: Vec<String>,
    /// What ties were broken by.
    pub seed: String,
    /// Counted work (solver nodes, price steps), the same on every machine.
    pub work: u64,
    /// False when a clock or a cancel decided where to stop.
    pub reproducible: bool,
}
