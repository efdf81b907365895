//! Resources, offers, capabilities and slots.

use super::build::{AllIds, Builder, Numbered};
use super::cells::Cells;
use super::organisations::Parties;
use super::quantities::{Quantities, Refusal};
use super::words::entries;
use crate::exchange::input_problem::InputCode;
use crate::ids::Ix;
use crate::model::{Capability, Credential, Offer, Parameter, Resource, ServiceKind, Side, Slot};
use crate::taxonomy::{Instrument, Measurand};

impl<'a> Builder<'a> {
    pub(super) fn resources(
        &mut self,
        ids: &AllIds<'a>,
        parties: &Parties,
    ) -> Vec<Option<Resource>> {
        self.table(&ids.resources, |cells, quantities, _, id| {
            let site = parties.site(cells, "site", ids);
            let kind = cells.code("kind");
            let (name, model) = (cells.text("name"), cells.text("model"));
            let text = cells.raw("instrument");
            let instrument = quantities.instrument(text, ServiceKind::InstrumentTime);
            if !text.is_empty() && instrument.instrument.is_none() {
                cells.warning(InputCode::UnknownInstrument, "instrument", |problem| {
                    problem
                });
            }
            Some(Resource {
                id,
                site: site?,
                organisation: parties.owners.get(&site?).copied()?,
                kind: kind?,
                name,
                model,
                instrument: instrument.instrument,
            })
        })
    }

    pub(super) fn offers(&mut self, ids: &AllIds<'a>) -> Vec<Option<Offer>> {
        self.table(&ids.offers, |cells, _, _, id| {
            let resource = cells.reference("resource", &ids.resources);
            let service = cells.code("service_kind");
            let (title, description) = (cells.text("title"), cells.text("description"));
            let setup_minutes = cells.integer("setup_minutes");
            let minutes_each = cells.integer("minutes_each");
            let (delivery, documents) = (cells.codes("delivery"), cells.codes("documents"));
            let max_distance_km = cells.number("max_distance_km");
            let turnaround_days = cells.integer("turnaround_days");
            let price = cells.fen("price_yuan");
            let minimum_order = cells.fen("minimum_order_yuan");
            let visit_fee = cells.fen("visit_fee_yuan");
            let discount = cells.integer("contract_discount_percent");
            let urgent_percent = cells.integer("urgent_percent");
            let (valid_from, valid_to) = cells.window("valid_from", "valid_to");
            Some(Offer {
                id,
                resource: resource?,
                title,
                service: service?,
                description,
                setup_minutes: setup_minutes.unwrap_or(0),
                minutes_each: minutes_each?,
                delivery,
                max_distance_km,
                turnaround_days: turnaround_days.unwrap_or(0),
                price_fen: price.unwrap_or(0),
                minimum_order_fen: minimum_order.unwrap_or(0),
                visit_fee_fen: visit_fee.unwrap_or(0),
                contract_discount_percent: discount.unwrap_or(0),
                urgent_percent: urgent_percent.unwrap_or(100),
                documents,
                valid_from,
                valid_to,
            })
        })
    }

    pub(super) fn capabilities(
        &mut self,
        ids: &AllIds<'a>,
        resources: &[Option<Resource>],
        offers: &[Option<Offer>],
        credentials: &[Option<Credential>],
    ) -> Vec<Option<Capability>> {
        self.table(&ids.capabilities, |cells, quantities, _, id| {
            let offer = cells.reference("offer", &ids.offers);
            let named = offer.and_then(|offer| offers.get(offer.index())?.as_ref());
            let service = named.map_or(ServiceKind::Calibration, |offer| offer.service);
            let (instrument, measurand) = subject(cells, quantities, service);
            let papers = cells.references("credentials", &ids.credentials);
            let provider = named
                .and_then(|offer| resources.get(offer.resource.index())?.as_ref())
                .map(|resource| resource.organisation);
            for paper in &papers {
                let holder = credentials.get(paper.index()).and_then(Option::as_ref);
                if let (Some(provider), Some(holder)) = (provider, holder)
                    && holder.organisation != provider
                {
                    cells.error(InputCode::WrongOwner, "credentials", |problem| {
                        let owner = ids.organisations.id(holder.organisation);
                        problem.value(&holder.id).detail(owner)
                    });
                }
            }
            let (range, hint) = (cells.raw("range"), cells.raw("unit_hint"));
            let range = printed(cells, "range", range, Severity::Error, |text| {
                quantities.range(text, hint, measurand)
            })
            .unwrap_or_default();
            let mut uncertainty = |cells: &mut Cells<'_, 'a>, name: &str| {
                let text = cells.raw(name);
                printed(cells, name, text, Severity::Error, |text| {
                    quantities.uncertainty(text, measurand, &range)
                })
            };
            let standard_uncertainty = uncertainty(cells, "standard_uncertainty");
            let result_uncertainty = uncertainty(cells, "uncertainty");
            let parameters = parameters(cells, quantities, Severity::Error);
            let side = cells.code("side").unwrap_or(Side::Any);
            let (method, conditions) = (cells.text("method"), cells.text("conditions"));
            let standards_due = cells.date("standards_due");
            Some(Capability {
                id,
                offer: offer?,
                instrument,
                measurand: measurand?,
                side,
                range,
                parameters,
                standard_uncertainty,
                uncertainty: result_uncertainty,
                method,
                conditions,
                credentials: papers,
                standards_due,
                printed_range: Quantities::printed_range(cells.raw("range"), hint),
                printed_uncertainty: cells.raw("uncertainty").to_owned(),
                printed_standard_uncertainty: cells.raw("standard_uncertainty").to_owned(),
            })
        })
    }

