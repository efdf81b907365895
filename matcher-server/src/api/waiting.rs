//! What waits for whoever asks: the same as their pages show.

use super::call::{Answered, Caller, json};
use crate::app::App;
use crate::store::waiting;
use serde_json::json as value;

/// `GET /api/v1/waiting`
pub(crate) async fn read(app: App, caller: Caller) -> Answered {
    let mut connection = app.store.read().await?;
    let counts = waiting::count(&mut connection, &caller.actor).await?;
    let items: Vec<_> = counts
        .iter()
        .map(|(what, number)| value!({ "what": what.code(), "number": number }))
        .collect();
    json(&value!({ "items": items }), None)
}
