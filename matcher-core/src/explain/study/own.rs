//! What the owner of a need is told: why it is, or isn't, served, and what they could change. Nothing of it tells who else asked, how
//! many did, or what a provider shows to others only.

use super::answers::{NeedName, Party, Place};
use super::reasons::failing;
use super::{Study, StudyError};
use crate::explain::sentences::Speaker;
use crate::explain::unserved::{Room, unserved_need};
use crate::explain::{Unserved, UnservedClass, served};
use crate::fit::{Draft, Fit, Judge, Rule};
use crate::ids::Ix;
use crate::market::{Candidates, Partners};
use crate::model::{Coded, DecisionRule, Delivery, Document, Language, Need, Offer};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// Changes told, misses told, offers looked at for a change.
const CHANGES: usize = 3;
const MISSES: usize = 3;
const JUDGED: usize = 80;
/// Days by which a window is widened, one after the other.
const DAYS: [i64; 3] = [30, 60, 90];

/// Why a need of one's own is, or isn't, served.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnReason {
    /// The need.
    pub need: NeedName,
    /// Whether it is served, at least in part.
    pub served: bool,
    /// Why not, if it isn't.
    pub class: Option<UnservedClass>,
    /// Where its lots are.
    pub places: Vec<Place>,
    /// The reasons, a sentence each.
    pub sentences: Vec<String>,
    /// What would get it served; each was tried against the hours that the plan leaves.
    pub changes: Vec<OwnChange>,
}

/// Something the owner can change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OwnChange {
    /// The column of the need: `window_to`, `delivery`, `max_distance_km`, `budget_yuan`, `document`, `quantity`, or `decision_rule` of its
    /// requirements.
    pub field: &'static str,
    /// What it would have to say.
    pub value: String,
    /// Who would serve it then; `None` where the offer is not shown to all.
    pub provider: Option<Party>,
    /// In a sentence.
    pub sentence: String,
}

impl Study {
    /// The reasons for an own need. `shown` says whether the owner may see an offer, by its id.
    ///
    /// # Errors
    /// [`StudyError::Unknown`] when the need was not in the round.
    pub fn own_reason(
        &self,
        need: &str,
        shown: &dyn Fn(&str) -> bool,
        lang: Language,
    ) -> Result<OwnReason, StudyError> {
        let need = self.need(need)?;
        let judge = self.judge();
        let context = self.context(&judge);
        let partners = Partners::new(&self.catalogue, &self.rules);
        let spare = served::spare_minutes(&self.problem, &self.plan);
        let speaker = self.speaker(lang);
        let candidates = Candidates::new(&self.catalogue, self.taxonomy);
        let mut told = OwnReason {
            need: self.need_name(need),
            served: true,
            class: None,
            places: Vec::new(),
            sentences: Vec::new(),
            changes: Vec::new(),
        };
        if let Some(why) = judge.compulsory(need) {
            told.served = false;
            told.class = Some(UnservedClass::HandedOver);
            told.sentences.push(speaker.hand_over(why));
            return Ok(told);
        }
        let room = Room::new(&context, &spare);
        let unserved = unserved_need(&context, &candidates, &partners, &room, need);
        let Some(unserved) = unserved else {
            for lot in self.lots_of(need) {
                let served = served::served_lot(&context, &partners, &spare, lot as usize);
                let Some(served) = served else { continue };
                told.places.push(self.place(served.option.slot));
                told.sentences.push(speaker.reason(&served));
            }
            told.sentences.dedup();
            return Ok(told);
        };
        told.served = false;
        told.class = Some(unserved.class);
        told.sentences = self.own_sentences(&unserved, shown, speaker);
        let search = Search {
            study: self,
            judge: &judge,
            partners: &partners,
            offers: candidates.nearest(&judge, need, JUDGED),
            spare: &spare,
            shown,
            speaker,
        };
        told.changes = search.changes(need);
        Ok(told)
    }

    /// The class in words, then the nearest misses that the owner may see.
    fn own_sentences(
        &self,
        unserved: &Unserved,
        shown: &dyn Fn(&str) -> bool,
        speaker: Speaker<'_>,
    ) -> Vec<String> {
        let mut sentences = match (&unserved.blocked, unserved.class) {
            (Some(blocked), _) => vec![speaker.word(blocked.obstacle).to_owned()],
            (None, UnservedClass::Outranked) => vec![speaker.hours_taken()],
            (None, UnservedClass::NoCapability) if unserved.misses.is_empty() => {
                vec![speaker.say(
                    "参加单位中没有此项服务",
                    "nobody who takes part offers this",
                )]
            }
            (None, class) => vec![speaker.word(class).to_owned()],
        };
        let open = unserved.misses.iter().filter(|miss| {
            // Whom a provider avoids is its own affair.
            !failing(&miss.fit).contains(&Rule::Exclusion)
        });
        for miss in open.take(MISSES) {
            if shown(&self.catalogue[miss.offer].id) {
                sentences.push(speaker.miss(miss));
            } else {
                let rules = failing(&miss.fit);
                let words: Vec<&str> = rules.iter().map(|r| speaker.word(*r)).collect();
                sentences.push(speaker.somebody(&words));
            }
        }
        sentences.dedup();
        sentences
    }
}

