//! Query understanding, index and ranking.

mod texts;

pub use texts::OfferTexts;
