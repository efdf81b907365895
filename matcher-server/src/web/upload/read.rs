//! An uploaded table as a draft of records: the file comes with the first form, and again as text with every later one.

use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::{sheets, uploads};
use crate::web::form::Form;
use crate::web::shell::Shell;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use matcher_core::exchange::import::{
    self, CheckOptions, Checked, FieldMap, Format, SourceCell, SourceRow,
};
use matcher_core::exchange::{InputCode, InputProblem, Sheet};
use matcher_core::model::Coded;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that can be corrected at one time.
const MENDED: usize = 40;

/// What a form brought.
#[derive(Debug, Default)]
pub(super) struct Uploaded {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// The other fields.
    pub(super) fields: BTreeMap<String, String>,
}

impl Uploaded {
    /// Reads the first form (with the file) or a later one (with its content as hexadecimal digits).
    pub(super) async fn of(request: Request) -> Result<(Self, Parts), Problem> {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts.clone(), body);
        let kind = parts.headers.get(CONTENT_TYPE);
        let is_file = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
        let uploaded = if is_file {
            Self::of_file(request).await?
        } else {
            let body = Bytes::from_request(request, &()).await;
            Self::of_form(&Form::read(
                &body.map_err(|_| Problem::new(Code::TooLarge))?,
            ))
        };
        Ok((uploaded, parts))
    }

    async fn of_file(request: Request) -> Result<Self, Problem> {
        let broken = || Problem::new(Code::BadRequest).detail("multipart/form-data");
        let mut multipart = Multipart::from_request(request, &())
            .await
            .map_err(|_| broken())?;
        let mut uploaded = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(|_| broken())? {
            let name = field.name().unwrap_or("").to_owned();
            if name == "file" {
                field
                    .file_name()
                    .unwrap_or("")
                    .clone_into(&mut uploaded.name);
                let bytes = field.bytes().await;
                uploaded.bytes = bytes.map_err(|_| Problem::new(Code::TooLarge))?.to_vec();
            } else {
                let text = field.text().await.map_err(|_| broken())?;
                uploaded.fields.insert(name, text.trim().to_owned());
            }
        }
        Ok(uploaded)
    }

    fn of_form(form: &Form) -> Self {
        let mut uploaded = Self {
            name: form.get("name").to_owned(),
            bytes: bytes_of(form.get("content")),
            fields: BTreeMap::new(),
        };
        for name in form.names() {
            let value = form.last(name).unwrap_or("");
            uploaded.fields.insert(name.to_owned(), value.to_owned());
        }
        uploaded
    }

    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// The content for the next form.
    pub(super) fn content(&self) -> String {
        crate::store::audit::hex(&self.bytes)
    }

    /// Cells that were corrected in the form, such as `cell/12/due`: by row and field.
    fn corrections(&self) -> BTreeMap<u32, BTreeMap<String, String>> {
        let mut corrections: BTreeMap<u32, BTreeMap<String, String>> = BTreeMap::new();
        for (name, text) in &self.fields {
            let cell = name.strip_prefix("cell/").and_then(|c| c.split_once('/'));
            if let Some((row, field)) = cell
                && let Ok(row) = row.parse()
            {
                let cells = corrections.entry(row).or_default();
                cells.insert(field.to_owned(), text.clone());
            }
        }
        corrections
    }

    /// Whether what the source no longer has is to be taken back.
    pub(super) fn removes(&self) -> bool {
        !self.field("remove").is_empty()
    }

    /// What the form says about a field of the map, such as `set/offers.delivery`.
    pub(super) fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.fields.iter();
        all.filter_map(|(name, value)| Some((name.strip_prefix("set/")?, value.as_str())))
            .filter(|(_, value)| !value.is_empty())
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or(0) as u8;
    let pairs = hex.as_bytes().chunks_exact(2);
    pairs
        .map(|pair| digit(pair[0]) << 4 | digit(pair[1]))
        .collect()
}

/// What a table was understood as, held against the own records.
pub(super) struct Understood {
    pub(super) format: Format,
    pub(super) checked: Checked,
    /// Rows of the file to look at or corrected already.
    pub(super) rows: Vec<Mended>,
}

/// A row of the file with what is wrong with it, to be corrected in place.
pub(super) struct Mended {
    pub(super) number: u32,
    pub(super) wrong: Vec<InputProblem>,
    pub(super) cells: Vec<SourceCell>,
}

/// Reads a table as `format` (by default what its content shows), with the map that was kept and what the form says.
pub(super) async fn understand(
    app: &App,
    own: &str,
    uploaded: &Uploaded,
    format: Option<Format>,
    kinds: &[&str],
    defaults: &[(&str, String)],
) -> Result<Result<Understood, Vec<InputProblem>>, Problem> {
    let name = uploaded.name.clone();
    let recognised = format.map_or_else(|| Format::recognise(&name, &uploaded.bytes), Ok);
    let format = match recognised {
        Ok(format) => format,
        Err(problem) => return Ok(Err(vec![*problem])),
    };
    let mut connection = app.store.read().await?;
    let kept = uploads::field_map(&mut connection, own, format.code()).await?;
    let existing = sheets::of_owner(&mut connection, own, kinds).await?;
    drop(connection);
    let mut map = kept
        .and_then(|text| FieldMap::read("map", &text).ok())
        .unwrap_or_default();
    for (key, value) in defaults {
        map.defaults.insert((*key).to_owned(), value.clone());
    }
    for (key, value) in uploaded.settings() {
        map.defaults.insert(key.to_owned(), value.to_owned());
    }
    map.corrections = uploaded.corrections();
    let (bytes, remove) = (uploaded.bytes.clone(), uploaded.removes());
    let work = move || read(&name, &bytes, format, map, (existing.as_slice(), remove));
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::internal)
}

