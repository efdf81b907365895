//! The API through its own router: who may do what, and what every refusal looks like.

mod ask;
mod controls;
mod files;
mod hostile;
mod ledgers;
mod matrix;
mod on_behalf;
mod personal;
mod private;
mod prospects;
mod records;
mod told;
pub(crate) mod world;
