//! What a named grade permits, where a verified table of the instrument says so.

use crate::ids::Ix;
use crate::quantity::{Conversion, Form, Interval, Segment, Unit, covers};
use crate::taxonomy::{Combine, Fact, GradeLimit, LimitKind, Measurand};

/// The permitted error of a grade over `range`, in base units; `None` when verified rows don't tell it everywhere, or a row can't be
/// written as pieces that are linear in the measured value.
pub(super) fn half_width(
    grade: &str,
    measurand: Option<Ix<Measurand>>,
    range: &[Interval],
    limits: &[&GradeLimit],
) -> Option<Form> {
    let plain = |text: &str| text.replace(' ', "").to_uppercase();
    let segments = limits
        .iter()
        .filter(|limit| {
            limit.kind == LimitKind::Mpe
                && limit.verified.contains(&Fact::Limits)
                && plain(&limit.grade) == plain(grade)
                && measurand.is_none_or(|measurand| measurand == limit.measurand)
        })
        .map(|limit| segment(limit))
        .collect::<Option<Vec<Segment>>>()?;
    let told: Vec<Interval> = segments.iter().map(|segment| segment.over).collect();
    let everywhere = !range.is_empty() && range.iter().all(|part| covers(&told, part).is_empty());
    everywhere.then_some(Form::Piecewise { segments })
}

fn segment(limit: &GradeLimit) -> Option<Segment> {
    let of = Unit::from_code(&limit.unit).ok()?;
    let unit = Unit::from_code(&limit.constant_unit).ok()?;
    let end = |value: Option<f64>, open: f64| {
        value.map_or(open, |value| of.to_base(value, Conversion::Point))
    };
    let (lo, hi) = (
        end(limit.above, f64::NEG_INFINITY),
        end(limit.up_to, f64::INFINITY),
    );
    let over = Interval::try_new(lo, hi, limit.above == limit.up_to, true).ok()?;
    let constant = unit.to_base(limit.constant, Conversion::Difference);
    let proportional = limit.slope * unit.factor / of.factor;
    let form = match limit.combine {
        _ if limit.slope == 0.0 => Form::Value { value: constant },
        Combine::Sum if of.offset == 0.0 => Form::Linear {
            a: constant,
            b: proportional,
        },
        Combine::Max if limit.constant == 0.0 && of.offset == 0.0 => Form::Linear {
            a: 0.0,
            b: proportional,
        },
        Combine::Sum | Combine::Max => return None,
    };
    Some(Segment { over, form })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::Taxonomy;

    #[test]
    fn only_verified_rows_of_the_grade_tell_its_limits() {
        let taxonomy = Taxonomy::bundled().unwrap();
        let weight = taxonomy.instrument_by_id("weight").unwrap();
        let rows = taxonomy.grade_limits(weight);
        let mut verified: Vec<GradeLimit> = rows.iter().map(|row| (*row).clone()).collect();
        for row in &mut verified {
            row.verified.insert(Fact::Limits);
        }
        let unverified: Vec<GradeLimit> = rows
            .iter()
            .map(|row| GradeLimit {
                verified: std::collections::BTreeSet::new(),
                ..(*row).clone()
            })
            .collect();
        let of = |rows: &[GradeLimit], grade: &str, x: f64| {
            let range = [Interval::point(x).unwrap()];
            half_width(grade, None, &range, &rows.iter().collect::<Vec<_>>())
        };
        // JJG 99 prints 0.02 mg for 1 mg: 2e-8 kg at 1e-6 kg.
        let form = of(&verified, "f1", 1e-6).unwrap();
        assert!((form.at(1e-6) - 2e-8).abs() < 1e-15);
        assert_eq!(of(&verified, "F1", 1.5e-6), None);
        assert_eq!(of(&verified, "F9", 1e-6), None);
        assert_eq!(of(&unverified, "F1", 1e-6), None);
    }
}
