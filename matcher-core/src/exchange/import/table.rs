//! Tables as people keep them: a title above the header, units in the header, cells that go on below.

use super::super::csv_sheet::{decode, read_delimited};
use super::super::input_problem::{InputCode, InputProblem};
use super::super::sheet::{Row, Sheet};
use super::super::xlsx::read_xlsx;
use super::field_map::FieldMap;
use std::borrow::Cow;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// A column that a format knows.
#[derive(Debug)]
pub(super) struct Field {
    /// Our word for it, as field maps write it.
    pub(super) name: &'static str,
    /// Headers under which it is found, separated by blanks; `_` stands for a blank.
    pub(super) words: &'static str,
    /// Whether no table of the format is without it.
    pub(super) required: bool,
}

/// A field that a table may lack.
pub(super) const fn field(name: &'static str, words: &'static str) -> Field {
    Field {
        name,
        words,
        required: false,
    }
}

/// A field that no table lacks.
pub(super) const fn required(name: &'static str, words: &'static str) -> Field {
    Field {
        name,
        words,
        required: true,
    }
}

/// First rows in which a header is looked for.
const TITLE_ROWS: usize = 30;
/// First bytes in which the sign between the cells is looked for.
const START: usize = 64 << 10;

/// The sheets of a table file: xlsx, or text with `,`, tab, `;` or `|` between the cells.
///
/// # Errors
/// When the file is an old `.xls`, broken, or over a limit.
pub(super) fn read_sheets(
    file: &str,
    bytes: &[u8],
    problems: &mut Vec<InputProblem>,
) -> Result<Vec<Sheet>, Box<InputProblem>> {
    if bytes.starts_with(b"PK\x03\x04") {
        return read_xlsx(file, bytes, problems);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(Box::new(InputProblem::error(InputCode::OldExcel, file)));
    }
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let start = bytes.get(..bytes.len().min(START)).unwrap_or(bytes);
    let delimiter = delimiter(&decode(start).0);
    Ok(vec![read_delimited(
        stem, file, bytes, delimiter, problems,
    )?])
}

/// The sign that stands most evenly in the first lines.
fn delimiter(text: &str) -> u8 {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = lines.take(TITLE_ROWS).collect();
    let least = |sign: u8| -> usize {
        let counts = lines
            .iter()
            .map(|line| line.bytes().filter(|b| *b == sign).count())
            .filter(|count| *count > 0);
        counts.clone().min().unwrap_or(0) * counts.count()
    };
    let best = [b',', b'\t', b'|', b';']
        .into_iter()
        .max_by_key(|sign| (least(*sign), *sign == b','));
    best.unwrap_or(b',')
}

/// A sheet with the place of each field.
#[derive(Debug)]
pub(super) struct Table<'s> {
    sheet: &'s Sheet,
    /// Place of the header: 0 is the sheet's own.
    header: usize,
    columns: BTreeMap<&'static str, Column>,
    map: &'s FieldMap,
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    place: usize,
    word: String,
    note: String,
}

impl<'s> Table<'s> {
    /// The best header of all sheets under a map.
    ///
    /// # Errors
    /// When no row has every required field, or a header of the map is absent.
    pub(super) fn find(
        file: &str,
        sheets: &'s [Sheet],
        fields: &[Field],
        map: &'s FieldMap,
    ) -> Result<Self, Vec<InputProblem>> {
        let wanted = sheets
            .iter()
            .filter(|sheet| map.sheet.is_empty() || sheet.name() == map.sheet);
        let mut best: Option<(usize, Self)> = None;
        let mut missing = Vec::new();
        for sheet in wanted {
            for header in 0..=sheet.len().min(TITLE_ROWS) {
                let words = words_of(sheet, header);
                let mut lacking = Vec::new();
                let columns = columns(file, &words, fields, map, &mut lacking);
                let complete = fields
                    .iter()
                    .all(|field| !field.required || columns.contains_key(field.name));
                if complete && lacking.is_empty() {
                    let score = columns.len();
                    if best.as_ref().is_none_or(|(known, _)| score > *known) {
                        best = Some((
                            score,
                            Self {
                                sheet,
                                header,
                                columns,
                                map,
                            },
                        ));
                    }
                } else if missing.is_empty() || lacking.len() < missing.len() {
                    missing = lacking;
                }
            }
        }
        match best {
            Some((_, table)) => Ok(table),
            None if missing.is_empty() => {
                let names: Vec<&str> = fields
                    .iter()
                    .filter(|field| field.required)
                    .map(|field| field.words.split(' ').next().unwrap_or(field.name))
                    .collect();
                let problem = InputProblem::error(InputCode::UnknownTable, file);
                Err(vec![problem.detail(names.join(", "))])
            }
            None => Err(missing),
        }
    }

