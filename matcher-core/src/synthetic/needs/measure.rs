//! Needs for measurements: what is asked of which instrument, how accurately, for which document.

use super::usual::{is_known, purpose};
use super::{Asked, Lot, Maker, Need, ROUND};
use crate::model::{Document, ServiceKind};
use crate::synthetic::firms::Firm;
use crate::synthetic::offers::Subject;
use crate::synthetic::tables::{Tables, Task, Wish};
use crate::synthetic::{print, say};
use jiff::civil::date;

impl Maker<'_> {
    /// A need for a measurement.
    pub(super) fn measure(&mut self, firm: usize, place: usize, service: ServiceKind, lot: Lot) {
        let task = &Tables::bundled().tasks[place];
        let weights: Vec<u32> = task.wishes.iter().map(|wish| wish.weight).collect();
        let chosen = self.stream.weighted(&weights);
        let wish = task.wishes.get(chosen).cloned().unwrap_or_default();
        let mut need = self.empty(firm, Subject::Task(place), service);
        let word = if self.stream.chance(0.6) {
            task.words.first().cloned().unwrap_or_default()
        } else {
            self.stream.pick(&task.words)
        };
        need.quantity = self.quantity(task, service, lot);
        need.document = self.document(&self.firms[firm], service);
        need.purpose = purpose(task, &mut self.stream);
        need.instrument = if task.is_about_instrument() && is_known(&word) {
            word.clone()
        } else if service == ServiceKind::Testing {
            String::new()
        } else {
            task.instrument.clone()
        };
        let ways: Vec<&str> = task.delivery.split(';').collect();
        if service == ServiceKind::InstrumentTime {
            need.delivery = String::new();
        } else if self.stream.chance(0.04) {
            "on_site".clone_into(&mut need.delivery);
        } else if self.stream.chance(0.3) {
            self.stream.pick(&ways).clone_into(&mut need.delivery);
        }
        need.requirements = self.requirements(task, &wish, service);
        need.budget_yuan = self.budget(task, need.quantity);
        need.text = say::measurement(task, &wish, &word, &need, &mut self.stream);
        self.late_for_an_expiring_certificate(task, &mut need);
        self.demand.needs.push(need);
    }

    /// Half of the needs for bearing vibration come just after the only laboratory's accreditation ends.
    fn late_for_an_expiring_certificate(&mut self, task: &Task, need: &mut Need) {
        if task.id == "bearing_vibration" && self.stream.chance(0.6) {
            need.window_from = date(2027, 1, 17);
            need.window_to = ROUND.1;
            need.document = Document::CalibrationCertificateCnas;
        }
    }

    fn requirements(&mut self, task: &Task, wish: &Wish, service: ServiceKind) -> Vec<Asked> {
        let names_method = service == ServiceKind::Testing || self.stream.chance(0.3);
        wish.rows
            .iter()
            .map(|row| Asked {
                measurand: row.measurand.clone(),
                range: print::plain_range(&row.range, &mut self.stream),
                error: print::permitted_error(&row.error, &mut self.stream),
                wished: print::uncertainty(&row.wished, &mut self.stream),
                rule: row.rule.clone(),
                method: if names_method {
                    task.method.clone()
                } else {
                    String::new()
                },
                plain_range: row.range.clone(),
            })
            .collect()
    }

    fn quantity(&mut self, task: &Task, service: ServiceKind, lot: Lot) -> u32 {
        if service == ServiceKind::InstrumentTime && task.services.len() > 1 {
            return self.stream.between(2, 10);
        }
        let (low, high) = task.pieces;
        if lot == Lot::WholeSet {
            return self.stream.between(low.midpoint(high), high);
        }
        // Small lots are more usual than large ones.
        let one = self.stream.between(low, high);
        one.min(self.stream.between(low, high))
    }

    fn document(&mut self, firm: &Firm, service: ServiceKind) -> Document {
        let industry = Tables::bundled().industries.get(&firm.industry);
        let cnas = industry.map_or(20, |industry| industry.cnas_percent);
        match service {
            ServiceKind::Verification => Document::VerificationCertificate,
            ServiceKind::Calibration if self.stream.chance(f64::from(cnas) / 100.0 * 0.8) => {
                Document::CalibrationCertificateCnas
            }
            ServiceKind::Calibration if self.stream.chance(0.35) => {
                Document::CalibrationCertificate
            }
            ServiceKind::Testing => [
                Document::TestReportCma,
                Document::TestReportCnas,
                Document::TestReport,
                Document::None,
            ][self.stream.weighted(&[30, 15, 30, 25])],
            _ => Document::None,
        }
    }

    fn budget(&mut self, task: &Task, quantity: u32) -> Option<u32> {
        let usual = (task.fee * f64::from(quantity)).max(300.0) + 300.0;
        self.stream.chance(0.34).then(|| {
            let yuan = usual * 1.2 * self.stream.factor(0.35);
            ((yuan / 50.0).round() as u32).max(4) * 50
        })
    }
}
