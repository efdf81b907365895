//! An entry as documents of the index, one per row.

use super::{Entry, Kind, key_of};
use crate::ids::Ix;
use crate::search::numbers::{NONE, NOWHERE, Traits, bit, packed_days, packed_point};
use crate::search::pinyin;
use crate::search::schema::Fields;
use crate::taxonomy::regions::Regions;
use crate::taxonomy::{Instrument, Measurand, RegulationReference, Taxonomy};
use crate::text::normalise;
use std::collections::BTreeSet;
use tantivy::TantivyDocument;

impl Entry {
    /// Its documents, one per row.
    pub(in crate::search) fn documents(
        &self,
        fields: &Fields,
        taxonomy: &Taxonomy,
    ) -> Vec<TantivyDocument> {
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
        document.add_text(fields.id, &self.id);
        if !self.owner.is_empty() {
            document.add_u64(fields.owner, key_of(Kind::Organisation, &self.owner));
        }
        for audience in &self.audience {
            document.add_u64(fields.audience, *audience);
        }
        for (field, text) in [
            (fields.title, &self.title),
            (fields.summary, &self.summary),
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
        let place = |bit: u64| u64::from(bit.trailing_zeros());
        let service = self.service.map_or(NONE, |service| place(bit(service)));
        let provider_kind = self.provider_kind.map_or(NONE, |kind| place(bit(kind)));
        document.add_u64(fields.service, service);
        document.add_u64(fields.provider_kind, provider_kind);
        let traits = Traits {
            kind: self.kind().number(),
            service,
            provider_kind,
            region: Regions::bundled()
                .place_of(self.region)
                .map_or(NOWHERE, |place| place as u64),
            delivery: self.delivery,
            documents: self.documents,
            credentials: self.credentials,
        };
        document.add_u64(fields.traits, traits.packed());
        document.add_u64(
            fields.price,
            self.price_fen.map_or(u64::MAX, |fen| fen.max(0) as u64),
        );
        for month in &self.free {
            document.add_u64(fields.free, *month);
        }
        document.add_u64(fields.point, packed_point(self.point));
        document.add_u64(fields.days, packed_days(self.valid_to, self.updated));
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
fn named_in_title(taxonomy: &Taxonomy, title: &str) -> Option<Ix<Instrument>> {
    const ENDINGS: [&str; 8] = [
        "校准", "检定", "检测", "测试", "机时", "现场", "在线", "服务",
    ];
    let mut name = title.trim();
    while let Some(shorter) = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)) {
        name = shorter;
    }
    taxonomy.instrument_named(name)
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
pub(in crate::search) fn broader_measurands(
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
