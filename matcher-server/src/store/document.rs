//! A record as JSON and as the cells of its sheet. JSON has numbers, yes or no, and lists where the column has them.

use super::kinds::Kind;
use crate::error::Fault;
use matcher_core::exchange::schema::{Column, Kind as Cell, SheetFormat};
use serde_json::{Map, Number, Value};

/// A record's columns.
pub(crate) type Document = Map<String, Value>;

/// The part of a need that has a sheet of its own.
pub(crate) const REQUIREMENTS: &str = "requirements";

/// The sheet of the requirements of needs.
pub(crate) fn requirements() -> Option<&'static SheetFormat> {
    SheetFormat::find(REQUIREMENTS)
}

/// The cells of a document, in the order of the columns. Every wrong field is told.
pub(crate) fn cells(
    format: &SheetFormat,
    document: &Document,
    place: &str,
    faults: &mut Vec<Fault>,
) -> Vec<String> {
    let mut cells = vec![String::new(); format.columns.len()];
    for (name, value) in document {
        let path = format!("{place}{name}");
        let column = format.position(name);
        match column.and_then(|at| Some((format.columns.get(at)?, cells.get_mut(at)?))) {
            Some((column, cell)) => match cell_of(column, value) {
                Ok(text) => *cell = text,
                Err((zh, en)) => faults.push(Fault::Place(path, zh, en)),
            },
            None if format.name == "needs" && name == REQUIREMENTS => {}
            None => faults.push(Fault::Place(
                path,
                "没有这个字段".to_owned(),
                "there is no such field".to_owned(),
            )),
        }
    }
    cells
}

type Words = (String, String);

fn wrong(zh: &str, en: &str) -> Words {
    (zh.to_owned(), en.to_owned())
}

fn cell_of(column: &Column, value: &Value) -> Result<String, Words> {
    match (value, column.list) {
        (Value::Null, _) => Ok(String::new()),
        (Value::Array(entries), true) => {
            let entries: Result<Vec<String>, Words> =
                entries.iter().map(|entry| one(column, entry)).collect();
            Ok(entries?.join(";"))
        }
        (_, true) => Err(wrong("应为数组", "must be an array")),
        (value, false) => one(column, value),
    }
}

fn one(column: &Column, value: &Value) -> Result<String, Words> {
    match (column.kind, value) {
        (Cell::Integer { .. }, Value::Number(number)) if number.is_i64() => Ok(number.to_string()),
        (Cell::Integer { .. }, _) => Err(wrong("应为整数", "must be a whole number")),
        (Cell::Number { .. } | Cell::Money, Value::Number(number)) => Ok(number.to_string()),
        (Cell::Number { .. } | Cell::Money, _) => Err(wrong("应为数", "must be a number")),
        (Cell::YesNo, Value::Bool(yes)) => Ok(if *yes { "yes" } else { "no" }.to_owned()),
        (Cell::YesNo, _) => Err(wrong("应为 true 或 false", "must be true or false")),
        (_, Value::String(text)) if column.list && text.contains([';', '；']) => {
            Err(wrong("不能含分号", "must not hold semicolons"))
        }
        (_, Value::String(text)) if text.contains(|c: char| c.is_control() && c != '\n') => {
            Err(wrong("含有控制字符", "holds control characters"))
        }
        (_, Value::String(text)) => Ok(text.trim().to_owned()),
        _ => Err(wrong("应为文字", "must be text")),
    }
}

/// The cells of the requirements of a need, one row each.
pub(crate) fn requirement_rows(
    need: &str,
    document: &Document,
    faults: &mut Vec<Fault>,
) -> Vec<Vec<String>> {
    let (Some(format), Some(value)) = (requirements(), document.get(REQUIREMENTS)) else {
        return Vec::new();
    };
    let rows = match value {
        Value::Array(rows) => rows.as_slice(),
        Value::Null => &[],
        _ => {
            faults.push(fault(REQUIREMENTS, "应为数组", "must be an array"));
            &[]
        }
    };
    let mut read = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let place = format!("{REQUIREMENTS}[{at}].");
        let Value::Object(row) = row else {
            faults.push(fault(&place, "应为对象", "must be an object"));
            continue;
        };
        if row.contains_key("need") {
            faults.push(fault(
                &format!("{place}need"),
                "没有这个字段",
                "there is no such field",
            ));
        }
        let mut cells = cells(format, row, &place, faults);
        if let Some(cell) = format.position("need").and_then(|at| cells.get_mut(at)) {
            need.clone_into(cell);
        }
        read.push(cells);
    }
    read
}

