//! From what was understood to a query of the engine, built as values: no text of a user is ever parsed as a query language.

use super::clauses::{Clause, any, number, term, terms};
use super::schema::Fields;
use super::standards::standard_of;
use super::understand::{Ask, ChipMeaning, Understood, What};
use crate::ids::Ix;
use crate::model::{Coded, OrganisationKind, ServiceKind};
use crate::quantity::{PrintedForm, Quantity, Unit};
use crate::taxonomy::{Instrument, Measurand, RegulationReference, Taxonomy};
use crate::text::tokenise;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur,
    TermQuery,
};
use tantivy::schema::IndexRecordOption;

/// Fewer characters than these say little beside something that was understood.
const SHORT_REST: usize = 4;

/// What an understood piece is worth beside the words (BM25 of a rare pair of characters is about 5).
pub(super) mod worth {
    pub(in crate::search) const INSTRUMENT: f32 = 14.0;
    pub(in crate::search) const NARROWER: f32 = 12.0;
    pub(in crate::search) const BROADER: f32 = 11.0;
    pub(in crate::search) const BROADER_STEP: f32 = 2.0;
    pub(in crate::search) const NAMED_IN_TEXT: f32 = 9.0;
    pub(in crate::search) const MEASURAND: f32 = 12.0;
    pub(in crate::search) const MEASURAND_BELOW: f32 = 11.0;
    pub(in crate::search) const SERVICE: f32 = 4.0;
    pub(in crate::search) const REGULATION: f32 = 14.0;
    pub(in crate::search) const OTHER_EDITION: f32 = 12.0;
    pub(in crate::search) const UNDER_REGULATION: f32 = 6.0;
    pub(in crate::search) const MODEL: f32 = 12.0;
    pub(in crate::search) const PROVIDER: f32 = 6.0;
    /// Times the worth of a service.
    pub(in crate::search) const ASSISTANCE: f32 = 3.0;
    pub(in crate::search) const WORDS: f32 = 0.6;
    pub(in crate::search) const PINYIN: f32 = 0.8;
    pub(in crate::search) const CHARACTER: f32 = 0.4;
}

/// How much of the query must be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strictness {
    /// An instrument understood must be there; of mere words most.
    Usual,
    /// Any word, any instrument.
    Loose,
}

/// Builds queries for one index.
pub(super) struct Builder<'a> {
    pub(super) fields: &'a Fields,
    pub(super) taxonomy: &'a Taxonomy,
}