    /// How many fields were found.
    pub(super) fn score(&self) -> usize {
        self.columns.len()
    }

    /// The rows below the header that hold something.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'s>> + use<'s> {
        let sheet = self.sheet;
        let rows = (self.header..sheet.len()).map(move |index| sheet.row(index));
        rows.filter(|row| !row.is_empty() && !row.cell(0).starts_with('#'))
    }

    /// Where it came from, for problems.
    pub(super) fn place(&self) -> &'s str {
        self.sheet.file()
    }

    /// What stands in a cell, as it was corrected.
    pub(super) fn written(&self, row: Row<'s>, field: &str) -> &'s str {
        let corrections = self.map.corrections.get(&row.number);
        match corrections.and_then(|cells| cells.get(field)) {
            Some(corrected) => corrected,
            None => match self.columns.get(field) {
                Some(column) => row.cell(column.place),
                None => "",
            },
        }
    }

    /// Our word for a cell, by the value words of the map.
    pub(super) fn cell(&self, row: Row<'s>, field: &str) -> Cow<'s, str> {
        let cell = self.written(row, field);
        let words = self.map.values.get(field);
        let ours = words.and_then(|words| words.get(cell));
        ours.map_or(Cow::Borrowed(cell), |word| Cow::Borrowed(word.as_str()))
    }

    /// What stands in the header of a field behind its name, such as `mm` in `测量范围/mm`.
    pub(super) fn note(&self, field: &str) -> &str {
        self.columns.get(field).map_or("", |column| &column.note)
    }

    /// The file's own header of a field.
    pub(super) fn word(&self, field: &str) -> &str {
        self.columns.get(field).map_or("", |column| &column.word)
    }

    /// Whether the file has the field.
    pub(super) fn has(&self, field: &str) -> bool {
        self.columns.contains_key(field)
    }

    /// Text above the header: titles, the name of the laboratory.
    pub(super) fn title(&self) -> String {
        let rows = (0..self.header).map(|place| words_of(self.sheet, place).join(" "));
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Writes what was found into a map, to be kept.
    pub(super) fn record(&self, map: &mut FieldMap) {
        for (field, column) in &self.columns {
            map.columns.insert((*field).to_owned(), column.word.clone());
        }
        // Only a workbook has sheets of its own names.
        if self.sheet.file().contains('#') {
            self.sheet.name().clone_into(&mut map.sheet);
        }
    }
}

fn words_of(sheet: &Sheet, place: usize) -> Vec<String> {
    match place.checked_sub(1) {
        None => sheet.header().to_vec(),
        Some(row) => sheet.row(row).cells().map(str::to_owned).collect(),
    }
}

/// A header as it is compared, and what stands in brackets, behind `/` or behind `:`.
pub(super) fn plain(word: &str) -> (String, String) {
    let word: String = word.nfkc().filter(|c| *c != '*').collect();
    let word = word.trim_start_matches('#').trim();
    let word = word.strip_prefix("columns:").unwrap_or(word);
    let cut = word
        .find(['(', '[', ':', '\n'])
        .or_else(|| word.rfind('/').filter(|place| is_unit(&word[place + 1..])));
    let (name, note) = cut.map_or((word, ""), |place| word.split_at(place));
    let name: String = name
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '_')
        .flat_map(char::to_lowercase)
        .collect();
    let note = note.trim_matches(|c: char| "()[]:/\n ".contains(c));
    (name, note.to_owned())
}

fn is_unit(text: &str) -> bool {
    crate::quantity::Unit::parse(text.trim()).is_ok()
}

/// The place of each field: headers of the map first, then equal words, then longer headers that hold a word.
fn columns(
    file: &str,
    words: &[String],
    fields: &[Field],
    map: &FieldMap,
    lacking: &mut Vec<InputProblem>,
) -> BTreeMap<&'static str, Column> {
    let mut columns: BTreeMap<&'static str, Column> = BTreeMap::new();
    let mut taken = vec![false; words.len()];
    let headers: Vec<(String, String)> = words.iter().map(|word| plain(word)).collect();
    let mut take = |name: &'static str, place: usize, taken: &mut Vec<bool>| {
        if let (Some(free), Some(word), Some(header)) =
            (taken.get_mut(place), words.get(place), headers.get(place))
        {
            *free = true;
            let column = Column {
                place,
                word: word.clone(),
                note: header.1.clone(),
            };
            columns.insert(name, column);
        }
    };
    let mut open: Vec<&Field> = Vec::new();
    for field in fields {
        match map.columns.get(field.name).filter(|word| !word.is_empty()) {
            None => open.push(field),
            Some(word) => match words.iter().position(|known| known.trim() == word.trim()) {
                Some(place) => take(field.name, place, &mut taken),
                None => lacking.push(
                    InputProblem::error(InputCode::MappedColumnMissing, file)
                        .value(word)
                        .detail(field.name),
                ),
            },
        }
    }
    // A map that names columns is whole: nothing is guessed beside it.
    if map.columns.is_empty() {
        for whole in [true, false] {
            open.retain(|field| {
                let place = headers.iter().enumerate().position(|(place, (header, _))| {
                    !taken.get(place).copied().unwrap_or(true) && carries(header, field, whole)
                });
                if let Some(place) = place {
                    take(field.name, place, &mut taken);
                }
                place.is_none()
            });
        }
    }
    columns
}

