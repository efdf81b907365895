//! What a search knows of one catalogue beside the index: its words, its suggestions, and the records behind the index's keys.

use super::entry::{Kind, key_of};
use super::lexicon::{Lexicon, LexiconError};
use super::suggest::Suggestions;
use crate::model::Catalogue;
use crate::taxonomy::Taxonomy;
use std::collections::HashMap;

/// Made once per state of the catalogue; O(records + words).
#[derive(Debug)]
pub struct Knowledge {
    /// The words of queries.
    pub lexicon: Lexicon,
    /// What to suggest while somebody types.
    pub suggestions: Suggestions,
    records: HashMap<u64, u32>,
}

impl Knowledge {
    /// Of a catalogue.
    ///
    /// # Errors
    /// When the catalogue holds millions of names.
    pub fn new(catalogue: &Catalogue, taxonomy: &Taxonomy) -> Result<Self, LexiconError> {
        let tables: [(Kind, Vec<&str>); 4] = [
            (
                Kind::Offer,
                catalogue.offers.iter().map(|r| r.id.as_str()).collect(),
            ),
            (
                Kind::Need,
                catalogue.needs.iter().map(|r| r.id.as_str()).collect(),
            ),
            (
                Kind::Organisation,
                catalogue
                    .organisations
                    .iter()
                    .map(|r| r.id.as_str())
                    .collect(),
            ),
            (
                Kind::Benefit,
                catalogue.benefits.iter().map(|r| r.id.as_str()).collect(),
            ),
        ];
        let mut records = HashMap::new();
        for (kind, ids) in tables {
            for (place, id) in ids.into_iter().enumerate() {
                records.insert(key_of(kind, id), place as u32);
            }
        }
        Ok(Self {
            lexicon: Lexicon::new(catalogue, taxonomy)?,
            suggestions: Suggestions::new(catalogue, taxonomy),
            records,
        })
    }

    /// The place of a record in its table; `None` when the index knows more than the catalogue.
    pub(super) fn place(&self, key: u64) -> Option<usize> {
        self.records.get(&key).map(|place| *place as usize)
    }
}
