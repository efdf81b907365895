//! Makes plans: exact by mixed-integer programming where a part of the problem is small or sparse, by prices where it is large.
//!
//! [`solve`] chooses; everything it returns is verified by [`check`](crate::check) in the tests, and the bound it reports is what
//! the proof shows.

mod conflict;
mod effort;
mod exact;
mod fair;
mod greedy;
mod groups;
mod ledger;
mod lot;
mod outside;
mod part;
mod picks;
pub mod price;
mod prices;
mod refit;
mod relaxation;
mod running;
mod shares;
mod solve;

pub use effort::{Effort, Phase, Progress, Wanted};
pub use fair::{GroupShare, Lifted, at_most, group_shares, lift};
pub use greedy::greedy;
pub use refit::{Refit, holds, refit, value};
pub use running::{EventError, Fitted, Move, NewNeed, Running};
pub use shares::{GapShares, gap_shares, rise_of_bound};
pub use solve::{largest_part, solve};

#[cfg(test)]
mod tests;
