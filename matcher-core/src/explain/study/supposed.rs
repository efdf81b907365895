//! What if: one thing changed, planned again around it.

use super::answers::{Moved, Supposed};
use super::{Study, StudyError, unknown};
use crate::explain::what_if::{Move, WhatIf, what_if};
use crate::ids::Ix;
use crate::model::{Language, Offer};

/// One change to a plan, by ids of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question<'a> {
    /// The need takes this slot: need, resource, period.
    Pin(&'a str, &'a str, &'a str),
    /// The two organisations never meet: provider, SME.
    Exclude(&'a str, &'a str),
    /// The need is withdrawn.
    Drop(&'a str),
    /// The need may enter the plan as it runs.
    Enter(&'a str),
    /// The slot has so many minutes more, or fewer: resource, period, minutes.
    Minutes(&'a str, &'a str, i64),
    /// The slot is withdrawn: resource, period.
    Withdraw(&'a str, &'a str),
    /// The provider's limit of partners is another, or none.
    Partners(&'a str, Option<u32>),
    /// The quota wants another number of SMEs: area, group, number.
    Quota(&'a str, &'a str, u32),
    /// The change budget is another, or none.
    Changes(Option<u64>),
}

impl Study {
    /// The best plan found with the change, in which only needs near it move.
    ///
    /// # Errors
    /// [`StudyError::Unknown`] for an id the round does not have, [`StudyError::NotPossible`] where its rules leave no such plan.
    pub fn what_if(&self, question: &Question<'_>, lang: Language) -> Result<Supposed, StudyError> {
        let change = self.change(question)?;
        self.suppose(change, lang).ok_or(StudyError::NotPossible)
    }

    fn change(&self, question: &Question<'_>) -> Result<WhatIf, StudyError> {
        Ok(match *question {
            Question::Pin(need, resource, period) => WhatIf::Force {
                need: self.lot(need)?,
                slot: self.slot(resource, period)?,
            },
            Question::Drop(need) => WhatIf::Drop {
                need: self.lot(need)?,
            },
            Question::Enter(need) => WhatIf::Enter {
                need: self.lot(need)?,
            },
            Question::Exclude(provider, seeker) => WhatIf::Exclude {
                provider: self.provider(provider)?,
                seeker: {
                    let own = self.organisation("organisation", seeker)?;
                    *self
                        .seekers
                        .get(&own)
                        .ok_or_else(|| unknown("organisation", seeker))?
                },
            },
            Question::Minutes(resource, period, more) => WhatIf::Minutes {
                slot: self.slot(resource, period)?,
                more,
            },
            Question::Withdraw(resource, period) => {
                let slot = self.slot(resource, period)?;
                let more = -self.problem.slots[slot as usize].minutes;
                WhatIf::Minutes { slot, more }
            }
            Question::Partners(provider, limit) => WhatIf::Partners {
                provider: self.provider(provider)?,
                limit,
            },
            Question::Quota(area, group, min_seekers) => {
                let quotas = &self.catalogue.quotas;
                let place = quotas
                    .iter()
                    .position(|q| q.area == area && q.group == group);
                let quota = place.ok_or_else(|| unknown("area", &format!("{area}/{group}")))?;
                WhatIf::Quota {
                    quota: quota as u32,
                    min_seekers,
                }
            }
            Question::Changes(limit) => WhatIf::Changes { limit },
        })
    }

    /// Minutes on the grid that the need takes in a slot; `None` where no offer on the resource can serve it.
    ///
    /// # Errors
    /// [`StudyError::Unknown`] for an id the round does not have.
    pub fn minutes(
        &self,
        need: &str,
        resource: &str,
        period: &str,
    ) -> Result<Option<u32>, StudyError> {
        let need = self.need(need)?;
        let slot = self.slot(resource, period)?;
        let judge = self.judge();
        let on = self.catalogue.slots[slot as usize].resource;
        let offers = (0..self.catalogue.offers.len()).map(Ix::<Offer>::new);
        let own = offers.filter(|&offer| self.catalogue[offer].resource == on);
        let fits = own.filter_map(|offer| {
            let fit = judge.judge(need, offer);
            fit.verdict
                .can_serve()
                .then(|| self.rules.taken(self.catalogue[on].kind, fit.minutes))
        });
        Ok(fits.min())
    }

    fn provider(&self, id: &str) -> Result<u32, StudyError> {
        let own = self.organisation("provider", id)?;
        let place = self.providers.get(&own).copied();
        place.ok_or_else(|| unknown("provider", id))
    }

    /// The lot of an id: a need's only or first one, or the one named with `#2`.
    fn lot(&self, id: &str) -> Result<u32, StudyError> {
        let (need, part) = match id.rsplit_once('#') {
            Some((need, part)) if self.need(id).is_err() => (need, part.parse::<u32>().ok()),
            _ => (id, Some(1)),
        };
        let lots = self.lots_of(self.need(need)?);
        let lot = part
            .and_then(|part| part.checked_sub(1))
            .map(|part| lots.start + part);
        lot.filter(|lot| lots.contains(lot))
            .ok_or_else(|| unknown("need", id))
    }

    /// The plan with a change; `None` where the rules leave none.
    pub(super) fn suppose(&self, change: WhatIf, lang: Language) -> Option<Supposed> {
        let answer = what_if(&self.problem, &self.plan.slots, change, &Self::effort())?;
        let displaced = answer.displaced().count();
        let count = |slots: &[Option<u32>]| slots.iter().flatten().count();
        let (served_before, served_after) = (count(&self.plan.slots), count(&answer.slots));
        let gain = answer.gain();
        Some(Supposed {
            before: answer.before,
            after: answer.after,
            gain,
            served_before,
            served_after,
            displaced,
            moves: answer.moves.iter().map(|m| self.moved(*m)).collect(),
            sentence: self
                .speaker(lang)
                .supposed(gain, served_before, served_after, displaced),
        })
    }

    pub(super) fn moved(&self, change: Move) -> Moved {
        Moved {
            need: self.lot_name(change.need),
            from: change.from.map(|slot| self.place(slot)),
            to: change.to.map(|slot| self.place(slot)),
        }
    }
}
