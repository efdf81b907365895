//! The facets beside a search: each value a link that narrows by it, or takes it back.

use crate::api::search::SearchParams;
use matcher_core::model::Language;
use matcher_core::search::{Facet, FacetKind, FacetValue};

/// Values shown of a facet.
const VALUES: usize = 8;

/// Those shown, in this order.
pub(super) const SHOWN: [FacetKind; 10] = [
    FacetKind::Service,
    FacetKind::Region,
    FacetKind::Distance,
    FacetKind::Measurand,
    FacetKind::Document,
    FacetKind::Credential,
    FacetKind::Delivery,
    FacetKind::FreeMonth,
    FacetKind::Price,
    FacetKind::ProviderKind,
];

/// A facet with its values.
pub(super) struct Side {
    pub(super) name: &'static str,
    pub(super) values: Vec<Choice>,
}

pub(super) struct Choice {
    pub(super) href: String,
    pub(super) label: String,
    pub(super) count: u32,
    pub(super) chosen: bool,
}

/// `None` where there is nothing to choose.
pub(super) fn side(params: &SearchParams, facet: &Facet, lang: Language) -> Option<Side> {
    let query = {
        let mut first = params.clone();
        first.after = None;
        first.query()
    };
    let values: Vec<Choice> = facet
        .values
        .iter()
        .filter(|value| value.count > 0)
        .take(VALUES)
        .filter_map(|value| choice(&query, facet.kind, value))
        .collect();
    (!values.is_empty()).then(|| Side {
        name: facet.kind.label(lang),
        values,
    })
}

type Pair = (String, String);

/// A value of a facet: chosen with a click, taken back with another. `None` for the open band, which is no filter.
fn choice(query: &str, kind: FacetKind, value: &FacetValue) -> Option<Choice> {
    let pairs: Vec<Pair> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let now = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let mut set: Vec<Pair> = match kind {
        FacetKind::FreeMonth => {
            let (first, last) = month(&value.id);
            vec![
                ("free_from".to_owned(), first),
                ("free_to".to_owned(), last),
            ]
        }
        FacetKind::Price => {
            let fen: f64 = value.id.parse().ok()?;
            vec![("max_price_yuan".to_owned(), (fen / 100.0).to_string())]
        }
        FacetKind::Distance => {
            let km: f64 = value.id.parse().ok()?;
            vec![("within_km".to_owned(), km.to_string())]
        }
        listed => {
            let name = listed.word();
            let mut list: Vec<&str> = now(name).split(',').filter(|v| !v.is_empty()).collect();
            let chosen = list.contains(&value.id.as_str());
            if chosen {
                list.retain(|v| *v != value.id);
            } else {
                list.push(&value.id);
            }
            let set = vec![(name.to_owned(), list.join(","))];
            return Some(linked(&pairs, &set, value, chosen));
        }
    };
    let chosen = set.iter().all(|(name, new)| now(name) == new);
    if chosen {
        set.iter_mut().for_each(|(_, new)| new.clear());
    }
    Some(linked(&pairs, &set, value, chosen))
}

/// A link to the same search with some parameters set; empty ones are taken out.
fn linked(pairs: &[Pair], set: &[Pair], value: &FacetValue, chosen: bool) -> Choice {
    let mut address = form_urlencoded::Serializer::new(String::new());
    let kept = |known: &str| set.iter().all(|(name, _)| name != known);
    for (name, old) in pairs.iter().filter(|(name, _)| kept(name)) {
        address.append_pair(name, old);
    }
    for (name, new) in set.iter().filter(|(_, new)| !new.is_empty()) {
        address.append_pair(name, new);
    }
    Choice {
        href: format!("/search?{}", address.finish()),
        label: value.label.clone(),
        count: value.count,
        chosen,
    }
}

/// First and last day of a month such as `2026-12`.
fn month(text: &str) -> Pair {
    let first = format!("{text}-01");
    let last = first
        .parse::<jiff::civil::Date>()
        .map(jiff::civil::Date::last_of_month);
    let last = last.map_or_else(|_| first.clone(), |day| day.to_string());
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_chosen_and_taken_back() {
        let link = |query: &str, kind, id: &str| {
            let value = FacetValue {
                id: id.to_owned(),
                label: id.to_owned(),
                count: 1,
                parent: None,
            };
            choice(query, kind, &value).map(|choice| (choice.href, choice.chosen))
        };
        for (query, kind, id, other, chosen) in [
            (
                "q=x&region=410300",
                FacetKind::Region,
                "410100",
                "q=x&region=410300%2C410100",
                false,
            ),
            (
                "q=x&region=410300%2C410100",
                FacetKind::Region,
                "410100",
                "q=x&region=410300",
                true,
            ),
            (
                "q=x",
                FacetKind::FreeMonth,
                "2027-02",
                "q=x&free_from=2027-02-01&free_to=2027-02-28",
                false,
            ),
            (
                "q=x&free_from=2027-02-01&free_to=2027-02-28",
                FacetKind::FreeMonth,
                "2027-02",
                "q=x",
                true,
            ),
            (
                "q=x&max_price_yuan=50",
                FacetKind::Price,
                "10000",
                "q=x&max_price_yuan=100",
                false,
            ),
            (
                "max_price_yuan=100&q=x",
                FacetKind::Price,
                "10000",
                "q=x",
                true,
            ),
            ("q=x", FacetKind::Distance, "50", "q=x&within_km=50", false),
            ("q=x&within_km=50", FacetKind::Distance, "50", "q=x", true),
        ] {
            let expected = (format!("/search?{other}"), chosen);
            assert_eq!(link(query, kind, id), Some(expected), "{query} {id}");
        }
        assert_eq!(link("q=x", FacetKind::Price, "-"), None);
    }
}
