//! The queries and judgements of `benches/relevance`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

/// The two halves: tune on one, count the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Tuning,
    Heldout,
}

impl Half {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tuning => "tuning",
            Self::Heldout => "heldout",
        }
    }
}

/// A query.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) id: String,
    pub(crate) half: Half,
    pub(crate) text: String,
    pub(crate) note: String,
}

impl Query {
    /// The first word of its note.
    pub(crate) fn kind(&self) -> &str {
        self.note.split([';', ' ']).next().unwrap_or_default()
    }
}

/// All queries, and the grade of each offer that is relevant to one.
pub(crate) struct Queries {
    pub(crate) all: Vec<Query>,
    pub(crate) grades: BTreeMap<String, BTreeMap<String, u8>>,
}

impl Queries {
    pub(crate) fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let mut all = Vec::new();
        let text = fs::read_to_string(folder.join("queries.tsv"))?;
        for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().unwrap_or_default().to_owned();
            let (id, half, text, note) = (cell(), cell(), cell(), cell());
            let half = match half.as_str() {
                "tuning" => Half::Tuning,
                "heldout" => Half::Heldout,
                other => return Err(format!("queries.tsv: {id}: half `{other}`").into()),
            };
            all.push(Query {
                id,
                half,
                text,
                note,
            });
        }
        let mut grades: BTreeMap<String, BTreeMap<String, u8>> = BTreeMap::new();
        let text = fs::read_to_string(folder.join("judgements.tsv"))?;
        for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [query, offer, grade] = cells.as_slice() else {
                return Err(format!("judgements.tsv: `{line}` has not three columns").into());
            };
            let grade: u8 = grade.parse()?;
            grades
                .entry((*query).to_owned())
                .or_default()
                .insert((*offer).to_owned(), grade.min(3));
        }
        Ok(Self { all, grades })
    }
}
