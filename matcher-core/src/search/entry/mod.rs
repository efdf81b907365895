//! What stands in the index: offers, needs, organisations, benefits, courses, cases and articles, as entries of one form.

mod documents;
mod pages;
mod records;

pub(super) use documents::broader_measurands;

use crate::ids::Ix;
use crate::model::{Language, OrganisationKind, ServiceKind};
use crate::taxonomy::regions::Point;
use crate::taxonomy::{Instrument, Measurand};
use jiff::civil::Date;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 开放服务
    Offer,
    /// 计量需求
    Need,
    /// 单位
    Organisation,
    /// 惠企政策
    Benefit,
    /// 课程
    Course,
    /// 案例
    Case,
    /// 知识
    Article,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Offer,
        Self::Need,
        Self::Organisation,
        Self::Benefit,
        Self::Course,
        Self::Case,
        Self::Article,
    ];

    /// Its word in JSON and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Need => "need",
            Self::Organisation => "organisation",
            Self::Benefit => "benefit",
            Self::Course => "course",
            Self::Case => "case",
            Self::Article => "article",
        }
    }

    /// What it is called.
    pub fn label(self, lang: Language) -> &'static str {
        match (self, lang) {
            (Self::Offer, Language::Chinese) => "开放服务",
            (Self::Need, Language::Chinese) => "计量需求",
            (Self::Organisation, Language::Chinese) => "单位",
            (Self::Benefit, Language::Chinese) => "惠企政策",
            (Self::Course, Language::Chinese) => "课程",
            (Self::Case, Language::Chinese) => "案例",
            (Self::Article, Language::Chinese) => "知识",
            (Self::Offer, Language::English) => "offers",
            (Self::Need, Language::English) => "needs",
            (Self::Organisation, Language::English) => "organisations",
            (Self::Benefit, Language::English) => "benefits",
            (Self::Course, Language::English) => "courses",
            (Self::Case, Language::English) => "cases",
            (Self::Article, Language::English) => "articles",
        }
    }

    /// The kind of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    pub(super) fn number(self) -> u64 {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0) as u64
    }
}

/// Whoever may search at all may see it.
pub const PUBLIC: u64 = 0;

/// The audience of an organisation's own people.
pub fn audience_of_organisation(id: &str) -> u64 {
    key_of(Kind::Organisation, id) | 1 << 63
}

/// The audience of the authorities of a region (GB/T 2260; 0 is the nation).
pub fn audience_of_region(code: u32) -> u64 {
    1 << 32 | u64::from(code)
}

/// An entry of the index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    kind: Option<Kind>,
    /// Id in its table.
    pub id: String,
    /// Who may see it; [`PUBLIC`] is everyone.
    pub audience: Vec<u64>,
    /// Whose it is, where those who avoid one another must not meet: the id of an organisation; empty: nobody's.
    pub owner: String,
    /// Title for people.
    pub title: String,
    /// Names of who offers it, and of the laboratory.
    pub organisation: String,
    /// Free text.
    pub description: String,
    /// A line below the title of what has no record to tell of it.
    pub summary: String,
    /// Model numbers.
    pub model: String,
    /// GB/T 2260 code; 0 is nowhere.
    pub region: u32,
    /// The kind of service.
    pub service: Option<ServiceKind>,
    /// What kind of organisation offers it.
    pub provider_kind: Option<OrganisationKind>,
    /// Bits of deliveries, documents and credentials, by their place in the closed list.
    pub delivery: u64,
    /// See `delivery`.
    pub documents: u64,
    /// See `delivery`.
    pub credentials: u64,
    /// List price per unit in fen.
    pub price_fen: Option<i64>,
    /// Months with free hours.
    pub free: Vec<u64>,
    /// Where it is.
    pub point: Option<Point>,
    /// Last day.
    pub valid_to: Option<Date>,
    /// Day of its last change, as far as it is known.
    pub updated: Option<Date>,
    /// The machine behind it.
    pub machine: Option<Ix<Instrument>>,
    /// Its rows; an entry without rows is one document.
    pub rows: Vec<EntryRow>,
}

/// A row of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryRow {
    /// The instrument.
    pub instrument: Option<Ix<Instrument>>,
    /// The measurand.
    pub measurand: Option<Ix<Measurand>>,
    /// Regulations and standards.
    pub method: String,
    /// Conditions in words.
    pub conditions: String,
}

/// The key of an entry: 64 bits of FNV-1a over kind and id. Two of a million entries share one with a chance of 3 in 10⁸.
pub fn key_of(kind: Kind, id: &str) -> u64 {
    let bytes = std::iter::once(kind.number() as u8).chain(id.bytes());
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

impl Entry {
    /// The kind.
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::Case)
    }

    /// What all of its documents share.
    pub(super) fn key(&self) -> u64 {
        key_of(self.kind(), &self.id)
    }
}
