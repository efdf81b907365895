//! The independent checker: recomputes rules, value, bound and digests of a plan from the problem alone, in exact integers.
//!
//! It sees only [`model`](crate::model) and shares nothing with the code that makes plans. The formula of the bound and the
//! argument for each of its terms are in `data/PROBLEM.md`.

mod bound;
mod evaluation;
mod knapsack;
mod proof_error;
mod verify;

pub use bound::bound;
pub use evaluation::{Evaluation, Violation, evaluate};
pub use proof_error::ProofError;
pub use verify::{Fault, verify};

#[cfg(test)]
pub(crate) mod tests;
