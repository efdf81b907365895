//! The other directions: needs that an offer could serve, and needs like a need.

use super::collect::{Found, Pass};
use super::engine::{Engine, Request};
use super::entry::Kind;
use super::filter::Access;
use super::live::SearchError;
use super::numbers::bit;
use super::query::Builder;
use super::understand::{Asker, What};
use crate::fit::Verdict;
use crate::ids::Ix;
use crate::model::{Need, Offer};
use tantivy::query::Query;

impl Engine<'_> {
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
