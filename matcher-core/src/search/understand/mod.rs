//! From a workshop's words to what they mean: chips with their places in the query, and the rest, which stays text.
//!
//! What is a name or a date goes first, then the words of the lexicon (those that together explain most of the query), then quantities
//! by [`crate::quantity::parse`], then model numbers. Nothing is guessed: a word with several senses keeps them all.

mod asks;
mod chip;
mod dates;
mod names;
mod places;
mod rest;
mod scan;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use asks::{Ask, What};
pub use chip::{Alternative, Chip, ChipMeaning, Place, Reach, Sense, Window};

use super::lexicon::{Lexicon, Meaning};
use crate::model::{Coded, ServiceKind};
use crate::quantity::{self, Quantity};
use crate::taxonomy::Taxonomy;
use crate::taxonomy::regions::RegionLevel;
use jiff::civil::Date;
use places::place;
use scan::{counts, coverage, distances};
use std::ops::Range;
use text::Text;

/// What the reader of the chips decided about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Texts of chips that were removed: their words stay words.
    pub ignored: Vec<String>,
    /// Text of a chip and the id of the alternative meant.
    pub chosen: Vec<(String, String)>,
}

/// From where and when a query is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// The day of the query.
    pub today: Date,
    /// GB/T 2260 code of where who asks is, if known: 附近 and 本市 are relative to it.
    pub region: Option<u32>,
}

/// What a query says.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// The query as typed, cut to the thousand characters that are read.
    pub text: String,
    /// Whether it was cut.
    pub cut: bool,
    /// What was understood, in the order of the query.
    pub chips: Vec<Chip>,
    /// Bytes of what was not understood and stays text.
    pub rest: Vec<Range<usize>>,
    /// What is asked for, one entry per instrument or measurand.
    pub asks: Vec<Ask>,
}

impl Understood {
    /// The first chip meaning that `pick` takes.
    fn first<T>(&self, pick: impl Fn(&ChipMeaning) -> Option<T>) -> Option<T> {
        self.chips.iter().find_map(|chip| pick(&chip.meaning))
    }

    /// Kinds of service named.
    pub fn services(&self) -> Vec<ServiceKind> {
        let mut services = Vec::new();
        for chip in &self.chips {
            if let ChipMeaning::Service(service) = chip.meaning
                && !services.contains(&service)
            {
                services.push(service);
            }
        }
        services
    }

    /// Where it is wanted.
    pub fn place(&self) -> Option<Place> {
        self.first(|meaning| match meaning {
            ChipMeaning::Place(place) => Some(*place),
            _ => None,
        })
    }

    /// When it is wanted.
    pub fn window(&self) -> Option<Window> {
        self.first(|meaning| match meaning {
            ChipMeaning::Window(window) => Some(*window),
            _ => None,
        })
    }

    /// The words that were not understood.
    pub fn rest_text(&self) -> String {
        let parts: Vec<&str> = self
            .rest
            .iter()
            .filter_map(|span| self.text.get(span.clone()))
            .collect();
        parts.join(" ")
    }
}

/// Understands a query. Linear in its length, of which a thousand characters are read; never fails.
pub fn understand(
    query: &str,
    asker: Asker,
    lexicon: &Lexicon,
    taxonomy: &Taxonomy,
    choices: &Choices,
) -> Understood {
    let text = Text::new(query);
    let mut reader = Reader {
        text,
        asker,
        lexicon,
        taxonomy,
        choices,
        chips: Vec::new(),
        silent: Vec::new(),
    };
    reader.names();
    reader.dates();
    reader.distances();
    reader.words();
    reader.quantities();
    reader.initials();
    reader.models();
    reader.finish(query)
}

/// A query half understood.
struct Reader<'q> {
    text: Text<'q>,
    asker: Asker,
    lexicon: &'q Lexicon,
    taxonomy: &'q Taxonomy,
    choices: &'q Choices,
    chips: Vec<Chip>,
    /// Characters of words that say nothing.
    silent: Vec<Range<usize>>,
}

