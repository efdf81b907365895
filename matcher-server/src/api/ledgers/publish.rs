//! What follows a step of a record: a question that is published becomes an article without names; a challenge gets the team whose
//! answer is chosen.

use super::today;
use crate::auth::policy::Visibility;
use crate::auth::secret;
use crate::error::{Code, Problem};
use crate::store::Job;
use crate::store::document::{self, Document};
use crate::store::kinds::Kind;
use crate::store::records::{self, ACTIVE, Record};

/// Does what the step from the old record to the new one leads to, in the same transaction.
pub(crate) async fn follow(
    job: &mut Job,
    old: &Record,
    new: &Record,
    account: &str,
) -> Result<(), Problem> {
    if old.state == new.state {
        return Ok(());
    }
    match (new.kind, new.state.as_str()) {
        ("questions", "published") => article(job, new, account).await,
        ("solutions", "chosen") => team(job, new, account).await,
        _ => Ok(()),
    }
}

/// The challenge of an answer that is chosen takes its team and the reason.
async fn team(job: &mut Job, solution: &Record, account: &str) -> Result<(), Problem> {
    let Some(kind) = Kind::find("challenges") else {
        return Ok(());
    };
    let answer: Document = serde_json::from_str(&solution.body).map_err(Problem::internal)?;
    let id = document::text(&answer, "challenge");
    let Some(mut challenge) = records::any(&mut job.connection, kind, id).await? else {
        return Ok(());
    };
    if challenge.state != "published" {
        return Err(Problem::new(Code::WrongState).detail(&challenge.state));
    }
    let mut body: Document = serde_json::from_str(&challenge.body).map_err(Problem::internal)?;
    for (column, value) in [
        ("state", "chosen"),
        ("team", document::text(&answer, "organisation")),
        ("reason", document::text(&answer, "reason")),
    ] {
        body.insert(column.to_owned(), value.into());
    }
    "chosen".clone_into(&mut challenge.state);
    challenge.body = serde_json::to_string(&body).map_err(Problem::internal)?;
    challenge.version = records::update(job, &challenge).await?;
    records::keep_version(job, &challenge, account).await
}

async fn article(job: &mut Job, new: &Record, account: &str) -> Result<(), Problem> {
    let Some(kind) = Kind::find("articles") else {
        return Ok(());
    };
    let question: Document = serde_json::from_str(&new.body).map_err(Problem::internal)?;
    let text = |column: &str| document::text(&question, column);
    // The province's: the county could tell whose question it was.
    let region = new.region / 10_000 * 10_000;
    let mut body = Document::new();
    let id = secret::id(16);
    let answer = format!("问：{}\n答：{}", text("text"), text("answer"));
    let (place, day) = (format!("{region:06}"), today().to_string());
    let cells: [(&str, &str); 6] = [
        ("id", &id),
        ("region", &place),
        ("title", text("title")),
        ("text", &answer),
        ("source", "直通车"),
        ("published_on", &day),
    ];
    for (column, value) in cells {
        body.insert(column.to_owned(), value.into());
    }
    let article = Record {
        kind: kind.name,
        id,
        owner: String::new(),
        other: String::new(),
        region,
        parent: String::new(),
        alias: String::new(),
        visibility: Visibility::Members,
        state: ACTIVE.to_owned(),
        entered_by: String::new(),
        version: 1,
        body: serde_json::to_string(&body).map_err(Problem::internal)?,
        created_at: job.now,
        updated_at: job.now,
    };
    records::insert(job, &article).await?;
    records::keep_version(job, &article, account).await
}
