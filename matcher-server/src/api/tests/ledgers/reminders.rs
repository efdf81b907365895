//! What falls due: in the service and as a calendar.

use super::{fields, on_each_engine};
use axum::http::StatusCode;

#[tokio::test]
async fn what_is_due_is_told_in_the_service_and_in_a_calendar_that_only_its_token_opens() {
    on_each_engine(|world| async move {
        let wish = r#"{"email":"","days":180,"new_calendar":true}"#;
        let kept = world
            .send("sme", "put", "/api/v1/reminders", &[], wish)
            .await;
        let path = kept.body["calendar"].as_str().unwrap().to_owned();
        let read = world.send("sme", "get", "/api/v1/reminders", &[], "").await;
        let ids: Vec<_> = read.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect();
        assert!(ids.contains(&"G2") && ids.contains(&"V1"), "{ids:?}");
        let text = world.text("", &path).await;
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("UID:gauges/G2@matcher"),
            "{text}"
        );
        let other = world.send("", "get", "/calendar/wrong.ics", &[], "").await;
        assert_eq!(other.status, StatusCode::NOT_FOUND);
        world
            .send("sme", "put", "/api/v1/reminders", &[], wish)
            .await;
        let old = world.send("", "get", &path, &[], "").await;
        assert_eq!(
            old.status,
            StatusCode::NOT_FOUND,
            "a new address ends the old one"
        );
        let bad = world
            .send(
                "sme",
                "put",
                "/api/v1/reminders",
                &[],
                r#"{"email":"nobody","days":0}"#,
            )
            .await;
        assert_eq!(fields(&bad), ["email", "days"]);
    })
    .await;
}
