//! Needs that nobody serves, grouped so that a challenge can be made of each group (发榜).

use crate::quantity::{Interval, parse_permitted_error, parse_range};
use std::collections::{BTreeMap, BTreeSet};

/// A need that is not served, as far as grouping looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetNeed {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub firm: String,
    /// What is to be measured, or the instrument, or the service: as written.
    pub what: String,
    /// Range as written.
    pub range: String,
    /// Accuracy as written.
    pub accuracy: String,
    /// Industry of the firm: the first two characters of its code.
    pub industry: String,
}

/// By what needs are told apart besides what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupBy {
    /// The industry of the firm.
    pub industry: bool,
    /// The decade of the permitted error over the end of the range.
    pub accuracy: bool,
    /// The decade of the end of the range.
    pub range: bool,
}

impl GroupBy {
    /// By everything.
    pub const ALL: Self = Self {
        industry: true,
        accuracy: true,
        range: true,
    };
}

/// Similar needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedGroup {
    /// What is to be measured.
    pub what: String,
    /// Industry of the firms; empty: several or unknown.
    pub industry: String,
    /// Decade of the relative accuracy: −4 stands for 0.01 % up to 0.1 %. `None`: unknown, or not told apart.
    pub accuracy: Option<i32>,
    /// Ranges as written, without repetition.
    pub ranges: BTreeSet<String>,
    /// Accuracies as written.
    pub accuracies: BTreeSet<String>,
    /// Distinct firms.
    pub firms: usize,
    /// Ids of the needs.
    pub needs: Vec<String>,
}

/// What makes needs similar.
type Key<'n> = (&'n str, &'n str, Option<i32>, Option<i32>);

/// Groups by what is measured and by what is wished; the group that stands for most firms first, then by name, industry and accuracy.
/// A need without range or accuracy, or with one that is not understood, is grouped with others like it.
pub fn group(needs: &[UnmetNeed], by: GroupBy) -> Vec<NeedGroup> {
    let mut groups: BTreeMap<Key<'_>, Vec<&UnmetNeed>> = BTreeMap::new();
    for need in needs {
        let size = size(&need.range);
        let key = (
            need.what.trim(),
            if by.industry {
                need.industry.as_str()
            } else {
                ""
            },
            size.filter(|_| by.accuracy)
                .and_then(|size| relative(&need.accuracy, size))
                .and_then(decade),
            size.filter(|_| by.range).and_then(decade),
        );
        groups.entry(key).or_default().push(need);
    }
    let mut found: Vec<NeedGroup> = groups
        .into_iter()
        .map(|((what, _, accuracy, _), needs)| one(what, accuracy, &needs))
        .collect();
    // Equal groups stay in the order of their keys.
    found.sort_by_key(|group| std::cmp::Reverse(group.firms));
    found
}

fn one(what: &str, accuracy: Option<i32>, needs: &[&UnmetNeed]) -> NeedGroup {
    let texts = |text: fn(&UnmetNeed) -> &str| -> BTreeSet<String> {
        let texts = needs.iter().map(|need| text(need).trim().to_owned());
        texts.filter(|text| !text.is_empty()).collect()
    };
    let industries = texts(|need| &need.industry);
    let firms: BTreeSet<&str> = needs.iter().map(|need| need.firm.as_str()).collect();
    NeedGroup {
        what: what.to_owned(),
        industry: match industries.first() {
            Some(only) if industries.len() == 1 => only.clone(),
            _ => String::new(),
        },
        accuracy,
        ranges: texts(|need| &need.range),
        accuracies: texts(|need| &need.accuracy),
        firms: firms.len(),
        needs: needs.iter().map(|need| need.id.clone()).collect(),
    }
}

/// The end of a printed range that lies farther from 0, in base units.
fn size(range: &str) -> Option<f64> {
    let segments = parse_range(range, None).ok()?;
    let ends = segments
        .iter()
        .flat_map(|(interval, _)| [interval.lo, interval.hi]);
    ends.filter(|end| end.is_finite())
        .map(f64::abs)
        .reduce(f64::max)
        .filter(|size| *size > 0.0)
}

/// A printed permitted error over the end of its range.
fn relative(accuracy: &str, size: f64) -> Option<f64> {
    let (permitted, _) = parse_permitted_error(accuracy).ok()?;
    let scale = Interval::between(0.0, size).ok()?;
    let half = permitted.half_width(&scale)?.at(size);
    Some(half / size).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
}

/// The power of ten at or below a positive number.
fn decade(x: f64) -> Option<i32> {
    // What is a power of ten but for the last bit is one.
    let power = libm::floor(libm::log10(x) + 1e-9);
    power.is_finite().then_some(power as i32)
}

/// A decade of relative accuracy in words: −4 is `0.01 %～0.1 %`.
pub fn accuracy_words(decade: i32) -> String {
    let per_cent = |power: i32| {
        let value = libm::pow(10.0, f64::from(power + 2));
        format!("{value:.*} %", usize::try_from(-power - 2).unwrap_or(0))
    };
    format!("{}～{}", per_cent(decade), per_cent(decade + 1))
}
