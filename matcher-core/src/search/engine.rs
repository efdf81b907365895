//! Search: from a text to hits with reasons, facets and a cursor; and the other directions.

use super::access::{Access, AccessSet};
use super::collect::{Found, Pass, Scan, Sort};
use super::cursor::Cursor;
use super::entry::Kind;
use super::facets::{Facet, FacetKind};
use super::filter::{Compiled, Filters, Nearness, PriceShares};
use super::hits::Hit;
use super::knowledge::Knowledge;
use super::live::{SearchError, SearchIndex};
use super::numbers::{bit, day_number, month_number};
use super::query::{Builder, Strictness};
use super::rank::append;
use super::source::Recent;
use super::understand::{Asker, Choices, Place, Reach, Understood, understand};
use crate::fit::Judge;
use crate::ids::Ix;
use crate::model::{Catalogue, Language, Need, Organisation, ServiceKind};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::Regions;
use std::sync::Arc;
use tantivy::Searcher;

/// Entries that are judged and ordered by what they can do; those behind keep the order of their words.
pub(super) const JUDGED: usize = 96;
/// A list shorter than this goes on with what is akin; to look for that takes longer than the search itself.
const SHORT: usize = 10;
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
    /// What changed since the catalogue was taken.
    pub recent: Option<Recent<'a>>,
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
    /// Whether each hit tells what it was judged by.
    pub explain: bool,
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
            explain: false,
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

/// What was found.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How the text was understood.
    pub understood: Understood,
    /// Whether the text says anything to look for; otherwise the hits are simply all there are.
    pub asked: bool,
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

impl Engine<'_> {
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
        let pass = self.pass(request, place, &understood.services(), after.is_some());
        let builder = Builder {
            fields: &self.index.fields,
            taxonomy: self.taxonomy,
        };
        let searcher = self.index.searcher();
        let query = builder.of(&understood, Strictness::Usual);
        let mut scan = Scan::new(pass);
        let mut found = searcher.search(&query, &scan)?;
        let mut relaxed = Vec::new();
        if found.total == 0 {
            (found, relaxed) =
                self.relaxed(request, &understood, &builder, &mut scan, &searcher)?;
        }
        // a short list goes on with what is akin, far behind
        let enough = request.limit.min(SHORT);
        let short = found.total > 0 && found.best.len() < enough && relaxed.is_empty();
        if short && request.sort == Sort::Best && after.is_none() {
            scan.change(|pass| pass.facets.clear());
            let akin = builder.of(&understood, Strictness::Akin);
            let akin = searcher.search(&akin, &scan)?;
            append(&mut found.best, akin.best, enough);
        }
        self.answer(request, understood, found, relaxed, after, &searcher)
    }

    /// Nothing meets everything: what is found when place, filters and words are given up, in this order, and which were.
    fn relaxed(
        &self,
        request: &Request<'_>,
        understood: &Understood,
        builder: &Builder<'_>,
        scan: &mut Scan,
        searcher: &Searcher,
    ) -> Result<(Found, Vec<Relaxed>), SearchError> {
        let query = builder.of(understood, Strictness::Usual);
        let mut relaxed = Vec::new();
        let mut found = Found::default();
        if is_strict(understood.place()) {
            relaxed.push(Relaxed::Place);
            let filters = Compiled::new(&request.filters, &kinds(request), self.taxonomy);
            scan.change(|pass| pass.filters = filters);
            found = searcher.search(&query, scan)?;
        }
        // who named a thing would rather have it elsewhere or dearer than something else
        if found.total == 0 && request.filters != Filters::default() {
            relaxed.push(Relaxed::Filters);
            let filters = Compiled::new(&Filters::default(), &kinds(request), self.taxonomy);
            scan.change(|pass| pass.filters = filters);
            found = searcher.search(&query, scan)?;
        }
        if found.total == 0 {
            relaxed.push(Relaxed::Words);
            found = searcher.search(&builder.of(understood, Strictness::Loose), scan)?;
        }
        if found.total == 0 {
            relaxed.clear();
        }
        Ok((found, relaxed))
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
            access: AccessSet::new(&request.access),
            avoided: self.avoided(request.seeker),
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
            chains: Arc::clone(&self.knowledge.chains),
            today: day_number(request.asker.today),
            this_month: month_number(request.asker.today),
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
