//! A draft against a catalogue: what would be added, changed (field by field) and removed; and the sheets as they would be.
//!
//! Rows are known again by the publisher's own id. A column that the file doesn't have keeps what stands in the catalogue; a column it has
//! is taken as it is, empty cells too. Rows of the same source (ids with its prefix) that are no longer in the file would be removed; they
//! are only when the caller says so.

use super::super::catalogue::words;
use super::super::input_problem::InputProblem;
use super::super::schema::{Column, Kind, SHEETS, SheetFormat};
use super::super::sheet::Sheet;
use super::draft::Draft;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Which row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowKey {
    /// Place of its sheet in the schema.
    #[serde(skip)]
    place: usize,
    /// Its sheet.
    pub sheet: &'static str,
    /// Its id, or the cells by which rows without an id are told apart.
    pub id: String,
}

/// A cell that would be another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedCell {
    /// Column.
    pub column: &'static str,
    /// What stands there.
    pub before: String,
    /// What would.
    pub after: String,
}

/// What would happen to a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// Some of its cells differ.
    Changed {
        /// Which.
        cells: Vec<ChangedCell>,
    },
    /// Its source no longer has it.
    Removed,
}

/// Everything that would happen, by sheet and id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows that would differ.
    pub rows: BTreeMap<RowKey, Change>,
    /// Rows of the file that are in the catalogue as they are.
    pub unchanged: usize,
}

/// Rows with all columns of their schema, by key, with the row of the file.
type Rows = BTreeMap<RowKey, (u32, Vec<String>)>;

/// The sheets as they would be, and where their rows come from.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    /// All sheets with rows or that stood there before, with the schema's headers.
    pub sheets: Vec<Sheet>,
    /// Sheet and row → row of the imported file.
    origins: BTreeMap<(&'static str, u32), u32>,
    file: String,
}

impl Changes {
    /// What the draft would change in the sheets of a catalogue.
    pub fn between(existing: &[Sheet], draft: &Draft) -> Self {
        let (before, after) = (rows_of(existing), rows_of(&draft.sheets));
        let told = columns_told(&draft.sheets);
        let mut changes = Self::default();
        for (key, (_, row)) in &after {
            match before.get(key) {
                None => {
                    changes.rows.insert(key.clone(), Change::Added);
                }
                Some((_, old)) => match cells_changed(key, old, row, &told) {
                    cells if cells.is_empty() => changes.unchanged += 1,
                    cells => {
                        changes.rows.insert(key.clone(), Change::Changed { cells });
                    }
                },
            }
        }
        let prefix = draft.prefix();
        for key in before.keys() {
            let own = !prefix.is_empty() && key.id.starts_with(&prefix);
            if own && !after.contains_key(key) {
                changes.rows.insert(key.clone(), Change::Removed);
            }
        }
        changes.evidence(draft, &before);
        changes
    }

    /// The end of calibration of a working standard holds for every capability that stands on its resource.
    fn evidence(&mut self, draft: &Draft, before: &Rows) {
        let Some(resource) = draft.map.setting("resource") else {
            return;
        };
        let due = draft.evidence.iter().filter_map(|e| e.recalibrate_by).min();
        let Some(due) = due.map(|due| due.to_string()) else {
            return;
        };
        let offers: BTreeSet<&str> = before
            .iter()
            .filter(|(key, (_, row))| {
                key.sheet == "offers" && cell(key, row, "resource") == resource
            })
            .map(|(key, _)| key.id.as_str())
            .collect();
        for (key, (_, row)) in before {
            if key.sheet == "capabilities" && offers.contains(cell(key, row, "offer")) {
                let old = cell(key, row, "standards_due");
                // An older certificate takes nothing back.
                if words::day(old).is_some_and(|old| old.to_string() >= due) {
                    self.unchanged += 1;
                    continue;
                }
                let cells = vec![ChangedCell {
                    column: "standards_due",
                    before: old.to_owned(),
                    after: due.clone(),
                }];
                self.rows.insert(key.clone(), Change::Changed { cells });
            }
        }
    }

