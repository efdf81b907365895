//! Needs as a provider may see them: what is asked for, roughly where and when, and nothing that tells by whom.
//!
//! No id, no name, no text of the firm's own, no place finer than a prefecture, no distance finer than a band, no day finer than a
//! month.

use super::Prospect;
use super::sentences::Speaker;
use super::study::Party;
use crate::fit::{Rule, Verdict};
use crate::model::{Coded, Delivery, Document, ServiceKind};
use crate::taxonomy::regions::Regions;
use serde::Serialize;
use std::collections::BTreeMap;

/// Upper ends of the bands of distance, in km.
const BANDS: [u32; 4] = [50, 100, 200, 500];
/// Characters of a printed range that are shown.
const RANGE_CHARACTERS: usize = 32;

/// A need without its owner.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenNeed {
    /// The service.
    pub service: ServiceKind,
    /// Instrument, else measurand, else the service: id and name.
    pub subject: Party,
    /// The prefecture of the firm: code and name.
    pub prefecture: Party,
    /// The range, as far as it is a printed quantity.
    pub range: String,
    /// Units asked for.
    pub quantity: u32,
    /// The work in whole hours, at least one (seats, of a class).
    pub hours: u32,
    /// Within so many km; `None`: farther than every band.
    pub within_km: Option<u32>,
    /// First and last month of the window, `2026-12`.
    pub months: (String, String),
    /// What it is to end in.
    pub document: Document,
    /// Ways of delivery that suit.
    pub delivery: Vec<Delivery>,
    /// The verdict of the rules of fit on the provider's best offer.
    pub verdict: Verdict,
    /// The provider's offer.
    pub offer: Party,
    /// The rules that fail.
    pub missing: Vec<Rule>,
}

/// Open needs of one kind in one prefecture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenNeedGroup {
    /// The service.
    pub service: ServiceKind,
    /// What they are about.
    pub subject: Party,
    /// Where.
    pub prefecture: Party,
    /// The rules that fail; none where the offer would serve them.
    pub missing: Vec<Rule>,
    /// How many.
    pub needs: usize,
    /// Their work in hours.
    pub hours: u32,
}

/// A prospect without whose need it is.
pub fn open_need(prospect: &Prospect, speaker: Speaker<'_>) -> OpenNeed {
    let catalogue = speaker.catalogue;
    let need = &catalogue[prospect.need];
    let fit = &prospect.fit;
    let taxonomy = speaker.taxonomy;
    let measurand = need.requirements.iter().find_map(|r| r.measurand);
    let subject = match (need.instrument, measurand) {
        (Some(ix), _) => {
            let instrument = taxonomy.instrument(ix);
            (
                instrument.id.clone(),
                speaker.say(&instrument.zh, &instrument.en),
            )
        }
        (None, Some(ix)) => {
            let measurand = taxonomy.measurand(ix);
            (
                measurand.id.clone(),
                speaker.say(&measurand.zh, &measurand.en),
            )
        }
        (None, None) => (
            need.service.code().to_owned(),
            speaker.word(need.service).to_owned(),
        ),
    };
    let range = need
        .requirements
        .first()
        .map_or("", |r| r.printed_range.as_str());
    let mut missing: Vec<Rule> = prospect.missing().map(|finding| finding.rule).collect();
    missing.sort_unstable();
    missing.dedup();
    let month = |day: jiff::civil::Date| format!("{:04}-{:02}", day.year(), day.month());
    let offer = &catalogue[prospect.offer];
    OpenNeed {
        service: need.service,
        subject: party(subject),
        prefecture: prefecture(catalogue[need.organisation].region),
        range: if is_quantity(range) {
            range.to_owned()
        } else {
            String::new()
        },
        quantity: need.quantity,
        hours: fit.minutes.div_ceil(60).max(1),
        within_km: BANDS
            .into_iter()
            .find(|&band| fit.distance_km <= f64::from(band)),
        months: (month(need.window_from), month(need.window_to)),
        document: need.document,
        delivery: need.delivery.clone(),
        verdict: fit.verdict,
        offer: party((offer.id.clone(), offer.title.clone())),
        missing,
    }
}

/// Needs counted by service, subject, prefecture and what is missing; the largest groups first.
pub fn grouped(needs: &[OpenNeed]) -> Vec<OpenNeedGroup> {
    type Key<'a> = (ServiceKind, &'a Party, &'a Party, &'a [Rule]);
    let mut groups: BTreeMap<Key<'_>, (usize, u32)> = BTreeMap::new();
    for need in needs {
        let key = (
            need.service,
            &need.subject,
            &need.prefecture,
            need.missing.as_slice(),
        );
        let sum = groups.entry(key).or_default();
        sum.0 += 1;
        sum.1 = sum.1.saturating_add(need.hours);
    }
    let mut list: Vec<OpenNeedGroup> = groups
        .into_iter()
        .map(
            |((service, subject, prefecture, missing), (needs, hours))| OpenNeedGroup {
                service,
                subject: subject.clone(),
                prefecture: prefecture.clone(),
                missing: missing.to_vec(),
                needs,
                hours,
            },
        )
        .collect();
    list.sort_by_key(|group| std::cmp::Reverse((group.needs, group.hours)));
    list
}

fn party((id, name): (String, String)) -> Party {
    Party { id, name }
}

/// The prefecture of a division; a division directly under a province is its own.
fn prefecture(region: u32) -> Party {
    let regions = Regions::bundled();
    // 90 stands for what lies directly under a province.
    let direct = region / 100 % 100 == 90;
    let code = if direct { region } else { region / 100 * 100 };
    let found = regions.by_code(code).or_else(|| regions.by_code(region));
    let (code, name) = found.map_or_else(
        || (code, code.to_string()),
        |found| (found.code, found.name.clone()),
    );
    party((code.to_string(), name))
}

/// Whether a text is a printed quantity and no sentence: what people write in words may tell who they are.
fn is_quantity(text: &str) -> bool {
    let mut count = 0;
    let plain = text.chars().all(|c| {
        count += 1;
        c.is_ascii() || "～~×·℃°μΩ±（），—–≤≥′″".contains(c)
    });
    plain && count <= RANGE_CHARACTERS && text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_shown_and_words_are_not() {
        for text in ["(0~150)mm", "（-20～100）℃", "0-1 MPa"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in [
            "",
            "新蔡机械厂 0~150mm",
            "see our order",
            "0~1 mm, for the workshop of Mr. Wang in Xincai",
        ] {
            assert!(!is_quantity(text), "{text}");
        }
    }

    #[test]
    fn a_county_is_told_as_its_prefecture() {
        assert_eq!(prefecture(410_185).id, "410100");
        assert_eq!(prefecture(419_001).id, "419001");
    }
}
