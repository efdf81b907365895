//! A row of a scope as it was understood, and what its publisher should look at.

use super::Speaker;
use super::numbers::{Scale, rounded};
use crate::model::Capability;
use crate::quantity::{Coverage, Uncertainty};
use jiff::civil::Date;

/// Days before the end of a calibration in which it is told.
const SOON_DAYS: i32 = 60;

/// A row as it was understood, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    /// The range in the usual unit; empty when none was understood.
    pub range: String,
    /// Expanded uncertainty of the result, else of the standard, at the ends of the range, with its coverage; empty when none was
    /// understood.
    pub uncertainty: String,
    /// What is missing or was not understood, each with what to do; the worst first.
    pub problems: Vec<String>,
}

impl Speaker<'_> {
    /// How a row was understood, and what is wrong with it on a day.
    pub fn understood(&self, row: &Capability, day: Date) -> Understood {
        let scale = Scale::of(self.taxonomy.measurand(row.measurand));
        let stated = row
            .uncertainty
            .as_ref()
            .or(row.standard_uncertainty.as_ref());
        Understood {
            range: scale.intervals(&row.range),
            uncertainty: stated.map_or_else(String::new, |u| self.stated(row, u, &scale)),
            problems: self.problems(row, stated, day),
        }
    }

    /// `U = 0.008 mm～0.012 mm，k = 2`.
    fn stated(&self, row: &Capability, stated: &Uncertainty, scale: &Scale) -> String {
        let (form, coverage) = stated.u95();
        let ends = [
            row.range.first().map(|i| i.lo),
            row.range.last().map(|i| i.hi),
        ];
        let at = ends.into_iter().flatten().filter(|end| end.is_finite());
        let mut values: Vec<String> = at
            .map(|end| form.at(end))
            .filter(|value| value.is_finite())
            .map(|value| scale.difference(value))
            .collect();
        values.dedup();
        if values.is_empty() {
            return String::new();
        }
        let k = match coverage {
            Coverage::Stated | Coverage::Unstated => stated.k.unwrap_or(2.0),
            Coverage::RescaledFromK { .. } | Coverage::RescaledFromP { .. } => 2.0,
        };
        let comma = self.pick("，", ", ");
        format!("{}{comma}k = {}", values.join("～"), rounded(k))
    }

    fn problems(&self, row: &Capability, stated: Option<&Uncertainty>, day: Date) -> Vec<String> {
        let mut problems = Vec::new();
        let mut tell = |zh: String, en: String| problems.push(self.say(&zh, &en));
        if row.range.is_empty() {
            let (zh, en) = unread("测量范围", "The range", &row.printed_range);
            tell(
                format!("{zh}，什么量值都不能判断够不够；请写成 (0～150) mm 这样"),
                format!("{en}, so that nothing can be judged; write it like (0～150) mm"),
            );
        }
        let printed = if row.printed_uncertainty.is_empty() {
            &row.printed_standard_uncertainty
        } else {
            &row.printed_uncertainty
        };
        match stated {
            None => {
                let (zh, en) = unread("不确定度", "The uncertainty", printed);
                tell(
                    format!("{zh}，只能与不要求准确度的需求对接；请写成 U=0.008 mm，k=2 这样"),
                    format!(
                        "{en}, so that only needs without a limit fit; write it like U=0.008 mm, k=2"
                    ),
                );
            }
            Some(stated) if matches!(stated.u95().1, Coverage::Unstated) => tell(
                "没有写 k 或 p，按约 95 % 的把握理解；请补上 k=2".to_owned(),
                "Neither k nor p is stated; about 95 % is assumed. Add k=2".to_owned(),
            ),
            Some(_) => {}
        }
        if let Some(due) = row.standards_due {
            if due < day {
                tell(
                    format!("工作标准已于 {due} 到期，此后的需求都不能承接；送检后改标准有效期"),
                    format!(
                        "The working standards were due on {due}: nothing after it can be served. Have them calibrated, then change the day"
                    ),
                );
            } else if (due - day).get_days() <= SOON_DAYS {
                tell(
                    format!("工作标准 {due} 到期，之后的需求不能承接；请及早送检"),
                    format!(
                        "The working standards are due on {due}: nothing after it can be served"
                    ),
                );
            }
        }
        if row.method.is_empty() {
            tell(
                "没有写规程规范编号；写明规程的需求不会对接到本项".to_owned(),
                "No regulation is named; needs that name one do not fit this row".to_owned(),
            );
        }
        problems
    }
}

