//! Search: from a text to hits with reasons, facets and a cursor; and the other directions.

use super::assess::{Assessment, Seeker};
use super::collect::{Found, Pass, Sort};
use super::cursor::Cursor;
use super::draft::drafts;
use super::entry::Kind;
use super::facets::{Facet, FacetKind, facet};
use super::filter::{Access, Compiled, Filters, Nearness, PriceShares};
use super::highlight::Marks;
use super::knowledge::Knowledge;
use super::live::{SearchError, SearchIndex};
use super::numbers::{bit, day_number, month_number};
use super::query::{Builder, Strictness};
use super::rank::{Ranked, append, judged_and_none_capable};
use super::sentence::Speech;
use super::understand::{Asker, ChipMeaning, Choices, Place, Reach, Understood, understand};
use crate::fit::Judge;
use crate::ids::Ix;
use crate::model::{Capability, Catalogue, Language, Need, Offer, Organisation, ServiceKind};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::{Point, Region, Regions};
use std::ops::Range;
use tantivy::schema::Value;
use tantivy::{Searcher, TantivyDocument};

/// Entries that are judged and ordered by what they can do; those behind keep the order of their words.
pub(super) const JUDGED: usize = 96;
/// Entries that can be reached by paging.
const REACHED: usize = 1_000;

/// What is searched: an index, and the catalogue it was made of.
#[derive(Debug, Clone, Copy)]
pub struct Engine<'a> {
    /// The index.
    pub index: &'a SearchIndex,
    /// Words, suggestions, records.
    pub knowledge: &'a Knowledge,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The vocabulary.
    pub taxonomy: &'a Taxonomy,
    /// The rules of fit; without them hits have no verdict.
    pub judge: Option<&'a Judge<'a>>,
}

/// A search.
#[derive(Debug, Clone)]
pub struct Request<'r> {
    /// What was typed.
    pub text: &'r str,
    /// When and from where.
    pub asker: Asker,
    /// The organisation that asks, if it is known.
    pub seeker: Option<Ix<Organisation>>,
    /// What was decided about chips.
    pub choices: Choices,
    /// What hits must be.
    pub filters: Filters,
    /// What may be seen.
    pub access: Access,
    /// Kinds wanted; empty is offers.
    pub kinds: Vec<Kind>,
    /// The order.
    pub sort: Sort,
    /// Facets to count.
    pub facets: Vec<FacetKind>,
    /// Price after benefits.
    pub shares: PriceShares,
    /// Hits per page.
    pub limit: usize,
    /// Where the last page ended.
    pub after: Option<String>,
    /// Language of labels and sentences.
    pub lang: Language,
}

impl<'r> Request<'r> {
    /// Twenty offers for a text, best first.
    pub fn new(text: &'r str, asker: Asker) -> Self {
        Self {
            text,
            asker,
            seeker: None,
            choices: Choices::default(),
            filters: Filters::default(),
            access: Access::Public,
            kinds: Vec::new(),
            sort: Sort::Best,
            facets: Vec::new(),
            shares: PriceShares::default(),
            limit: 20,
            after: None,
            lang: Language::Chinese,
        }
    }
}

/// What had to be given up to find anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relaxed {
    /// The place or distance of the query.
    Place,
    /// Words of the query.
    Words,
    /// The filters beside the query.
    Filters,
}

/// A hit.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its id in the catalogue or of its page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The offer, when it is one of the catalogue.
    pub offer: Option<Ix<Offer>>,
    /// The need, when it is one of the catalogue.
    pub need: Option<Ix<Need>>,
    /// The larger the better; comparable within one answer.
    pub score: f32,
    /// The rows that match best.
    pub rows: Vec<Ix<Capability>>,
    /// Whether it can do what is asked; `None` where that was not judged.
    pub assessment: Option<Assessment>,
    /// To the place of the query or of who asks.
    pub distance_km: Option<f64>,
    /// Why it is here, in one sentence.
    pub reason: String,
    /// Bytes of the title in which words of the query stand.
    pub marks: Vec<Range<usize>>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How the text was understood.
    pub understood: Understood,
    /// Hits of this page.
    pub hits: Vec<Hit>,
    /// Entries found in all.
    pub total: u64,
    /// The facets asked for.
    pub facets: Vec<Facet>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
    /// What was given up because nothing met everything; then the hits are the nearest misses.
    pub relaxed: Vec<Relaxed>,
    /// Whether none of the offers judged can do it; then the hits are the nearest misses.
    pub none_capable: bool,
    /// The query as needs that could be posted.
    pub drafts: Vec<Need>,
}

