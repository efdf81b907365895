//! A workshop's gauge list: recognised, asked back only where it matters, one price and one or two partners for all of it; then needs.

use super::apply::apply;
use super::read::{MendedRow, Understood, Uploaded, is_to_mend, mended_rows, told, understand};
use crate::api::call::{Answered, Caller};
use crate::api::ledgers::together::offered;
use crate::app::App;
use crate::auth::secret;
use crate::catalogue::bundled;
use crate::clock::today;
use crate::error::Problem;
use crate::web::offered::Offered;
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use jiff::ToSpan;
use matcher_core::exchange::Sheet;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::exchange::import::Format;
use matcher_core::explain::{Package, Together, together};
use matcher_core::fit::Draft;
use matcher_core::model::{Language, Need};
use std::collections::BTreeSet;

/// Problems listed.
const LISTED: usize = 60;

/// A line of the list as it was understood.
struct Line {
    text: String,
    instrument: String,
    range: String,
    error: String,
    quantity: u32,
    due: String,
    /// Nobody can serve it as it stands.
    alone: bool,
}

#[derive(Template)]
#[template(path = "gauges.html")]
struct Gauges {
    shell: Shell,
    wrong: Vec<String>,
    /// Whether a list was read.
    read: bool,
    name: String,
    content: String,
    from: String,
    to: String,
    key: String,
    lines: Vec<Line>,
    items: u32,
    mend: Vec<MendedRow>,
    notes: Vec<String>,
    one: Option<Offered>,
    two: Option<Offered>,
    nobody: usize,
    written: Option<usize>,
    same: usize,
}

fn empty(shell: Shell) -> Gauges {
    let day = |days: i32| today().saturating_add(days.days()).to_string();
    Gauges {
        from: day(7),
        to: day(60),
        key: secret::id(16),
        wrong: Vec::new(),
        read: false,
        name: String::new(),
        content: String::new(),
        lines: Vec::new(),
        items: 0,
        mend: Vec::new(),
        notes: Vec::new(),
        one: None,
        two: None,
        nobody: 0,
        written: None,
        same: 0,
        shell,
    }
}

pub(super) async fn blank(app: App, parts: Parts) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    page(&empty(shell))
}

pub(super) async fn read(app: App, caller: Caller, request: Request) -> Answered {
    let (uploaded, parts) = Uploaded::of(request).await?;
    let shell = Shell::of(&app, &parts).await?;
    let own = caller.actor.organisation.clone().unwrap_or_default();
    let mut shown = empty(shell);
    for (name, field) in [("from", &mut shown.from), ("to", &mut shown.to)] {
        let typed = uploaded.field(name);
        if typed.parse::<jiff::civil::Date>().is_ok() {
            typed.clone_into(field);
        }
    }
    if uploaded.bytes.is_empty() {
        let none = shown.shell.t(
            "请选择一个文件（xlsx 或 csv）",
            "choose a file (xlsx or csv)",
        );
        shown.wrong.push(none.to_owned());
        return refused(&shown);
    }
    let defaults = [
        ("organisation", own.clone()),
        ("window_from", shown.from.clone()),
        ("window_to", shown.to.clone()),
    ];
    let kinds = ["organisations", "needs", "bundles"];
    let format = Some(Format::GaugeList);
    let understood = understand(&app, &own, &uploaded, format, &kinds, &defaults).await?;
    let understood = match understood {
        Ok(understood) => understood,
        Err(problems) => {
            let lines = problems.iter().take(LISTED);
            shown.wrong = lines.map(|problem| told(problem, &shown.shell)).collect();
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
    shown.read = true;
    shown.name.clone_from(&uploaded.name);
    shown.content = uploaded.content();
    for problem in understood.checked.problems.iter().take(LISTED) {
        if !is_to_mend(problem) || understood.rows.is_empty() {
            shown.notes.push(told(problem, &shown.shell));
        }
    }
    shown.mend = mended_rows(&understood.rows, &shown.shell);
    judge(&app, &understood, &mut shown).await?;
    if shown.wrong.is_empty() {
        page(&shown)
    } else {
        refused(&shown)
    }
}

fn refused(shown: &Gauges) -> Answered {
    let mut response = page(shown)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

/// Fills in what was recognised, and who could serve it.
async fn judge(app: &App, understood: &Understood, shown: &mut Gauges) -> Result<(), Problem> {
    let touched = crate::store::sheets::ids(&understood.checked.draft.sheets);
    let sheets = understood.checked.merged.sheets.clone();
    let (app, language) = (app.clone(), shown.shell.language);
    let work = move || {
        let touched: BTreeSet<String> = touched.into_iter().map(|(_, id)| id).collect();
        found(&app, &sheets, &touched, language)
    };
    let found = tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::internal)?;
    if let Some((lines, one, two, nobody)) = found {
        shown.items = lines.iter().map(|line| line.quantity).sum();
        (shown.lines, shown.one, shown.two, shown.nobody) = (lines, one, two, nobody);
    }
    Ok(())
}

type Found = (Vec<Line>, Option<Offered>, Option<Offered>, usize);

fn found(
    app: &App,
    sheets: &[Sheet],
    touched: &BTreeSet<String>,
    language: Language,
) -> Option<Found> {
    let own = build(sheets, ReadOptions { partial: true }).ok()?.catalogue;
    let needs: Vec<&Need> = own
        .needs
        .iter()
        .filter(|need| touched.contains(&need.id))
        .collect();
    let view = app.catalogue.whole()?;
    let catalogue = &view.base.catalogue;
    let taxonomy = bundled().ok()?.0;
    let judge = view.base.judge().ok()?;
    let draft = |need: &&'_ Need| {
        let seeker = need.organisation;
        let site = own.sites_of(seeker).next();
        (seeker, site.map(|(_, site)| site.point))
    };
    let places: Vec<_> = needs.iter().map(draft).collect();
    let drafts: Vec<Draft<'_>> = needs
        .iter()
        .zip(&places)
        .map(|(need, (seeker, point))| Draft {
            need,
            seeker: &own[*seeker],
            point: *point,
        })
        .collect();
    let Together { one, two, nobody } = together(catalogue, &judge, &drafts);
    let alone: BTreeSet<usize> = nobody.iter().copied().collect();
    let line = |(place, need): (usize, &&Need)| {
        let requirement = need.requirements.first();
        let instrument = need.instrument.map(|ix| taxonomy.instrument(ix));
        let printed = |of: fn(&matcher_core::model::Requirement) -> &String| {
            requirement.map_or_else(String::new, |requirement| of(requirement).clone())
        };
        Line {
            text: need.text.clone(),
            instrument: instrument.map_or_else(String::new, |i| match language {
                Language::Chinese => i.zh.clone(),
                Language::English => i.en.clone(),
            }),
            range: printed(|requirement| &requirement.printed_range),
            error: printed(|requirement| &requirement.printed_error),
            quantity: need.quantity,
            due: need.window_to.to_string(),
            alone: alone.contains(&place),
        }
    };
    let lines = needs.iter().enumerate().map(line).collect();
    let offered = |package: &Package| Offered::from(&offered(catalogue, package));
    Some((
        lines,
        one.as_ref().map(offered),
        two.as_ref().map(offered),
        nobody.len(),
    ))
}
