//! The contribution statement of a provider as a workbook.

use super::shell::Shell;
use crate::api::call::{Answered, Caller};
use crate::api::ledgers::XLSX;
use crate::api::ledgers::contribution::{ContributionParams, Statement, statement};
use crate::api::ledgers::download;
use crate::app::App;
use crate::auth::policy::Action;
use crate::error::Problem;
use crate::routes::{Access, Route, route};
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::routing::get;
use matcher_core::exchange::{Sheet, write_xlsx};
use matcher_core::model::{Coded, ServiceKind};

pub(super) fn table() -> Vec<Route> {
    let file = |State(app): State<App>,
                Query(params): Query<ContributionParams>,
                parts: Parts,
                caller: Caller| { file(app, parts, caller, params) };
    let reading = Access::Of(Action::Read, "service_records");
    vec![route(
        "get",
        "/contribution.xlsx",
        reading,
        "The contribution statement as a workbook",
        get(file),
    )]
}

async fn file(app: App, parts: Parts, caller: Caller, params: ContributionParams) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let statement = statement(&app, &caller.actor, &params).await?;
    let bytes = write_xlsx(&[sheet(&statement, &shell)]).map_err(Problem::internal)?;
    let name = format!(
        "{}{}.xlsx",
        shell.t("贡献证明", "contribution"),
        statement.counted.year
    );
    download(&name, XLSX, bytes)
}

fn sheet(statement: &Statement, shell: &Shell) -> Sheet {
    let counted = &statement.counted;
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let mut rows = vec![
        (
            shell.t("单位", "Provider").to_owned(),
            statement.name.clone(),
        ),
        (shell.t("年度", "Year").to_owned(), counted.year.to_string()),
    ];
    let figures = [
        (
            "完成服务（项次）",
            "Services done",
            counted.services.to_string(),
        ),
        ("受益企业（家）", "Firms", counted.firms.to_string()),
        ("覆盖县区（个）", "Counties", counted.regions.to_string()),
        (
            "提供机时（h）",
            "Hours given",
            format!("{:.1}", counted.minutes as f64 / 60.0),
        ),
        (
            "标准收费价值（元）",
            "Value by price list (yuan)",
            yuan(counted.value_fen),
        ),
        ("减免（元）", "Waived (yuan)", yuan(counted.waived_fen)),
        (
            "缓收未结（元）",
            "Deferred and owed (yuan)",
            yuan(counted.owed_fen),
        ),
        (
            "解决问题（个）",
            "Problems solved",
            counted.problems_solved.to_string(),
        ),
        ("在册伙伴（家）", "Partners", counted.partners.to_string()),
    ];
    rows.extend(figures.map(|(zh, en, value)| (shell.t(zh, en).to_owned(), value)));
    for (code, count) in &counted.by_kind {
        let word = ServiceKind::parse(code).map_or(*code, |kind| shell.word(kind));
        let kind = shell.t("服务类别", "Service");
        rows.push((format!("{kind}：{word}"), count.to_string()));
    }
    rows.push(("SHA-256".to_owned(), statement.digest.clone()));
    let header = [shell.t("项目", "Item"), shell.t("数", "Number")].map(str::to_owned);
    let mut sheet = Sheet::new(shell.t("贡献证明", "Contribution"), header);
    for (name, value) in rows {
        sheet.push([name, value]);
    }
    sheet
}
