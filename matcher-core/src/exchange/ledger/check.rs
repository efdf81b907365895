//! Rows judged: cells by their columns, then what several columns say together.

use super::row::LedgerRow;
use crate::exchange::catalogue::ids::id_defect;
use crate::exchange::catalogue::words::{day, entries, fen, whole};
use crate::exchange::input_problem::{InputCode, InputProblem};
use crate::exchange::schema::{Column, Kind, SheetFormat};
use crate::exchange::sheet::{Row, Sheet};
use crate::model::Lifecycle;
use crate::quantity::{parse_permitted_error, parse_range, parse_uncertainty};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::industries::Industries;
use crate::taxonomy::regions::Regions;
use std::collections::BTreeMap;

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The good rows.
    pub rows: Vec<LedgerRow>,
    /// Errors of the others, and warnings.
    pub problems: Vec<InputProblem>,
}

/// Days of a row in the order in which they come.
const ORDER: &[(&str, &[&str])] = &[
    (
        "service_records",
        &[
            "booked_on",
            "ordered_on",
            "received_on",
            "returned_on",
            "document_until",
        ],
    ),
    ("service_records", &["returned_on", "deferred_until"]),
    ("gauges", &["last_on", "due"]),
    ("agreements", &["proposed_on", "signed_on", "valid_to"]),
    ("agreements", &["signed_on", "ended_on"]),
    ("service_teams", &["formed_on", "dissolved_on"]),
    ("approvals", &["received_on", "decided_on"]),
    ("problems", &["found_on", "solved_on"]),
    ("tasks", &["begun_on", "due"]),
    ("tasks", &["begun_on", "closed_on"]),
    ("course_sessions", &["starts_on", "ends_on"]),
    ("questions", &["asked_on", "answered_on"]),
];

/// Judges every row of a sheet; `known` tells whether a row of a sheet exists.
pub fn check(
    sheet: &Sheet,
    format: &'static SheetFormat,
    known: &dyn Fn(&str, &str) -> bool,
) -> Checked {
    let mut checked = Checked::default();
    let Some(places) = places(sheet, format, &mut checked.problems) else {
        return checked;
    };
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    for row in sheet.rows().filter(|row| !row.is_empty()) {
        let mut judge = Judge {
            sheet,
            row,
            problems: &mut checked.problems,
            bad: false,
        };
        let cells: Vec<String> = format
            .columns
            .iter()
            .zip(&places)
            .map(|(column, place)| {
                let text = place.map_or("", |place| row.cell(place));
                judge.cell(column, text, known)
            })
            .collect();
        let read = LedgerRow::new(row.number, format, cells);
        judge.together(&read);
        let id = read.text("id");
        if let Some(first) = ids.get(id).filter(|_| !id.is_empty()) {
            let first = first.to_string();
            judge.error(InputCode::DuplicateId, "id", id, |problem| {
                problem.detail(first)
            });
        }
        ids.entry(id.to_owned()).or_insert(row.number);
        if !judge.bad {
            checked.rows.push(read);
        }
    }
    checked
}

/// For each column of the format its place in the sheet; none when the header can't be used.
fn places(
    sheet: &Sheet,
    format: &SheetFormat,
    problems: &mut Vec<InputProblem>,
) -> Option<Vec<Option<usize>>> {
    let mut places = vec![None; format.columns.len()];
    let mut good = true;
    for (place, word) in sheet.header().iter().enumerate() {
        let at = |code| {
            InputProblem::error(code, sheet.file())
                .at(1, word)
                .value(word)
        };
        match format
            .column_of(word)
            .and_then(|column| places.get_mut(column))
        {
            Some(Some(_)) => {
                good = false;
                problems.push(at(InputCode::RepeatedColumn));
            }
            Some(free) => *free = Some(place),
            None if word.is_empty() => {}
            None => {
                good = false;
                let known: Vec<&str> = format.columns.iter().map(|column| column.name).collect();
                problems.push(at(InputCode::UnknownColumn).detail(known.join(", ")));
            }
        }
    }
    for (column, place) in format.columns.iter().zip(&places) {
        // Who writes a file from hand leaves the ids to the service.
        if column.required && place.is_none() && column.name != "id" {
            good = false;
            let problem = InputProblem::error(InputCode::MissingColumn, sheet.file());
            let detail = format!("{} ({})", column.name, column.zh);
            problems.push(problem.at(1, column.name).detail(detail));
        }
    }
    good.then_some(places)
}