fn read(
    name: &str,
    bytes: &[u8],
    format: Format,
    mut map: FieldMap,
    (existing, remove): (&[Sheet], bool),
) -> Result<Understood, Vec<InputProblem>> {
    // Another file of the same kind may have other headers: the kept ones are tried first.
    let draft = import::read(name, bytes, format, &map).or_else(|problems| {
        if map.columns.is_empty() {
            return Err(problems);
        }
        map.columns.clear();
        map.sheet.clear();
        import::read(name, bytes, format, &map)
    })?;
    let options = CheckOptions {
        partial: true,
        remove,
        ..CheckOptions::default()
    };
    let checked = import::check(existing, draft, options);
    if checked.is_refused {
        return Err(checked.problems);
    }
    let rows = mended(name, bytes, format, &map, &checked.problems)?;
    Ok(Understood {
        format,
        checked,
        rows,
    })
}

/// The rows that have something wrong, and those that were corrected: as the form shows them.
fn mended(
    name: &str,
    bytes: &[u8],
    format: Format,
    map: &FieldMap,
    problems: &[InputProblem],
) -> Result<Vec<Mended>, Vec<InputProblem>> {
    let mut wrong: BTreeMap<u32, Vec<InputProblem>> = BTreeMap::new();
    // What every row lacks is asked once, and explains what hangs on it.
    let lacks = problems.iter().any(|p| p.code == InputCode::NotInFile);
    let follows = |code| matches!(code, InputCode::MissingValue | InputCode::UnknownReference);
    let own = problems.iter().filter(|p| !(lacks && follows(p.code)));
    for problem in own.filter(|problem| is_to_mend(problem)) {
        if let Some(row) = problem.row
            && (wrong.contains_key(&row) || wrong.len() < MENDED)
        {
            wrong.entry(row).or_default().push(problem.clone());
        }
    }
    let wanted: BTreeSet<u32> = wrong
        .keys()
        .chain(map.corrections.keys())
        .copied()
        .collect();
    let rows = import::source_rows(name, bytes, format, map, &wanted)?;
    let row = |row: SourceRow| Mended {
        wrong: wrong.remove(&row.number).unwrap_or_default(),
        number: row.number,
        cells: row.cells,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Whether somebody should look at the row: not how a word was read, nor what is left out on purpose.
pub(super) fn is_to_mend(problem: &InputProblem) -> bool {
    let on_purpose = problem.code == InputCode::LeftOut && problem.column == "state";
    let told_only = matches!(problem.code, InputCode::ReadAs | InputCode::NotInFile);
    problem.row.is_some() && !on_purpose && !told_only
}

/// A problem of a file as a line, with its row.
pub(super) fn told(problem: &InputProblem, shell: &Shell) -> String {
    let row = problem
        .row
        .map_or_else(String::new, |row| match shell.is_english() {
            true => format!("row {row}: "),
            false => format!("第 {row} 行："),
        });
    format!("{row}{}", cause(problem, shell))
}

/// Cause and action of a problem.
fn cause(problem: &InputProblem, shell: &Shell) -> String {
    let separator = shell.t("；", "; ");
    let (cause, action) = (
        problem.cause(shell.language),
        problem.action(shell.language),
    );
    format!("{cause}{separator}{action}")
}

/// A row to correct, as the form shows it.
pub(super) struct MendedRow {
    pub(super) number: u32,
    pub(super) wrong: Vec<String>,
    pub(super) cells: Vec<MendedCell>,
}

pub(super) struct MendedCell {
    /// Name of the field: `cell/12/due`.
    pub(super) name: String,
    pub(super) header: String,
    pub(super) text: String,
    pub(super) wrong: bool,
}

/// The rows to correct in the words of the page.
pub(super) fn mended_rows(rows: &[Mended], shell: &Shell) -> Vec<MendedRow> {
    let row = |row: &Mended| MendedRow {
        number: row.number,
        wrong: row
            .wrong
            .iter()
            .map(|problem| cause(problem, shell))
            .collect(),
        cells: row
            .cells
            .iter()
            .map(|cell| MendedCell {
                name: format!("cell/{}/{}", row.number, cell.field),
                header: cell.header.clone(),
                text: cell.text.clone(),
                wrong: row.wrong.iter().any(|problem| problem.column == cell.field),
            })
            .collect(),
    };
    rows.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_survives_its_way_through_a_form() {
        let bytes: Vec<u8> = (0..=255).collect();
        let uploaded = Uploaded {
            bytes: bytes.clone(),
            ..Uploaded::default()
        };
        assert_eq!(bytes_of(&uploaded.content()), bytes);
        assert_eq!(bytes_of("zz1"), [0]);
    }
}