/// The search for a change that serves a need.
struct Search<'a> {
    study: &'a Study,
    judge: &'a Judge<'a>,
    partners: &'a Partners<'a>,
    offers: Vec<Ix<Offer>>,
    spare: &'a [i64],
    shown: &'a dyn Fn(&str) -> bool,
    speaker: Speaker<'a>,
}

/// One column of a need with another value; the value that is really necessary is read from the fit.
struct Wish {
    field: &'static str,
    need: Need,
    value: fn(&Fit, &Need) -> String,
}

impl Search<'_> {
    /// The smallest change of each column, at most three columns.
    fn changes(&self, need: Ix<Need>) -> Vec<OwnChange> {
        let mut told: Vec<OwnChange> = Vec::new();
        for wish in wishes(&self.study.catalogue[need]) {
            if told.len() < CHANGES && told.iter().all(|change| change.field != wish.field) {
                told.extend(self.tried(need, &wish));
            }
        }
        told
    }

    fn tried(&self, need: Ix<Need>, wish: &Wish) -> Option<OwnChange> {
        let catalogue = &self.study.catalogue;
        let seeker = catalogue[need].organisation;
        let draft = Draft {
            need: &wish.need,
            seeker: &catalogue[seeker],
            point: catalogue
                .sites_of(seeker)
                .next()
                .map(|(_, site)| site.point),
        };
        let admitted = self.offers.iter().copied().filter(|&offer| {
            let provider = catalogue.provider_of(offer);
            self.partners
                .admits(provider, self.partners.tie(provider, seeker))
        });
        let fits = admitted.filter_map(|offer| {
            let fit = self.judge.judge_draft(&draft, offer);
            (fit.verdict.can_serve() && self.has_hours(&fit)).then_some(fit)
        });
        let key = |fit: &Fit| {
            let hidden = !(self.shown)(&catalogue[fit.offer].id);
            (
                hidden,
                fit.price.after_benefits_fen,
                (fit.distance_km * 10.0) as i64,
                fit.offer,
            )
        };
        let best = fits.min_by_key(key)?;
        let offer = &catalogue[best.offer];
        let provider =
            (self.shown)(&offer.id).then(|| self.study.party(catalogue.provider_of(best.offer)));
        let value = (wish.value)(&best, &wish.need);
        let name = provider.as_ref().map(|provider| provider.name.as_str());
        Some(OwnChange {
            field: wish.field,
            sentence: self.speaker.own_change(wish.field, &value, name),
            value,
            provider,
        })
    }

    fn has_hours(&self, fit: &Fit) -> bool {
        let catalogue = &self.study.catalogue;
        fit.usable_periods.iter().any(|period| {
            let kind = catalogue[catalogue[period.slot].resource].kind;
            let minutes = i64::from(self.study.rules.taken(kind, fit.minutes));
            let spare = self.spare.get(period.slot.index());
            spare.is_some_and(|&spare| spare >= minutes)
        })
    }
}

/// What an owner might change, the least first.
fn wishes(need: &Need) -> Vec<Wish> {
    let mut wishes = Vec::new();
    let mut add = |field, changed: Need, value: fn(&Fit, &Need) -> String| {
        if changed != *need {
            wishes.push(Wish {
                field,
                need: changed,
                value,
            });
        }
    };
    for days in DAYS {
        let window_to: Date = need.window_to.saturating_add(days.days());
        let changed = Need {
            window_to,
            ..need.clone()
        };
        add("window_to", changed, |_, need| need.window_to.to_string());
    }
    let delivery = Delivery::ALL.to_vec();
    let changed = Need {
        delivery,
        ..need.clone()
    };
    add("delivery", changed, |fit, _| fit.delivery.code().to_owned());
    let changed = Need {
        max_distance_km: None,
        ..need.clone()
    };
    add("max_distance_km", changed, |fit, _| {
        format!("{}", (fit.distance_km / 10.0).ceil() * 10.0)
    });
    let changed = Need {
        budget_fen: None,
        ..need.clone()
    };
    add("budget_yuan", changed, |fit, _| {
        (fit.price.after_benefits_fen.div_euclid(1000) * 10 + 10).to_string()
    });
    let plainer = match need.document {
        Document::CalibrationCertificateCnas => Document::CalibrationCertificate,
        Document::TestReportCma | Document::TestReportCnas => Document::TestReport,
        other => other,
    };
    let changed = Need {
        document: plainer,
        ..need.clone()
    };
    add("document", changed, |_, need| {
        need.document.code().to_owned()
    });
    let mut changed = need.clone();
    for requirement in &mut changed.requirements {
        requirement.decision_rule = DecisionRule::Simple;
    }
    add("decision_rule", changed, |_, _| {
        DecisionRule::Simple.to_string()
    });
    for share in [2, 4] {
        let changed = Need {
            quantity: need.quantity.div_ceil(share),
            ..need.clone()
        };
        add("quantity", changed, |_, need| need.quantity.to_string());
    }
    wishes
}
