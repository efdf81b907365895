//! Numbers of regulations and standards as rows and needs cite them.

use crate::taxonomy::{Fact, RegulationNumber, RegulationReference, RegulationStatus, Taxonomy};
use jiff::civil::Date;
use std::fmt;

/// One cited regulation or standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Method {
    number: Number,
    /// The year of the edition, if cited.
    pub(super) edition: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Number {
    /// A JJG or JJF.
    Regulation(RegulationNumber),
    /// Anything else, such as `GB/T228.1`, without white space, upper case.
    Other(String),
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.number {
            Number::Regulation(number) => write!(f, "{number}")?,
            Number::Other(number) => f.write_str(number)?,
        }
        self.edition
            .map_or(Ok(()), |edition| write!(f, "-{edition}"))
    }
}

impl Method {
    /// The same regulation or standard, whatever the edition.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.number == other.number
    }

    /// The number, if it is a JJG or JJF.
    pub(super) fn regulation(&self) -> Option<&RegulationNumber> {
        match &self.number {
            Number::Regulation(number) => Some(number),
            Number::Other(_) => None,
        }
    }

    /// Whether it is a JJG (检定规程).
    pub(super) fn is_verification_regulation(&self) -> bool {
        self.regulation()
            .is_some_and(|number| number.as_str().starts_with("JJG"))
    }
}

/// The regulations and standards in a cell such as `JJG 30-2012；GB/T 1214.2`.
pub(super) fn methods(text: &str) -> Vec<Method> {
    text.split([';', '；', ',', '，', '、', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| match part.parse::<RegulationReference>() {
            Ok(reference) => Method {
                edition: reference.edition,
                number: Number::Regulation(reference.number),
            },
            Err(_) => other(part),
        })
        .collect()
}

/// A standard's number; a year of four digits after the last dash is its edition.
fn other(text: &str) -> Method {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '—' | '–' | '－' | '−' => '-',
            c => c.to_ascii_uppercase(),
        })
        .collect();
    let year = plain
        .rsplit_once('-')
        .filter(|(_, year)| year.len() == 4)
        .and_then(|(number, year)| Some((number.to_owned(), year.parse().ok()?)));
    match year {
        Some((number, edition)) => Method {
            number: Number::Other(number),
            edition: Some(edition),
        },
        None => Method {
            number: Number::Other(plain),
            edition: None,
        },
    }
}

/// From when an edition no longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Supersession {
    /// The first day without it.
    pub(super) from: Date,
    /// Whether every fact behind that was read in a source.
    pub(super) verified: bool,
}

/// When the cited edition went (or goes) out of force; `None` when it is in force or nothing is known.
///
/// `round` is the day on which the newest edition is looked up when the cited one isn't listed.
pub(super) fn supersession(
    method: &Method,
    taxonomy: &Taxonomy,
    round: Date,
) -> Option<Supersession> {
    let (number, edition) = (method.regulation()?, method.edition?);
    let reference = RegulationReference {
        number: number.clone(),
        edition: Some(edition),
    };
    let Some(&listed) = taxonomy.editions(&reference).first() else {
        let in_force = taxonomy.edition_in_force(number, round)?;
        let newer = taxonomy.regulation(in_force.regulation).edition? > edition;
        return newer.then_some(Supersession {
            from: Date::MIN,
            verified: in_force.certain,
        });
    };
    let cited = taxonomy.regulation(listed);
    if let Some(next) = cited.replaced_by {
        let next = taxonomy.regulation(next);
        // Without a day, an edition counts from the first day of the year after it.
        let assumed = || Date::new(i16::try_from(next.edition?).ok()?.checked_add(1)?, 1, 1).ok();
        return Some(Supersession {
            from: next.in_force_from.or_else(assumed)?,
            verified: cited.verified.contains(&Fact::ReplacedBy)
                && next.verified.contains(&Fact::InForceFrom),
        });
    }
    matches!(
        cited.status,
        RegulationStatus::Superseded | RegulationStatus::Withdrawn
    )
    .then_some(Supersession {
        from: Date::MIN,
        verified: cited.verified.contains(&Fact::Status),
    })
}