fn carries(header: &str, field: &Field, whole: bool) -> bool {
    !header.is_empty()
        && field.words.split(' ').any(|word| {
            let word = word.replace('_', "");
            header == word || !whole && word.chars().count() >= 3 && header.contains(&word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &[Field] = &[
        required("name", "名称 器具名称 name"),
        field("range", "测量范围 规格"),
        field("due", "有效期 到期日期"),
    ];

    fn sheets(text: &str) -> Vec<Sheet> {
        read_sheets("a.csv", text.as_bytes(), &mut Vec::new()).unwrap()
    }

    #[test]
    fn finds_the_header_below_a_title_with_its_units() {
        let sheets = sheets(
            "某厂计量器具台账,,\n\n器具名称*,测量范围（mm）,检定有效期至\n卡尺,0-150,2026-12-01\n# 备注,,\n",
        );
        let map = FieldMap::default();
        let table = Table::find("a.csv", &sheets, FIELDS, &map).unwrap();
        let row = table.rows().next().unwrap();
        assert_eq!(
            (&*table.cell(row, "name"), &*table.cell(row, "due")),
            ("卡尺", "2026-12-01")
        );
        assert_eq!((table.note("range"), row.number), ("mm", 4));
        assert_eq!((table.rows().count(), table.score()), (1, 3));
        assert!(table.title().contains("某厂"));
    }

    #[test]
    fn a_map_replaces_headers_and_words_and_names_what_is_gone() {
        let sheets = sheets("东西;到期\n三用卡尺;明年\n");
        let mut map = FieldMap::default();
        map.columns.insert("name".into(), "东西".into());
        map.values
            .entry("name".into())
            .or_default()
            .insert("三用卡尺".into(), "游标卡尺".into());
        let table = Table::find("a.csv", &sheets, FIELDS, &map).unwrap();
        let row = table.rows().next().unwrap();
        assert_eq!(table.cell(row, "name"), "游标卡尺");
        assert!(!table.has("due"));
        map.columns.insert("due".into(), "到期日".into());
        let problems = Table::find("a.csv", &sheets, FIELDS, &map).unwrap_err();
        assert_eq!(problems[0].code, InputCode::MappedColumnMissing);
        assert_eq!(problems[0].value, "到期日");
    }

    #[test]
    fn a_file_without_the_header_is_refused_with_what_was_wanted() {
        let sheets = sheets("甲,乙\n1,2\n");
        let map = FieldMap::default();
        let problems = Table::find("a.csv", &sheets, FIELDS, &map).unwrap_err();
        assert_eq!(problems[0].code, InputCode::UnknownTable);
        assert_eq!(problems[0].detail, "名称");
    }
}
