//! A better row never makes a worse verdict.

use super::sample::*;
use crate::model::Capability;
use crate::quantity::{Form, Uncertainty};
use proptest::prelude::*;

fn rows() -> impl Strategy<Value = Vec<(u32, u32, u32, u32)>> {
    // Lower end and width of the range in tens of mm, U in µm, slope of U in 10⁻⁶.
    proptest::collection::vec((0_u32..20, 1_u32..20, 1_u32..25, 0_u32..30), 1..5)
}

fn capability_of(index: usize, (lo, width, value, slope): (u32, u32, u32, u32)) -> Capability {
    let lo = f64::from(lo) * 10.0;
    let form = Form::Linear {
        a: f64::from(value) * 1e-6,
        b: f64::from(slope) * 1e-6,
    };
    let uncertainty = Uncertainty {
        k: Some(2.0),
        ..Uncertainty::new(form)
    };
    let mut row = capability(
        "outside",
        mm(lo, lo + f64::from(width) * 10.0),
        Some(uncertainty),
    );
    row.id = format!("c{index}");
    row
}

fn sample_of(rows: &[(u32, u32, u32, u32)], named: bool) -> Sample {
    let mut sample = Sample::new();
    sample.requirement().range = vec![mm(20.0, 160.0)];
    if named {
        sample.requirement().method = "JJG 30".into();
    }
    sample.tables.capabilities = rows
        .iter()
        .enumerate()
        .map(|(index, &row)| capability_of(index, row))
        .collect();
    sample
}

proptest! {
    #[test]
    fn widening_a_range_or_lowering_an_uncertainty_is_never_worse(
        rows in rows(),
        which in any::<prop::sample::Index>(),
        (down, up, better) in (0_u32..10, 0_u32..10, 0_u32..20),
        named in any::<bool>(),
    ) {
        let before = sample_of(&rows, named).judge();
        let mut improved = rows.clone();
        let row = &mut improved[which.index(rows.len())];
        let lower = row.0.min(down);
        *row = (row.0 - lower, row.1 + lower + up, row.2.saturating_sub(better).max(1), row.3);
        let after = sample_of(&improved, named).judge();
        prop_assert!(after.verdict <= before.verdict, "{:?} became {:?}", before.verdict, after.verdict);
        if before.verdict.can_serve() && let (Some(a), Some(b)) = (after.worst_ratio, before.worst_ratio) {
            prop_assert!(a <= b * (1.0 + 1e-9), "{b} became {a}");
        }
    }

    #[test]
    fn the_order_of_rows_changes_no_verdict(rows in rows()) {
        let mut reversed = rows.clone();
        reversed.reverse();
        let (a, b) = (sample_of(&rows, false).judge(), sample_of(&reversed, false).judge());
        prop_assert_eq!(a.verdict, b.verdict);
        prop_assert_eq!(a.worst_ratio, b.worst_ratio);
    }
}
