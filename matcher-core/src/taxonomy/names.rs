//! Printed names: from a name to the records that carry it, and the names that mean several things.

use std::collections::BTreeMap;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::instruments::Instrument;
use super::measurands::Measurand;
use super::problem::{Defect, DefectCode};
use super::table::Table;
use crate::ids::Ix;

pub(super) const FILE: &str = "ambiguities.csv";

/// A record of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// An instrument kind.
    Instrument(Ix<Instrument>),
    /// A measurand.
    Measurand(Ix<Measurand>),
}

/// One meaning of an ambiguous word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sense {
    /// Stable id among the senses of the word, e.g. `measure_part`.
    pub id: String,
    /// The instrument meant, if one is.
    pub instrument: Option<Ix<Instrument>>,
    /// The measurand meant, if one is.
    pub measurand: Option<Ix<Measurand>>,
    /// The kind of service meant (`calibration`, `part_measurement`, `instrument_time`, …), if the sense fixes one.
    pub service: Option<String>,
    /// What to show, in Chinese.
    pub zh: String,
    /// What to show, in English.
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SenseRow {
    word: String,
    sense: String,
    instrument: String,
    measurand: String,
    service: String,
    zh: String,
    en: String,
}

/// The form in which names are compared: NFKC, lower case, without white space.
pub(super) fn normalise(name: &str) -> String {
    name.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .collect()
}

/// Names and what they stand for, in normalised form.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) terms: BTreeMap<String, Vec<Term>>,
    pub(super) senses: BTreeMap<String, Vec<Sense>>,
}

/// One printed name of one record.
pub(super) struct PrintedName<'a> {
    pub(super) file: &'static str,
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) term: Term,
}

impl Names {
    /// The senses of `text`, without the names of records.
    pub(super) fn read(
        text: &str,
        instruments: &BTreeMap<String, Ix<Instrument>>,
        measurands: &BTreeMap<String, Ix<Measurand>>,
        defects: &mut Vec<Defect>,
    ) -> Self {
        let mut names = Self::default();
        let mut table = Table::new(FILE, defects);
        for (line, row) in table.rows::<SenseRow>(text) {
            if row.instrument.is_empty() && row.measurand.is_empty() {
                let cause = format!("sense `{}` of `{}` names no record", row.sense, row.word);
                table.defect(
                    Some(line),
                    Some("instrument"),
                    DefectCode::UnknownReference,
                    cause,
                );
            }
            let instrument = (!row.instrument.is_empty())
                .then(|| table.reference(line, "instrument", instruments, &row.instrument))
                .flatten();
            let measurand = (!row.measurand.is_empty())
                .then(|| table.reference(line, "measurand", measurands, &row.measurand))
                .flatten();
            let senses = names.senses.entry(normalise(&row.word)).or_default();
            if senses.iter().any(|sense| sense.id == row.sense) {
                let cause = format!("sense `{}` of `{}`", row.sense, row.word);
                table.defect(Some(line), Some("sense"), DefectCode::DuplicateId, cause);
            }
            senses.push(Sense {
                id: row.sense,
                instrument,
                measurand,
                service: Some(row.service).filter(|service| !service.is_empty()),
                zh: row.zh,
                en: row.en,
            });
        }
        names
    }

    /// Adds a name; a name that already stands for another record must be an ambiguous word that lists both.
    pub(super) fn add(&mut self, printed: &PrintedName<'_>, defects: &mut Vec<Defect>) {
        let normal = normalise(printed.name);
        let marked = self.senses.get(&normal).is_some_and(|senses| {
            senses.iter().any(|sense| match printed.term {
                Term::Instrument(instrument) => sense.instrument == Some(instrument),
                Term::Measurand(measurand) => sense.measurand == Some(measurand),
            })
        });
        let known = self.terms.entry(normal.clone()).or_default();
        if known.contains(&printed.term) {
            return;
        }
        let clash = !known.is_empty() || self.senses.contains_key(&normal);
        known.push(printed.term);
        if clash && !marked {
            defects.push(Defect {
                file: printed.file,
                line: None,
                column: Some("synonyms"),
                code: DefectCode::UnmarkedAmbiguity,
                cause: format!(
                    "`{}` of `{}` also stands for something else",
                    printed.name, printed.id
                ),
            });
        }
    }
}
