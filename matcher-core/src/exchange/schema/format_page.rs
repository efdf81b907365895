//! Renders `data/FORMAT.md` from the schema.

use super::{Column, DECISION_RULES, Kind, LEDGERS, RULE_KEYS, SHEETS, SheetFormat};
use crate::exchange::limits;
use crate::model::{Lifecycle, Party, PlanRules};
use std::fmt::Write;

const INTRODUCTION: &str = "# The catalogue folder

This page is rendered from the schema that the reader uses (`matcher-core/src/exchange/schema`); a test holds it equal.
After a change of the schema: `UPDATE_FORMAT=1 cargo test --release -p matcher-core format_page`.

A catalogue is a folder of CSV files, one per sheet, or one `.xlsx` with the same sheets. Every sheet may be absent or empty.

- **Encoding**: UTF-8 with or without BOM; also read: GB18030 (with GBK and GB2312), UTF-16, Big5. A byte that can't be decoded is an error with its row.
- **Names** of sheets and columns: English or Chinese, in any order; a `*` behind a header is ignored. An unknown column is an error, an unknown sheet a warning.
- **Rows** may stand in any order: the catalogue is the same.
- **Lists** in a cell are separated by `;` or `；`. An **empty cell** is absent.
- **Dates** `2026-12-01`, also `2026/12/1` and `2026年12月1日`. **Periods** `2026-12` or `2026-W49` (ISO week). **Yes/no** `yes` 是, `no` 否.
- **Money** in yuan with at most two decimals. Numbers use a decimal point and no thousands separators.
- **Words** of closed lists: the code or the Chinese word.
- **Printed quantities** (ranges, uncertainties, permitted errors) are written as on certificates and scopes; they are converted into the
  coherent SI unit of the measurand's quantity kind (K for temperatures) and the printed text is kept.
- In CSV, a cell that a spreadsheet program would take for a formula is written with an apostrophe in front; the reader takes it off again.

**Errors and warnings.** Every problem of every file is listed with file, row, column, code, cause and action. An error stops the reading; with
`--partial` the row is left out together with everything that refers to it (a need with a bad requirement is left out whole; of rows that share an
id none is used; a group or an avoided organisation that was left out is forgotten). What an SME wrote and nobody understands (an unknown instrument,
an impossible range, no tolerance) is a warning: the need is kept with that part empty. A capability that can't be understood is an error of its row.
";

/// The text of `data/FORMAT.md`.
pub fn format_page() -> String {
    let mut page = String::from(INTRODUCTION);
    // Writing into a String can't fail.
    let _ = limits_section(&mut page);
    for sheet in SHEETS {
        let _ = sheet_section(&mut page, sheet);
    }
    let _ = rules_section(&mut page);
    page
}

const LEDGER_INTRODUCTION: &str = "# The programme's ledgers

This page is rendered from the schema (`matcher-core/src/exchange/schema/ledgers`) and the lifecycles (`model/programme/lifecycles.rs`); a
test holds it equal. After a change: `UPDATE_FORMAT=1 cargo test --release -p matcher-core format_page`.

What follows a match is kept in these sheets. They are no part of a catalogue folder, but written as its sheets are (see
[`FORMAT.md`](FORMAT.md)): `POST /api/v1/{sheet}/rows` and the page 批量导入 of each list take them as .xlsx or .csv, and every list is
exported as one. Only `courses`, `course_sessions`, `cases` (the published ones) and `articles` may stand in a catalogue folder too, where
`matcher search --kind` finds them.
";

/// The text of `data/LEDGERS.md`.
pub fn ledger_page() -> String {
    let mut page = String::from(LEDGER_INTRODUCTION);
    for sheet in LEDGERS {
        // Writing into a String can't fail.
        let _ = sheet_section(&mut page, sheet);
        if let Some(life) = Lifecycle::of(sheet.name) {
            let _ = life_section(&mut page, life);
        }
    }
    page
}

/// The parties of a record as the page names them. An authority enters for either side, but decides alone what is its own.
const PARTIES: [(Party, &str); 3] = [
    (Party::Provider, "provider (or an authority for it)"),
    (Party::Seeker, "firm (or an authority for it)"),
    (Party::Authority, "authority"),
];

