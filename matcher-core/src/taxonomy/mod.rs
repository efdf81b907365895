//! The field's vocabulary: measurands, instruments, regions and industries, loaded from `data/`.

/// An instrument (计量器具).
#[derive(Debug)]
pub struct Instrument;
/// A measurand (被测量).
#[derive(Debug)]
pub struct Measurand;
pub mod regions {
    //! Regions.
    /// A point.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct Point;
}
