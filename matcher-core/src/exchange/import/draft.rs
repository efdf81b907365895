//! Rows of catalogue sheets on their way in, with everything somebody should know about them.

use super::super::input_problem::{InputCode, InputProblem};
use super::super::limits;
use super::super::schema::{SHEETS, SheetFormat};
use super::super::sheet::Sheet;
use super::dcc::Evidence;
use super::field_map::FieldMap;
use super::format::Format;
use std::collections::{BTreeMap, BTreeSet};

/// What a file holds, as rows of catalogue sheets.
///
/// Each row keeps the number of the row it came from, so that whatever is wrong with it later is told with its place in the file.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the file was read as.
    pub format: Format,
    /// The field map as it was used: headers that were guessed are written in it.
    pub map: FieldMap,
    /// Sheets with at least one row, in the order of the schema, with its English headers.
    pub sheets: Vec<Sheet>,
    /// Calibration evidence for single working standards.
    pub evidence: Vec<Evidence>,
    /// What is wrong, was left out, or must be asked.
    pub problems: Vec<InputProblem>,
}

impl Draft {
    /// What the ids of its rows begin with; empty where they are the file's own.
    pub fn prefix(&self) -> String {
        if self.format == Format::Catalogue {
            return self.map.prefix.clone();
        }
        prefix(&self.map, self.format)
    }

    /// The same without some rows, by sheet and row of the file.
    #[must_use]
    pub(super) fn without(mut self, rows: &BTreeSet<(&str, u32)>) -> Self {
        for sheet in &mut self.sheets {
            let mut kept =
                Sheet::new(sheet.name(), sheet.header().to_vec()).from_file(sheet.file());
            for row in sheet.rows() {
                if !rows.contains(&(sheet.name(), row.number)) {
                    kept.push_numbered(row.number, row.cells());
                }
            }
            *sheet = kept;
        }
        self.sheets.retain(|sheet| !sheet.is_empty());
        self
    }
}

/// The map's prefix, else one of organisation and format, so that each source knows its own rows again.
fn prefix(map: &FieldMap, format: Format) -> String {
    if !map.prefix.is_empty() {
        return map.prefix.clone();
    }
    match (map.setting("organisation").unwrap_or(""), format.tag()) {
        ("", tag) => format!("{tag}/"),
        (owner, tag) => format!("{owner}/{tag}/"),
    }
}

/// A draft being made.
#[derive(Debug)]
pub(super) struct Builder<'m> {
    pub(super) file: String,
    pub(super) format: Format,
    pub(super) map: &'m FieldMap,
    pub(super) problems: Vec<InputProblem>,
    sheets: BTreeMap<usize, Sheet>,
    ids: BTreeSet<(&'static str, String)>,
    /// Rows that lack a required cell, by sheet and column.
    wanting: BTreeMap<(usize, usize), usize>,
    /// Words whose reading was told.
    read_as: BTreeSet<(String, String, String)>,
    /// Rows that want a setting of the map.
    settings: BTreeMap<&'static str, usize>,
}

impl<'m> Builder<'m> {
    pub(super) fn new(file: &str, format: Format, map: &'m FieldMap) -> Self {
        Self {
            file: file.to_owned(),
            format,
            map,
            problems: Vec::new(),
            sheets: BTreeMap::new(),
            ids: BTreeSet::new(),
            wanting: BTreeMap::new(),
            settings: BTreeMap::new(),
            read_as: BTreeSet::new(),
        }
    }

    /// An id of this source that lists can hold: `;` becomes `,`, and what is too long ends in a digest of the whole.
    pub(super) fn id(&self, own: &str) -> String {
        let clean: String = own
            .chars()
            .map(|c| match c {
                ';' | '；' => ',',
                c if c.is_control() => ' ',
                c => c,
            })
            .collect();
        let id = format!("{}{}", prefix(self.map, self.format), clean.trim());
        if id.chars().count() <= limits::ID_CHARACTERS {
            return id;
        }
        let kept: String = id.chars().take(limits::ID_CHARACTERS - 9).collect();
        format!("{kept}~{}", digest(&id))
    }

    /// As [`Self::id`]; a second row that would have the same id gets a number behind it.
    pub(super) fn new_id(&self, sheet: &'static str, own: &str) -> String {
        let first = self.id(own);
        if !self.has(sheet, &first) {
            return first;
        }
        let numbered = (2..).map(|n| self.id(&format!("{own} #{n}")));
        let mut free = numbered.filter(|id| !self.has(sheet, id));
        free.next().unwrap_or(first)
    }

    /// Whether a row of that id was made.
    pub(super) fn has(&self, sheet: &'static str, id: &str) -> bool {
        self.ids.contains(&(sheet, id.to_owned()))
    }