fn life_section(page: &mut String, life: &Lifecycle) -> std::fmt::Result {
    writeln!(page, "\n| state | needs | may be followed by |")?;
    writeln!(page, "| --- | --- | --- |")?;
    for state in life.states {
        writeln!(
            page,
            "| `{}`{} | {} | {} |",
            state.code,
            if state.public {
                " (all members see it)"
            } else {
                ""
            },
            state.needs.join(", "),
            state.next.join(", "),
        )?;
    }
    for (party, name) in PARTIES {
        let own = |list: &[(&'static str, Party)]| {
            let own = list.iter().filter(|(_, of)| *of == party);
            own.map(|(what, _)| format!("`{what}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (columns, steps) = (own(life.columns), own(life.steps));
        if !columns.is_empty() || !steps.is_empty() {
            writeln!(page)?;
        }
        if !columns.is_empty() {
            writeln!(page, "Only the {name} writes {columns}.")?;
        }
        if !steps.is_empty() {
            writeln!(page, "Only the {name} takes it to {steps}.")?;
        }
    }
    Ok(())
}

fn limits_section(page: &mut String) -> std::fmt::Result {
    writeln!(
        page,
        "\n**Limits**: {} MiB per file and per sheet's text, {} MiB of an xlsx after unzipping and {} times its size (but {} MiB always), {} rows, {} columns, {} sheets, ids of {} characters. \
         Old `.xls` files are refused.",
        limits::FILE_BYTES >> 20,
        limits::UNZIPPED_BYTES >> 20,
        limits::UNZIPPED_TIMES,
        limits::UNZIPPED_FREE >> 20,
        limits::ROWS,
        limits::COLUMNS,
        limits::SHEETS,
        limits::ID_CHARACTERS,
    )
}

fn sheet_section(page: &mut String, sheet: &SheetFormat) -> std::fmt::Result {
    writeln!(
        page,
        "\n## {} {}\n\n{}\n",
        sheet.name, sheet.zh, sheet.meaning
    )?;
    writeln!(page, "| column | 中文 | type | unit | example | meaning |")?;
    writeln!(page, "| --- | --- | --- | --- | --- | --- |")?;
    let example = sheet.example_rows().into_iter().next().unwrap_or_default();
    for (place, column) in sheet.columns.iter().enumerate() {
        writeln!(
            page,
            "| `{}`{} | {} | {} | {} | {} | {} |",
            column.name,
            if column.required { "*" } else { "" },
            column.zh,
            type_text(column),
            column.unit,
            example
                .get(place)
                .map_or("", String::as_str)
                .replace('|', "\\|"),
            column.meaning,
        )?;
    }
    for column in sheet.columns {
        if let Kind::Code(words) = column.kind {
            let words: Vec<String> = words()
                .iter()
                .map(|[code, zh, _]| format!("`{code}` {zh}"))
                .collect();
            writeln!(
                page,
                "\nAllowed in `{}`: {}.",
                column.name,
                words.join(", ")
            )?;
        }
    }
    writeln!(page, "\n```csv")?;
    let header: Vec<&str> = sheet.columns.iter().map(|column| column.name).collect();
    writeln!(page, "{}", header.join(","))?;
    for row in sheet.examples {
        writeln!(page, "{row}")?;
    }
    writeln!(page, "```")
}

fn type_text(column: &Column) -> String {
    let one = match column.kind {
        Kind::Id => "id".to_owned(),
        Kind::Reference(sheet) => format!("id in `{sheet}`"),
        Kind::Text => "text".to_owned(),
        Kind::CreditCode => "credit code".to_owned(),
        Kind::Code(_) => "word, see below".to_owned(),
        Kind::YesNo => "yes/no".to_owned(),
        Kind::Integer { min, max } => format!("whole number {min}..{max}"),
        Kind::Number { min, max } => format!("number {min}..{max}"),
        Kind::Money => "money ≥ 0".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Period => "period".to_owned(),
        Kind::Region => "GB/T 2260 code, six digits".to_owned(),
        Kind::Industry => "GB/T 4754-2017 code".to_owned(),
        Kind::Instrument => "instrument: id, name or synonym of the vocabulary".to_owned(),
        Kind::Measurand => "measurand: id, name or synonym of the vocabulary".to_owned(),
        Kind::Range => "printed range".to_owned(),
        Kind::Uncertainty => "printed uncertainty".to_owned(),
        Kind::PermittedError => "printed permitted error".to_owned(),
        Kind::Unit => "printed unit".to_owned(),
        Kind::Parameter => "`name=printed range`".to_owned(),
        Kind::DecisionRule => format!("one of {DECISION_RULES}"),
    };
    if column.list {
        format!("list of {one}")
    } else {
        one
    }
}

fn rules_section(page: &mut String) -> std::fmt::Result {
    let defaults = toml::Table::try_from(PlanRules::default()).unwrap_or_default();
    writeln!(
        page,
        "\n## The rules of a round (`round.toml` in the folder, or a file of its own)\n\nEvery key may be left out. Unknown keys are errors.\n"
    )?;
    writeln!(page, "| key | default | limits | meaning |")?;
    writeln!(page, "| --- | --- | --- | --- |")?;
    for rule in RULE_KEYS {
        let default = rule
            .value(&defaults)
            .map_or("none".to_owned(), |value| format!("`{value}`"));
        let limits = match rule.limits {
            Some((min, i64::MAX)) => format!("≥ {min}"),
            Some((min, max)) => format!("{min}..{max}"),
            None => String::new(),
        };
        writeln!(
            page,
            "| `{}` | {default} | {limits} | {} |",
            rule.key, rule.meaning
        )?;
    }
    page.push_str(CUTS);
    writeln!(
        page,
        "\nPairs that must be, with the consent of both sides beforehand, and pairs that must not be (`seeker` or `need` may be left out: every one):\n\n{RULES_EXAMPLE}"
    )
}

const CUTS: &str = "
What is looked at for a need, and what is cut, in this order; each cut is counted in `run.json`, in the summary and in the report:

1. Offers of the same service with a row (or a machine, for instrument time) of a related instrument and the measurand. A need that
   names neither has the `judged_per_need` offers whose words are nearest; help, advice and training look at all offers of the service.
2. Those within reach: of the ways of delivery that both sides accept, the widest limit. The limit of a way is the smaller
   `max_distance_km` of offer and need; without any, `travel.on_site_max_km` or `travel.sent_in_max_km`; `remote` has none. Farther
   offers can't fit.
3. Those that `mode` admits.
4. The `judged_per_need` nearest: these are judged by the rules of fit.
5. Of those that fit, the `candidates_per_need` with most points, and of each the `periods_per_offer` earliest periods.

What a pin or the previous plan names comes first in 4 and 5. The proven bound of a plan holds for what is left.
";

const RULES_EXAMPLE: &str = "```toml
name = \"示例批次\"
date = \"2026-11-01\"
mode = \"open\"

[value]
served = 400

[[pins]]
need = \"N1\"
resource = \"R1\"
period = \"2026-12\"

[[exclusions]]
provider = \"X1\"
seeker = \"S1\"
need = \"N2\"
reason = \"竞争关系\"
```";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::rules::read_rules;

    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/");

    #[test]
    fn format_page_is_the_file_in_data() {
        for (name, page) in [("FORMAT", format_page()), ("LEDGERS", ledger_page())] {
            let path = format!("{PATH}{name}.md");
            if std::env::var_os("UPDATE_FORMAT").is_some() {
                std::fs::write(&path, &page).unwrap();
            }
            let file = std::fs::read_to_string(&path).unwrap_or_default();
            let difference = page.lines().zip(file.lines()).find(|(a, b)| a != b);
            assert!(
                page == file,
                "data/{name}.md differs from the schema: {difference:?}; run with UPDATE_FORMAT=1"
            );
        }
    }

    #[test]
    fn every_key_of_the_rules_is_documented_and_read() {
        let whole = PlanRules {
            max_partners: Some(1),
            max_providers: Some(1),
            max_changes: Some(1),
            travel: crate::model::TravelRules {
                sent_in_max_km: Some(1),
                ..crate::model::TravelRules::default()
            },
            ..PlanRules::default()
        };
        let table = toml::Table::try_from(&whole).unwrap();
        let mut keys = Vec::new();
        for (key, value) in &table {
            match value {
                toml::Value::Table(inner) => {
                    keys.extend(inner.keys().map(|name| format!("{key}.{name}")));
                }
                _ if key == "pins" || key == "exclusions" => {}
                _ => keys.push(key.clone()),
            }
        }
        keys.sort();
        let mut documented: Vec<&str> = RULE_KEYS.iter().map(|rule| rule.key).collect();
        documented.sort_unstable();
        assert_eq!(keys, documented);
        assert_eq!(read_rules("round.toml", &table.to_string()).unwrap(), whole);
        let example = RULES_EXAMPLE
            .trim_start_matches("```toml")
            .trim_end_matches("```");
        let example = read_rules("round.toml", example).unwrap();
        assert_eq!((example.pins.len(), example.exclusions.len()), (1, 1));
    }
}
