//! The whole vocabulary, read once, validated, and looked up by id, by printed name and along the hierarchy.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::grades::{self, GradeLimit};
use super::instruments::{self, Instrument};
use super::measurands::{self, Measurand};
use super::names::{Names, PrintedName, Sense, Term, normalise};
use super::problem::{Defect, TaxonomyError};
use super::regulations::{
    self, EditionInForce, Editions, Regulation, RegulationNumber, RegulationReference,
};
use super::units::Units;
use crate::ids::Ix;

/// The texts of the vocabulary files.
#[derive(Debug, Clone, Copy)]
pub struct TaxonomyFiles<'a> {
    /// `measurands.csv`
    pub measurands: &'a str,
    /// `instruments.csv`
    pub instruments: &'a str,
    /// `regulations.csv`
    pub regulations: &'a str,
    /// `ambiguities.csv`
    pub ambiguities: &'a str,
    /// `grades.csv`
    pub grades: &'a str,
}

/// The files of `data/taxonomy/`, compiled in.
pub const BUNDLED: TaxonomyFiles<'static> = TaxonomyFiles {
    measurands: include_str!("../../../data/taxonomy/measurands.csv"),
    instruments: include_str!("../../../data/taxonomy/instruments.csv"),
    regulations: include_str!("../../../data/taxonomy/regulations.csv"),
    ambiguities: include_str!("../../../data/taxonomy/ambiguities.csv"),
    grades: include_str!("../../../data/taxonomy/grades.csv"),
};

/// The measurement vocabulary: measurands, instrument kinds, regulations, grades and ambiguous words.
///
/// Every reference in it exists, the hierarchy has no circle, every unit is a UCUM code or a scale of the unit table, and every name that
/// stands for several records is listed as ambiguous.
#[derive(Debug)]
pub struct Taxonomy {
    measurands: Vec<Measurand>,
    measurand_ids: BTreeMap<String, Ix<Measurand>>,
    instruments: Vec<Instrument>,
    instrument_ids: BTreeMap<String, Ix<Instrument>>,
    narrower: Vec<Vec<Ix<Instrument>>>,
    regulations: Vec<Regulation>,
    editions: Editions,
    names: Names,
    grades: Vec<GradeLimit>,
}