impl<'a> Engine<'a> {
    /// Searches.
    ///
    /// # Errors
    /// When the cursor is none, or the engine fails.
    pub fn search(&self, request: &Request<'_>) -> Result<Answer, SearchError> {
        let after = request.after.as_deref().map(Cursor::parse).transpose()?;
        let understood = understand(
            request.text,
            request.asker,
            &self.knowledge.lexicon,
            self.taxonomy,
            &request.choices,
        );
        let place = understood.place();
        let mut pass = self.pass(request, place, &understood.services(), after.is_some());
        let builder = Builder {
            fields: &self.index.fields,
            taxonomy: self.taxonomy,
        };
        let searcher = self.index.searcher();
        let mut relaxed = Vec::new();
        let query = builder.of(&understood, Strictness::Usual);
        let mut found = searcher.search(&query, &pass)?;
        if found.total == 0
            && pass.filters.within.is_some() | pass.filters.regions.is_some()
            && is_strict(place)
        {
            relaxed.push(Relaxed::Place);
            pass.filters = Compiled::new(&request.filters, &kinds(request), self.taxonomy);
            found = searcher.search(&query, &pass)?;
        }
        if found.total == 0 {
            relaxed.push(Relaxed::Words);
            found = searcher.search(&builder.of(&understood, Strictness::Loose), &pass)?;
        }
        if found.total == 0 && request.filters != Filters::default() {
            relaxed.push(Relaxed::Filters);
            pass.filters = Compiled::new(&Filters::default(), &kinds(request), self.taxonomy);
            found = searcher.search(&query, &pass)?;
        }
        if found.total == 0 {
            relaxed.clear();
        }
        // a short list goes on with what is akin, far behind
        let short = found.total > 0 && found.best.len() < request.limit && relaxed.is_empty();
        if short && request.sort == Sort::Best && after.is_none() {
            let akin = searcher.search(
                &builder.of(&understood, Strictness::Loose),
                &Pass {
                    facets: Vec::new(),
                    ..pass
                },
            )?;
            append(&mut found.best, akin.best, request.limit);
        }
        self.answer(request, understood, found, relaxed, after, &searcher)
    }

