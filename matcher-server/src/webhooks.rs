//! Sends the messages of the outbox, signed as Standard Webhooks 1.0 says (<https://www.standardwebhooks.com>): HMAC-SHA256 over
//! `id.timestamp.body`, so that a receiver knows who sent it, that it is whole, and that it is not an old one.

use crate::app::App;
use crate::auth::secret;
use crate::error::Problem;
use crate::store::webhooks::{self, Attempt, Message};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How often the outbox is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// A new signing secret.
pub(crate) fn new_secret() -> String {
    format!("{PREFIX}{}", STANDARD.encode(secret::bytes()))
}

/// The header `webhook-signature`; `None` for a secret that is none.
pub(crate) fn signature(secret: &str, id: &str, seconds: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let tag = hmac::sign(&key, format!("{id}.{seconds}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(tag.as_ref())))
}

/// Sends what is due until the service stops. Every node does so; a message is in the hands of one at a time.
pub(crate) async fn run(app: App) {
    loop {
        tokio::select! {
            () = sleep(LOOK) => {}
            () = app.stopping.cancelled() => return,
        }
        while !app.stopping.is_cancelled() {
            match round(&app).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(problem) => {
                    tracing::warn!(cause = problem.for_the_log(), "webhooks were not sent");
                    break;
                }
            }
        }
    }
}

/// Sends some messages at one time; whether there were any.
async fn round(app: &App) -> Result<bool, Problem> {
    if !webhooks::waiting(&mut app.store.read().await?).await? {
        return Ok(false);
    }
    let taken = app.store.writer();
    let taken = taken.run(|job| Box::pin(async move { webhooks::take(job).await }));
    let mut under_way = JoinSet::new();
    for message in taken.await? {
        let app = app.clone();
        under_way.spawn(async move {
            let attempt = send(&app, &message).await;
            tracing::info!(message = %message.id, attempt = message.attempt, outcome = ?attempt, "webhook");
            (message, attempt)
        });
    }
    let any = !under_way.is_empty();
    while let Some(done) = under_way.join_next().await {
        let (message, attempt) = done.map_err(Problem::internal)?;
        let settled = app.store.writer().run(move |job| {
            Box::pin(async move { webhooks::settle(job, &message, &attempt).await })
        });
        settled.await?;
    }
    Ok(any)
}

async fn send(app: &App, message: &Message) -> Attempt {
    let seconds = jiff::Timestamp::now().as_second();
    let signature = signature(&message.secret, &message.id, seconds, &message.body)
        .ok_or_else(|| "the secret is damaged".to_owned())?;
    let mut request = Request::new(message.body.clone().into());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = message.url.parse().map_err(|_| "not a URL".to_owned())?;
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in [
        ("webhook-id", message.id.clone()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signature),
    ] {
        let value = HeaderValue::from_str(&value).map_err(|error| error.to_string())?;
        headers.insert(name, value);
    }
    let response = app.outbound.send(request).await?;
    Ok(response.status().as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's libraries.
    #[test]
    fn a_message_is_signed_as_the_standard_says() {
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed.as_deref(), Some(expected));
        assert_eq!(signature("secret", "id", 0, ""), None);
        assert!(signature(&new_secret(), "id", 0, "").is_some());
    }
}