    /// How many rows of each sheet would be added, changed, removed.
    pub fn counts(&self) -> BTreeMap<&'static str, [usize; 3]> {
        let mut counts: BTreeMap<&'static str, [usize; 3]> = BTreeMap::new();
        for (key, change) in &self.rows {
            let [added, changed, removed] = counts.entry(key.sheet).or_default();
            *match change {
                Change::Added => added,
                Change::Changed { .. } => changed,
                Change::Removed => removed,
            } += 1;
        }
        counts
    }

    /// The sheets as they would be; rows that the source no longer has stay unless `remove`.
    pub fn applied(&self, existing: &[Sheet], draft: &Draft, remove: bool) -> Merged {
        let (before, after) = (rows_of(existing), rows_of(&draft.sheets));
        let mut merged = Merged {
            file: draft
                .sheets
                .first()
                .map_or(String::new(), |s| s.file().to_owned()),
            ..Merged::default()
        };
        for (place, format) in SHEETS.iter().enumerate() {
            let of = |rows: &Rows| -> Vec<(RowKey, u32)> {
                let own = rows.iter().filter(|(key, _)| key.place == place);
                let mut order: Vec<_> = own.map(|(key, (row, _))| (key.clone(), *row)).collect();
                order.sort_by_key(|(_, row)| *row);
                order
            };
            let mut sheet = format.empty().from_file(format!("{}.csv", format.name));
            for (key, _) in of(&before) {
                let change = self.rows.get(&key);
                if remove && change == Some(&Change::Removed) {
                    continue;
                }
                let mut row = before
                    .get(&key)
                    .map_or_else(Vec::new, |(_, row)| row.clone());
                if let Some(Change::Changed { cells }) = change {
                    for changed in cells {
                        let place = format.position(changed.column);
                        if let Some(cell) = place.and_then(|place| row.get_mut(place)) {
                            cell.clone_from(&changed.after);
                        }
                    }
                }
                sheet.push(row);
                if let Some((origin, _)) = after.get(&key) {
                    merged
                        .origins
                        .insert((format.name, last_row(&sheet)), *origin);
                }
            }
            for (key, origin) in of(&after) {
                if !before.contains_key(&key)
                    && let Some((_, row)) = after.get(&key)
                {
                    sheet.push(row);
                    merged
                        .origins
                        .insert((format.name, last_row(&sheet)), origin);
                }
            }
            // A sheet that lost its last row is written too, or its old rows would stay.
            let stood =
                |old: &Sheet| SheetFormat::find(old.name()).is_some_and(|f| f.name == format.name);
            if !sheet.is_empty() || existing.iter().any(stood) {
                merged.sheets.push(sheet);
            }
        }
        merged
    }
}

impl Merged {
    /// The sheet and row of the imported file behind a problem of the merged sheets; `None` when it is about what stood there before.
    pub(super) fn origin(&self, problem: &InputProblem) -> Option<(&'static str, u32)> {
        let name = problem.file.strip_suffix(".csv")?;
        let format = SheetFormat::find(name)?;
        let row = self.origins.get(&(format.name, problem.row?))?;
        Some((format.name, *row))
    }

    /// The same problem with its place in the imported file.
    pub(super) fn told(&self, mut problem: InputProblem) -> InputProblem {
        if let Some((sheet, row)) = self.origin(&problem) {
            problem.column = format!("{sheet}.{}", problem.column);
            problem.row = Some(row);
            problem.file.clone_from(&self.file);
        }
        problem
    }
}

fn last_row(sheet: &Sheet) -> u32 {
    sheet.row(sheet.len().saturating_sub(1)).number
}

/// What tells rows without an id apart.
fn key_columns(format: &SheetFormat) -> &'static [&'static str] {
    match format.name {
        "slots" => &["resource", "period"],
        "requirements" => &["need", "measurand"],
        "supply_links" => &["supplier", "customer"],
        "quotas" => &["area", "group"],
        "quota_areas" => &["area", "region", "valid_from"],
        "previous_plan" => &["need"],
        "catalogue" => &[],
        _ => &["id"],
    }
}

