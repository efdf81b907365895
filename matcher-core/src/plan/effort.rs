//! How much to work and what is told meanwhile.

use crate::model::Problem;
use std::ops::ControlFlow;

/// Whether the caller still wants the answer; asked now and then by work that may take long.
pub type Wanted<'a> = &'a mut dyn FnMut() -> ControlFlow<()>;

/// Limits that count work, so that a plan repeats to the byte on every machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effort {
    /// How long the price method works: rounds of improvement over the whole problem. 100 is the default.
    pub work: u64,
    /// Threads that may be used; the result never depends on their number.
    pub threads: usize,
    /// Parts of the problem with more options than this go to the price method.
    pub exact_options: usize,
    /// Nodes of the exact solver for a part of up to a thousand options; larger parts get fewer in proportion, at least ten.
    pub exact_nodes: u64,
    /// Breaks ties; published with the plan. `None` is the digest of the problem, which nobody can choose.
    pub seed: Option<String>,
}

impl Effort {
    /// The seed of a plan of this problem.
    pub(super) fn seed_of(&self, problem: &Problem) -> String {
        self.seed.clone().unwrap_or_else(|| problem.digest())
    }

    /// Nodes of the exact solver for a part with so many options.
    pub(super) fn nodes(&self, options: usize) -> u64 {
        (self.exact_nodes * 1000 / options.max(1000) as u64).max(10)
    }
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            work: 100,
            threads: 1,
            exact_options: 5_000,
            exact_nodes: 2_000,
            seed: None,
        }
    }
}

/// What the solver is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// A first plan by simple rules.
    Greedy,
    /// The exact solver.
    Exact,
    /// Prices of slots and needs.
    Prices,
    /// A plan from the prices.
    Repair,
    /// Ruin and recreate.
    Improve,
    /// Prices become the proof.
    Proof,
}

/// A report from the solver; the caller may stop it by `ControlFlow::Break`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Work done so far.
    pub work: u64,
    /// The best plan's value so far.
    pub value: Option<i64>,
    /// The best proven bound so far.
    pub bound: Option<i64>,
    /// `(bound − value) / max(1, gain)` where both are known.
    pub gap: Option<f64>,
}