    pub(super) fn slots(&mut self, ids: &AllIds<'a>) -> Numbered<Slot> {
        let mut rows = self.rows("slots", |cells, _| {
            let resource = cells.reference("resource", &ids.resources);
            let period = cells.period("period");
            let minutes = cells.integer("minutes");
            Some(Slot {
                resource: resource?,
                period: period?,
                minutes: minutes?,
            })
        });
        self.refuse_repeated("slots", &mut rows, "period", |slot| {
            (slot.resource, slot.period)
        });
        rows
    }
}

/// The instrument and measurand of a capability; what can't be told is an error of its row.
fn subject<'a>(
    cells: &mut Cells<'_, 'a>,
    quantities: &mut Quantities<'a>,
    service: ServiceKind,
) -> (Option<Ix<Instrument>>, Option<Ix<Measurand>>) {
    let (name, measurand) = (cells.raw("instrument"), cells.raw("measurand"));
    let named = quantities.instrument(name, service);
    let is_known = named.instrument.is_some() || named.measurand.is_some();
    if !name.is_empty() && !is_known {
        cells.error(InputCode::UnknownInstrument, "instrument", |problem| {
            problem
        });
    }
    let found = if measurand.is_empty() {
        named
            .measurand
            .or_else(|| quantities.only_measurand(named.instrument?))
    } else {
        quantities.measurand(measurand)
    };
    if found.is_none() {
        let choice = named
            .instrument
            .map(|instrument| quantities.measurand_names(instrument));
        let detail = choice.map_or(String::new(), |names| format!(" ({names})"));
        if !measurand.is_empty() {
            cells.error(InputCode::UnknownMeasurand, "measurand", |problem| {
                problem.detail(detail)
            });
        } else if name.is_empty() || is_known {
            cells.error(InputCode::MissingMeasurand, "measurand", |problem| {
                problem.detail(detail)
            });
        }
    }
    (named.instrument, found)
}

pub(super) use crate::exchange::input_problem::Severity;

/// A printed quantity; reports what can't be understood.
pub(super) fn printed<'a, T>(
    cells: &mut Cells<'_, 'a>,
    name: &str,
    text: &'a str,
    severity: Severity,
    understand: impl FnOnce(&'a str) -> Result<T, Refusal>,
) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    match understand(text) {
        Ok(value) => Some(value),
        Err(Refusal { code, zh, en }) => {
            let fill =
                |problem: crate::exchange::InputProblem| problem.value(text).detail_in(zh, en);
            match severity {
                Severity::Error => cells.error(code, name, fill),
                Severity::Warning => cells.warning(code, name, fill),
            }
            None
        }
    }
}

/// The column `parameters`, by name.
pub(super) fn parameters<'a>(
    cells: &mut Cells<'_, 'a>,
    quantities: &mut Quantities<'a>,
    severity: Severity,
) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for entry in entries(cells.raw("parameters")) {
        let read = |text| quantities.parameter(text);
        parameters.extend(printed(cells, "parameters", entry, severity, read));
    }
    // The shorter sides of `a×b`, unless the row was written with them.
    for side in Quantities::sides(cells.raw("range")) {
        if parameters
            .iter()
            .all(|known: &Parameter| known.name != side.name)
        {
            parameters.push(side);
        }
    }
    parameters.sort_by(|a, b| {
        (a.name.cmp(&b.name))
            .then(a.interval.lo.total_cmp(&b.interval.lo))
            .then(a.interval.hi.total_cmp(&b.interval.hi))
    });
    parameters
}
