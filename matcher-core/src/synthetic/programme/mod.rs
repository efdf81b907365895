//! Two years of synthetic records of the programme around a market: services, ledgers, visits, lists, research, knowledge.
//!
//! Everything is invented. Dates lie in the two years before `today`, due days around it, so that every page shows something.

mod firms;
mod knowledge;
mod lists;
mod services;

use super::random::{Part, Stream};
use crate::exchange::schema::SheetFormat;
use crate::exchange::sheet::Sheet;
use crate::model::{Catalogue, Organisation, OrganisationKind};
use crate::taxonomy::regions::Regions;
use jiff::{Span, civil::Date};
use std::collections::BTreeMap;

/// Firms with records, and firms whose records are told in detail.
const FIRMS: usize = 260;
const DETAILED: usize = 12;

/// The sheets of the ledgers. `first` names organisations that must have records: the firm and the provider of a demonstration.
pub fn ledgers(catalogue: &Catalogue, seed: u64, today: Date, first: [&str; 2]) -> Vec<Sheet> {
    let [firm, provider] = first;
    let mut maker = Maker::new(catalogue, seed, today, firm, provider);
    maker.teams();
    maker.firms();
    maker.partners();
    maker.lists();
    maker.research();
    maker.knowledge();
    maker.sheets.into_values().collect()
}

struct Maker<'c> {
    catalogue: &'c Catalogue,
    stream: Stream,
    today: Date,
    /// Firms with records; that of the demonstration first.
    firms: Vec<&'c Organisation>,
    providers: Vec<&'c Organisation>,
    teams: Vec<String>,
    sheets: BTreeMap<usize, Sheet>,
    counts: BTreeMap<&'static str, usize>,
}

/// Name, size, permitted error, kind of gauge, fee in yuan.
const GAUGES: [(&str, &str, &str, u32); 8] = [
    ("游标卡尺", "(0~150)mm", "±0.05mm", 35),
    ("外径千分尺", "(0~25)mm", "±0.004mm", 40),
    ("百分表", "(0~10)mm", "±0.02mm", 45),
    ("压力表", "(0~1.6)MPa", "±0.0256MPa", 60),
    ("电子天平", "(0~200)g", "±0.001g", 120),
    ("数显卡尺", "(0~300)mm", "±0.04mm", 45),
    ("万能角度尺", "(0~320)°", "±2′", 50),
    ("数字多用表", "(0~1000)V", "±0.5V", 150),
];

impl<'c> Maker<'c> {
    fn new(catalogue: &'c Catalogue, seed: u64, today: Date, firm: &str, provider: &str) -> Self {
        let mut firms: Vec<&Organisation> = catalogue
            .organisations
            .iter()
            .filter(|one| one.kind.is_helped())
            .collect();
        let step = (firms.len() / FIRMS).max(1);
        // Every so many, so that all areas are there.
        let own = firms
            .iter()
            .position(|one| one.id == firm)
            .map(|at| firms.remove(at));
        let mut chosen: Vec<&Organisation> = own.into_iter().collect();
        chosen.extend(firms.into_iter().step_by(step).take(FIRMS));
        let mut providers: Vec<&Organisation> = catalogue
            .organisations
            .iter()
            .filter(|one| !one.kind.is_helped() && one.kind != OrganisationKind::Association)
            .collect();
        if let Some(at) = providers.iter().position(|one| one.id == provider) {
            providers.swap(0, at);
        }
        Self {
            catalogue,
            stream: Stream::new(seed, Part::Programme),
            today,
            firms: chosen,
            providers,
            teams: Vec::new(),
            sheets: BTreeMap::new(),
            counts: BTreeMap::new(),
        }
    }

    /// A new id of a sheet.
    fn id(&mut self, sheet: &'static str, letters: &str) -> String {
        let count = self.counts.entry(sheet).or_insert(0);
        *count += 1;
        format!("{letters}{count:05}")
    }

    fn row(&mut self, sheet: &'static str, cells: &[(&str, &str)]) {
        let place = crate::exchange::schema::LEDGERS
            .iter()
            .position(|format| format.name == sheet);
        let (Some(place), Some(format)) = (place, SheetFormat::find_ledger(sheet)) else {
            debug_assert!(false, "no sheet {sheet}");
            return;
        };
        let row = format.columns.iter().map(|column| {
            let cell = cells.iter().find(|(name, _)| *name == column.name);
            cell.map_or("", |(_, text)| text)
        });
        debug_assert!(
            cells
                .iter()
                .all(|(name, _)| format.position(name).is_some()),
            "{sheet}"
        );
        self.sheets
            .entry(place)
            .or_insert_with(|| format.empty())
            .push(row);
    }

    fn day(&self, back: i64) -> Date {
        let span = Span::new().days(back);
        self.today.checked_sub(span).unwrap_or(self.today)
    }

    fn random_day(&mut self, from: u32, to: u32) -> Date {
        let back = self.stream.between(from, to);
        self.day(i64::from(back))
    }

    fn after(&mut self, day: Date, low: u32, high: u32) -> Date {
        let days = self.stream.between(low, high);
        day.checked_add(Span::new().days(i64::from(days)))
            .unwrap_or(day)
    }

    fn area_name(region: u32) -> String {
        let regions = Regions::bundled();
        let city = regions
            .by_code(region / 100 * 100)
            .or_else(|| regions.by_code(region));
        city.map_or(String::new(), |city| city.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::InputProblem;
    use crate::exchange::catalogue::{ReadOptions, build};
    use crate::exchange::ledger::check;
    use crate::exchange::schema::LEDGERS;
    use crate::synthetic::{HENAN_SEED, Scale, generate};
    use std::collections::BTreeSet;

    #[test]
    fn two_years_of_records_are_good_rows_and_nearly_every_ledger_has_some() {
        let market = generate(Scale::Henan, HENAN_SEED);
        let loaded = build(&market, ReadOptions { partial: true }).unwrap();
        let firms = &loaded.catalogue.organisations;
        let firm = firms.iter().find(|one| one.kind.is_helped()).unwrap();
        let provider = firms.iter().find(|one| one.lead).unwrap();
        let today = jiff::civil::date(2026, 11, 27);
        let make = || ledgers(&loaded.catalogue, 1, today, [&firm.id, &provider.id]);
        let sheets = make();
        assert_eq!(sheets, make());
        let mut known: BTreeSet<(&str, String)> = firms
            .iter()
            .map(|one| ("organisations", one.id.clone()))
            .collect();
        let needs = loaded.catalogue.needs.iter();
        known.extend(needs.map(|need| ("needs", need.id.clone())));
        for sheet in &sheets {
            let format = SheetFormat::find_ledger(sheet.name()).unwrap();
            let found = check(sheet, format, &|of, id| {
                known.contains(&(of, id.to_owned()))
            });
            let errors: Vec<_> = found
                .problems
                .iter()
                .filter(|p| p.is_error())
                .take(3)
                .collect();
            assert_eq!(errors, Vec::<&InputProblem>::new(), "{}", sheet.name());
            let ids = found
                .rows
                .iter()
                .map(|row| (format.name, row.text("id").to_owned()));
            known.extend(ids);
        }
        let empty: Vec<&str> = LEDGERS
            .iter()
            .map(|format| format.name)
            .filter(|name| !sheets.iter().any(|sheet| sheet.name() == *name))
            .collect();
        // Signatures are made by clicking: their digest is that of figures counted from records.
        assert_eq!(empty, ["signoffs"]);
    }
}
