//! The best that a set of rows can do for one entry: which row on which piece of the range.

use super::accuracy::{Judged, Level, judge};
use super::pair::{Pair, Rows};
use super::range::{Cell, applies_in, cells, pieces, uncovered};
use crate::ids::Ix;
use crate::model::Capability;
use crate::quantity::Interval;
use smallvec::SmallVec;

/// A row on a piece of the range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) over: Interval,
    pub(super) row: Ix<Capability>,
    pub(super) judged: Judged,
}

/// What a set of rows does for one entry.
#[derive(Debug, Default)]
pub(super) struct Assessment {
    pub(super) pieces: SmallVec<[Piece; 2]>,
    /// Parts of the range that no row covers.
    pub(super) missing: Vec<Interval>,
    /// Some values of the named parameters are out of every row's reach.
    pub(super) parameters_missing: bool,
}

impl Assessment {
    /// The piece with the worst judgement.
    pub(super) fn worst(&self) -> Option<&Piece> {
        self.pieces.iter().reduce(|worst, piece| {
            if worst.judged.beats(&piece.judged) {
                piece
            } else {
                worst
            }
        })
    }

    pub(super) fn level(&self) -> Level {
        self.worst().map_or(Level::Met, |piece| piece.judged.level)
    }

    /// How many of range, parameters and accuracy fail.
    pub(super) fn fails(&self) -> usize {
        usize::from(!self.missing.is_empty())
            + usize::from(self.parameters_missing)
            + usize::from(self.level() == Level::Failed)
    }

    /// Whether `self` is to be preferred: fewer failing rules, then the better level, then the smaller ratio.
    pub(super) fn beats(&self, other: &Self) -> bool {
        let rank = |a: &Self| {
            (
                a.fails(),
                a.level(),
                a.worst().map_or(0.0, |piece| piece.judged.ratio),
            )
        };
        rank(self) < rank(other)
    }

    /// The rows used, ascending.
    pub(super) fn rows(&self) -> Rows {
        let mut rows: Rows = self.pieces.iter().map(|piece| piece.row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// The best assessment of `rows`, which measure what entry `entry` asks for.
///
/// Rows are joined only when they hold under the same conditions. Widening a row or lowering its uncertainty never makes the
/// assessment worse: every piece is served by the best of its rows.
pub(super) fn assess(pair: &Pair<'_>, entry: usize, rows: &[Ix<Capability>]) -> Assessment {
    let requirement = pair.requirement(entry);
    let is_one_group = rows.split_first().is_some_and(|(&first, others)| {
        others.iter().all(|&row| same_conditions(pair, first, row))
    });
    if requirement.parameters.is_empty() && is_one_group {
        return of_group(pair, entry, rows, &Cell::new());
    }
    let mut whole = Assessment::default();
    for cell in cells(pair, requirement, rows) {
        let applicable: Vec<Ix<Capability>> = rows
            .iter()
            .copied()
            .filter(|&row| applies_in(pair.row(row), requirement, &cell))
            .collect();
        let mut best: Option<Assessment> = None;
        for group in groups(pair, &applicable) {
            let group = of_group(pair, entry, &group, &cell);
            if best.as_ref().is_none_or(|best| group.beats(best)) {
                best = Some(group);
            }
        }
        match best {
            Some(part) => {
                whole.pieces.extend(part.pieces);
                whole.missing.extend(part.missing);
            }
            None => whole.parameters_missing = true,
        }
    }
    whole.missing = super::range::joined(std::mem::take(&mut whole.missing));
    whole
}

/// What rows of equal conditions do in one cell.
fn of_group(pair: &Pair<'_>, entry: usize, rows: &[Ix<Capability>], cell: &Cell) -> Assessment {
    if pair.requirement(entry).range.is_empty() {
        without_range(pair, entry, rows, cell)
    } else {
        over_range(pair, entry, rows, cell)
    }
}

/// Rows of equal conditions, in the order of their first row.
fn groups(pair: &Pair<'_>, rows: &[Ix<Capability>]) -> Vec<Vec<Ix<Capability>>> {
    let mut groups: Vec<Vec<Ix<Capability>>> = Vec::new();
    for &row in rows {
        let same = |group: &Vec<_>| {
            let first = group.first();
            first.is_some_and(|&first| same_conditions(pair, first, row))
        };
        match groups.iter_mut().find(|group| same(group)) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

/// Whether two rows hold under the same conditions and name the same parameters.
fn same_conditions(pair: &Pair<'_>, a: Ix<Capability>, b: Ix<Capability>) -> bool {
    let (a, b) = (pair.row(a), pair.row(b));
    a.conditions == b.conditions
        && a.parameters.len() == b.parameters.len()
        && a.parameters
            .iter()
            .all(|p| b.parameters.iter().any(|q| p.name == q.name))
}

/// A service that needs no range: the best row as it stands.
fn without_range(
    pair: &Pair<'_>,
    entry: usize,
    rows: &[Ix<Capability>],
    cell: &Cell,
) -> Assessment {
    let criterion = &pair.requirement_facts(entry).criterion;
    let judged = rows.iter().map(|&row| {
        let over = pair
            .row(row)
            .range
            .first()
            .copied()
            .unwrap_or(Interval::ALL);
        Piece {
            over,
            row,
            judged: judge(
                criterion,
                pair.requirement(entry),
                pair.row_facts(row),
                &over,
                cell,
            ),
        }
    });
    Assessment {
        pieces: best_of(judged).into_iter().collect(),
        ..Assessment::default()
    }
}

fn over_range(pair: &Pair<'_>, entry: usize, rows: &[Ix<Capability>], cell: &Cell) -> Assessment {
    let requirement = pair.requirement(entry);
    let criterion = &pair.requirement_facts(entry).criterion;
    let mut assessment = Assessment::default();
    for wanted in &requirement.range {
        let cuts = rows
            .iter()
            .flat_map(|&row| pair.row(row).range.iter().copied());
        for over in pieces(wanted, cuts) {
            let candidates = rows
                .iter()
                .filter(|&&row| {
                    pair.row(row)
                        .range
                        .iter()
                        .any(|own| own.contains_interval(&over))
                })
                .map(|&row| Piece {
                    over,
                    row,
                    judged: judge(criterion, requirement, pair.row_facts(row), &over, cell),
                });
            assessment.pieces.extend(best_of(candidates));
        }
    }
    assessment.missing = uncovered(pair, &requirement.range, rows);
    assessment
}

/// The best piece; of equals the first.
fn best_of(pieces: impl Iterator<Item = Piece>) -> Option<Piece> {
    pieces.reduce(|best, piece| {
        if piece.judged.beats(&best.judged) {
            piece
        } else {
            best
        }
    })
}
