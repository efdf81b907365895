//! `matcher serve --demo`: the synthetic market of Henan with one account per role.

use super::Failure;
use super::serve::internal;
use crate::api::records::record_of;
use crate::app::App;
use crate::auth::{Role, password, secret};
use crate::error::Problem;
use crate::store::accounts::{self, Account};
use crate::store::authorities::{self, Authority};
use crate::store::kinds::Kind;
use crate::store::ledgers::LEDGERS;
use crate::store::records::Record;
use crate::store::validate::Judged;
use crate::store::validate::ledger::{Anchor, place};
use crate::store::{Job, args, calls, document, import, jobs, sheets};
use matcher_core::exchange::catalogue::{ReadOptions, build, sheets_of};
use matcher_core::exchange::ledger::check;
use matcher_core::exchange::{InputProblem, Sheet};
use matcher_core::synthetic::{HENAN_SEED, Scale, generate, ledgers, round_rules};
use std::collections::{HashMap, HashSet};

/// Login and password of an account of the demonstration.
pub(super) type Login = (&'static str, String);

/// Fills an empty store; the logins.
pub(super) async fn fill(app: &App) -> Result<Vec<Login>, Failure> {
    let Henan {
        records,
        ledgers,
        firm,
        laboratory,
        lead,
        joined,
    } = tokio::task::spawn_blocking(henan)
        .await
        .map_err(|error| Failure::Internal(error.to_string()))??;
    import::import(&app.store, "demo", records)
        .await
        .map_err(internal)?;
    app.store
        .writer()
        .run(move |job| Box::pin(async move { keep(job, ledgers).await }))
        .await
        .map_err(internal)?;
    let authority = "henan";
    let parties = [
        ("admin", Role::Administrator, None, None),
        ("auditor", Role::Auditor, None, None),
        ("regulator", Role::Regulator, None, Some(authority)),
        ("provider", Role::Provider, Some(laboratory), None),
        ("lead", Role::Provider, Some(lead.0.clone()), None),
        ("sme", Role::Sme, Some(firm), None),
    ];
    let mut logins = Vec::new();
    let mut made = Vec::new();
    for (login, role, organisation, authority) in parties {
        let text = secret::id(14);
        let hash = password::hash(text.clone()).await.map_err(internal)?;
        let account = crate::api::sessions::account(
            login.to_owned(),
            login.to_owned(),
            role,
            organisation,
            authority.map(str::to_owned),
        );
        logins.push((login, text));
        made.push((account, hash));
    }
    app.store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                settle(job, authority, made).await?;
                call(job, &lead, &joined).await
            })
        })
        .await
        .map_err(internal)?;
    Ok(logins)
}

async fn settle(
    job: &mut Job,
    authority: &str,
    made: Vec<(Account, String)>,
) -> Result<(), Problem> {
    let henan = Authority {
        id: authority.to_owned(),
        name: "河南省市场监督管理局（合成数据）".to_owned(),
        kind: "market_regulator".to_owned(),
        everywhere: false,
        regions: authorities::expand(&[410_000], &[]),
    };
    authorities::insert(job, &henan).await?;
    let mut planner = String::new();
    for (account, hash) in made {
        if account.role == Role::Regulator {
            planner.clone_from(&account.id);
        }
        accounts::insert(job, &account, Some(hash)).await?;
    }
    let sql = "INSERT INTO round (id, name, authority, owner, region, visibility, state, rules, version, created_at, updated_at)
        VALUES ('demo', '合成数据示范批次', $1, '', 410000, 'authority', 'draft', $2, 1, $3, $3)";
    let values = args![authority, round_rules(Scale::Henan), job.now];
    job.connection.execute(sql, values).await?;
    // A plan to look at, a short while after the start.
    jobs::submit(job, "demo", &planner).await?;
    Ok(())
}

/// A lead enterprise's call, and firms that joined it.
async fn call(
    job: &mut Job,
    lead: &(String, i64),
    joined: &[(String, i64)],
) -> Result<(), Problem> {
    let text = "每月开放两天长度、力学实验室，卡尺、千分尺、压力表等优惠校准；内审员培训每季度一期。（合成数据）";
    let what = ("开放实验室，共建计量伙伴关系", text, None);
    calls::insert(job, "demo-call", (&lead.0, lead.1), what).await?;
    for (firm, region) in joined {
        calls::join(job, "demo-call", (firm, *region)).await?;
    }
    Ok(())
}

