//! Suggestions while somebody types: instruments, organisations and places, by characters, pinyin or first letters.

use super::lexicon::key;
use super::pinyin;
use crate::model::Catalogue;
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::{RegionLevel, Regions};

/// Shortest typed text that is completed by first letters.
const SHORTEST_INITIALS: usize = 2;

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// An instrument.
    Instrument,
    /// Somebody who offers something.
    Organisation,
    /// A place.
    Place,
}

/// A text to go on with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Suggestion {
    /// What to put into the box.
    pub text: String,
    /// What it is.
    pub kind: SuggestionKind,
    /// The standard term where `text` is a synonym.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<String>,
}

/// How a key was made from the text; better first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Written,
    Spelled,
    Initials,
}

/// All texts by their keys.
#[derive(Debug, Default)]
pub struct Suggestions {
    all: Vec<(Suggestion, u32)>,
    /// Key, way, place in `all`; sorted.
    keys: Vec<(String, Way, u32)>,
}

impl Suggestions {
    /// Of the vocabulary, the organisations that offer something, and the places.
    pub fn new(catalogue: &Catalogue, taxonomy: &Taxonomy) -> Self {
        let mut suggestions = Self::default();
        let mut offered = vec![0_u32; taxonomy.instruments().len()];
        for row in &catalogue.capabilities {
            if let Some(instrument) = row.instrument {
                offered[instrument.index()] += 1;
            }
        }
        for (instrument, count) in taxonomy.instruments().iter().zip(&offered) {
            suggestions.add(&instrument.zh, SuggestionKind::Instrument, None, *count + 1);
            for synonym in instrument.synonyms.iter().chain([&instrument.en]) {
                suggestions.add(
                    synonym,
                    SuggestionKind::Instrument,
                    Some(&instrument.zh),
                    *count,
                );
            }
        }
        let mut offers_of = vec![0_u32; catalogue.organisations.len()];
        for offer in &catalogue.offers {
            offers_of[catalogue[offer.resource].organisation.index()] += 1;
        }
        for (organisation, count) in catalogue.organisations.iter().zip(&offers_of) {
            if *count > 0 {
                suggestions.add(
                    &organisation.name,
                    SuggestionKind::Organisation,
                    None,
                    *count,
                );
            }
        }
        for region in Regions::bundled()
            .iter()
            .filter(|r| !r.name.contains("直辖"))
        {
            let weight = match region.level {
                RegionLevel::Province => 3,
                RegionLevel::Prefecture => 2,
                RegionLevel::County => 1,
            };
            suggestions.add(&region.name, SuggestionKind::Place, None, weight);
        }
        suggestions.keys.sort_unstable();
        suggestions
    }

    fn add(&mut self, text: &str, kind: SuggestionKind, means: Option<&str>, weight: u32) {
        let place = self.all.len() as u32;
        let written = key(text);
        let spelling = pinyin::spelling(&written);
        if spelling.characters > 0 {
            self.keys.push((spelling.full, Way::Spelled, place));
            self.keys.push((spelling.initials, Way::Initials, place));
        }
        self.keys.push((written, Way::Written, place));
        let means = means.filter(|means| *means != text).map(str::to_owned);
        let text = text.to_owned();
        self.all.push((Suggestion { text, kind, means }, weight));
    }

    /// The best completions of what was typed: as written before pinyin before first letters, then those offered most.
    ///
    /// O(log n + completions); what is typed last counts when there are blanks (郑州 卡).
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<Suggestion> {
        const MOST: usize = 4_000;
        let last = typed
            .rsplit([' ', '\u{3000}', ',', '，', '、'])
            .next()
            .unwrap_or_default();
        let prefix = key(last);
        if prefix.is_empty() || prefix.len() > 200 {
            return Vec::new();
        }
        let start = self
            .keys
            .partition_point(|(key, ..)| key.as_str() < prefix.as_str());
        let completions = self.keys.get(start..).unwrap_or_default().iter();
        let mut found: Vec<(Way, usize, u32, u32)> = completions
            .take_while(|(key, ..)| key.starts_with(&prefix))
            .take(MOST)
            .filter(|(key, way, _)| {
                *way != Way::Initials
                    || (prefix.len() >= SHORTEST_INITIALS && key.len() <= prefix.len() + 6)
            })
            .filter_map(|(_, way, place)| {
                let (suggestion, weight) = self.all.get(*place as usize)?;
                Some((*way, suggestion.text.chars().count(), *weight, *place))
            })
            .collect();
        found.sort_by_key(|(way, length, weight, place)| {
            (*way, std::cmp::Reverse(*weight), *length, *place)
        });
        let mut texts: Vec<Suggestion> = Vec::with_capacity(limit);
        for (.., place) in found {
            if texts.len() >= limit {
                break;
            }
            if let Some((suggestion, _)) = self.all.get(place as usize)
                && !texts.iter().any(|known| known.text == suggestion.text)
            {
                texts.push(suggestion.clone());
            }
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_completed_by_characters_pinyin_and_first_letters() {
        let suggestions = Suggestions::new(&Catalogue::default(), Taxonomy::bundled().unwrap());
        for (typed, expected) in [
            ("游标", "游标卡尺"),
            ("youbiaok", "游标卡尺"),
            ("ybkc", "游标卡尺"),
            ("遊標卡", "游标卡尺"),
            ("郑州 游标", "游标卡尺"),
            ("zhengzhou", "郑州市"),
            ("caliper", "caliper"),
        ] {
            let found = suggestions.complete(typed, 8);
            assert!(
                found.iter().any(|s| s.text == expected),
                "{typed}: {found:?}"
            );
        }
        assert!(suggestions.complete("", 8).is_empty());
        assert!(suggestions.complete("😀", 8).is_empty());
        assert!(suggestions.complete(&"长".repeat(10_000), 8).is_empty());
    }
}
