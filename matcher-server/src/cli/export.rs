//! `matcher export`: a catalogue, or a part of it, in another format.

use super::propose::text;
use super::{Failure, Setting};
use clap::Args;
use matcher_core::exchange::catalogue::{ReadOptions, read, sheets_of};
use matcher_core::exchange::csv_sheet::write_csv;
use matcher_core::exchange::import::{Format, write_mii_scope, write_scope_table, write_uniquip};
use matcher_core::exchange::{InputCode, InputProblem, Sheet, write_xlsx};
use matcher_core::ids::Ix;
use matcher_core::model::{Catalogue, Organisation};
use std::path::PathBuf;

/// Arguments of `matcher export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Catalogue: a folder of CSV files or one .xlsx file.
    dir: PathBuf,
    /// catalogue (xlsx), uniquip, cnas_scope (csv or xlsx) or mii_scope (xml).
    #[arg(long = "as", value_parser = super::import::format)]
    format: Format,
    /// The file to write.
    #[arg(long)]
    out: PathBuf,
    /// Only what this organisation publishes (its id); a scope file needs one.
    #[arg(long)]
    organisation: Option<String>,
    /// The page that leads to the publisher, in a UNIQUIP list.
    #[arg(long, default_value = "")]
    contact_url: String,
}

impl Export {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let loaded = read(&self.dir, ReadOptions::default()).map_err(Failure::Input)?;
        let catalogue = &loaded.catalogue;
        let of = self.owner(catalogue)?;
        let (bytes, left_out) = match self.format {
            Format::Catalogue => (workbook(&sheets_of(catalogue))?, 0),
            Format::Uniquip => (
                self.table(&write_uniquip(catalogue, of, &self.contact_url))?,
                0,
            ),
            Format::ScopeTable => (self.table(&write_scope_table(catalogue, of))?, 0),
            Format::MiiScope => {
                let Some(of) = of else {
                    let said = text(
                        setting.lang,
                        "请用 --organisation 指明单位",
                        "name the laboratory with --organisation",
                    );
                    return Err(Failure::Lines(vec![said.to_owned()]));
                };
                let (text, left_out) = write_mii_scope(catalogue, of);
                (text.into_bytes(), left_out)
            }
            _ => {
                let said = text(
                    setting.lang,
                    "该格式只能导入",
                    "this format can only be imported",
                );
                return Err(Failure::Lines(vec![said.to_owned()]));
            }
        };
        write_whole(&self.out, &bytes)?;
        let place = self.out.display();
        if setting.json {
            println!(
                "{}",
                serde_json::json!({ "file": self.out, "left_out": left_out })
            );
        } else {
            println!("{} {place}", text(setting.lang, "已写入", "written to"));
            if left_out > 0 {
                let said = text(
                    setting.lang,
                    "该格式无法表达的能力行数：",
                    "rows the format can't hold:",
                );
                println!("{said} {left_out}");
            }
        }
        Ok(())
    }

    fn owner(&self, catalogue: &Catalogue) -> Result<Option<Ix<Organisation>>, Failure> {
        let Some(id) = &self.organisation else {
            return Ok(None);
        };
        let found = catalogue.organisations.iter().position(|o| o.id == *id);
        found.map(|place| Some(Ix::new(place))).ok_or_else(|| {
            let problem = InputProblem::error(InputCode::UnknownReference, "--organisation");
            Failure::Input(vec![problem.value(id).detail("organisations")])
        })
    }

    /// xlsx where the file is called so, else CSV.
    fn table(&self, sheet: &Sheet) -> Result<Vec<u8>, Failure> {
        let is_workbook = self
            .out
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
        if is_workbook {
            return workbook(std::slice::from_ref(sheet));
        }
        let mut bytes = Vec::new();
        write_csv(sheet, &mut bytes)?;
        Ok(bytes)
    }
}

fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, Failure> {
    write_xlsx(sheets).map_err(|error| Failure::Internal(error.to_string()))
}

/// Writes beside the file and renames, so that nobody sees it half written.
fn write_whole(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    std::fs::write(&partial, bytes)?;
    std::fs::rename(&partial, path)
}
