//! Makes plans: exact by mixed-integer programming where a part of the problem is small or sparse, by prices where it is large.
//!
//! [`solve`] chooses; everything it returns is verified by [`check`](crate::check) in the tests, and the bound it reports is what
//! the proof shows.

mod effort;
pub mod price;

pub use effort::{Effort, Phase, Progress};
