//! Needs that are no measurement to be bought: verification that the law asks for, and help of other kinds.

use super::super::offers::Subject;
use super::super::tables::{Tables, span, words};
use super::{COMPULSORY, Maker, ROUND};
use crate::model::{Coded, Document, ServiceKind, Use};

impl Maker<'_> {
    /// Verification that the law asks for: handed over to the designated body.
    pub(super) fn compulsory(&mut self) {
        let tables = Tables::bundled();
        let weights: Vec<u32> = tables.compulsory.iter().map(|row| row.weight).collect();
        for _ in 0..COMPULSORY {
            let place = self.stream.weighted(&weights);
            let Some(row) = tables.compulsory.get(place) else {
                return;
            };
            let firm = self.firm(|firm| {
                row.industries.is_empty()
                    || row
                        .industries
                        .split(' ')
                        .any(|start| firm.industry.starts_with(start))
            });
            let Some(firm) = firm else { continue };
            let (low, high) = span(&row.quantity);
            let quantity = self.stream.between(low, high);
            let mut need = self.empty(
                firm,
                Subject::Compulsory(place),
                ServiceKind::CompulsoryVerification,
            );
            need.text = format!("{}，{quantity}{}", row.say, row.counter);
            need.instrument.clone_from(&row.instrument);
            need.purpose = Use::parse(&row.purpose).unwrap_or(Use::Safety);
            need.document = Document::VerificationCertificate;
            need.quantity = quantity;
            self.demand.needs.push(need);
        }
    }

    pub(super) fn assistance(&mut self) {
        for (place, row) in Tables::bundled().assistance.iter().enumerate() {
            let Some(service) = ServiceKind::parse(&row.service) else {
                continue;
            };
            if service == ServiceKind::Training {
                continue;
            }
            for _ in 0..row.needs {
                let firm = self.firm(|firm| match service {
                    ServiceKind::Energy => firm.industry.starts_with(['2', '3']),
                    ServiceKind::Carbon
                    | ServiceKind::JointResearch
                    | ServiceKind::StandardSetupHelp => {
                        firm.size != crate::model::Size::Micro
                            && firm.industry.starts_with(['2', '3', '4'])
                    }
                    _ => true,
                });
                if let Some(firm) = firm {
                    self.assist(firm, place, service);
                }
            }
        }
    }

    pub(super) fn assist(&mut self, firm: usize, place: usize, service: ServiceKind) {
        let Some(row) = Tables::bundled().assistance.get(place) else {
            return;
        };
        let (low, high) = span(&row.quantity);
        let mut need = self.empty(firm, Subject::Assistance(place), service);
        need.quantity = self.stream.between(low, high);
        need.text = self.stream.pick(&words(&row.says));
        need.purpose = match service {
            ServiceKind::Energy | ServiceKind::Carbon => Use::Energy,
            ServiceKind::JointResearch => Use::Research,
            _ => Use::Quality,
        };
        if service == ServiceKind::Training {
            need.window_to = ROUND.1;
            self.stream
                .pick(&["", "", "at_provider", "remote"])
                .clone_into(&mut need.delivery);
            need.max_distance_km = self
                .stream
                .chance(0.5)
                .then(|| self.stream.between(6, 15) * 10);
        }
        self.demand.needs.push(need);
    }
}
