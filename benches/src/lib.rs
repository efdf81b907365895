//! Shared instances and helpers of the benches.

pub mod assignment;
pub mod market;
