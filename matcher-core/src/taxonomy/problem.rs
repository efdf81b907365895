//! What can be wrong with a vocabulary file, and where.

use std::fmt;

/// The kind of defect, stable across wordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DefectCode {
    /// The file is not CSV with the expected header, or a row does not fit it.
    Malformed,
    /// A cell holds a word or number outside its allowed values.
    InvalidValue,
    /// Two records carry the same id.
    DuplicateId,
    /// A reference names no record.
    UnknownReference,
    /// An instrument is broader than itself through its ancestors.
    Cycle,
    /// One printed name belongs to several records and is not listed as ambiguous.
    UnmarkedAmbiguity,
    /// A unit is neither a UCUM code nor a scale of the unit table.
    UnknownUnit,
    /// A usual unit has another dimension than the measurand's own.
    OtherDimension,
}

impl DefectCode {
    /// The code as printed in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::InvalidValue => "invalid_value",
            Self::DuplicateId => "duplicate_id",
            Self::UnknownReference => "unknown_reference",
            Self::Cycle => "cycle",
            Self::UnmarkedAmbiguity => "unmarked_ambiguity",
            Self::UnknownUnit => "unknown_unit",
            Self::OtherDimension => "other_dimension",
        }
    }

    /// What the editor of the file should do.
    pub fn action(self) -> &'static str {
        match self {
            Self::Malformed => "compare the row with the header; quote cells that hold a comma",
            Self::InvalidValue => "use one of the values listed in the README beside the file",
            Self::DuplicateId => "give each record an id of its own",
            Self::UnknownReference => "correct the reference or add the missing record",
            Self::Cycle => "cut one of the broader links of the circle",
            Self::UnmarkedAmbiguity => {
                "remove the name from one record or list its senses in ambiguities.csv"
            }
            Self::UnknownUnit => "write a UCUM code, or add the scale to data/units/units.csv",
            Self::OtherDimension => "correct one of the two units",
        }
    }
}

/// One defect of one vocabulary file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Defect {
    /// File name, e.g. `instruments.csv`.
    pub file: &'static str,
    /// Line of the file, from 1 (the header), where known.
    pub line: Option<u64>,
    /// Column name, where known.
    pub column: Option<&'static str>,
    /// The kind of defect.
    pub code: DefectCode,
    /// What was found.
    pub cause: String,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = self.column {
            write!(f, " [{column}]")?;
        }
        write!(
            f,
            " {}: {}; {}",
            self.code.as_str(),
            self.cause,
            self.code.action()
        )
    }
}

/// All defects of a set of vocabulary files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxonomyError {
    /// Never empty; in the order of the files and their lines.
    pub defects: Vec<Defect>,
}

impl fmt::Display for TaxonomyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the vocabulary has {} defect(s)", self.defects.len())?;
        for defect in &self.defects {
            write!(f, "\n{defect}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TaxonomyError {}
