//! A catalogue back to sheets; reading them gives the same catalogue.

use super::line::Line;
use super::part::Part;
use crate::exchange::schema::{ALL, AS_MANY, SHEETS};
use crate::exchange::sheet::Sheet;
use crate::ids::Ix;
use crate::model::{
    Capability, Catalogue, Coded, DecisionRule, Document, Ladder, Need, Offer, Organisation,
    Parameter, Requirement, Resource, Side, Site,
};
use crate::quantity::{Quantity, Unit};
use crate::taxonomy::{Instrument, Measurand, Taxonomy};

/// The sheets of a catalogue in the order of the schema, each with all columns under its English header.
pub fn sheets_of(catalogue: &Catalogue) -> Vec<Sheet> {
    written(catalogue, &Part::Whole)
}

/// The same of one provider with what is its own, some needs with those who have them, and every benefit: enough to judge the provider's
/// offers, and drafts of more, by these needs. References to anybody else are left out.
pub fn sheets_between(
    catalogue: &Catalogue,
    provider: Ix<Organisation>,
    needs: &[Ix<Need>],
) -> Vec<Sheet> {
    written(catalogue, &Part::between(catalogue, provider, needs))
}

fn written(catalogue: &Catalogue, part: &Part) -> Vec<Sheet> {
    SHEETS
        .iter()
        .map(|format| {
            let mut sheet = format.empty();
            let mut row = |fill: &mut dyn FnMut(&mut Line<'_>)| {
                let mut line = Line {
                    format,
                    cells: vec![String::new(); format.columns.len()],
                };
                fill(&mut line);
                sheet.push(line.cells);
            };
            fill_sheet(format.name, (catalogue, part), &mut row);
            sheet
        })
        .collect()
}

type Rows<'r> = dyn FnMut(&mut dyn FnMut(&mut Line<'_>)) + 'r;

fn fill_sheet(name: &str, (c, part): (&Catalogue, &Part), row: &mut Rows<'_>) {
    match name {
        "catalogue" if c.synthetic => row(&mut |line| {
            line.yes("synthetic", true)
                .put("title", "合成数据 synthetic data");
        }),
        "organisations" => {
            let all = c.organisations.iter().enumerate();
            let some = all.filter(|(place, _)| part.organisation(Ix::new(*place)));
            each(some, row, |(_, o), line| organisation((c, part), o, line));
        }
        "sites" => {
            let some = c
                .sites
                .iter()
                .filter(|site| part.organisation(site.organisation));
            each(
                some.filter(|site| !is_implicit(c, site)),
                row,
                |site, line| {
                    line.put("id", &site.id)
                        .put("organisation", &c[site.organisation].id)
                        .put("name", &site.name)
                        .put("region", site.region)
                        .put("address", &site.address)
                        .point(site.point, site.region)
                        .yes("visitors", site.visitors);
                },
            );
        }
        "needs" => {
            let some = c
                .needs
                .iter()
                .enumerate()
                .filter(|(place, _)| part.need(*place));
            each(some, row, |(_, n), line| need((c, part), n, line));
        }
        "requirements" => {
            for (_, need) in c
                .needs
                .iter()
                .enumerate()
                .filter(|(place, _)| part.need(*place))
            {
                each(&need.requirements, row, |r, line| {
                    requirement(need, r, line);
                });
            }
        }
        "benefits" => fill_programme(name, c, row),
        _ if fill_capacity(name, (c, part), row) => {}
        _ if part.is_whole() => fill_programme(name, c, row),
        _ => {}
    }
}

/// What providers hold and offer; whether the sheet is one of these.
fn fill_capacity(name: &str, (c, part): (&Catalogue, &Part), row: &mut Rows<'_>) -> bool {
    let resources = |ix: Ix<Resource>| part.capacity_of(c[ix].organisation);
    match name {
        "credentials" => {
            let some = c
                .credentials
                .iter()
                .filter(|k| part.capacity_of(k.organisation));
            each(some, row, |credential, line| {
                line.put("id", &credential.id)
                    .put("organisation", &c[credential.organisation].id)
                    .code("kind", credential.kind)
                    .put("number", &credential.number)
                    .put("issuer", &credential.issuer)
                    .list("areas", &credential.areas)
                    .option("site", credential.site.map(|site| &c[site].id))
                    .put("valid_from", credential.valid_from)
                    .put("valid_to", credential.valid_to)
                    .option("extended_to", credential.extended_to);
            });
        }
        "resources" => {
            let some = c
                .resources
                .iter()
                .filter(|r| part.capacity_of(r.organisation));
            each(some, row, |resource, line| {
                line.put("id", &resource.id)
                    .put("site", &c[resource.site].id)
                    .code("kind", resource.kind)
                    .put("name", &resource.name)
                    .put("model", &resource.model)
                    .option("instrument", resource.instrument.and_then(instrument_id));
            });
        }
        "offers" => {
            let some = c.offers.iter().filter(|o| resources(o.resource));
            each(some, row, |o, line| offer(c, o, line));
        }
        "capabilities" => {
            let some = c
                .capabilities
                .iter()
                .filter(|k| resources(c[k.offer].resource));
            each(some, row, |k, line| capability(c, k, line));
        }
        "slots" => {
            let some = c.slots.iter().filter(|slot| resources(slot.resource));
            each(some, row, |slot, line| {
                line.put("resource", &c[slot.resource].id)
                    .put("period", slot.period)
                    .put("minutes", slot.minutes);
            });
        }
        _ => return false,
    }
    true
}

