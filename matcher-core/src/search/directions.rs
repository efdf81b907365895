//! The other directions: needs that an offer could serve, and needs like a need.

use super::access::Access;
use super::collect::{Found, Pass, Scan};
use super::engine::{Engine, Request};
use super::entry::{Kind, key_of};
use super::live::SearchError;
use super::numbers::bit;
use super::query::Builder;
use super::source::{Source, moved, place_of};
use super::understand::{Asker, What};
use crate::fit::{Draft, Fit};
use crate::ids::Ix;
use crate::model::{Need, Offer, Organisation};
use tantivy::query::Query;

/// A need found from the other side.
#[derive(Debug, Clone)]
pub struct FoundNeed {
    /// Its id.
    pub id: String,
    /// Whether its record is one that changed lately: see [`Engine::catalogue_of`].
    pub recent: bool,
    /// Its record.
    pub need: Ix<Need>,
    /// What the rules of fit say, where there is a judge.
    pub fit: Option<Fit>,
}

impl Engine<'_> {
    /// Needs about what an offer does, those it can serve first, then by their words. Who may not see a need does not get it.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn needs_for(
        &self,
        offer: &str,
        access: Access,
        asker: Asker,
        limit: usize,
    ) -> Result<Vec<FoundNeed>, SearchError> {
        let Some((source, offer)) = self.offer(key_of(Kind::Offer, offer)) else {
            return Ok(Vec::new());
        };
        let record = &source.catalogue[offer];
        let mut whats: Vec<What> = Vec::new();
        for row in source.catalogue.capabilities_of(offer) {
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
        let mut needs: Vec<FoundNeed> = found
            .best
            .iter()
            .filter_map(|candidate| self.need(candidate.key))
            .map(|(of, need)| FoundNeed {
                id: of.catalogue[need].id.clone(),
                recent: of.recent,
                need,
                fit: judged(of, need, source, offer),
            })
            .collect();
        needs.sort_by_key(|found| found.fit.as_ref().map(|fit| fit.verdict));
        needs.truncate(limit);
        Ok(needs)
    }

    /// Needs like a need, most alike first, without itself; for joint research and shared visits.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn similar_needs(
        &self,
        need: &str,
        access: Access,
        asker: Asker,
        limit: usize,
    ) -> Result<Vec<FoundNeed>, SearchError> {
        let Some((source, itself)) = self.need(key_of(Kind::Need, need)) else {
            return Ok(Vec::new());
        };
        let record = &source.catalogue[itself];
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
            .filter_map(|candidate| self.need(candidate.key));
        let alike = places.map(|(of, other)| FoundNeed {
            id: of.catalogue[other].id.clone(),
            recent: of.recent,
            need: other,
            fit: None,
        });
        Ok(alike.filter(|other| other.id != need).take(limit).collect())
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
        Ok(self.index.searcher().search(&query, &Scan::new(pass))?)
    }
}

/// A need and an offer, each of its own catalogue.
fn judged(of: Source<'_>, need: Ix<Need>, source: Source<'_>, offer: Ix<Offer>) -> Option<Fit> {
    let judge = source.judge?;
    if of.recent == source.recent {
        return Some(judge.judge(need, offer));
    }
    let record = &of.catalogue[need];
    let organisation = &of.catalogue[record.organisation];
    let place = |ix: Ix<Organisation>| place_of(source.catalogue, &of.catalogue[ix].id);
    let nobody = Ix::new(u32::MAX as usize);
    let need = Need {
        organisation: place(record.organisation).unwrap_or(nobody),
        avoid: record.avoid.iter().copied().filter_map(place).collect(),
        ..record.clone()
    };
    let mut sites = of.catalogue.sites_of(record.organisation);
    let draft = Draft {
        need: &need,
        seeker: &moved(organisation, of.catalogue, source.catalogue),
        point: sites.next().map(|(_, site)| site.point),
    };
    Some(judge.judge_draft(&draft, offer))
}
