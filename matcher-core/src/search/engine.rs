//! Search: from a text to hits with reasons, facets and a cursor; and the other directions.

use super::assess::{Assessment, Seeker, assess};
use super::collect::{Candidate, Found, Pass, Sort};
use super::draft::{draft, drafts};
use super::entry::{Kind, bit, day_number, month_number};
use super::facets::{Facet, FacetKind, facet};
use super::filter::{Access, Compiled, Filters, Nearness, PriceShares};
use super::highlight::Marks;
use super::knowledge::Knowledge;
use super::live::{SearchError, SearchIndex};
use super::query::{Builder, Strictness};
use super::sentence::Speech;
use super::understand::{Asker, ChipMeaning, Choices, Place, Reach, Understood, What, understand};
use crate::fit::{Judge, Verdict};
use crate::ids::Ix;
use crate::model::{Capability, Catalogue, Language, Need, Offer, Organisation, ServiceKind};
use crate::taxonomy::regions::{Point, Region, Regions};
use crate::taxonomy::{Instrument, RegulationReference, Taxonomy};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use tantivy::query::Query;
use tantivy::schema::Value;
use tantivy::{Searcher, TantivyDocument};

/// Entries that are judged and ordered by what they can do; those behind keep the order of their words.
const JUDGED: usize = 96;
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

    fn pass(
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

    /// The candidates in their final order: the first judged and reordered, the others behind them.
    fn ranked(
        &self,
        request: &Request<'_>,
        understood: &Understood,
        candidates: Vec<Candidate>,
        seeker: Seeker<'_>,
    ) -> Vec<Ranked> {
        let mut ranked: Vec<Ranked> = candidates
            .into_iter()
            .enumerate()
            .map(|(place, candidate)| {
                let judged = (place < JUDGED)
                    .then(|| self.judged(request, understood, &candidate, seeker))
                    .flatten();
                let mut score = candidate.rank;
                if request.sort == Sort::Best
                    && let Some(judged) = &judged
                {
                    score *= judged.assessment.factor();
                }
                Ranked {
                    window: place < JUDGED,
                    score,
                    candidate,
                    judged,
                }
            })
            .collect();
        if request.sort == Sort::Best {
            self.prefer(&mut ranked);
        }
        sort(&mut ranked);
        if request.sort == Sort::Best && understood.asks.len() > 1 {
            take_turns(&mut ranked);
        }
        ranked
    }

    /// Among equals: who serves more of a list, then who is free earlier, then who is cheaper. A few per cent in all.
    fn prefer(&self, ranked: &mut [Ranked]) {
        let mut served: BTreeMap<Ix<Organisation>, BTreeSet<usize>> = BTreeMap::new();
        let mut first: Option<Date> = None;
        let mut cheapest: BTreeMap<usize, i64> = BTreeMap::new();
        let provider = |ranked: &Ranked| {
            self.offer(ranked.candidate.key)
                .map(|offer| self.catalogue.provider_of(offer))
        };
        for ranked in ranked.iter() {
            let (Some(judged), Some(provider)) = (&ranked.judged, provider(ranked)) else {
                continue;
            };
            if !judged.assessment.verdict.can_serve() {
                continue;
            }
            served.entry(provider).or_default().insert(judged.ask);
            let fit = &judged.assessment.fit;
            first = first.into_iter().chain(fit.earliest).min();
            let price = cheapest.entry(judged.ask).or_insert(i64::MAX);
            *price = (*price).min(fit.price.after_benefits_fen);
        }
        for ranked in ranked {
            let provider = provider(ranked);
            let Some(judged) = &ranked.judged else {
                continue;
            };
            let fit = &judged.assessment.fit;
            let more = provider
                .and_then(|p| served.get(&p))
                .map_or(0, |asks| asks.len().saturating_sub(1));
            let mut factor = 1.0 + 0.05 * more as f32;
            if let (Some(first), Some(earliest)) = (first, fit.earliest) {
                let late = (month_number(earliest)
                    - month_number(first).min(month_number(earliest)))
                .min(6);
                factor -= 0.005 * late as f32;
            }
            if let Some(cheapest) = cheapest.get(&judged.ask) {
                let dear = 1.0 - *cheapest as f32 / fit.price.after_benefits_fen.max(1) as f32;
                factor -= 0.01 * dear.clamp(0.0, 1.0);
            }
            ranked.score *= factor;
        }
    }

    /// The verdict on an offer, by the ask that it serves best.
    fn judged(
        &self,
        request: &Request<'_>,
        understood: &Understood,
        candidate: &Candidate,
        seeker: Seeker<'_>,
    ) -> Option<Judged> {
        if candidate.kind != Kind::Offer.number() {
            return None;
        }
        let judge = self.judge?;
        let offer = self.offer(candidate.key)?;
        let named = !understood.services().is_empty();
        let service = self.catalogue[offer].service;
        let site_region = self.catalogue[self.catalogue.site_of(offer)].region;
        let own = self.measured_by_row(understood, candidate, offer);
        let asks: Vec<_> = if understood.asks.is_empty() {
            vec![(0, None, own.as_ref())]
        } else {
            let asks = understood.asks.iter().enumerate();
            asks.flat_map(|(place, ask)| {
                ask.whats
                    .iter()
                    .map(move |what| (place, Some(ask), Some(what)))
            })
            .collect()
        };
        let judged = asks.into_iter().filter_map(|(place, ask, what)| {
            let mut need = draft(understood, self.taxonomy, request.asker, ask, what);
            let fixed = named || what.is_some_and(|what| what.service.is_some());
            if !fixed || understood.services().contains(&service) {
                need.service = service;
            }
            if !need.service.is_measurement() {
                need.requirements.clear();
            }
            let own = self.best_row(candidate, offer);
            for requirement in &mut need.requirements {
                let stated = !requirement.range.is_empty()
                    || requirement.permitted_error.is_some()
                    || requirement.wished_uncertainty.is_some();
                // where the query states no quantity, what the best row measures is meant
                if !stated || requirement.measurand.is_none() {
                    requirement.measurand = own.map(|row| row.measurand);
                }
            }
            need.requirements
                .retain(|requirement| requirement.measurand.is_some());
            let mut assessment = assess(judge, &need, seeker, site_region, offer, own)?;
            assessment.older_edition = own.is_some_and(|row| is_older(self.taxonomy, row));
            assessment.other_regulation = need
                .instrument
                .zip(own)
                .is_some_and(|(wanted, row)| is_of_another(self.taxonomy, wanted, row));
            Some(Judged {
                ask: place,
                assessment,
                need,
            })
        });
        judged.reduce(|best, other| {
            let better = other.assessment.factor() > best.assessment.factor();
            if better { other } else { best }
        })
    }

    /// What the best row measures, for a query of quantities alone.
    fn measured_by_row(
        &self,
        understood: &Understood,
        candidate: &Candidate,
        offer: Ix<Offer>,
    ) -> Option<What> {
        let has_quantity = understood
            .chips
            .iter()
            .any(|chip| matches!(chip.meaning, ChipMeaning::Quantity(_)));
        let row = self.best_row(candidate, offer).filter(|_| has_quantity)?;
        Some(What {
            instrument: row.instrument,
            measurand: Some(row.measurand),
            service: None,
        })
    }

    fn best_row(&self, candidate: &Candidate, offer: Ix<Offer>) -> Option<&'a Capability> {
        let (_, row) = candidate.rows.first()?;
        self.catalogue.capabilities_of(offer).get(*row as usize)
    }

    fn offer(&self, key: u64) -> Option<Ix<Offer>> {
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

    /// Needs that an offer could serve, best first; each with its id. Who may not see a need does not get it.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn needs_for(
        &self,
        offer: Ix<Offer>,
        access: Access,
        asker: Asker,
        limit: usize,
    ) -> Result<Vec<(Ix<Need>, Option<Verdict>)>, SearchError> {
        let record = &self.catalogue[offer];
        let mut whats: Vec<What> = Vec::new();
        for row in self.catalogue.capabilities_of(offer) {
            let what = What {
                instrument: row.instrument,
                measurand: row.instrument.is_none().then_some(row.measurand),
                service: None,
            };
            if !whats.contains(&what) {
                whats.push(what);
            }
        }
        let found = self.directed(&whats, &record.title, access, asker, |pass| {
            pass.filters.services = bit(record.service);
        })?;
        let mut needs: Vec<(Ix<Need>, Option<Verdict>)> = found
            .best
            .iter()
            .filter_map(|candidate| self.knowledge.place(candidate.key))
            .map(Ix::new)
            .map(|need: Ix<Need>| {
                (
                    need,
                    self.judge.map(|judge| judge.judge(need, offer).verdict),
                )
            })
            .collect();
        needs.sort_by_key(|(_, verdict)| *verdict);
        needs.truncate(limit);
        Ok(needs)
    }

    /// Needs like a need, most alike first, without itself; for joint research and shared visits.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn similar_needs(
        &self,
        need: Ix<Need>,
        access: Access,
        asker: Asker,
        limit: usize,
    ) -> Result<Vec<Ix<Need>>, SearchError> {
        let record = &self.catalogue[need];
        let measurand = record.requirements.iter().find_map(|r| r.measurand);
        let whats: Vec<What> = (record.instrument.is_some() || measurand.is_some())
            .then_some(What {
                instrument: record.instrument,
                measurand,
                service: None,
            })
            .into_iter()
            .collect();
        let words = if whats.is_empty() {
            &record.text
        } else {
            &record.instrument_text
        };
        let found = self.directed(&whats, words, access, asker, |_| {})?;
        let places = found
            .best
            .iter()
            .filter_map(|candidate| self.knowledge.place(candidate.key));
        Ok(places
            .map(Ix::new)
            .filter(|other| *other != need)
            .take(limit)
            .collect())
    }

    /// A pass over needs.
    fn directed(
        &self,
        whats: &[What],
        words: &str,
        access: Access,
        asker: Asker,
        adjust: impl Fn(&mut Pass),
    ) -> Result<Found, SearchError> {
        let builder = Builder {
            fields: &self.index.fields,
            taxonomy: self.taxonomy,
        };
        let query: Box<dyn Query> = builder.about(whats, words);
        let request = Request {
            access,
            kinds: vec![Kind::Need],
            ..Request::new("", asker)
        };
        let mut pass = self.pass(&request, None, &[], true);
        adjust(&mut pass);
        Ok(self.index.searcher().search(&query, &pass)?)
    }
}

