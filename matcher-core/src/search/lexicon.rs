//! The words that a query may hold: names of instruments, measurands, services, places and organisations, in every spelling.

use super::lexicon_lists::{
    CREDENTIALS, DELIVERIES, IN_CITY, IN_PROVINCE, NEAR, NOTHING, PROVIDERS, SERVICES,
};
use super::pinyin;
use crate::ids::Ix;
use crate::model::{
    Catalogue, Coded, CredentialKind, Delivery, Document, Organisation, OrganisationKind,
    ServiceKind,
};
use crate::taxonomy::regions::{RegionLevel, Regions};
use crate::taxonomy::{Instrument, Measurand, Taxonomy, Term};
use crate::text::normalise;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;

/// What a word stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// An instrument kind.
    Instrument(Ix<Instrument>),
    /// A measurand.
    Measurand(Ix<Measurand>),
    /// A word with several senses; its normalised form.
    Ambiguous(String),
    /// A kind of service.
    Service(ServiceKind),
    /// Places of the name, the most likely first; GB/T 2260 codes.
    Places(Vec<u32>),
    /// An organisation of the catalogue.
    Organisation(Ix<Organisation>),
    /// A way of delivery.
    Delivery(Delivery),
    /// A document wanted.
    Document(Document),
    /// A credential wanted.
    Credential(CredentialKind),
    /// 附近: near the place before it, or near who asks.
    Near,
    /// 省内: in the province of the place or of who asks.
    InProvince,
    /// 本市: in the prefecture of who asks.
    InCity,
    /// A kind of provider.
    ProviderKind(OrganisationKind),
    /// Says nothing (请问, 哪里, 多少钱).
    Nothing,
}

impl Meaning {
    /// Which of two meanings of one length is the likelier; smaller first.
    fn rank(&self) -> u8 {
        match self {
            Self::Ambiguous(_) => 0,
            Self::Instrument(_) => 1,
            Self::Service(_) => 2,
            Self::Measurand(_) => 3,
            Self::Near | Self::InProvince | Self::InCity => 4,
            Self::Delivery(_) | Self::Document(_) | Self::Credential(_) | Self::ProviderKind(_) => {
                5
            }
            Self::Places(_) => 6,
            Self::Organisation(_) => 7,
            Self::Nothing => 8,
        }
    }
}

/// How a word was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Writing {
    /// As printed.
    Printed,
    /// Letter by letter in pinyin.
    Pinyin,
}

/// A word of the lexicon.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) meaning: Meaning,
    pub(super) writing: Writing,
    /// How many characters it has.
    pub(super) length: usize,
}

/// A word found in a text; places count bytes of the text without blanks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'l> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: &'l Word,
}

/// Names and words of one catalogue and the bundled vocabulary, ready to be found in texts.
///
/// Building it takes some hundredths of a second; finding is linear in the text.
#[derive(Debug)]
pub struct Lexicon {
    automaton: AhoCorasick,
    words: Vec<Word>,
    /// Printed names of three characters and more by their sound, for wrong characters.
    sounds: BTreeMap<String, usize>,
    /// Instruments of four characters and more by their first letters, where these tell one apart.
    initials: BTreeMap<String, Option<usize>>,
    /// The most frequent province of the catalogue, in which short names of places are looked for first.
    home: u32,
}

impl Lexicon {
    /// The words of the vocabulary, of all regions, and the organisations that offer something.
    ///
    /// # Errors
    /// When the words are too many for the automaton (millions).
    pub fn new(catalogue: &Catalogue, taxonomy: &Taxonomy) -> Result<Self, LexiconError> {
        let home = home_of(catalogue);
        let mut words = Words::default();
        for (word, _) in taxonomy.ambiguous_words() {
            words.add(word, Meaning::Ambiguous(word.to_owned()));
        }
        for (name, terms) in taxonomy.names() {
            for term in terms {
                words.add(
                    name,
                    match term {
                        Term::Instrument(ix) => Meaning::Instrument(*ix),
                        Term::Measurand(ix) => Meaning::Measurand(*ix),
                    },
                );
            }
        }
        words.add_closed_lists();
        words.add_places(home);
        let mut providers: Vec<Ix<Organisation>> =
            catalogue.resources.iter().map(|r| r.organisation).collect();
        providers.sort_unstable();
        providers.dedup();
        for ix in providers {
            words.add(&catalogue[ix].name, Meaning::Organisation(ix));
        }
        words.build(home)
    }

    /// Every word in a text without blanks, overlapping ones too.
    pub(super) fn find<'l>(&'l self, text: &'l str) -> impl Iterator<Item = Found<'l>> + 'l {
        self.automaton
            .find_overlapping_iter(text)
            .filter_map(|found| {
                Some(Found {
                    start: found.start(),
                    end: found.end(),
                    word: self.words.get(found.pattern().as_usize())?,
                })
            })
    }

    /// The word that sounds like this (`youbiaokachi`).
    pub(super) fn sounding(&self, sound: &str) -> Option<&Word> {
        self.words.get(*self.sounds.get(sound)?)
    }

    /// The instrument with these first letters (`ybkc`), if there is one only.
    pub(super) fn initialled(&self, letters: &str) -> Option<&Word> {
        self.words.get((*self.initials.get(letters)?)?)
    }

    /// The province that is meant where none is named.
    pub fn home(&self) -> u32 {
        self.home
    }
}

