//! Whose answer it is: a side's own, or of a firm that never logs in, written down by staff of an authority of its area (代填).

use super::records;
use crate::app::App;
use crate::auth::policy::{Action, Object, can};
use crate::auth::{Actor, Role};
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::kinds::Kind;
use crate::store::programme::Entry;
use crate::store::sides::Side;
use crate::store::{Connection, accounts};
use serde::Deserialize;
use utoipa::ToSchema;

/// Characters of the evidence.
const EVIDENCE: usize = 500;

/// For whom staff of an authority answers, and by what they know the answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnBehalf {
    /// The firm: the SME of the two sides, which has no account.
    pub(crate) organisation: String,
    /// The paper it signed, with number and day.
    pub(crate) evidence: String,
}

/// Whether staff may write down the SME's answer: it has given none, is of their area and never logs in.
pub(crate) async fn unheard(
    connection: &mut Connection,
    actor: &Actor,
    entry: &Entry,
) -> Result<bool, Problem> {
    let asked = matches!(entry.text("state"), "open" | "asked");
    let open = asked && entry.text("other_answer").is_empty();
    let ours = actor.role == Role::Regulator && can(actor, Action::Change, &entry.object);
    Ok(open && ours && !accounts::logs_in(connection, &entry.object.other).await?)
}

/// The side whose answer to `object` this is. Only the two sides answer, not whoever administers; but for a firm without an account,
/// staff of its area write down what it signed.
pub(crate) async fn side(
    app: &App,
    actor: &Actor,
    object: &Object,
    on_behalf: Option<OnBehalf>,
) -> Result<Side, Problem> {
    let Some(OnBehalf {
        organisation,
        evidence,
    }) = on_behalf
    else {
        let own = actor.organisation.as_deref();
        let own = own.ok_or_else(|| Problem::new(Code::Forbidden))?;
        return Ok(Side {
            by_owner: own == object.owner,
            ..Side::default()
        });
    };
    let (Role::Regulator, Some(by)) = (actor.role, actor.authority.clone()) else {
        return Err(Problem::new(Code::Forbidden));
    };
    let mut faults = Vec::new();
    let kind = Kind::find("organisations").ok_or_else(|| Problem::new(Code::NotFound))?;
    let firm = records::find(app, actor, kind, &object.other).await;
    let ours = firm.is_ok_and(|firm| can(actor, Action::Create, &firm.object()));
    if organisation != object.other || !ours {
        let zh = "不是本部门辖区内的需方企业";
        let en = "is not the SME of this pair in your area";
        faults.push(fault("on_behalf.organisation", zh, en));
    } else if accounts::logs_in(&mut app.store.read().await?, &organisation).await? {
        let zh = "该企业有账号，由其自行答复";
        let en = "has an account and answers itself";
        faults.push(fault("on_behalf.organisation", zh, en));
    }
    if evidence.trim().is_empty() || evidence.chars().count() > EVIDENCE {
        let zh = "1 至 500 个字符：签字确认书的编号和日期";
        let en = "1 to 500 characters: number and day of the paper it signed";
        faults.push(fault("on_behalf.evidence", zh, en));
    }
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    Ok(Side {
        by_owner: false,
        by,
        evidence,
    })
}
