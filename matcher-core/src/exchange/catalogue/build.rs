//! The order of the work: ids first, then rows, then references of the rows that are left.

use super::Dropped;
use super::cells::{Bound, Cells};
use super::header;
use super::ids::{Ids, Kept, id_defect};
use super::quantities::Quantities;
use crate::exchange::input_problem::{InputCode, InputProblem};
use crate::exchange::sheet::Sheet;
use crate::ids::Ix;
use crate::model::{
    Benefit, Bundle, Capability, Credential, Need, Offer, Organisation, Resource, Site, Tables,
};
use crate::taxonomy::Taxonomy;
use std::collections::BTreeMap;

/// The ids of all tables that have some.
pub(super) struct AllIds<'a> {
    pub(super) organisations: Ids<'a, Organisation>,
    pub(super) sites: Ids<'a, Site>,
    pub(super) credentials: Ids<'a, Credential>,
    pub(super) resources: Ids<'a, Resource>,
    pub(super) offers: Ids<'a, Offer>,
    pub(super) capabilities: Ids<'a, Capability>,
    pub(super) needs: Ids<'a, Need>,
    pub(super) bundles: Ids<'a, Bundle>,
    pub(super) benefits: Ids<'a, Benefit>,
}

/// What is at hand while rows are read.
pub(super) struct Builder<'a> {
    pub(super) bound: BTreeMap<&'static str, Bound<'a>>,
    pub(super) quantities: Quantities<'a>,
    pub(super) problems: Vec<InputProblem>,
    dropped: BTreeMap<&'static str, Dropped>,
}

/// Rows with their number in the file; `None` where a row is bad.
pub(super) type Numbered<T> = Vec<Option<(u32, T)>>;

/// The tables of the good rows (`None` when the vocabulary of the program is broken), every problem, and how many rows were left out.
pub(super) fn tables(
    sheets: &[Sheet],
    mut problems: Vec<InputProblem>,
) -> (
    Option<Tables>,
    Vec<InputProblem>,
    BTreeMap<&'static str, Dropped>,
) {
    let bound = header::bind(sheets, &mut problems);
    let taxonomy = match Taxonomy::bundled() {
        Ok(taxonomy) => taxonomy,
        Err(error) => {
            let problem = InputProblem::error(InputCode::Unreadable, "taxonomy");
            problems.push(problem.detail(error.to_string()));
            return (None, problems, BTreeMap::new());
        }
    };
    let mut builder = Builder {
        bound,
        quantities: Quantities::new(taxonomy),
        problems,
        dropped: BTreeMap::new(),
    };
    let ids = builder.ids();
    let tables = builder.tables(&ids);
    let mut dropped = builder.dropped;
    dropped.retain(|_, count| *count != Dropped::default());
    (Some(tables), builder.problems, dropped)
}

