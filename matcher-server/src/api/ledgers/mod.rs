//! The programme around the match over HTTP, besides the five routes of every kind of record: rows in bulk, files, history, statistics
//! and their signatures, reminders with their calendar, gauges, contributions.

pub(crate) mod confirm;
pub(crate) mod contribution;
pub(crate) mod documents;
pub(crate) mod files;
pub(crate) mod gauges;
pub(crate) mod mail;
pub(crate) mod publish;
pub(crate) mod remind;
pub(crate) mod rows;
pub(crate) mod signatures;
pub(crate) mod statistics;
pub(crate) mod together;
mod worded;

use crate::api::records::find;
use crate::app::App;
use crate::auth::Actor;
pub(crate) use crate::clock::today;
use crate::error::{Code, Problem};
use crate::store::document::fault;
use crate::store::kinds::Kind;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub(crate) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Whose ledger is meant: one's own, or for an authority the one it names, of a firm that it sees.
///
/// # Errors
/// Another's is absent; an authority must name one.
pub(crate) async fn firm_of(app: &App, actor: &Actor, named: &str) -> Result<String, Problem> {
    match &actor.organisation {
        Some(own) if named.is_empty() || named == own => Ok(own.clone()),
        Some(_) => Err(Problem::new(Code::NotFound)),
        None if named.is_empty() => {
            let (zh, en) = ("请指明企业", "name the firm");
            Err(Problem::faults(vec![fault("organisation", zh, en)]))
        }
        None => {
            let kind = Kind::find("organisations").ok_or_else(|| Problem::internal("kinds"))?;
            Ok(find(app, actor, kind, named).await?.id)
        }
    }
}

/// A file for the caller to keep, never to be shown by a browser as a page of ours.
pub(crate) fn download(
    name: &str,
    media: &str,
    content: Vec<u8>,
) -> Result<Response<Body>, Problem> {
    let mut response = Response::new(Body::from(content));
    let headers = response.headers_mut();
    let media = HeaderValue::from_str(media).map_err(Problem::internal)?;
    headers.insert(CONTENT_TYPE, media);
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes())
        .collect::<String>()
        .replace('+', "%20");
    let place = format!("attachment; filename*=UTF-8''{encoded}");
    let place = HeaderValue::from_str(&place).map_err(Problem::internal)?;
    headers.insert(CONTENT_DISPOSITION, place);
    Ok(response)
}
