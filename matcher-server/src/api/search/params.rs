//! What a search is asked for, as the query of an address: `?q=卡尺&region=410000,320000&sort=cheapest`. Pages link with the same.

use crate::error::Problem;
use crate::store::document::fault;
use jiff::civil::Date;
use matcher_core::model::Coded;
use matcher_core::search::{FacetKind, Filters, Kind, Sort};
use matcher_core::taxonomy::Taxonomy;
use matcher_core::taxonomy::regions::{Region, Regions};

/// Hits of a page unless asked otherwise, and at most.
const PAGE: usize = 20;
const LONGEST_PAGE: usize = 100;

/// The names of the parameters, for the API document.
pub(crate) const NAMES: &[&str] = &[
    "q",
    "kind",
    "region",
    "service",
    "measurand",
    "provider_kind",
    "delivery",
    "document",
    "credential",
    "free_from",
    "free_to",
    "max_price_yuan",
    "near",
    "within_km",
    "sort",
    "facets",
    "limit",
    "after",
    "ignore",
    "mean",
];

/// What is looked for and how. `Default` is everything, best first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SearchParams {
    /// What was typed.
    pub(crate) q: String,
    /// Kinds of entry; empty: offers.
    pub(crate) kinds: Vec<Kind>,
    /// All but the distance.
    pub(crate) filters: Filters,
    /// GB/T 2260 code of where one is; empty: the seat of one's organisation.
    pub(crate) near: Option<u32>,
    /// Not farther than so many km from there.
    pub(crate) within_km: Option<f64>,
    pub(crate) sort: Sort,
    pub(crate) facets: Vec<FacetKind>,
    pub(crate) limit: usize,
    pub(crate) after: Option<String>,
    /// Texts of chips that were removed.
    pub(crate) ignored: Vec<String>,
    /// Text of a chip and the id of the meaning chosen.
    pub(crate) chosen: Vec<(String, String)>,
}

impl Default for SearchParams {
    fn default() -> Self {
        Self {
            q: String::new(),
            kinds: Vec::new(),
            filters: Filters::default(),
            near: None,
            within_km: None,
            sort: Sort::Best,
            facets: Vec::new(),
            limit: PAGE,
            after: None,
            ignored: Vec::new(),
            chosen: Vec::new(),
        }
    }
}

impl SearchParams {
    /// Of the query of an address; every wrong parameter is told. Empty ones are as good as absent, as forms send them.
    pub(crate) fn parse(query: &str) -> Result<Self, Problem> {
        let mut params = Self::default();
        let mut faults = Vec::new();
        let (mut from, mut to) = (None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let read = match &*name {
                "q" => {
                    value.clone_into(&mut params.q);
                    Ok(())
                }
                "free_from" => day(value).map(|day| from = Some(day)),
                "free_to" => day(value).map(|day| to = Some(day)),
                _ => params.read(&name, value),
            };
            if let Err((zh, en)) = read {
                faults.push(fault(&name, zh, en));
            }
        }
        params.filters.free = match (from, to) {
            (None, None) => None,
            (from, to) => Some((from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX))),
        };
        if params.filters.free.is_some_and(|(from, to)| from > to) {
            let (zh, en) = ("早于 free_from", "is before free_from");
            faults.push(fault("free_to", zh, en));
        }
        if faults.is_empty() {
            Ok(params)
        } else {
            Err(Problem::faults(faults))
        }
    }

    fn read(&mut self, name: &str, value: &str) -> Result<(), Words> {
        let filters = &mut self.filters;
        match name {
            "kind" => self.kinds.append(&mut words(value, Kind::parse)?),
            "region" => filters.regions.append(&mut words(value, region)?),
            "service" => filters.services.append(&mut words(value, Coded::parse)?),
            "measurand" => filters.measurands.append(&mut words(value, |id| {
                Taxonomy::bundled().ok()?.measurand_by_id(id)
            })?),
            "provider_kind" => filters
                .provider_kinds
                .append(&mut words(value, Coded::parse)?),
            "delivery" => filters.delivery.append(&mut words(value, Coded::parse)?),
            "document" => filters.documents.append(&mut words(value, Coded::parse)?),
            "credential" => filters.credentials.append(&mut words(value, Coded::parse)?),
            "max_price_yuan" => {
                let yuan = number(value)?;
                filters.max_price_fen = Some((yuan * 100.0).round() as i64);
            }
            "near" => self.near = Some(region(value).ok_or(UNKNOWN)?),
            "within_km" => self.within_km = Some(number(value)?),
            "sort" => self.sort = Sort::parse(value).ok_or(UNKNOWN)?,
            "facets" if value == "all" => self.facets = FacetKind::ALL.to_vec(),
            "facets" => self.facets = words(value, FacetKind::parse)?,
            "limit" => {
                let limit: usize = value.parse().map_err(|_| NUMBER)?;
                self.limit = limit.clamp(1, LONGEST_PAGE);
            }
            "after" => self.after = Some(value.to_owned()),
            "ignore" => self.ignored.push(value.to_owned()),
            "mean" => {
                let (word, id) = value.rsplit_once('=').ok_or(PAIR)?;
                self.chosen.push((word.to_owned(), id.to_owned()));
            }
            _ => return Err(("没有这个参数", "there is no such parameter")),
        }
        Ok(())
    }

    /// The query of an address that asks for the same; `parse` reads it back.
    pub(crate) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let filters = &self.filters;
        let mut put = |name: &str, value: String| {
            if !value.is_empty() {
                query.append_pair(name, &value);
            }
        };
        put("q", self.q.clone());
        put("kind", joined(&self.kinds, |kind| kind.word()));
        put("region", joined(&filters.regions, u32::to_string));
        put("service", joined(&filters.services, |s| s.code()));
        let taxonomy = Taxonomy::bundled().ok();
        put(
            "measurand",
            joined(&filters.measurands, |ix| {
                taxonomy.map_or("", |taxonomy| taxonomy.measurand(*ix).id.as_str())
            }),
        );
        put(
            "provider_kind",
            joined(&filters.provider_kinds, |k| k.code()),
        );
        put("delivery", joined(&filters.delivery, |d| d.code()));
        put("document", joined(&filters.documents, |d| d.code()));
        put("credential", joined(&filters.credentials, |c| c.code()));
        if let Some((from, to)) = filters.free {
            let bound = |day: Date, open: Date| {
                if day == open {
                    String::new()
                } else {
                    day.to_string()
                }
            };
            put("free_from", bound(from, Date::MIN));
            put("free_to", bound(to, Date::MAX));
        }
        let yuan = filters.max_price_fen.map(|fen| fen as f64 / 100.0);
        put(
            "max_price_yuan",
            yuan.map_or(String::new(), |y| y.to_string()),
        );
        put(
            "near",
            self.near.map_or(String::new(), |code| code.to_string()),
        );
        let km = self.within_km.map(|km| km.to_string());
        put("within_km", km.unwrap_or_default());
        if self.sort != Sort::Best {
            put("sort", self.sort.word().to_owned());
        }
        if self.facets == FacetKind::ALL {
            put("facets", "all".to_owned());
        } else {
            put("facets", joined(&self.facets, |facet| facet.word()));
        }
        if self.limit != PAGE {
            put("limit", self.limit.to_string());
        }
        put("after", self.after.clone().unwrap_or_default());
        for text in &self.ignored {
            put("ignore", text.clone());
        }
        for (word, id) in &self.chosen {
            put("mean", format!("{word}={id}"));
        }
        query.finish()
    }
}

