//! The files of a catalogue: a folder of CSV files, or one xlsx with the same sheets.

use super::catalogue::pages::format_of;
use super::csv_sheet::{read_csv, write_csv};
use super::input_problem::{InputCode, InputProblem};
use super::limits;
use super::schema::SheetFormat;
use super::sheet::Sheet;
use super::xlsx::read_xlsx;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// What stands about the data as a whole, in place of a sheet `catalogue`.
pub const CATALOGUE_TOML: &str = "catalogue.toml";
/// The rules of the round.
pub const ROUND_TOML: &str = "round.toml";

/// What was found under a path.
#[derive(Debug, Default)]
pub struct Files {
    /// The sheets, by name of the file.
    pub sheets: Vec<Sheet>,
    /// The text of `round.toml`.
    pub round: Option<String>,
    /// What is wrong with the files, not yet with their contents.
    pub problems: Vec<InputProblem>,
}

/// Reads the sheets of a folder of CSV files, of a folder with a single xlsx, or of one xlsx.
pub fn read_files(path: &Path) -> Files {
    let mut files = Files::default();
    if path.is_dir() {
        files.folder(path);
    } else if has_extension(path, "xlsx") {
        files.xlsx(path);
    } else {
        let name = path.display().to_string();
        files.problems.push(if has_extension(path, "xls") {
            InputProblem::error(InputCode::OldExcel, &name)
        } else if path.exists() {
            InputProblem::error(InputCode::UnknownFormat, &name)
        } else {
            InputProblem::unreadable(&name, &io::ErrorKind::NotFound.into())
        });
    }
    files
}

impl Files {
    fn folder(&mut self, path: &Path) {
        let mut entries: Vec<PathBuf> = match fs::read_dir(path) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(error) => return self.unreadable(path, &error),
        };
        entries.sort();
        let of = |extension| {
            let entries = entries.iter();
            entries.filter(move |entry| has_extension(entry, extension) && !is_hidden(entry))
        };
        let mut tables = of("csv").peekable();
        if tables.peek().is_none()
            && let [only] = of("xlsx").collect::<Vec<_>>().as_slice()
        {
            self.xlsx(only);
        }
        for table in tables {
            self.csv(table);
        }
        for old in of("xls") {
            let problem = InputProblem::error(InputCode::OldExcel, &name_of(old));
            self.problems.push(problem);
        }
        for entry in of("toml") {
            match name_of(entry).as_str() {
                CATALOGUE_TOML => {
                    if let Some(text) = self.toml(entry) {
                        self.marker(&text);
                    }
                }
                ROUND_TOML => self.round = self.toml(entry),
                _ => {}
            }
        }
    }

    fn csv(&mut self, path: &Path) {
        let file = name_of(path);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let Some(format) = SheetFormat::find(&stem).or_else(|| format_of(&stem)) else {
            let problem = InputProblem::error(InputCode::UnknownSheet, &file).value(&stem);
            return self.problems.push(problem.as_warning());
        };
        if let Some(bytes) = self.bytes(path, limits::FILE_BYTES) {
            match read_csv(format.name, &file, &bytes, &mut self.problems) {
                Ok(sheet) => self.sheets.push(sheet),
                Err(problem) => self.problems.push(*problem),
            }
        }
    }

    fn xlsx(&mut self, path: &Path) {
        if let Some(bytes) = self.bytes(path, limits::FILE_BYTES) {
            match read_xlsx(&name_of(path), &bytes, &mut self.problems) {
                Ok(sheets) => self.sheets.extend(sheets),
                Err(problem) => self.problems.push(*problem),
            }
        }
    }

    fn toml(&mut self, path: &Path) -> Option<String> {
        let bytes = self.bytes(path, limits::TOML_BYTES)?;
        match String::from_utf8(bytes) {
            Ok(text) => Some(text),
            Err(error) => {
                let problem = InputProblem::error(InputCode::BrokenToml, &name_of(path));
                self.problems.push(problem.detail(error.to_string()));
                None
            }
        }
    }

    /// `catalogue.toml` as a sheet of one row.
    fn marker(&mut self, text: &str) {
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let problem = super::rules::toml_problem(CATALOGUE_TOML, text, &error);
                return self.problems.push(problem);
            }
        };
        let cells = table.values().map(|value| match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Boolean(true) => "yes".to_owned(),
            toml::Value::Boolean(false) => "no".to_owned(),
            other => other.to_string(),
        });
        let mut sheet = Sheet::new("catalogue", table.keys()).from_file(CATALOGUE_TOML);
        sheet.push_numbered(1, cells);
        self.sheets.push(sheet);
    }

    /// The bytes of a file, read no further than the limit.
    fn bytes(&mut self, path: &Path, limit: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
        if let Err(error) = read {
            self.unreadable(path, &error);
            return None;
        }
        if bytes.len() as u64 > limit {
            let problem = InputProblem::error(InputCode::TooLarge, &name_of(path));
            self.problems.push(problem.detail(format!("{limit} B")));
            return None;
        }
        Some(bytes)
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        self.problems
            .push(InputProblem::unreadable(&name_of(path), error));
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Hidden files and the lock files of office programs.
fn is_hidden(path: &Path) -> bool {
    name_of(path).starts_with(['.', '~'])
}

/// Writes each sheet as `<name>.csv` into a folder, the sheet `catalogue` as `catalogue.toml`. No file is ever seen half written.
///
/// # Errors
/// When the folder can't be written.
pub fn write_folder(sheets: &[Sheet], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for sheet in sheets {
        if sheet.name() == "catalogue" {
            let text = marker_text(sheet);
            write_whole(&folder.join(CATALOGUE_TOML), |out| {
                out.write_all(text.as_bytes())
            })?;
        } else {
            let path = folder.join(format!("{}.csv", sheet.name()));
            write_whole(&path, |out| write_csv(sheet, out))?;
        }
    }
    Ok(())
}

/// Writes beside `path` and renames when all is there.
fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let mut out = BufWriter::new(File::create(&partial)?);
    write(&mut out)?;
    out.into_inner()?.sync_all()?;
    fs::rename(&partial, path)
}

fn marker_text(sheet: &Sheet) -> String {
    let mut table = toml::Table::new();
    let row = sheet.row(0);
    for (place, word) in sheet.header().iter().enumerate() {
        let value = match (word.as_str(), row.cell(place)) {
            (_, "") => continue,
            ("synthetic", cell) => toml::Value::Boolean(cell == "yes"),
            (_, cell) => toml::Value::String(cell.to_owned()),
        };
        table.insert(word.clone(), value);
    }
    table.to_string()
}
