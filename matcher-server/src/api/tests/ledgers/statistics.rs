//! The yearly statistics and their signatures.

use super::{fields, on_each_engine};
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn figures_are_counted_signed_once_and_taken_by_another_authority() {
    on_each_engine(|world| async move {
        let read = world
            .send(
                "regulator",
                "get",
                "/api/v1/statistics?year=2026&area=410300",
                &[],
                "",
            )
            .await;
        assert_eq!(read.status, StatusCode::OK, "{read:?}");
        let value = |indicator: &str| {
            let figures = read.body["figures"].as_array().unwrap();
            figures
                .iter()
                .find(|f| f["indicator"] == indicator)
                .unwrap()["value"]
                .as_i64()
                .unwrap()
        };
        // The example rows: V1 is done, its firm was visited, asked and trained; V1-2 and its firm are the same.
        for (indicator, expected) in [
            ("services", 2),
            ("firms_visited", 2),
            ("questionnaires", 2),
            ("people_trained", 4),
            ("fees_waived", 420),
            ("problems_solved", 2),
            ("service_teams", 2),
            ("publicity_materials", 20),
        ] {
            assert_eq!(value(indicator), expected, "{indicator}");
        }
        let rows = world
            .send(
                "regulator",
                "get",
                "/api/v1/statistics?year=2026&area=410300&indicator=fees_waived",
                &[],
                "",
            )
            .await;
        assert_eq!(
            rows.body["rows"],
            json!([{ "kind": "service_records", "id": "V1" }, { "kind": "service_records", "id": "V1-2" }])
        );
        for who in ["sme", "provider"] {
            assert_eq!(
                world
                    .send(who, "get", "/api/v1/statistics", &[], "")
                    .await
                    .status,
                StatusCode::FORBIDDEN
            );
        }
        let body = r#"{"year":2026,"area":"410300"}"#;
        let signed = world
            .send(
                "regulator",
                "post",
                "/api/v1/statistics/signatures",
                &[],
                body,
            )
            .await;
        assert_eq!(signed.status, StatusCode::OK, "{signed:?}");
        let twice = world
            .send(
                "regulator",
                "post",
                "/api/v1/statistics/signatures",
                &[],
                body,
            )
            .await;
        assert_eq!(twice.code(), "wrong_state");
        let path = "/api/v1/signoffs/410300-2026";
        let kept = world.send("regulator", "get", path, &[], "").await;
        assert!(
            kept.body["record"]["figures"]
                .as_array()
                .unwrap()
                .contains(&"fees_waived=420".into())
        );
        let answer = format!("{path}/answer");
        let tag = [("if-match", "\"1\"")];
        let own = world
            .send("regulator", "put", &answer, &tag, r#"{"accepted":true}"#)
            .await;
        assert_eq!(own.status, StatusCode::FORBIDDEN, "nobody takes their own");
        let empty = world
            .send(
                "administrator",
                "put",
                &answer,
                &tag,
                r#"{"accepted":false}"#,
            )
            .await;
        assert_eq!(fields(&empty), ["remarks"]);
        let taken = world
            .send(
                "administrator",
                "put",
                &answer,
                &tag,
                r#"{"accepted":true}"#,
            )
            .await;
        assert_eq!(taken.body["state"], "accepted", "{taken:?}");
        let typed = world
            .send(
                "administrator",
                "put",
                path,
                &[("if-match", "\"2\"")],
                &kept.body.to_string(),
            )
            .await;
        assert!(typed.status.is_client_error(), "figures are never typed in");
    })
    .await;
}
