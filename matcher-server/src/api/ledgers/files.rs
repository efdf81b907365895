//! Files of records, and what records were before.

use super::download;
use crate::api::call::{Answered, Caller, Write, json, reply};
use crate::api::records::{allowed, find, seen};
use crate::app::App;
use crate::auth::policy::Action;
use crate::auth::{Actor, secret};
use crate::error::{Code, Problem};
use crate::store::attachments::{self, Attachment};
use crate::store::audit::hex;
use crate::store::document::Document;
use crate::store::kinds::Kind;
use crate::store::records::{self, Record};
use crate::store::{Connection, accounts};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

/// Files of one record.
const MOST: usize = 50;
/// Kinds of files, by how they begin.
const MEDIA: [(&[u8], &str, &str); 4] = [
    (b"%PDF-", "pdf", "application/pdf"),
    (b"\x89PNG", "png", "image/png"),
    (b"\xFF\xD8\xFF", "jpg", "image/jpeg"),
    (b"PK\x03\x04", "xlsx", super::XLSX),
];

/// A file as it is answered.
#[derive(Debug, Serialize)]
pub(crate) struct FileAnswer {
    id: String,
    name: String,
    media: String,
    size: i64,
    sha256: String,
    at: i64,
}

impl From<&Attachment> for FileAnswer {
    fn from(file: &Attachment) -> Self {
        Self {
            id: file.id.clone(),
            name: file.name.clone(),
            media: file.media.clone(),
            size: file.size,
            sha256: hex(&file.digest),
            at: file.at,
        }
    }
}

/// `GET /api/v1/{kind}/{id}/files`
pub(crate) async fn list(app: App, caller: Caller, kind: &'static Kind, id: String) -> Answered {
    let record = seen(&app, &caller, kind, &id).await?;
    let mut connection = app.store.read().await?;
    let files = attachments::list(&mut connection, kind.name, &record.id).await?;
    let items: Vec<FileAnswer> = files.iter().map(FileAnswer::from).collect();
    json(&serde_json::json!({ "items": items }), None)
}

/// `GET /api/v1/{kind}/{id}/files/{file}`
pub(crate) async fn read(
    app: App,
    caller: Caller,
    kind: &'static Kind,
    id: String,
    file: String,
) -> Answered {
    let record = seen(&app, &caller, kind, &id).await?;
    let mut connection = app.store.read().await?;
    let found = attachments::find(&mut connection, kind.name, &record.id, &file).await?;
    let (file, content) = found.ok_or_else(|| Problem::new(Code::NotFound))?;
    download(&file.name, &file.media, content)
}

/// What a file is called.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FileParams {
    pub(crate) name: String,
}

/// `POST /api/v1/{kind}/{id}/files?name=`: PDF, PNG, JPEG or xlsx, known by how they begin.
pub(crate) async fn add(
    app: App,
    write: Write,
    kind: &'static Kind,
    id: String,
    params: FileParams,
) -> Answered {
    if let Some(earlier) = write.repeated(&app).await? {
        return Ok(earlier);
    }
    let actor = &write.caller.actor;
    let record = find(&app, actor, kind, &id).await?;
    allowed(actor, Action::Change, &record.object())?;
    let content = write.bytes().to_vec();
    let known = MEDIA.iter().find(|(start, ..)| content.starts_with(start));
    let (_, end, media) = *known.ok_or_else(|| Problem::new(Code::UnsupportedMedia))?;
    let name = name_of(&params.name, end);
    let event = write
        .caller
        .event(format!("{}.file", kind.name), &record.id);
    write
        .run(&app, move |job| {
            Box::pin(async move {
                let present = attachments::list(&mut job.connection, kind.name, &record.id).await?;
                if present.len() >= MOST {
                    return Err(Problem::new(Code::TooLarge).detail(MOST.to_string()));
                }
                let words = (secret::id(16), name, media.to_owned());
                let file =
                    attachments::add(job, kind.name, &record.id, words, content, &event.account)
                        .await?;
                job.events.push(event);
                reply(StatusCode::CREATED, &FileAnswer::from(&file))
            })
        })
        .await
}

/// A name without folders and control characters, with the end of its kind.
fn name_of(wish: &str, end: &str) -> String {
    let last = wish.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: String = last.chars().filter(|c| !c.is_control()).take(100).collect();
    let clean = clean.trim().trim_start_matches('.').to_owned();
    let has_end = clean.to_ascii_lowercase().ends_with(&format!(".{end}"));
    match (clean.as_str(), has_end) {
        ("", _) => format!("file.{end}"),
        (_, true) => clean,
        _ => format!("{clean}.{end}"),
    }
}

/// `GET /api/v1/{kind}/{id}/history`: what it was, the newest first.
pub(crate) async fn history(app: App, caller: Caller, kind: &'static Kind, id: String) -> Answered {
    let record = seen(&app, &caller, kind, &id).await?;
    let mut connection = app.store.read().await?;
    let past = past(&mut connection, &caller.actor, &record).await?;
    let items: Vec<_> = past
        .iter()
        .map(|past| serde_json::json!({ "version": past.version, "at": past.at, "account": past.account, "record": past.record }))
        .collect();
    json(&serde_json::json!({ "items": items }), None)
}

/// A version of a record for somebody's eyes.
pub(crate) struct Past {
    pub(crate) version: i64,
    pub(crate) at: i64,
    /// Login of who wrote it; empty for people of another organisation.
    pub(crate) account: String,
    pub(crate) record: Document,
}

/// The versions of a record the actor has seen. What is published is for all, how it came about is for its sides and authorities.
pub(crate) async fn past(
    connection: &mut Connection,
    actor: &Actor,
    record: &Record,
) -> Result<Vec<Past>, Problem> {
    let own = actor.organisation.as_deref();
    let member = actor.role.is_member();
    if member && own != Some(&record.owner) && own != Some(&record.other) {
        return Ok(Vec::new());
    }
    let mut past = Vec::new();
    for (version, at, account, body) in records::versions(connection, record).await? {
        let writer = accounts::by_id(connection, &account).await?;
        let told = writer.filter(|writer| !member || writer.organisation.as_deref() == own);
        past.push(Past {
            version,
            at,
            account: told.map_or_else(String::new, |writer| writer.login),
            record: serde_json::from_str(&body).map_err(Problem::internal)?,
        });
    }
    Ok(past)
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_file_gets_a_name_that_is_safe_and_true() {
        for (wish, name) in [
            ("证书.pdf", "证书.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\a\\b.PDF", "b.PDF"),
            ("", "file.pdf"),
            ("..", "file.pdf"),
            ("a\r\nb.exe", "ab.exe.pdf"),
        ] {
            assert_eq!(name_of(wish, "pdf"), name, "{wish}");
        }
    }
}