impl Builder<'_> {
    /// The query of a text.
    pub(super) fn of(&self, understood: &Understood, strictness: Strictness) -> Clause {
        let mut needed: Vec<Clause> = Vec::new();
        let mut optional: Vec<Clause> = Vec::new();
        // whether what is needed says enough without the words around it
        let has_instrument = |ask: &Ask| ask.whats.iter().any(|what| what.instrument.is_some());
        let mut firm = understood.asks.iter().any(has_instrument);
        for ask in &understood.asks {
            let chip = understood.chips.get(ask.chip);
            let named = chip
                .filter(|chip| !chip.by_sound)
                .map_or("", |chip| chip.text.as_str());
            needed.push(self.ask(&ask.whats, named));
            if strictness == Strictness::Loose {
                needed.push(self.kindred(&ask.whats));
                needed.push(self.words(named, 0.0, 0.5));
            }
        }
        for chip in &understood.chips {
            match &chip.meaning {
                ChipMeaning::Regulation(name) => {
                    needed.push(self.regulation(name));
                    firm = true;
                }
                ChipMeaning::Model(model) => needed.push(self.model(model)),
                ChipMeaning::ProviderKind(kind) => {
                    let place = OrganisationKind::ALL.iter().position(|known| known == kind);
                    let own = number(
                        self.fields.provider_kind,
                        place.unwrap_or(0) as u64,
                        worth::PROVIDER,
                    );
                    if understood.asks.is_empty()
                        && understood.services().iter().all(|s| s.is_measurement())
                    {
                        needed.push(own);
                        firm = true;
                    } else {
                        optional.push(own);
                    }
                }
                ChipMeaning::Service(service)
                    if !service.is_measurement() && understood.asks.is_empty() =>
                {
                    needed.push(self.service(*service, &chip.text));
                    firm = true;
                }
                ChipMeaning::Organisation(_) => needed.push(self.words(&chip.text, 0.8, 1.0)),
                ChipMeaning::Service(service) => optional.push(self.service(*service, &chip.text)),
                _ => {}
            }
        }
        let rest = understood.rest_text();
        firm |= !needed.is_empty() && rest.chars().count() < SHORT_REST;
        if !rest.is_empty() {
            let loose = strictness == Strictness::Loose || !needed.is_empty();
            let share = if loose { 0.0 } else { 0.5 };
            // beside something understood, words alone are a poor reason
            let weight = if understood.asks.is_empty() {
                1.0
            } else {
                worth::WORDS
            };
            let words = self.words(&rest, share, weight);
            if !firm || strictness == Strictness::Loose {
                needed.push(words);
            } else {
                optional.push(words);
            }
        }
        if let Some(by_unit) = self
            .by_unit(understood)
            .filter(|_| understood.asks.is_empty())
        {
            if needed.is_empty() {
                needed.push(by_unit);
            } else {
                optional.push(by_unit);
            }
        }
        if needed.is_empty() {
            needed = std::mem::take(&mut optional);
        }
        if needed.is_empty() {
            return Box::new(AllQuery);
        }
        let mut clauses = vec![(Occur::Must, any(needed))];
        clauses.extend(optional.into_iter().map(|clause| (Occur::Should, clause)));
        Box::new(BooleanQuery::new(clauses))
    }

    /// Entries about these things; for offers that a need asks for, and the other way.
    pub(super) fn about(&self, whats: &[What], words: &str) -> Clause {
        let mut clauses = Vec::new();
        if !whats.is_empty() {
            clauses.push((Occur::Must, self.ask(whats, "")));
        }
        if !words.is_empty() {
            let occur = if whats.is_empty() {
                Occur::Must
            } else {
                Occur::Should
            };
            clauses.push((occur, self.words(words, 0.0, 1.0)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// Instruments of the same kind or for the same measurands: nearest misses where nothing is what was asked for.
    fn kindred(&self, whats: &[What]) -> Clause {
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
    fn by_unit(&self, understood: &Understood) -> Option<Clause> {
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

    /// A model number: all of its parts, in whatever spelling (SZB1286, SZB-1286); whole it counts more.
    fn model(&self, model: &str) -> Clause {
        let parts = tokenise(model).into_iter().filter(|token| token.span == 1);
        let parts: Vec<(Occur, Clause)> = parts
            .map(|token| {
                let clauses = [
                    self.fields.model,
                    self.fields.title,
                    self.fields.description,
                    self.fields.organisation,
                ]
                .map(|field| term(field, &token.text));
                (Occur::Must, any(Vec::from(clauses)))
            })
            .collect();
        if parts.is_empty() {
            return Box::new(EmptyQuery);
        }
        let all: Clause = Box::new(BooleanQuery::new(parts));
        Box::new(BooleanQuery::new(vec![
            (
                Occur::Must,
                Box::new(ConstScoreQuery::new(all, worth::MODEL)),
            ),
            (Occur::Should, self.words(model, 0.0, 0.5)),
        ]))
    }

    /// Any of the things meant; the best one counts.
    fn ask(&self, whats: &[What], named: &str) -> Clause {
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

    fn what(&self, what: &What) -> Clause {
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
    fn instrument(&self, instrument: Ix<Instrument>) -> Clause {
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

    fn measurand(&self, measurand: Ix<Measurand>) -> Clause {
        let number = |field, worth| number(field, measurand.index() as u64, worth);
        Box::new(DisjunctionMaxQuery::new(vec![
            number(self.fields.measurand_own, worth::MEASURAND),
            number(self.fields.measurand_up, worth::MEASURAND_BELOW),
        ]))
    }

    /// A name that stands whole in the words of an entry, for entries without a known instrument.
    fn named(&self, name: &str) -> Option<Clause> {
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

    fn title(&self, name: &str) -> Clause {
        let clauses: Vec<Clause> = terms(name)
            .iter()
            .map(|text| term(self.fields.title, text))
            .collect();
        any(clauses)
    }

    fn service(&self, service: ServiceKind, named: &str) -> Clause {
        if service.is_measurement() {
            let usual = self.is_service(service);
            // who asks for a compulsory verification is shown verifications
            return match service {
                ServiceKind::CompulsoryVerification => {
                    any(vec![usual, self.is_service(ServiceKind::Verification)])
                }
                _ => usual,
            };
        }
        Box::new(BooleanQuery::new(vec![
            (
                Occur::Must,
                Box::new(BoostQuery::new(self.is_service(service), worth::ASSISTANCE)),
            ),
            (
                Occur::Should,
                Box::new(BoostQuery::new(self.title(named), worth::WORDS)),
            ),
        ]))
    }

    fn is_service(&self, service: ServiceKind) -> Clause {
        let place = ServiceKind::ALL.iter().position(|known| *known == service);
        number(
            self.fields.service,
            place.unwrap_or(0) as u64,
            worth::SERVICE,
        )
    }

    /// Rows by that regulation, other editions of it, and instruments that are under it.
    fn regulation(&self, name: &str) -> Clause {
        let exact = |text: &str, worth| -> Clause {
            let term = Term::from_field_text(self.fields.regulation, text);
            let query = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            Box::new(ConstScoreQuery::new(query, worth))
        };
        let mut clauses = vec![exact(name, worth::REGULATION)];
        for (words, service) in standard_of(name) {
            let mut all = vec![(Occur::Must, self.words(words, 1.0, 1.0))];
            if let Some(service) = service {
                all = vec![
                    (Occur::Must, self.is_service(service)),
                    (Occur::Should, self.words(words, 0.0, 1.0)),
                ];
            }
            let about: Clause = Box::new(BooleanQuery::new(all));
            clauses.push(Box::new(ConstScoreQuery::new(about, worth::OTHER_EDITION)));
        }
        if let Ok(reference) = name.parse::<RegulationReference>() {
            clauses.push(exact(reference.number.as_str(), worth::OTHER_EDITION));
            for instrument in self.taxonomy.instruments_under(&reference.number) {
                clauses.push(number(
                    self.fields.instrument_own,
                    instrument.index() as u64,
                    worth::UNDER_REGULATION,
                ));
            }
        }
        clauses.push(self.words(name, 0.75, 0.5));
        // a JJG is for verification, a JJF for calibration
        let usual = match name.get(..3) {
            Some("JJG") => Some(ServiceKind::Verification),
            Some("JJF") => Some(ServiceKind::Calibration),
            _ => None,
        };
        let mut all: Vec<(Occur, Clause)> =
            vec![(Occur::Must, Box::new(DisjunctionMaxQuery::new(clauses)))];
        if let Some(usual) = usual {
            all.push((
                Occur::Should,
                Box::new(BoostQuery::new(self.is_service(usual), 0.25)),
            ));
        }
        Box::new(BooleanQuery::new(all))
    }
}

/// The unit in which a quantity is printed.
pub(super) fn unit_of(quantity: &Quantity) -> Option<&Unit> {
    match quantity {
        Quantity::Range { unit, .. }
        | Quantity::Value { unit, .. }
        | Quantity::Dimensions { unit, .. } => unit.as_ref(),
        Quantity::Uncertainty { form, .. } | Quantity::PermittedError { form, .. } => match form {
            PrintedForm::Value { unit, .. }
            | PrintedForm::Linear { unit, .. }
            | PrintedForm::RootSumSquare { unit, .. }
            | PrintedForm::Interpolated { unit, .. }
            | PrintedForm::Band { unit, .. } => unit.as_ref(),
            _ => None,
        },
        _ => None,
    }
}
