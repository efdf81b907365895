//! Questions, courses and their seats.

use super::on_each_engine;
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn a_question_is_answered_by_the_authority_and_published_without_its_firm() {
    on_each_engine(|world| async move {
        let asked = json!({ "record": { "organisation": "S1", "title": "卡尺须检定吗", "text": "车间自用", "asked_on": "2026-03-01", "state": "asked" } });
        let made = world.send("sme", "post", "/api/v1/questions", &[], &asked.to_string()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let path = format!("/api/v1/questions/{}", made.body["id"].as_str().unwrap());
        let mut body = asked.clone();
        for (name, value) in [("state", "answered"), ("answer", "自行确定"), ("answered_on", "2026-03-02")] {
            body["record"][name] = value.into();
        }
        let tag = |version: u8| format!("\"{version}\"");
        let put = async |who: &str, version: u8, body: &Value| {
            world.send(who, "put", &path, &[("if-match", &tag(version))], &body.to_string()).await
        };
        assert_eq!(put("sme", 1, &body).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(put("regulator", 1, &body).await.status, StatusCode::OK);
        body["record"]["state"] = "published".into();
        assert_eq!(put("regulator", 2, &body).await.status, StatusCode::OK);
        let list = world.send("competitor", "get", "/api/v1/articles?limit=500", &[], "").await;
        let text = list.body.to_string();
        assert!(text.contains("自行确定") && !text.contains("S1"), "{text}");
        assert_eq!(world.send("competitor", "get", &path, &[], "").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
