//! One part as a mixed-integer programme, by `good_lp` with HiGHS (feature `highs`) or, for tiny parts, the pure-Rust `microlp`.

#[cfg(feature = "highs")]
mod aside;
mod model;
mod solver;

pub(super) use solver::{Outcome, linear_prices, solve};

/// Parts with more options than this are never given to the exact solver, whatever the effort says.
pub(super) const LARGEST_PART: usize = if cfg!(feature = "highs") { 200_000 } else { 60 };
