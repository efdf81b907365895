//! The contribution statement of a provider as a page.

use super::statistics::{YEARS, grouped};
use crate::api::call::{Answered, Caller};
use crate::api::ledgers::contribution::{self as statements, ContributionParams};
use crate::app::App;
use crate::web::shell::Shell;
use crate::web::{go, page};
use askama::Template;
use axum::http::request::Parts;
use matcher_core::report::programme::kind_name;

#[derive(Template)]
#[template(path = "contribution.html")]
struct Statement {
    shell: Shell,
    name: String,
    year: i16,
    years: Vec<i16>,
    provider: String,
    figures: Vec<(&'static str, String)>,
    kinds: Vec<(String, i64)>,
    digest: String,
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", grouped(fen / 100), fen % 100)
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    params: ContributionParams,
) -> Answered {
    if params.provider.is_empty() && !caller.actor.role.is_member() {
        // An authority first chooses whose.
        return go("/organisations");
    }
    let shell = Shell::of(&app, &parts).await?;
    let statement = statements::statement(&app, &caller.actor, &params).await?;
    let counted = &statement.counted;
    let hours = format!("{:.1} h", counted.minutes as f64 / 60.0);
    let figures = vec![
        (
            shell.t("完成服务（项次）", "Services done"),
            grouped(counted.services),
        ),
        (shell.t("受益企业（家）", "Firms"), grouped(counted.firms)),
        (
            shell.t("覆盖县区（个）", "Counties"),
            grouped(counted.regions),
        ),
        (shell.t("提供机时", "Hours given"), hours),
        (
            shell.t("标准收费价值（元）", "Value by price list (yuan)"),
            yuan(counted.value_fen),
        ),
        (
            shell.t("减免（元）", "Waived (yuan)"),
            yuan(counted.waived_fen),
        ),
        (
            shell.t("缓收未结（元）", "Deferred and owed (yuan)"),
            yuan(counted.owed_fen),
        ),
        (
            shell.t("解决问题（个）", "Problems solved"),
            grouped(counted.problems_solved),
        ),
        (
            shell.t("在册伙伴（家）", "Partners"),
            grouped(counted.partners),
        ),
    ];
    let kinds = counted
        .by_kind
        .iter()
        .map(|(code, count)| {
            let (zh, en) = kind_name(code);
            (shell.t(zh, en).to_owned(), *count)
        })
        .collect();
    let this = crate::api::ledgers::today().year();
    page(&Statement {
        name: statement.name,
        year: counted.year,
        years: (0..YEARS).map(|back| this - back).collect(),
        provider: params.provider,
        figures,
        kinds,
        digest: statement.digest,
        shell,
    })
}