fn fill_programme(name: &str, c: &Catalogue, row: &mut Rows<'_>) {
    match name {
        "supply_links" => each(&c.supply_links, row, |link, line| {
            line.put("supplier", &c[link.supplier].id)
                .put("customer", &c[link.customer].id);
        }),
        "bundles" => each(&c.bundles, row, |bundle, line| {
            line.put("id", &bundle.id)
                .list("needs", bundle.needs.iter().map(|need| &c[*need].id))
                .put("mode", if bundle.all { ALL[0] } else { AS_MANY[0] })
                .option("max_providers", bundle.max_providers);
        }),
        "quotas" => each(&c.quotas, row, |quota, line| {
            line.put("area", &quota.area)
                .put("group", &quota.group)
                .codes("services", &quota.services)
                .put("min_seekers", quota.min_seekers)
                .option("penalty", quota.penalty);
        }),
        "quota_areas" => each(&c.quota_areas, row, |member, line| {
            line.put("area", &member.area)
                .put("name", &member.name)
                .put("region", member.region)
                .option("valid_from", member.valid_from)
                .option("valid_to", member.valid_to);
        }),
        "benefits" => each(&c.benefits, row, |benefit, line| {
            line.put("id", &benefit.id)
                .put("title", &benefit.title)
                .put("issuer", &benefit.issuer)
                .put("document_number", &benefit.document_number)
                .list("areas", &benefit.areas)
                .put("payer", &benefit.payer)
                .codes("services", &benefit.services)
                .codes("sizes", &benefit.sizes)
                .codes("kinds", &benefit.kinds)
                .code("min_ladder", benefit.min_ladder)
                .code("measure", benefit.measure)
                .option("percent", benefit.percent)
                .put("valid_from", benefit.valid_from)
                .put("valid_to", benefit.valid_to);
            if let Some(cap) = benefit.cap_fen {
                line.fen("cap_yuan", cap);
            }
        }),
        "previous_plan" => each(&c.previous_plan, row, |choice, line| {
            line.put("need", &c[choice.need].id)
                .put("resource", &c[choice.resource].id)
                .put("period", choice.period);
        }),
        _ => {}
    }
}

fn each<T: Copy>(
    records: impl IntoIterator<Item = T>,
    row: &mut Rows<'_>,
    fill: impl Fn(T, &mut Line<'_>),
) {
    for record in records {
        row(&mut |line| fill(record, line));
    }
}

/// Whether the reader makes the site from its organisation's row.
fn is_implicit(catalogue: &Catalogue, site: &Site) -> bool {
    let owner = &catalogue[site.organisation];
    site.id == owner.id
        && site.name == owner.name
        && site.region == owner.region
        && site.visitors
        && catalogue.sites_of(site.organisation).count() == 1
}

fn organisation((c, part): (&Catalogue, &Part), o: &Organisation, line: &mut Line<'_>) {
    line.put("id", &o.id)
        .put("name", &o.name)
        .put("credit_code", &o.credit_code)
        .code("kind", o.kind)
        .option("level", o.level.map(Coded::code))
        .option("status", o.status.map(Coded::code))
        .option("group", ids((c, part), o.group.as_slice()).next())
        .put("region", o.region)
        .put("industry", &o.industry)
        .option("size", o.size.map(Coded::code))
        .option("metrology_basis", o.metrology_basis.map(Coded::code))
        .yes("lead", o.lead)
        .list("fields", &o.fields)
        .option("max_partners", o.max_partners)
        .option("max_providers", o.max_providers)
        .list("avoid", ids((c, part), &o.avoid));
    if o.ladder != Ladder::None {
        line.code("ladder", o.ladder);
    }
    let own = c.sites.binary_search_by(|site| site.id.as_str().cmp(&o.id));
    if let Some(site) = own.ok().and_then(|place| c.sites.get(place))
        && is_implicit(c, site)
    {
        line.put("address", &site.address)
            .point(site.point, o.region);
    }
}

/// The ids of those that are written.
fn ids<'c>(
    (c, part): (&'c Catalogue, &'c Part),
    list: &'c [Ix<Organisation>],
) -> impl Iterator<Item = &'c String> {
    let some = list
        .iter()
        .filter(|organisation| part.organisation(**organisation));
    some.map(|organisation| &c[*organisation].id)
}

