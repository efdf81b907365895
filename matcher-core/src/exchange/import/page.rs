//! `data/IMPORT.md`: what can be imported, by the tables the readers use.

use super::format::Format;
use super::guess::TABLES;
use crate::model::Coded;
use std::fmt::Write;

const INTRODUCTION: &str = "\
# Files from outside

This page is rendered from the tables that the readers use (`matcher-core/src/exchange/import`); a test holds it equal.
After a change: `UPDATE_FORMAT=1 cargo test --release -p matcher-core import_page`.

    matcher import FILE [--as FORMAT] --into CATALOGUE [--out DIR] [--map FILE] [--set KEY=VALUE]… [--dry-run] [--partial] [--remove] [--json]

The format is told from the content unless `--as` names it. `--dry-run` shows what would be added, changed (cell by cell) and no longer
in the source, and writes nothing. With `--into` the result is checked as a whole by the reader of the catalogue before anything is
written; a row with an error is named with file, row, column, cause and action, and stops the import unless `--partial` leaves it out.
Without `--into` the file is read on its own, and what it refers to outside itself isn't asked for.

- **Rows are known again** by the publisher's own ids: ids of a source begin with `organisation/format/` (or the map's `prefix`). A
  column the file doesn't have keeps what stands in the catalogue; a column it has is taken as it is. Rows that the source no longer
  has are shown; they are removed only with `--remove`.
- **Nothing is guessed.** What every row needs and the file never says is told once (`not_in_file`); how a word was read is told once
  (`read_as`); what somebody must be asked is told per row (`ask_back`); what is not taken over is told with the reason (`left_out`).
- **Persons stay out**: responsible persons, contacts and telephone numbers are never taken over.
- **Hostile files are refused** before memory is spent: `.xls`, zip bombs, huge dimensions, document types and entities in XML, deep
  nesting, more than the limits of `FORMAT.md` (XML and JSON: 32 MiB, 64 levels, 1 000 000 elements).

## The field map

A TOML file, written by the first import with `--map FILE` and read by every later one. Left our field, right the file's header:

```toml
format = \"equipment_register\"
sheet = \"设备台账\"            # of a workbook; empty: the one whose header fits best
into_sheet = \"\"              # format catalogue only: the sheet that an own table fills, such as offers
prefix = \"\"

[columns]
name = \"设备名称\"
number = \"统一编号\"

[defaults]                   # what the file doesn't say; sheet.column, or column for every sheet
organisation = \"L1\"
periods = \"2026-12;2027-01\"
\"offers.delivery\" = \"at_provider\"

[values.state]               # their word = ours
\"完好\" = \"在用\"
```

A map with columns is whole: nothing is guessed beside it, and a header that is gone is an error that names it. Settings beside the columns of
the catalogue: `organisation`, `site`, `resource` (offers stand on it instead of a team of their own), `credentials` (cover every row),
`service_kind`, `periods` (months or weeks in which hours are free), `idle_hours`, `calendar_hours`, `plan_hours` (per period),
`capacity_hours` (per year).

## Tables

CSV (also with tab, `;` or `|`), or xlsx. The header may stand below a title; a unit or `k=2` in it holds for its column; brackets, blanks, `*`
and case don't matter.
";

const OTHERS: &str = "
## Other files

| format | file | becomes |
| --- | --- | --- |
| `catalogue` | CSV or xlsx with the sheets of `FORMAT.md`, or any table with `into_sheet` and a map | the same rows |
| `mii_scope` | NCSLI MII scope of accreditation (XML; any namespaces, both vocabulary generations) | offers, capabilities, credential; a start above its end is left out as a misprint |
| `kcdb` | BIPM KCDB capabilities (JSON) | capabilities; limits of U pair with the limits of the range, a stated 95 % stands |
| `dcc` | PTB digital calibration certificate (XML) | evidence for one standard: with `resource`, the day of recalibration becomes `standards_due` of what stands on it, if it is later |

Written by `matcher export DIR --as FORMAT --out FILE`: `catalogue` (xlsx), `uniquip`, `cnas_scope` (csv or xlsx), `mii_scope` (with
`--organisation`).
";

/// The page.
pub fn import_page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (format, fields) in TABLES {
        let _ = write!(
            page,
            "\n### `{}` {} ({})\n\n{}\n\n| field | headers |\n| --- | --- |\n",
            format.code(),
            format.zh(),
            format.en(),
            becomes(format)
        );
        for field in fields {
            let words: Vec<String> = field
                .words
                .split(' ')
                .map(|word| word.replace('_', " "))
                .collect();
            let star = if field.required { "*" } else { "" };
            let _ = writeln!(page, "| `{}`{star} | {} |", field.name, words.join(", "));
        }
    }
    page + OTHERS
}

fn becomes(format: Format) -> &'static str {
    match format {
        Format::ScopeTable => {
            "Offers of calibration with capabilities, and the credential of the title. Empty cells go on from the row above, a range broken between rows is joined, \
             ranges and uncertainties below each other in one cell are paired."
        }
        Format::StandardsTable => {
            "Credentials by certificate number (their kind from the title), offers of verification (JJG) or calibration, capabilities with the uncertainty of the standard; \
             a class of the standard is no uncertainty and is kept in words."
        }
        Format::TestingScope => "Offers of testing with capabilities by standard.",
        Format::EquipmentRegister => {
            "Machines, offers of their hours, capabilities with the machine's own uncertainty and the end of its calibration, and slots: idle hours, or calendar less internal plan."
        }
        Format::GaugeList => {
            "Needs, equal gauges together, in one bundle. Asked back only where it decides: an unknown gauge, a size that is no range, an accuracy where no regulation gives the usual one. \
             精度 0.02 mm of a caliper is a scale division, not a permitted error."
        }
        Format::LargeInstruments => {
            "Machines that are shared, offers of their hours (only a price per hour is a price), and slots: a twelfth of capacity less run hours per month."
        }
        Format::Uniquip => {
            "Machines and rooms, offers of their hours. The suffix of a header names a vocabulary (`Technique:cpv`)."
        }
        Format::Catalogue | Format::MiiScope | Format::Kcdb | Format::Dcc => "",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn import_page_is_the_file_in_data() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/IMPORT.md");
        let page = super::import_page();
        if std::env::var_os("UPDATE_FORMAT").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let file = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            file == page,
            "data/IMPORT.md differs; run with UPDATE_FORMAT=1"
        );
    }
}
