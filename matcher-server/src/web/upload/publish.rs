//! A laboratory's own table (equipment register, scope, …) as resources, offers, capabilities and hours: what it would change, what is
//! still missing, which document each row may end in; then applied.

use super::apply::apply;
use super::read::{MendedRow, Understood, Uploaded, is_to_mend, mended_rows, told, understand};
use crate::api::call::{Answered, Caller};
use crate::app::App;
use crate::auth::secret;
use crate::clock::today;
use crate::error::Problem;
use crate::store::kinds::Kind;
use crate::web::lists::name_of;
use crate::web::page;
use crate::web::records::CAPACITY;
use crate::web::shell::Shell;
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::exchange::import::{Change, Format};
use matcher_core::exchange::schema::{Kind as Holds, SheetFormat};
use matcher_core::exchange::{InputCode, Sheet};
use matcher_core::fit::{CredentialMatrix, documents_of};
use matcher_core::ids::Ix;
use matcher_core::model::{Coded, Language};
use std::collections::BTreeSet;

/// Lines listed of each kind.
const LISTED: usize = 100;
/// Formats that publish something.
const FORMATS: [Format; 8] = [
    Format::EquipmentRegister,
    Format::ScopeTable,
    Format::StandardsTable,
    Format::TestingScope,
    Format::LargeInstruments,
    Format::Uniquip,
    Format::MiiScope,
    Format::Kcdb,
];

/// A record that would be other than it is.
struct Line {
    sheet: &'static str,
    id: String,
    mark: &'static str,
    tone: &'static str,
    cells: Vec<String>,
}

/// What every row needs and the file doesn't say.
struct Wanted {
    key: String,
    label: String,
    value: String,
    rows: String,
    /// Words of a closed list.
    choices: Vec<&'static str>,
}

/// A row of the scope, and what it may end in.
struct Row {
    what: String,
    range: String,
    documents: String,
    none: bool,
}

#[derive(Template)]
#[template(path = "publish.html")]
struct Publish {
    shell: Shell,
    formats: Vec<(&'static str, &'static str, bool)>,
    wrong: Vec<String>,
    read: bool,
    format: String,
    format_name: &'static str,
    name: String,
    content: String,
    key: String,
    columns: Vec<(String, String)>,
    /// Sheet, new rows, changed rows, rows the source no longer has.
    counts: Vec<(&'static str, [usize; 3])>,
    gone: usize,
    remove: bool,
    lines: Vec<Line>,
    more: usize,
    unchanged: usize,
    wanted: Vec<Wanted>,
    mend: Vec<MendedRow>,
    notes: Vec<String>,
    rows: Vec<Row>,
    written: Option<usize>,
    same: usize,
}

fn empty(shell: Shell, chosen: &str) -> Publish {
    let word = |format: &Format| match shell.language {
        Language::Chinese => format.zh(),
        Language::English => format.en(),
    };
    let formats = FORMATS.iter();
    Publish {
        formats: formats
            .map(|f| (f.code(), word(f), f.code() == chosen))
            .collect(),
        wrong: Vec::new(),
        read: false,
        format: chosen.to_owned(),
        format_name: "",
        name: String::new(),
        content: String::new(),
        key: secret::id(16),
        columns: Vec::new(),
        counts: Vec::new(),
        gone: 0,
        remove: false,
        lines: Vec::new(),
        more: 0,
        unchanged: 0,
        wanted: Vec::new(),
        mend: Vec::new(),
        notes: Vec::new(),
        rows: Vec::new(),
        written: None,
        same: 0,
        shell,
    }
}

pub(super) async fn blank(app: App, parts: Parts) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    page(&empty(shell, ""))
}

