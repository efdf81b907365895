//! A saved field map: an enterprise's own headers and words, and ours. Guessed at first, kept, used again next month.

use super::super::input_problem::{InputCode, InputProblem};
use super::super::rules::toml_problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a file's headers and words mean, and what the file doesn't say. A TOML file that people may edit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FieldMap {
    /// Code of the format, such as `equipment_register`.
    pub format: String,
    /// The sheet of a workbook that is read; empty: the one whose header fits best.
    pub sheet: String,
    /// For the format `catalogue`: the sheet of ours that the table fills, such as `offers`.
    pub into_sheet: String,
    /// What ids of the records begin with, so that the records of one source are known again. Empty: made from organisation and format.
    pub prefix: String,
    /// Our field = their header.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// What the file doesn't say: `organisation = "L1"`, `minutes_each = "30"`, `offers.valid_to = "2027-12-31"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub defaults: BTreeMap<String, String>,
    /// Per field: their word = ours.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Cells that somebody corrected, by row of the file and our field. They belong to one file and are never written.
    #[serde(skip)]
    pub corrections: BTreeMap<u32, BTreeMap<String, String>>,
}

impl FieldMap {
    /// Reads a saved map.
    ///
    /// # Errors
    /// When it is no TOML of this shape.
    pub fn read(file: &str, text: &str) -> Result<Self, Box<InputProblem>> {
        toml::from_str(text).map_err(|error| Box::new(toml_problem(file, text, &error)))
    }

    /// The map as a file; reading it gives the same map.
    pub fn write(&self) -> String {
        let body = toml::to_string(self).unwrap_or_default();
        format!(
            "# 字段映射：左边是本系统的字段，右边是贵单位表格的表头。可修改后再次导入。\n\
             # Field map: our field on the left, your header on the right. Edit it and import again.\n{body}"
        )
    }

    /// What stands for a column of a sheet when the file says nothing: the key `sheet.column`, or `column`.
    pub fn default_for(&self, sheet: &str, column: &str) -> Option<&str> {
        self.defaults
            .get(&format!("{sheet}.{column}"))
            .or_else(|| self.defaults.get(column))
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// A default by its whole key.
    pub fn setting(&self, key: &str) -> Option<&str> {
        let value = self.defaults.get(key).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    /// Adds `key=value`, as given on a command line.
    ///
    /// # Errors
    /// When there is no `=`.
    pub fn set(&mut self, assignment: &str) -> Result<(), Box<InputProblem>> {
        let Some((key, value)) = assignment.split_once('=') else {
            let problem = InputProblem::error(InputCode::NotUnderstood, "--set");
            return Err(Box::new(problem.value(assignment).detail_in(
                "应写作“键=值”".into(),
                "should read `key=value`".into(),
            )));
        };
        let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
        self.defaults.insert(key, value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_map_is_read_back_and_a_wrong_one_named_with_its_line() {
        let mut map = FieldMap {
            format: "gauge_list".into(),
            ..FieldMap::default()
        };
        map.columns.insert("name".into(), "器具\"名称\"".into());
        map.values
            .entry("state".into())
            .or_default()
            .insert("在用".into(), "use".into());
        map.set("offers.minutes_each = 30").unwrap();
        assert_eq!(FieldMap::read("map.toml", &map.write()), Ok(map.clone()));
        assert_eq!(map.default_for("offers", "minutes_each"), Some("30"));
        assert_eq!(map.default_for("needs", "minutes_each"), None);
        let wrong = FieldMap::read("map.toml", "format = \"x\"\ncolour = 1\n").unwrap_err();
        assert_eq!(
            (wrong.code, wrong.row),
            (InputCode::UnknownKey, Some(2)),
            "{wrong}"
        );
        assert!(map.set("nothing").is_err());
    }
}
