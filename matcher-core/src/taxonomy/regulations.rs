//! Metrology regulations: JJG (检定规程) and JJF (校准规范), their editions and which is in force on a date.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::problem::{Defect, DefectCode};
use super::table::{Table, list};
use super::words::{Fact, RegulationStatus};
use crate::ids::Ix;

pub(super) const FILE: &str = "regulations.csv";

/// The number of a regulation without its edition, in one spelling: `JJG 30`, `JJF(豫) 1002`, `JJG(航天) 34`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegulationNumber(String);

impl RegulationNumber {
    /// The one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegulationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A printed reference to a regulation: its number and, if printed, its edition (year).
///
/// Reads `JJG 30`, `JJG30-2012`, `jjg 30`, `ＪＪＧ（航天）34—1999`; two-digit years are of the last century.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegulationReference {
    /// The number.
    pub number: RegulationNumber,
    /// The year of the edition, if printed.
    pub edition: Option<u16>,
}

impl fmt::Display for RegulationReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.edition {
            Some(edition) => write!(f, "{}-{edition}", self.number),
            None => write!(f, "{}", self.number),
        }
    }
}

/// The text is not the number of a JJG or JJF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotARegulation;

impl fmt::Display for NotARegulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a number such as JJG 30 or JJF 1064-2010")
    }
}

impl std::error::Error for NotARegulation {}

impl FromStr for RegulationReference {
    type Err = NotARegulation;

    fn from_str(text: &str) -> Result<Self, NotARegulation> {
        let text: String = text
            .nfkc()
            .filter(|c| !c.is_whitespace())
            .map(|c| {
                if matches!(c, '—' | '–' | '―' | '－' | '−') {
                    '-'
                } else {
                    c
                }
            })
            .collect();
        let prefix = text.get(..3).ok_or(NotARegulation)?.to_ascii_uppercase();
        if prefix != "JJG" && prefix != "JJF" {
            return Err(NotARegulation);
        }
        let mut rest = text.get(3..).unwrap_or_default();
        let mut issuer = "";
        if let Some(inner) = rest.strip_prefix('(') {
            let (name, after) = inner.split_once(')').ok_or(NotARegulation)?;
            issuer = name;
            rest = after;
        }
        let (number, edition) = match rest.split_once('-') {
            Some((number, edition)) => (number, Some(edition)),
            None => (rest, None),
        };
        let plain =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if number.len() > 12 || !number.split('.').all(plain) {
            return Err(NotARegulation);
        }
        let edition = match edition {
            None => None,
            Some(year) if plain(year) => Some(parse_year(year).ok_or(NotARegulation)?),
            Some(_) => return Err(NotARegulation),
        };
        let number = if issuer.is_empty() {
            format!("{prefix} {number}")
        } else {
            format!("{prefix}({issuer}) {number}")
        };
        Ok(Self {
            number: RegulationNumber(number),
            edition,
        })
    }
}

/// A year of four digits from 1949, or of two digits of the last century.
fn parse_year(digits: &str) -> Option<u16> {
    let number: u16 = digits.parse().ok()?;
    match digits.len() {
        2 if number >= 49 => Some(1900 + number),
        4 if (1949..2100).contains(&number) => Some(number),
        _ => None,
    }
}

/// One edition of a regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regulation {
    /// The number, shared by all editions.
    pub number: RegulationNumber,
    /// The year of the edition; `None` when it was not looked up.
    pub edition: Option<u16>,
    /// The Chinese title.
    pub title: String,
    /// The day it came into force, where known.
    pub in_force_from: Option<Date>,
    /// The edition that replaced it (often of another number).
    pub replaced_by: Option<Ix<Regulation>>,
    /// Whether it still rules.
    pub status: RegulationStatus,
    /// Facts whose source was opened; all others decide no verdict.
    pub verified: BTreeSet<Fact>,
    /// Key of the source in the README, empty for professional knowledge.
    pub source: String,
}

impl Regulation {
    /// The reference as printed: `JJG 30-2012`.
    pub fn reference(&self) -> RegulationReference {
        RegulationReference {
            number: self.number.clone(),
            edition: self.edition,
        }
    }

