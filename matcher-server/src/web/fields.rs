//! Columns of records as people see and fill them.

use super::form::Form;
use super::terms;
use super::words::{meaning, with_capital, word_of};
use crate::store::document::{self, Document};
use matcher_core::exchange::schema::{Column, Kind as Holds, SHEETS, SheetFormat};
use matcher_core::model::Language;
use serde_json::Value;
use std::collections::BTreeMap;

/// A field of a form.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) value: String,
    pub(super) kind: &'static str,
    pub(super) step: &'static str,
    pub(super) choices: Vec<Choice>,
    pub(super) required: bool,
    pub(super) many: bool,
    pub(super) wide: bool,
    pub(super) hidden: bool,
    pub(super) wrong: Option<String>,
    /// Asked below the others, folded away while it is empty.
    pub(super) rare: bool,
}

/// An entry of a closed list.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) word: String,
    pub(super) chosen: bool,
}

/// Fields under one heading.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) legend: String,
    pub(super) fields: Vec<Field>,
}

impl Group {
    /// Whether there are fields that few people fill.
    pub(super) fn has_rare(&self) -> bool {
        self.fields.iter().any(|field| field.rare && !field.hidden)
    }

    /// Whether one of them holds something, or something wrong.
    pub(super) fn opens_rare(&self) -> bool {
        let rare = self.fields.iter().filter(|field| field.rare);
        rare.into_iter()
            .any(|field| !field.value.is_empty() || field.wrong.is_some())
    }
}

/// What a form shows: values, what is wrong with them by the field's name, and choices of references by column.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub(super) values: BTreeMap<String, String>,
    pub(super) wrong: BTreeMap<String, String>,
    pub(super) references: BTreeMap<&'static str, Vec<(String, String)>>,
    /// Columns that are known and not asked.
    pub(super) known: BTreeMap<&'static str, String>,
}

/// Columns of more than a few words.
const WIDE: [&str; 12] = [
    "text",
    "description",
    "conditions",
    "findings",
    "advice",
    "answer",
    "review",
    "solution",
    "evidence",
    "result",
    "remarks",
    "needs_text",
];

/// Columns that few people fill, by sheet.
const RARE: [(&str, &[&str]); 4] = [
    ("needs", &["max_distance_km", "priority", "avoid"]),
    (
        "requirements",
        &[
            "side",
            "wished_uncertainty",
            "decision_rule",
            "method",
            "parameters",
        ],
    ),
    (
        "offers",
        &[
            "setup_minutes",
            "minimum_order_yuan",
            "visit_fee_yuan",
            "contract_discount_percent",
            "urgent_percent",
            "valid_from",
            "valid_to",
        ],
    ),
    (
        "capabilities",
        &[
            "side",
            "unit_hint",
            "parameters",
            "conditions",
            "standards_due",
        ],
    ),
];

fn is_rare(sheet: &str, column: &str) -> bool {
    RARE.iter()
        .any(|(known, columns)| *known == sheet && columns.contains(&column))
}

/// The name of a column with its unit.
pub(super) fn label(column: &Column, language: Language) -> String {
    let name = match language {
        Language::Chinese => column.zh.to_owned(),
        Language::English => {
            let mut ends = UNIT_WORDS.iter().filter(|_| !column.unit.is_empty());
            let bare = ends.find_map(|end| column.name.strip_suffix(end));
            let bare = bare.unwrap_or(column.name);
            let known = ENGLISH.iter().find(|(name, _)| *name == bare);
            let word = known.map(|(_, word)| (*word).to_owned());
            word.unwrap_or_else(|| with_capital(&bare.replace('_', " ")))
        }
    };
    match (column.unit, language) {
        // The Chinese names of these columns say it already.
        ("min" | "d", Language::Chinese) | ("", _) => name,
        ("yuan", Language::Chinese) => format!("{name}（元）"),
        ("months", Language::Chinese) => format!("{name}（月）"),
        (unit, Language::Chinese) => format!("{name}（{unit}）"),
        (unit, Language::English) => format!("{name} ({unit})"),
    }
}

