//! The measures of the state, in the words of the notice. They encourage and carry no rates.

use serde::Deserialize;
use std::sync::LazyLock;

/// A measure of 市监计量发〔2022〕51号.
#[derive(Debug, Clone, Deserialize)]
pub struct NationalMeasure {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its words.
    pub text: String,
    /// Who issued it.
    pub issuer: String,
    /// Document number.
    pub document_number: String,
    /// Day of the notice.
    pub date: String,
}

/// Every measure, in the order of the notice.
pub static NATIONAL: LazyLock<Vec<NationalMeasure>> = LazyLock::new(|| {
    let text = include_str!("../../../../data/benefits/national-2022.csv");
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .filter_map(Result::ok)
        .collect()
});
