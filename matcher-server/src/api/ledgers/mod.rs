//! The programme around the match over HTTP, besides the five routes of every kind of record: rows in bulk, files, history, statistics
//! and their signatures, reminders with their calendar, gauges, contributions.

pub(crate) mod contribution;
pub(crate) mod documents;
pub(crate) mod files;
pub(crate) mod gauges;
pub(crate) mod mail;
pub(crate) mod publish;
pub(crate) mod remind;
pub(crate) mod rows;
pub(crate) mod statistics;

use crate::error::Problem;
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use jiff::civil::Date;

/// Today in China, which has one time.
pub(crate) fn today() -> Date {
    let offset = jiff::tz::Offset::constant(8);
    jiff::Timestamp::now()
        .to_zoned(offset.to_time_zone())
        .date()
}

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub(crate) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

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
