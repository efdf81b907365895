//! Lists everything that is wrong with one line the reader refused.

use serde_json::{Map, Value};

use super::ProblemFileError;
use super::record::LineRecord;

/// What a field must hold.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Truth,
    /// An integer from 0 (`u32`, `u64`) or any (`i64`).
    Integer(i128, i128),
    IntegerList,
    OptionList,
    Records(&'static [Field]),
}

/// A field: name, whether it is required, shape.
type Field = (&'static str, bool, Shape);

const INDEX: Shape = Shape::Integer(0, u32::MAX as i128);
const WHOLE: Shape = Shape::Integer(i64::MIN as i128, i64::MAX as i128);
const COUNT: Shape = Shape::Integer(0, u64::MAX as i128);

const PROVIDER: &[Field] = &[("id", true, Shape::Text), ("max_partners", false, INDEX)];
const SEEKER: &[Field] = &[("id", true, Shape::Text), ("max_providers", false, INDEX)];
const QUOTA: &[Field] = &[
    ("id", true, Shape::Text),
    ("min_seekers", false, INDEX),
    ("penalty", false, WHOLE),
];
const PROBLEM: &[Field] = &[
    ("version", true, INDEX),
    ("name", false, Shape::Text),
    ("max_changes", false, COUNT),
    ("providers", false, Shape::Records(PROVIDER)),
    ("seekers", false, Shape::Records(SEEKER)),
    ("quotas", false, Shape::Records(QUOTA)),
];
const SLOT: &[Field] = &[
    ("id", true, Shape::Text),
    ("provider", false, INDEX),
    ("minutes", true, WHOLE),
];
const NEED: &[Field] = &[
    ("id", true, Shape::Text),
    ("seeker", false, INDEX),
    ("quotas", false, Shape::IntegerList),
    ("options", true, Shape::OptionList),
];
const PAIR: &[Field] = &[
    ("provider", true, INDEX),
    ("seeker", true, INDEX),
    ("cost", false, WHOLE),
];
const NEED_SLOT: &[Field] = &[("need", true, INDEX), ("slot", true, INDEX)];
const BUNDLE: &[Field] = &[
    ("id", true, Shape::Text),
    ("needs", true, Shape::IntegerList),
    ("all", false, Shape::Truth),
    ("max_providers", false, INDEX),
];
const LINES: &[(&str, &[Field])] = &[
    ("problem", PROBLEM),
    ("slot", SLOT),
    ("need", NEED),
    ("pair", PAIR),
    ("pin", NEED_SLOT),
    ("ban", NEED_SLOT),
    ("previous", NEED_SLOT),
    ("bundle", BUNDLE),
];

/// The word a line begins with.
pub(super) fn word(record: &LineRecord<'_>) -> &'static str {
    match record {
        LineRecord::Problem(_) => "problem",
        LineRecord::Slot(_) => "slot",
        LineRecord::Need(_) => "need",
        LineRecord::Pair(_) => "pair",
        LineRecord::Pin(_) => "pin",
        LineRecord::Ban(_) => "ban",
        LineRecord::Previous(_) => "previous",
        LineRecord::Bundle(_) => "bundle",
    }
}

/// Every mistake of a line that the typed reader refused with `error`; at least that one.
pub(super) fn diagnose(
    line: usize,
    text: &[u8],
    error: &serde_json::Error,
) -> Vec<ProblemFileError> {
    let mut found = Diagnosis {
        line,
        errors: Vec::new(),
    };
    match serde_json::from_slice::<Value>(text) {
        Ok(value) => found.line(&value),
        Err(error) => found.add("", "not_json", format!("not JSON: {error}")),
    }
    if found.errors.is_empty() {
        found.add("", "not_a_record", error.to_string());
    }
    found.errors
}

struct Diagnosis {
    line: usize,
    errors: Vec<ProblemFileError>,
}

impl Diagnosis {
    fn add(&mut self, field: &str, code: &'static str, cause: String) {
        self.errors.push(ProblemFileError {
            line: self.line,
            field: field.to_string(),
            code,
            cause,
        });
    }

    fn line(&mut self, value: &Value) {
        let words: Vec<&str> = LINES.iter().map(|(word, _)| *word).collect();
        let Value::Object(line) = value else {
            let cause = format!(
                "expected an object with one of {}, found {}",
                words.join(", "),
                kind(value)
            );
            return self.add("", "wrong_type", cause);
        };
        if line.len() != 1 {
            let cause = format!(
                "a line has one of {}, this has {}",
                words.join(", "),
                line.len()
            );
            self.add("", "unknown_field", cause);
        }
        for (word, value) in line {
            if let Some((_, fields)) = LINES.iter().find(|(known, _)| known == word) {
                self.record(word, fields, value);
            } else {
                let cause = format!("unknown; known are {}", words.join(", "));
                self.add(word, "unknown_field", cause);
            }
        }
    }

    fn record(&mut self, path: &str, fields: &[Field], value: &Value) {
        let Value::Object(object) = value else {
            let cause = format!("expected an object, found {}", kind(value));
            return self.add(path, "wrong_type", cause);
        };
        self.unknown(path, fields, object);
        for &(name, required, shape) in fields {
            let field = format!("{path}.{name}");
            match object.get(name) {
                None if required => self.add(&field, "missing_field", "missing".to_string()),
                None => {}
                Some(Value::Null) if !required && matches!(shape, Shape::Integer(..)) => {}
                Some(value) => self.shape(&field, shape, value),
            }
        }
    }

    fn unknown(&mut self, path: &str, fields: &[Field], object: &Map<String, Value>) {
        for name in object.keys() {
            if fields.iter().all(|(known, _, _)| known != name) {
                let known: Vec<&str> = fields.iter().map(|field| field.0).collect();
                let cause = format!("unknown; known are {}", known.join(", "));
                self.add(&format!("{path}.{name}"), "unknown_field", cause);
            }
        }
    }

    fn shape(&mut self, field: &str, shape: Shape, value: &Value) {
        match (shape, value) {
            (Shape::Text, Value::String(_)) | (Shape::Truth, Value::Bool(_)) => {}
            (Shape::Integer(least, most), value) => self.integer(field, least, most, value),
            (Shape::IntegerList, Value::Array(list)) => {
                for (position, value) in list.iter().enumerate() {
                    self.shape(&format!("{field}[{position}]"), INDEX, value);
                }
            }
            (Shape::OptionList, Value::Array(list)) => {
                for (position, value) in list.iter().enumerate() {
                    self.option(&format!("{field}[{position}]"), value);
                }
            }
            (Shape::Records(fields), Value::Array(list)) => {
                for (position, value) in list.iter().enumerate() {
                    self.record(&format!("{field}[{position}]"), fields, value);
                }
            }
            (shape, value) => {
                let wanted = match shape {
                    Shape::Text => "a string",
                    Shape::Truth => "true or false",
                    _ => "a list",
                };
                let cause = format!("expected {wanted}, found {}", kind(value));
                self.add(field, "wrong_type", cause);
            }
        }
    }

    fn option(&mut self, field: &str, value: &Value) {
        if let Some([slot, minutes, value]) = value.as_array().map(Vec::as_slice) {
            self.shape(&format!("{field}.slot"), INDEX, slot);
            self.shape(&format!("{field}.minutes"), WHOLE, minutes);
            self.shape(&format!("{field}.value"), WHOLE, value);
        } else {
            let cause = "an option is [slot, minutes, value]".to_string();
            self.add(field, "wrong_type", cause);
        }
    }

    fn integer(&mut self, field: &str, least: i128, most: i128, value: &Value) {
        let number = value
            .as_i64()
            .map(i128::from)
            .or(value.as_u64().map(i128::from));
        match number {
            Some(number) if (least..=most).contains(&number) => {}
            Some(number) => {
                let cause = format!("{number} is outside {least} to {most}");
                self.add(field, "out_of_range", cause);
            }
            None => {
                let cause = format!("expected an integer, found {}", kind(value));
                self.add(field, "wrong_type", cause);
            }
        }
    }
}

fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the string {text:?}"),
        Value::Array(_) => "a list".to_string(),
        Value::Object(_) => "an object".to_string(),
    }
}
