//! Why a need is where it is, and why not elsewhere.

use super::answers::{Other, Party, SmallChange, WhyLot, WhyMiss, WhyNeed, WhyNot};
use super::{Study, StudyError};
use crate::explain::obstacle::Occupancy;
use crate::explain::sentences::Speaker;
use crate::explain::unserved::{Room, handed_over_need, unserved_need};
use crate::explain::what_if::WhatIf;
use crate::explain::{NearMiss, SmallestChange, Unserved, served, unserved, why};
use crate::fit::{Fit, Judge, Rule, Severity};
use crate::ids::Ix;
use crate::market::{Candidates, Partners};
use crate::model::{Language, Need, Organisation};

impl Study {
    /// Why a need is where it is, what else there is, and what would serve it. Plans again around each lot up to a dozen times.
    pub fn why(&self, need: Ix<Need>, lang: Language) -> WhyNeed {
        let judge = self.judge();
        let context = self.context(&judge);
        let partners = Partners::new(&self.catalogue, &self.rules);
        let spare = served::spare_minutes(&self.problem, &self.plan);
        let speaker = self.speaker(lang);
        let lots: Vec<WhyLot> = self
            .lots_of(need)
            .map(|lot| {
                let served = served::served_lot(&context, &partners, &spare, lot as usize);
                let sentence = served.as_ref().map(|s| speaker.reason(s));
                let why = why(&self.problem, &self.plan, lot, &Self::effort());
                WhyLot {
                    lot: self.lot_name(lot).lot,
                    quantity: self.market.lots[lot as usize].quantity,
                    place: why.slot.map(|slot| self.place(slot)),
                    sentence,
                    points: served.map(|s| s.points),
                    price: why.price,
                    alternatives: why.alternatives.iter().map(|a| self.other(a)).collect(),
                    free: why.free.iter().map(|&slot| self.place(slot)).collect(),
                    smallest_changes: why
                        .smallest_changes
                        .iter()
                        .map(|c| self.small(*c))
                        .collect(),
                }
            })
            .collect();
        let unserved = self.unserved_with(need, &judge, &partners, &spare);
        let sentence = match &unserved {
            Some(unserved) => self.unserved_sentence(unserved, &judge, speaker),
            None => lots
                .iter()
                .find_map(|lot| lot.sentence.clone())
                .unwrap_or_default(),
        };
        WhyNeed {
            need: self.need_name(need),
            served: unserved.is_none(),
            class: unserved.as_ref().map(|u| u.class),
            sentence,
            lots,
            misses: unserved.map_or_else(Vec::new, |u| {
                u.misses.iter().map(|m| self.miss(m, speaker)).collect()
            }),
        }
    }

    /// Why the need is not served; `None` when it is.
    pub(super) fn unserved_with(
        &self,
        need: Ix<Need>,
        judge: &Judge<'_>,
        partners: &Partners<'_>,
        spare: &[i64],
    ) -> Option<Unserved> {
        if self.market.handed_over.iter().any(|h| h.need == need) {
            return Some(handed_over_need(need));
        }
        let context = self.context(judge);
        let candidates = Candidates::new(&self.catalogue, self.taxonomy);
        let room = Room::new(&context, spare);
        unserved_need(&context, &candidates, partners, &room, need)
    }

    /// Every need that is not served: its class in words, and why in a sentence. As long as explaining the plan.
    pub fn unserved(&self, lang: Language) -> Vec<(Ix<Need>, &'static str, String)> {
        let judge = self.judge();
        let context = self.context(&judge);
        let partners = Partners::new(&self.catalogue, &self.rules);
        let spare = served::spare_minutes(&self.problem, &self.plan);
        let candidates = Candidates::new(&self.catalogue, self.taxonomy);
        let speaker = self.speaker(lang);
        let all = unserved::unserved(&context, &candidates, &partners, &spare);
        all.iter()
            .map(|unserved| {
                let sentence = self.unserved_sentence(unserved, &judge, speaker);
                (unserved.need, speaker.word(unserved.class), sentence)
            })
            .collect()
    }

    fn unserved_sentence(
        &self,
        unserved: &Unserved,
        judge: &Judge<'_>,
        speaker: Speaker<'_>,
    ) -> String {
        match judge.compulsory(unserved.need) {
            Some(why) => speaker.hand_over(why),
            None => speaker.unserved(unserved, None),
        }
    }

