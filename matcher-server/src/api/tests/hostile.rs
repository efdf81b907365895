//! Bodies, addresses and logins of somebody who means no good.

use super::world::world;
use crate::store::testing::Database;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn hostile_bodies_get_a_reason_and_no_server_error() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let deep = format!(
        "{{\"record\":{}1{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let long = format!("{{\"record\":{{\"text\":\"{}\"}}}}", "x".repeat(2 << 20));
    for (body, status) in [
        (deep.as_str(), 400),
        (long.as_str(), 413),
        ("{", 400),
        ("[]", 400),
        ("{\"record\":{},\"more\":1}", 400),
        ("{\"record\":{\"quantity\":NaN}}", 400),
        ("{\"record\":{\"quantity\":1e999}}", 400),
        ("\u{feff}{}", 400),
    ] {
        let answer = world.send("sme", "post", "/api/v1/needs", &[], body).await;
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{}",
            &body[..body.len().min(40)]
        );
        assert!(answer.body["action"].is_string());
    }
    let media = [("content-type", "text/plain")];
    let answer = world
        .send("sme", "post", "/api/v1/session", &media, "")
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    for path in [
        "/api/v1/needs?after=zz",
        "/api/v1/needs?limit=x",
        "/api/v1/needs?colour=1",
        "/api/v1/needs/%ff",
    ] {
        let answer = world.send("sme", "get", path, &[], "").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert!(!world.app.stopping.is_cancelled());
}

#[tokio::test]
async fn failed_logins_are_slowed_down_whether_the_name_exists_or_not() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let mut answers = Vec::new();
    for login in ["sme", "nobody-of-this-name"] {
        let body = json!({ "login": login, "password": "wrong password" }).to_string();
        let mut codes = Vec::new();
        for _ in 0..7 {
            let answer = world.send("", "post", "/api/v1/session", &[], &body).await;
            codes.push(answer.code().to_owned());
        }
        answers.push(codes);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(
        answers[0]
            .iter()
            .filter(|code| *code == "wrong_login")
            .count(),
        5
    );
    assert_eq!(answers[0][6], "too_many_requests");
}
