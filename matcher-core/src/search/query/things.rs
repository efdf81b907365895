//! Clauses for what is asked for: instruments and measurands, with what is broader, narrower and akin.

use super::{Builder, unit_of, worth};
use crate::ids::Ix;
use crate::model::ServiceKind;
use crate::search::clauses::{Clause, any, number, term, terms};
use crate::search::understand::{ChipMeaning, Understood, What};
use crate::taxonomy::{Instrument, Measurand};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur,
};

impl Builder<'_> {
    /// Instruments of the same kind or for the same measurands: nearest misses where nothing is what was asked for.
    pub(super) fn kindred(&self, whats: &[What]) -> Clause {
        let mut clauses = Vec::new();
        for instrument in whats.iter().filter_map(|what| what.instrument) {
            let record = self.taxonomy.instrument(instrument);
            if let Some(broader) = record.broader {
                clauses.push(number(
                    self.fields.instrument_up,
                    broader.index() as u64,
                    worth::NAMED_IN_TEXT,
                ));
            }
            let measurands = record.measurands.iter();
            clauses.extend(
                measurands
                    .map(|m| number(self.fields.measurand_own, m.index() as u64, worth::SERVICE)),
            );
        }
        any(clauses)
    }

    /// A query of quantities alone: measurands in whose unit they are.
    pub(super) fn by_unit(&self, understood: &Understood) -> Option<Clause> {
        let units: Vec<_> = understood
            .chips
            .iter()
            .filter_map(|chip| match &chip.meaning {
                ChipMeaning::Quantity(quantity) => unit_of(quantity),
                _ => None,
            })
            .collect();
        let measurands = self.taxonomy.measurands().iter().enumerate();
        let clauses: Vec<Clause> = measurands
            .filter(|(_, measurand)| {
                units
                    .iter()
                    .any(|unit| unit.is_commensurable(&measurand.unit))
            })
            .map(|(place, _)| number(self.fields.measurand_own, place as u64, worth::MEASURAND))
            .collect();
        (!clauses.is_empty()).then(|| Box::new(DisjunctionMaxQuery::new(clauses)) as Clause)
    }

    /// Any of the things meant; the best one counts.
    pub(super) fn ask(&self, whats: &[What], named: &str) -> Clause {
        let mut clauses: Vec<Clause> = whats.iter().map(|what| self.what(what)).collect();
        let service_free = whats.iter().all(|what| what.service.is_none());
        let instrument = whats.iter().find_map(|what| what.instrument);
        if service_free && let Some(instrument) = instrument {
            let names = [named, self.taxonomy.instrument(instrument).zh.as_str()];
            clauses.extend(names.iter().filter_map(|name| self.named(name)));
        }
        let meant: Clause = Box::new(DisjunctionMaxQuery::new(clauses));
        // the words of a title count in the standard spelling too, whatever was typed
        let mut names: Vec<&str> = vec![named];
        names.extend(instrument.map(|ix| self.taxonomy.instrument(ix).zh.as_str()));
        let titles: Vec<Clause> = names
            .into_iter()
            .filter(|name| !name.is_empty())
            .map(|name| self.title(name))
            .collect();
        let mut all = vec![(Occur::Must, meant)];
        if !titles.is_empty() {
            let best: Clause = Box::new(DisjunctionMaxQuery::new(titles));
            all.push((Occur::Should, Box::new(BoostQuery::new(best, worth::WORDS))));
        }
        Box::new(BooleanQuery::new(all))
    }

    pub(super) fn what(&self, what: &What) -> Clause {
        let thing = match (what.instrument, what.measurand) {
            (Some(instrument), None) => self.instrument(instrument),
            (None, Some(measurand)) => self.measurand(measurand),
            (Some(instrument), Some(measurand)) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.instrument(instrument)),
                (Occur::Should, self.measurand(measurand)),
            ])),
            (None, None) => Box::new(AllQuery),
        };
        match what.service {
            // calibration of an instrument is also looked for among its verifications
            None | Some(ServiceKind::Calibration) => match what.service {
                Some(service) => Box::new(BooleanQuery::new(vec![
                    (Occur::Must, thing),
                    (Occur::Should, self.is_service(service)),
                ])),
                None => thing,
            },
            // a part measured on it, or its hours, are worth what its calibration is
            Some(service) => {
                let both: Clause = Box::new(BooleanQuery::new(vec![
                    (Occur::Must, thing),
                    (Occur::Must, self.is_service(service)),
                ]));
                Box::new(ConstScoreQuery::new(
                    both,
                    worth::INSTRUMENT + worth::SERVICE,
                ))
            }
        }
    }

    /// The instrument, narrower kinds, and broader kinds by their distance.
    pub(super) fn instrument(&self, instrument: Ix<Instrument>) -> Clause {
        let number = |field, ix: Ix<Instrument>, worth| number(field, ix.index() as u64, worth);
        let mut clauses = vec![
            number(self.fields.instrument_own, instrument, worth::INSTRUMENT),
            number(self.fields.instrument_up, instrument, worth::NARROWER),
        ];
        for (step, broader) in self.taxonomy.ancestors(instrument).take(3).enumerate() {
            let worth = worth::BROADER - step as f32 * worth::BROADER_STEP;
            clauses.push(number(self.fields.instrument_own, broader, worth));
        }
        Box::new(DisjunctionMaxQuery::new(clauses))
    }

    pub(super) fn measurand(&self, measurand: Ix<Measurand>) -> Clause {
        let number = |field, worth| number(field, measurand.index() as u64, worth);
        Box::new(DisjunctionMaxQuery::new(vec![
            number(self.fields.measurand_own, worth::MEASURAND),
            number(self.fields.measurand_up, worth::MEASURAND_BELOW),
        ]))
    }

    /// A name that stands whole in the words of an entry, for entries without a known instrument.
    pub(super) fn named(&self, name: &str) -> Option<Clause> {
        let terms = terms(name);
        if terms.is_empty() || terms.len() > 12 || name.chars().count() < 2 {
            return None;
        }
        let fields = [self.fields.title, self.fields.description];
        let each = terms.iter().map(|text| {
            let clauses = fields.iter().map(|field| term(*field, text)).collect();
            (Occur::Must, any(clauses))
        });
        let all: Clause = Box::new(BooleanQuery::new(each.collect()));
        Some(Box::new(ConstScoreQuery::new(all, worth::NAMED_IN_TEXT)))
    }

    pub(super) fn title(&self, name: &str) -> Clause {
        let clauses: Vec<Clause> = terms(name)
            .iter()
            .map(|text| term(self.fields.title, text))
            .collect();
        any(clauses)
    }
}
