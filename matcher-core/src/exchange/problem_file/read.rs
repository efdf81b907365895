//! Reads a problem file line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use super::record::{HeaderRecord, LineRecord};
use super::{ProblemFileError, diagnose, salvage};
use crate::model::{
    Problem, ProblemBuilder, ProblemError, ProblemErrorCode, ProblemOption, ProblemPart as Part,
};

/// The problem in a file. Streams: memory is that of the problem and of the longest line.
///
/// # Errors
/// Every mistake with line, field and cause, in the order of lines.
pub fn read(input: impl BufRead) -> Result<Problem, Vec<ProblemFileError>> {
    let mut reader = Reader::default();
    reader.lines(input);
    reader.finish()
}

/// The order in which the sections of a file come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    #[default]
    Start,
    Header,
    Slots,
    Needs,
    Rest,
}

impl Section {
    fn of(record: &LineRecord<'_>) -> Self {
        match record {
            LineRecord::Problem(_) => Self::Header,
            LineRecord::Slot(_) => Self::Slots,
            LineRecord::Need(_) => Self::Needs,
            _ => Self::Rest,
        }
    }
}

#[derive(Default)]
struct Reader {
    builder: ProblemBuilder,
    errors: Vec<ProblemFileError>,
    section: Section,
    /// The line of each record, per part that has lines of its own.
    lines: BTreeMap<Part, Vec<u32>>,
    header_line: usize,
    options: Vec<ProblemOption>,
    /// Needs whose line was refused: an option of theirs may be missing.
    salvaged: BTreeSet<u32>,
    /// A line was lost altogether, so indexes of later records may be off.
    lost: bool,
}

impl Reader {
    fn lines(&mut self, mut input: impl BufRead) {
        let mut buffer = Vec::new();
        let mut number = 0;
        loop {
            buffer.clear();
            number += 1;
            match input.read_until(b'\n', &mut buffer) {
                Ok(0) => break,
                Ok(_) => self.line(number, buffer.trim_ascii()),
                Err(error) => {
                    self.error(number, "", "unreadable", error.to_string());
                    break;
                }
            }
        }
        if self.section == Section::Start && self.errors.is_empty() {
            let cause = "the file has no header {\"problem\":{\"version\":1}}";
            self.error(1, "problem", "missing_field", cause.to_string());
        }
    }

    fn error(&mut self, line: usize, field: &str, code: &'static str, cause: String) {
        self.errors.push(ProblemFileError {
            line,
            field: field.to_string(),
            code,
            cause,
        });
    }

