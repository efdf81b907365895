//! Planning jobs as their authority sees them: progress as a stream, files with their digests.

use super::call::{Answered, Caller, Write, done, reply};
use super::consents::pins_without_consent;
use super::rounds::{changeable, find};
use crate::app::App;
use crate::error::{Code, Problem};
use crate::jobs::FILES;
use crate::store::idempotency::Reply;
use crate::store::programme::{JOBS, ROUNDS};
use crate::store::{StoreError, args, jobs};
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::sleep;

/// How often the log of progress is looked at; any node can, for it lies in the database.
const LOOK: Duration = Duration::from_millis(500);
/// A comment so often keeps proxies from closing a silent stream.
const SILENCE: u32 = 30;

/// `POST /api/v1/rounds/{id}/jobs`
pub(crate) async fn submit(app: App, write: Write, id: String) -> Answered {
    let round = changeable(&app, &write.caller.actor, &ROUNDS, &id).await?;
    let faults = pins_without_consent(&app, &id, round.text("rules")).await?;
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }
    let caller = write.caller.clone();
    write
        .run(&app, move |job| {
            Box::pin(async move {
                if round.text("state") != "draft" {
                    return Err(Problem::new(Code::WrongState).detail(round.text("state")));
                }
                let id = jobs::submit(job, &round.id, &caller.actor.account).await?;
                job.events.push(caller.event("plans.create", &id));
                let mut reply = reply(
                    StatusCode::ACCEPTED,
                    &serde_json::json!({ "id": id, "state": "queued" }),
                )?;
                reply.location = Some(format!("/api/v1/jobs/{id}"));
                Ok(reply)
            })
        })
        .await
}

/// `DELETE /api/v1/jobs/{id}`
pub(crate) async fn cancel(app: App, write: Write, id: String) -> Answered {
    let job = changeable(&app, &write.caller.actor, &JOBS, &id).await?;
    let event = write.caller.event("plans.cancel", &id);
    write
        .run(&app, move |tx| {
            Box::pin(async move {
                jobs::cancel(tx, &job.id).await?;
                tx.events.push(event);
                Ok::<Reply, Problem>(done())
            })
        })
        .await
}

/// `GET /api/v1/jobs/{id}/events`: server-sent events, from behind `Last-Event-ID`, until the job has ended.
pub(crate) async fn events(app: App, caller: Caller, id: String, headers: HeaderMap) -> Answered {
    let job = find(&app, &caller.actor, &JOBS, &id).await?;
    let last = headers.get("last-event-id");
    let last = last
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .unwrap_or(0);
    let (sender, receiver) = mpsc::channel::<Result<String, std::convert::Infallible>>(16);
    tokio::spawn(stream(app, job.id, last, sender));
    let chunks = futures_util::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    });
    let mut response = Response::new(Body::from_stream(chunks));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    Ok(response)
}

type Sender = mpsc::Sender<Result<String, std::convert::Infallible>>;

async fn stream(app: App, id: String, mut last: i64, sender: Sender) {
    let mut silent = 0;
    loop {
        let (found, ended) = look(&app, &id, last).await.unwrap_or_default();
        silent += 1;
        for (seq, body) in found {
            last = seq;
            silent = 0;
            let chunk = format!("id: {seq}\nevent: progress\ndata: {body}\n\n");
            if sender.send(Ok(chunk)).await.is_err() {
                return;
            }
        }
        if ended && silent > 0 {
            return;
        }
        if silent >= SILENCE {
            silent = 0;
            if sender
                .send(Ok(": still here\n\n".to_owned()))
                .await
                .is_err()
            {
                return;
            }
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            () = app.stopping.cancelled() => return,
            () = sender.closed() => return,
        }
    }
}

/// Events behind a number, and whether the job has ended. The state is read first: what it says has its event.
async fn look(app: &App, id: &str, last: i64) -> Result<(Vec<(i64, String)>, bool), StoreError> {
    let mut connection = app.store.read().await?;
    let sql = "SELECT state FROM job WHERE id = $1 AND state IN ('done', 'failed', 'cancelled')";
    let ended = connection.row(sql, args![id]).await?.is_some();
    Ok((jobs::events(&mut connection, id, last).await?, ended))
}

/// `GET /api/v1/jobs/{id}/files/{name}`
pub(crate) async fn file(app: App, caller: Caller, id: String, name: String) -> Answered {
    let job = find(&app, &caller.actor, &JOBS, &id).await?;
    let name = FILES.iter().find(|known| **known == name);
    let name = name.ok_or_else(|| Problem::new(Code::NotFound))?;
    let mut connection = app.store.read().await?;
    let file = jobs::file(&mut connection, &job.id, name).await?;
    drop(connection);
    let (content, digest) = file.ok_or_else(|| Problem::new(Code::NotFound))?;
    let event = caller.event("plans.download", format!("{}/{name}", job.id));
    app.store.writer().note(event).await;
    let kind = match name.rsplit('.').next() {
        Some("json") => "application/json",
        Some("jsonl") => "application/jsonl",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };
    let mut response = Response::new(Body::from(content));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let disposition = format!("attachment; filename=\"{name}\"");
    let etag = format!("\"{}\"", crate::store::audit::hex(&digest));
    for (header, text) in [(CONTENT_DISPOSITION, disposition), (ETAG, etag)] {
        headers.insert(
            header,
            HeaderValue::from_str(&text).map_err(Problem::internal)?,
        );
    }
    Ok(response)
}