/// A field as a fault names it (`requirements[0].range`) in words: the column of that name, wherever it stands.
pub(super) fn named(field: &str, language: Language) -> String {
    let bare = field.rsplit('.').next().unwrap_or(field);
    let mut columns = SHEETS.iter().flat_map(|sheet| sheet.columns);
    let known = columns.find(|column| column.name == bare);
    known.map_or_else(|| field.to_owned(), |column| label(column, language))
}

/// What names of columns end in where the unit stands behind them anyway.
const UNIT_WORDS: [&str; 6] = ["_yuan", "_km", "_days", "_minutes", "_months", "_percent"];

/// Names of columns that say little to who doesn't know them.
const ENGLISH: [(&str, &str); 6] = [
    ("nda", "Non-disclosure"),
    ("mms", "Management system training"),
    ("mms_text", "Management system wanted"),
    ("co_providers", "Co-providers"),
    ("legal", "Legal time"),
    ("needs_text", "To be solved first"),
];

/// A value for reading.
pub(super) fn shown(column: &Column, value: Option<&Value>, language: Language) -> String {
    let Some(value) = value else {
        return String::new();
    };
    let one = |value: &Value| match (column.kind, value) {
        (_, Value::Bool(yes)) => match (language, yes) {
            (Language::Chinese, true) => "是".to_owned(),
            (Language::Chinese, false) => "否".to_owned(),
            (Language::English, true) => "yes".to_owned(),
            (Language::English, false) => "no".to_owned(),
        },
        (Holds::Code(list), Value::String(code)) => word_of(list(), code, language),
        (Holds::Region, Value::String(code)) => terms::region(code),
        (Holds::Industry, Value::String(code)) => terms::industry(code),
        (Holds::Instrument | Holds::Measurand, Value::String(text)) => {
            terms::of_column(column.kind, text, language).unwrap_or_else(|| text.clone())
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Number(number)) => plain(number),
        (_, other) => other.to_string(),
    };
    match value {
        Value::Array(entries) => {
            let separator = if language == Language::Chinese {
                "、"
            } else {
                ", "
            };
            entries.iter().map(one).collect::<Vec<_>>().join(separator)
        }
        other => one(other),
    }
}

/// A number without a needless `.0`.
fn plain(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(whole) if whole.fract() == 0.0 && whole.abs() < 1e15 => format!("{whole:.0}"),
        _ => number.to_string(),
    }
}

/// A value as a form holds it.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(entries) => entries.iter().map(text_of).collect::<Vec<_>>().join(";"),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => plain(number),
        Value::Null | Value::Object(_) => String::new(),
    }
}

/// The fields of a sheet; names begin with `prefix`, columns in `skip` are left out.
pub(super) fn group(
    format: &SheetFormat,
    prefix: &str,
    legend: String,
    skip: &[&str],
    filled: &Filled,
    language: Language,
) -> Group {
    let columns = format
        .columns
        .iter()
        .filter(|column| !skip.contains(&column.name));
    Group {
        legend,
        fields: columns
            .map(|column| Field {
                rare: is_rare(format.name, column.name),
                ..field(column, prefix, filled, language)
            })
            .collect(),
    }
}

/// Whether a column names organisations.
pub(super) fn names_firms(column: &Column) -> bool {
    matches!(column.kind, Holds::Reference("organisations"))
}

/// Whether its entries are codes of a classification, which people need not know.
fn is_coded(column: &Column) -> bool {
    matches!(column.kind, Holds::Region | Holds::Industry)
}

