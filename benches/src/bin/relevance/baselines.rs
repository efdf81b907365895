//! What one would use without understanding: one text per offer with all its words, BM25 over the tokens of the query.

use crate::System;
use crate::data;
use jieba_rs::Jieba;
use matcher_core::ids::Ix;
use matcher_core::model::{Catalogue, Coded, Offer};
use matcher_core::taxonomy::Taxonomy;
use matcher_core::taxonomy::regions::Regions;
use serde_json::json;
use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{PreTokenizedString, Token, TokenStream};
use tantivy::{Index, IndexReader, TantivyDocument, Term};

/// The dictionary of jieba: the one named by `JIEBA_DICT`, else that of the package as cargo unpacked it. Built into the program it would
/// take long to compile.
pub(crate) fn dictionary() -> Option<PathBuf> {
    if let Some(path) = env::var_os("JIEBA_DICT") {
        return Some(path.into());
    }
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))?;
    let folders = |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten();
    let packages = folders(home.join("registry/src")).flat_map(|registry| folders(registry.path()));
    packages
        .filter(|package| {
            package
                .file_name()
                .to_string_lossy()
                .starts_with("jieba-rs-")
        })
        .map(|package| package.path().join("src/data/dict.txt"))
        .find(|path| path.is_file())
}

/// Everything an offer says of itself, with the names of its place and of its instruments' synonyms.
pub(crate) fn document(catalogue: &Catalogue, taxonomy: &Taxonomy, ix: Ix<Offer>) -> String {
    let offer = &catalogue[ix];
    let resource = &catalogue[offer.resource];
    let site = &catalogue[resource.site];
    let mut words: Vec<&str> = vec![&offer.title, offer.service.zh(), &offer.description];
    words.extend([
        catalogue[resource.organisation].name.as_str(),
        &site.name,
        &resource.name,
        &resource.model,
    ]);
    words.extend(
        Regions::bundled()
            .chain(site.region)
            .iter()
            .map(|region| region.name.as_str()),
    );
    words.extend(offer.delivery.iter().map(|d| d.zh()));
    words.extend(offer.documents.iter().map(|d| d.zh()));
    for row in catalogue.capabilities_of(ix) {
        if let Some(instrument) = row.instrument {
            let instrument = taxonomy.instrument(instrument);
            words.extend([instrument.zh.as_str(), &instrument.en]);
            words.extend(instrument.synonyms.iter().map(String::as_str));
        }
        let measurand = taxonomy.measurand(row.measurand);
        words.extend([
            measurand.zh.as_str(),
            &measurand.en,
            &row.method,
            &row.printed_range,
            &row.printed_uncertainty,
        ]);
    }
    words.dedup();
    words.join(" ")
}

type Cut = Box<dyn Fn(&str) -> Vec<String>>;

/// Tantivy over the tokens of a given cutter.
pub(crate) struct Plain {
    name: &'static str,
    index: Index,
    reader: IndexReader,
    words: Field,
    id: Field,
    cut: Cut,
}

impl Plain {
    /// Tantivy's `default` tokenizer.
    pub(crate) fn default_tokenizer(
        documents: &[(String, String)],
    ) -> Result<Self, Box<dyn Error>> {
        let index = Index::create_in_ram(Schema::builder().build());
        let analyzer = index
            .tokenizers()
            .get("default")
            .ok_or("no default tokenizer")?;
        let cut = move |text: &str| {
            let mut analyzer = analyzer.clone();
            let mut stream = analyzer.token_stream(text);
            let mut tokens = Vec::new();
            while stream.advance() {
                tokens.push(stream.token().text.clone());
            }
            tokens
        };
        Self::new("tantivy default tokenizer", documents, Box::new(cut))
    }

