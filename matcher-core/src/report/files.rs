//! The files of a round, each written under the path the caller gives.

use super::{Figures, Material, page, workbooks};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Writes `plan.json`, `pairings.xlsx`, `unserved.xlsx`, `needs.xlsx` and `report.html`.
///
/// # Errors
/// The first file that can't be written.
pub fn write_files(
    material: &Material<'_>,
    path: &mut dyn FnMut(&str) -> PathBuf,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let figures = Figures::of(material);
    let mut plan = BufWriter::new(File::create(path("plan.json"))?);
    serde_json::to_writer(&mut plan, material.document)?;
    plan.write_all(b"\n")?;
    plan.flush()?;
    workbooks::pairings(material)?.save(path("pairings.xlsx"))?;
    workbooks::unserved(material)?.save(path("unserved.xlsx"))?;
    workbooks::needs(material)?.save(path("needs.xlsx"))?;
    std::fs::write(path("report.html"), page::render(material, &figures)?)?;
    Ok(())
}
