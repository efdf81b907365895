//! Gauges and services, item by item.

use super::{GAUGES, Maker};
use crate::fit::confirm;
use crate::model::{Coded, Organisation, ServiceKind};
use jiff::{Span, civil::Date};

impl Maker<'_> {
    /// The gauge ledger of a firm; ids and places in [`GAUGES`].
    pub(super) fn gauges(&mut self, firm: &Organisation) -> Vec<(String, usize)> {
        let mut made = Vec::new();
        for number in 0..24_u32 {
            let place = self.stream.below(GAUGES.len());
            let Some((name, range, error, _)) = GAUGES.get(place) else {
                continue;
            };
            let id = self.id("gauges", "G");
            let last = self.random_day(20, 420);
            let due = last.checked_add(Span::new().days(364)).unwrap_or(last);
            let class = if number % 9 == 8 {
                "c"
            } else if number % 5 == 4 {
                "b"
            } else {
                "a"
            };
            let purpose = if *name == "压力表" {
                "safety"
            } else {
                "quality"
            };
            let own = format!("{}-{:03}", &id[..1], number + 1);
            self.row(
                "gauges",
                &[
                    ("id", &id),
                    ("organisation", &firm.id),
                    ("name", name),
                    ("number", &own),
                    ("instrument", name),
                    ("range", range),
                    ("permitted_error", error),
                    ("purpose", purpose),
                    ("class", class),
                    ("state", "in_use"),
                    ("keeper", "质检科"),
                    ("interval_months", "12"),
                    ("last_on", &last.to_string()),
                    ("due", &due.to_string()),
                ],
            );
            made.push((id, place));
        }
        made
    }

    pub(super) fn service(&mut self, firm: &Organisation, number: u32, gauges: &[(String, usize)]) {
        let own = number == 0 || number == 2 || self.stream.chance(0.1);
        let provider = if own {
            self.providers.first().copied()
        } else {
            let place = self.stream.below(self.providers.len());
            self.providers.get(place).copied()
        };
        let Some(provider) = provider else { return };
        let kinds = [
            ServiceKind::Calibration,
            ServiceKind::Calibration,
            ServiceKind::Verification,
            ServiceKind::Testing,
            ServiceKind::PartMeasurement,
            ServiceKind::MmsHelp,
            ServiceKind::Consulting,
            ServiceKind::Energy,
            ServiceKind::Carbon,
            ServiceKind::StandardSetupHelp,
            ServiceKind::Training,
        ];
        let with_items = !gauges.is_empty();
        let place = if with_items {
            0
        } else {
            self.stream.below(kinds.len())
        };
        let kind = kinds
            .get(place)
            .copied()
            .unwrap_or(ServiceKind::Calibration);
        // The last order of a detailed firm is still under way.
        let under_way = with_items && number == 2;
        let ordered = if under_way {
            self.day(6)
        } else {
            self.random_day(40, 720)
        };
        let received = self.after(ordered, 1, 5);
        let returned = self.after(received, 3, 20);
        let id = self.id("service_records", "V");
        let quantity = if with_items {
            6
        } else {
            self.stream.between(1, 20)
        };
        let price = i64::from(self.stream.between(40, 160)) * i64::from(quantity);
        let waived = if self.stream.chance(0.5) {
            price * 3 / 10
        } else {
            0
        };
        let deferred = if self.stream.chance(0.12) {
            (price - waived) / 2
        } else {
            0
        };
        let until = self.after(returned, 60, 400);
        let texts = [
            ("order", format!("W-{}-{}", ordered.year(), &id[1..])),
            ("ordered", ordered.to_string()),
            ("received", received.to_string()),
            ("returned", returned.to_string()),
            ("quantity", quantity.to_string()),
            ("people", self.stream.between(1, 4).to_string()),
            ("hours", format!("{:.1}", self.stream.uniform(0.5, 12.0))),
            ("price", price.to_string()),
            ("paid", (price - waived - deferred).to_string()),
            ("waived", waived.to_string()),
            ("deferred", deferred.to_string()),
            ("until", until.to_string()),
            ("text", format!("{} {quantity}", kind.zh())),
            ("document", format!("JZ-{}-{}", returned.year(), &id[1..])),
            ("document_until", self.after(returned, 364, 364).to_string()),
            ("rating", self.stream.between(3, 5).to_string()),
        ];
        let text = |name: &str| {
            texts
                .iter()
                .find(|(n, _)| *n == name)
                .map_or("", |(_, t)| t.as_str())
        };
        let mut cells: Vec<(&str, &str)> = vec![
            ("id", id.as_str()),
            ("provider", &provider.id),
            ("organisation", &firm.id),
            ("service_kind", kind.code()),
            ("text", text("text")),
            ("quantity", text("quantity")),
            ("people", text("people")),
            ("order_number", text("order")),
            ("ordered_on", text("ordered")),
            ("received_on", text("received")),
        ];
        if under_way {
            cells.push(("state", "in_work"));
        } else {
            cells.extend([
                ("state", "settled"),
                ("returned_on", text("returned")),
                ("document", kind.document().code()),
                ("document_number", text("document")),
                ("document_until", text("document_until")),
                ("hours", text("hours")),
                ("list_price_yuan", text("price")),
                ("paid_yuan", text("paid")),
                ("waived_yuan", text("waived")),
                ("rating", text("rating")),
                ("problem", "量值溯源"),
                (
                    "problem_solved",
                    if self.stream.chance(0.6) { "yes" } else { "no" },
                ),
            ]);
            if deferred > 0 {
                cells.extend([
                    ("deferred_yuan", text("deferred")),
                    ("deferred_until", text("until")),
                ]);
            }
        }
        self.row("service_records", &cells);
        for (number, (gauge, place)) in gauges.iter().skip(number as usize * 6).take(6).enumerate()
        {
            self.item(
                &id,
                gauge,
                *place,
                number,
                under_way,
                text("document"),
                text("document_until"),
            );
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    fn item(
        &mut self,
        record: &str,
        gauge: &str,
        place: usize,
        number: usize,
        under_way: bool,
        document: &str,
        until: &str,
    ) {
        let Some((name, range, error, _)) = GAUGES.get(place) else {
            return;
        };
        let id = self.id("service_items", "VI");
        let document = format!("{document}-{}", number + 1);
        let found = error.trim_start_matches('±').to_owned();
        // Half of the permitted error; one in eight is out of tolerance.
        let digits: String = found
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        let unit = found.get(digits.len()..).unwrap_or("");
        let share = if self.stream.chance(0.12) {
            1.3
        } else {
            self.stream.uniform(0.1, 0.9)
        };
        let size = digits.parse::<f64>().unwrap_or(0.0) * share;
        let found = format!("+{size:.4}{unit}");
        let mut cells: Vec<(&str, &str)> = vec![
            ("id", id.as_str()),
            ("record", record),
            ("gauge", gauge),
            ("name", name),
            ("size", range),
        ];
        let states = ["received", "in_work", "in_work", "done"];
        let state = states
            .get(number % states.len())
            .copied()
            .unwrap_or("received");
        let done = !under_way || state == "done";
        cells.push(("state", if under_way { state } else { "returned" }));
        if done {
            cells.extend([
                ("document_number", document.as_str()),
                ("document_until", until),
                ("error", found.as_str()),
            ]);
        }
        self.row("service_items", &cells);
        if done && !under_way {
            self.confirmation(gauge, place, &document, (&found, size / 4.0, unit), until);
        }
    }

    /// What the firm's own confirmation makes of a document, four days after the return.
    fn confirmation(
        &mut self,
        gauge: &str,
        place: usize,
        document: &str,
        (error, uncertainty, unit): (&str, f64, &str),
        until: &str,
    ) {
        let Some((_, range, tolerance, _)) = GAUGES.get(place) else {
            return;
        };
        let Ok(until) = until.parse::<Date>() else {
            return;
        };
        let done_on = until.checked_sub(Span::new().days(360)).unwrap_or(until);
        let uncertainty = format!("U={uncertainty:.5}{unit} (k=2)");
        let found = confirm(error, &uncertainty, tolerance, range, false);
        let id = self.id("confirmations", "GC");
        self.row(
            "confirmations",
            &[
                ("id", &id),
                ("gauge", gauge),
                ("done_on", &done_on.to_string()),
                ("document_number", document),
                ("error", error),
                ("uncertainty", &uncertainty),
                ("tolerance", tolerance),
                ("verdict", found.verdict.code()),
                ("conditions", &found.conditions().0),
                ("confirmed_by", "质检"),
            ],
        );
    }

    /// A service of these days that stands on one of the firm's needs.
    pub(super) fn current(&mut self, firm: &Organisation) {
        let catalogue = self.catalogue;
        let need = catalogue
            .needs
            .iter()
            .find(|need| catalogue[need.organisation].id == firm.id);
        let place = self.stream.below(self.providers.len());
        let (Some(need), Some(provider)) = (need, self.providers.get(place).copied()) else {
            return;
        };
        let id = self.id("service_records", "V");
        let ordered = self.random_day(4, 20);
        let number = format!("W-{}-{}", ordered.year(), &id[1..]);
        let (ordered, today) = (ordered.to_string(), self.today.to_string());
        let quantity = need.quantity.to_string();
        let states = ["ordered", "in_work", "returned"];
        let state: &str = self.stream.pick(&states);
        let returned = if state == "returned" {
            today.as_str()
        } else {
            ""
        };
        self.row(
            "service_records",
            &[
                ("id", &id),
                ("provider", &provider.id),
                ("organisation", &firm.id),
                ("service_kind", need.service.code()),
                ("state", state),
                ("text", &need.text),
                ("need", &need.id),
                ("quantity", &quantity),
                ("order_number", &number),
                ("ordered_on", &ordered),
                ("returned_on", returned),
            ],
        );
    }
}