impl Taxonomy {
    /// The bundled vocabulary, parsed at the first call.
    ///
    /// # Errors
    /// When a bundled file has a defect; the tests prove that none has.
    pub fn bundled() -> Result<&'static Self, TaxonomyError> {
        static TAXONOMY: LazyLock<Result<Taxonomy, TaxonomyError>> =
            LazyLock::new(|| Taxonomy::parse(BUNDLED));
        TAXONOMY.as_ref().map_err(Clone::clone)
    }

    /// Reads and validates a vocabulary.
    ///
    /// # Errors
    /// All defects of all files.
    pub fn parse(files: TaxonomyFiles<'_>) -> Result<Self, TaxonomyError> {
        let mut defects = Vec::new();
        let mut units = Units::default();
        let (measurands, measurand_ids) =
            measurands::read(files.measurands, &mut units, &mut defects);
        let (regulations, editions) = regulations::read(files.regulations, &mut defects);
        let context = instruments::Context {
            measurands: &measurand_ids,
            editions: &editions,
            units: &mut units,
        };
        let (instruments, instrument_ids) =
            instruments::read(files.instruments, context, &mut defects);
        let grades = grades::read(
            files.grades,
            &instrument_ids,
            &measurand_ids,
            &mut units,
            &mut defects,
        );
        let mut names = Names::read(
            files.ambiguities,
            &instrument_ids,
            &measurand_ids,
            &mut defects,
        );
        add_names(&mut names, &instruments, &measurands, &mut defects);
        if !defects.is_empty() {
            return Err(TaxonomyError { defects });
        }
        let mut narrower = vec![Vec::new(); instruments.len()];
        for (index, instrument) in instruments.iter().enumerate() {
            if let Some(broader) = instrument.broader {
                narrower[broader.index()].push(Ix::new(index));
            }
        }
        Ok(Self {
            measurands,
            measurand_ids,
            instruments,
            instrument_ids,
            narrower,
            regulations,
            editions,
            names,
            grades,
        })
    }

    /// All measurands, in the order of the file; an `Ix<Measurand>` is a place in it.
    pub fn measurands(&self) -> &[Measurand] {
        &self.measurands
    }

    /// All instrument kinds, in the order of the file; an `Ix<Instrument>` is a place in it.
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// All editions of all regulations, in the order of the file; an `Ix<Regulation>` is a place in it.
    pub fn regulations(&self) -> &[Regulation] {
        &self.regulations
    }

    /// The measurand at a place this vocabulary gave out.
    pub fn measurand(&self, place: Ix<Measurand>) -> &Measurand {
        &self.measurands[place.index()]
    }

    /// The instrument kind at a place this vocabulary gave out.
    pub fn instrument(&self, place: Ix<Instrument>) -> &Instrument {
        &self.instruments[place.index()]
    }

    /// The edition at a place this vocabulary gave out.
    pub fn regulation(&self, place: Ix<Regulation>) -> &Regulation {
        &self.regulations[place.index()]
    }

    /// The measurand with this id.
    pub fn measurand_by_id(&self, id: &str) -> Option<Ix<Measurand>> {
        self.measurand_ids.get(id).copied()
    }

    /// The instrument kind with this id.
    pub fn instrument_by_id(&self, id: &str) -> Option<Ix<Instrument>> {
        self.instrument_ids.get(id).copied()
    }

    /// The records that carry this printed name (Chinese, English or synonym); more than one only for an ambiguous word.
    pub fn named(&self, name: &str) -> &[Term] {
        self.names
            .terms
            .get(&normalise(name))
            .map_or(&[], Vec::as_slice)
    }

    /// The instrument kind that carries this printed name; of an ambiguous word the first.
    pub fn instrument_named(&self, name: &str) -> Option<Ix<Instrument>> {
        self.named(name).iter().find_map(|term| match term {
            Term::Instrument(instrument) => Some(*instrument),
            Term::Measurand(_) => None,
        })
    }

    /// The measurand that carries this printed name; of an ambiguous word the first.
    pub fn measurand_named(&self, name: &str) -> Option<Ix<Measurand>> {
        self.named(name).iter().find_map(|term| match term {
            Term::Measurand(measurand) => Some(*measurand),
            Term::Instrument(_) => None,
        })
    }

    /// The senses of an ambiguous word, in the order in which to offer them; empty for a plain name.
    pub fn senses(&self, word: &str) -> &[Sense] {
        self.names
            .senses
            .get(&normalise(word))
            .map_or(&[], Vec::as_slice)
    }

    /// Every normalised name with the records that carry it, for lexicons; ambiguous words without a record are absent.
    pub fn names(&self) -> impl Iterator<Item = (&str, &[Term])> {
        self.names
            .terms
            .iter()
            .map(|(name, terms)| (name.as_str(), terms.as_slice()))
    }

    /// Every normalised ambiguous word with its senses.
    pub fn ambiguous_words(&self) -> impl Iterator<Item = (&str, &[Sense])> {
        self.names
            .senses
            .iter()
            .map(|(word, senses)| (word.as_str(), senses.as_slice()))
    }

    /// The broader kinds of `instrument`, nearest first, without itself.
    pub fn ancestors(&self, instrument: Ix<Instrument>) -> impl Iterator<Item = Ix<Instrument>> {
        std::iter::successors(self.instrument(instrument).broader, |place| {
            self.instrument(*place).broader
        })
    }

    /// The kinds directly narrower than `instrument`.
    pub fn narrower(&self, instrument: Ix<Instrument>) -> &[Ix<Instrument>] {
        &self.narrower[instrument.index()]
    }

    /// All kinds narrower than `instrument`, without itself, in the order of the file.
    pub fn descendants(&self, instrument: Ix<Instrument>) -> Vec<Ix<Instrument>> {
        let mut found = self.narrower(instrument).to_vec();
        let mut next = 0;
        while let Some(place) = found.get(next).copied() {
            found.extend_from_slice(self.narrower(place));
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// Whether `kind` is `broader` or one of its descendants.
    pub fn is_a(&self, kind: Ix<Instrument>, broader: Ix<Instrument>) -> bool {
        kind == broader || self.ancestors(kind).any(|place| place == broader)
    }

    /// The editions a printed number refers to: all of `JJG 30`, the one of `JJG30-2012`; empty if it is not listed.
    pub fn editions(&self, reference: &RegulationReference) -> Vec<Ix<Regulation>> {
        let editions = self
            .editions
            .get(&reference.number)
            .map_or(&[][..], Vec::as_slice);
        editions
            .iter()
            .copied()
            .filter(|place| {
                reference.edition.is_none() || self.regulation(*place).edition == reference.edition
            })
            .collect()
    }

    /// The latest edition of `number`, or of the number that replaced it, in force on `date`.
    ///
    /// An edition without a known day counts from the first day of the following year, and the answer is not certain.
    pub fn edition_in_force(
        &self,
        number: &RegulationNumber,
        date: Date,
    ) -> Option<EditionInForce> {
        let editions =
            |number: &RegulationNumber| self.editions.get(number).cloned().unwrap_or_default();
        regulations::in_force(&self.regulations, editions, number, date)
    }

    /// The rows of the grade tables of `instrument`, or, if it has none, of its nearest ancestor that has some.
    pub fn grade_limits(&self, instrument: Ix<Instrument>) -> Vec<&GradeLimit> {
        std::iter::once(instrument)
            .chain(self.ancestors(instrument))
            .map(|kind| {
                self.grades
                    .iter()
                    .filter(|limit| limit.instrument == kind)
                    .collect::<Vec<_>>()
            })
            .find(|limits| !limits.is_empty())
            .unwrap_or_default()
    }

    /// The instrument kinds whose regulations include `number`.
    pub fn instruments_under<'a>(
        &'a self,
        number: &'a RegulationNumber,
    ) -> impl Iterator<Item = Ix<Instrument>> + 'a {
        self.instruments
            .iter()
            .enumerate()
            .filter(move |(_, instrument)| instrument.regulations.contains(number))
            .map(|(index, _)| Ix::new(index))
    }
}

fn add_names(
    names: &mut Names,
    instruments: &[Instrument],
    measurands: &[Measurand],
    defects: &mut Vec<Defect>,
) {
    for (index, instrument) in instruments.iter().enumerate() {
        let own = [&instrument.zh, &instrument.en];
        for name in own.into_iter().chain(&instrument.synonyms) {
            let printed = PrintedName {
                file: instruments::FILE,
                id: &instrument.id,
                name,
                term: Term::Instrument(Ix::new(index)),
            };
            names.add(&printed, defects);
        }
    }
    for (index, measurand) in measurands.iter().enumerate() {
        let own = [&measurand.zh, &measurand.en];
        for name in own.into_iter().chain(&measurand.synonyms) {
            let printed = PrintedName {
                file: measurands::FILE,
                id: &measurand.id,
                name,
                term: Term::Measurand(Ix::new(index)),
            };
            names.add(&printed, defects);
        }
    }
}
