//! The catalogue as a whole: from the store to sheets, and from sheets to records.

use super::StoreError;
use super::document::{self, Document};
use super::kinds::{self, Kind, Owner, SEAT};
use super::records::{ACTIVE, Record};
use super::sql::{Connection, args};
use super::validate::is_helped;
use crate::auth::policy::Visibility;
use crate::error::Problem;
use matcher_core::exchange::Sheet;
use matcher_core::exchange::schema::SheetFormat;
use std::collections::{BTreeMap, HashMap};

/// The sheets of every confirmed record.
pub(crate) async fn read(connection: &mut Connection) -> Result<Vec<Sheet>, StoreError> {
    read_of(connection, |_| true).await
}

/// The same of some kinds; the sheets of the others are empty.
pub(crate) async fn read_of(
    connection: &mut Connection,
    wanted: impl Fn(&Kind) -> bool,
) -> Result<Vec<Sheet>, StoreError> {
    let mut sheets: BTreeMap<&'static str, Sheet> = BTreeMap::new();
    for kind in kinds::ALL.iter() {
        let mut sheet = kind.format.empty();
        let mut requirements = document::requirements().map(SheetFormat::empty);
        let mut after = String::new();
        while wanted(kind) {
            let rows = connection
                .rows(
                    "SELECT id, body FROM record WHERE kind = $1 AND id > $2 AND state = 'active' ORDER BY id LIMIT 5000",
                    args![kind.name, &after],
                )
                .await?;
            for row in &rows {
                after = row.get(0)?;
                put(
                    kind,
                    &after,
                    &row.get::<String>(1)?,
                    &mut sheet,
                    &mut requirements,
                )?;
            }
            if rows.len() < 5000 {
                break;
            }
            // Other requests get their turn.
            tokio::task::yield_now().await;
        }
        sheets.insert(kind.name, sheet);
        if let Some(requirements) = requirements.filter(|sheet| !sheet.is_empty()) {
            sheets.insert(document::REQUIREMENTS, requirements);
        }
    }
    Ok(sheets.into_values().collect())
}

/// References to other organisations.
pub(crate) const LEFT_OUT: [&str; 2] = ["avoid", "group"];

/// The sheets of one organisation's own records, of some kinds. References to other organisations are left out, so that the sheets
/// stand on their own.
pub(crate) async fn of_owner(
    connection: &mut Connection,
    owner: &str,
    wanted: &[&str],
) -> Result<Vec<Sheet>, StoreError> {
    let mut sheets = Vec::new();
    for kind in kinds::ALL.iter().filter(|kind| wanted.contains(&kind.name)) {
        let mut sheet = kind.format.empty();
        let mut requirements = document::requirements().map(SheetFormat::empty);
        let sql = "SELECT id, body FROM record WHERE kind = $1 AND owner = $2 AND state = 'active' ORDER BY id";
        for row in &connection.rows(sql, args![kind.name, owner]).await? {
            let (id, body): (String, String) = (row.get(0)?, row.get(1)?);
            let mut own: Document = serde_json::from_str(&body).unwrap_or_default();
            own.retain(|column, _| !LEFT_OUT.contains(&column.as_str()));
            let body = serde_json::Value::Object(own).to_string();
            put(kind, &id, &body, &mut sheet, &mut requirements)?;
        }
        sheets.push(sheet);
        sheets.extend(requirements.filter(|sheet| !sheet.is_empty()));
    }
    Ok(sheets)
}

/// Adds a record to the sheet of its kind, a need's requirements to theirs.
pub(crate) fn push(
    kind: &Kind,
    record: &Record,
    sheet: &mut Sheet,
    requirements: &mut Option<Sheet>,
) -> Result<(), StoreError> {
    put(kind, &record.id, &record.body, sheet, requirements)
}

