//! From what a pass found to an answer: the page, each hit with its verdict, reason and marks.

use super::assess::Assessment;
use super::collect::Found;
use super::cursor::Cursor;
use super::draft::drafts;
use super::engine::{Answer, Engine, Relaxed, Request};
use super::entry::Kind;
use super::facets::facet;
use super::highlight::Marks;
use super::live::SearchError;
use super::numbers::month_number;
use super::rank::{Ranked, judged_and_none_capable};
use super::sentence::Speech;
use super::understand::{ChipMeaning, Understood};
use crate::ids::Ix;
use crate::model::{Capability, Catalogue, Need, Offer, ServiceKind};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::{Point, Regions};
use jiff::civil::Date;
use std::ops::Range;
use tantivy::schema::Value;
use tantivy::{Searcher, TantivyDocument};

/// A hit.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its id in the catalogue or of its page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether its records are those that changed lately: see [`Engine::catalogue_of`].
    pub recent: bool,
    /// The offer, when it is one of the catalogue.
    pub offer: Option<Ix<Offer>>,
    /// The need, when it is one of the catalogue.
    pub need: Option<Ix<Need>>,
    /// The region where it is.
    pub region: Option<u32>,
    /// Whether it is not what was asked for, but akin: a short list goes on with such.
    pub akin: bool,
    /// The larger the better; comparable within one answer.
    pub score: f32,
    /// The rows that match best.
    pub rows: Vec<Ix<Capability>>,
    /// Whether it can do what is asked; `None` where that was not judged.
    pub assessment: Option<Assessment>,
    /// To the place of the query or of who asks.
    pub distance_km: Option<f64>,
    /// The first day on which it could be done: when everything asked for holds, where that was judged, else of the first free slot.
    pub free_from: Option<Date>,
    /// List price per unit of quantity, and what is left of it after benefits, in fen.
    pub price_fen: Option<(i64, i64)>,
    /// The verdict in words, with the condition or what is missing.
    pub verdict_text: String,
    /// Why it is here, in one sentence; of what has no record in the catalogue, its first lines.
    pub reason: String,
    /// The query as the need by which it was judged, when [`Request::explain`] asks for it: what sentences of its findings are made from.
    pub asked: Option<Need>,
    /// Bytes of the title in which words of the query stand.
    pub marks: Vec<Range<usize>>,
}

impl Hit {
    /// The kind of service, of offers and needs of `catalogue`, which is that of [`Engine::catalogue_of`].
    pub fn service(&self, catalogue: &Catalogue) -> Option<ServiceKind> {
        let offered = self.offer.map(|ix| catalogue[ix].service);
        offered.or_else(|| self.need.map(|ix| catalogue[ix].service))
    }
}

impl Engine<'_> {
    pub(super) fn answer(
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
            asked: !understood.chips.is_empty() || !understood.rest_text().is_empty(),
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
            .get(candidate.traits.kind() as usize)
            .copied()
            .unwrap_or(Kind::Case);
        let of_kind = |wanted: Kind| kind == wanted;
        let offer = of_kind(Kind::Offer)
            .then(|| self.offer(candidate.key))
            .flatten();
        let need = of_kind(Kind::Need)
            .then(|| self.need(candidate.key))
            .flatten();
        let source = offer
            .map(|(source, _)| source)
            .or(need.map(|(source, _)| source));
        let recent = source.is_some_and(|source| source.recent);
        let catalogue = self.catalogue_of(recent);
        let (offer, need) = (offer.map(|(_, ix)| ix), need.map(|(_, ix)| ix));
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
        let place = candidate.traits.region() as usize;
        let region = Regions::bundled().iter().nth(place);
        let rows: Vec<Ix<Capability>> = offer.map_or(Vec::new(), |offer| {
            let run = catalogue.capability_range(offer);
            let places = candidate
                .rows
                .iter()
                .map(|(_, row)| run.start + *row as usize);
            places
                .filter(|place| run.contains(place))
                .map(Ix::new)
                .collect()
        });
        let distance_km = offer.zip(point).map(|(offer, point)| {
            let site = &catalogue[catalogue.site_of(offer)];
            site.point.distance_km(point)
        });
        let (assessment, asked) = ranked
            .judged
            .map(|judged| (judged.assessment, judged.asked))
            .unzip();
        let speech = Speech {
            catalogue,
            taxonomy: self.taxonomy,
            lang: request.lang,
        };
        let need_asked = asked.as_ref().map(|asked| &asked.need);
        let verdict_text = need_asked
            .zip(assessment.as_ref())
            .map_or(String::new(), |(need, assessment)| {
                speech.verdict(need, assessment)
            });
        let reason = match offer {
            Some(offer) => {
                let need = need_asked;
                speech.offer(offer, &rows, need, assessment.as_ref(), distance_km)
            }
            None => stored(self.index.fields.summary),
        };
        let price_fen = offer.map(|offer| {
            let offer = &catalogue[offer];
            let after = request.shares.price_fen(offer.service, offer.price_fen);
            (offer.price_fen, after)
        });
        Ok(Hit {
            kind,
            marks: marks.in_text(&title),
            id,
            title,
            recent,
            offer,
            need,
            region: region.map(|region| region.code),
            akin: candidate.akin,
            score: ranked.score,
            rows,
            free_from: assessment
                .as_ref()
                .and_then(|assessment| assessment.fit.earliest)
                .or_else(|| first_free(catalogue, offer?, request.asker.today)),
            assessment,
            distance_km,
            price_fen,
            verdict_text,
            reason,
            asked: need_asked.filter(|_| request.explain).cloned(),
        })
    }
}

/// The first day from `today` on of a slot that has hours (or seats) left.
fn first_free(catalogue: &Catalogue, offer: Ix<Offer>, today: Date) -> Option<Date> {
    let slots = catalogue.slots_of(catalogue[offer].resource).iter();
    let mut free = slots.filter(|slot| slot.minutes > 0 && slot.period.last_day() >= today);
    free.next().map(|slot| slot.period.first_day().max(today))
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
                texts.extend([chip.text.as_str(), taxonomy.instrument(*ix).zh.as_str()]);
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