    /// jieba in its mode for search engines, with a dictionary.
    pub(crate) fn jieba(
        documents: &[(String, String)],
        dictionary: &Path,
    ) -> Result<Self, Box<dyn Error>> {
        let jieba = Jieba::with_dict(&mut BufReader::new(File::open(dictionary)?))?;
        let cut = move |text: &str| {
            let text = text.to_lowercase();
            let tokens = jieba.cut_for_search(&text, true);
            let words = tokens.iter().map(|token| token.word);
            words
                .filter(|word| word.chars().any(char::is_alphanumeric))
                .map(str::to_owned)
                .collect()
        };
        Self::new("jieba-rs (search mode)", documents, Box::new(cut))
    }

    fn new(
        name: &'static str,
        documents: &[(String, String)],
        cut: Cut,
    ) -> Result<Self, Box<dyn Error>> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs);
        let words = schema.add_text_field(
            "words",
            TextOptions::default().set_indexing_options(indexing),
        );
        let id = schema.add_text_field("id", STORED);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 64_000_000)?;
        for (key, text) in documents {
            let mut document = TantivyDocument::default();
            document.add_text(id, key);
            let tokens = cut(text).into_iter().enumerate();
            let tokens = tokens.map(|(position, text)| Token {
                position,
                text,
                ..Token::default()
            });
            document.add_pre_tokenized_text(
                words,
                PreTokenizedString {
                    text: String::new(),
                    tokens: tokens.collect(),
                },
            );
            writer.add_document(document)?;
        }
        writer.commit()?;
        let reader = index.reader()?;
        Ok(Self {
            name,
            index,
            reader,
            words,
            id,
            cut,
        })
    }

    fn ids(&self, query: &str) -> tantivy::Result<Vec<String>> {
        let mut tokens = (self.cut)(query);
        tokens.sort_unstable();
        tokens.dedup();
        let clauses = tokens.iter().map(|text| {
            let term = Term::from_field_text(self.words, text);
            let query: Box<dyn Query> =
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            (Occur::Should, query)
        });
        let query = BooleanQuery::new(clauses.collect());
        let searcher = self.reader.searcher();
        debug_assert_eq!(searcher.schema(), &self.index.schema());
        let mut ids = Vec::new();
        for (_, address) in searcher.search(&query, &TopDocs::with_limit(10).order_by_score())? {
            let document: TantivyDocument = searcher.doc(address)?;
            ids.extend(
                document
                    .get_first(self.id)
                    .and_then(|id| id.as_str().map(str::to_owned)),
            );
        }
        Ok(ids)
    }
}

impl System for Plain {
    fn name(&self) -> &'static str {
        self.name
    }

    fn search(&self, query: &str) -> (Vec<String>, bool) {
        let ids = self.ids(query).unwrap_or_default();
        let claims = !ids.is_empty();
        (ids, claims)
    }
}

/// SQLite's FTS5 with the trigram tokenizer, through Python's own sqlite3: no second SQLite is linked into the workspace.
pub(crate) struct Fts5 {
    answers: BTreeMap<String, Vec<String>>,
}

const SCRIPT: &str = include_str!("fts5_trigram.py");

impl Fts5 {
    /// Answers all queries at once.
    pub(crate) fn new(
        documents: &[(String, String)],
        queries: &[data::Query],
    ) -> Result<Self, Box<dyn Error>> {
        let texts: Vec<&str> = queries.iter().map(|query| query.text.as_str()).collect();
        let input = json!({ "documents": documents, "queries": texts }).to_string();
        let mut python = Command::new("python3")
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        if let Some(stdin) = python.stdin.as_mut() {
            stdin.write_all(input.as_bytes())?;
        }
        let output = python.wait_with_output()?;
        if !output.status.success() {
            return Err("python3 with sqlite3 (FTS5) is needed for this baseline".into());
        }
        let answers: Vec<Vec<String>> = serde_json::from_slice(&output.stdout)?;
        let answers = texts.into_iter().map(str::to_owned).zip(answers).collect();
        Ok(Self { answers })
    }
}

impl System for Fts5 {
    fn name(&self) -> &'static str {
        "SQLite FTS5 trigram"
    }

    fn search(&self, query: &str) -> (Vec<String>, bool) {
        let ids = self.answers.get(query).cloned().unwrap_or_default();
        let claims = !ids.is_empty();
        (ids, claims)
    }
}