fn field(column: &Column, prefix: &str, filled: &Filled, language: Language) -> Field {
    let name = format!("{prefix}{}", column.name);
    if let Some(value) = filled.known.get(column.name) {
        return Field {
            name,
            value: value.clone(),
            hidden: true,
            ..Field::default()
        };
    }
    let mut value = filled.values.get(&name).cloned().unwrap_or_default();
    if is_coded(column) || matches!(column.kind, Holds::Instrument | Holds::Measurand) {
        let shown = |entry: &str| {
            let named = terms::editable(column.kind, entry, language);
            named.unwrap_or_else(|| entry.to_owned())
        };
        value = value.split(';').map(shown).collect::<Vec<_>>().join(";");
    }
    let chosen: Vec<&str> = value.split([';', '；']).map(str::trim).collect();
    let choices = choices(column, filled, language, &chosen);
    let (kind, step) = match column.kind {
        Holds::Integer { .. } if !column.list => ("number", "1"),
        Holds::Number { .. } if !column.list => ("number", "any"),
        Holds::Money if !column.list => ("number", "0.01"),
        Holds::Date => ("date", ""),
        _ => ("text", ""),
    };
    let mut hint = match (language, column.list && choices.is_empty()) {
        (Language::English, _) => meaning(column),
        (Language::Chinese, true) => "多项之间用分号隔开".to_owned(),
        (Language::Chinese, false) => String::new(),
    };
    if hint.is_empty() && is_coded(column) {
        hint = "名称或代码".to_owned();
    }
    if choices.is_empty() && names_firms(column) {
        hint = match (language, column.list) {
            (Language::Chinese, false) => "单位名称、信用代码或编号",
            (Language::Chinese, true) => "单位名称、信用代码或编号，多项之间用分号隔开",
            (Language::English, false) => "Name, credit code or id",
            (Language::English, true) => "Names, credit codes or ids, separated by semicolons",
        }
        .to_owned();
    }
    Field {
        label: label(column, language),
        hint,
        kind,
        step,
        many: column.list && !choices.is_empty(),
        wide: WIDE.contains(&column.name),
        required: column.required,
        wrong: filled.wrong.get(&name).cloned(),
        choices,
        value,
        name,
        hidden: false,
        rare: false,
    }
}

fn choices(column: &Column, filled: &Filled, language: Language, chosen: &[&str]) -> Vec<Choice> {
    let entries: Vec<(String, String)> = match column.kind {
        Holds::Code(list) => list()
            .into_iter()
            .map(|[code, zh, en]| match language {
                Language::Chinese => (code.to_owned(), zh.to_owned()),
                Language::English => (code.to_owned(), with_capital(en)),
            })
            .collect(),
        Holds::YesNo => match language {
            Language::Chinese => vec![("yes".into(), "是".into()), ("no".into(), "否".into())],
            Language::English => vec![("yes".into(), "Yes".into()), ("no".into(), "No".into())],
        },
        Holds::Reference(_) => filled
            .references
            .get(column.name)
            .cloned()
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    let is_chosen = |(value, word): &(String, String)| {
        chosen
            .iter()
            .any(|c| c == value || (c == word && matches!(column.kind, Holds::Code(_))))
    };
    entries
        .into_iter()
        .map(|entry| Choice {
            chosen: is_chosen(&entry),
            value: entry.0,
            word: entry.1,
        })
        .collect()
}

/// The values of a form by the name of the field, lists joined.
pub(super) fn values(format: &SheetFormat, prefix: &str, form: &Form) -> BTreeMap<String, String> {
    let columns = format.columns.iter();
    columns
        .map(|column| {
            let name = format!("{prefix}{}", column.name);
            let typed = form.all(&name).collect::<Vec<_>>().join(";");
            let value = if is_coded(column) {
                let entries = typed.split([';', '；']);
                let codes = entries.map(|entry| terms::read(column.kind, entry));
                codes.collect::<Vec<_>>().join(";")
            } else {
                typed
            };
            (name, value)
        })
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The document that the values make.
pub(super) fn document(
    format: &SheetFormat,
    prefix: &str,
    values: &BTreeMap<String, String>,
    skip: &str,
) -> Document {
    let cell = |name: &str| {
        values
            .get(&format!("{prefix}{name}"))
            .map_or("", String::as_str)
    };
    document::document(format, cell, skip)
}
