//! What stands in the index: offers, needs, organisations, benefits, and pages such as courses and cases, as entries of one form.

use super::numbers::{NONE, NOT_A_DEGREE, NOWHERE, bit, bits, day_number, month_number, packed};
use super::pinyin;
use super::schema::Fields;
use crate::ids::Ix;
use crate::model::{
    Benefit, Catalogue, Coded, Need, Offer, Organisation, OrganisationKind, Period, ServiceKind,
};
use crate::taxonomy::regions::{Point, Regions};
use crate::taxonomy::{Instrument, Measurand, RegulationReference, Taxonomy};
use crate::text::normalise;
use jiff::civil::Date;
use std::collections::BTreeSet;
use tantivy::TantivyDocument;

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
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Offer,
        Self::Need,
        Self::Organisation,
        Self::Benefit,
        Self::Course,
        Self::Case,
    ];

    pub(super) fn number(self) -> u64 {
        Self::ALL.iter().position(|kind| *kind == self).unwrap_or(0) as u64
    }
}

/// Everyone may see it.
pub const PUBLIC: u64 = 0;

/// An entry of the index.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    kind: Option<Kind>,
    /// Id in its table.
    pub id: String,
    /// Who may see it; [`PUBLIC`] is everyone.
    pub audience: Vec<u64>,
    /// Title for people.
    pub title: String,
    /// Names of who offers it, and of the laboratory.
    pub organisation: String,
    /// Free text.
    pub description: String,
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
    /// A page: a course, a case, or anything with a title and a text.
    pub fn page(kind: Kind, id: &str, title: &str, text: &str, region: u32) -> Self {
        Self {
            kind: Some(kind),
            id: id.to_owned(),
            audience: vec![PUBLIC],
            title: title.to_owned(),
            description: text.to_owned(),
            region,
            ..Self::default()
        }
    }

    /// An offer with its rows; public.
    pub fn offer(catalogue: &Catalogue, ix: Ix<Offer>) -> Self {
        let offer = &catalogue[ix];
        let resource = &catalogue[offer.resource];
        let (site, provider) = (&catalogue[resource.site], &catalogue[resource.organisation]);
        let rows = catalogue.capabilities_of(ix);
        let credentials: BTreeSet<_> = rows.iter().flat_map(|row| &row.credentials).collect();
        let mut free: Vec<u64> = catalogue
            .slots_of(offer.resource)
            .iter()
            .filter(|slot| slot.minutes > 0)
            .flat_map(|slot| months(slot.period))
            .collect();
        free.sort_unstable();
        free.dedup();
        Self {
            kind: Some(Kind::Offer),
            id: offer.id.clone(),
            audience: vec![PUBLIC],
            title: offer.title.clone(),
            organisation: format!("{} {} {}", provider.name, site.name, resource.name),
            description: offer.description.clone(),
            model: resource.model.clone(),
            region: site.region,
            service: Some(offer.service),
            provider_kind: Some(provider.kind),
            delivery: bits(&offer.delivery),
            documents: bits(&offer.documents),
            credentials: credentials
                .into_iter()
                .fold(0, |all, credential| all | bit(catalogue[*credential].kind)),
            price_fen: Some(offer.price_fen),
            free,
            point: Some(site.point),
            valid_to: Some(offer.valid_to),
            machine: resource.instrument,
            rows: rows
                .iter()
                .map(|row| EntryRow {
                    instrument: row.instrument,
                    measurand: Some(row.measurand),
                    method: row.method.clone(),
                    conditions: row.conditions.clone(),
                })
                .collect(),
        }
    }

    /// A need with its requirements, without a word of whose it is; seen by `audience`.
    pub fn need(catalogue: &Catalogue, ix: Ix<Need>, audience: Vec<u64>) -> Self {
        let need = &catalogue[ix];
        let row = |measurand, method: &str| EntryRow {
            instrument: need.instrument,
            measurand,
            method: method.to_owned(),
            conditions: String::new(),
        };
        let mut rows: Vec<EntryRow> = need
            .requirements
            .iter()
            .map(|requirement| row(requirement.measurand, &requirement.method))
            .collect();
        if rows.is_empty() {
            rows.push(row(None, ""));
        }
        let mut free = Vec::new();
        let (first, last) = (month_number(need.window_from), month_number(need.window_to));
        free.extend((first..=last).take(60));
        let region = catalogue[need.organisation].region;
        Self {
            kind: Some(Kind::Need),
            id: need.id.clone(),
            audience,
            title: need.text.clone(),
            description: need.instrument_text.clone(),
            region,
            service: Some(need.service),
            delivery: bits(&need.delivery),
            documents: bit(need.document),
            free,
            point: Regions::bundled()
                .by_code(region)
                .map(crate::taxonomy::regions::Region::point),
            valid_to: Some(need.window_to),
            rows,
            ..Self::default()
        }
    }

    /// An organisation.
    pub fn organisation(catalogue: &Catalogue, ix: Ix<Organisation>) -> Self {
        let organisation = &catalogue[ix];
        let sites: Vec<&str> = catalogue
            .sites_of(ix)
            .map(|(_, site)| site.name.as_str())
            .collect();
        Self {
            kind: Some(Kind::Organisation),
            id: organisation.id.clone(),
            audience: vec![PUBLIC],
            title: organisation.name.clone(),
            organisation: sites.join(" "),
            region: organisation.region,
            provider_kind: Some(organisation.kind),
            point: catalogue.sites_of(ix).next().map(|(_, site)| site.point),
            ..Self::default()
        }
    }

    /// A support measure.
    pub fn benefit(benefit: &Benefit) -> Self {
        let services: Vec<&str> = benefit.services.iter().map(|s| s.zh()).collect();
        Self {
            description: format!(
                "{} {} {} {}",
                benefit.issuer,
                benefit.document_number,
                benefit.payer,
                services.join(" ")
            ),
            valid_to: Some(benefit.valid_to),
            ..Self::page(
                Kind::Benefit,
                &benefit.id,
                &benefit.title,
                "",
                benefit.areas.first().copied().unwrap_or(0),
            )
        }
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::Case)
    }

    /// What all of its documents share.
    pub(super) fn key(&self) -> u64 {
        key_of(self.kind(), &self.id)
    }

    /// Its documents, one per row.
    pub(super) fn documents(&self, fields: &Fields, taxonomy: &Taxonomy) -> Vec<TantivyDocument> {
        let shared = self.shared(fields);
        if self.rows.is_empty() {
            let mut document = shared;
            self.add_instrument(fields, taxonomy, None, &mut document);
            return vec![document];
        }
        let rows = self.rows.iter().enumerate();
        rows.map(|(place, row)| {
            let mut document = shared.clone();
            document.add_u64(fields.row, place as u64);
            self.add_instrument(fields, taxonomy, row.instrument, &mut document);
            if let Some(measurand) = row.measurand {
                add_measurand(fields, taxonomy, measurand, &mut document);
            }
            if !row.method.is_empty() {
                document.add_text(fields.method, &row.method);
                add_regulations(fields, &row.method, &mut document);
            }
            if !row.conditions.is_empty() {
                document.add_text(fields.description, &row.conditions);
            }
            document
        })
        .collect()
    }

    /// What every row repeats.
    fn shared(&self, fields: &Fields) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(fields.key, self.key());
        document.add_u64(fields.kind, self.kind().number());
        document.add_text(fields.id, &self.id);
        for audience in &self.audience {
            document.add_u64(fields.audience, *audience);
        }
        for (field, text) in [
            (fields.title, &self.title),
            (fields.organisation, &self.organisation),
            (fields.description, &self.description),
            (fields.model, &self.model),
        ] {
            if !text.is_empty() {
                document.add_text(field, text);
            }
        }
        let mut spelled: BTreeSet<String> = pinyin::terms(&normalise(&self.title).text())
            .into_iter()
            .collect();
        spelled.extend(pinyin::terms(
            self.organisation.split(' ').next().unwrap_or_default(),
        ));
        for term in spelled {
            document.add_text(fields.pinyin, term);
        }
        let regions = Regions::bundled();
        document.add_u64(
            fields.region,
            regions
                .place_of(self.region)
                .map_or(NOWHERE, |place| place as u64),
        );
        document.add_u64(
            fields.service,
            self.service
                .map_or(NONE, |service| u64::from(bit(service).trailing_zeros())),
        );
        document.add_u64(
            fields.provider_kind,
            self.provider_kind
                .map_or(NONE, |kind| u64::from(bit(kind).trailing_zeros())),
        );
        document.add_u64(fields.delivery, self.delivery);
        document.add_u64(fields.documents, self.documents);
        document.add_u64(fields.credentials, self.credentials);
        document.add_u64(
            fields.price,
            self.price_fen.map_or(u64::MAX, |fen| fen.max(0) as u64),
        );
        for month in &self.free {
            document.add_u64(fields.free, *month);
        }
        let (longitude, latitude) = self.point.map_or((NOT_A_DEGREE, NOT_A_DEGREE), packed);
        document.add_u64(fields.longitude, longitude);
        document.add_u64(fields.latitude, latitude);
        document.add_u64(fields.valid_to, self.valid_to.map_or(u64::MAX, day_number));
        document
    }

    fn add_instrument(
        &self,
        fields: &Fields,
        taxonomy: &Taxonomy,
        row: Option<Ix<Instrument>>,
        document: &mut TantivyDocument,
    ) {
        let named = named_in_title(taxonomy, &self.title);
        let mut instruments: Vec<Ix<Instrument>> =
            [row, self.machine, named].into_iter().flatten().collect();
        instruments.sort_unstable();
        instruments.dedup();
        for instrument in instruments {
            document.add_u64(fields.instrument_own, instrument.index() as u64);
            document.add_u64(fields.instrument_up, instrument.index() as u64);
            for broader in taxonomy.ancestors(instrument) {
                document.add_u64(fields.instrument_up, broader.index() as u64);
            }
            let record = taxonomy.instrument(instrument);
            document.add_text(fields.instrument, &record.zh);
            document.add_text(fields.instrument, &record.en);
        }
    }
}