pub(super) async fn read(app: App, caller: Caller, request: Request) -> Answered {
    let (uploaded, parts) = Uploaded::of(request).await?;
    let shell = Shell::of(&app, &parts).await?;
    let own = caller.actor.organisation.clone().unwrap_or_default();
    let mut shown = empty(shell, uploaded.field("format"));
    if uploaded.bytes.is_empty() {
        let none = shown.shell.t("请选择一个文件", "choose a file");
        shown.wrong.push(none.to_owned());
        return refused(&shown);
    }
    let defaults = [("organisation", own.clone()), ("site", own.clone())];
    let format = FORMATS
        .into_iter()
        .find(|format| format.code() == shown.format);
    let understood = understand(&app, &own, &uploaded, format, &CAPACITY, &defaults).await?;
    let understood = match understood {
        Ok(understood) => understood,
        Err(problems) => {
            let lines = problems.iter().take(LISTED);
            shown.wrong = lines.map(|problem| told(problem, &shown.shell)).collect();
            shown.name.clone_from(&uploaded.name);
            return refused(&shown);
        }
    };
    if uploaded.field("do") == "apply" {
        let read = (&understood, &uploaded);
        let applied = apply(&app, &parts, &caller, read, &shown.shell).await?;
        if applied.wrong.is_empty() {
            shown.written = Some(applied.written);
            shown.same = applied.same;
            return page(&shown);
        }
        // What was refused stays in the form, to be corrected.
        shown.wrong = applied.wrong;
    }
    shown.content = uploaded.content();
    shown.name.clone_from(&uploaded.name);
    preview(&understood, &uploaded, &mut shown);
    rows(&understood, &mut shown).await?;
    if shown.wrong.is_empty() {
        page(&shown)
    } else {
        refused(&shown)
    }
}

fn refused(shown: &Publish) -> Answered {
    let mut response = page(shown)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// What would change, what is missing and how the file was read.
fn preview(understood: &Understood, uploaded: &Uploaded, shown: &mut Publish) {
    let language = shown.shell.language;
    let checked = &understood.checked;
    let sheet_name =
        |sheet: &'static str| Kind::find(sheet).map_or(sheet, |kind| name_of(kind, language));
    shown.read = true;
    understood.format.code().clone_into(&mut shown.format);
    shown.format_name = match language {
        Language::Chinese => understood.format.zh(),
        Language::English => understood.format.en(),
    };
    let map = &checked.draft.map;
    shown.columns = map
        .columns
        .iter()
        .map(|(ours, theirs)| (ours.clone(), theirs.clone()))
        .collect();
    shown.unchanged = checked.changes.unchanged;
    for (sheet, counts) in checked.changes.counts() {
        shown.counts.push((sheet_name(sheet), counts));
        shown.gone += counts[2];
    }
    shown.remove = uploaded.removes();
    let rows = checked.changes.rows.iter();
    for (key, change) in rows.clone().take(LISTED) {
        let (mark, tone, cells) = match change {
            Change::Changed { cells } => {
                let cell = |cell: &matcher_core::exchange::import::ChangedCell| {
                    format!("{}: {} → {}", cell.column, cell.before, cell.after)
                };
                (
                    shown.shell.t("修改", "changed"),
                    "warm",
                    cells.iter().map(cell).collect(),
                )
            }
            Change::Added => (shown.shell.t("新增", "new"), "good", Vec::new()),
            Change::Removed if shown.remove => {
                (shown.shell.t("删除", "removed"), "bad", Vec::new())
            }
            Change::Removed => (
                shown.shell.t("文件里没有，保留", "not in the file, kept"),
                "quiet",
                Vec::new(),
            ),
        };
        shown.lines.push(Line {
            sheet: sheet_name(key.sheet),
            id: key.id.clone(),
            mark,
            tone,
            cells,
        });
    }
    shown.more = rows.count().saturating_sub(LISTED);
    for problem in checked.problems.iter().take(LISTED) {
        if problem.code == InputCode::NotInFile {
            shown.wanted.push(Wanted {
                label: label(&problem.value, language),
                value: uploaded.field(&format!("set/{}", problem.value)).to_owned(),
                rows: match (language, problem.detail.as_str()) {
                    (_, "") => String::new(),
                    (Language::Chinese, count) => format!("{count} 行需要"),
                    (Language::English, "1") => "1 row wants it".to_owned(),
                    (Language::English, count) => format!("{count} rows want it"),
                },
                choices: choices(&problem.value),
                key: problem.value.clone(),
            });
        } else if !is_to_mend(problem) || understood.rows.is_empty() {
            shown.notes.push(told(problem, &shown.shell));
        }
    }
    shown.mend = mended_rows(&understood.rows, &shown.shell);
    // What was answered already stays in the form.
    for (key, value) in uploaded.settings() {
        if !shown.wanted.iter().any(|wanted| wanted.key == key) {
            shown.wanted.push(Wanted {
                label: label(key, language),
                value: value.to_owned(),
                rows: String::new(),
                choices: choices(key),
                key: key.to_owned(),
            });
        }
    }
}

/// What may stand in a setting with a closed list.
fn choices(key: &str) -> Vec<&'static str> {
    let (sheet, column) = key.split_once('.').unwrap_or(("offers", key));
    let format = SheetFormat::find(sheet);
    let mut columns = format.into_iter().flat_map(|format| format.columns);
    match columns
        .find(|known| known.name == column)
        .map(|known| known.kind)
    {
        Some(Holds::Code(list)) => list().into_iter().map(|[_, zh, _]| zh).collect(),
        _ => Vec::new(),
    }
}

