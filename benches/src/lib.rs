//! Shared instances and helpers of the benches.