/// What is wrong with a value, in Chinese and English.
type Words = (&'static str, &'static str);

const UNKNOWN: Words = ("没有这个值", "there is no such value");
const NUMBER: Words = ("应为不小于零的数", "must be a number not below zero");
const PAIR: Words = ("应写成 词=编号", "must be written WORD=ID");

/// The words of a list with commas.
fn words<T>(value: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Words> {
    let parts = value.split([',', '，']).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty());
    parts.map(|part| parse(part).ok_or(UNKNOWN)).collect()
}

fn joined<T, S: ToString>(list: &[T], word: impl Fn(&T) -> S) -> String {
    let words: Vec<String> = list.iter().map(|entry| word(entry).to_string()).collect();
    words.join(",")
}

/// A region by its code, or by its name where only one has it.
fn region(text: &str) -> Option<u32> {
    let regions = Regions::bundled();
    if let Ok(code) = text.parse() {
        return regions.by_code(code).map(|region| region.code);
    }
    let found: Vec<&Region> = regions.by_name(text);
    found.first().map(|region| region.code)
}

fn day(text: &str) -> Result<Date, Words> {
    text.parse()
        .map_err(|_| ("应为日期，如 2026-12-31", "must be a date like 2026-12-31"))
}

fn number(text: &str) -> Result<f64, Words> {
    let number: f64 = text.parse().map_err(|_| NUMBER)?;
    if (0.0..1e9).contains(&number) {
        Ok(number)
    } else {
        Err(NUMBER)
    }
}

/// A fault of a cursor is told like that of every other list.
pub(crate) fn cursor() -> Problem {
    Problem::new(crate::error::Code::BadCursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_written_is_read_back() {
        for query in [
            "",
            "q=-20~50%E2%84%83&sort=nearest",
            "q=%E5%8D%A1%E5%B0%BA&kind=offer,organisation&region=410100,320000&service=calibration&measurand=length.outside&\
             provider_kind=sme&delivery=on_site,sent_in&document=test_report&credential=cma&free_from=2026-12-01&max_price_yuan=99.5&\
             near=410300&within_km=50&sort=cheapest&facets=region,price&limit=7&after=w.1.2&ignore=a%2Cb&ignore=c&mean=%E4%B8%89%E5%9D%90%E6%A0%87=x",
            "facets=all&free_from=2026-12-01&free_to=2026-12-31",
        ] {
            let params = SearchParams::parse(query).unwrap();
            assert_eq!(
                SearchParams::parse(&params.query()).unwrap(),
                params,
                "{query}"
            );
        }
    }

    #[test]
    fn every_wrong_parameter_is_told() {
        let query = "region=1&kind=x&service=magic&max_price_yuan=-1&within_km=NaN&free_from=yesterday&limit=x&mean=x&colour=red&sort=up&facets=y";
        let problem = SearchParams::parse(query).unwrap_err();
        let lines = problem.lines(matcher_core::model::Language::English);
        for name in [
            "region",
            "kind",
            "service",
            "max_price_yuan",
            "within_km",
            "free_from",
            "limit",
            "mean",
            "colour",
            "sort",
            "facets",
        ] {
            assert!(
                lines.iter().any(|line| line.contains(name)),
                "{name} {lines:?}"
            );
        }
    }
}
