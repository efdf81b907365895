//! The fields of the index. One document is one capability row; an offer is the run of its rows.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// Name under which the analyzer is known to the index.
pub(super) const ANALYZER: &str = "han";
/// Goes up whenever the fields or what stands in them change: an index of another version is rebuilt.
pub(super) const VERSION: u32 = 3;

/// The fields.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// Hash of kind and id: what belongs together, and what is deleted together.
    pub(super) key: Field,
    /// Place of the row among those of its offer.
    pub(super) row: Field,
    /// Who may see it.
    pub(super) audience: Field,
    /// Key of the organisation whose it is; 0 is nobody's.
    pub(super) owner: Field,
    pub(super) id: Field,
    pub(super) title: Field,
    pub(super) summary: Field,
    pub(super) instrument: Field,
    pub(super) measurand: Field,
    pub(super) organisation: Field,
    pub(super) description: Field,
    pub(super) method: Field,
    pub(super) model: Field,
    pub(super) pinyin: Field,
    pub(super) regulation: Field,
    /// The row's own instrument, and it with all broader kinds.
    pub(super) instrument_own: Field,
    pub(super) instrument_up: Field,
    pub(super) measurand_own: Field,
    pub(super) measurand_up: Field,
    pub(super) service: Field,
    pub(super) provider_kind: Field,
    /// See [`super::numbers::Traits`].
    pub(super) traits: Field,
    pub(super) price: Field,
    pub(super) free: Field,
    /// Where it is, and its days, each two numbers in one.
    pub(super) point: Field,
    pub(super) days: Field,
}

impl Fields {
    pub(super) fn new() -> Self {
        let mut schema = Schema::builder();
        let words = |record| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(ANALYZER)
                    .set_index_option(record),
            )
        };
        let text = words(IndexRecordOption::WithFreqs);
        Self {
            key: schema.add_u64_field("key", FAST | INDEXED),
            row: schema.add_u64_field("row", FAST),
            audience: schema.add_u64_field("audience", FAST | INDEXED),
            owner: schema.add_u64_field("owner", FAST),
            id: schema.add_text_field("id", STORED),
            title: schema.add_text_field("title", text.clone() | STORED),
            summary: schema.add_text_field("summary", STORED),
            instrument: schema.add_text_field("instrument", text.clone()),
            measurand: schema.add_text_field("measurand", text.clone()),
            organisation: schema.add_text_field("organisation", text.clone()),
            description: schema.add_text_field("description", text.clone()),
            method: schema.add_text_field("method", text.clone()),
            model: schema.add_text_field("model", text),
            pinyin: schema.add_text_field("pinyin", STRING),
            regulation: schema.add_text_field("regulation", STRING),
            instrument_own: schema.add_u64_field("instrument_own", INDEXED),
            instrument_up: schema.add_u64_field("instrument_up", INDEXED),
            measurand_own: schema.add_u64_field("measurand_own", FAST | INDEXED),
            measurand_up: schema.add_u64_field("measurand_up", INDEXED),
            service: schema.add_u64_field("service", INDEXED),
            provider_kind: schema.add_u64_field("provider_kind", INDEXED),
            traits: schema.add_u64_field("traits", FAST),
            price: schema.add_u64_field("price", FAST),
            free: schema.add_u64_field("free", FAST),
            point: schema.add_u64_field("point", FAST),
            days: schema.add_u64_field("days", FAST),
            schema: schema.build(),
        }
    }

    /// The text fields with their weights.
    pub(super) fn weighted(&self) -> [(Field, f32); 7] {
        [
            (self.title, 2.0),
            (self.instrument, 1.5),
            (self.model, 2.0),
            (self.measurand, 1.0),
            (self.organisation, 1.2),
            (self.description, 1.0),
            (self.method, 1.0),
        ]
    }
}
