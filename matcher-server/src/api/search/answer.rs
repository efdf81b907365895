//! The answer to a search, typed: pages show it, JSON carries it.

use super::draft::record;
use crate::store::document::Document;
use matcher_core::fit::Verdict;
use matcher_core::ids::Ix;
use matcher_core::model::{Capability, Catalogue, Coded, Language, Offer, Organisation};
use matcher_core::search::understand::Chip;
use matcher_core::search::{Answer, Engine, Facet, Hit, Kind, Relaxed};
use matcher_core::taxonomy::Taxonomy;
use matcher_core::taxonomy::regions::Regions;
use serde::Serialize;

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SearchAnswer {
    /// What was understood, in the order of the query.
    pub(crate) chips: Vec<ChipAnswer>,
    /// Words that were not understood and are looked for as they are.
    pub(crate) rest: String,
    /// Whether the text was longer than what is read.
    pub(crate) cut: bool,
    /// Whether the text says anything to look for; else the hits are simply all there are.
    pub(crate) asked: bool,
    /// Entries found in all; the same on every page.
    pub(crate) total: u64,
    /// What was given up because nothing met everything: then the hits are the nearest misses.
    pub(crate) relaxed: Vec<Relaxed>,
    /// None of the best offers can do it: then the hits are the nearest misses.
    pub(crate) none_capable: bool,
    pub(crate) hits: Vec<HitAnswer>,
    pub(crate) facets: Vec<Facet>,
    /// Where the next page begins.
    pub(crate) next: Option<String>,
    /// The query as needs, each as `POST /api/v1/needs` takes it.
    pub(crate) drafts: Vec<Document>,
}

/// A piece of the query that was understood. Without it: the same search with `ignore` and its text.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ChipAnswer {
    /// What it is about: `instrument`, `place`, `window`, `quantity`, …
    pub(crate) kind: &'static str,
    /// As typed.
    pub(crate) text: String,
    /// As understood.
    pub(crate) label: String,
    /// Bytes of the query.
    pub(crate) span: [usize; 2],
    /// Understood by its sound or first letters.
    pub(crate) by_sound: bool,
    /// Other meanings: the same search with `mean`, the text and the id.
    pub(crate) alternatives: Vec<Named>,
}

/// Something with a code or an id, and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) label: String,
}

/// A hit.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct HitAnswer {
    pub(crate) kind: Kind,
    pub(crate) id: String,
    /// Its address below `/api/v1`; empty for what has none.
    pub(crate) path: String,
    pub(crate) title: String,
    /// Bytes of the title in which words of the query stand.
    pub(crate) marks: Vec<[usize; 2]>,
    /// Who offers it, or whose it is.
    pub(crate) organisation: Option<Named>,
    pub(crate) region: Option<Named>,
    pub(crate) service: Option<Named>,
    /// Not what was asked for, but akin: a short list goes on with such.
    pub(crate) akin: bool,
    /// Whether it can do what is asked: `capable`, `conditional`, `partial`, `incapable`.
    pub(crate) verdict: Option<Verdict>,
    /// The verdict in words, with the condition or what is missing.
    pub(crate) verdict_text: String,
    /// Why it stands here, in one sentence: verdict, range, distance, time, price.
    pub(crate) reason: String,
    pub(crate) distance_km: Option<f64>,
    /// The first day on which it could be done.
    pub(crate) free_from: Option<String>,
    /// List price per unit.
    pub(crate) price_fen: Option<i64>,
    /// The same after benefits.
    pub(crate) price_after_benefits_fen: Option<i64>,
    /// The whole order by the list and after benefits, where it was judged.
    pub(crate) order_fen: Option<i64>,
    pub(crate) order_after_benefits_fen: Option<i64>,
    /// The rows that match best.
    pub(crate) rows: Vec<RowAnswer>,
}

/// A capability row.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RowAnswer {
    pub(crate) id: String,
    pub(crate) instrument: String,
    pub(crate) measurand: String,
    pub(crate) range: String,
    pub(crate) uncertainty: String,
    pub(crate) method: String,
}

fn pick<'t>(lang: Language, zh: &'t str, en: &'t str) -> &'t str {
    match lang {
        Language::Chinese => zh,
        Language::English => en,
    }
}

fn coded<T: Coded>(entry: T, lang: Language) -> Named {
    Named {
        id: entry.code().to_owned(),
        label: pick(lang, entry.zh(), entry.en()).to_owned(),
    }
}

