//! Accounts and authorities, for administrators.

use super::call::{Answered, Caller, Write, json, reply};
use super::records::{LONGEST_PAGE, cursor};
use super::sessions::account;
use crate::app::App;
use crate::auth::Role;
use crate::error::{Code, Fault, Problem};
use crate::store::accounts::{self, Account};
use crate::store::authorities::{self, Authority};
use crate::store::document::fault;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

/// `POST /api/v1/accounts`
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountBody {
    pub(crate) login: String,
    pub(crate) name: String,
    /// sme, provider, regulator, auditor or administrator.
    pub(crate) role: String,
    #[serde(default)]
    pub(crate) organisation: Option<String>,
    #[serde(default)]
    pub(crate) authority: Option<String>,
}

/// `PUT /api/v1/accounts/{id}`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountChangeBody {
    disabled: bool,
}

/// `POST /api/v1/authorities`
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuthorityBody {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `market_regulator` or `industry` (工信).
    pub(crate) kind: String,
    /// The whole nation.
    #[serde(default)]
    pub(crate) everywhere: bool,
    /// Divisions it sees, with everything inside them.
    #[serde(default)]
    pub(crate) regions: Vec<String>,
    /// Divisions inside these that report to somebody else.
    #[serde(default)]
    pub(crate) except: Vec<String>,
}

fn account_json(account: &Account) -> serde_json::Value {
    serde_json::json!({
        "id": account.id, "login": account.login, "name": account.name, "role": account.role.code(),
        "organisation": account.organisation, "authority": account.authority, "disabled": account.disabled,
        "version": account.version,
    })
}

/// `GET /api/v1/accounts`
pub(crate) async fn list(app: App, _: Caller, after: String) -> Answered {
    let after = cursor(&after)?;
    let mut connection = app.store.read().await?;
    let mut found = accounts::page(&mut connection, &after, LONGEST_PAGE + 1).await?;
    let more = found.len() > LONGEST_PAGE;
    found.truncate(LONGEST_PAGE);
    let next = found.last().filter(|_| more);
    let next = next.map(|account| crate::store::audit::hex(account.id.as_bytes()));
    let items: Vec<_> = found.iter().map(account_json).collect();
    json(&serde_json::json!({ "items": items, "next": next }), None)
}

/// `POST /api/v1/accounts`: the answer holds the token of a one-time link, once.
pub(crate) async fn create(app: App, write: Write) -> Answered {
    let body: AccountBody = write.json()?;
    let caller = write.caller;
    let reply = app
        .store
        .writer()
        .run(move |job| {
            Box::pin(async move {
                let (account, link) = make(job, body).await?;
                job.events
                    .push(caller.event("accounts.create", &account.id));
                let body = serde_json::json!({ "account": account_json(&account), "link": link });
                let mut reply = reply(StatusCode::CREATED, &body)?;
                reply.etag = Some(format!("\"{}\"", account.version));
                Ok(reply)
            })
        })
        .await?;
    super::call::respond_once(reply)
}

/// Makes an account with a one-time link.
pub(crate) async fn make(
    job: &mut crate::store::Job,
    body: AccountBody,
) -> Result<(Account, String), Problem> {
    let role = Role::parse(&body.role);
    let mut faults: Vec<Fault> = Vec::new();
    let plain = |c: char| c.is_alphanumeric() || "-_.@".contains(c);
    if !(2..=100).contains(&body.login.chars().count()) || !body.login.chars().all(plain) {
        let zh = "2 至 100 个字母、数字或 -_.@";
        let en = "2 to 100 letters, digits or -_.@";
        faults.push(fault("login", zh, en));
    }
    if body.name.chars().count() > 100 {
        faults.push(fault("name", "至多 100 个字符", "at most 100 characters"));
    }
    match role {
        None => {
            let words = Role::ALL.map(Role::code).join(", ");
            faults.push(fault("role", &words, &words));
        }
        Some(role) if role.is_member() != body.organisation.is_some() => {
            let zh = "企业账号须有单位，其他账号不能有";
            let en = "accounts of members have one, others have none";
            faults.push(fault("organisation", zh, en));
        }
        Some(role) if (role == Role::Regulator) != body.authority.is_some() => {
            let zh = "主管部门账号须有主管部门，其他账号不能有";
            let en = "accounts of regulators have one, others have none";
            faults.push(fault("authority", zh, en));
        }
        Some(_) => {}
    }
    exists(job, &body, &mut faults).await?;
    let Some(role) = role.filter(|_| faults.is_empty()) else {
        return Err(Problem::faults(faults));
    };
    let account = account(
        body.login,
        body.name,
        role,
        body.organisation,
        body.authority,
    );
    accounts::insert(job, &account, None).await?;
    let link = accounts::invite(job, &account.id).await?;
    Ok((account, link))
}