pub(crate) fn fault(place: &str, zh: &str, en: &str) -> Fault {
    Fault::Place(place.to_owned(), zh.to_owned(), en.to_owned())
}

/// A document from cells; empty cells are left out. `skip` names a column that is known from elsewhere.
pub(crate) fn document<'a>(
    format: &SheetFormat,
    cell: impl Fn(&str) -> &'a str,
    skip: &str,
) -> Document {
    format
        .columns
        .iter()
        .filter(|column| column.name != skip)
        .filter_map(|column| {
            let text = cell(column.name);
            if text.is_empty() {
                return None;
            }
            Some((column.name.to_owned(), value_of(column, text)))
        })
        .collect()
}

fn value_of(column: &Column, text: &str) -> Value {
    if column.list {
        let entries = text.split([';', '；']).map(str::trim);
        let entries = entries.filter(|entry| !entry.is_empty());
        return Value::Array(
            entries
                .map(|entry| Value::String(entry.to_owned()))
                .collect(),
        );
    }
    let value = match column.kind {
        Cell::Integer { .. } => text.parse::<i64>().ok().map(Value::from),
        Cell::Number { .. } | Cell::Money => {
            let number = text.parse::<f64>().ok().and_then(Number::from_f64);
            number.map(Value::Number)
        }
        Cell::YesNo => match text.to_ascii_lowercase().as_str() {
            "yes" | "true" | "1" | "是" => Some(Value::Bool(true)),
            "no" | "false" | "0" | "否" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => None,
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// The id of a document: its `id`, or what its key columns say.
pub(crate) fn id_of(kind: &Kind, document: &Document) -> Option<String> {
    let parts: Option<Vec<&str>> = kind
        .key
        .iter()
        .map(|column| match document.get(*column) {
            Some(Value::String(text)) => Some(text.trim()),
            None if *column == "valid_from" => Some(""),
            _ => None,
        })
        .collect();
    parts
        .map(|parts| parts.join("/"))
        .filter(|id| !id.is_empty())
}

/// A text column.
pub(crate) fn text<'d>(document: &'d Document, column: &str) -> &'d str {
    match document.get(column) {
        Some(Value::String(text)) => text.trim(),
        Some(Value::Array(list)) => list.first().and_then(Value::as_str).unwrap_or("").trim(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matcher_core::exchange::schema::SHEETS;

    #[test]
    fn the_example_rows_of_every_sheet_survive_json() {
        for format in SHEETS {
            for row in format.example_rows() {
                let cell = |name: &str| {
                    let at = format.position(name).unwrap();
                    row[at].as_str()
                };
                let document = document(format, cell, "");
                let mut faults = Vec::new();
                let again = cells(format, &document, "", &mut faults);
                assert_eq!(faults, []);
                for (column, (before, after)) in format.columns.iter().zip(row.iter().zip(&again)) {
                    // 1500.50 becomes 1500.5, which is the same amount.
                    let same = before == after || before.parse::<f64>() == after.parse::<f64>();
                    assert!(same, "{}.{}: {before} {after}", format.name, column.name);
                }
            }
        }
    }

    #[test]
    fn a_field_of_another_type_or_name_is_told_with_its_place() {
        let kind = Kind::find("needs").unwrap();
        let json = r#"{"id":"n1","quantity":"20","delivery":"sent_in","colour":1,"priority":1.5,"text":"a\u0000"}"#;
        let document: Document = serde_json::from_str(json).unwrap();
        let mut faults = Vec::new();
        cells(kind.format, &document, "", &mut faults);
        let places: Vec<String> = faults
            .iter()
            .map(|fault| match fault {
                Fault::Place(place, _, _) => place.clone(),
                Fault::Input(_) => String::new(),
            })
            .collect();
        assert_eq!(
            places,
            ["colour", "delivery", "priority", "quantity", "text"]
        );
    }
}
