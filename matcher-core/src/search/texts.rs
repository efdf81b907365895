//! Offers by their words: an in-memory tantivy index over titles, descriptions and instrument names.

use crate::ids::Ix;
use crate::model::{Catalogue, Coded, Offer, ServiceKind};
use crate::taxonomy::Taxonomy;
use crate::text::{Analyzer, tokenise};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, IndexReader, TantivyDocument, Term};

/// Name under which the analyzer is known to the index.
const ANALYZER: &str = "han";
/// Memory of the index writer.
const WRITER_BYTES: usize = 64_000_000;

/// An index over the words of all offers.
pub struct OfferTexts {
    reader: IndexReader,
    service: Field,
    words: Field,
}

impl std::fmt::Debug for OfferTexts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OfferTexts").finish_non_exhaustive()
    }
}

impl OfferTexts {
    /// Indexes every offer.
    ///
    /// # Errors
    /// When tantivy can't build an index in memory.
    pub fn new(catalogue: &Catalogue, taxonomy: &Taxonomy) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(ANALYZER)
            .set_index_option(IndexRecordOption::WithFreqs);
        let words = schema.add_text_field(
            "words",
            TextOptions::default().set_indexing_options(indexing),
        );
        let service = schema.add_text_field("service", STRING);
        let offer = schema.add_u64_field("offer", FAST);
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register(ANALYZER, Analyzer);
        let mut writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        for (i, record) in catalogue.offers.iter().enumerate() {
            let mut document = TantivyDocument::default();
            document.add_text(words, words_of(catalogue, taxonomy, Ix::new(i)));
            document.add_text(service, record.service.code());
            document.add_u64(offer, i as u64);
            writer.add_document(document)?;
        }
        writer.commit()?;
        Ok(Self {
            reader: index.reader()?,
            service,
            words,
        })
    }

    /// The offers of a service whose words are nearest to `text`, best first, at most `limit`. Never parses `text` as a query language.
    pub fn nearest(&self, service: ServiceKind, text: &str, limit: usize) -> Vec<Ix<Offer>> {
        self.search(service, text, limit).unwrap_or_default()
    }

    fn search(
        &self,
        service: ServiceKind,
        text: &str,
        limit: usize,
    ) -> tantivy::Result<Vec<Ix<Offer>>> {
        let mut terms: Vec<String> = tokenise(text).into_iter().map(|token| token.text).collect();
        terms.sort_unstable();
        terms.dedup();
        let any: Vec<(Occur, Box<dyn Query>)> = terms
            .iter()
            .map(|term| {
                let term = Term::from_field_text(self.words, term);
                (
                    Occur::Should,
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>,
                )
            })
            .collect();
        let service = Term::from_field_text(self.service, service.code());
        let query = BooleanQuery::new(vec![
            (
                Occur::Must,
                Box::new(TermQuery::new(service, IndexRecordOption::Basic)) as Box<dyn Query>,
            ),
            (Occur::Must, Box::new(BooleanQuery::new(any))),
        ]);
        let searcher = self.reader.searcher();
        let hits = searcher.search(&query, &TopDocs::with_limit(limit.max(1)).order_by_score())?;
        let mut offers = Vec::with_capacity(hits.len());
        for (_, address) in hits {
            let column = searcher
                .segment_reader(address.segment_ord)
                .fast_fields()
                .u64("offer")?;
            offers.extend(column.first(address.doc_id).map(|i| Ix::new(i as usize)));
        }
        Ok(offers)
    }
}

/// Everything an offer says of itself.
fn words_of(catalogue: &Catalogue, taxonomy: &Taxonomy, offer: Ix<Offer>) -> String {
    let record = &catalogue[offer];
    let mut words = vec![
        record.title.as_str(),
        record.description.as_str(),
        record.service.zh(),
    ];
    let resource = &catalogue[record.resource];
    words.extend([resource.name.as_str(), resource.model.as_str()]);
    let rows = catalogue.capabilities_of(offer);
    for row in rows {
        if let Some(instrument) = row.instrument {
            let instrument = taxonomy.instrument(instrument);
            words.push(&instrument.zh);
            words.extend(instrument.synonyms.iter().map(String::as_str));
        }
        words.push(&taxonomy.measurand(row.measurand).zh);
        words.push(&row.method);
    }
    words.dedup();
    words.join(" ")
}