impl<'a> Builder<'a> {
    fn ids(&mut self) -> AllIds<'a> {
        let organisations = self.ids_of("organisations");
        // Every organisation may have a site of its own id.
        let sites = Ids::of(
            "sites",
            self.bound.get("sites"),
            organisations.iter(),
            &mut self.problems,
        );
        AllIds {
            organisations,
            sites,
            credentials: self.ids_of("credentials"),
            resources: self.ids_of("resources"),
            offers: self.ids_of("offers"),
            capabilities: self.ids_of("capabilities"),
            needs: self.ids_of("needs"),
            bundles: self.ids_of("bundles"),
            benefits: self.ids_of("benefits"),
        }
    }

    fn ids_of<T>(&mut self, sheet: &'static str) -> Ids<'a, T> {
        let bound = self.bound.get(sheet);
        Ids::of(sheet, bound, std::iter::empty(), &mut self.problems)
    }

    fn tables(&mut self, ids: &AllIds<'a>) -> Tables {
        let synthetic = self.is_synthetic();
        let parties = self.parties(ids);
        let supply_links = self.supply_links(ids);
        let credentials = self.credentials(ids, &parties);
        let resources = self.resources(ids, &parties);
        let offers = self.offers(ids);
        let capabilities = self.capabilities(ids, &resources, &offers, &credentials);
        let slots = self.slots(ids);
        let mut needs = self.needs(ids);
        self.requirements(ids, &mut needs);
        let bundles = self.bundles(ids, &needs);
        let (quotas, quota_areas) = self.quotas();
        let benefits = self.benefits(ids);
        let previous_plan = self.previous_plan(ids);

        let (organisations, firms) = self.settle_organisations(parties.organisations);
        let (sites, places) = self.settle("sites", parties.sites, |site| {
            firms.settle(&mut site.organisation)
        });
        let (credentials, papers) = self.settle("credentials", credentials, |credential| {
            firms.settle(&mut credential.organisation)?;
            credential
                .site
                .as_mut()
                .map_or(Some(()), |site| places.settle(site))
        });
        let (resources, machines) = self.settle("resources", resources, |resource| {
            firms.settle(&mut resource.organisation)?;
            places.settle(&mut resource.site)
        });
        let (offers, services) = self.settle("offers", offers, |offer| {
            machines.settle(&mut offer.resource)
        });
        let (mut capabilities, _) = self.settle("capabilities", capabilities, |capability| {
            services.settle(&mut capability.offer)?;
            papers.settle_all(&mut capability.credentials)
        });
        // A stable sort: within an offer they stay in the order of their ids.
        capabilities.sort_by_key(|capability| capability.offer);
        let mut slots =
            self.settle_rows("slots", slots, |slot| machines.settle(&mut slot.resource));
        slots.sort_by_key(|slot| (slot.resource, slot.period.first_day(), slot.period));
        let (needs, wishes) = self.settle("needs", needs, |need| {
            firms.settle(&mut need.organisation)?;
            firms.settle_weak(&mut need.avoid);
            Some(())
        });
        let (bundles, _) = self.settle("bundles", bundles, |bundle| {
            wishes.settle_all(&mut bundle.needs)
        });
        let mut links = self.settle_rows("supply_links", supply_links, |link| {
            firms.settle(&mut link.supplier)?;
            firms.settle(&mut link.customer)
        });
        links.sort_unstable();
        links.dedup();
        let mut previous_plan = self.settle_rows("previous_plan", previous_plan, |choice| {
            wishes.settle(&mut choice.need)?;
            machines.settle(&mut choice.resource)
        });
        previous_plan.sort_by_key(|choice| choice.need);
        let (benefits, _) = self.settle("benefits", benefits, |_| Some(()));
        Tables {
            synthetic,
            organisations,
            sites,
            credentials,
            supply_links: links,
            resources,
            offers,
            capabilities,
            slots,
            needs,
            bundles,
            quotas,
            quota_areas,
            benefits,
            previous_plan,
        }
    }

    fn is_synthetic(&mut self) -> bool {
        let rows = self.rows("catalogue", |cells, _| {
            Some(cells.yes_no("synthetic", false))
        });
        rows.into_iter().flatten().any(|(_, synthetic)| synthetic)
    }

    /// Reads every row of a sheet; a row is bad when an error was reported or `read` gives nothing.
    pub(super) fn rows<T>(
        &mut self,
        sheet: &'static str,
        mut read: impl FnMut(&mut Cells<'_, 'a>, &mut Quantities<'a>) -> Option<T>,
    ) -> Numbered<T> {
        let Some(bound) = self.bound.get(sheet) else {
            return Vec::new();
        };
        let mut rows = Vec::with_capacity(bound.sheet.len());
        let mut broken = 0;
        for row in bound.sheet.rows() {
            let mut cells = Cells::new(bound, row, &mut self.problems);
            let value = read(&mut cells, &mut self.quantities).filter(|_| !cells.bad);
            broken += usize::from(value.is_none());
            rows.push(value.map(|value| (row.number, value)));
        }
        self.dropped.entry(sheet).or_default().broken += broken;
        rows
    }

    /// Reads every row of a sheet whose rows have ids, in the order of the ids.
    pub(super) fn table<T>(
        &mut self,
        ids: &Ids<'a, T>,
        mut read: impl FnMut(&mut Cells<'_, 'a>, &mut Quantities<'a>, Ix<T>, String) -> Option<T>,
    ) -> Vec<Option<T>> {
        let mut records: Vec<Option<T>> = (0..ids.len()).map(|_| None).collect();
        self.rows(ids.sheet, |cells, quantities| {
            let id = cells.present("id")?;
            if let Some(defect) = id_defect(id) {
                cells.error(InputCode::BadId, "id", |problem| problem.detail(defect));
            }
            let place = ids.find(id)?;
            cells.bad |= ids.is_repeated(place);
            let record = read(cells, quantities, place, id.to_owned())?;
            let free = records.get_mut(place.index()).filter(|_| !cells.bad)?;
            *free = Some(record);
            Some(())
        });
        records
    }

    /// Reports rows that say something an earlier row said; none of them is used.
    pub(super) fn refuse_repeated<T, K: Ord>(
        &mut self,
        sheet: &'static str,
        rows: &mut Numbered<T>,
        column: &str,
        key: impl Fn(&T) -> K,
    ) {
        let Some(bound) = self.bound.get(sheet) else {
            return;
        };
        let mut places: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (place, row) in rows.iter().enumerate() {
            if let Some((_, value)) = row {
                places.entry(key(value)).or_default().push(place);
            }
        }
        for same in places.into_values().filter(|same| same.len() > 1) {
            let mut first = None;
            for place in same {
                let Some((number, _)) = rows.get_mut(place).and_then(Option::take) else {
                    continue;
                };
                self.dropped.entry(sheet).or_default().broken += 1;
                match first {
                    None => first = Some(number),
                    Some(first) => {
                        let row = bound.sheet.rows().find(|row| row.number == number);
                        let value = row.map_or("", |row| bound.raw(row, column));
                        let problem = bound.problem(InputCode::Repeated, number, column);
                        self.problems
                            .push(problem.value(value).detail(first.to_string()));
                    }
                }
            }
        }
    }

    /// Takes the good rows, moves their references and counts those that are dropped for a dropped reference.
    fn settle<T>(
        &mut self,
        sheet: &'static str,
        rows: Vec<Option<T>>,
        settle: impl FnMut(&mut T) -> Option<()>,
    ) -> (Vec<T>, Kept<T>) {
        let good = rows.iter().flatten().count();
        let (kept, places) = Kept::compact(rows, settle);
        self.dropped.entry(sheet).or_default().dependent += good - kept.len();
        (kept, places)
    }

    fn settle_rows<T>(
        &mut self,
        sheet: &'static str,
        rows: Numbered<T>,
        settle: impl FnMut(&mut T) -> Option<()>,
    ) -> Vec<T> {
        let rows = rows.into_iter().map(|row| row.map(|(_, value)| value));
        self.settle(sheet, rows.collect(), settle).0
    }

    /// Organisations refer to each other; a company that was dropped is nobody's group and needs not be avoided.
    fn settle_organisations(
        &mut self,
        rows: Vec<Option<Organisation>>,
    ) -> (Vec<Organisation>, Kept<Organisation>) {
        let (mut organisations, firms) = self.settle("organisations", rows, |_| Some(()));
        for organisation in &mut organisations {
            organisation.group = organisation.group.and_then(|group| firms.ix(group));
            firms.settle_weak(&mut organisation.avoid);
        }
        (organisations, firms)
    }

    /// Counts a row that was found wrong after it had been read.
    pub(super) fn count_broken(&mut self, sheet: &'static str) {
        self.dropped.entry(sheet).or_default().broken += 1;
    }

    /// Counts a row that is dropped for a row of another sheet that belongs to it.
    pub(super) fn count_dependent(&mut self, sheet: &'static str) {
        self.dropped.entry(sheet).or_default().dependent += 1;
    }
}
