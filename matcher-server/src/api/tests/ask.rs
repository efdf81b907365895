//! Requests in short.

use super::world::{Answer, World};
use serde_json::Value;

/// Sends JSON with a version; none where it is 0.
pub(super) async fn put(
    world: &World,
    account: &str,
    path: &str,
    version: i64,
    body: &Value,
) -> Answer {
    let tag = format!("\"{version}\"");
    let path = format!("/api/v1/{path}");
    world
        .send(
            account,
            "put",
            &path,
            &[("if-match", &tag)],
            &body.to_string(),
        )
        .await
}

pub(super) async fn post(world: &World, account: &str, path: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/{path}");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    world.send(account, "post", &path, &[], &body).await
}

pub(super) async fn get(world: &World, account: &str, path: &str) -> Answer {
    let path = format!("/api/v1/{path}");
    world.send(account, "get", &path, &[], "").await
}

pub(super) fn status(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), answer.code())
}

pub(super) async fn sql(world: &World, sql: &'static str) {
    let done = world.store.writer().run(move |job| {
        Box::pin(async move {
            job.connection.batch(sql).await?;
            Ok(())
        })
    });
    done.await.unwrap();
}
