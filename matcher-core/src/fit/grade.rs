//! What a grade known by name (`3级`, `F1`) permits: the table of the instrument kind, brought to base units.

use super::criterion::hull;
use crate::ids::Ix;
use crate::model::Requirement;
use crate::quantity::{Conversion, Form, Interval, Segment, Unit};
use crate::taxonomy::{Combine, Fact, GradeLimit, Instrument, LimitKind, Taxonomy};

/// The half-width that the grade permits over the wanted range, and whether the table was read in its source.
///
/// `None` when the kind has no such grade, the table leaves a part of the range open (nominal values of a set of weights), or it counts in
/// shares of a scale that the need doesn't state. 等 is an uncertainty and 级 a deviation: the names must agree.
pub(super) fn half_width(
    taxonomy: &Taxonomy,
    instrument: Ix<Instrument>,
    requirement: &Requirement,
    name: &str,
) -> Option<(Form, bool)> {
    let range = hull(&requirement.range)?;
    let rows: Vec<&GradeLimit> = taxonomy
        .grade_limits(instrument)
        .into_iter()
        .filter(|row| row.kind == LimitKind::Mpe && is_grade(&row.grade, name))
        .filter(|row| requirement.measurand == Some(row.measurand))
        .collect();
    let segments = rows
        .iter()
        .map(|row| segments(row, is_first(row, &rows)))
        .collect::<Option<Vec<_>>>()?
        .concat();
    let over: Vec<Interval> = segments.iter().map(|segment| segment.over).collect();
    if !crate::quantity::covers(&over, &range).is_empty() {
        return None;
    }
    let verified = rows.iter().all(|row| row.verified.contains(&Fact::Limits));
    Some((Form::Piecewise { segments }, verified))
}

/// `F1级` and `F1等级` name the grade `F1`; `3级` never names `3等`.
fn is_grade(table: &str, printed: &str) -> bool {
    let printed = printed.trim();
    printed == table
        || printed.strip_suffix("等级") == Some(table)
        || printed.strip_suffix('级') == Some(table)
}

/// The lower end of a row belongs to the row below it; that of the lowest row to itself.
fn is_first(row: &GradeLimit, rows: &[&GradeLimit]) -> bool {
    row.above.is_none_or(|above| {
        rows.iter()
            .all(|other| other.up_to.is_none_or(|end| end.total_cmp(&above).is_ne()))
    })
}

/// A row of the table as one or two pieces in base units; `None` in units that depend on the instrument (`%` and `e`).
fn segments(row: &GradeLimit, first: bool) -> Option<Vec<Segment>> {
    if ["%", "e"].contains(&row.unit.as_str()) || ["%", "e"].contains(&row.constant_unit.as_str()) {
        return None;
    }
    let (unit, limit_unit) = (
        Unit::from_code(&row.unit).ok()?,
        Unit::from_code(&row.constant_unit).ok()?,
    );
    let point = |x: f64| unit.to_base(x, Conversion::Point);
    let (lo, hi) = (
        row.above.map_or(f64::NEG_INFINITY, point),
        row.up_to.map_or(f64::INFINITY, point),
    );
    let over = Interval::try_new(lo, hi, first || lo >= hi, true).ok()?;
    let constant = limit_unit.to_base(row.constant, Conversion::Difference);
    let slope = limit_unit.to_base(row.slope, Conversion::Difference)
        / unit.to_base(1.0, Conversion::Difference);
    // constant + slope · |x| of the printed scale; base units may have another zero (℃ and K).
    let sum = |over: Interval, constant: f64, slope: f64| {
        let zero = unit.offset;
        let (a, b) = if zero == 0.0 {
            (constant, slope)
        } else if over.lo >= zero {
            (constant - slope * zero, slope)
        } else {
            (constant + slope * zero, -slope)
        };
        Segment {
            over,
            form: Form::Linear { a, b },
        }
    };
    let below_zero = Interval::try_new(f64::NEG_INFINITY, unit.offset, false, false).ok()?;
    let sides = over
        .intersect(&below_zero)
        .into_iter()
        .chain(over.subtract(&below_zero));
    let pieces = match row.combine {
        Combine::Sum => sides.map(|side| sum(side, constant, slope)).collect(),
        Combine::Max if slope <= 0.0 => vec![sum(over, constant, 0.0)],
        Combine::Max => {
            let turn = row.constant / row.slope;
            let near = Interval::between(point(-turn), point(turn)).ok()?;
            let constant = over
                .intersect(&near)
                .map(|part| sum(part, constant, 0.0))
                .into_iter();
            constant
                .chain(
                    sides
                        .flat_map(|side| side.subtract(&near))
                        .map(|part| sum(part, 0.0, slope)),
                )
                .collect()
        }
    };
    Some(pieces)
}
