//! Seats of sessions and places of areas: taken by confirmations, never more than there are.

use super::{add, on_each_engine};
use crate::api::tests::world::{Answer, World};
use axum::http::StatusCode;
use serde_json::{Value, json};

async fn enter(world: &World, who: &str, kind: &str, record: Value) -> Answer {
    add(world, who, kind, &json!({ "record": record })).await
}

async fn change(world: &World, who: &str, path: &str, version: u8, record: Value) -> Answer {
    let tag = format!("\"{version}\"");
    let body = json!({ "record": record }).to_string();
    world
        .send(who, "put", path, &[("if-match", &tag)], &body)
        .await
}

fn seat(session: &str, firm: &str, people: i64, state: &str) -> Value {
    json!({ "session": session, "organisation": firm, "people": people, "state": state })
}

/// A session of a course of any kind with so many seats.
async fn session(world: &World, course: &str, mms: bool, seats: i64) {
    let record =
        json!({ "id": course, "region": "410000", "title": "示例", "form": "on_site", "mms": mms });
    let made = enter(world, "administrator", "courses", record).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let record = json!({ "id": format!("{course}-1"), "course": course, "starts_on": "2026-09-01", "ends_on": "2026-09-02", "seats": seats });
    let made = enter(world, "administrator", "course_sessions", record).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
}

#[tokio::test]
async fn no_more_seats_are_confirmed_than_a_session_has_however_many_ask_at_once() {
    on_each_engine(|world| async move {
        session(&world, "CX", false, 5).await;
        let mut made = Vec::new();
        for _ in 0..8 {
            let wish = seat("CX-1", "S1", 2, "nominated");
            let answer = enter(&world, "sme", "attendances", wish).await;
            assert_eq!(answer.status, StatusCode::CREATED, "a wish takes no seat");
            made.push(format!("/api/v1/attendances/{}", answer.body["id"].as_str().unwrap()));
        }
        let confirm = |path: String| {
            let world = &world;
            async move {
                let record = seat("CX-1", "S1", 2, "confirmed");
                change(world, "regulator", &path, 1, record).await
            }
        };
        let answers = futures_util::future::join_all(made.iter().cloned().map(confirm)).await;
        let ok = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(ok, 2, "{answers:?}");
        for refused in answers.iter().filter(|answer| answer.status != StatusCode::OK) {
            assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "no_seats_left"));
            assert!(refused.body["title"].as_str().unwrap().contains('1'), "{refused:?}");
        }
        // One seat is left: by a file, by a new record and by a larger number alike.
        let csv = "session,organisation,people,state\nCX-1,S1,1,confirmed\nCX-1,S2,1,attended\n";
        let rows = world.send("regulator", "post", "/api/v1/attendances/rows", &[], csv).await;
        assert_eq!(rows.code(), "no_seats_left", "all or nothing");
        let last = enter(&world, "regulator", "attendances", seat("CX-1", "S2", 1, "confirmed")).await;
        assert_eq!(last.status, StatusCode::CREATED, "{last:?}");
        let path = format!("/api/v1/attendances/{}", last.body["id"].as_str().unwrap());
        let more = change(&world, "regulator", &path, 1, seat("CX-1", "S2", 2, "confirmed")).await;
        assert_eq!(more.code(), "no_seats_left");
        let smaller = json!({ "id": "CX-1", "course": "CX", "starts_on": "2026-09-01", "ends_on": "2026-09-02", "seats": 4 });
        let path = "/api/v1/course_sessions/CX-1";
        assert_eq!(change(&world, "administrator", path, 1, smaller).await.code(), "in_use");
    })
    .await;
}

#[tokio::test]
async fn an_area_has_no_more_firms_in_the_training_than_it_was_allotted_places() {
    on_each_engine(|world| async move {
        session(&world, "CM", true, 60).await;
        // The area of both firms has one place.
        let path = "/api/v1/quotas/410300%2Fmms_training";
        let old = world.send("administrator", "get", path, &[], "").await;
        let record = json!({ "area": "410300", "group": "mms_training", "services": ["training", "mms_help"], "min_seekers": 2 });
        if old.status == StatusCode::OK {
            let done = change(&world, "administrator", path, 1, record).await;
            assert_eq!(done.status, StatusCode::OK, "{done:?}");
        } else {
            let done = enter(&world, "administrator", "quotas", record).await;
            assert_eq!(done.status, StatusCode::CREATED, "{done:?}");
        }
        // The example rows: S1 and S2 came to sessions of the year already.
        let read = world.send("regulator", "get", "/api/v1/statistics?year=2026&area=410300", &[], "").await;
        assert_eq!(
            read.body["training_places"],
            json!([{ "area": "410300", "places": 2, "nominated": 0, "confirmed": 0, "attended": 2, "left": 0 }])
        );
        let again = enter(&world, "regulator", "attendances", seat("CM-1", "S1", 1, "confirmed")).await;
        assert_eq!(again.status, StatusCode::CREATED, "a firm takes one place: {again:?}");
        let firm = json!({ "id": "S7", "name": "第三家", "credit_code": "91000000MA00000F19", "kind": "sme", "region": "410303" });
        let made = enter(&world, "administrator", "organisations", firm).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let wish = enter(&world, "regulator", "attendances", seat("CM-1", "S7", 1, "nominated")).await;
        assert_eq!(wish.status, StatusCode::CREATED);
        let path = format!("/api/v1/attendances/{}", wish.body["id"].as_str().unwrap());
        let full = change(&world, "regulator", &path, 1, seat("CM-1", "S7", 1, "confirmed")).await;
        assert_eq!((full.status, full.code()), (StatusCode::CONFLICT, "no_seats_left"), "{full:?}");
    })
    .await;
}
