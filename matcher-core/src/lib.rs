//! Matches large enterprises' spare measurement capacity with the measurement needs of small firms.
//!
//! The way of the data: files → [`exchange`] → [`model::Catalogue`] → [`fit`] → [`market`] → [`plan`] → [`check`] → [`explain`] →
//! [`report`]. Layers look only down: text ← quantity ← taxonomy ← model ← fit ← search ← market ← plan ← explain ← report; `check`
//! sees only [`model`], so that a plan is verified by code that shares nothing with the code that made it.
//!
//! What is deliberately absent: async, SQL, HTTP, the clock and global randomness. Dates and seeds are parameters.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod check;
pub mod exchange;
pub mod explain;
pub mod fit;
pub mod ids;
pub mod market;
pub mod model;
pub mod plan;
pub mod quantity;
pub mod report;
pub mod round;
pub mod search;
pub mod synthetic;
pub mod taxonomy;
pub mod text;
