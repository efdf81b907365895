//! From what was understood to a query of the engine, built as values: no text of a user is ever parsed as a query language.

mod things;
mod wishes;

use super::clauses::{Clause, any, number};
use super::schema::Fields;
use super::understand::{Ask, ChipMeaning, Understood, What};
use crate::model::{Coded, OrganisationKind};
use crate::quantity::{PrintedForm, Quantity, Unit};
use crate::taxonomy::Taxonomy;
use tantivy::query::{AllQuery, BooleanQuery, Occur};

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
    /// Instruments of the same kind or for the same, and words of two characters and more.
    Akin,
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
            if strictness != Strictness::Usual {
                needed.push(self.kindred(&ask.whats));
                needed.push(match strictness {
                    Strictness::Loose => self.words(named, 0.0, 0.5),
                    _ => self.pairs(named, 0.5),
                });
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
            let loose = strictness != Strictness::Usual || !needed.is_empty();
            let share = if loose { 0.0 } else { 0.5 };
            // beside something understood, words alone are a poor reason
            let weight = if understood.asks.is_empty() {
                1.0
            } else {
                worth::WORDS
            };
            // beside a thing that was named a single character is no reason at all
            let reason = strictness == Strictness::Akin || strictness == Strictness::Usual && !firm;
            let words = if reason && !understood.asks.is_empty() {
                self.pairs(&rest, weight)
            } else {
                self.words(&rest, share, weight)
            };
            if !firm || strictness != Strictness::Usual {
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