    /// The day from which the edition counts, and whether that day is known: without a date, the first day of the year after
    /// its edition (regulations come into force three to twelve months after they are issued).
    fn start(&self) -> Option<(Date, bool)> {
        match (self.in_force_from, self.edition) {
            (Some(date), _) => Some((date, self.verified.contains(&Fact::InForceFrom))),
            (None, Some(edition)) => {
                let year = i16::try_from(edition).ok()?.checked_add(1)?;
                Some((Date::new(year, 1, 1).ok()?, false))
            }
            (None, None) => None,
        }
    }
}

/// The edition in force on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditionInForce {
    /// The edition.
    pub regulation: Ix<Regulation>,
    /// False when a fact behind the answer was not verified: then it decides no verdict.
    pub certain: bool,
}

/// The latest of `editions` of one number in force on `date`, followed to a successor of another number in force by then.
pub(super) fn in_force(
    regulations: &[Regulation],
    editions: impl Fn(&RegulationNumber) -> Vec<Ix<Regulation>>,
    number: &RegulationNumber,
    date: Date,
) -> Option<EditionInForce> {
    let mut certain = true;
    let mut number = number.clone();
    let mut seen = BTreeSet::new();
    loop {
        let known: Vec<Ix<Regulation>> = editions(&number);
        certain &= known.iter().all(|edition| {
            regulations[edition.index()]
                .start()
                .is_some_and(|(_, known)| known)
        });
        let latest = known
            .into_iter()
            .filter_map(|edition| Some((regulations[edition.index()].start()?.0, edition)))
            .filter(|(start, _)| *start <= date)
            .max()?
            .1;
        let regulation = &regulations[latest.index()];
        certain &= regulation.verified.contains(&Fact::Edition)
            && regulation.verified.contains(&Fact::Status);
        let successor = regulation
            .replaced_by
            .map(|next| &regulations[next.index()])
            .filter(|next| {
                next.number != number && next.start().is_some_and(|(start, _)| start <= date)
            });
        match successor {
            Some(next) if seen.insert(next.number.clone()) => number = next.number.clone(),
            _ if regulation.status == RegulationStatus::Withdrawn => return None,
            _ => {
                return Some(EditionInForce {
                    regulation: latest,
                    certain,
                });
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegulationRow {
    number: String,
    edition: String,
    title: String,
    in_force_from: String,
    replaced_by: String,
    status: String,
    verified: String,
    source: String,
}

/// Places of the editions of each number, in the order of the file.
pub(super) type Editions = BTreeMap<RegulationNumber, Vec<Ix<Regulation>>>;

/// The regulations of `text` and the editions of each number.
pub(super) fn read(text: &str, defects: &mut Vec<Defect>) -> (Vec<Regulation>, Editions) {
    let mut table = Table::new(FILE, defects);
    let mut regulations = Vec::new();
    let mut editions = Editions::new();
    let mut places: BTreeMap<RegulationReference, Ix<Regulation>> = BTreeMap::new();
    let mut successors = Vec::new();
    for (line, row) in table.rows::<RegulationRow>(text) {
        let Some(reference) = table.required::<RegulationReference>(line, "number", &row.number)
        else {
            continue;
        };
        let reference = RegulationReference {
            number: reference.number,
            edition: table.optional(line, "edition", &row.edition),
        };
        let place = Ix::new(regulations.len());
        if places.insert(reference.clone(), place).is_some() {
            table.defect(
                Some(line),
                Some("number"),
                DefectCode::DuplicateId,
                format!("`{reference}`"),
            );
        }
        editions
            .entry(reference.number.clone())
            .or_default()
            .push(place);
        if let Some(successor) =
            table.optional::<RegulationReference>(line, "replaced_by", &row.replaced_by)
        {
            successors.push((line, place, successor));
        }
        regulations.push(Regulation {
            number: reference.number,
            edition: reference.edition,
            title: row.title,
            in_force_from: table.optional(line, "in_force_from", &row.in_force_from),
            replaced_by: None,
            status: table
                .required(line, "status", &row.status)
                .unwrap_or(RegulationStatus::Unknown),
            verified: list(&row.verified)
                .filter_map(|fact| table.optional(line, "verified", fact))
                .collect(),
            source: row.source,
        });
    }
    for (line, place, successor) in successors {
        match places.get(&successor) {
            Some(next) if *next != place => regulations[place.index()].replaced_by = Some(*next),
            _ => table.defect(
                Some(line),
                Some("replaced_by"),
                DefectCode::UnknownReference,
                format!("`{successor}` names no other edition"),
            ),
        }
    }
    (regulations, editions)
}