impl SearchAnswer {
    /// `own` is the organisation that asks.
    pub(super) fn new(
        engine: &Engine<'_>,
        answer: &Answer,
        own: Option<&str>,
        lang: Language,
    ) -> Self {
        let taxonomy = engine.taxonomy;
        let chips = answer.understood.chips.iter();
        let hits = answer.hits.iter();
        let drafts = answer.drafts.iter();
        Self {
            chips: chips
                .map(|chip| ChipAnswer::new(chip, taxonomy, lang))
                .collect(),
            rest: answer.understood.rest_text(),
            cut: answer.understood.cut,
            asked: answer.asked,
            total: answer.total,
            relaxed: answer.relaxed.clone(),
            none_capable: answer.none_capable,
            hits: hits.map(|hit| HitAnswer::new(engine, hit, lang)).collect(),
            facets: answer.facets.clone(),
            next: answer.next.clone(),
            drafts: drafts.map(|need| record(need, taxonomy, own)).collect(),
        }
    }
}

impl ChipAnswer {
    fn new(chip: &Chip, taxonomy: &Taxonomy, lang: Language) -> Self {
        let alternatives = chip.alternatives.iter().map(|other| Named {
            id: other.id.clone(),
            label: pick(lang, &other.zh, &other.en).to_owned(),
        });
        Self {
            kind: chip.meaning.kind(),
            text: chip.text.clone(),
            label: chip.meaning.label(taxonomy, lang),
            span: [chip.span.start, chip.span.end],
            by_sound: chip.by_sound,
            alternatives: alternatives.collect(),
        }
    }
}

/// Where the records of a kind stand below `/api/v1`.
fn collection(kind: Kind) -> &'static str {
    match kind {
        Kind::Offer => "offers",
        Kind::Need => "needs",
        Kind::Organisation => "organisations",
        Kind::Benefit => "benefits",
        Kind::Course => "courses",
        Kind::Case => "cases",
        Kind::Article => "articles",
    }
}

pub(super) fn region(code: u32) -> Option<Named> {
    Regions::bundled().by_code(code).map(|region| Named {
        id: code.to_string(),
        label: region.name.clone(),
    })
}

impl HitAnswer {
    fn new(engine: &Engine<'_>, hit: &Hit, lang: Language) -> Self {
        let catalogue = engine.catalogue_of(hit.recent);
        let assessment = hit.assessment.as_ref();
        let collection = collection(hit.kind);
        let path = if collection.is_empty() {
            String::new()
        } else {
            let id: String = form_urlencoded::byte_serialize(hit.id.as_bytes()).collect();
            format!("{collection}/{id}")
        };
        let order = assessment.map(|a| a.fit.price);
        let place = hit.region;
        Self {
            kind: hit.kind,
            path,
            title: hit.title.clone(),
            marks: hit.marks.iter().map(|m| [m.start, m.end]).collect(),
            organisation: party(catalogue, hit),
            region: place.and_then(region),
            service: hit.service(catalogue).map(|service| coded(service, lang)),
            akin: hit.akin,
            verdict: assessment.map(|a| a.verdict),
            verdict_text: hit.verdict_text.clone(),
            reason: hit.reason.clone(),
            distance_km: hit.distance_km.map(|km| (km * 10.0).round() / 10.0),
            free_from: hit.free_from.map(|day| day.to_string()),
            price_fen: hit.price_fen.map(|(list, _)| list),
            price_after_benefits_fen: hit.price_fen.map(|(_, after)| after),
            order_fen: order.map(|price| price.list_fen),
            order_after_benefits_fen: order.map(|price| price.after_benefits_fen),
            rows: hit
                .rows
                .iter()
                .map(|row| RowAnswer::new(&catalogue[*row], engine.taxonomy, lang))
                .collect(),
            id: hit.id.clone(),
        }
    }
}

/// Who offers it, or whose it is. A hit is shown to nobody who may not see it, and a need carries its owner.
fn party(catalogue: &Catalogue, hit: &Hit) -> Option<Named> {
    let provider = |ix: Ix<Offer>| catalogue.provider_of(ix);
    let organisation: Ix<Organisation> = hit
        .offer
        .map(provider)
        .or_else(|| hit.need.map(|ix| catalogue[ix].organisation))?;
    let organisation = &catalogue[organisation];
    Some(Named {
        id: organisation.id.clone(),
        label: organisation.name.clone(),
    })
}

impl RowAnswer {
    fn new(row: &Capability, taxonomy: &Taxonomy, lang: Language) -> Self {
        let instrument = row.instrument.map(|ix| taxonomy.instrument(ix));
        let measurand = taxonomy.measurand(row.measurand);
        Self {
            id: row.id.clone(),
            instrument: instrument.map_or(String::new(), |i| pick(lang, &i.zh, &i.en).to_owned()),
            measurand: pick(lang, &measurand.zh, &measurand.en).to_owned(),
            range: row.printed_range.clone(),
            uncertainty: row.printed_uncertainty.clone(),
            method: row.method.clone(),
        }
    }
}
