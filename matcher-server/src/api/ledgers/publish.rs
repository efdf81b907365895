//! What follows a step of a record: a question that is published becomes an article without names.

use super::today;
use crate::auth::policy::Visibility;
use crate::auth::secret;
use crate::error::Problem;
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
    let published = new.kind == "questions" && new.state == "published" && old.state != new.state;
    let Some(kind) = Kind::find("articles").filter(|_| published) else {
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
