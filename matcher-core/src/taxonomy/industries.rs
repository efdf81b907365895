//! Industries (GB/T 4754-2017): sections, divisions, groups and classes. Source: `data/industries/README.md`.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

const BUNDLED: &str = include_str!("../../../data/industries/industries.csv");

/// The depth of an industry in the classification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndustryLevel {
    /// 门类, one letter.
    Section,
    /// 大类, two digits.
    Division,
    /// 中类, three digits.
    Group,
    /// 小类, four digits.
    Class,
}

/// One entry of the classification.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Industry {
    /// A letter, or two to four digits.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// Its depth.
    pub level: IndustryLevel,
    /// The entry above; none for a section.
    pub parent: Option<String>,
}

/// The whole classification, sorted by code.
#[derive(Clone, Debug, Default)]
pub struct Industries {
    all: Vec<Industry>,
}

impl Industries {
    /// The table that comes with the program.
    pub fn bundled() -> &'static Self {
        static INDUSTRIES: OnceLock<Industries> = OnceLock::new();
        // A test holds that the bundled table reads without an error.
        INDUSTRIES.get_or_init(|| Self::read(BUNDLED).unwrap_or_default())
    }

    fn read(text: &str) -> Result<Self, csv::Error> {
        let mut all = csv::Reader::from_reader(text.as_bytes())
            .into_deserialize()
            .collect::<Result<Vec<Industry>, _>>()?;
        all.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(Self { all })
    }

    /// All entries, ascending by code.
    pub fn iter(&self) -> impl Iterator<Item = &Industry> {
        self.all.iter()
    }

    /// The entry of a code of any depth: `C`, `34`, `345`, `3451`. Also as documents print it, `C3451`, if the section is right.
    pub fn by_code(&self, code: &str) -> Option<&Industry> {
        if let Some(found) = self.plain(code) {
            return Some(found);
        }
        let digits = code.strip_prefix(|c: char| c.is_ascii_alphabetic())?;
        let section = code.strip_suffix(digits)?;
        let found = self.plain(digits)?;
        (self.at_level(found, IndustryLevel::Section)?.code == section).then_some(found)
    }

    /// Entries of that exact name; a group with a single class often shares its name with it.
    pub fn by_name(&self, name: &str) -> Vec<&Industry> {
        self.iter()
            .filter(|industry| industry.name == name)
            .collect()
    }

    /// The entry itself, then the ones above it, up to the section. Empty when the code is unknown.
    pub fn chain(&self, code: &str) -> Vec<&Industry> {
        self.up(self.by_code(code)).collect()
    }

    /// The section letter an entry belongs to.
    pub fn section(&self, code: &str) -> Option<&Industry> {
        self.at_level(self.by_code(code)?, IndustryLevel::Section)
    }

    /// Whether both entries lie in the same entry of that level. An entry above the level shares it with nobody.
    pub fn shares(&self, a: &str, b: &str, level: IndustryLevel) -> bool {
        let of = |code| self.at_level(self.by_code(code)?, level);
        of(a).is_some_and(|found| of(b) == Some(found))
    }

    fn plain(&self, code: &str) -> Option<&Industry> {
        let place = self
            .all
            .binary_search_by(|industry| industry.code.as_str().cmp(code))
            .ok()?;
        self.all.get(place)
    }

    fn up<'a>(&'a self, from: Option<&'a Industry>) -> impl Iterator<Item = &'a Industry> {
        std::iter::successors(from, |industry| self.plain(industry.parent.as_deref()?)).take(4)
    }

    fn at_level<'a>(&'a self, from: &'a Industry, level: IndustryLevel) -> Option<&'a Industry> {
        self.up(Some(from)).find(|industry| industry.level == level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(entries: &[&Industry]) -> Vec<String> {
        entries.iter().map(|entry| entry.code.clone()).collect()
    }

    #[test]
    fn the_bundled_table_is_whole() {
        let industries = Industries::read(BUNDLED).expect("reads");
        let count = |level| industries.iter().filter(|i| i.level == level).count();
        assert_eq!(count(IndustryLevel::Section), 20);
        assert_eq!(count(IndustryLevel::Division), 97);
        assert_eq!(count(IndustryLevel::Group), 473);
        assert_eq!(count(IndustryLevel::Class), 1381);
        for pair in industries.all.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} twice", pair[1].code);
        }
        for industry in industries.iter() {
            let chain = industries.chain(&industry.code);
            assert_eq!(
                chain.last().map(|top| top.level),
                Some(IndustryLevel::Section),
                "{}",
                industry.code
            );
            assert_eq!(
                chain.len(),
                industry.level as usize + 1,
                "{}",
                industry.code
            );
        }
    }

    #[test]
    fn an_entry_is_found_at_every_depth_and_with_its_section_in_front() {
        let industries = Industries::bundled();
        assert_eq!(
            industries.by_code("3451").map(|i| i.name.as_str()),
            Some("滚动轴承制造")
        );
        assert_eq!(codes(&industries.chain("3451")), ["3451", "345", "34", "C"]);
        assert_eq!(
            industries.by_code("C3451").map(|i| i.code.as_str()),
            Some("3451")
        );
        for wrong in ["D3451", "", "9", "C", "345x", "轴承"] {
            assert_eq!(
                industries.by_code(wrong).map(|i| i.code.as_str()),
                (wrong == "C").then_some("C")
            );
        }
        assert_eq!(
            industries.section("34").map(|i| i.name.as_str()),
            Some("制造业")
        );
        assert_eq!(codes(&industries.by_name("滚动轴承制造")), ["3451"]);
    }

    #[test]
    fn two_industries_share_a_field_at_a_level() {
        let industries = Industries::bundled();
        for (a, b, level, expected) in [
            ("3451", "3452", IndustryLevel::Group, true),
            ("3451", "3452", IndustryLevel::Class, false),
            ("3451", "3411", IndustryLevel::Division, true),
            ("3451", "3411", IndustryLevel::Group, false),
            ("3451", "345", IndustryLevel::Group, true),
            ("34", "34", IndustryLevel::Group, false),
            ("3451", "0111", IndustryLevel::Section, false),
            ("nobody", "nobody", IndustryLevel::Section, false),
        ] {
            assert_eq!(
                industries.shares(a, b, level),
                expected,
                "{a} {b} {level:?}"
            );
            assert_eq!(
                industries.shares(b, a, level),
                expected,
                "{b} {a} {level:?}"
            );
        }
    }
}