impl Reader<'_> {
    /// Adds a chip unless it was removed.
    fn push(&mut self, chars: &Range<usize>, meaning: ChipMeaning) -> Option<&mut Chip> {
        let chars = &self.text.whole(chars);
        if !self.text.is_free(chars) {
            return None;
        }
        let typed = self.text.typed(chars);
        if typed.is_empty() || self.choices.ignored.iter().any(|text| text == typed) {
            return None;
        }
        self.text.claim(chars);
        self.chips.push(Chip {
            meaning,
            span: self.text.bytes(chars),
            text: typed.to_owned(),
            alternatives: Vec::new(),
            by_sound: false,
        });
        self.chips.last_mut()
    }

    fn names(&mut self) {
        for (chars, name) in names::regulations(&self.text.chars) {
            self.push(&chars, ChipMeaning::Regulation(name));
        }
    }

    fn dates(&mut self) {
        for (chars, window) in dates::windows(&self.text.free_chars(), self.asker.today) {
            self.push(&chars, ChipMeaning::Window(window));
        }
    }

    /// 50公里内, within 50 km: joined with a place by [`Self::words`].
    fn distances(&mut self) {
        for (chars, km) in distances(&self.text.free_chars()) {
            // 0 until a place beside it, or who asks, says from where
            let region = self.asker.region.unwrap_or(0);
            let place = Place {
                region,
                reach: Reach::WithinKm(km),
            };
            self.push(&chars, ChipMeaning::Place(place));
        }
    }

    fn words(&mut self) {
        for word in words::words(self.lexicon, &self.text) {
            let alternatives = self.alternatives(&word.meaning);
            let chosen = {
                let typed = self.text.typed(&word.chars);
                self.choices
                    .chosen
                    .iter()
                    .find(|(text, _)| text == typed)
                    .map(|(_, id)| id.clone())
            };
            let meaning = match word.meaning {
                Meaning::Instrument(ix) => ChipMeaning::Instrument(ix),
                Meaning::Measurand(ix) => ChipMeaning::Measurand(ix),
                Meaning::Ambiguous(key) => {
                    let senses = senses(self.taxonomy, &key);
                    let one = senses.iter().position(|s| Some(&s.id) == chosen.as_ref());
                    ChipMeaning::Ambiguous(match one {
                        Some(place) => vec![senses[place].clone()],
                        None => senses,
                    })
                }
                Meaning::Service(service) => ChipMeaning::Service(service),
                Meaning::Places(codes) => {
                    let chosen = chosen.and_then(|id| id.parse().ok());
                    let region = chosen
                        .filter(|code| codes.contains(code))
                        .or(codes.first().copied())
                        .unwrap_or(0);
                    ChipMeaning::Place(Place {
                        region,
                        reach: Reach::Near,
                    })
                }
                Meaning::Organisation(ix) => ChipMeaning::Organisation(ix),
                Meaning::Delivery(delivery) => ChipMeaning::Delivery(delivery),
                Meaning::Document(document) => ChipMeaning::Document(document),
                Meaning::Credential(kind) => ChipMeaning::Credential(kind),
                Meaning::ProviderKind(kind) => ChipMeaning::ProviderKind(kind),
                Meaning::Near => {
                    self.near(&word.chars, Reach::Near, None);
                    continue;
                }
                Meaning::InProvince => {
                    self.near(&word.chars, Reach::Inside, Some(RegionLevel::Province));
                    continue;
                }
                Meaning::InCity => {
                    self.near(&word.chars, Reach::Inside, Some(RegionLevel::Prefecture));
                    continue;
                }
                Meaning::Nothing => {
                    self.silent.push(word.chars);
                    continue;
                }
            };
            if let Some(chip) = self.push(&word.chars, meaning) {
                chip.by_sound = word.by_sound;
                chip.alternatives = alternatives;
            }
        }
        self.join_places();
    }

    fn alternatives(&self, meaning: &Meaning) -> Vec<Alternative> {
        match meaning {
            Meaning::Ambiguous(key) => senses(self.taxonomy, key)
                .into_iter()
                .map(|sense| Alternative {
                    id: sense.id,
                    zh: sense.zh,
                    en: sense.en,
                })
                .collect(),
            Meaning::Places(codes) if codes.len() > 1 => codes.iter().map(|c| place(*c)).collect(),
            _ => Vec::new(),
        }
    }

    fn quantities(&mut self) {
        let parsed = quantity::parse(&self.text.free_original());
        for item in parsed.items {
            let chars = self.text.of_original_chars(item.span);
            // 10米法 is a method, not a length
            if self.text.chars.get(chars.end) == Some(&'法') {
                continue;
            }
            let meaning = match item.quantity {
                Quantity::Count { value, .. } if (1.0..=1e6).contains(&value) => {
                    ChipMeaning::Count(value as u32)
                }
                // a bare number may be anything
                Quantity::Value { unit: None, .. } | Quantity::Count { .. } => continue,
                quantity => ChipMeaning::Quantity(quantity),
            };
            if self.text.is_free(&chars) && !chars.is_empty() {
                self.push(&chars, meaning);
            }
        }
        // k and p belong to the uncertainty that has them
        let has_uncertainty = self.chips.iter().any(|chip| {
            matches!(
                chip.meaning,
                ChipMeaning::Quantity(Quantity::Uncertainty { .. })
            )
        });
        if has_uncertainty {
            self.silent.extend(coverage(&self.text.free_chars()));
        }
        for (chars, count) in counts(&self.text.free_chars()) {
            self.push(&chars, ChipMeaning::Count(count));
        }
    }

    /// First letters of an instrument (ybkc), where nothing else explains them.
    fn initials(&mut self) {
        let chars = self.text.free_chars();
        let mut at = 0;
        while at < chars.len() {
            let length = chars[at..]
                .iter()
                .take_while(|c| c.is_ascii_alphanumeric())
                .count();
            let run: String = chars[at..at + length].iter().collect();
            if (4..=8).contains(&length)
                && let Some(Meaning::Instrument(ix)) =
                    self.lexicon.initialled(&run).map(|word| &word.meaning)
                && let Some(chip) = self.push(&(at..at + length), ChipMeaning::Instrument(*ix))
            {
                chip.by_sound = true;
            }
            at += length.max(1);
        }
    }

    fn models(&mut self) {
        for chars in names::models(&self.text.free_chars()) {
            let model = self.text.typed(&chars).to_uppercase();
            self.push(&chars, ChipMeaning::Model(model));
        }
    }

    fn finish(mut self, query: &str) -> Understood {
        self.chips.sort_by_key(|chip| chip.span.start);
        // said twice in a row, it is meant once
        self.chips
            .dedup_by(|next, last| next.meaning == last.meaning && next.text == last.text);
        let services: Vec<ServiceKind> = self
            .chips
            .iter()
            .filter_map(|chip| match chip.meaning {
                ChipMeaning::Service(service) => Some(service),
                _ => None,
            })
            .collect();
        for chip in &mut self.chips {
            if let ChipMeaning::Ambiguous(senses) = &mut chip.meaning {
                narrow(senses, &services);
            }
        }
        let rest = rest::rest(&self.text, &self.silent);
        let asks = asks::asks(&self.chips, self.text.original, self.taxonomy);
        Understood {
            cut: self.text.original.len() < query.len(),
            text: self.text.original.to_owned(),
            chips: self.chips,
            rest,
            asks,
        }
    }
}

/// The senses of a word, in the order of the vocabulary.
fn senses(taxonomy: &Taxonomy, word: &str) -> Vec<Sense> {
    let senses = taxonomy.senses(word).iter();
    senses
        .map(|sense| Sense {
            id: sense.id.clone(),
            instrument: sense.instrument,
            measurand: sense.measurand,
            service: sense.service.as_deref().and_then(ServiceKind::parse),
            zh: sense.zh.clone(),
            en: sense.en.clone(),
        })
        .collect()
}

/// Leaves the senses that go with the services named, if there are any. Verification and calibration go together.
fn narrow(senses: &mut Vec<Sense>, services: &[ServiceKind]) {
    let of = |service: ServiceKind| match service {
        ServiceKind::Verification | ServiceKind::CompulsoryVerification => ServiceKind::Calibration,
        other => other,
    };
    let goes = |sense: &Sense| {
        sense
            .service
            .is_none_or(|own| services.iter().any(|named| of(*named) == of(own)))
    };
    if !services.is_empty() && senses.iter().any(goes) {
        senses.retain(goes);
    }
}
