//! Places: 附近 and 省内 relative to a name or to who asks, and neighbouring names as one.

use super::Reader;
use super::chip::{Alternative, Chip, ChipMeaning, Place, Reach};
use crate::taxonomy::regions::{RegionLevel, Regions};
use std::ops::Range;

impl Reader<'_> {
    /// 附近, 省内, 本市 on their own are relative to who asks.
    pub(super) fn near(&mut self, chars: &Range<usize>, reach: Reach, level: Option<RegionLevel>) {
        let after_place = self.chips.last().is_some_and(|chip| {
            matches!(chip.meaning, ChipMeaning::Place(_))
                && chip.span.end == self.text.bytes(chars).start
        });
        let own = self.asker.region.or_else(|| {
            (level == Some(RegionLevel::Province) && self.lexicon.home() != 0)
                .then(|| self.lexicon.home())
        });
        let region = match (self.chips.last().map(|chip| &chip.meaning), own) {
            (Some(ChipMeaning::Place(place)), _) if after_place => Some(place.region),
            (_, own) => own,
        };
        let Some(region) = region else {
            self.silent.push(chars.clone());
            return;
        };
        let region = level.map_or(region, |level| {
            let chain = Regions::bundled().chain(region);
            chain
                .iter()
                .find(|above| above.level == level)
                .map_or(region, |above| above.code)
        });
        self.push(chars, ChipMeaning::Place(Place { region, reach }));
    }

    /// Neighbouring place chips become one: 河南+郑州 is Zhengzhou, 郑州+附近 near it, 郑州+50公里内 a circle.
    pub(super) fn join_places(&mut self) {
        self.chips.sort_by_key(|chip| chip.span.start);
        let mut joined: Vec<Chip> = Vec::with_capacity(self.chips.len());
        for chip in std::mem::take(&mut self.chips) {
            let adjoins = |last: &Chip| {
                let between = self.text.original.get(last.span.end..chip.span.start);
                between.is_some_and(|text| {
                    matches!(text.trim_matches([' ', '\u{3000}', '的']), "" | "of")
                })
            };
            if let ChipMeaning::Place(place) = chip.meaning
                && let Some(last) = joined.last_mut()
                && let ChipMeaning::Place(before) = last.meaning
                && adjoins(last)
            {
                last.meaning = ChipMeaning::Place(together(before, place, &chip.text));
                last.span.end = chip.span.end;
                last.text = self
                    .text
                    .original
                    .get(last.span.clone())
                    .unwrap_or_default()
                    .to_owned();
                continue;
            }
            joined.push(chip);
        }
        let nowhere =
            |chip: &Chip| matches!(chip.meaning, ChipMeaning::Place(place) if place.region == 0);
        let gone = |chip: &mut Chip| nowhere(chip) || self.choices.ignored.contains(&chip.text);
        for chip in joined.extract_if(.., gone) {
            self.text.release(&chip.span);
        }
        self.chips = joined;
    }
}

/// Two neighbouring places as one.
fn together(first: Place, second: Place, second_text: &str) -> Place {
    match (first.reach, second.reach) {
        (Reach::WithinKm(km), Reach::Near) => Place {
            region: second.region,
            reach: Reach::WithinKm(km),
        },
        (_, Reach::WithinKm(km)) => Place {
            region: first.region,
            reach: Reach::WithinKm(km),
        },
        (_, Reach::Inside) => second,
        // 郑州附近: the second chip is a word of place, not a name
        _ if second.region == first.region => Place {
            reach: second.reach,
            ..first
        },
        // 河南郑州, 郑州市金水区: the narrower one
        _ if Regions::bundled().contains(first.region, second.region) => second,
        _ => {
            let inside = Regions::bundled()
                .by_name(second_text)
                .into_iter()
                .find(|region| Regions::bundled().contains(first.region, region.code));
            inside.map_or(first, |region| Place {
                region: region.code,
                reach: second.reach,
            })
        }
    }
}

pub(super) fn place(code: u32) -> Alternative {
    let chain = Regions::bundled().chain(code);
    let names: Vec<&str> = chain
        .iter()
        .rev()
        .map(|region| region.name.as_str())
        .collect();
    Alternative {
        id: code.to_string(),
        zh: names.concat(),
        en: names.concat(),
    }
}