/// The words are too many for the automaton.
#[derive(Debug, thiserror::Error)]
#[error("the lexicon can't be built: {0}")]
pub struct LexiconError(#[from] aho_corasick::BuildError);

/// The province in which most sites lie; 0 when there is none.
fn home_of(catalogue: &Catalogue) -> u32 {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for site in &catalogue.sites {
        let chain = Regions::bundled().chain(site.region);
        if let Some(province) = chain.last() {
            *counts.entry(province.code).or_default() += 1;
        }
    }
    let most = counts
        .into_iter()
        .max_by_key(|&(code, count)| (count, std::cmp::Reverse(code)));
    most.map_or(0, |(code, _)| code)
}

/// A name as it is looked for: normalised, without blanks.
pub(super) fn key(name: &str) -> String {
    normalise(name)
        .text()
        .chars()
        .filter(|c| *c != ' ')
        .collect()
}

#[derive(Default)]
struct Words {
    by_key: BTreeMap<String, Word>,
}

impl Words {
    fn add(&mut self, name: &str, meaning: Meaning) {
        let key = key(name);
        let length = key.chars().count();
        if length < 2 {
            return;
        }
        let spelling = pinyin::spelling(&key);
        if spelling.characters >= 2 && spelling.full.len() >= 6 {
            let word = Word {
                meaning: meaning.clone(),
                writing: Writing::Pinyin,
                length: spelling.full.len(),
            };
            self.insert(spelling.full, word);
        }
        let word = Word {
            meaning,
            writing: Writing::Printed,
            length,
        };
        self.insert(key, word);
    }

    fn insert(&mut self, key: String, word: Word) {
        let rank = |word: &Word| (word.writing, word.meaning.rank());
        match self.by_key.entry(key) {
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(word);
            }
            std::collections::btree_map::Entry::Occupied(mut known) => {
                if rank(&word) < rank(known.get()) {
                    known.insert(word);
                }
            }
        }
    }

    fn add_closed_lists(&mut self) {
        for (service, names) in SERVICES {
            for name in names.split(' ') {
                self.add(name, Meaning::Service(*service));
            }
        }
        for (delivery, names) in DELIVERIES {
            for name in names.split(' ') {
                self.add(name, Meaning::Delivery(*delivery));
            }
        }
        for document in Document::ALL.iter().filter(|d| **d != Document::None) {
            self.add(document.zh(), Meaning::Document(*document));
        }
        for (kind, names) in PROVIDERS {
            for name in names.split(' ') {
                self.add(name, Meaning::ProviderKind(*kind));
            }
        }
        for (name, kind) in CREDENTIALS {
            self.add(name, Meaning::Credential(kind));
        }
        for (meaning, names) in [
            (Meaning::Near, NEAR),
            (Meaning::InProvince, IN_PROVINCE),
            (Meaning::InCity, IN_CITY),
            (Meaning::Nothing, NOTHING),
        ] {
            for name in names.split(' ') {
                self.add(name, meaning.clone());
            }
        }
    }

    fn add_places(&mut self, home: u32) {
        let regions = Regions::bundled();
        let mut by_name: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for region in regions.iter() {
            let (full, short) = (region.name.as_str(), region.short_name());
            // 市辖区, 县 and the like are groups of the table, no names
            if full.contains("直辖") || full == "市辖区" {
                continue;
            }
            by_name.entry(full).or_default().push(region.code);
            // 龙门 is a county of Guangdong, but hardly meant in Henan
            let far = home != 0
                && region.level == RegionLevel::County
                && !regions.contains(home, region.code);
            if short != full && !far {
                by_name.entry(short).or_default().push(region.code);
            }
        }
        for (name, mut codes) in by_name {
            codes.sort_by_key(|&code| {
                let level = regions.by_code(code).map(|region| region.level);
                let foreign = home != 0 && !regions.contains(home, code);
                (foreign, level, code)
            });
            self.add(name, Meaning::Places(codes));
        }
    }

    fn build(self, home: u32) -> Result<Lexicon, LexiconError> {
        let (keys, words): (Vec<String>, Vec<Word>) = self.by_key.into_iter().unzip();
        let mut sounds = BTreeMap::new();
        let mut initials: BTreeMap<String, Option<usize>> = BTreeMap::new();
        for (place, (key, word)) in keys.iter().zip(&words).enumerate() {
            let named = matches!(
                word.meaning,
                Meaning::Instrument(_) | Meaning::Ambiguous(_) | Meaning::Measurand(_)
            );
            let spelling = pinyin::spelling(key);
            if named && word.writing == Writing::Printed && spelling.characters >= 3 {
                sounds.entry(spelling.full).or_insert(place);
            }
            if let Meaning::Instrument(_) = word.meaning
                && word.writing == Writing::Printed
                && spelling.characters >= 4
                && spelling.characters == word.length
            {
                let same =
                    |known: usize| words.get(known).is_some_and(|w| w.meaning == word.meaning);
                let entry = initials.entry(spelling.initials).or_insert(Some(place));
                if entry.is_some_and(|known| !same(known)) {
                    *entry = None;
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&keys)?;
        Ok(Lexicon {
            automaton,
            words,
            sounds,
            initials,
            home,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_lists_is_reachable() {
        let taxonomy = Taxonomy::bundled().unwrap();
        let lexicon = Lexicon::new(&Catalogue::default(), taxonomy).unwrap();
        for (service, names) in SERVICES {
            for name in names.split(' ') {
                let whole = key(name);
                let found = lexicon.find(&whole).any(|f| {
                    f.start == 0
                        && f.end == whole.len()
                        && f.word.meaning == Meaning::Service(*service)
                });
                // 检定证书 and the like are documents too, and may be the name of something finer
                let taken = lexicon
                    .find(&whole)
                    .any(|f| f.start == 0 && f.end == whole.len());
                assert!(found || taken, "{name}");
            }
        }
    }
}
