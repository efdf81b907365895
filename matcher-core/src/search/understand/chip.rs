//! What a query was understood to say, piece by piece.

use crate::ids::Ix;
use crate::model::{
    Coded, CredentialKind, Delivery, Document, Language, Organisation, OrganisationKind,
    QuantityUnit, ServiceKind,
};
use crate::quantity::Quantity;
use crate::taxonomy::regions::Regions;
use crate::taxonomy::{Instrument, Measurand, Taxonomy};
use jiff::civil::Date;
use std::ops::Range;

/// Where the service is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// GB/T 2260 code.
    pub region: u32,
    /// How far from it, or inside it.
    pub reach: Reach,
}

/// How a place is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reach {
    /// The nearer the better (郑州, 郑州附近).
    Near,
    /// Not outside (省内, 本市).
    Inside,
    /// Not farther than so many km (50 公里内).
    WithinKm(f64),
}

/// Days, both included; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// One sense of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sense {
    /// Id of the sense in the vocabulary.
    pub id: String,
    /// The instrument meant, if one is.
    pub instrument: Option<Ix<Instrument>>,
    /// The measurand meant, if one is.
    pub measurand: Option<Ix<Measurand>>,
    /// The service meant, if the sense fixes one.
    pub service: Option<ServiceKind>,
    /// What to show, in Chinese.
    pub zh: String,
    /// What to show, in English.
    pub en: String,
}

/// What a chip says.
#[derive(Debug, Clone, PartialEq)]
pub enum ChipMeaning {
    /// An instrument kind.
    Instrument(Ix<Instrument>),
    /// A measurand.
    Measurand(Ix<Measurand>),
    /// A word with several senses, those that are left in the light of the rest of the query; all are searched.
    Ambiguous(Vec<Sense>),
    /// A kind of service.
    Service(ServiceKind),
    /// Where.
    Place(Place),
    /// When.
    Window(Window),
    /// A range, permitted error, uncertainty, class or single value, as printed.
    Quantity(Quantity),
    /// How many.
    Count(u32),
    /// A regulation or standard, in one spelling: `JJG 30`, `GB/T 19022-2003`.
    Regulation(String),
    /// A model number.
    Model(String),
    /// An organisation that offers something.
    Organisation(Ix<Organisation>),
    /// A way of delivery.
    Delivery(Delivery),
    /// A document wanted.
    Document(Document),
    /// A credential wanted.
    Credential(CredentialKind),
    /// A kind of provider.
    ProviderKind(OrganisationKind),
}

/// A piece of the query that was understood. It can be removed: run the query again with its text in `Choices::ignored`.
#[derive(Debug, Clone, PartialEq)]
pub struct Chip {
    /// What it says.
    pub meaning: ChipMeaning,
    /// The bytes of the query it stands on.
    pub span: Range<usize>,
    /// Those bytes.
    pub text: String,
    /// All senses of an ambiguous word, and other places of the same name; choose one by `Choices::chosen`.
    pub alternatives: Vec<Alternative>,
    /// Understood by its sound, not by its characters (油标卡尺, youbiaokachi).
    pub by_sound: bool,
}

/// Another meaning of a chip's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// What to give back in `Choices::chosen`.
    pub id: String,
    /// What to show, in Chinese.
    pub zh: String,
    /// What to show, in English.
    pub en: String,
}

impl ChipMeaning {
    /// The kind of chip in one word, stable for JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Instrument(_) => "instrument",
            Self::Measurand(_) => "measurand",
            Self::Ambiguous(_) => "ambiguous",
            Self::Service(_) => "service",
            Self::Place(_) => "place",
            Self::Window(_) => "window",
            Self::Quantity(_) => "quantity",
            Self::Count(_) => "count",
            Self::Regulation(_) => "regulation",
            Self::Model(_) => "model",
            Self::Organisation(_) => "organisation",
            Self::Delivery(_) => "delivery",
            Self::Document(_) => "document",
            Self::Credential(_) => "credential",
            Self::ProviderKind(_) => "provider_kind",
        }
    }

    /// What was understood, for people.
    pub fn label(&self, taxonomy: &Taxonomy, lang: Language) -> String {
        let chinese = lang == Language::Chinese;
        let pick = |zh: &str, en: &str| if chinese { zh } else { en }.to_owned();
        match self {
            Self::Instrument(ix) => {
                let instrument = taxonomy.instrument(*ix);
                pick(&instrument.zh, &instrument.en)
            }
            Self::Measurand(ix) => {
                let measurand = taxonomy.measurand(*ix);
                pick(&measurand.zh, &measurand.en)
            }
            Self::Ambiguous(senses) => {
                let labels: Vec<&str> = senses
                    .iter()
                    .map(|sense| if chinese { &sense.zh } else { &sense.en }.as_str())
                    .collect();
                labels.join(if chinese { "／" } else { " / " })
            }
            Self::Service(service) => word(*service, lang),
            Self::Place(place) => place.label(lang),
            Self::Window(window) => window.label(lang),
            Self::Quantity(quantity) => quantity.to_string(),
            Self::Count(count) => QuantityUnit::Item.amount(u64::from(*count), lang),
            Self::Regulation(text) | Self::Model(text) => text.clone(),
            Self::Organisation(_) => pick("单位", "organisation"),
            Self::Delivery(delivery) => word(*delivery, lang),
            Self::Document(document) => word(*document, lang),
            Self::Credential(kind) => word(*kind, lang),
            Self::ProviderKind(kind) => word(*kind, lang),
        }
    }
}

fn word<T: Coded>(entry: T, lang: Language) -> String {
    match lang {
        Language::Chinese => entry.zh(),
        Language::English => entry.en(),
    }
    .to_owned()
}

impl Place {
    fn label(&self, lang: Language) -> String {
        let region = Regions::bundled().by_code(self.region);
        let name = region.map_or("?", |region| region.name.as_str());
        match (self.reach, lang) {
            (Reach::Near, Language::Chinese) => format!("{name}附近"),
            (Reach::Near, Language::English) => format!("near {name}"),
            (Reach::Inside, Language::Chinese) => format!("{name}内"),
            (Reach::Inside, Language::English) => format!("inside {name}"),
            (Reach::WithinKm(km), Language::Chinese) => format!("距{name} {km} 公里内"),
            (Reach::WithinKm(km), Language::English) => format!("within {km} km of {name}"),
        }
    }
}

impl Window {
    fn label(self, lang: Language) -> String {
        let chinese = lang == Language::Chinese;
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => from.to_string(),
            (Some(from), Some(to)) => format!("{from} ～ {to}"),
            (Some(from), None) if chinese => format!("{from} 起"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) if chinese => format!("{to} 前（含）"),
            (None, Some(to)) => format!("until {to}"),
            (None, None) => String::new(),
        }
    }
}