/// What the demonstration is made of.
struct Henan {
    /// Of the market.
    records: Vec<Record>,
    /// Of its ledgers.
    ledgers: Vec<Record>,
    firm: String,
    laboratory: String,
    /// A lead enterprise with its division, and firms that joined its call.
    lead: (String, i64),
    joined: Vec<(String, i64)>,
}

/// Firms that joined the call.
const JOINED: usize = 6;

/// The good rows of the market; it has some bad ones on purpose. Two years of records around them.
fn henan() -> Result<Henan, Failure> {
    let given = generate(Scale::Henan, HENAN_SEED);
    let loaded = build(&given, ReadOptions { partial: true }).map_err(Failure::Input)?;
    let records = sheets::records(&sheets_of(&loaded.catalogue)).map_err(internal)?;
    let leads = loaded.catalogue.organisations.iter().filter(|one| one.lead);
    let leads: HashSet<&str> = leads.map(|one| one.id.as_str()).collect();
    let firm = pick(&records, "needs", |_| true);
    let laboratory = pick(&records, "offers", |_| true);
    let lead = pick(&records, "offers", |owner| leads.contains(owner));
    let today = crate::api::ledgers::today();
    let rows = ledgers(&loaded.catalogue, HENAN_SEED, today, [&firm, &laboratory]);
    let region = |id: &str| {
        let own = |one: &&Record| one.kind == "organisations" && one.id == id;
        records.iter().find(own).map_or(0, |one| one.region)
    };
    let helped = loaded.catalogue.organisations.iter();
    let helped = helped.filter(|one| one.kind.is_helped() && one.id != firm);
    Ok(Henan {
        ledgers: ledger_records(&rows, &records)?,
        joined: helped
            .take(JOINED)
            .map(|one| (one.id.clone(), i64::from(one.region)))
            .collect(),
        lead: (lead.clone(), region(&lead)),
        records,
        firm,
        laboratory,
    })
}

/// Rows of ledgers as records, judged as a file's would be.
pub(crate) fn ledger_records(rows: &[Sheet], market: &[Record]) -> Result<Vec<Record>, Failure> {
    let mut anchors: HashMap<(&'static str, String), Anchor> = market
        .iter()
        .map(|record| ((record.kind, record.id.clone()), Anchor::from(record)))
        .collect();
    let mut made: Vec<Record> = Vec::new();
    for kind in LEDGERS.iter() {
        for sheet in rows.iter().filter(|sheet| sheet.name() == kind.name) {
            let known = |of: &str, id: &str| {
                Kind::find(of).is_some_and(|of| anchors.contains_key(&(of.name, id.to_owned())))
            };
            let checked = check(sheet, kind.format, &known);
            if checked.problems.iter().any(InputProblem::is_error) {
                return Err(Failure::Input(checked.problems));
            }
            let first = made.len();
            for row in &checked.rows {
                let document = document::document(kind.format, |name| row.text(name), "");
                let find = |of: &'static str, id: &str| anchors.get(&(of, id.to_owned())).cloned();
                let judged = Judged {
                    place: place(kind, &document, &find).map_err(internal)?,
                    warnings: Vec::new(),
                    document: None,
                };
                let id = row.text("id").to_owned();
                made.push(record_of(kind, id, &judged, &document).map_err(internal)?);
            }
            let new = made.iter().skip(first);
            anchors
                .extend(new.map(|record| ((record.kind, record.id.clone()), Anchor::from(record))));
        }
    }
    Ok(made)
}

pub(crate) async fn keep(job: &mut Job, ledgers: Vec<Record>) -> Result<(), Problem> {
    for record in ledgers {
        crate::store::records::insert(job, &record).await?;
        crate::store::records::keep_version(job, &record, "demo").await?;
    }
    Ok(())
}

/// Of those who may be picked, the one with most records of a kind: something to see.
fn pick(records: &[Record], kind: &str, may: impl Fn(&str) -> bool) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let of_kind = records.iter().filter(|record| record.kind == kind);
    for record in of_kind.filter(|record| may(&record.owner)) {
        *counts.entry(&record.owner).or_default() += 1;
    }
    let best = counts
        .into_iter()
        .max_by_key(|(owner, count)| (*count, *owner));
    best.map_or(String::new(), |(owner, _)| owner.to_owned())
}
