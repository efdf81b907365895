//! The one table of all sheets and columns: reader, writer, templates, `data/FORMAT.md` and `data/LEDGERS.md` follow it.

mod format_page;
mod ledgers;
mod rule_keys;
mod sheets;

use super::sheet::Sheet;
use crate::model::Coded;

pub use format_page::{format_page, ledger_page};
pub use ledgers::LEDGERS;
pub use rule_keys::{RULE_KEYS, RuleKey};
pub use sheets::SHEETS;

/// What a sheet holds.
#[derive(Debug)]
pub struct SheetFormat {
    /// Name of the file and of the sheet in an xlsx.
    pub name: &'static str,
    /// Chinese name, accepted too.
    pub zh: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// Its columns in the order of writing.
    pub columns: &'static [Column],
    /// Example rows as CSV; together the examples of all sheets are a small valid catalogue.
    pub examples: &'static [&'static str],
}

/// What a column holds.
#[derive(Debug)]
pub struct Column {
    /// Header in files.
    pub name: &'static str,
    /// Chinese header, accepted too.
    pub zh: &'static str,
    /// What a cell may hold.
    pub kind: Kind,
    /// Whether a cell must not be empty.
    pub required: bool,
    /// Whether a cell holds a list separated by `;`.
    pub list: bool,
    /// Unit of the numbers; empty where there is none.
    pub unit: &'static str,
    /// What it means, and what an empty cell means.
    pub meaning: &'static str,
}

/// Words of a closed list: code, Chinese and English.
pub type Words = Vec<[&'static str; 3]>;

/// What a cell may hold.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A unique id.
    Id,
    /// Id of a row of another sheet.
    Reference(&'static str),
    /// Free text.
    Text,
    /// A unified social credit code.
    CreditCode,
    /// A word of a closed list.
    Code(fn() -> Words),
    /// `yes` or `no`.
    YesNo,
    /// A whole number within limits.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A finite number within limits.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// An amount in yuan with at most two decimals, at least 0.
    Money,
    /// A day.
    Date,
    /// A month or an ISO week.
    Period,
    /// A six-digit code of GB/T 2260.
    Region,
    /// A code of GB/T 4754-2017 at any level.
    Industry,
    /// Id, name or synonym of an instrument of the taxonomy.
    Instrument,
    /// Id, name or synonym of a measurand of the taxonomy.
    Measurand,
    /// A printed range.
    Range,
    /// A printed uncertainty.
    Uncertainty,
    /// A printed permitted error, class or tolerance band.
    PermittedError,
    /// A printed unit.
    Unit,
    /// `name=printed range`.
    Parameter,
    /// A decision rule.
    DecisionRule,
}

impl Column {
    const fn new(name: &'static str, zh: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self {
            name,
            zh,
            kind,
            required: false,
            list: false,
            unit: "",
            meaning,
        }
    }

    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn list(mut self) -> Self {
        self.list = true;
        self
    }

    const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    /// Whether a spreadsheet should hold its cells as numbers.
    pub fn is_number(&self) -> bool {
        !self.list
            && matches!(
                self.kind,
                Kind::Integer { .. } | Kind::Number { .. } | Kind::Money
            )
    }
}

impl SheetFormat {
    /// The sheet of a catalogue of that name or Chinese name; case and surrounding white space don't matter.
    pub fn find(name: &str) -> Option<&'static Self> {
        let name = name.trim();
        SHEETS.iter().find(|sheet| sheet.is_named(name))
    }

    /// The same of the programme's ledgers, which are no part of a catalogue folder.
    pub fn find_ledger(name: &str) -> Option<&'static Self> {
        let name = name.trim();
        LEDGERS.iter().find(|sheet| sheet.is_named(name))
    }

    fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name) || self.zh == name
    }

    /// The place of the column of a header cell. `Valid From`, `valid-from` and 有效期自* are all understood.
    pub fn column_of(&self, header: &str) -> Option<usize> {
        let word = header.trim().trim_end_matches(['*', '＊']).trim();
        let code = word.to_ascii_lowercase().replace([' ', '-'], "_");
        self.columns
            .iter()
            .position(|column| column.name == code || column.zh == word)
    }

    /// The place of the column of that name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// An empty sheet with this header.
    pub fn empty(&self) -> Sheet {
        Sheet::new(self.name, self.columns.iter().map(|column| column.name))
    }

    /// The example rows, cell by cell.
    pub fn example_rows(&self) -> Vec<Vec<String>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(self.examples.join("\n").as_bytes())
            .records()
            .filter_map(Result::ok)
            .map(|record| record.iter().map(str::to_owned).collect())
            .collect()
    }
}

/// A template: every sheet with Chinese headers (`*` marks required columns) and example rows to be replaced.
pub fn template() -> Vec<Sheet> {
    SHEETS
        .iter()
        .map(|format| {
            let header = format.columns.iter().map(|column| {
                let mark = if column.required { "*" } else { "" };
                format!("{}{mark}", column.zh)
            });
            let mut sheet = Sheet::new(format.name, header);
            for row in format.example_rows() {
                sheet.push(row);
            }
            sheet
        })
        .collect()
}

fn words_of<T: Coded>() -> Words {
    let words = T::ALL.iter();
    words
        .map(|word| [word.code(), word.zh(), word.en()])
        .collect()
}

/// The two words of a bundle's `mode`.
pub(super) const ALL: [&str; 3] = ["all", "全部", "all or none"];
pub(super) const AS_MANY: [&str; 3] = ["as_many", "尽量多", "as many as possible"];

/// How a decision rule is written.
pub(super) const DECISION_RULES: &str =
    "usual 常规, 1/3 (U95 ≤ T/3), TUR 4:1, guard_band 防护带, Cm 4, simple 简单接受";

fn bundle_modes() -> Words {
    vec![ALL, AS_MANY]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_header_word_means_one_column() {
        for sheet in SHEETS.iter().chain(LEDGERS) {
            let words: Vec<&str> = sheet.columns.iter().flat_map(|c| [c.name, c.zh]).collect();
            let distinct: BTreeSet<&str> = words.iter().copied().collect();
            assert_eq!(words.len(), distinct.len(), "{}", sheet.name);
            for (place, column) in sheet.columns.iter().enumerate() {
                let shouted = column.name.to_uppercase().replace('_', " ");
                for header in [column.zh, &format!("{}*", column.zh), &shouted] {
                    assert_eq!(sheet.column_of(header), Some(place), "{header}");
                }
            }
        }
    }

    #[test]
    fn every_example_row_has_a_cell_for_each_column() {
        for sheet in SHEETS.iter().chain(LEDGERS) {
            assert!(!sheet.examples.is_empty(), "{}", sheet.name);
            for row in sheet.example_rows() {
                assert_eq!(row.len(), sheet.columns.len(), "{}: {row:?}", sheet.name);
            }
        }
    }
}
