//! What comes of a call and of a challenge.

use super::{add, fields, on_each_engine};
use crate::api::tests::world::Answer;
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn an_agreement_stands_on_a_call_that_its_firm_joined_and_is_signed_by_the_firm() {
    on_each_engine(|world| async move {
        let call = add(&world, "provider", "calls", &json!({ "title": "共享长度计量能力" })).await;
        let call = call.body["id"].as_str().unwrap().to_owned();
        let mut record = json!({ "provider": "L1", "organisation": "S1", "mode": "supply_chain", "state": "proposed", "proposed_on": "2026-11-01", "call": call });
        let early = add(&world, "provider", "agreements", &json!({ "record": record })).await;
        assert_eq!(fields(&early), ["call"], "{early:?}");
        let joined = add(&world, "sme", &format!("calls/{call}/members"), &json!({})).await;
        assert_eq!(joined.status, StatusCode::CREATED, "{joined:?}");
        let own = add(&world, "sme", "agreements", &json!({ "record": record })).await;
        assert_eq!(fields(&own), ["state"], "the lead enterprise proposes");
        let made = add(&world, "provider", "agreements", &json!({ "record": record })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let path = format!("/api/v1/agreements/{}", made.body["id"].as_str().unwrap());
        let put = async |who: &str, version: u8, record: &Value| {
            let tag = format!("\"{version}\"");
            let body = json!({ "record": record }).to_string();
            world.send(who, "put", &path, &[("if-match", &tag)], &body).await
        };
        record["state"] = "active".into();
        record["signed_on"] = "2026-11-02".into();
        record["valid_to"] = "2028-11-01".into();
        assert_eq!(fields(&put("provider", 1, &record).await), ["state"]);
        assert_eq!(put("sme", 1, &record).await.status, StatusCode::OK);
        let found = world
            .send("sme", "get", &format!("/api/v1/agreements/rows?format=json&about={call}"), &[], "")
            .await;
        assert_eq!(found.body["rows"].as_array().unwrap().len(), 1, "{found:?}");
    })
    .await;
}

#[tokio::test]
async fn a_team_answers_in_time_and_the_chosen_one_gets_the_challenge() {
    on_each_engine(|world| async move {
        let challenge = |state: &str, answer_by: &str| json!({ "record": { "region": "410300", "title": "示例难题", "state": state, "answer_by": answer_by } });
        let over = add(&world, "regulator", "challenges", &challenge("published", "2020-01-31")).await;
        let open = add(&world, "regulator", "challenges", &challenge("published", "2999-01-31")).await;
        let answer = |challenge: &Answer, state: &str, reason: &str| {
            let id = challenge.body["id"].as_str().unwrap();
            json!({ "record": { "challenge": id, "organisation": "L1", "text": "方案", "state": state, "reason": reason } })
        };
        let late = add(&world, "provider", "solutions", &answer(&over, "submitted", "")).await;
        assert_eq!(fields(&late), ["challenge"], "{late:?}");
        let made = add(&world, "provider", "solutions", &answer(&open, "submitted", "")).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let path = format!("/api/v1/solutions/{}", made.body["id"].as_str().unwrap());
        let body = answer(&open, "chosen", "周期最短").to_string();
        let tag = [("if-match", "\"1\"")];
        let own = world.send("provider", "put", &path, &tag, &body).await;
        assert_eq!(own.status, StatusCode::BAD_REQUEST, "nobody chooses oneself");
        let chosen = world.send("regulator", "put", &path, &tag, &body).await;
        assert_eq!(chosen.status, StatusCode::OK, "{chosen:?}");
        let path = format!("/api/v1/challenges/{}", open.body["id"].as_str().unwrap());
        let now = world.send("rival", "get", &path, &[], "").await;
        let text = |name: &str| now.body["record"][name].as_str().unwrap_or("").to_owned();
        assert_eq!(
            [text("state"), text("team"), text("reason")],
            ["chosen", "L1", "周期最短"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_team_from_another_area_is_judged_by_the_authority_that_asked() {
    on_each_engine(|world| async move {
        let challenge = json!({ "record": { "region": "410300", "title": "示例难题", "state": "published", "answer_by": "2999-01-31" } });
        let open = add(&world, "regulator", "challenges", &challenge).await;
        let challenge = open.body["id"].as_str().unwrap();
        let mut record = json!({ "challenge": challenge, "organisation": "X1", "text": "方案", "state": "submitted" });
        let made = add(&world, "rival", "solutions", &json!({ "record": record })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let path = format!("/api/v1/solutions/{}", made.body["id"].as_str().unwrap());
        record["state"] = "refused".into();
        record["reason"] = "周期长".into();
        let body = json!({ "record": record }).to_string();
        let tag = [("if-match", "\"1\"")];
        let other = world.send("elsewhere", "put", &path, &tag, &body).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND, "{other:?}");
        let refused = world.send("regulator", "put", &path, &tag, &body).await;
        assert_eq!(refused.status, StatusCode::OK, "{refused:?}");
        let own = world.send("rival", "get", &path, &[], "").await;
        assert_eq!(own.body["record"]["reason"], "周期长", "{own:?}");
    })
    .await;
}
