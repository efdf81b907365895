//! Instruments: the kinds of measuring instruments, in a hierarchy of broader and narrower kinds.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::measurands::Measurand;
use super::problem::{Defect, DefectCode};
use super::regulations::{Editions, RegulationNumber, RegulationReference};
use super::table::{Table, list};
use super::units::Units;
use super::words::{ClassMeaning, Fact, Field, IntervalBasis, Sending};
use crate::ids::Ix;

pub(super) const FILE: &str = "instruments.csv";

/// An instrument kind (计量器具).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Stable id, e.g. `digital_caliper`.
    pub id: String,
    /// The Chinese standard term.
    pub zh: String,
    /// The English term.
    pub en: String,
    /// Other printed names, workshop names and common misspellings.
    pub synonyms: Vec<String>,
    /// The next broader kind: 通用卡尺 of 数显卡尺.
    pub broader: Option<Ix<Instrument>>,
    /// The field of metrology.
    pub field: Field,
    /// What it measures or embodies; the first is the one usually meant. Never empty.
    pub measurands: Vec<Ix<Measurand>>,
    /// Codes of units as usually printed.
    pub usual_units: Vec<String>,
    /// Numbers of its JJG and JJF, the usual one first.
    pub regulations: Vec<RegulationNumber>,
    /// What a printed accuracy class refers to; `None` when not known: then a class can't be judged.
    pub class_meaning: Option<ClassMeaning>,
    /// Months between calibrations.
    pub interval_months: u16,
    /// Where the interval comes from.
    pub interval_basis: IntervalBasis,
    /// The item of the catalogue of instruments under compulsory control (实施强制管理的计量器具目录) under which it can be
    /// compulsory, given the use.
    pub compulsory_item: Option<String>,
    /// How it can reach a laboratory.
    pub sending: Sending,
    /// Facts whose source was opened; all others decide no verdict.
    pub verified: BTreeSet<Fact>,
}

impl Instrument {
    /// Whether the source of `fact` was opened, so that it may decide a verdict.
    pub fn is_verified(&self, fact: Fact) -> bool {
        self.verified.contains(&fact)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InstrumentRow {
    id: String,
    zh: String,
    en: String,
    synonyms: String,
    broader: String,
    field: String,
    measurands: String,
    usual_units: String,
    regulations: String,
    class_meaning: String,
    interval_months: String,
    interval_basis: String,
    compulsory_item: String,
    sending: String,
    verified: String,
}

/// What instruments refer to.
pub(super) struct Context<'a> {
    pub(super) measurands: &'a BTreeMap<String, Ix<Measurand>>,
    pub(super) editions: &'a Editions,
    pub(super) units: &'a mut Units,
}

/// The instruments of `text` and the place of each id.
pub(super) fn read(
    text: &str,
    mut context: Context<'_>,
    defects: &mut Vec<Defect>,
) -> (Vec<Instrument>, BTreeMap<String, Ix<Instrument>>) {
    let mut table = Table::new(FILE, defects);
    let rows: Vec<(u64, InstrumentRow)> = table.rows(text);
    let ids = table.ids(rows.iter().map(|(line, row)| (*line, row.id.as_str())));
    let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
    let instruments: Vec<Instrument> = rows
        .into_iter()
        .map(|(line, row)| parse(&mut table, &mut context, &ids, line, row))
        .collect();
    report_cycles(&mut table, &instruments, &lines);
    (instruments, ids)
}

fn parse(
    table: &mut Table<'_>,
    context: &mut Context<'_>,
    ids: &BTreeMap<String, Ix<Instrument>>,
    line: u64,
    row: InstrumentRow,
) -> Instrument {
    let measurands: Vec<_> = list(&row.measurands)
        .filter_map(|id| table.reference(line, "measurands", context.measurands, id))
        .collect();
    if list(&row.measurands).next().is_none() {
        let cause = format!("`{}` measures nothing", row.id);
        table.defect(
            Some(line),
            Some("measurands"),
            DefectCode::InvalidValue,
            cause,
        );
    }
    for unit in list(&row.usual_units) {
        if context.units.read(unit).is_none() {
            table.defect(
                Some(line),
                Some("usual_units"),
                DefectCode::UnknownUnit,
                format!("`{unit}`"),
            );
        }
    }
    let mut regulations = Vec::new();
    for printed in list(&row.regulations) {
        let Some(reference) = table.required::<RegulationReference>(line, "regulations", printed)
        else {
            continue;
        };
        if reference.edition.is_some() || !context.editions.contains_key(&reference.number) {
            let cause =
                format!("`{printed}` is not the number, without edition, of a listed regulation");
            table.defect(
                Some(line),
                Some("regulations"),
                DefectCode::UnknownReference,
                cause,
            );
        }
        regulations.push(reference.number);
    }
    let broader = (!row.broader.is_empty())
        .then(|| table.reference(line, "broader", ids, &row.broader))
        .flatten();
    Instrument {
        broader,
        measurands,
        regulations,
        synonyms: list(&row.synonyms).map(str::to_owned).collect(),
        field: table
            .required(line, "field", &row.field)
            .unwrap_or(Field::Dimensional),
        usual_units: list(&row.usual_units).map(str::to_owned).collect(),
        class_meaning: table.optional(line, "class_meaning", &row.class_meaning),
        interval_months: table
            .required(line, "interval_months", &row.interval_months)
            .unwrap_or(0),
        interval_basis: table
            .required(line, "interval_basis", &row.interval_basis)
            .unwrap_or(IntervalBasis::Recommended),
        compulsory_item: Some(row.compulsory_item).filter(|item| !item.is_empty()),
        sending: table
            .required(line, "sending", &row.sending)
            .unwrap_or(Sending::OnSiteOnly),
        verified: list(&row.verified)
            .filter_map(|fact| table.optional(line, "verified", fact))
            .collect(),
        id: row.id,
        zh: row.zh,
        en: row.en,
    }
}

fn report_cycles(table: &mut Table<'_>, instruments: &[Instrument], lines: &[u64]) {
    for (start, instrument) in instruments.iter().enumerate() {
        let mut steps = 0;
        let mut next = instrument.broader;
        while let Some(place) = next
            && steps <= instruments.len()
        {
            if place.index() == start {
                let cause = format!("`{}` is broader than itself", instrument.id);
                table.defect(
                    lines.get(start).copied(),
                    Some("broader"),
                    DefectCode::Cycle,
                    cause,
                );
                break;
            }
            next = instruments[place.index()].broader;
            steps += 1;
        }
    }
}
