//! Records: versions, keys, pages, and content that is wrong.

use super::world::{on_each_engine, world};
use crate::store::testing::Database;
use axum::http::StatusCode;
use serde_json::json;

const NEED: &str = r#"{"record":{"organisation":"S1","service_kind":"training","quantity":2,"window_from":"2026-12-01","window_to":"2027-01-31","text":"内审员培训"}}"#;

#[tokio::test]
async fn a_need_is_posted_once_changed_with_its_version_and_removed() {
    on_each_engine(|world| async move {
        let key = [("idempotency-key", "k1")];
        let first = world.send("sme", "post", "/api/v1/needs", &key, NEED).await;
        assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
        let again = world.send("sme", "post", "/api/v1/needs", &key, NEED).await;
        assert_eq!(again, first, "the same key gives the same answer");
        let other = NEED.replace("\"quantity\":2", "\"quantity\":3");
        let reused = world
            .send("sme", "post", "/api/v1/needs", &key, &other)
            .await;
        assert_eq!(reused.code(), "idempotency_key_reused");
        let id = first.body["id"].as_str().unwrap();
        let list = world
            .send("sme", "get", "/api/v1/needs?limit=500", &[], "")
            .await;
        let ids: Vec<_> = list.body["items"].as_array().unwrap().iter().collect();
        assert_eq!(ids.iter().filter(|item| item["id"] == id).count(), 1);

        let path = format!("/api/v1/needs/{id}");
        let blind = world.send("sme", "put", &path, &[], &other).await;
        assert_eq!(blind.status, StatusCode::PRECONDITION_REQUIRED);
        let tag = first.etag.as_deref().unwrap();
        let changed = world
            .send("sme", "put", &path, &[("if-match", tag)], &other)
            .await;
        assert_eq!(
            (changed.status, changed.etag.as_deref()),
            (StatusCode::OK, Some("\"2\"")),
            "{changed:?}"
        );
        let stale = world
            .send("sme", "put", &path, &[("if-match", tag)], NEED)
            .await;
        assert_eq!(
            (stale.status, stale.code()),
            (StatusCode::PRECONDITION_FAILED, "stale_version")
        );
        let remove = [("if-match", "\"2\""), ("idempotency-key", "k2")];
        let gone = world.send("sme", "delete", &path, &remove, "").await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        let again = world.send("sme", "delete", &path, &remove, "").await;
        assert_eq!(again.status, StatusCode::NO_CONTENT);
        let read = world.send("sme", "get", &path, &[], "").await;
        assert_eq!(read.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_need_with_a_requirement_is_understood_and_a_wrong_one_is_told_place_by_place() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let need = json!({ "record": {
        "organisation": "S1", "service_kind": "calibration", "instrument": "游标卡尺", "quantity": 10,
        "window_from": "2026-12-01", "window_to": "2027-02-28",
        "requirements": [{ "measurand": "外尺寸", "range": "(0~150)mm", "permitted_error": "±0.03mm" }],
    }});
    let good = world
        .send("sme", "post", "/api/v1/needs", &[], &need.to_string())
        .await;
    assert_eq!(good.status, StatusCode::CREATED, "{good:?}");
    assert_eq!(good.body["warnings"], json!(null));
    let mut vague = need.clone();
    vague["record"]["requirements"][0]["range"] = "about a foot".into();
    let vague = world
        .send("sme", "post", "/api/v1/needs", &[], &vague.to_string())
        .await;
    assert_eq!(vague.status, StatusCode::CREATED);
    assert_eq!(vague.body["warnings"][0]["code"], "not_understood");

    let place = |answer: &super::world::Answer| -> Vec<String> {
        let problems = answer.body["problems"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        problems
            .iter()
            .map(|problem| {
                format!(
                    "{} {}",
                    problem["place"]["field"].as_str().unwrap(),
                    problem["code"].as_str().unwrap()
                )
            })
            .collect()
    };
    for (field, value, expected) in [
        ("quantity", json!(0), "quantity out_of_range"),
        ("quantity", json!(1e308), "quantity bad_field"),
        ("budget_yuan", json!(1e308), "budget_yuan not_money"),
        ("service_kind", json!("magic"), "service_kind not_allowed"),
        ("window_to", json!("2026-11-30"), "window_to reversed_dates"),
        ("colour", json!("red"), "colour bad_field"),
        ("text", json!({}), "text bad_field"),
        ("avoid", json!(["S2"]), "avoid unknown_reference"),
        ("avoid", json!(["no-such-id"]), "avoid unknown_reference"),
        (
            "organisation",
            json!("S2"),
            "organisation unknown_reference",
        ),
        (
            "organisation",
            json!("no-such-id"),
            "organisation unknown_reference",
        ),
    ] {
        let mut wrong = need.clone();
        wrong["record"][field] = value;
        let answer = world
            .send("sme", "post", "/api/v1/needs", &[], &wrong.to_string())
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field} {answer:?}");
        assert_eq!(place(&answer), [expected], "{answer:?}");
    }
}

#[tokio::test]
async fn a_laboratory_publishes_and_what_it_narrows_stays_narrow() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let read = world
        .send("provider", "get", "/api/v1/offers/O1", &[], "")
        .await;
    let document = read.body["record"].clone();
    let seen = world
        .send("competitor", "get", "/api/v1/offers/O1", &[], "")
        .await;
    assert_eq!(seen.status, StatusCode::OK);
    let narrow = json!({ "record": document, "visibility": "owner" }).to_string();
    let tag = read.etag.as_deref().unwrap();
    let changed = world
        .send(
            "provider",
            "put",
            "/api/v1/offers/O1",
            &[("if-match", tag)],
            &narrow,
        )
        .await;
    assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
    for path in ["/api/v1/offers/O1", "/api/v1/capabilities/K1"] {
        let hidden = world.send("competitor", "get", path, &[], "").await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{path}");
        let own = world.send("provider", "get", path, &[], "").await;
        assert_eq!(own.status, StatusCode::OK, "{path}");
    }
    let again = json!({ "record": document }).to_string();
    world
        .send(
            "provider",
            "put",
            "/api/v1/offers/O1",
            &[("if-match", "\"2\"")],
            &again,
        )
        .await;
    let hidden = world
        .send("competitor", "get", "/api/v1/offers/O1", &[], "")
        .await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let foreign = world
        .send(
            "rival",
            "put",
            "/api/v1/resources/R1",
            &[("if-match", "\"1\"")],
            "{}",
        )
        .await;
    assert_eq!(
        foreign.status,
        StatusCode::FORBIDDEN,
        "what is public can be forbidden"
    );
    let in_use = world
        .send(
            "provider",
            "delete",
            "/api/v1/resources/R1",
            &[("if-match", "\"1\"")],
            "",
        )
        .await;
    assert_eq!(in_use.code(), "in_use");
}

#[tokio::test]
async fn an_organisation_registers_and_its_authority_confirms_it() {
    on_each_engine(|world| async move {
        let body = json!({
            "organisation": { "name": "示例精密零件厂", "credit_code": "91000000MA00000F19", "kind": "sme", "region": "410303" },
            "login": "newcomer", "password": "long enough", "name": "张某",
        });
        let taken = body.to_string().replace("91000000MA00000F19", "91000000MA00000C16");
        let twin = world.send("", "post", "/api/v1/registrations", &[], &taken.replace("newcomer", "twin")).await;
        assert_eq!(twin.status, StatusCode::ACCEPTED, "whether a code is known is told to nobody: {twin:?}");
        let answer = world.send("", "post", "/api/v1/registrations", &[], &body.to_string()).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
        let id = answer.body["organisation"].as_str().unwrap().to_owned();
        let login = json!({ "login": "newcomer", "password": "long enough" }).to_string();
        let session = world.send("", "post", "/api/v1/session", &[], &login).await;
        assert_eq!(session.body["confirmed"], false, "{session:?}");

        let pending = world.send("regulator", "get", "/api/v1/organisations?state=pending&limit=9", &[], "").await;
        assert!(pending.body.to_string().contains(&id));
        let path = format!("/api/v1/organisations/{id}/confirmation");
        let yes = r#"{"confirmed":true}"#;
        let tag = [("if-match", "\"1\"")];
        let elsewhere = world.send("elsewhere", "put", &path, &tag, yes).await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
        let confirmed = world.send("regulator", "put", &path, &tag, yes).await;
        assert_eq!(confirmed.status, StatusCode::OK, "{confirmed:?}");
        let session = world.send("", "post", "/api/v1/session", &[], &login).await;
        assert_eq!(session.body["confirmed"], true);

        let twin = format!("/api/v1/organisations/{}/confirmation", twin.body["organisation"].as_str().unwrap());
        let refused = world.send("regulator", "put", &twin, &tag, yes).await;
        assert_eq!(refused.code(), "exists");
        let no = world.send("regulator", "put", &twin, &tag, r#"{"confirmed":false}"#).await;
        assert_eq!(no.status, StatusCode::NO_CONTENT);
        let gone = json!({ "login": "twin", "password": "long enough" }).to_string();
        let gone = world.send("", "post", "/api/v1/session", &[], &gone).await;
        assert_eq!(gone.code(), "wrong_login");
    })
    .await;
}

#[tokio::test]
async fn a_member_can_not_promote_its_own_organisation() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let read = world
        .send("sme", "get", "/api/v1/organisations/S1", &[], "")
        .await;
    let mut document = read.body["record"].clone();
    document["kind"] = "large_enterprise".into();
    let body = json!({ "record": document }).to_string();
    let tag = [("if-match", "\"1\"")];
    let answer = world
        .send("sme", "put", "/api/v1/organisations/S1", &tag, &body)
        .await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.body["problems"][0]["place"]["field"], "kind");
    let by_authority = world
        .send("regulator", "put", "/api/v1/organisations/S1", &tag, &body)
        .await;
    assert_eq!(by_authority.status, StatusCode::OK, "{by_authority:?}");
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let mut seen = Vec::new();
    let mut path = "/api/v1/organisations?limit=1".to_owned();
    loop {
        let page = world.send("auditor", "get", &path, &[], "").await;
        let items = page.body["items"].as_array().unwrap();
        seen.extend(
            items
                .iter()
                .map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        match page.body["next"].as_str() {
            Some(next) => path = format!("/api/v1/organisations?limit=1&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, ["L1", "P1", "S1", "S2", "X1"]);
}

#[tokio::test]
async fn of_sixty_four_who_race_for_the_last_hour_one_gets_it() {
    on_each_engine(|world| async move {
        let need = r#"{"need":"N1","resource":"R1","period":"2026-12","minutes":2340}"#;
        let most = world
            .send("sme", "post", "/api/v1/bookings", &[], need)
            .await;
        assert_eq!(most.status, StatusCode::CREATED, "{most:?}");
        let hour = r#"{"need":"N1","resource":"R1","period":"2026-12","minutes":60}"#;
        let world = std::sync::Arc::new(world);
        let racers: Vec<_> = (0..64)
            .map(|_| {
                let world = std::sync::Arc::clone(&world);
                tokio::spawn(async move {
                    world
                        .send("sme", "post", "/api/v1/bookings", &[], hour)
                        .await
                })
            })
            .collect();
        let mut won = 0;
        for racer in racers {
            let answer = racer.await.unwrap();
            won += usize::from(answer.status == StatusCode::CREATED);
            assert!(
                answer.status == StatusCode::CREATED || answer.code() == "no_hours_left",
                "{answer:?}"
            );
        }
        assert_eq!(won, 1);
        let less = r#"{"record":{"resource":"R1","period":"2026-12","minutes":2399}}"#;
        let tag = [("if-match", "\"1\"")];
        let path = "/api/v1/slots/R1%2F2026-12";
        let taken_back = world.send("provider", "put", path, &tag, less).await;
        assert_eq!(
            taken_back.code(),
            "in_use",
            "what is booked can't be taken back"
        );
        let foreign = r#"{"need":"N9","resource":"R1","period":"2026-12","minutes":60}"#;
        let foreign = world
            .send("sme", "post", "/api/v1/bookings", &[], foreign)
            .await;
        let absent = r#"{"need":"no","resource":"R1","period":"2026-12","minutes":60}"#;
        let absent = world
            .send("sme", "post", "/api/v1/bookings", &[], absent)
            .await;
        assert_eq!(foreign.anonymous(), absent.anonymous());
    })
    .await;
}
