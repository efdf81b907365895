//! The table of rights: credential × service × province × day → whether it may be done and in which documents it may end.
//!
//! The rows are data with their sources (`data/credentials/`); a provincial row replaces the default's for its days. Nothing here knows
//! a province's name.

use crate::model::code::coded;
use crate::model::{Coded, CredentialKind, Document, ServiceKind};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

coded! {
    /// What a credential allows; more first.
    Allowed {
        Yes = "yes", "允许", "yes";
        Rows = "rows", "限证书所列项目", "the items and ranges written in the credential";
        RowsAndArea = "rows_and_area", "限证书所列项目和区域", "the items written in the credential, within its area";
        Contract = "contract", "仅限合同约定", "by contract only";
        Designated = "designated", "须经指定", "when designated by the authority";
        OwnUnitOnly = "own_unit_only", "仅限本单位", "for the own unit only";
        TeachingOnly = "teaching_only", "仅限教学比对", "as teaching or comparison only";
        No = "no", "不允许", "no";
    }
}

impl Allowed {
    /// Whether the row of the offer has to name the credential.
    pub fn needs_row(self) -> bool {
        matches!(
            self,
            Self::Rows | Self::RowsAndArea | Self::Contract | Self::OwnUnitOnly
        )
    }

    /// Whether a service to a stranger (or, for [`Self::OwnUnitOnly`], within the group) can rest on it.
    pub fn can_serve(self) -> bool {
        !matches!(self, Self::Designated | Self::TeachingOnly | Self::No)
    }
}

/// What one credential (or none) gives for one service on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// Whether, and how far.
    pub allowed: Allowed,
    /// What the service may end in, best first.
    pub documents: Vec<Document>,
    /// Whether the text of the rule was read.
    pub verified: bool,
    /// What to know.
    pub note: String,
    /// The rule it rests on.
    pub source: String,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_to: Date,
}

/// What the provider holds; `None` is nothing.
type Holds = Option<CredentialKind>;
/// First region code of a province, such as 410000; `None` is the default table.
type Province = Option<u32>;

/// Every row of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CredentialMatrix {
    rights: BTreeMap<(Holds, ServiceKind, Province), Vec<Right>>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixDefect {
    /// The file.
    pub file: &'static str,
    /// Line, from 1; the header is line 1.
    pub line: u64,
    /// What is wrong and what was expected.
    pub cause: String,
}

/// All defects of all files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct MatrixError {
    /// In the order of the files.
    pub defects: Vec<MatrixDefect>,
}

impl fmt::Display for MatrixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for defect in &self.defects {
            writeln!(f, "{}:{}: {}", defect.file, defect.line, defect.cause)?;
        }
        Ok(())
    }
}

/// The files compiled in: name, province, text. A province with rules of its own gets a line here.
const BUNDLED: &[(&str, Province, &str)] = &[
    (
        "default.csv",
        None,
        include_str!("../../../data/credentials/default.csv"),
    ),
    (
        "henan.csv",
        Some(410_000),
        include_str!("../../../data/credentials/henan.csv"),
    ),
];

const COLUMNS: &[&str] = &[
    "holds",
    "service",
    "allowed",
    "documents",
    "note",
    "source",
    "status",
    "valid_from",
    "valid_to",
];

