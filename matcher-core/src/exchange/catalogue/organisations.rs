//! Organisations, their sites, credentials and supply links.

use super::build::{AllIds, Builder, Numbered};
use super::cells::Cells;
use crate::exchange::input_problem::InputCode;
use crate::ids::Ix;
use crate::model::{
    Credential, CreditCode, CreditCodeError, Ladder, Organisation, Site, SupplyLink,
};
use crate::taxonomy::regions::Point;
use std::collections::{BTreeMap, BTreeSet};

/// Organisations and sites by provisional place.
pub(super) struct Parties {
    pub(super) organisations: Vec<Option<Organisation>>,
    pub(super) sites: Vec<Option<Site>>,
    /// The organisation of each site, also of bad rows. An organisation without a row in `sites` has a site of its own id.
    pub(super) owners: BTreeMap<Ix<Site>, Ix<Organisation>>,
}

/// Address and coordinates of an organisation's row: those of its site when it has no row in `sites`.
type Seats = BTreeMap<Ix<Organisation>, (String, Point)>;

impl<'a> Builder<'a> {
    pub(super) fn parties(&mut self, ids: &AllIds<'a>) -> Parties {
        let mut seats = Seats::new();
        let organisations = self.organisations(ids, &mut seats);
        let mut owners = BTreeMap::new();
        let mut sites = self.sites(ids, &mut owners);

        let with_rows: BTreeSet<Ix<Organisation>> = owners.values().copied().collect();
        for id in ids.organisations.iter() {
            if let (Some(organisation), Some(site)) =
                (ids.organisations.find(id), ids.sites.find(id))
                && !with_rows.contains(&organisation)
                && !ids.sites.has_row(site)
            {
                owners.insert(site, organisation);
            }
        }
        let with_sites: BTreeSet<Ix<Organisation>> = sites
            .iter()
            .flatten()
            .map(|site| site.organisation)
            .collect();
        for organisation in organisations.iter().flatten() {
            let own = ids.organisations.find(&organisation.id);
            let site = ids.sites.find(&organisation.id);
            if let (Some(own), Some(site)) = (own, site)
                && !with_sites.contains(&own)
                && let Some((address, point)) = seats.remove(&own)
                && let Some(free @ None) = sites.get_mut(site.index())
            {
                *free = Some(Site {
                    id: organisation.id.clone(),
                    organisation: own,
                    name: organisation.name.clone(),
                    region: organisation.region,
                    address,
                    point,
                    visitors: true,
                });
            }
        }
        Parties {
            organisations,
            sites,
            owners,
        }
    }

    fn organisations(&mut self, ids: &AllIds<'a>, seats: &mut Seats) -> Vec<Option<Organisation>> {
        self.table(&ids.organisations, |cells, _, place, id| {
            let region = cells.region("region");
            seats.insert(place, (cells.text("address"), cells.point(region)));
            let credit_code = cells.present("credit_code").map(CreditCode::parse);
            if let Some(Err(error)) = &credit_code {
                cells.error(InputCode::WrongCreditCode, "credit_code", |problem| {
                    problem.detail_in(credit_code_zh(error), error.to_string())
                });
            }
            let group = cells.reference("group", &ids.organisations);
            cells.not_itself("group", place, group.as_slice(), &id);
            let avoid = cells.references("avoid", &ids.organisations);
            cells.not_itself("avoid", place, &avoid, &id);
            let kind = cells.code("kind");
            let (name, industry) = (cells.text("name"), cells.industry("industry"));
            let (level, status) = (cells.code("level"), cells.code("status"));
            let (size, ladder) = (cells.code("size"), cells.code("ladder"));
            let metrology_basis = cells.code("metrology_basis");
            let (lead, fields) = (cells.yes_no("lead", false), cells.industries("fields"));
            let max_partners = cells.integer("max_partners");
            let max_providers = cells.integer("max_providers");
            Some(Organisation {
                id,
                name,
                credit_code: credit_code?.ok()?,
                kind: kind?,
                level,
                status,
                group,
                region: region?,
                industry,
                size,
                ladder: ladder.unwrap_or(Ladder::None),
                metrology_basis,
                lead,
                fields,
                max_partners,
                max_providers,
                avoid,
            })
        })
    }

