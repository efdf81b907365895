//! Services: two sides, states, rows in bulk, files.

use super::{add, fields, on_each_engine};
use crate::api::tests::world::world;
use crate::store::testing::Database;
use axum::http::StatusCode;
use serde_json::{Value, json};

fn order(state: &str) -> Value {
    json!({ "record": { "provider": "L1", "organisation": "S1", "service_kind": "calibration", "state": state,
        "quantity": 20, "text": "卡尺", "order_number": "W-9", "ordered_on": "2026-03-01" } })
}

#[tokio::test]
async fn an_order_goes_from_side_to_side_and_each_writes_its_own() {
    on_each_engine(|world| async move {
        let send = async |who: &str, method: &str, path: &str, tag: &str, body: &Value| {
            let tag = format!("\"{tag}\"");
            let headers = [("if-match", tag.as_str())];
            let headers = if method == "put" { &headers[..] } else { &[] };
            world
                .send(who, method, path, headers, &body.to_string())
                .await
        };
        let made = send(
            "sme",
            "post",
            "/api/v1/service_records",
            "",
            &order("ordered"),
        )
        .await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let path = format!(
            "/api/v1/service_records/{}",
            made.body["id"].as_str().unwrap()
        );
        for (who, status) in [
            ("sme", 200),
            ("provider", 200),
            ("regulator", 200),
            ("rival", 404),
            ("competitor", 404),
            ("elsewhere", 404),
        ] {
            let read = world.send(who, "get", &path, &[], "").await;
            assert_eq!(read.status.as_u16(), status, "{who}");
        }
        // The firm can't say that the work has begun; the provider can.
        let mut work = order("in_work");
        let refused = send("sme", "put", &path, "1", &work).await;
        assert_eq!(
            (refused.status, fields(&refused)),
            (StatusCode::BAD_REQUEST, vec!["state".to_owned()])
        );
        let begun = send("provider", "put", &path, "1", &work).await;
        assert_eq!(begun.status, StatusCode::OK, "{begun:?}");
        let skipped = send("provider", "put", &path, "2", &order("settled")).await;
        assert_eq!(
            skipped.status,
            StatusCode::BAD_REQUEST,
            "what a settled order needs is missing"
        );
        work["record"]["state"] = "returned".into();
        work["record"]["returned_on"] = "2026-03-09".into();
        assert_eq!(
            send("provider", "put", &path, "2", &work).await.status,
            StatusCode::OK
        );
        work["record"]["state"] = "booked".into();
        let back = send("provider", "put", &path, "3", &work).await;
        assert_eq!(
            (back.status, back.code()),
            (StatusCode::CONFLICT, "wrong_state")
        );
        work["record"]["state"] = "settled".into();
        for (name, value) in [
            ("list_price_yuan", 700.5),
            ("paid_yuan", 350.5),
            ("waived_yuan", 200.0),
            ("deferred_yuan", 149.0),
        ] {
            work["record"][name] = value.into();
        }
        work["record"]["deferred_until"] = "2027-01-31".into();
        let wrong = send("provider", "put", &path, "3", &work).await;
        assert_eq!(fields(&wrong), ["list_price_yuan"], "{wrong:?}");
        work["record"]["deferred_yuan"] = 150.into();
        assert_eq!(
            send("provider", "put", &path, "3", &work).await.status,
            StatusCode::OK
        );
        work["record"]["rating"] = 5.into();
        assert_eq!(
            fields(&send("provider", "put", &path, "4", &work).await),
            ["rating"]
        );
        assert_eq!(
            send("sme", "put", &path, "4", &work).await.status,
            StatusCode::OK
        );
        let stale = send("sme", "put", &path, "4", &work).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        let gone = [("if-match", "\"5\"")];
        let kept = world.send("sme", "delete", &path, &gone, "").await;
        assert_eq!(kept.code(), "wrong_state", "the other side relies on it");
        let history = world
            .send("sme", "get", &format!("{path}/history"), &[], "")
            .await;
        let items = history.body["items"].as_array().unwrap();
        let told: Vec<_> = items
            .iter()
            .map(|item| {
                (
                    item["version"].as_i64().unwrap(),
                    item["account"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(told, [(5, "sme"), (4, ""), (3, ""), (2, ""), (1, "sme")]);
        let found = world
            .send(
                "provider",
                "get",
                "/api/v1/service_records?state=settled&limit=500",
                &[],
                "",
            )
            .await;
        assert!(
            found.body["items"]
                .as_array()
                .unwrap()
                .iter()
                .any(|item| item["id"] == made.body["id"])
        );
    })
    .await;
}

#[tokio::test]
async fn a_provider_names_only_firms_it_works_with() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let mut body = order("booked");
    let own = add(&world, "provider", "service_records", &body).await;
    assert_eq!(own.status, StatusCode::CREATED, "{own:?}");
    body["record"]["organisation"] = "S2".into();
    let foreign = add(&world, "provider", "service_records", &body).await;
    body["record"]["organisation"] = "nobody".into();
    let absent = add(&world, "provider", "service_records", &body).await;
    assert_eq!(
        (foreign.status, fields(&foreign)),
        (StatusCode::BAD_REQUEST, vec!["organisation".to_owned()])
    );
    assert_eq!(foreign.status, absent.status);
    // Staff enter for a firm that never logs in.
    body["record"]["organisation"] = "S2".into();
    let staff = add(&world, "regulator", "service_records", &body).await;
    assert_eq!(
        (staff.status, staff.body["entered_by"].as_str()),
        (StatusCode::CREATED, Some("authority-regulator"))
    );
    let elsewhere = add(&world, "elsewhere", "service_records", &body).await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn rows_go_out_as_a_file_and_come_back_all_or_none() {
    on_each_engine(|world| async move {
        let csv =
            "台账编号,企业,名称,状态,到期日\n,S1,塞尺,在用,2027-01-01\n,S1,深度尺,在用,2027/2/1\n";
        let bad = format!("{csv},S2,塞尺,在用,\n,S1,,在用,昨天\n");
        let refused = world
            .send("sme", "post", "/api/v1/gauges/rows", &[], &bad)
            .await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        let places: Vec<_> = refused.body["problems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| {
                (
                    p["place"]["row"].as_i64(),
                    p["place"]["field"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(
            places,
            [
                (Some(4), "organisation".to_owned()),
                (Some(5), "name".to_owned()),
                (Some(5), "due".to_owned())
            ]
        );
        let count = async || {
            let all = world
                .send("sme", "get", "/api/v1/gauges/rows?format=json", &[], "")
                .await;
            all.body["rows"].as_array().unwrap().len()
        };
        let before = count().await;
        let look = world
            .send("sme", "post", "/api/v1/gauges/rows?dry_run=true", &[], csv)
            .await;
        assert_eq!(
            (look.body["added"].as_i64(), count().await),
            (Some(2), before)
        );
        let key = [("idempotency-key", "bulk")];
        let done = world
            .send("sme", "post", "/api/v1/gauges/rows", &key, csv)
            .await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
        let again = world
            .send("sme", "post", "/api/v1/gauges/rows", &key, csv)
            .await;
        assert_eq!((again.body, count().await), (done.body, before + 2));
        let other = world
            .send(
                "competitor",
                "get",
                "/api/v1/gauges/rows?format=json",
                &[],
                "",
            )
            .await;
        assert!(!other.body.to_string().contains("S1"));
    })
    .await;
}

#[tokio::test]
async fn a_file_is_kept_whole_with_its_hash_and_foreign_eyes_find_nothing() {
    on_each_engine(|world| async move {
        let path = "/api/v1/service_records/V1/files";
        let text = world.send("provider", "post", path, &[], "no pdf").await;
        assert_eq!(text.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let pdf = "%PDF-1.4 certificate";
        let made = world
            .send(
                "provider",
                "post",
                &format!("{path}?name=a/b.pdf"),
                &[],
                pdf,
            )
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let told = "87c0ef02ec5e2cb4f4c6f3c3ae4b8cb7bb0bd1ed57cd26ac64d35ab8a8ea1b4f";
        assert_eq!(made.body["sha256"].as_str().unwrap().len(), told.len());
        assert_eq!(made.body["name"], "b.pdf");
        let list = world.send("sme", "get", path, &[], "").await;
        assert_eq!(list.body["items"][0]["sha256"], made.body["sha256"]);
        let file = format!("{path}/{}", made.body["id"].as_str().unwrap());
        assert_eq!(
            world.send("sme", "get", &file, &[], "").await.status,
            StatusCode::OK
        );
        for who in ["rival", "competitor", "elsewhere"] {
            assert_eq!(
                world.send(who, "get", &file, &[], "").await.status,
                StatusCode::NOT_FOUND,
                "{who}"
            );
        }
        let zip = world.send("sme", "get", "/api/v1/documents", &[], "").await;
        assert_eq!(zip.status, StatusCode::OK);
    })
    .await;
}