    /// Where the query, or who asks, is.
    fn seeker(&self, request: &Request<'_>, place: Option<Place>) -> Seeker<'a> {
        let organisation = request.seeker.map(|ix| &self.catalogue[ix]);
        let seat = request
            .seeker
            .and_then(|ix| self.catalogue.sites_of(ix).next())
            .map(|(_, site)| site.point);
        let region = place
            .map(|place| place.region)
            .or(request.asker.region)
            .or(organisation.map(|o| o.region));
        let point = |region: u32| Regions::bundled().by_code(region).map(Region::point);
        let near = place.filter(|place| place.reach != Reach::Inside);
        Seeker {
            organisation,
            region,
            point: near
                .and_then(|place| point(place.region))
                .or(seat)
                .or_else(|| request.asker.region.and_then(point)),
        }
    }

    pub(super) fn pass(
        &self,
        request: &Request<'_>,
        place: Option<Place>,
        services: &[ServiceKind],
        deep: bool,
    ) -> Pass {
        let mut filters = request.filters.clone();
        let point = self.seeker(request, place).point;
        match place {
            Some(Place {
                region,
                reach: Reach::Inside,
            }) if filters.regions.is_empty() => filters.regions.push(region),
            Some(Place {
                region,
                reach: Reach::WithinKm(km),
            }) if filters.within_km.is_none() => {
                filters.within_km = Regions::bundled().by_code(region).map(|r| (r.point(), km));
            }
            _ => {}
        }
        Pass {
            filters: Compiled::new(&filters, &kinds(request), self.taxonomy),
            access: request.access.clone(),
            shares: request.shares.clone(),
            sort: request.sort,
            near: point.map(Nearness::new),
            services: mask(services),
            limit: if deep {
                REACHED
            } else {
                JUDGED.max(request.limit + 1)
            },
            facets: request.facets.clone(),
            today: day_number(request.asker.today),
            this_month: month_number(request.asker.today),
        }
    }

    fn answer(
        &self,
        request: &Request<'_>,
        understood: Understood,
        found: Found,
        relaxed: Vec<Relaxed>,
        after: Option<Cursor>,
        searcher: &Searcher,
    ) -> Result<Answer, SearchError> {
        let seeker = self.seeker(request, understood.place());
        let mut ranked = self.ranked(request, &understood, found.best, seeker);
        let none_capable = judged_and_none_capable(&ranked);
        let start = after.map_or(0, |after| after.place_in(&ranked));
        let limit = request.limit.clamp(1, 200);
        let more = ranked.len() > start + limit;
        let page: Vec<Ranked> = ranked.drain(..).skip(start).take(limit).collect();
        let next = page
            .last()
            .filter(|_| more)
            .map(|last| Cursor::of(last).to_string());
        let marks = Marks::new(marked(&understood, self.taxonomy).into_iter());
        let mut hits = Vec::with_capacity(page.len());
        for ranked in page {
            hits.push(self.hit(request, ranked, seeker.point, &marks, searcher)?);
        }
        let this_month = month_number(request.asker.today);
        let facets = found
            .tallies
            .iter()
            .map(|tally| facet(tally, self.taxonomy, this_month, request.lang));
        Ok(Answer {
            drafts: drafts(&understood, self.taxonomy, request.asker),
            facets: facets.collect(),
            hits,
            total: found.total,
            next,
            relaxed,
            none_capable,
            understood,
        })
    }

    pub(super) fn offer(&self, key: u64) -> Option<Ix<Offer>> {
        let place = self.knowledge.place(key)?;
        (place < self.catalogue.offers.len()).then(|| Ix::new(place))
    }

    fn hit(
        &self,
        request: &Request<'_>,
        ranked: Ranked,
        point: Option<Point>,
        marks: &Marks,
        searcher: &Searcher,
    ) -> Result<Hit, SearchError> {
        let candidate = ranked.candidate;
        let kind = Kind::ALL
            .get(candidate.kind as usize)
            .copied()
            .unwrap_or(Kind::Case);
        let offer = (kind == Kind::Offer)
            .then(|| self.offer(candidate.key))
            .flatten();
        let need = (kind == Kind::Need)
            .then(|| self.knowledge.place(candidate.key))
            .flatten()
            .map(Ix::new);
        let document: TantivyDocument = searcher.doc(candidate.address)?;
        let stored = |field| {
            document
                .get_first(field)
                .and_then(|v| v.as_str().map(str::to_owned))
                .unwrap_or_default()
        };
        let (id, title) = (
            stored(self.index.fields.id),
            stored(self.index.fields.title),
        );
        let rows: Vec<Ix<Capability>> = offer.map_or(Vec::new(), |offer| {
            let own = self.catalogue.capabilities_of(offer);
            let first = own.first().and_then(|row| self.place_of_row(row));
            let places = candidate
                .rows
                .iter()
                .filter(|(_, row)| (*row as usize) < own.len());
            places
                .filter_map(|(_, row)| Some(Ix::new(first? + *row as usize)))
                .collect()
        });
        let distance_km = offer.zip(point).map(|(offer, point)| {
            let site = &self.catalogue[self.catalogue.site_of(offer)];
            site.point.distance_km(point)
        });
        let (assessment, judged_need) = ranked
            .judged
            .map(|judged| (judged.assessment, judged.need))
            .unzip();
        let speech = Speech {
            catalogue: self.catalogue,
            taxonomy: self.taxonomy,
            lang: request.lang,
        };
        let reason = offer.map_or(String::new(), |offer| {
            speech.offer(
                offer,
                &rows,
                judged_need.as_ref(),
                assessment.as_ref(),
                distance_km,
            )
        });
        Ok(Hit {
            kind,
            marks: marks.in_text(&title),
            id,
            title,
            offer,
            need,
            score: ranked.score,
            rows,
            assessment,
            distance_km,
            reason,
        })
    }

    /// The place of a row in the table of capabilities, which is sorted by offer.
    fn place_of_row(&self, row: &Capability) -> Option<usize> {
        let rows = &self.catalogue.capabilities;
        let start = rows.partition_point(|other| other.offer < row.offer);
        rows.get(start).map(|_| start)
    }
}

fn kinds(request: &Request<'_>) -> Vec<Kind> {
    if request.kinds.is_empty() {
        vec![Kind::Offer]
    } else {
        request.kinds.clone()
    }
}

/// Services as bits; who asks for a compulsory verification is shown verifications.
fn mask(services: &[ServiceKind]) -> u64 {
    let of = |service: &ServiceKind| match service {
        ServiceKind::CompulsoryVerification => bit(*service) | bit(ServiceKind::Verification),
        other => bit(*other),
    };
    services.iter().fold(0, |bits, service| bits | of(service))
}

fn is_strict(place: Option<Place>) -> bool {
    place.is_some_and(|place| place.reach != Reach::Near)
}

/// The words of a query to be marked in titles: as typed, and the standard names of what they mean.
fn marked<'t>(understood: &'t Understood, taxonomy: &'t Taxonomy) -> Vec<&'t str> {
    let mut texts: Vec<&str> = understood
        .rest
        .iter()
        .filter_map(|span| understood.text.get(span.clone()))
        .collect();
    for chip in &understood.chips {
        match &chip.meaning {
            ChipMeaning::Instrument(ix) => {
                texts.extend([chip.text.as_str(), taxonomy.instrument(*ix).zh.as_str()])
            }
            ChipMeaning::Measurand(_)
            | ChipMeaning::Ambiguous(_)
            | ChipMeaning::Model(_)
            | ChipMeaning::Organisation(_)
            | ChipMeaning::Service(_) => {
                texts.push(&chip.text);
            }
            _ => {}
        }
    }
    texts
}
