//! Needs that nobody serves, grouped so that a challenge can be made of each group (发榜).

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

/// Similar needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedGroup {
    /// What is to be measured.
    pub what: String,
    /// Industry of the firms; empty: several or unknown.
    pub industry: String,
    /// Ranges as written, without repetition.
    pub ranges: BTreeSet<String>,
    /// Accuracies as written.
    pub accuracies: BTreeSet<String>,
    /// Distinct firms.
    pub firms: usize,
    /// Ids of the needs.
    pub needs: Vec<String>,
}

/// Groups by what is measured; the group that stands for most firms first, then by name.
pub fn group(needs: &[UnmetNeed]) -> Vec<NeedGroup> {
    let mut groups: BTreeMap<&str, Vec<&UnmetNeed>> = BTreeMap::new();
    for need in needs {
        groups.entry(need.what.trim()).or_default().push(need);
    }
    let texts = |needs: &[&UnmetNeed], text: fn(&UnmetNeed) -> &str| -> BTreeSet<String> {
        let texts = needs.iter().map(|need| text(need).trim().to_owned());
        texts.filter(|text| !text.is_empty()).collect()
    };
    let mut found: Vec<NeedGroup> = groups
        .into_iter()
        .map(|(what, needs)| {
            let industries = texts(&needs, |need| &need.industry);
            let firms: BTreeSet<&str> = needs.iter().map(|need| need.firm.as_str()).collect();
            NeedGroup {
                what: what.to_owned(),
                industry: match industries.first() {
                    Some(only) if industries.len() == 1 => only.clone(),
                    _ => String::new(),
                },
                ranges: texts(&needs, |need| &need.range),
                accuracies: texts(&needs, |need| &need.accuracy),
                firms: firms.len(),
                needs: needs.iter().map(|need| need.id.clone()).collect(),
            }
        })
        .collect();
    found.sort_by(|a, b| b.firms.cmp(&a.firms).then_with(|| a.what.cmp(&b.what)));
    found
}