fn offer(c: &Catalogue, o: &Offer, line: &mut Line<'_>) {
    line.put("id", &o.id)
        .put("resource", &c[o.resource].id)
        .put("title", &o.title)
        .code("service_kind", o.service)
        .put("description", &o.description)
        .put("setup_minutes", o.setup_minutes)
        .put("minutes_each", o.minutes_each)
        .codes("delivery", &o.delivery)
        .option("max_distance_km", o.max_distance_km)
        .put("turnaround_days", o.turnaround_days)
        .fen("price_yuan", o.price_fen)
        .fen("minimum_order_yuan", o.minimum_order_fen)
        .fen("visit_fee_yuan", o.visit_fee_fen)
        .put("contract_discount_percent", o.contract_discount_percent)
        .put("urgent_percent", o.urgent_percent)
        .codes("documents", &o.documents)
        .window(o.valid_from, o.valid_to);
}

fn capability(c: &Catalogue, k: &Capability, line: &mut Line<'_>) {
    line.put("id", &k.id)
        .put("offer", &c[k.offer].id)
        .option("instrument", k.instrument.and_then(instrument_id))
        .option("measurand", measurand_id(k.measurand))
        .code("side", k.side)
        .put("range", &k.printed_range)
        .list("parameters", k.parameters.iter().map(parameter))
        .put("standard_uncertainty", &k.printed_standard_uncertainty)
        .put("uncertainty", &k.printed_uncertainty)
        .put("method", &k.method)
        .put("conditions", &k.conditions)
        .list("credentials", k.credentials.iter().map(|ix| &c[*ix].id))
        .option("standards_due", k.standards_due);
}

fn need((c, part): (&Catalogue, &Part), n: &Need, line: &mut Line<'_>) {
    line.put("id", &n.id)
        .put("organisation", &c[n.organisation].id)
        .code("service_kind", n.service)
        .put("text", &n.text)
        .put("instrument", &n.instrument_text)
        .code("purpose", n.purpose)
        .put("quantity", n.quantity)
        .put("window_from", n.window_from)
        .put("window_to", n.window_to)
        .codes("delivery", &n.delivery)
        .option("max_distance_km", n.max_distance_km)
        .put("priority", n.priority)
        .list("avoid", ids((c, part), &n.avoid));
    if n.document != Document::None {
        line.code("document", n.document);
    }
    if let Some(budget) = n.budget_fen {
        line.fen("budget_yuan", budget);
    }
}

fn requirement(need: &Need, r: &Requirement, line: &mut Line<'_>) {
    line.put("need", &need.id)
        .option("measurand", r.measurand.and_then(measurand_id))
        .put("range", &r.printed_range)
        .put("permitted_error", &r.printed_error)
        .put("wished_uncertainty", &r.printed_uncertainty)
        .put("method", &r.method)
        .list("parameters", r.parameters.iter().map(parameter));
    if r.side != Side::Any {
        line.code("side", r.side);
    }
    if r.decision_rule != DecisionRule::Usual {
        line.put("decision_rule", r.decision_rule);
    }
}

/// `name=printed range`.
fn parameter(parameter: &Parameter) -> String {
    let end = |x: f64| Some(x).filter(|x| x.is_finite());
    let range = Quantity::Range {
        lo: end(parameter.interval.lo),
        hi: end(parameter.interval.hi),
        unit: Unit::from_code(&parameter.unit).ok(),
        lo_closed: parameter.interval.lo_closed,
        hi_closed: parameter.interval.hi_closed,
    };
    format!("{}={range}", parameter.name)
}

fn instrument_id(instrument: Ix<Instrument>) -> Option<&'static str> {
    let all = Taxonomy::bundled().ok()?.instruments();
    Some(all.get(instrument.index())?.id.as_str())
}

fn measurand_id(measurand: Ix<Measurand>) -> Option<&'static str> {
    let all = Taxonomy::bundled().ok()?.measurands();
    Some(all.get(measurand.index())?.id.as_str())
}