pub(super) fn put(
    kind: &Kind,
    id: &str,
    body: &str,
    sheet: &mut Sheet,
    requirements: &mut Option<Sheet>,
) -> Result<(), StoreError> {
    let document: Document = serde_json::from_str(body)
        .map_err(|error| StoreError::Internal(format!("{} {id}: {error}", kind.name)))?;
    let mut faults = Vec::new();
    sheet.push(document::cells(kind.format, &document, "", &mut faults));
    if kind.name == "needs"
        && let Some(requirements) = requirements
    {
        for row in document::requirement_rows(id, &document, &mut faults) {
            requirements.push(row);
        }
    }
    Ok(())
}

/// The records of sheets that a reader has accepted, in an order in which each follows what it hangs on.
pub(crate) fn records(sheets: &[Sheet]) -> Result<Vec<Record>, Problem> {
    let mut requirements = requirements_of(sheets);
    let mut places: HashMap<(&'static str, String), (String, i64, Visibility)> = HashMap::new();
    let mut records = Vec::new();
    for kind in kinds::ALL.iter() {
        for sheet in sheets.iter().filter(|sheet| is_of(sheet, kind.format)) {
            let columns = columns_of(sheet, kind.format);
            for row in sheet.rows().filter(|row| !row.is_empty()) {
                let cell = |name: &str| columns.get(name).map_or("", |at| row.cell(*at));
                let mut document = document::document(kind.format, cell, "");
                if kind.name == "needs"
                    && let Some(rows) = requirements.remove(cell("id"))
                {
                    document.insert(document::REQUIREMENTS.to_owned(), rows.into());
                }
                let record = record(kind, &document, &places)?;
                let place = (record.owner.clone(), record.region, record.visibility);
                places.insert((kind.name, record.id.clone()), place);
                records.push(record);
            }
        }
    }
    Ok(records)
}

fn is_of(sheet: &Sheet, format: &SheetFormat) -> bool {
    SheetFormat::find(sheet.name()).is_some_and(|found| found.name == format.name)
}

fn columns_of(sheet: &Sheet, format: &'static SheetFormat) -> BTreeMap<&'static str, usize> {
    let header = sheet.header().iter().enumerate();
    header
        .filter_map(|(at, word)| {
            let column = format.columns.get(format.column_of(word)?)?;
            Some((column.name, at))
        })
        .collect()
}

fn requirements_of(sheets: &[Sheet]) -> HashMap<String, Vec<serde_json::Value>> {
    let mut found: HashMap<String, Vec<serde_json::Value>> = HashMap::new();
    let Some(format) = document::requirements() else {
        return found;
    };
    for sheet in sheets.iter().filter(|sheet| is_of(sheet, format)) {
        let columns = columns_of(sheet, format);
        for row in sheet.rows().filter(|row| !row.is_empty()) {
            let cell = |name: &str| columns.get(name).map_or("", |at| row.cell(*at));
            let document = document::document(format, cell, "need");
            found
                .entry(cell("need").to_owned())
                .or_default()
                .push(document.into());
        }
    }
    found
}

type Places = HashMap<(&'static str, String), (String, i64, Visibility)>;

fn record(kind: &'static Kind, document: &Document, places: &Places) -> Result<Record, Problem> {
    let missing = || Problem::internal(format!("a row of {} without its parent", kind.name));
    let id = document::id_of(kind, document).ok_or_else(missing)?;
    let own = |column: &str| document::text(document, column).to_owned();
    let (owner, region, inherited, parent) = match kind.owner {
        Owner::Itself => {
            let visibility = if is_helped(&own("kind")) {
                Visibility::Owner
            } else {
                Visibility::Members
            };
            let region = own("region").parse().unwrap_or(0);
            (id.clone(), region, visibility, String::new())
        }
        Owner::Sides(..) | Owner::ParentOr(..) => return Err(missing()),
        Owner::Parent(column, of) => {
            let parent = own(column);
            let of = Kind::find(of).map_or("", |kind| kind.name);
            let seat = || {
                places
                    .get(&(SEAT.1, parent.clone()))
                    .filter(|_| of == SEAT.0)
            };
            let (owner, region, visibility) = places
                .get(&(of, parent.clone()))
                .or_else(seat)
                .ok_or_else(missing)?;
            (owner.clone(), *region, *visibility, parent)
        }
        Owner::Region(column) => {
            let region = own(column).parse().unwrap_or(0);
            (String::new(), region, Visibility::Authority, String::new())
        }
    };
    let alias = match kind.owner {
        Owner::Itself => own("credit_code").to_ascii_uppercase(),
        Owner::Region(_) => own("area"),
        _ => String::new(),
    };
    Ok(Record {
        kind: kind.name,
        id,
        owner,
        other: String::new(),
        region,
        parent,
        alias,
        visibility: kind.visibility.unwrap_or(inherited),
        state: ACTIVE.to_owned(),
        entered_by: String::new(),
        version: 1,
        body: serde_json::to_string(document).map_err(Problem::internal)?,
        created_at: 0,
        updated_at: 0,
    })
}

/// The sheets of files over the sheets that are present: a row of a known id replaces that row. Problems keep the places of the files.
pub(crate) fn merged(files: &[Sheet], present: Vec<Sheet>) -> Vec<Sheet> {
    let touched = ids(files);
    let mut whole: Vec<Sheet> = Vec::new();
    for sheet in present {
        let Some(format) = SheetFormat::find(sheet.name()) else {
            continue;
        };
        let kind = if format.name == document::REQUIREMENTS {
            Kind::find("needs")
        } else {
            Kind::find(format.name)
        };
        let Some(kind) = kind else { continue };
        let key: &[&str] = if format.name == document::REQUIREMENTS {
            &["need"]
        } else {
            kind.key
        };
        let columns = columns_of(&sheet, format);
        let mut rest = format.empty().from_file(format!("present:{}", format.name));
        for row in sheet.rows() {
            let parts: Vec<&str> = key
                .iter()
                .map(|name| columns.get(name).map_or("", |at| row.cell(*at)))
                .collect();
            if !touched.contains(&(kind.name, parts.join("/"))) {
                rest.push(row.cells());
            }
        }
        whole.push(rest);
    }
    for file in files {
        combine(&mut whole, file);
    }
    whole
}

/// Puts a file's rows behind those present, so that both are one sheet, under the file's name and row numbers.
fn combine(whole: &mut Vec<Sheet>, file: &Sheet) {
    let Some(format) = SheetFormat::find(file.name()) else {
        return;
    };
    let columns = columns_of(file, format);
    let mut sheet = format.empty().from_file(file.file());
    for row in file.rows() {
        let cells = format.columns.iter();
        let cells = cells.map(|column| columns.get(column.name).map_or("", |at| row.cell(*at)));
        sheet.push_numbered(row.number, cells);
    }
    let place = whole.iter().position(|sheet| sheet.name() == format.name);
    if let Some(rest) = place.map(|at| whole.remove(at)) {
        for row in rest.rows() {
            // Rows that are present were judged when they came; they stand behind every row of a file.
            sheet.push_numbered(row.number + PRESENT, row.cells());
        }
    }
    whole.push(sheet);
}

/// Row numbers from here on are rows that are present already.
const PRESENT: u32 = 10_000_000;

/// Kind and id of every row of files.
pub(crate) fn ids(files: &[Sheet]) -> std::collections::HashSet<(&'static str, String)> {
    let mut ids = std::collections::HashSet::new();
    for sheet in files {
        let Some(kind) = SheetFormat::find(sheet.name()).and_then(|found| Kind::find(found.name))
        else {
            continue;
        };
        let columns = columns_of(sheet, kind.format);
        for row in sheet.rows().filter(|row| !row.is_empty()) {
            let parts: Vec<&str> = kind
                .key
                .iter()
                .map(|name| columns.get(name).map_or("", |at| row.cell(*at)))
                .collect();
            ids.insert((kind.name, parts.join("/")));
        }
    }
    ids
}