    pub(super) fn speaker(&self, lang: Language) -> Speaker<'_> {
        Speaker {
            catalogue: &self.catalogue,
            taxonomy: self.taxonomy,
            lang,
        }
    }

    fn other(&self, alternative: &crate::explain::Alternative) -> Other {
        Other {
            place: self.place(alternative.slot),
            value: alternative.value,
            minutes: alternative.minutes,
            free_minutes: alternative.free_minutes,
            cost: alternative.cost,
            displaced: alternative.displaced,
        }
    }

    fn small(&self, change: SmallestChange) -> SmallChange {
        match change {
            SmallestChange::MoreMinutes { slot, minutes } => SmallChange::MoreMinutes {
                place: self.place(slot),
                minutes,
            },
            SmallestChange::MorePoints { slot, points } => SmallChange::MorePoints {
                place: self.place(slot),
                points,
            },
        }
    }

    fn miss(&self, miss: &NearMiss, speaker: Speaker<'_>) -> WhyMiss {
        let offer = &self.catalogue[miss.offer];
        WhyMiss {
            provider: self.party(self.catalogue.provider_of(miss.offer)),
            offer: Party {
                id: offer.id.clone(),
                name: offer.title.clone(),
            },
            rules: failing(&miss.fit),
            sentence: speaker.miss(miss),
        }
    }

    /// Why a need is not with `provider`: forces it there and plans again; where that is no option, the rules that stand against it.
    ///
    /// # Errors
    /// [`StudyError::Unknown`] when the round has no such need or provider.
    pub fn why_not(
        &self,
        need: &str,
        provider: &str,
        lang: Language,
    ) -> Result<WhyNot, StudyError> {
        let need = self.need(need)?;
        let wish = self.organisation("provider", provider)?;
        let lots = self.lots_of(need);
        let at = |lot: u32| self.plan.slots[lot as usize];
        let elsewhere = |lot: &u32| at(*lot).is_none_or(|slot| self.provider_of(slot) != wish);
        let Some(lot) = lots.clone().find(elsewhere).or(lots.clone().next()) else {
            return Ok(self.judged_not(need, wish, lang));
        };
        let options = self.problem.options_of(lot).iter();
        let mut options: Vec<_> = options
            .filter(|o| self.provider_of(o.slot) == wish && !self.problem.is_banned(lot, o.slot))
            .collect();
        options.sort_by_key(|o| (-o.value, o.slot));
        let tried = options.iter().take(3).filter_map(|option| {
            let slot = option.slot;
            let answer = self.suppose(WhatIf::Force { need: lot, slot }, lang)?;
            Some((answer, slot, option.value))
        });
        let best = tried.max_by_key(|(answer, slot, _)| (answer.gain, std::cmp::Reverse(*slot)));
        let (Some((supposed, slot, value)), true) = (best, elsewhere(&lot)) else {
            let mut judged = self.judged_not(need, wish, lang);
            judged.need = self.lot_name(lot);
            judged.place = at(lot).map(|slot| self.place(slot));
            return Ok(judged);
        };
        let occupancy = Occupancy::new(&self.problem, &self.plan.slots);
        let spare = served::spare_minutes(&self.problem, &self.plan);
        let minutes = self.problem.option_on(lot, slot).map_or(0, |o| o.minutes);
        let obstacle = (spare[slot as usize] >= minutes && at(lot).is_none())
            .then(|| occupancy.obstacle(lot, slot, value));
        Ok(WhyNot {
            need: self.lot_name(lot),
            place: at(lot).map(|slot| self.place(slot)),
            wish: self.party(wish),
            wished_place: Some(self.place(slot)),
            verdict: None,
            rules: Vec::new(),
            obstacle,
            sentence: self.speaker(lang).instead(
                &self.catalogue[wish].name,
                supposed.gain,
                supposed.displaced,
            ),
            supposed: Some(supposed),
        })
    }

    /// A wish that is no option: what the rules of fit say to the provider's best offer.
    fn judged_not(&self, need: Ix<Need>, wish: Ix<Organisation>, lang: Language) -> WhyNot {
        let judge = self.judge();
        let speaker = self.speaker(lang);
        let service = self.catalogue[need].service;
        let offers = (0..self.catalogue.offers.len()).map(Ix::new);
        let own = offers.filter(|&offer| {
            self.catalogue.provider_of(offer) == wish && self.catalogue[offer].service == service
        });
        let best = own
            .map(|offer| judge.judge(need, offer))
            .min_by_key(|fit| (fit.verdict, failing(fit).len()));
        let name = &self.catalogue[wish].name;
        let already = self.lots_of(need).any(|lot| {
            let slot = self.plan.slots[lot as usize];
            slot.is_some_and(|slot| self.provider_of(slot) == wish)
        });
        let sentence = match &best {
            _ if already => speaker.already(name),
            None => speaker.offers_nothing(name),
            Some(fit) if fit.verdict.can_serve() => speaker.fits_but_cut(name),
            Some(fit) => speaker.failures(name, fit),
        };
        WhyNot {
            need: self.need_name(need),
            place: None,
            wish: self.party(wish),
            wished_place: None,
            verdict: best.as_ref().map(|fit| fit.verdict),
            rules: best.as_ref().map_or_else(Vec::new, failing),
            obstacle: None,
            supposed: None,
            sentence,
        }
    }
}

/// The rules that fail, once each.
pub(super) fn failing(fit: &Fit) -> Vec<Rule> {
    let failures = fit.findings.iter();
    let failures = failures.filter(|f| f.severity == Severity::Fail);
    let mut rules: Vec<Rule> = failures.map(|f| f.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}
