//! Facets and orders of a search as links: what a click chooses, another takes back.

use super::changed;
use crate::api::search::SearchParams;
use crate::web::shell::Shell;
use matcher_core::search::{Facet, FacetKind, FacetValue};

/// Values shown of a facet.
const VALUES: usize = 8;

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

pub(super) fn sorts(params: &SearchParams, shell: &Shell) -> Vec<(String, &'static str, bool)> {
    use matcher_core::search::Sort;
    let words = [
        (Sort::Best, "最合适", "best"),
        (Sort::Nearest, "最近", "nearest"),
        (Sort::Earliest, "最早", "soonest"),
        (Sort::Cheapest, "最便宜", "cheapest"),
    ];
    words
        .into_iter()
        .map(|(sort, zh, en)| {
            (
                changed(params, |p| p.sort = sort),
                shell.t(zh, en),
                params.sort == sort,
            )
        })
        .collect()
}

pub(super) fn side(params: &SearchParams, facet: &Facet, shell: &Shell) -> Option<Side> {
    let (name, zh, en) = match facet.kind {
        FacetKind::Service => ("service", "服务类别", "Service"),
        FacetKind::Region => ("region", "地区", "Place"),
        FacetKind::Document => ("document", "可出文件", "Document"),
        FacetKind::Delivery => ("delivery", "服务方式", "Delivery"),
        FacetKind::FreeMonth => ("free", "空闲月份", "Free in"),
        FacetKind::ProviderKind => ("provider_kind", "服务方类型", "Provider"),
        _ => return None,
    };
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
        .map(|value| choice(&query, name, value))
        .collect();
    (!values.is_empty()).then(|| Side {
        name: shell.t(zh, en),
        values,
    })
}

/// A value of a facet: chosen with a click, taken back with another.
fn choice(query: &str, name: &str, value: &FacetValue) -> Choice {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let (set, chosen) = if name == "free" {
        let days = month(&value.id);
        let chosen = pairs.iter().any(|(n, v)| n == "free_from" && *v == days.0);
        let set = if chosen {
            Vec::new()
        } else {
            vec![("free_from", days.0), ("free_to", days.1)]
        };
        (set, chosen)
    } else {
        let now = pairs
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.as_str());
        let mut list: Vec<&str> = now.split(',').filter(|v| !v.is_empty()).collect();
        let chosen = list.contains(&value.id.as_str());
        if chosen {
            list.retain(|v| *v != value.id);
        } else {
            list.push(&value.id);
        }
        (vec![(name, list.join(","))], chosen)
    };
    let mut address = form_urlencoded::Serializer::new(String::new());
    for (known, old) in &pairs {
        let replaced = known == name || (name == "free" && known.starts_with("free_"));
        if !replaced {
            address.append_pair(known, old);
        }
    }
    for (known, new) in set.iter().filter(|(_, new)| !new.is_empty()) {
        address.append_pair(known, new);
    }
    Choice {
        href: format!("/search?{}", address.finish()),
        label: value.label.clone(),
        count: value.count,
        chosen,
    }
}

/// First and last day of a month such as `2026-12`.
fn month(text: &str) -> (String, String) {
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
    fn a_facet_is_chosen_and_taken_back() {
        let value = |id: &str| FacetValue {
            id: id.to_owned(),
            label: id.to_owned(),
            count: 1,
            parent: None,
        };
        let on = choice("q=x&region=410300", "region", &value("410100"));
        assert_eq!(
            (on.href.as_str(), on.chosen),
            ("/search?q=x&region=410300%2C410100", false)
        );
        let off = choice("q=x&region=410300%2C410100", "region", &value("410100"));
        assert_eq!(
            (off.href.as_str(), off.chosen),
            ("/search?q=x&region=410300", true)
        );
        let month = choice("q=x", "free", &value("2027-02"));
        assert_eq!(
            month.href,
            "/search?q=x&free_from=2027-02-01&free_to=2027-02-28"
        );
    }
}