    fn line(&mut self, number: usize, mut line: &[u8]) {
        if number == 1 {
            line = line
                .strip_prefix("\u{feff}".as_bytes())
                .unwrap_or(line)
                .trim_ascii();
        }
        if line.is_empty() {
            return;
        }
        match serde_json::from_slice::<LineRecord<'_>>(line) {
            Ok(record) => {
                self.section(number, &record);
                self.record(number, record);
            }
            Err(error) => {
                self.errors.extend(diagnose::diagnose(number, line, &error));
                if let Some(record) = salvage::salvage(number, line) {
                    if let LineRecord::Need(_) = record {
                        self.salvaged.insert(self.count(Part::Need));
                    }
                    self.section(number, &record);
                    self.record(number, record);
                } else {
                    self.section = self.section.max(Section::Header);
                    self.lost = true;
                }
            }
        }
    }

    fn section(&mut self, number: usize, record: &LineRecord<'_>) {
        let section = Section::of(record);
        let word = diagnose::word(record);
        if self.section == Section::Start && section != Section::Header {
            let cause = "the first line must be the header {\"problem\":{\"version\":1}}";
            self.error(number, word, "order", cause.to_string());
        } else if section == Section::Header && self.section != Section::Start {
            let cause = "a second header; a file has one, in its first line";
            self.error(number, word, "order", cause.to_string());
        } else if section < self.section {
            let cause = "slots come before needs, needs before everything else";
            self.error(number, word, "order", cause.to_string());
        }
        self.section = self.section.max(section);
    }

    fn count(&self, part: Part) -> u32 {
        self.lines.get(&part).map_or(0, |lines| lines.len() as u32)
    }

    fn record(&mut self, number: usize, record: LineRecord<'_>) {
        let part = match record {
            LineRecord::Problem(header) => return self.header(number, header),
            LineRecord::Slot(slot) => {
                self.builder.slot(slot.id, slot.provider, slot.minutes);
                Part::Slot
            }
            LineRecord::Need(need) => {
                self.options.clear();
                let options = need.options.iter();
                self.options
                    .extend(options.map(|&(slot, minutes, value)| ProblemOption {
                        slot,
                        minutes,
                        value,
                    }));
                self.builder
                    .need(need.id, need.seeker, &need.quotas, &self.options);
                Part::Need
            }
            LineRecord::Pair(pair) => {
                self.builder.pair(pair.provider, pair.seeker, pair.cost);
                Part::Pair
            }
            LineRecord::Pin(pin) => {
                if self.salvaged.contains(&pin.need) {
                    return;
                }
                self.builder.pin(pin.need, pin.slot);
                Part::Pin
            }
            LineRecord::Ban(ban) => {
                self.builder.ban(ban.need, ban.slot);
                Part::Ban
            }
            LineRecord::Previous(previous) => {
                self.builder.previous(previous.need, previous.slot);
                Part::Previous
            }
            LineRecord::Bundle(bundle) => {
                self.builder
                    .bundle(bundle.id, &bundle.needs, bundle.all, bundle.max_providers);
                Part::Bundle
            }
        };
        self.lines.entry(part).or_default().push(number as u32);
    }

    fn header(&mut self, number: usize, header: HeaderRecord<'_>) {
        if header.version != 1 {
            let cause = format!("version {} is unknown; 1 is known", header.version);
            self.error(number, "problem.version", "out_of_range", cause);
        }
        self.header_line = number;
        self.builder.rename(header.name);
        if let Some(max_changes) = header.max_changes {
            self.builder.max_changes(max_changes);
        }
        for provider in header.providers {
            self.builder.provider(provider.id, provider.max_partners);
        }
        for seeker in header.seekers {
            self.builder.seeker(seeker.id, seeker.max_providers);
        }
        for quota in header.quotas {
            self.builder
                .quota(quota.id, quota.min_seekers, quota.penalty);
        }
    }

    fn finish(self) -> Result<Problem, Vec<ProblemFileError>> {
        let (mut errors, lines, header_line) = (self.errors, self.lines, self.header_line);
        match self.builder.build() {
            Ok(problem) if errors.is_empty() => Ok(problem),
            Ok(_) => Err(errors),
            Err(found) => {
                let kept = found
                    .into_iter()
                    .filter(|error| !self.lost || error.code != ProblemErrorCode::UnknownReference);
                errors.extend(kept.map(|error| place(error, &lines, header_line)));
                errors.sort_by_key(|error| error.line);
                Err(errors)
            }
        }
    }
}

/// Gives a mistake of the builder its line and the field's full name.
fn place(
    error: ProblemError,
    lines: &BTreeMap<Part, Vec<u32>>,
    header_line: usize,
) -> ProblemFileError {
    let line = lines.get(&error.part).and_then(|l| l.get(error.index));
    let field = match error.part {
        Part::Problem => error.field,
        Part::Provider | Part::Seeker | Part::Quota => {
            format!(
                "problem.{}s[{}].{}",
                error.part.word(),
                error.index,
                error.field
            )
        }
        part => format!("{}.{}", part.word(), error.field),
    };
    ProblemFileError {
        line: line.map_or(header_line, |&line| line as usize),
        field,
        code: error.code.code(),
        cause: error.cause,
    }
}
