//! The exact worst case of U(x)/T(x) over a range.
//!
//! Both forms are cut into elementary pieces on which |x| has one sign: affine `c + s·x` or `sqrt(a² + b²x²)`. On a piece the quotient
//! has at most one stationary point: affine by affine and root by root none (the derivative keeps its sign), root by affine (or its
//! reciprocal) where `b²·c·x = s·a²`. So the ends, the breaks and that point are all the candidates.

use super::{Form, Interval};

/// The largest U(x)/T(x) of a range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worst {
    /// The ratio; infinite where nothing is permitted or the uncertainty isn't stated, never NaN.
    pub ratio: f64,
    /// Where it is reached (or approached).
    pub at: f64,
}

/// An elementary function on x ≥ 0 or x ≤ 0.
#[derive(Debug, Clone, Copy)]
enum Elementary {
    /// `c + s·x`
    Affine { c: f64, s: f64 },
    /// `sqrt(a² + b²·x²)`
    Root { a: f64, b: f64 },
}

impl Elementary {
    fn at(self, x: f64) -> f64 {
        match self {
            Self::Affine { c, s: 0.0 } => c,
            Self::Affine { c, s } => s.mul_add(x, c),
            Self::Root { a, b: 0.0 } => a.abs(),
            Self::Root { a, b } => libm::hypot(a, b * x),
        }
    }

    /// Change per unit of x, moving away from 0 towards the piece's side.
    fn growth(self, sign: f64) -> f64 {
        match self {
            Self::Affine { s, .. } => s * sign,
            Self::Root { b, .. } => b.abs(),
        }
    }
}

struct Piece {
    over: Interval,
    function: Elementary,
}

/// The exact supremum of `u(x) / t(x)` over `over`.
///
/// Where `u` says nothing, or `t` says nothing or is not positive, the ratio is infinite.
pub fn worst_ratio(u: &Form, t: &Form, over: &Interval) -> Worst {
    let (mut u_pieces, mut t_pieces) = (Vec::new(), Vec::new());
    for half in halves(over) {
        cut(u, half, &mut u_pieces);
        cut(t, half, &mut t_pieces);
    }
    if let Some(gap) = first_gap(&u_pieces, over).or_else(|| first_gap(&t_pieces, over)) {
        return Worst {
            ratio: f64::INFINITY,
            at: gap,
        };
    }
    let mut worst = Worst {
        ratio: 0.0,
        at: if over.lo.is_finite() {
            over.lo
        } else {
            over.hi.min(0.0)
        },
    };
    for upper in &u_pieces {
        for lower in &t_pieces {
            let Some(common) = upper.over.intersect(&lower.over) else {
                continue;
            };
            for x in candidates(upper.function, lower.function, &common) {
                let ratio = quotient(upper.function, lower.function, x, &common);
                if ratio > worst.ratio {
                    worst = Worst { ratio, at: x };
                }
            }
        }
    }
    worst
}

/// The parts on each side of zero; zero itself belongs to one of them only, so that every piece has one sign.
fn halves(over: &Interval) -> impl Iterator<Item = Interval> {
    let zero_is_above = over.hi > 0.0;
    let below = Interval {
        lo: f64::NEG_INFINITY,
        hi: 0.0,
        lo_closed: false,
        hi_closed: !zero_is_above,
    };
    let above = Interval {
        lo: 0.0,
        hi: f64::INFINITY,
        lo_closed: zero_is_above,
        hi_closed: false,
    };
    [below, above]
        .into_iter()
        .filter_map(|half| half.intersect(over))
}

fn first_gap(pieces: &[Piece], over: &Interval) -> Option<f64> {
    let rest = pieces.iter().fold(vec![*over], |rest, piece| {
        rest.iter()
            .flat_map(|part| part.subtract(&piece.over))
            .collect::<Vec<_>>()
    });
    rest.first().map(|gap| {
        if gap.lo.is_finite() {
            gap.lo
        } else {
            gap.hi.min(0.0)
        }
    })
}