fn rows_of(sheets: &[Sheet]) -> Rows {
    let mut rows = Rows::new();
    for sheet in sheets {
        let found = SHEETS.iter().enumerate().find(|(_, format)| {
            SheetFormat::find(sheet.name()).is_some_and(|named| named.name == format.name)
        });
        let Some((place, format)) = found else {
            continue;
        };
        let columns: Vec<Option<usize>> = sheet
            .header()
            .iter()
            .map(|word| format.column_of(word))
            .collect();
        for row in sheet.rows() {
            let mut cells = vec![String::new(); format.columns.len()];
            for (column, cell) in columns.iter().zip(row.cells()) {
                if let Some(target) = column.and_then(|column| cells.get_mut(column)) {
                    cell.clone_into(target);
                }
            }
            let parts: Vec<&str> = key_columns(format)
                .iter()
                .filter_map(|name| cells.get(format.position(name)?).map(String::as_str))
                .collect();
            let id = parts.join(" | ");
            let mut key = RowKey {
                place,
                sheet: format.name,
                id,
            };
            // Several requirements of one measurand are told apart by their order.
            let (first, mut n) = (key.id.clone(), 1);
            while rows.contains_key(&key) {
                n += 1;
                key.id = format!("{first} #{n}");
            }
            rows.insert(key, (row.number, cells));
        }
    }
    rows
}

/// The columns in which a draft says anything.
fn columns_told(sheets: &[Sheet]) -> BTreeSet<(&'static str, usize)> {
    let mut told = BTreeSet::new();
    for sheet in sheets {
        let Some(format) = SheetFormat::find(sheet.name()) else {
            continue;
        };
        for row in sheet.rows() {
            for (column, cell) in row.cells().enumerate() {
                if !cell.is_empty() {
                    told.insert((format.name, column));
                }
            }
        }
    }
    told
}

fn cells_changed(
    key: &RowKey,
    old: &[String],
    new: &[String],
    told: &BTreeSet<(&'static str, usize)>,
) -> Vec<ChangedCell> {
    let Some(format) = SHEETS.get(key.place) else {
        return Vec::new();
    };
    let cells = format.columns.iter().zip(old).zip(new).enumerate();
    cells
        .filter(|(place, ((column, old), new))| {
            told.contains(&(key.sheet, *place)) && plain(column, old) != plain(column, new)
        })
        .map(|(_, ((column, old), new))| ChangedCell {
            column: column.name,
            before: old.clone(),
            after: new.clone(),
        })
        .collect()
}

/// A cell as it is compared: codes and Chinese words, `40` and `40.0`, two spellings of a day, two orders of a list are the same.
fn plain(column: &Column, cell: &str) -> String {
    let one = |text: &str| match column.kind {
        Kind::Code(words) => {
            let words = words();
            let known = words
                .iter()
                .find(|[code, zh, _]| *zh == text || code.eq_ignore_ascii_case(text));
            known.map_or(text, |[code, ..]| *code).to_owned()
        }
        Kind::YesNo => match text {
            "是" | "true" | "1" => "yes".to_owned(),
            "否" | "false" | "0" => "no".to_owned(),
            text => text.to_owned(),
        },
        Kind::Integer { .. } | Kind::Number { .. } | Kind::Money => {
            let number = text.parse::<f64>().ok();
            number.map_or_else(|| text.to_owned(), |number| number.to_string())
        }
        Kind::Date => words::day(text).map_or_else(|| text.to_owned(), |day| day.to_string()),
        _ => text.to_owned(),
    };
    if !column.list {
        return one(cell);
    }
    let mut entries: Vec<String> = words::entries(cell).map(one).collect();
    entries.sort();
    entries.join(";")
}

fn cell<'r>(key: &RowKey, row: &'r [String], column: &str) -> &'r str {
    let place = SHEETS
        .get(key.place)
        .and_then(|format| format.position(column));
    place
        .and_then(|place| row.get(place))
        .map_or("", String::as_str)
}
