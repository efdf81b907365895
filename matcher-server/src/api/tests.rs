//! The API through its own router: who may do what, and what every refusal looks like.

mod controls;
mod hostile;
mod ledgers;
mod matrix;
mod records;
pub(crate) mod world;
