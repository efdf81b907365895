//! Whom webhooks tell of what lies on top of rounds, of calls and of ledgers.

use super::world::{Answer, World, on_each_engine};
use crate::store::args;
use serde_json::{Value, json};

/// Webhooks besides `w1` of the laboratory and `w2` of its rival.
const MORE: &str = "INSERT INTO webhook VALUES
    ('w3', '', 'authority-regulator', 'regulator', 'https://example.com', '', 'active', 1, 0),
    ('w4', '', 'authority-elsewhere', 'elsewhere', 'https://example.com', '', 'active', 1, 0),
    ('w5', 'S2', '', 'competitor', 'https://example.com', '', 'active', 1, 0),
    ('w6', 'S1', '', 'sme', 'https://example.com', '', 'active', 1, 0);";

async fn batch(world: &World, sql: &'static str) {
    let done = world.store.writer().run(move |job| {
        Box::pin(async move {
            job.connection.batch(sql).await?;
            Ok(())
        })
    });
    done.await.unwrap();
}

/// Takes the messages of one type out of the outbox: which webhooks they are for, and what the first of them tells.
async fn told(world: &World, kind: &str) -> (String, Value) {
    let mut connection = world.store.read().await.unwrap();
    let sql = "SELECT webhook, body FROM outbox WHERE type = $1 ORDER BY webhook";
    let rows = connection.rows(sql, args![kind]).await.unwrap();
    let whom: Vec<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
    let body = rows.first().map(|row| row.get::<String>(1).unwrap());
    let body: Value = serde_json::from_str(&body.unwrap_or_default()).unwrap_or_default();
    drop(connection);
    batch(world, "DELETE FROM outbox").await;
    (whom.join(" "), body["data"].clone())
}

async fn send(
    world: &World,
    account: &str,
    method: &str,
    path: &str,
    version: i64,
    body: &Value,
) -> Answer {
    let tag = format!("\"{version}\"");
    let path = format!("/api/v1/{path}");
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer = world
        .send(account, method, &path, &[("if-match", &tag)], &body)
        .await;
    assert!(answer.status.is_success(), "{path} {answer:?}");
    answer
}

#[tokio::test]
async fn consents_are_told_to_both_sides_and_overrides_to_authorities_alone() {
    on_each_engine(|world| async move {
        batch(&world, MORE).await;
        let pin = json!({ "need": "N1", "resource": "R1", "period": "2026-12" });
        let asked = send(&world, "regulator", "post", "rounds/r1/consents", 0, &pin).await;
        let id = asked.body["id"].as_str().unwrap().to_owned();
        let expected = json!({ "consent": id, "round": "r1", "state": "asked" });
        let sides = "w1 w3 w6".to_owned();
        assert_eq!(
            told(&world, "consent.changed").await,
            (sides.clone(), expected)
        );
        let answer = format!("consents/{id}/answer");
        send(&world, "sme", "put", &answer, 1, &json!({ "given": false })).await;
        let expected = json!({ "consent": id, "round": "r1", "state": "refused" });
        assert_eq!(told(&world, "consent.changed").await, (sides, expected));

        batch(
            &world,
            "UPDATE round SET job = 'j1' WHERE id = 'r1';
             UPDATE pairing SET state = 'proposed', visibility = 'authority' WHERE id = 'p1';
             UPDATE booking SET state = 'proposed', visibility = 'authority' WHERE id = 'b1';",
        )
        .await;
        let gone = json!({ "action": "remove", "pairing": "p1", "reason": "legal" });
        let made = send(&world, "regulator", "post", "rounds/r1/overrides", 0, &gone).await;
        let id = made.body["id"].as_str().unwrap().to_owned();
        let expected = |state: &str| json!({ "override": id, "round": "r1", "state": state });
        let proposed = told(&world, "override.changed").await;
        assert_eq!(proposed, ("w3".to_owned(), expected("proposed")));
        let decision = format!("overrides/{id}/decision");
        let yes = json!({ "confirmed": true });
        send(&world, "administrator", "put", &decision, 1, &yes).await;
        let decided = told(&world, "override.changed").await;
        assert_eq!(decided, ("w3".to_owned(), expected("confirmed")));
    })
    .await;
}

#[tokio::test]
async fn calls_are_told_to_members_who_joined_to_the_two_alone_and_ledgers_to_their_sides() {
    on_each_engine(|world| async move {
        batch(&world, MORE).await;
        let call = json!({ "title": "轴承产业链计量伙伴倡议" });
        let made = send(&world, "provider", "post", "calls", 0, &call).await;
        let id = made.body["id"].as_str().unwrap().to_owned();
        let opened = told(&world, "call.changed").await;
        let expected = |state: &str| json!({ "call": id, "state": state });
        assert_eq!(opened, ("w1 w2 w3 w5 w6".to_owned(), expected("open")));
        let join = format!("calls/{id}/members");
        let member = send(&world, "sme", "post", &join, 0, &Value::Null).await;
        let member = member.body["id"].as_str().unwrap().to_owned();
        let expected = |state: &str| json!({ "member": member, "call": id, "state": state });
        let joined = told(&world, "call_member.changed").await;
        assert_eq!(joined, ("w1 w3 w6".to_owned(), expected("joined")));
        let leave = format!("call-members/{member}");
        send(&world, "sme", "delete", &leave, 1, &Value::Null).await;
        let left = told(&world, "call_member.changed").await;
        assert_eq!(left, ("w1 w3 w6".to_owned(), expected("left")));
        let closed = json!({ "title": "x", "closed": true });
        let path = format!("calls/{id}");
        send(&world, "provider", "put", &path, 1, &closed).await;
        assert_eq!(told(&world, "call.changed").await.1["state"], "closed");

        let known = world.send("sme", "get", "/api/v1/gauges", &[], "").await;
        let mut gauge = known.body["items"][0]["record"].clone();
        gauge.as_object_mut().unwrap().remove("id");
        gauge["number"] = "another".into();
        let body = json!({ "record": gauge });
        let made = send(&world, "sme", "post", "gauges", 0, &body).await;
        let id = made.body["id"].as_str().unwrap().to_owned();
        let (whom, data) = told(&world, "ledger.changed").await;
        assert_eq!((whom.as_str(), &data["id"]), ("w3 w6", &json!(id)));
        let path = format!("gauges/{id}");
        send(&world, "sme", "delete", &path, 1, &Value::Null).await;
        let gone = json!({ "kind": "gauges", "id": id, "state": "removed" });
        assert_eq!(
            told(&world, "ledger.changed").await,
            ("w3 w6".to_owned(), gone)
        );
        // A task is its authority's alone.
        let known = world
            .send("regulator", "get", "/api/v1/tasks", &[], "")
            .await;
        let (id, version) = (
            &known.body["items"][0]["id"],
            &known.body["items"][0]["version"],
        );
        let path = format!("tasks/{}", id.as_str().unwrap());
        let body = json!({ "record": known.body["items"][0]["record"] });
        send(
            &world,
            "regulator",
            "put",
            &path,
            version.as_i64().unwrap(),
            &body,
        )
        .await;
        assert_eq!(told(&world, "ledger.changed").await.0, "w3");
    })
    .await;
}