async fn exists(
    job: &mut crate::store::Job,
    body: &AccountBody,
    faults: &mut Vec<Fault>,
) -> Result<(), Problem> {
    let lookups = [
        (
            "organisation",
            &body.organisation,
            "SELECT id FROM record WHERE kind = 'organisations' AND id = $1",
        ),
        (
            "authority",
            &body.authority,
            "SELECT id FROM authority WHERE id = $1",
        ),
    ];
    for (place, id, sql) in lookups {
        if let Some(id) = id
            && job.connection.row(sql, vec![id.into()]).await?.is_none()
        {
            faults.push(fault(place, "不存在", "does not exist"));
        }
    }
    Ok(())
}

/// `PUT /api/v1/accounts/{id}`
pub(crate) async fn change(app: App, write: Write, id: String) -> Answered {
    let body: AccountChangeBody = write.json()?;
    let version = write.version()?;
    let event = write.caller.event("accounts.change", &id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let version = accounts::set_disabled(job, &id, body.disabled, version).await?;
                job.events.push(event);
                let found = accounts::by_id(&mut job.connection, &id).await?;
                let account = found.ok_or_else(|| Problem::new(Code::NotFound))?;
                let mut reply = reply(StatusCode::OK, &account_json(&account))?;
                reply.etag = Some(format!("\"{version}\""));
                Ok(reply)
            })
        })
        .await
}

/// `GET /api/v1/authorities`
pub(crate) async fn authorities(app: App, _: Caller) -> Answered {
    let mut connection = app.store.read().await?;
    let all = authorities::all(&mut connection).await?;
    json(&serde_json::json!({ "items": all }), None)
}

/// `POST /api/v1/authorities`
pub(crate) async fn create_authority(app: App, write: Write) -> Answered {
    let body: AuthorityBody = write.json()?;
    let authority = authority_of(body)?;
    let event = write.caller.event("authorities.create", &authority.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                authorities::insert(job, &authority).await?;
                job.events.push(event);
                reply(StatusCode::CREATED, &authority)
            })
        })
        .await
}

fn authority_of(body: AuthorityBody) -> Result<Authority, Problem> {
    let mut faults = Vec::new();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if body.id.is_empty() || body.id.len() > 40 || !body.id.chars().all(plain) {
        let zh = "1 至 40 个字母、数字或 -_.";
        let en = "1 to 40 letters, digits or -_.";
        faults.push(fault("id", zh, en));
    }
    if body.name.trim().is_empty() || body.name.chars().count() > 100 {
        faults.push(fault("name", "1 至 100 个字符", "1 to 100 characters"));
    }
    if !authorities::KINDS.contains(&body.kind.as_str()) {
        let words = authorities::KINDS.join(", ");
        faults.push(fault("kind", &words, &words));
    }
    let codes = |place: &str, list: &[String], faults: &mut Vec<Fault>| -> Vec<u32> {
        let known = |code: &String| {
            let code = code.parse().ok()?;
            matcher_core::taxonomy::regions::Regions::bundled().by_code(code)?;
            Some(code)
        };
        let codes: Vec<u32> = list.iter().filter_map(known).collect();
        if codes.len() < list.len() {
            faults.push(fault(
                place,
                "含有未知的区划代码",
                "holds an unknown division",
            ));
        }
        codes
    };
    let (inside, except) = (
        codes("regions", &body.regions, &mut faults),
        codes("except", &body.except, &mut faults),
    );
    if body.everywhere == !inside.is_empty() {
        let zh = "全国或若干区划，二者取一";
        let en = "either everywhere or some divisions";
        faults.push(fault("regions", zh, en));
    }
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    Ok(Authority {
        id: body.id,
        name: body.name,
        kind: body.kind,
        everywhere: body.everywhere,
        regions: authorities::expand(&inside, &except),
    })
}
