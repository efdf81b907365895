//! Intervals of numbers with open, closed or absent ends, and the set operations on them.

// Ends are compared as given: two rows touch or they don't.
#![allow(clippy::float_cmp)]

use std::fmt;

use serde::{Deserialize, Serialize};

/// A non-empty interval. An absent end is infinite and open.
///
/// Guarantee: `lo <= hi`, no NaN, and a single point has both ends closed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Ends", into = "Ends")]
pub struct Interval {
    /// Lower end; `-∞` is an absent end.
    pub lo: f64,
    /// Upper end; `+∞` is an absent end.
    pub hi: f64,
    /// Whether `lo` belongs to the interval.
    pub lo_closed: bool,
    /// Whether `hi` belongs to the interval.
    pub hi_closed: bool,
}

/// The written form: an absent end is `null`, as JSON has no infinity.
#[derive(Serialize, Deserialize)]
struct Ends {
    lo: Option<f64>,
    hi: Option<f64>,
    lo_closed: bool,
    hi_closed: bool,
}

impl From<Interval> for Ends {
    fn from(interval: Interval) -> Self {
        Self {
            lo: Some(interval.lo).filter(|x| x.is_finite()),
            hi: Some(interval.hi).filter(|x| x.is_finite()),
            lo_closed: interval.lo_closed,
            hi_closed: interval.hi_closed,
        }
    }
}

/// The two ends enclose nothing: descending, NaN, or a point that is excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the interval is empty")]
pub struct EmptyInterval;

impl TryFrom<Ends> for Interval {
    type Error = EmptyInterval;

    fn try_from(ends: Ends) -> Result<Self, EmptyInterval> {
        let lo = ends.lo.unwrap_or(f64::NEG_INFINITY);
        let hi = ends.hi.unwrap_or(f64::INFINITY);
        Self::try_new(lo, hi, ends.lo_closed, ends.hi_closed)
    }
}

impl Interval {
    /// Every number.
    pub const ALL: Self = Self {
        lo: f64::NEG_INFINITY,
        hi: f64::INFINITY,
        lo_closed: false,
        hi_closed: false,
    };

    /// An interval with the given ends; an infinite end is made open.
    ///
    /// # Errors
    /// [`EmptyInterval`] when the ends are descending, NaN, or equal without both being closed.
    pub fn try_new(
        lo: f64,
        hi: f64,
        lo_closed: bool,
        hi_closed: bool,
    ) -> Result<Self, EmptyInterval> {
        let lo_closed = lo_closed && lo.is_finite();
        let hi_closed = hi_closed && hi.is_finite();
        if lo < hi || (lo == hi && lo_closed && hi_closed) {
            Ok(Self {
                lo,
                hi,
                lo_closed,
                hi_closed,
            })
        } else {
            Err(EmptyInterval)
        }
    }

    /// Both ends closed, given in any order.
    ///
    /// # Errors
    /// [`EmptyInterval`] when an end is NaN.
    pub fn between(a: f64, b: f64) -> Result<Self, EmptyInterval> {
        Self::try_new(a.min(b), a.max(b), true, true)
    }

    /// A single point.
    ///
    /// # Errors
    /// [`EmptyInterval`] when `x` is not finite.
    pub fn point(x: f64) -> Result<Self, EmptyInterval> {
        Self::try_new(x, x, true, true)
    }

    /// The same interval `by` further up.
    #[must_use]
    pub fn shifted(&self, by: f64) -> Self {
        Self {
            lo: self.lo + by,
            hi: self.hi + by,
            ..*self
        }
    }

    /// Whether `x` lies inside.
    pub fn contains(&self, x: f64) -> bool {
        (self.lo < x || (self.lo_closed && self.lo == x))
            && (x < self.hi || (self.hi_closed && self.hi == x))
    }

    /// Whether every point of `other` lies inside.
    pub fn contains_interval(&self, other: &Self) -> bool {
        let lo =
            self.lo < other.lo || (self.lo == other.lo && (self.lo_closed || !other.lo_closed));
        let hi =
            other.hi < self.hi || (self.hi == other.hi && (self.hi_closed || !other.hi_closed));
        lo && hi
    }

    /// The points in both; `None` when there are none.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        let (lo, lo_closed) = if self.lo == other.lo {
            (self.lo, self.lo_closed && other.lo_closed)
        } else if self.lo > other.lo {
            (self.lo, self.lo_closed)
        } else {
            (other.lo, other.lo_closed)
        };
        let (hi, hi_closed) = if self.hi == other.hi {
            (self.hi, self.hi_closed && other.hi_closed)
        } else if self.hi < other.hi {
            (self.hi, self.hi_closed)
        } else {
            (other.hi, other.hi_closed)
        };
        Self::try_new(lo, hi, lo_closed, hi_closed).ok()
    }

    /// The points in either, if they form one interval without a gap.
    pub fn union(&self, other: &Self) -> Option<Self> {
        let (first, second) = if starts_before(other, self) {
            (other, self)
        } else {
            (self, other)
        };
        let joined = second.lo < first.hi
            || (second.lo == first.hi && (second.lo_closed || first.hi_closed));
        if !joined {
            return None;
        }
        let (hi, hi_closed) = if first.hi == second.hi {
            (first.hi, first.hi_closed || second.hi_closed)
        } else if first.hi > second.hi {
            (first.hi, first.hi_closed)
        } else {
            (second.hi, second.hi_closed)
        };
        Self::try_new(first.lo, hi, first.lo_closed, hi_closed).ok()
    }

    /// The points of `self` that are not in `other`: none, one or two intervals, ascending.
    pub fn subtract(&self, other: &Self) -> Vec<Self> {
        self.outside(other).collect()
    }

    /// [`Self::subtract`] without a list.
    pub fn outside(&self, other: &Self) -> impl Iterator<Item = Self> + use<> {
        let whole = *self;
        let rest = if self.intersect(other).is_none() {
            [Some(whole), None]
        } else {
            let below = Self::try_new(self.lo, other.lo, self.lo_closed, !other.lo_closed);
            let above = Self::try_new(other.hi, self.hi, !other.hi_closed, self.hi_closed);
            [below.ok(), above.ok()]
        };
        rest.into_iter()
            .flatten()
            .filter_map(move |rest| rest.intersect(&whole))
    }
}

fn starts_before(a: &Interval, b: &Interval) -> bool {
    a.lo < b.lo || (a.lo == b.lo && a.lo_closed && !b.lo_closed)
}

/// The part of `need` that no row covers, ascending; empty when the rows cover it without a gap.
pub fn covers(rows: &[Interval], need: &Interval) -> Vec<Interval> {
    rows.iter().fold(vec![*need], |rest, row| {
        rest.iter().flat_map(|part| part.subtract(row)).collect()
    })
}

/// Mathematical notation: `[0, 150]`, `(3, 10]`, `(5, ∞)`.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.lo_closed { "[" } else { "(" })?;
        end(f, self.lo)?;
        f.write_str(", ")?;
        end(f, self.hi)?;
        f.write_str(if self.hi_closed { "]" } else { ")" })
    }
}

fn end(f: &mut fmt::Formatter<'_>, x: f64) -> fmt::Result {
    match x {
        f64::INFINITY => f.write_str("∞"),
        f64::NEG_INFINITY => f.write_str("-∞"),
        x => write!(f, "{x}"),
    }
}
