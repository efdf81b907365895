//! Measurands, instruments, regions and industries: the field's vocabulary, loaded from `data/`.

mod grades;
pub mod industries;
mod instruments;
mod measurands;
mod names;
mod problem;
pub mod regions;
mod regulations;
mod table;
#[cfg(test)]
mod tests;
mod units;
#[cfg(test)]
mod validation_tests;
mod vocabulary;
mod words;

pub use grades::GradeLimit;
pub use instruments::Instrument;
pub use measurands::Measurand;
pub use names::{Sense, Term};
pub use problem::{Defect, DefectCode, TaxonomyError};
pub use regulations::{
    EditionInForce, NotARegulation, Regulation, RegulationNumber, RegulationReference,
};
pub use vocabulary::{BUNDLED, Taxonomy, TaxonomyFiles};
pub use words::{
    ClassMeaning, Combine, Fact, Field, IntervalBasis, LimitKind, RegulationStatus, Sending,
    UnknownWord,
};
