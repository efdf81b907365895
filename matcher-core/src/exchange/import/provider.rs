//! What rows of every provider's table lead to: names of the vocabulary, an offer, a team, a site, a credential.

use super::super::input_problem::InputCode;
use super::draft::Builder;
use super::printed::{self, Name};
use crate::model::{Coded, ServiceKind};
use crate::taxonomy::Taxonomy;

impl Builder<'_> {
    /// The name of an instrument as the vocabulary knows it; tells how a longer name was read. An unknown name stays: the catalogue's
    /// reader names it.
    pub(super) fn instrument(&mut self, row: u32, text: &str) -> String {
        match printed::instrument(text) {
            Name::Known | Name::Unknown => text.to_owned(),
            Name::ReadAs(name) => {
                let detail = (&*format!("“{name}”"), &*format!("`{name}`"));
                self.tell(InputCode::ReadAs, row, "instrument", text, detail);
                name
            }
        }
    }

    /// A scope in English names what is measured in the place of the instrument: `DC RESISTANCE Measurement`, `Capacitance - Generate`.
    /// The measurand's name and the side; `None` when the words are no measurand.
    pub(super) fn measured_quantity(
        &mut self,
        row: u32,
        text: &str,
    ) -> Option<(String, &'static str)> {
        let taxonomy = Taxonomy::bundled().ok()?;
        let lower = text.to_lowercase();
        let ends = [
            ("generate & measure", ""),
            ("generate and measure", ""),
            // What the customer's equipment measures, the laboratory sources.
            ("measuring equipment", "source"),
            ("source only", "source"),
            ("generation", "source"),
            ("generate", "source"),
            ("measurement", "measure"),
            ("measure", "measure"),
            // What the customer sends in is measured.
            ("secondary standards", "measure"),
        ];
        let head = lower.split(',').next().unwrap_or(&lower).trim();
        let (name, side) = ends
            .iter()
            .find_map(|(end, side)| Some((head.strip_suffix(end)?, *side)))
            .unwrap_or((head, ""));
        let name = name.trim().trim_end_matches('-').trim();
        let measurand = taxonomy.measurand(taxonomy.measurand_named(name)?);
        let detail = (
            &*format!("被测量“{}”", measurand.zh),
            &*format!("the measurand `{}`", measurand.en),
        );
        self.tell(InputCode::ReadAs, row, "instrument", text, detail);
        Some((measurand.id.clone(), side))
    }

    /// The name of a measurand as the vocabulary knows it. 示值误差 says nothing where the instrument has one measurand; a known name at
    /// the beginning is what is meant (`外尺寸示值误差`).
    pub(super) fn measurand(&mut self, row: u32, text: &str, instrument: &str) -> String {
        let Ok(taxonomy) = Taxonomy::bundled() else {
            return text.to_owned();
        };
        let is_known =
            taxonomy.measurand_by_id(text).is_some() || taxonomy.measurand_named(text).is_some();
        let Some(kind) =
            printed::instrument_kind(instrument).filter(|_| !is_known && !text.is_empty())
        else {
            return text.to_owned();
        };
        let own = taxonomy.instrument(kind).measurands.iter();
        let names: Vec<&str> = own.map(|m| taxonomy.measurand(*m).zh.as_str()).collect();
        let meant = names.iter().find(|name| text.starts_with(**name));
        let only = if let [only] = names.as_slice() {
            Some(only)
        } else {
            None
        };
        match meant.or(only) {
            Some(name) => {
                let detail = (&*format!("“{name}”"), &*format!("`{name}`"));
                self.tell(InputCode::ReadAs, row, "measurand", text, detail);
                (*name).to_owned()
            }
            None => text.to_owned(),
        }
    }

    /// The offer of a service on the resource of the map, or on a team made for this source.
    pub(super) fn service(&mut self, row: u32, title: &str, service: ServiceKind) -> String {
        let id = self.id(&format!("{}/{title}", service.code()));
        if self.has("offers", &id) {
            return id;
        }
        let resource = self.team(row);
        let title = format!("{title}{}", service.zh());
        self.row(
            "offers",
            row,
            &[
                ("id", &id),
                ("resource", &resource),
                ("title", &title),
                ("service_kind", service.code()),
            ],
        );
        id
    }

    /// The resource whose hours the offers of this source use.
    pub(super) fn team(&mut self, row: u32) -> String {
        if let Some(resource) = self.map.setting("resource") {
            return resource.to_owned();
        }
        let id = self.id("班组");
        if !self.has("resources", &id) {
            let site = self.site();
            self.row(
                "resources",
                row,
                &[
                    ("id", &id),
                    ("site", &site),
                    ("kind", "team"),
                    ("name", "校准检测班组"),
                ],
            );
        }
        id
    }

    /// The site of this source: that of the map, else its organisation's seat.
    pub(super) fn site(&self) -> String {
        let site = self.map.setting("site");
        site.or_else(|| self.map.setting("organisation"))
            .unwrap_or("")
            .to_owned()
    }

    /// The credential that covers the rows: that of the map, else the number in the title (`注册号：CNAS L12345`), as a row of its own.
    pub(super) fn accreditation(&mut self, title: &str) -> String {
        if let Some(paper) = self.map.setting("credentials") {
            return paper.to_owned();
        }
        let upper = title.to_uppercase();
        let Some(place) = upper.find("CNAS") else {
            return String::new();
        };
        let digits: String = upper[place + 4..]
            .chars()
            .skip_while(|c| !c.is_ascii_digit() && *c != '\n')
            .take_while(char::is_ascii_digit)
            .collect();
        if digits.len() < 3 {
            return String::new();
        }
        let number = format!("CNAS L{digits}");
        let id = self.id(&number);
        let owner = self.map.setting("organisation").unwrap_or("").to_owned();
        let mut days = title
            .split(|c: char| !(c.is_ascii_digit() || "-./年月日".contains(c)))
            .filter_map(|part| printed::day(part.trim_matches('-')));
        let (from, to) = (days.next(), days.next());
        let shown = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |d| d.to_string());
        self.row(
            "credentials",
            1,
            &[
                ("id", &id),
                ("organisation", &owner),
                ("kind", "cnas_calibration"),
                ("number", &number),
                ("valid_from", &shown(from.filter(|_| to.is_some()))),
                ("valid_to", &shown(to.or(from))),
            ],
        );
        id
    }
}
