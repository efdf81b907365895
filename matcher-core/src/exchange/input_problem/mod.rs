//! What is wrong with data from outside, where, why and what to do: data first, sentences last.

mod codes;

use crate::model::Language;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::{fmt, io};

pub use codes::InputCode;

/// Whether something stops the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The row can't be used.
    Error,
    /// The row is used; somebody should look at it.
    Warning,
}

impl Severity {
    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing that is wrong with data from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputProblem {
    /// Whether it stops the reading.
    pub severity: Severity,
    /// What is wrong.
    pub code: InputCode,
    /// File, such as `needs.csv` or `market.xlsx#needs`.
    pub file: String,
    /// Row as the file counts it (line, for TOML); `None` when the file as a whole is meant.
    pub row: Option<u32>,
    /// Column code (key, for TOML); empty when the row as a whole is meant.
    pub column: String,
    /// What was found, shortened.
    pub value: String,
    /// What it was held against.
    pub detail: String,
    /// The same in Chinese; empty when it is the same in every language.
    pub detail_zh: String,
}

/// Characters of a value that a problem keeps.
const VALUE_CHARACTERS: usize = 60;

impl InputProblem {
    /// An error about a file as a whole.
    pub fn error(code: InputCode, file: &str) -> Self {
        Self {
            severity: Severity::Error,
            code,
            file: file.to_owned(),
            row: None,
            column: String::new(),
            value: String::new(),
            detail: String::new(),
            detail_zh: String::new(),
        }
    }

    /// A file or folder that the operating system does not let be read.
    pub fn unreadable(file: &str, error: &io::Error) -> Self {
        let (zh, en) = match error.kind() {
            io::ErrorKind::NotFound => ("没有这个文件或文件夹", "no such file or folder"),
            io::ErrorKind::PermissionDenied => ("没有权限", "permission denied"),
            io::ErrorKind::IsADirectory => ("是文件夹", "it is a folder"),
            _ => return Self::error(InputCode::Unreadable, file).detail(error.to_string()),
        };
        Self::error(InputCode::Unreadable, file).detail_in(zh.to_owned(), en.to_owned())
    }

    /// The same as a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// At a row and column.
    #[must_use]
    pub fn at(mut self, row: u32, column: &str) -> Self {
        self.row = Some(row);
        column.clone_into(&mut self.column);
        self
    }

    /// With what was found.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.value = shortened(value);
        self
    }

    /// With what it was held against.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// With what it was held against, in both languages.
    #[must_use]
    pub fn detail_in(mut self, zh: String, en: String) -> Self {
        self.detail = en;
        self.detail_zh = zh;
        self
    }

    /// Why it is wrong, as a sentence.
    pub fn cause(&self, language: Language) -> String {
        self.filled(self.code.sentences(language).0, language)
    }

    /// What to do, as a sentence.
    pub fn action(&self, language: Language) -> String {
        self.filled(self.code.sentences(language).1, language)
    }

    /// One line: place, cause, action and code.
    pub fn render(&self, language: Language) -> String {
        let chinese = language == Language::Chinese;
        let mut line = self.file.clone();
        if let Some(row) = self.row {
            let (before, after) = if chinese {
                (" 第", "行")
            } else {
                (" row ", "")
            };
            line.extend([before, &row.to_string(), after]);
        }
        if !self.column.is_empty() {
            line.extend([" [", &self.column, "]"]);
        }
        let (colon, semicolon) = if chinese {
            ("：", "；")
        } else {
            (": ", "; ")
        };
        let word = match (self.severity, chinese) {
            (Severity::Error, true) => "错误",
            (Severity::Error, false) => "error",
            (Severity::Warning, true) => "提醒",
            (Severity::Warning, false) => "warning",
        };
        format!(
            "{line} {word}{colon}{}{semicolon}{} ({})",
            self.cause(language),
            self.action(language),
            self.code.code()
        )
    }

    /// Whether it stops the reading.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn filled(&self, sentence: &str, language: Language) -> String {
        let detail = match language {
            Language::Chinese if !self.detail_zh.is_empty() => &self.detail_zh,
            _ => &self.detail,
        };
        // Each part of the sentence is filled once, so that braces inside the value stay as they are.
        let part = |text: &str| text.replace("{detail}", detail);
        match sentence.split_once("{value}") {
            None => part(sentence),
            Some((before, after)) => part(before) + &self.value + &part(after),
        }
    }
}

impl fmt::Display for InputProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::English))
    }
}

impl Serialize for InputProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut json = serializer.serialize_struct("InputProblem", 10)?;
        json.serialize_field("severity", self.severity.code())?;
        json.serialize_field("code", self.code.code())?;
        json.serialize_field("file", &self.file)?;
        json.serialize_field("row", &self.row)?;
        json.serialize_field("column", &self.column)?;
        json.serialize_field("value", &self.value)?;
        json.serialize_field("cause", &self.cause(Language::English))?;
        json.serialize_field("cause_zh", &self.cause(Language::Chinese))?;
        json.serialize_field("action", &self.action(Language::English))?;
        json.serialize_field("action_zh", &self.action(Language::Chinese))?;
        json.end()
    }
}

/// A value on one line, of a length a terminal can show.
fn shortened(value: &str) -> String {
    let mut characters = value.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = characters.by_ref().take(VALUE_CHARACTERS).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_rendered_on_one_line_in_both_languages() {
        let problem = InputProblem::error(InputCode::NotAllowed, "needs.csv")
            .at(7, "service_kind")
            .value("校{detail}准\n")
            .detail("calibration 校准");
        assert_eq!(
            problem.render(Language::Chinese),
            "needs.csv 第7行 [service_kind] 错误：“校{detail}准 ”不在允许值之内；请从中选择：calibration 校准 (not_allowed)"
        );
        assert_eq!(
            problem.to_string(),
            "needs.csv row 7 [service_kind] error: `校{detail}准 ` is not an allowed value; choose one of: calibration 校准 (not_allowed)"
        );
        assert_eq!(
            serde_json::to_value(&problem).unwrap()["code"],
            "not_allowed"
        );
    }
}
