//! Which offers are worth judging for a need: buckets by service, instrument and measurand, never all pairs.

use crate::ids::Ix;
use crate::model::{Catalogue, Need, Offer, ServiceKind};
use crate::search::OfferTexts;
use crate::taxonomy::{Instrument, Measurand, Taxonomy};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Offers looked at when only the words of a need tell what it is.
const TEXT_CANDIDATES: usize = 60;

/// Offers by what they can do.
#[derive(Debug)]
pub struct Candidates<'a> {
    catalogue: &'a Catalogue,
    taxonomy: &'a Taxonomy,
    by_service: BTreeMap<ServiceKind, Vec<Ix<Offer>>>,
    by_instrument: BTreeMap<(ServiceKind, Option<Ix<Instrument>>), Vec<Ix<Offer>>>,
    by_measurand: BTreeMap<(ServiceKind, Ix<Measurand>, Option<Ix<Instrument>>), Vec<Ix<Offer>>>,
    /// Built when the first need without instrument and measurand asks.
    texts: OnceLock<Option<OfferTexts>>,
}

impl<'a> Candidates<'a> {
    /// Sorts every capability row into its buckets. O(rows log rows).
    pub fn new(catalogue: &'a Catalogue, taxonomy: &'a Taxonomy) -> Self {
        let mut by_service: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut by_instrument: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut by_measurand: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (i, offer) in catalogue.offers.iter().enumerate() {
            let ix = Ix::new(i);
            by_service.entry(offer.service).or_default().push(ix);
            for row in catalogue.capabilities_of(ix) {
                by_instrument
                    .entry((offer.service, row.instrument))
                    .or_default()
                    .push(ix);
                by_measurand
                    .entry((offer.service, row.measurand, row.instrument))
                    .or_default()
                    .push(ix);
            }
        }
        by_instrument.values_mut().for_each(Vec::dedup);
        by_measurand.values_mut().for_each(Vec::dedup);
        Self {
            catalogue,
            taxonomy,
            by_service,
            by_instrument,
            by_measurand,
            texts: OnceLock::new(),
        }
    }

    /// The offers worth judging, ascending. Every offer that fits is among them when the need names an instrument or a measurand;
    /// otherwise the 60 offers of the service whose words are nearest.
    pub fn of(&self, need: &Need) -> Vec<Ix<Offer>> {
        let measurand = need.requirements.iter().find_map(|r| r.measurand);
        let mut offers = match (need.service.is_measurement(), need.instrument, measurand) {
            (false, _, _) => self
                .by_service
                .get(&need.service)
                .cloned()
                .unwrap_or_default(),
            (true, Some(instrument), Some(measurand)) => self.collect(instrument, |related| {
                self.by_measurand.get(&(need.service, measurand, related))
            }),
            (true, Some(instrument), None) => self.collect(instrument, |related| {
                self.by_instrument.get(&(need.service, related))
            }),
            (true, None, Some(measurand)) => self.of_measurand(need.service, measurand),
            (true, None, None) => self.by_words(need),
        };
        offers.sort_unstable();
        offers.dedup();
        offers
    }

    /// Offers of a service, whatever they measure; for explanations.
    pub fn of_service(&self, service: ServiceKind) -> &[Ix<Offer>] {
        self.by_service.get(&service).map_or(&[], Vec::as_slice)
    }

    /// From the buckets of an instrument, of what is broader or narrower, and of rows that name none.
    fn collect<'b>(
        &'b self,
        instrument: Ix<Instrument>,
        bucket: impl Fn(Option<Ix<Instrument>>) -> Option<&'b Vec<Ix<Offer>>>,
    ) -> Vec<Ix<Offer>> {
        let broader = self.taxonomy.ancestors(instrument);
        let narrower = self.taxonomy.descendants(instrument);
        [None, Some(instrument)]
            .into_iter()
            .chain(broader.into_iter().map(Some))
            .chain(narrower.into_iter().map(Some))
            .filter_map(bucket)
            .flatten()
            .copied()
            .collect()
    }

    fn of_measurand(&self, service: ServiceKind, measurand: Ix<Measurand>) -> Vec<Ix<Offer>> {
        self.by_measurand
            .range((service, measurand, None)..)
            .take_while(|((s, m, _), _)| *s == service && *m == measurand)
            .flat_map(|(_, offers)| offers)
            .copied()
            .collect()
    }

    fn by_words(&self, need: &Need) -> Vec<Ix<Offer>> {
        let texts = self
            .texts
            .get_or_init(|| OfferTexts::new(self.catalogue, self.taxonomy).ok());
        let words = format!("{} {}", need.instrument_text, need.text);
        texts
            .as_ref()
            .map(|t| t.nearest(need.service, &words, TEXT_CANDIDATES))
            .unwrap_or_default()
    }
}
