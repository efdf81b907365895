//! The market of a round as a catalogue folder: everybody's offers with the hours that are left, and the needs of the authority's
//! regions that nobody serves yet.

use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::{args, authorities, calls, controls, sheets};
use matcher_core::exchange::schema::SheetFormat;
use matcher_core::exchange::{Sheet, write_folder};
use matcher_core::model::Pin;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What is left out of a round's market.
#[derive(Debug, Default)]
struct Cut {
    needs: BTreeSet<String>,
    /// Minutes taken by resource and period.
    taken: BTreeMap<(String, String), i64>,
}

pub(super) async fn write(app: &App, job: &str, folder: &Path) -> Result<(), Problem> {
    let mut connection = app.store.read().await?;
    let sql = "SELECT round.authority, job.rules, round.id FROM job JOIN round ON round.id = job.round WHERE job.id = $1";
    let row = connection.row(sql, args![job]).await?;
    let row = row.ok_or_else(|| Problem::new(Code::NotFound))?;
    let (authority, rules, round): (String, String, String) =
        (row.get(0)?, row.get(1)?, row.get(2)?);
    let (everywhere, _) = authorities::sees(&mut connection, &authority).await?;
    let mut cut = Cut::default();
    let outside = "SELECT id FROM record WHERE kind = 'needs' AND region NOT IN (SELECT region FROM authority_region WHERE authority = $1)";
    if !everywhere {
        for row in &connection.rows(outside, args![&authority]).await? {
            cut.needs.insert(row.get(0)?);
        }
    }
    let sql =
        "SELECT need, resource, period, minutes FROM booking WHERE state IN ('reserved', 'booked')";
    for row in &connection.rows(sql, args![]).await? {
        cut.needs.insert(row.get(0)?);
        *cut.taken.entry((row.get(1)?, row.get(2)?)).or_default() += row.get::<i64>(3)?;
    }
    let mut pins = controls::given(&mut connection, &round).await?;
    pins.retain(|pin| !cut.needs.contains(&pin.need));
    let rules = with_pins(&rules, &pins)?;
    let links = calls::links(&mut connection).await?;
    let mut whole = sheets::read(&mut connection).await?;
    drop(connection);
    add_links(&mut whole, links);
    let folder = folder.to_path_buf();
    let written = tokio::task::spawn_blocking(move || {
        let left: Vec<Sheet> = whole.iter().map(|sheet| cut.of(sheet)).collect();
        write_folder(&left, &folder)?;
        std::fs::write(folder.join("round.toml"), rules)
    });
    written
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)
}

/// The rules with the pins that both sides consented to; they are data of the round, not of its text.
fn with_pins(rules: &str, pins: &[Pin]) -> Result<String, Problem> {
    let mut table: toml::Table = rules.parse().map_err(Problem::internal)?;
    let own = table
        .entry("pins")
        .or_insert_with(|| toml::Value::Array(Vec::new()));
    if let Some(own) = own.as_array_mut() {
        for pin in pins {
            let pin = toml::Value::try_from(pin).map_err(Problem::internal)?;
            if !own.contains(&pin) {
                own.push(pin);
            }
        }
    }
    toml::to_string(&table).map_err(Problem::internal)
}

/// Who joined the call of a lead enterprise is of its chain: SME → lead enterprise, unless the link stands there already.
fn add_links(whole: &mut Vec<Sheet>, mut links: BTreeSet<(String, String)>) {
    let Some(format) = SheetFormat::find("supply_links") else {
        return;
    };
    let at = |name: &str| format.position(name).unwrap_or(usize::MAX);
    let place = whole.iter().position(|sheet| sheet.name() == format.name);
    let mut sheet = place.map_or_else(|| format.empty(), |place| whole.remove(place));
    for row in sheet.rows() {
        let known = (
            row.cell(at("supplier")).to_owned(),
            row.cell(at("customer")).to_owned(),
        );
        links.remove(&known);
    }
    for (supplier, customer) in links {
        let mut cells = vec![String::new(); format.columns.len()];
        for (name, id) in [("supplier", supplier), ("customer", customer)] {
            if let Some(cell) = cells.get_mut(at(name)) {
                *cell = id;
            }
        }
        sheet.push(cells);
    }
    whole.push(sheet);
}

impl Cut {
    /// The rows of a sheet that are left.
    fn of(&self, sheet: &Sheet) -> Sheet {
        let Some(format) = SheetFormat::find(sheet.name()) else {
            return sheet.clone();
        };
        let mut left = format.empty();
        let at = |name: &str| format.position(name).unwrap_or(usize::MAX);
        for row in sheet.rows() {
            let cell = |name: &str| row.cell(at(name));
            let mut cells: Vec<String> = row.cells().map(str::to_owned).collect();
            let kept = match format.name {
                "needs" => !self.needs.contains(cell("id")),
                "requirements" | "previous_plan" => !self.needs.contains(cell("need")),
                // A bundle of which a part is served or elsewhere is no longer one.
                "bundles" => !cell("needs")
                    .split(';')
                    .any(|need| self.needs.contains(need)),
                "slots" => {
                    let key = (cell("resource").to_owned(), cell("period").to_owned());
                    let taken = self.taken.get(&key).copied().unwrap_or(0);
                    let minutes = cell("minutes").parse::<i64>().unwrap_or(0) - taken;
                    if let Some(cell) = cells.get_mut(at("minutes")) {
                        *cell = minutes.to_string();
                    }
                    minutes > 0
                }
                _ => true,
            };
            if kept {
                left.push(cells);
            }
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matcher_core::exchange::rules::read_rules;

    #[test]
    fn pins_with_consent_and_members_of_calls_come_into_the_market_once() {
        let pin = Pin {
            need: "N1".to_owned(),
            resource: "R1".to_owned(),
            period: "2026-12".to_owned(),
        };
        let once = with_pins("max_changes = 3", std::slice::from_ref(&pin)).unwrap();
        let twice = with_pins(&once, std::slice::from_ref(&pin)).unwrap();
        let rules = read_rules("rules", &twice).unwrap();
        assert_eq!((rules.pins, rules.max_changes), (vec![pin], Some(3)));

        let mut sheet = SheetFormat::find("supply_links").unwrap().empty();
        sheet.push(["S1", "L1"]);
        let mut whole = vec![sheet];
        let link = |sme: &str| (sme.to_owned(), "L1".to_owned());
        add_links(&mut whole, [link("S1"), link("S2")].into());
        let rows = whole[0].rows().map(|row| row.cells().collect::<Vec<_>>());
        assert_eq!(rows.collect::<Vec<_>>(), [["S1", "L1"], ["S2", "L1"]]);
    }
}