struct Judge<'j> {
    sheet: &'j Sheet,
    row: Row<'j>,
    problems: &'j mut Vec<InputProblem>,
    bad: bool,
}

impl Judge<'_> {
    fn error(
        &mut self,
        code: InputCode,
        column: &str,
        value: &str,
        fill: impl FnOnce(InputProblem) -> InputProblem,
    ) {
        self.bad = true;
        let problem = InputProblem::error(code, self.sheet.file());
        let problem = problem.at(self.row.number, column).value(value);
        self.problems.push(fill(problem));
    }

    fn warning(&mut self, code: InputCode, column: &str, value: &str, detail: (String, String)) {
        let problem = InputProblem::error(code, self.sheet.file());
        let problem = problem.at(self.row.number, column).value(value);
        self.problems
            .push(problem.detail_in(detail.0, detail.1).as_warning());
    }

    /// The cell as it is kept.
    fn cell(&mut self, column: &Column, text: &str, known: &dyn Fn(&str, &str) -> bool) -> String {
        if text.is_empty() {
            if column.required && column.name != "id" {
                self.error(InputCode::MissingValue, column.name, "", |problem| problem);
            }
            return String::new();
        }
        if column.list {
            let mut kept: Vec<String> = Vec::new();
            for entry in entries(text) {
                let entry = self.one(column, entry, known);
                if !kept.contains(&entry) {
                    kept.push(entry);
                }
            }
            return kept.join(";");
        }
        self.one(column, text, known)
    }

    fn one(&mut self, column: &Column, text: &str, known: &dyn Fn(&str, &str) -> bool) -> String {
        let name = column.name;
        let mut kept = text.to_owned();
        match column.kind {
            Kind::Id => {
                if let Some(defect) = id_defect(text) {
                    self.error(InputCode::BadId, name, text, |problem| {
                        problem.detail(defect)
                    });
                }
            }
            Kind::Reference(to) => {
                if !known(to, text) {
                    self.error(InputCode::UnknownReference, name, text, |problem| {
                        problem.detail(to)
                    });
                }
            }
            Kind::Code(words) => {
                let words = words();
                let word = words
                    .iter()
                    .find(|[code, zh, _]| code.eq_ignore_ascii_case(text) || *zh == text);
                match word {
                    Some([code, ..]) => (*code).clone_into(&mut kept),
                    None => {
                        let allowed: Vec<String> = words
                            .iter()
                            .map(|[code, zh, _]| format!("{code} {zh}"))
                            .collect();
                        self.error(InputCode::NotAllowed, name, text, |problem| {
                            problem.detail(allowed.join(", "))
                        });
                    }
                }
            }
            Kind::YesNo => match text.to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" | "是" => "yes".clone_into(&mut kept),
                "no" | "false" | "0" | "否" => "no".clone_into(&mut kept),
                _ => self.error(InputCode::NotAllowed, name, text, |problem| {
                    problem.detail("yes 是, no 否")
                }),
            },
            Kind::Integer { min, max } => match whole(text) {
                None => self.error(InputCode::NotAnInteger, name, text, |problem| problem),
                Some(number) if !(min..=max).contains(&number) => {
                    self.error(InputCode::OutOfRange, name, text, |problem| {
                        problem.detail(format!("{min}..{max}"))
                    });
                }
                Some(number) => kept = number.to_string(),
            },
            Kind::Number { min, max } => match text.parse::<f64>().ok().filter(|x| x.is_finite()) {
                None => self.error(InputCode::NotANumber, name, text, |problem| problem),
                Some(number) if !(min..=max).contains(&number) => {
                    self.error(InputCode::OutOfRange, name, text, |problem| {
                        problem.detail(format!("{min}..{max}"))
                    });
                }
                Some(_) => {}
            },
            Kind::Money => {
                if fen(text).is_none() {
                    self.error(InputCode::NotMoney, name, text, |problem| problem);
                }
            }
            Kind::Date => match day(text) {
                Some(date) => kept = date.to_string(),
                None => self.error(InputCode::NotADate, name, text, |problem| problem),
            },
            Kind::Region => {
                let code = text.parse().ok().filter(|_| text.len() == 6);
                if code
                    .and_then(|code| Regions::bundled().by_code(code))
                    .is_none()
                {
                    self.error(InputCode::UnknownRegion, name, text, |problem| problem);
                }
            }
            Kind::Industry => match Industries::bundled().by_code(text) {
                Some(industry) => industry.code.clone_into(&mut kept),
                None => self.error(InputCode::UnknownIndustry, name, text, |problem| problem),
            },
            _ => self.printed(column, text),
        }
        kept
    }

    /// What a person wrote and nobody understands is a warning.
    fn printed(&mut self, column: &Column, text: &str) {
        let taxonomy = Taxonomy::bundled().ok();
        let problem = match column.kind {
            Kind::Instrument => {
                let known = taxonomy.is_some_and(|t| {
                    t.instrument_by_id(text).is_some()
                        || t.instrument_named(text).is_some()
                        || !t.senses(text).is_empty()
                });
                (!known).then(|| (InputCode::UnknownInstrument, (String::new(), String::new())))
            }
            Kind::Measurand => {
                let known = taxonomy.is_some_and(|t| {
                    t.measurand_by_id(text).is_some() || t.measurand_named(text).is_some()
                });
                (!known).then(|| (InputCode::UnknownMeasurand, (String::new(), String::new())))
            }
            Kind::Range => parse_range(text, None).err().map(told),
            Kind::Uncertainty => parse_uncertainty(text).err().map(told),
            Kind::PermittedError => parse_permitted_error(text).err().map(told),
            _ => None,
        };
        if let Some((code, detail)) = problem {
            self.warning(code, column.name, text, detail);
        }
    }

    /// What several columns say together.
    fn together(&mut self, row: &LedgerRow) {
        if let Some(life) = Lifecycle::of(row.sheet)
            && let Some(state) = life.state(row.text("state"))
        {
            for need in state.needs {
                if row.text(need).is_empty() {
                    self.error(InputCode::MissingInState, need, state.code, |problem| {
                        problem
                    });
                }
            }
        }
        for (_, days) in ORDER.iter().filter(|(sheet, _)| *sheet == row.sheet) {
            let mut before = None;
            for name in *days {
                let Some(date) = row.date(name) else { continue };
                if let Some(earlier) = before.filter(|earlier| date < *earlier) {
                    self.error(InputCode::ReversedDates, name, row.text(name), |problem| {
                        problem.detail(earlier.to_string())
                    });
                }
                before = Some(date);
            }
        }
        if row.sheet == "service_records" {
            self.money(row);
        }
    }

    /// A settled fee is paid, waived or deferred, and nothing else.
    fn money(&mut self, row: &LedgerRow) {
        let parts = ["paid_yuan", "waived_yuan", "deferred_yuan"].map(|name| row.fen(name));
        let sum: i64 = parts.iter().sum();
        if row.text("state") == "settled" && sum != row.fen("list_price_yuan") {
            let sum = format!("{}.{:02}", sum / 100, sum % 100);
            let value = row.text("list_price_yuan");
            self.error(InputCode::SumDiffers, "list_price_yuan", value, |problem| {
                problem.detail(sum)
            });
        }
        if row.fen("deferred_yuan") > 0 && row.text("deferred_until").is_empty() {
            self.error(InputCode::MissingValue, "deferred_until", "", |problem| {
                problem
            });
        }
    }
}

fn told(error: crate::quantity::QuantityError) -> (InputCode, (String, String)) {
    (
        InputCode::NotUnderstood,
        (error.message_zh(), error.message_en()),
    )
}
