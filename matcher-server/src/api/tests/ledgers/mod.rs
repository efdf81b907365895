//! The programme around the match: two sides, states, bulk, files, statistics, reminders, gauges.

mod exports;
mod gauges;
mod knowledge;
mod letters;
mod partners;
mod reminders;
mod seats;
mod services;
mod statistics;

use super::world::{Answer, World, world};
use crate::store::testing::Database;
use serde_json::Value;

async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(World) -> F) {
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres().await);
    for database in databases {
        let world = world(&database).await;
        let store = world.store.clone();
        test(world).await;
        store.close().await;
        database.remove().await;
    }
}

fn fields(answer: &Answer) -> Vec<String> {
    let problems = answer.body["problems"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let field = |problem: &Value| problem["place"]["field"].as_str().unwrap_or("").to_owned();
    problems.iter().map(field).collect()
}

/// Sends a body as an account to a collection, such as `service_records`.
async fn add(world: &World, who: &str, collection: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/{collection}");
    world.send(who, "post", &path, &[], &body.to_string()).await
}
