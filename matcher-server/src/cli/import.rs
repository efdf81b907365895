//! `matcher import`: files of other formats into catalogue sheets, with a preview.

use super::failure::print_problems;
use super::output::Output;
use super::propose::text;
use super::{Failure, Setting};
use clap::Args;
use matcher_core::exchange::folder::read_files;
use matcher_core::exchange::import::{
    self, Change, Changes, CheckOptions, Checked, Draft, Evidence, FieldMap, Format,
};
use matcher_core::exchange::schema::SheetFormat;
use matcher_core::exchange::{InputCode, InputProblem, Sheet, limits, write_folder};
use matcher_core::model::{Coded, Language};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Arguments of `matcher import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The file.
    file: PathBuf,
    /// Its format; by default told from its content.
    #[arg(long = "as", value_parser = format)]
    format: Option<Format>,
    /// The folder to write; by default that of `--into`.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Shows what would happen and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// The catalogue it goes into: rows are known again by their ids and the result is checked as a whole.
    #[arg(long)]
    into: Option<PathBuf>,
    /// Field map (TOML): read when it exists, else written with the headers that were recognised.
    #[arg(long)]
    map: Option<PathBuf>,
    /// What the file does not say, such as `organisation=L1` or `offers.minutes_each=30`.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Goes on without rows that have errors, and says which.
    #[arg(long)]
    partial: bool,
    /// Removes rows of the same source that the file no longer has; by default they stay.
    #[arg(long)]
    remove: bool,
}

pub(super) fn format(code: &str) -> Result<Format, String> {
    Format::parse(code).ok_or_else(|| {
        let codes: Vec<&str> = Format::ALL.iter().map(|format| format.code()).collect();
        codes.join(", ")
    })
}

/// Rows of a preview printed one by one; the rest is counted.
const SHOWN: usize = 20;

impl Import {
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        if self.out.is_none() && self.into.is_none() && !self.dry_run {
            let message = text(
                setting.lang,
                "请给出 --out 或 --into，或用 --dry-run 预览",
                "give --out or --into, or preview with --dry-run",
            );
            return Err(Failure::Lines(vec![message.to_owned()]));
        }
        if let Some(folder) = self
            .into
            .as_deref()
            .filter(|_| self.out.is_none() && !self.dry_run)
        {
            writable_in_place(folder, setting.lang)?;
        }
        let mut map = map(self.map.as_deref())?.unwrap_or_default();
        let draft = draft(&self.file, self.format, &mut map, &self.set)?;
        let existing = match &self.into {
            Some(folder) => sheets(folder)?,
            None => Vec::new(),
        };
        let options = CheckOptions {
            alone: self.into.is_none(),
            partial: self.partial,
            remove: self.remove,
        };
        let checked = import::check(&existing, draft, options);
        if checked.is_refused && setting.json {
            return Err(Failure::Input(checked.problems));
        }
        tell(&checked, setting);
        if checked.is_refused {
            return Err(Failure::Lines(vec![refusal(setting.lang).to_owned()]));
        }
        if !self.dry_run {
            self.write(&checked, setting)?;
        }
        Ok(())
    }

    fn write(&self, checked: &Checked, setting: Setting) -> Result<(), Failure> {
        if let Some(folder) = self.out.as_ref().or(self.into.as_ref()) {
            let output = Output::new(folder)?;
            write_folder(&checked.merged.sheets, &output.path(""))?;
            if let (Some(from), true) = (&self.into, self.out.is_some()) {
                let rules = from.join("round.toml");
                if rules.is_file() {
                    std::fs::copy(rules, output.path("round.toml"))?;
                }
            }
            output.publish()?;
            if !setting.json {
                let said = text(setting.lang, "已写入", "written to");
                println!("{said} {}", folder.display());
            }
        }
        if let Some(path) = self.map.as_ref().filter(|path| !path.exists()) {
            std::fs::write(path, checked.draft.map.write())?;
            if !setting.json {
                let said = text(setting.lang, "字段映射已保存：", "field map kept:");
                println!("{said} {}", path.display());
            }
        }
        Ok(())
    }
}

/// A catalogue is changed in place where it is a folder of CSV files under their English names; beside others, copies would stand.
fn writable_in_place(folder: &Path, lang: Language) -> Result<(), Failure> {
    let names = std::fs::read_dir(folder).map(|entries| {
        let paths = entries.flatten().map(|entry| entry.path());
        paths
            .filter(|path| {
                path.extension()
                    .is_some_and(|e| e.eq_ignore_ascii_case("csv"))
            })
            .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
            .collect::<Vec<_>>()
    });
    let foreign =
        |name: &String| SheetFormat::find(name).is_some_and(|format| format.name != *name);
    match names {
        Ok(names) if !names.iter().any(foreign) => Ok(()),
        _ => {
            let said = text(
                lang,
                "--into 不是以英文表名命名的 CSV 文件夹，不能就地修改；请用 --out 另写",
                "--into is no folder of CSV files under their English names and can't be changed in place; write elsewhere with --out",
            );
            Err(Failure::Lines(vec![said.to_owned()]))
        }
    }
}

fn refusal(lang: Language) -> &'static str {
    text(
        lang,
        "有错误，未写入任何文件；改正后重试，或用 --partial 略去有错的行",
        "there are errors and nothing was written; correct them, or leave the bad rows out with --partial",
    )
}

/// A saved map; `None` when the file doesn't exist yet.
pub(super) fn map(path: Option<&Path>) -> Result<Option<FieldMap>, Failure> {
    let Some(path) = path.filter(|path| path.exists()) else {
        return Ok(None);
    };
    let bytes = bytes(path, limits::TOML_BYTES)?;
    let name = path.display().to_string();
    let content = String::from_utf8_lossy(&bytes);
    let map = FieldMap::read(&name, &content).map_err(|problem| Failure::Input(vec![*problem]))?;
    Ok(Some(map))
}

/// Reads a file as a draft, in the format that is named, that the map names, or that its content shows.
pub(super) fn draft(
    path: &Path,
    named: Option<Format>,
    map: &mut FieldMap,
    set: &[String],
) -> Result<Draft, Failure> {
    let input = |problem: Box<InputProblem>| Failure::Input(vec![*problem]);
    for assignment in set {
        map.set(assignment).map_err(input)?;
    }
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    let bytes = bytes(path, limits::FILE_BYTES)?;
    let format = match named.or_else(|| Format::parse(&map.format)) {
        Some(format) => format,
        None => Format::recognise(&name, &bytes).map_err(input)?,
    };
    import::read(&name, &bytes, format, map).map_err(Failure::Input)
}

/// The sheets of a catalogue, to be changed.
pub(super) fn sheets(folder: &Path) -> Result<Vec<Sheet>, Failure> {
    let files = read_files(folder);
    if files.problems.iter().any(InputProblem::is_error) {
        return Err(Failure::Input(files.problems));
    }
    Ok(files.sheets)
}

fn bytes(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let name = path.display().to_string();
    let problem = |code, detail: String| {
        Failure::Input(vec![InputProblem::error(code, &name).detail(detail)])
    };
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::unreadable(path, &error))?;
    if bytes.len() as u64 > limit {
        return Err(problem(InputCode::TooLarge, format!("{limit} B")));
    }
    Ok(bytes)
}

fn tell(checked: &Checked, setting: Setting) {
    let draft = &checked.draft;
    if setting.json {
        let rows: Vec<serde_json::Value> = checked
            .changes
            .rows
            .iter()
            .map(|(key, change)| serde_json::json!({ "row": key, "change": change }))
            .collect();
        let json = serde_json::json!({
            "format": draft.format,
            "map": draft.map,
            "counts": checked.changes.counts(),
            "unchanged": checked.changes.unchanged,
            "rows": rows,
            "evidence": draft.evidence,
            "problems": checked.problems,
        });
        return println!("{json}");
    }
    let zh = setting.lang == Language::Chinese;
    let named = if zh {
        draft.format.zh()
    } else {
        draft.format.en()
    };
    println!("{}{named}", if zh { "格式：" } else { "format: " });
    for (field, header) in &draft.map.columns {
        println!("  {field} = {header}");
    }
    draft
        .evidence
        .iter()
        .for_each(|evidence| tell_evidence(evidence, zh));
    tell_changes(&checked.changes, zh);
    if !checked.problems.is_empty() {
        print_problems(&checked.problems, setting.lang);
    }
}

fn tell_changes(changes: &Changes, zh: bool) {
    for (sheet, [added, changed, removed]) in changes.counts() {
        if zh {
            println!("{sheet}：新增 {added} 行，修改 {changed} 行，来源中已没有 {removed} 行");
        } else {
            println!(
                "{sheet}: {added} added, {changed} changed, {removed} no longer in the source"
            );
        }
    }
    println!(
        "{} {}",
        if zh { "不变：" } else { "unchanged:" },
        changes.unchanged
    );
    for (key, change) in changes.rows.iter().take(SHOWN) {
        let place = format!("{} {}", key.sheet, key.id);
        match change {
            Change::Added => println!("  + {place}"),
            Change::Removed => println!("  - {place}"),
            Change::Changed { cells } => {
                println!("  ~ {place}");
                for cell in cells {
                    println!(
                        "      {}: “{}” → “{}”",
                        cell.column, cell.before, cell.after
                    );
                }
            }
        }
    }
    let more = changes.rows.len().saturating_sub(SHOWN);
    if more > 0 {
        println!(
            "{}",
            if zh {
                format!("  ……另有 {more} 行，--json 可列出全部")
            } else {
                format!("  … {more} more; --json lists all")
            }
        );
    }
}

fn tell_evidence(evidence: &Evidence, zh: bool) {
    let none = || "–".to_owned();
    let performed = evidence.performed.map_or_else(none, |day| day.to_string());
    let due = evidence
        .recalibrate_by
        .map_or_else(none, |day| day.to_string());
    let (item, laboratory) = (&evidence.item, &evidence.laboratory);
    let certificate = &evidence.certificate;
    if zh {
        println!("证书 {certificate}：{item}，{laboratory} 校准于 {performed}，复校日期 {due}");
    } else {
        println!(
            "certificate {certificate}: {item}, calibrated by {laboratory} on {performed}, again by {due}"
        );
    }
    for point in evidence.points.iter().take(SHOWN) {
        let u = point
            .uncertainty
            .map_or(String::new(), |u| format!(", U = {u}"));
        let k = point.k.map_or(String::new(), |k| format!(" (k = {k})"));
        println!("  {} {} {}{u}{k}", point.quantity, point.value, point.unit);
    }
}