/// The instrument that a title names before its kind of service: 电磁流量计校准.
pub(super) fn named_in_title(taxonomy: &Taxonomy, title: &str) -> Option<Ix<Instrument>> {
    const ENDINGS: [&str; 8] = [
        "校准", "检定", "检测", "测试", "机时", "现场", "在线", "服务",
    ];
    let mut name = title.trim();
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
        name = shorter;
    }
    taxonomy.instrument_named(name)
}

fn months(period: Period) -> impl Iterator<Item = u64> {
    [
        month_number(period.first_day()),
        month_number(period.last_day()),
    ]
    .into_iter()
}

/// The measurand and those whose id its own goes on from: `length.outside` is also `length`.
fn add_measurand(
    fields: &Fields,
    taxonomy: &Taxonomy,
    measurand: Ix<Measurand>,
    document: &mut TantivyDocument,
) {
    let record = taxonomy.measurand(measurand);
    document.add_u64(fields.measurand_own, measurand.index() as u64);
    document.add_u64(fields.measurand_up, measurand.index() as u64);
    for above in broader_measurands(taxonomy, measurand) {
        document.add_u64(fields.measurand_up, above.index() as u64);
    }
    document.add_text(fields.measurand, &record.zh);
    document.add_text(fields.measurand, &record.en);
}

/// The measurands above one in the tree of ids, nearest first.
pub(super) fn broader_measurands(
    taxonomy: &Taxonomy,
    measurand: Ix<Measurand>,
) -> Vec<Ix<Measurand>> {
    let mut id = taxonomy.measurand(measurand).id.as_str();
    let mut above = Vec::new();
    while let Some((shorter, _)) = id.rsplit_once('.') {
        above.extend(taxonomy.measurand_by_id(shorter));
        id = shorter;
    }
    above
}

/// Numbers of regulations, with and without the edition: `JJG 30-2012`, `JJG 30`.
fn add_regulations(fields: &Fields, method: &str, document: &mut TantivyDocument) {
    for part in method.split([';', '；', ',', '，', '、']) {
        if let Ok(reference) = part.trim().parse::<RegulationReference>() {
            document.add_text(fields.regulation, reference.number.as_str());
            if reference.edition.is_some() {
                document.add_text(fields.regulation, reference.to_string());
            }
        }
    }
}