/// That a cell is empty, or could not be read.
fn unread(zh: &str, en: &str, printed: &str) -> (String, String) {
    if printed.trim().is_empty() {
        (format!("没有写{zh}"), format!("{en} is not stated"))
    } else {
        (
            format!("{zh}“{printed}”没有读懂"),
            format!("{en} “{printed}” was not understood"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::catalogue::{ReadOptions, build};
    use crate::exchange::schema::SheetFormat;
    use crate::model::{Catalogue, Language};
    use crate::taxonomy::Taxonomy;
    use jiff::civil::date;

    /// A catalogue with one row of a scope.
    fn catalogue(cells: &[(&str, &str)]) -> Catalogue {
        let sheet = |name: &str, cells: &[(&str, &str)]| {
            let format = SheetFormat::find(name).unwrap();
            let mut sheet = format.empty();
            let mut row = vec![String::new(); format.columns.len()];
            for (column, value) in cells {
                row[format.position(column).unwrap()] = (*value).to_owned();
            }
            sheet.push(row);
            sheet
        };
        let mut row = vec![
            ("id", "C1"),
            ("offer", "O1"),
            ("measurand", "length"),
            ("instrument", "卡尺"),
        ];
        row.extend(cells);
        let sheets = [
            sheet(
                "organisations",
                &[
                    ("id", "L1"),
                    ("name", "甲"),
                    ("kind", "statutory_institute"),
                    ("region", "410100"),
                    ("credit_code", "91000000MA00000C16"),
                ],
            ),
            sheet(
                "resources",
                &[
                    ("id", "R1"),
                    ("site", "L1"),
                    ("kind", "team"),
                    ("name", "长度室"),
                ],
            ),
            sheet(
                "offers",
                &[
                    ("id", "O1"),
                    ("resource", "R1"),
                    ("service_kind", "calibration"),
                    ("title", "卡尺校准"),
                    ("delivery", "sent_in"),
                    ("minutes_each", "30"),
                    ("price_yuan", "80"),
                ],
            ),
            sheet("capabilities", &row),
        ];
        let loaded = build(&sheets, ReadOptions { partial: true }).unwrap();
        assert_eq!(
            loaded.catalogue.capabilities.len(),
            1,
            "{:?}",
            loaded.warnings
        );
        loaded.catalogue
    }

    fn understood(cells: &[(&str, &str)]) -> Understood {
        let catalogue = catalogue(cells);
        let speaker = Speaker {
            catalogue: &catalogue,
            taxonomy: Taxonomy::bundled().unwrap(),
            lang: Language::English,
        };
        speaker.understood(&catalogue.capabilities[0], date(2026, 11, 27))
    }

    #[test]
    fn a_whole_row_is_told_in_its_usual_unit_with_nothing_wrong() {
        let told = understood(&[
            ("range", "(0～150) mm"),
            ("uncertainty", "U=8 μm+20×10⁻⁶L,k=2"),
            ("method", "JJF 1255-2010"),
        ]);
        assert_eq!(told.range, "0～150 mm");
        assert!(told.uncertainty.ends_with("k = 2"), "{told:?}");
        assert_eq!(told.problems, Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_is_told_with_what_to_do() {
        let told = understood(&[("range", "(0～150) mm"), ("standards_due", "2026-10-01")]);
        assert_eq!(told.uncertainty, "");
        let words = ["uncertainty is not stated", "2026-10-01", "No regulation"];
        assert_eq!(told.problems.len(), words.len(), "{told:?}");
        for (problem, word) in told.problems.iter().zip(words) {
            assert!(problem.contains(word), "{problem}");
        }
    }
}
