//! R2: the wanted range inside one row, or inside a gap-free union of rows of the same measurand and conditions; named parameters inside
//! too.
//!
//! Source: how scopes of accreditation are read (UKAS LAB 12, ILAC-P14): each row holds for its own range and conditions, open and
//! closed ends as printed.

use super::details::Details;
use super::finding::{Findings, Rule};
use super::pair::Pair;
use crate::ids::Ix;
use crate::model::{Capability, Parameter, Requirement};
use crate::quantity::{Interval, covers};
use smallvec::{SmallVec, smallvec};

/// Pieces of a range; mostly one.
pub(super) type Pieces = SmallVec<[Interval; 4]>;

/// One value (or piece of values) of each named parameter of the requirement, in its order.
pub(super) type Cell = Vec<Interval>;

/// The pieces of the wanted parameters on which the same rows apply; one empty cell when the requirement names none.
pub(super) fn cells(
    pair: &Pair<'_>,
    requirement: &Requirement,
    rows: &[Ix<Capability>],
) -> Vec<Cell> {
    /// More rows with different parameter limits than this are read as one piece.
    const MOST: usize = 64;
    let mut cells = vec![Cell::new()];
    for wanted in &requirement.parameters {
        let cuts = rows
            .iter()
            .filter_map(|&row| same_parameter(&pair.row(row).parameters, wanted))
            .map(|own| own.interval);
        let pieces = pieces(&wanted.interval, cuts);
        if cells.len() * pieces.len() > MOST {
            return vec![requirement.parameters.iter().map(|p| p.interval).collect()];
        }
        cells = cells
            .iter()
            .flat_map(|cell| {
                pieces.iter().map(|&piece| {
                    let mut cell = cell.clone();
                    cell.push(piece);
                    cell
                })
            })
            .collect();
    }
    cells
}

/// Whether a row applies in the whole cell; a row that does not state a parameter is not refused for it.
pub(super) fn applies_in(row: &Capability, requirement: &Requirement, cell: &Cell) -> bool {
    requirement
        .parameters
        .iter()
        .zip(cell)
        .all(|(wanted, piece)| {
            same_parameter(&row.parameters, wanted)
                .is_none_or(|own| own.interval.contains_interval(piece))
        })
}

/// The row's parameter of the same name and unit.
fn same_parameter<'a>(own: &'a [Parameter], wanted: &Parameter) -> Option<&'a Parameter> {
    own.iter()
        .find(|own| own.name == wanted.name && own.unit == wanted.unit)
}

/// `whole` cut at the ends of the others, ascending; each piece lies inside or outside of each of them.
pub(super) fn pieces(whole: &Interval, cuts: impl Iterator<Item = Interval>) -> Pieces {
    let mut pieces: Pieces = smallvec![*whole];
    for cut in cuts {
        if cut.contains_interval(whole) {
            continue;
        }
        pieces = pieces
            .iter()
            .flat_map(|piece| {
                let inside = piece.intersect(&cut);
                inside.into_iter().chain(piece.outside(&cut))
            })
            .collect();
    }
    pieces.sort_by(|a, b| a.lo.total_cmp(&b.lo).then(b.lo_closed.cmp(&a.lo_closed)));
    pieces
}

/// Intervals that touch or overlap are joined; ascending.
pub(super) fn joined(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_by(|a, b| a.lo.total_cmp(&b.lo).then(b.lo_closed.cmp(&a.lo_closed)));
    let mut joined: Vec<Interval> = Vec::new();
    for interval in intervals {
        match joined
            .last_mut()
            .and_then(|last| Some((last.union(&interval)?, last)))
        {
            Some((union, last)) => *last = union,
            None => joined.push(interval),
        }
    }
    joined
}

/// What the rows leave uncovered of the wanted range.
pub(super) fn uncovered(
    pair: &Pair<'_>,
    wanted: &[Interval],
    rows: &[Ix<Capability>],
) -> Vec<Interval> {
    let own = || {
        let of_row = |&row: &Ix<Capability>| pair.row(row).range.iter().copied();
        rows.iter().flat_map(of_row)
    };
    let within_one = |part: &&Interval| own().any(|own| own.contains_interval(part));
    let missing = wanted
        .iter()
        .filter(|part| !within_one(part))
        .flat_map(|part| covers(&own().collect::<Vec<_>>(), part));
    joined(missing.collect())
}

/// Reports parameters on which row and need do not speak of the same.
pub(super) fn check_parameters(
    pair: &Pair<'_>,
    entry: usize,
    row: Ix<Capability>,
    findings: &mut Findings,
) {
    let (requirement, row) = (pair.requirement(entry), pair.row(row));
    for wanted in &requirement.parameters {
        if same_parameter(&row.parameters, wanted).is_none() {
            findings.condition(
                Rule::Range,
                Some(entry),
                Details::ParameterNotStated {
                    name: wanted.name.clone(),
                },
            );
        }
    }
    for own in &row.parameters {
        if same_parameter(&requirement.parameters, own).is_none() {
            findings.warn(
                Rule::Range,
                Some(entry),
                Details::ParameterNotAsked {
                    name: own.name.clone(),
                    interval: own.interval,
                    unit: own.unit.clone(),
                },
            );
        }
    }
}

/// Reports the parameter values that no row reaches.
pub(super) fn fail_parameters(
    pair: &Pair<'_>,
    entry: usize,
    rows: &[Ix<Capability>],
    findings: &mut Findings,
) {
    let before = findings.fails();
    for wanted in &pair.requirement(entry).parameters {
        let own: Vec<Interval> = rows
            .iter()
            .filter_map(|&row| same_parameter(&pair.row(row).parameters, wanted))
            .map(|own| own.interval)
            .collect();
        let missing = covers(&own, &wanted.interval);
        if !own.is_empty() && !missing.is_empty() {
            let (name, unit) = (wanted.name.clone(), wanted.unit.clone());
            findings.fail(
                Rule::Range,
                Some(entry),
                Details::ParameterOutside {
                    name,
                    missing,
                    unit,
                },
            );
        }
    }
    if findings.fails() == before
        && let Some(wanted) = pair.requirement(entry).parameters.first()
    {
        // Each parameter is reached by some row, but not all of them by the same one.
        findings.fail(
            Rule::Range,
            Some(entry),
            Details::ParameterOutside {
                name: wanted.name.clone(),
                missing: vec![wanted.interval],
                unit: wanted.unit.clone(),
            },
        );
    }
}
