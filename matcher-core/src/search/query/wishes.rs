//! Clauses for how it is wanted: service, regulation, model.

use super::{Builder, worth};
use crate::model::{Coded, ServiceKind};
use crate::search::clauses::{Clause, any, number, term};
use crate::search::standards::standard_of;
use crate::taxonomy::RegulationReference;
use crate::text::tokenise;
use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, TermQuery,
};
use tantivy::schema::IndexRecordOption;

impl Builder<'_> {
    /// A model number: all of its parts, in whatever spelling (SZB1286, SZB-1286); whole it counts more.
    pub(super) fn model(&self, model: &str) -> Clause {
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

    pub(super) fn service(&self, service: ServiceKind, named: &str) -> Clause {
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

    pub(super) fn is_service(&self, service: ServiceKind) -> Clause {
        let place = ServiceKind::ALL.iter().position(|known| *known == service);
        number(
            self.fields.service,
            place.unwrap_or(0) as u64,
            worth::SERVICE,
        )
    }

    /// Rows by that regulation, other editions of it, and instruments that are under it.
    pub(super) fn regulation(&self, name: &str) -> Clause {
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
