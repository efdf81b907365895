//! The field's vocabulary: measurands, instruments, regions and industries, loaded from `data/`.

pub mod industries;
pub mod regions;

/// An instrument (计量器具).
#[derive(Debug)]
pub struct Instrument;
/// A measurand (被测量).
#[derive(Debug)]
pub struct Measurand;