impl CredentialMatrix {
    /// The table that comes with the program, of every province that has one.
    ///
    /// # Errors
    /// When a bundled file has a defect; a test proves that none has.
    pub fn bundled() -> Result<&'static Self, MatrixError> {
        static MATRIX: LazyLock<Result<CredentialMatrix, MatrixError>> =
            LazyLock::new(|| CredentialMatrix::parse(BUNDLED));
        MATRIX.as_ref().map_err(Clone::clone)
    }

    /// Reads tables: the name of each file, the province it is for (`None`: the default) and its text.
    ///
    /// # Errors
    /// Every defect of every file: a missing column, an unknown word, a bad date, two rows for one pair on one day.
    pub fn parse(files: &[(&'static str, Option<u32>, &str)]) -> Result<Self, MatrixError> {
        let mut matrix = Self::default();
        let mut defects = Vec::new();
        for &(file, province, text) in files {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let mut defect = |line, cause| defects.push(MatrixDefect { file, line, cause });
            match reader.headers() {
                Ok(headers) if headers.iter().eq(COLUMNS.iter().copied()) => {}
                _ => {
                    defect(1, format!("the columns must be {}", COLUMNS.join(",")));
                    continue;
                }
            }
            for record in reader.records() {
                let row = record.map_err(|error| {
                    let line = error.position().map_or(0, csv::Position::line);
                    (line, error.to_string())
                });
                let result = row.and_then(|record| {
                    let line = record.position().map_or(0, csv::Position::line);
                    let cells: Vec<&str> = record.iter().map(str::trim).collect();
                    let (holds, service, right) = row_of(&cells).map_err(|cause| (line, cause))?;
                    matrix
                        .add((holds, service, province), right)
                        .map_err(|cause| (line, cause))
                });
                if let Err((line, cause)) = result {
                    defect(line, cause);
                }
            }
        }
        if defects.is_empty() {
            Ok(matrix)
        } else {
            Err(MatrixError { defects })
        }
    }

    fn add(&mut self, key: (Holds, ServiceKind, Province), right: Right) -> Result<(), String> {
        let rights = self.rights.entry(key).or_default();
        let overlaps = |other: &Right| {
            other.valid_from <= right.valid_to && right.valid_from <= other.valid_to
        };
        if rights.iter().any(overlaps) {
            return Err("a second row for this pair on the same days".to_owned());
        }
        rights.push(right);
        rights.sort_by_key(|right| right.valid_from);
        Ok(())
    }

    /// What `holds` gives for `service` to a provider in the region (GB/T 2260, any level), over time: days in ascending order and
    /// disjoint. Days without any row are absent.
    pub fn rights(
        &self,
        holds: Option<CredentialKind>,
        service: ServiceKind,
        region: u32,
    ) -> Vec<Right> {
        let of = |province| {
            self.rights
                .get(&(holds, service, province))
                .map_or(&[][..], Vec::as_slice)
        };
        let provincial = of(Some(region / 10_000 * 10_000));
        let mut rights = provincial.to_vec();
        for right in of(None) {
            let mut from = Some(right.valid_from);
            for other in provincial {
                if let Some(start) = from
                    && start < other.valid_from
                    && let Ok(before) = other.valid_from.yesterday()
                {
                    rights.push(Right {
                        valid_from: start,
                        valid_to: before.min(right.valid_to),
                        ..right.clone()
                    });
                }
                from = from.and_then(|start| Some(start.max(other.valid_to.tomorrow().ok()?)));
            }
            if let Some(start) = from
                && start <= right.valid_to
            {
                rights.push(Right {
                    valid_from: start,
                    ..right.clone()
                });
            }
        }
        rights.retain(|right| right.valid_from <= right.valid_to);
        rights.sort_by_key(|right| right.valid_from);
        rights
    }

    /// What `holds` gives on one day.
    pub fn right_on(
        &self,
        holds: Option<CredentialKind>,
        service: ServiceKind,
        region: u32,
        day: Date,
    ) -> Option<Right> {
        self.rights(holds, service, region)
            .into_iter()
            .find(|right| right.valid_from <= day && day <= right.valid_to)
    }
}

fn row_of(cells: &[&str]) -> Result<(Holds, ServiceKind, Right), String> {
    let &[
        holds,
        service,
        allowed,
        documents,
        note,
        source,
        status,
        from,
        to,
    ] = cells
    else {
        return Err(format!(
            "{} cells instead of {}",
            cells.len(),
            COLUMNS.len()
        ));
    };
    let holds = match holds {
        "none" => None,
        holds => Some(word::<CredentialKind>(holds)?),
    };
    let documents = documents
        .split('|')
        .filter(|document| !document.is_empty())
        .map(word::<Document>)
        .collect::<Result<Vec<_>, _>>()?;
    let verified = match status {
        "verified" => true,
        "unverified" => false,
        other => return Err(format!("`{other}` is neither verified nor unverified")),
    };
    let allowed = word::<Allowed>(allowed)?;
    if allowed.can_serve() && documents.is_empty() {
        return Err("a right that ends in no document".to_owned());
    }
    let right = Right {
        allowed,
        documents,
        verified,
        note: note.to_owned(),
        source: source.to_owned(),
        valid_from: day(from)?.unwrap_or(Date::MIN),
        valid_to: day(to)?.unwrap_or(Date::MAX),
    };
    if right.valid_from > right.valid_to {
        return Err(format!("`{from}` is after `{to}`"));
    }
    Ok((holds, word(service)?, right))
}

fn word<T: Coded>(text: &str) -> Result<T, String> {
    T::parse(text).ok_or_else(|| {
        let known: Vec<_> = T::ALL.iter().map(|entry| entry.code()).collect();
        format!("`{text}` is none of {}", known.join(", "))
    })
}

fn day(text: &str) -> Result<Option<Date>, String> {
    match text {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| format!("`{text}` is no day such as 2026-12-31")),
    }
}