/// A setting such as `offers.minutes_each` in words.
fn label(key: &str, language: Language) -> String {
    let known = key.split_once('.').and_then(|(sheet, column)| {
        let format = SheetFormat::find(sheet)?;
        let column = format.columns.iter().find(|known| known.name == column)?;
        Some(crate::web::fields::label(column, language))
    });
    let words = match (key, language) {
        ("periods", Language::Chinese) => "空闲的月或周（2026-12;2027-01）",
        ("periods", Language::English) => "months or weeks with free hours (2026-12;2027-01)",
        ("idle_hours", Language::Chinese) => "每月（周）空闲小时",
        ("calendar_hours", Language::Chinese) => "每月（周）可用小时",
        ("plan_hours", Language::Chinese) => "每月（周）内部计划小时",
        ("capacity_hours", Language::Chinese) => "全年可用小时",
        ("resource", Language::Chinese) => "所用资源编号",
        ("credentials", Language::Chinese) => "资质编号",
        ("service_kind", Language::Chinese) => "服务类别",
        _ => key,
    };
    known.unwrap_or_else(|| words.replace('_', " "))
}

/// The document each row may end in, as the credentials on record stand.
async fn rows(understood: &Understood, shown: &mut Publish) -> Result<(), Problem> {
    let sheets: Vec<Sheet> = understood.checked.merged.sheets.clone();
    let touched = crate::store::sheets::ids(&understood.checked.draft.sheets);
    let language = shown.shell.language;
    let work = move || {
        let ids: BTreeSet<&String> = touched.iter().map(|(_, id)| id).collect();
        let catalogue = build(&sheets, ReadOptions { partial: true })
            .ok()?
            .catalogue;
        let rights = CredentialMatrix::bundled().ok()?;
        let mut rows = Vec::new();
        for offer in (0..catalogue.offers.len()).map(Ix::new) {
            for row in catalogue.capabilities_of(offer) {
                if !ids.contains(&row.id) || rows.len() >= LISTED {
                    continue;
                }
                let documents = documents_of(&catalogue, rights, offer, Some(row), today());
                let words: Vec<&str> = documents
                    .iter()
                    .map(|document| match language {
                        Language::Chinese => document.zh(),
                        Language::English => document.en(),
                    })
                    .collect();
                rows.push(Row {
                    what: catalogue[offer].title.clone(),
                    range: format!("{} {}", row.printed_range, row.printed_uncertainty),
                    none: words.is_empty(),
                    documents: words.join(if language == Language::Chinese {
                        "、"
                    } else {
                        ", "
                    }),
                });
            }
        }
        Some(rows)
    };
    let found = tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::internal)?;
    shown.rows = found.unwrap_or_default();
    Ok(())
}