    /// Adds a row; cells that are empty take the map's default. `number` is the row of the file.
    pub(super) fn row(&mut self, sheet: &'static str, number: u32, cells: &[(&str, &str)]) {
        let Some((place, format)) = schema_place(sheet) else {
            debug_assert!(false, "no sheet {sheet}");
            return;
        };
        let mut row = vec![String::new(); format.columns.len()];
        for (column, value) in cells {
            let found = format.position(column);
            debug_assert!(found.is_some(), "no column {sheet}.{column}");
            if let Some(cell) = found.and_then(|found| row.get_mut(found)) {
                value.trim().clone_into(cell);
            }
        }
        for (index, (cell, column)) in row.iter_mut().zip(format.columns).enumerate() {
            if cell.is_empty() {
                if let Some(default) = self.map.default_for(sheet, column.name) {
                    default.clone_into(cell);
                } else if column.required {
                    *self.wanting.entry((place, index)).or_default() += 1;
                }
            }
        }
        if let Some(id) = format.position("id").and_then(|id| row.get(id)) {
            self.ids.insert((format.name, id.clone()));
        }
        let file = self.file.clone();
        let table = self
            .sheets
            .entry(place)
            .or_insert_with(|| format.empty().from_file(file));
        table.push_numbered(number, row);
    }

    /// Something to look at in a row.
    pub(super) fn tell(
        &mut self,
        code: InputCode,
        row: u32,
        column: &str,
        value: &str,
        detail: (&str, &str),
    ) {
        let problem = InputProblem::error(code, &self.file)
            .at(row, column)
            .value(value)
            .detail_in(detail.0.to_owned(), detail.1.to_owned());
        // The same words are read the same way everywhere: told once.
        let words = (column.to_owned(), value.to_owned(), detail.0.to_owned());
        if code != InputCode::ReadAs || self.read_as.insert(words) {
            self.problems.push(problem.as_warning());
        }
    }

    /// Notes that a row wants a setting that neither the file nor the map has.
    pub(super) fn want(&mut self, key: &'static str) {
        *self.settings.entry(key).or_default() += 1;
    }

    /// The draft, with every required cell that nothing told.
    pub(super) fn finish(mut self, map: FieldMap) -> Draft {
        let cells = self.wanting.iter().filter_map(|((sheet, column), count)| {
            let format = SHEETS.get(*sheet)?;
            let column = format.columns.get(*column)?;
            Some((format!("{}.{}", format.name, column.name), *count))
        });
        let settings = self
            .settings
            .iter()
            .map(|(key, count)| ((*key).to_owned(), *count));
        let wanted: Vec<(String, usize)> = cells.chain(settings).collect();
        for (key, count) in wanted {
            let problem = InputProblem::error(InputCode::NotInFile, &self.file);
            self.problems
                .push(problem.value(&key).detail(count.to_string()).as_warning());
        }
        self.problems
            .sort_by_key(|problem| (problem.row, !problem.is_error()));
        Draft {
            format: self.format,
            map,
            sheets: self.sheets.into_values().collect(),
            evidence: Vec::new(),
            problems: self.problems,
        }
    }
}

fn schema_place(name: &str) -> Option<(usize, &'static SheetFormat)> {
    SHEETS
        .iter()
        .enumerate()
        .find(|(_, format)| format.name == name)
}

/// Eight characters that stand for a text.
pub(super) fn digest(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let bytes = Sha256::digest(text.as_bytes());
    let number = bytes
        .iter()
        .take(4)
        .fold(0_u32, |n, b| n << 8 | u32::from(*b));
    format!("{number:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_fill_empty_cells_and_what_is_wanting_is_told_once() {
        let mut map = FieldMap::default();
        map.set("organisation=L1").unwrap();
        map.set("offers.delivery=sent_in").unwrap();
        let mut draft = Builder::new("a.csv", Format::ScopeTable, &map);
        let id = draft.new_id("offers", "卡尺;1");
        draft.row("offers", 3, &[("id", &id), ("title", "卡尺")]);
        let again = draft.new_id("offers", "卡尺;1");
        draft.row("offers", 4, &[("id", &again)]);
        assert_eq!(
            [id.as_str(), &again],
            ["L1/cnas/卡尺,1", "L1/cnas/卡尺,1 #2"]
        );
        let long = draft.id(&"长".repeat(200));
        assert_eq!(long.chars().count(), limits::ID_CHARACTERS);
        let draft = draft.finish(map.clone());
        let offers = &draft.sheets[0];
        let place = SheetFormat::find("offers").unwrap().position("delivery");
        assert_eq!(offers.row(0).cell(place.unwrap()), "sent_in");
        let told: Vec<(&str, &str)> = draft
            .problems
            .iter()
            .map(|p| (p.value.as_str(), p.detail.as_str()))
            .collect();
        assert!(told.contains(&("offers.minutes_each", "2")), "{told:?}");
        assert!(told.contains(&("offers.title", "1")), "{told:?}");
    }
}