/// The elementary pieces of `form` on `over`, which lies on one side of zero. A table gives all of its rows.
fn cut(form: &Form, over: Interval, pieces: &mut Vec<Piece>) {
    let sign = if over.hi > 0.0 { 1.0 } else { -1.0 };
    let mut affine = |c: f64, s: f64| {
        pieces.push(Piece {
            over,
            function: Elementary::Affine { c, s },
        });
    };
    match form {
        Form::Value { value } => affine(*value, 0.0),
        Form::Linear { a, b } => affine(*a, b * sign),
        Form::Relative { rel, abs } => affine(*abs, rel * sign),
        Form::RootSumSquare { a, b } => {
            pieces.push(Piece {
                over,
                function: Elementary::Root { a: *a, b: *b },
            });
        }
        Form::Interpolated {
            over: Some([lo, hi]),
            at_lo,
            at_hi,
        } if hi > lo => {
            cut_interpolated([*lo, *hi], [*at_lo, *at_hi], over, pieces);
        }
        Form::Interpolated { at_lo, at_hi, .. } => affine(at_lo.max(*at_hi), 0.0),
        Form::Table { rows, .. } => {
            for row in rows {
                cut(&row.form, over, pieces);
            }
        }
        Form::Piecewise { segments } => {
            for segment in segments {
                if let Some(common) = segment.over.intersect(&over) {
                    cut(&segment.form, common, pieces);
                }
            }
        }
    }
}

/// Constant below and above the two ends, as in [`Form::at`].
fn cut_interpolated(
    [lo, hi]: [f64; 2],
    [at_lo, at_hi]: [f64; 2],
    over: Interval,
    pieces: &mut Vec<Piece>,
) {
    let slope = (at_hi - at_lo) / (hi - lo);
    let parts = [
        (
            Interval::try_new(f64::NEG_INFINITY, lo, false, false),
            at_lo,
            0.0,
        ),
        (
            Interval::try_new(lo, hi, true, true),
            at_lo - slope * lo,
            slope,
        ),
        (
            Interval::try_new(hi, f64::INFINITY, false, false),
            at_hi,
            0.0,
        ),
    ];
    for (part, c, s) in parts {
        if let Some(common) = part.ok().and_then(|part| part.intersect(&over)) {
            pieces.push(Piece {
                over: common,
                function: Elementary::Affine { c, s },
            });
        }
    }
}

/// Ends and, for a root against an affine function, the one stationary point inside.
fn candidates(u: Elementary, t: Elementary, over: &Interval) -> impl Iterator<Item = f64> {
    let stationary = match (u, t) {
        (Elementary::Root { a, b }, Elementary::Affine { c, s })
        | (Elementary::Affine { c, s }, Elementary::Root { a, b }) => Some(s * a * a / (b * b * c)),
        _ => None,
    };
    let inside = stationary.filter(|x| over.lo < *x && *x < over.hi);
    [Some(over.lo), Some(over.hi), inside].into_iter().flatten()
}

/// u/t at `x`, an end or an inner point of `over`; at infinity and at common zeros its limit.
fn quotient(u: Elementary, t: Elementary, x: f64, over: &Interval) -> f64 {
    let (upper, lower) = (u.at(x), t.at(x));
    let sign = if over.hi > 0.0 { 1.0 } else { -1.0 };
    let limit = || {
        let (du, dt) = (u.growth(sign), t.growth(sign));
        if dt > 0.0 {
            (du / dt).max(0.0)
        } else {
            f64::INFINITY
        }
    };
    if x.is_infinite() {
        return match (u.growth(sign) == 0.0, t.growth(sign) == 0.0) {
            (true, true) => positive(upper, lower),
            (true, false) if t.growth(sign) > 0.0 => 0.0,
            (false, true) | (true, false) => f64::INFINITY,
            (false, false) => limit(),
        };
    }
    if upper == 0.0 && lower == 0.0 && x == 0.0 {
        limit()
    } else {
        positive(upper, lower)
    }
}

fn positive(upper: f64, lower: f64) -> f64 {
    if lower > 0.0 && !upper.is_nan() {
        upper / lower
    } else {
        f64::INFINITY
    }
}