/// Appends candidates that are not there yet, with ranks far below.
fn append(best: &mut Vec<Candidate>, akin: Vec<Candidate>, limit: usize) {
    let lowest = best
        .iter()
        .map(|candidate| candidate.rank)
        .fold(f32::INFINITY, f32::min);
    let highest = akin
        .iter()
        .map(|candidate| candidate.rank)
        .fold(f32::MIN_POSITIVE, f32::max);
    for mut candidate in akin {
        if best.len() < limit && best.iter().all(|known| known.key != candidate.key) {
            candidate.rank *= lowest * 0.25 / highest;
            best.push(candidate);
        }
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

/// Whether a row follows a regulation that belongs to other instruments than the one wanted: a row for flowmeters by the regulation of
/// electromagnetic ones is none for rotameters.
fn is_of_another(taxonomy: &Taxonomy, wanted: Ix<Instrument>, row: &Capability) -> bool {
    let Ok(reference) = row.method.trim().parse::<RegulationReference>() else {
        return false;
    };
    let own = &taxonomy.instrument(wanted).regulations;
    if own.is_empty() || own.contains(&reference.number) {
        return false;
    }
    let mut under = taxonomy.instruments_under(&reference.number).peekable();
    under.peek().is_some()
        && !under.any(|other| taxonomy.is_a(wanted, other) || taxonomy.is_a(other, wanted))
}

/// Whether a row cites an edition before the latest one known.
fn is_older(taxonomy: &Taxonomy, row: &Capability) -> bool {
    let Ok(cited) = row.method.trim().parse::<RegulationReference>() else {
        return false;
    };
    let any_edition = RegulationReference {
        edition: None,
        ..cited.clone()
    };
    let latest = taxonomy
        .editions(&any_edition)
        .into_iter()
        .filter_map(|ix| taxonomy.regulation(ix).edition)
        .max();
    cited
        .edition
        .is_some_and(|own| latest.is_some_and(|latest| own < latest))
}

/// A candidate in its final place.
struct Ranked {
    window: bool,
    score: f32,
    candidate: Candidate,
    judged: Option<Judged>,
}

/// An offer with the verdict on the ask that it serves best.
struct Judged {
    ask: usize,
    assessment: Assessment,
    need: Need,
}

/// Several things asked for take turns, so that each is seen on the first page: every further offer for the same thing counts a little
/// less.
fn take_turns(ranked: &mut [Ranked]) {
    let mut turns: BTreeMap<usize, i32> = BTreeMap::new();
    for ranked in ranked.iter_mut().take_while(|ranked| ranked.window) {
        let ask = ranked
            .judged
            .as_ref()
            .map_or(usize::MAX, |judged| judged.ask);
        let turn = turns.entry(ask).or_default();
        ranked.score *= 0.985_f32.powi(*turn);
        *turn += 1;
    }
    sort(ranked);
}

/// The judged ones first, then by score, then by key, so that the order is always the same.
fn sort(ranked: &mut [Ranked]) {
    ranked.sort_by(|a, b| {
        b.window
            .cmp(&a.window)
            .then(b.score.total_cmp(&a.score))
            .then(a.candidate.key.cmp(&b.candidate.key))
    });
}

fn judged_and_none_capable(ranked: &[Ranked]) -> bool {
    let mut judged = ranked
        .iter()
        .filter_map(|ranked| ranked.judged.as_ref())
        .peekable();
    judged.peek().is_some() && judged.all(|judged| !judged.assessment.verdict.can_serve())
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

/// Where a page ended: the last hit's section, score and key.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cursor {
    window: bool,
    score: f32,
    key: u64,
}

impl Cursor {
    fn of(ranked: &Ranked) -> Self {
        Self {
            window: ranked.window,
            score: ranked.score,
            key: ranked.candidate.key,
        }
    }

    fn parse(text: &str) -> Result<Self, SearchError> {
        let wrong = || SearchError::Cursor(text.chars().take(40).collect());
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or_else(wrong);
        let window = match part()? {
            "w" => true,
            "r" => false,
            _ => return Err(wrong()),
        };
        let score = u32::from_str_radix(part()?, 16).map_err(|_| wrong())?;
        let key = u64::from_str_radix(part()?, 16).map_err(|_| wrong())?;
        Ok(Self {
            window,
            score: f32::from_bits(score),
            key,
        })
    }

    /// The first place behind it: behind the hit itself where it is still there, else behind what is ranked before it.
    fn place_in(&self, ranked: &[Ranked]) -> usize {
        if let Some(place) = ranked.iter().position(|r| r.candidate.key == self.key) {
            return place + 1;
        }
        ranked.partition_point(|r| {
            self.window
                .cmp(&r.window)
                .then(self.score.total_cmp(&r.score))
                .then(r.candidate.key.cmp(&self.key))
                .is_le()
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let section = if self.window { 'w' } else { 'r' };
        write!(f, "{section}.{:x}.{:x}", self.score.to_bits(), self.key)
    }
}
