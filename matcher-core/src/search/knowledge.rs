//! What a search knows of one catalogue beside the index: its words, its suggestions, and the records behind the index's keys.

use super::avoidance::AvoidedBy;
use super::entry::{Kind, key_of};
use super::facets::Chains;
use super::lexicon::{Lexicon, LexiconError};
use super::suggest::Suggestions;
use crate::model::Catalogue;
use crate::taxonomy::Taxonomy;
use std::collections::HashMap;
use std::sync::Arc;

/// Made once per state of the catalogue; O(records + words).
#[derive(Debug)]
pub struct Knowledge {
    /// The words of queries.
    pub lexicon: Lexicon,
    /// What to suggest while somebody types.
    pub suggestions: Suggestions,
    /// The records behind the index's keys.
    pub records: Records,
    pub(super) chains: Arc<Chains>,
    pub(super) avoided_by: AvoidedBy,
}

impl Knowledge {
    /// Of a catalogue.
    ///
    /// # Errors
    /// When the catalogue holds millions of names.
    pub fn new(catalogue: &Catalogue, taxonomy: &Taxonomy) -> Result<Self, LexiconError> {
        Ok(Self {
            lexicon: Lexicon::new(catalogue, taxonomy)?,
            suggestions: Suggestions::new(catalogue, taxonomy),
            records: Records::new(catalogue),
            chains: Arc::new(Chains::of(taxonomy)),
            avoided_by: AvoidedBy::of(catalogue),
        })
    }
}

/// The places of offers and needs in the tables of a catalogue, by their keys in the index.
#[derive(Debug, Default)]
pub struct Records(HashMap<u64, u32>);

impl Records {
    /// Of a catalogue.
    pub fn new(catalogue: &Catalogue) -> Self {
        let offers = catalogue.offers.iter().map(|offer| offer.id.as_str());
        let needs = catalogue.needs.iter().map(|need| need.id.as_str());
        let keyed = |kind| move |(place, id): (usize, &str)| (key_of(kind, id), place as u32);
        let offers = offers.enumerate().map(keyed(Kind::Offer));
        Self(
            offers
                .chain(needs.enumerate().map(keyed(Kind::Need)))
                .collect(),
        )
    }

    /// The place of a record in its table; `None` when the index knows more than the catalogue.
    pub(super) fn place(&self, key: u64) -> Option<usize> {
        self.0.get(&key).map(|place| *place as usize)
    }
}
