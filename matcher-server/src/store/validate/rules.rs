//! What a record of a ledger needs to hold of others, besides that they exist.

use crate::auth::Actor;
use crate::clock::today;
use crate::error::Problem;
use crate::store::calls;
use crate::store::document::{self, Document, fault};
use crate::store::kinds::Kind;
use crate::store::records::any;
use crate::store::sql::Connection;

/// Holds a document against what it refers to.
///
/// # Errors
/// The column that is wrong, and why.
pub(super) async fn hold(
    connection: &mut Connection,
    actor: &Actor,
    kind: &Kind,
    is_new: bool,
    document: &Document,
) -> Result<(), Problem> {
    match kind.name {
        "agreements" => joined(connection, document).await,
        "solutions" if is_new && actor.role.is_member() => in_time(connection, document).await,
        _ => Ok(()),
    }
}

/// An agreement stands on a call of its lead enterprise that its firm joined, or on none.
async fn joined(connection: &mut Connection, agreement: &Document) -> Result<(), Problem> {
    let text = |column: &str| document::text(agreement, column);
    let call = text("call");
    if call.is_empty()
        || calls::has_joined(connection, call, text("provider"), text("organisation")).await?
    {
        return Ok(());
    }
    let zh = "该企业没有加入服务方的这项倡议";
    let en = "the firm has not joined this call of the provider";
    Err(Problem::faults(vec![fault("call", zh, en)]))
}

/// A team answers a challenge while it is open.
async fn in_time(connection: &mut Connection, solution: &Document) -> Result<(), Problem> {
    let Some(kind) = Kind::find("challenges") else {
        return Ok(());
    };
    let id = document::text(solution, "challenge");
    // That there is none, or none to be seen, is told elsewhere.
    let Some(challenge) = any(connection, kind, id).await? else {
        return Ok(());
    };
    let body: Document = serde_json::from_str(&challenge.body).map_err(Problem::internal)?;
    let late = document::text(&body, "answer_by") < today().to_string().as_str();
    if challenge.state == "published" && !late {
        return Ok(());
    }
    let (zh, en) = (
        "该榜单不在揭榜期内",
        "the challenge is not open for answers",
    );
    Err(Problem::faults(vec![fault("challenge", zh, en)]))
}