    fn sites(
        &mut self,
        ids: &AllIds<'a>,
        owners: &mut BTreeMap<Ix<Site>, Ix<Organisation>>,
    ) -> Vec<Option<Site>> {
        self.table(&ids.sites, |cells, _, place, id| {
            let organisation = cells.reference("organisation", &ids.organisations);
            if let Some(organisation) = organisation {
                owners.insert(place, organisation);
                let namesake = ids.organisations.find(&id);
                if namesake.is_some_and(|namesake| namesake != organisation) {
                    cells.error(InputCode::BadId, "id", |problem| {
                        problem.detail_in(
                            "是另一家单位的编号".to_owned(),
                            "the id of another organisation".to_owned(),
                        )
                    });
                }
            }
            let region = cells.region("region");
            let (name, address) = (cells.text("name"), cells.text("address"));
            let point = cells.point(region);
            let visitors = cells.yes_no("visitors", true);
            Some(Site {
                id,
                organisation: organisation?,
                name,
                region: region?,
                address,
                point,
                visitors,
            })
        })
    }

    pub(super) fn credentials(
        &mut self,
        ids: &AllIds<'a>,
        parties: &Parties,
    ) -> Vec<Option<Credential>> {
        self.table(&ids.credentials, |cells, _, _, id| {
            let organisation = cells.reference("organisation", &ids.organisations);
            let site = parties.site(cells, "site", ids);
            if let (Some(organisation), Some(site)) = (organisation, site)
                && let Some(owner) = parties.owners.get(&site)
                && *owner != organisation
            {
                cells.error(InputCode::WrongOwner, "site", |problem| {
                    problem.detail(ids.organisations.id(*owner))
                });
            }
            let (valid_from, valid_to) = cells.window("valid_from", "valid_to");
            let kind = cells.code("kind");
            let (number, issuer) = (cells.text("number"), cells.text("issuer"));
            let (areas, extended_to) = (cells.regions("areas"), cells.date("extended_to"));
            Some(Credential {
                id,
                organisation: organisation?,
                kind: kind?,
                number,
                issuer,
                areas,
                site,
                valid_from,
                valid_to,
                extended_to,
            })
        })
    }

    pub(super) fn supply_links(&mut self, ids: &AllIds<'a>) -> Numbered<SupplyLink> {
        let rows = self.rows("supply_links", |cells, _| {
            let supplier = cells.reference("supplier", &ids.organisations);
            let customer = cells.reference("customer", &ids.organisations);
            if let (Some(supplier), Some(customer)) = (supplier, customer) {
                let id = ids.organisations.id(supplier);
                cells.not_itself("customer", supplier, &[customer], id);
            }
            Some(SupplyLink {
                supplier: supplier?,
                customer: customer?,
            })
        });
        self.tell_repeated_links(ids, &rows);
        rows
    }

    /// A link given twice is one link.
    fn tell_repeated_links(&mut self, ids: &AllIds<'a>, rows: &Numbered<SupplyLink>) {
        let mut first: BTreeMap<SupplyLink, u32> = BTreeMap::new();
        for (number, link) in rows.iter().flatten() {
            let earlier = *first.entry(*link).or_insert(*number);
            if earlier != *number
                && let Some(bound) = self.bound.get("supply_links")
            {
                let link = format!(
                    "{} → {}",
                    ids.organisations.id(link.supplier),
                    ids.organisations.id(link.customer)
                );
                let problem = bound.problem(InputCode::Repeated, *number, "supplier");
                let problem = problem.value(&link).detail(earlier.to_string());
                self.problems.push(problem.as_warning());
            }
        }
    }
}

/// Why a credit code is wrong, in Chinese.
fn credit_code_zh(error: &CreditCodeError) -> String {
    match error {
        CreditCodeError::Length(length) => format!("有 {length} 个字符，应为 18 个"),
        CreditCodeError::Character(character) => format!("不应含“{character}”"),
        CreditCodeError::Check { found, expected } => {
            format!("校验码为 {found}，应为 {expected}")
        }
    }
}

impl Parties {
    /// A site by its id, or by the id of an organisation that has no row in `sites`.
    pub(super) fn site<'a>(
        &self,
        cells: &mut Cells<'_, 'a>,
        column: &str,
        ids: &AllIds<'a>,
    ) -> Option<Ix<Site>> {
        let site = cells.reference(column, &ids.sites)?;
        if !self.owners.contains_key(&site) && !ids.sites.has_row(site) {
            // An organisation whose sites are listed is no site itself.
            cells.error(InputCode::UnknownReference, column, |problem| {
                problem.detail("sites")
            });
        }
        Some(site)
    }
}
