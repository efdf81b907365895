//! The closed list of indicators and the figures that the state has published, from `data/indicators`.

use crate::report::page::text::grouped;
use serde::Deserialize;
use std::sync::LazyLock;

/// An indicator of the yearly statistics.
#[derive(Debug, Clone, Deserialize)]
pub struct Indicator {
    /// Its id.
    pub indicator: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Printed units, the usual one first, separated by `|`.
    unit: String,
    /// `table`, `target` or `example`.
    pub part: String,
    /// What is counted.
    pub definition: String,
}

impl Indicator {
    /// Its usual unit.
    pub fn unit(&self) -> &str {
        self.unit.split('|').next().unwrap_or("")
    }

    /// The indicator of an id.
    pub fn find(id: &str) -> Option<&'static Self> {
        INDICATORS
            .iter()
            .find(|indicator| indicator.indicator == id)
    }
}

/// A figure of a bulletin.
#[derive(Debug, Clone, Deserialize)]
pub struct Published {
    /// Which indicator.
    pub indicator: String,
    /// Province; empty: the whole country.
    pub area: String,
    /// The printed figure as a number.
    pub value: i64,
    /// The figure as it is printed.
    pub printed: String,
}

/// Every indicator, in the order of the list.
pub static INDICATORS: LazyLock<Vec<Indicator>> =
    LazyLock::new(|| table(include_str!("../../../../data/indicators/indicators.csv")));

/// The bulletins by year.
pub static PUBLISHED: LazyLock<[(i16, Vec<Published>); 2]> = LazyLock::new(|| {
    [
        (
            2021,
            table(include_str!("../../../../data/indicators/2021.csv")),
        ),
        (
            2022,
            table(include_str!("../../../../data/indicators/2022.csv")),
        ),
    ]
});

/// A target of the state.
#[derive(Debug, Clone, Deserialize)]
pub struct Target {
    /// Which indicator.
    pub indicator: String,
    /// The year by which it is to be reached.
    pub by: i16,
    /// The target as a number, for the whole country.
    pub value: i64,
    /// The target as it is printed.
    pub printed: String,
}

/// Every target.
pub static TARGETS: LazyLock<Vec<Target>> =
    LazyLock::new(|| table(include_str!("../../../../data/indicators/targets.csv")));

/// The target of an indicator.
pub fn target(indicator: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.indicator == indicator)
}

/// What an area's figure is held against, in Chinese and English: the national figure of a bulletin with the area's share of it, or the
/// target of the state. `None`: nothing was published. In Chinese as the documents print it, such as 7.5万余家; in English as a number.
pub fn compared(indicator: &str, year: i16, value: i64) -> Option<(String, String)> {
    if let Some((of, row)) = published(indicator, year) {
        let share = share(value, row.value);
        return Some((
            format!("{}（{of}年），占 {share}", row.printed),
            format!("{} ({of}), a share of {share}", grouped(row.value)),
        ));
    }
    let target = target(indicator)?;
    let share = share(value, target.value);
    Some((
        format!("目标 {}（到{}年），占 {share}", target.printed, target.by),
        format!(
            "target {} by {}, a share of {share}",
            grouped(target.value),
            target.by
        ),
    ))
}

/// A part of a national figure in per cent, to two digits.
fn share(value: i64, whole: i64) -> String {
    let per_cent = value as f64 * 100.0 / whole.max(1) as f64;
    let places = if value == 0 || per_cent >= 10.0 {
        0
    } else if per_cent >= 1.0 {
        1
    } else if per_cent >= 0.1 {
        2
    } else {
        3
    };
    format!("{per_cent:.places$} %")
}

/// The rows of a bundled file; a test holds that none is lost.
fn table<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .filter_map(Result::ok)
        .collect()
}

/// The national figure of the latest bulletin up to a year (the first one there is, for earlier years).
pub fn published(indicator: &str, year: i16) -> Option<(i16, &'static Published)> {
    let of = |(year, rows): &'static (i16, Vec<Published>)| {
        let row = rows
            .iter()
            .find(|row| row.indicator == indicator && row.area.is_empty())?;
        Some((*year, row))
    };
    let mut found = PUBLISHED.iter().filter_map(of);
    let first = found.next()?;
    Some(found.rfind(|(of, _)| *of <= year).unwrap_or(first))
}
