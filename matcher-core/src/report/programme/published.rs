//! The closed list of indicators and the figures that the state has published, from `data/indicators`.

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
    Some(
        found
            .filter(|(of, _)| *of <= year)
            .next_back()
            .unwrap_or(first),
    )
}
