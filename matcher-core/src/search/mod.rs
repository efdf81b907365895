//! Search: a workshop's words in, offers that can do it out, best first, with the reason.
//!
//! [`understand`] reads a query into chips; [`Knowledge`] holds the words of a catalogue; [`SearchIndex`] is the index, one document per
//! capability row, written by a [`Writer`] and read without blocking; [`Engine::search`] finds, judges by the rules of fit and orders.
//! Queries of the engine are built as values; a user's text is never parsed as a query language.

mod access;
mod assess;
mod avoidance;
mod clauses;
mod collect;
mod cursor;
mod directions;
mod draft;
mod engine;
mod entry;
mod facets;
mod filter;
mod highlight;
mod hits;
mod judging;
mod knowledge;
mod lexicon;
mod lexicon_lists;
mod live;
mod numbers;
mod pinyin;
mod query;
mod rank;
mod schema;
mod segment;
mod sentence;
mod source;
mod standards;
mod suggest;
#[cfg(test)]
mod tests;
mod texts;
pub mod understand;

pub use access::Access;
pub use assess::Assessment;
pub use collect::Sort;
pub use directions::FoundNeed;
pub use draft::drafts;
pub use engine::{Answer, Engine, Relaxed, Request};
pub use entry::{
    Entry, EntryRow, Kind, PUBLIC, audience_of_organisation, audience_of_region, key_of,
};
pub use facets::{Facet, FacetKind, FacetValue};
pub use filter::{Filters, PriceShares};
pub use hits::Hit;
pub use knowledge::{Knowledge, Records};
pub use lexicon::{Lexicon, LexiconError};
pub use live::{Rebuild, SearchError, SearchIndex, Writer};
pub use source::Recent;
pub use suggest::{Suggestion, SuggestionKind, Suggestions};
pub use texts::OfferTexts;
