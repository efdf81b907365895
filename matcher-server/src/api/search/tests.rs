//! Search through the router as each role.

use crate::api::tests::world::{World, world};
use crate::catalogue::Follower;
use crate::store::testing::Database;
use axum::http::StatusCode;
use serde_json::{Value, json};

async fn ready() -> (World, Database) {
    let database = Database::sqlite();
    let world = world(&database).await;
    let mut follower = Follower::new(world.app.clone(), None).await.unwrap();
    follower.step().await.unwrap();
    (world, database)
}

async fn ask(world: &World, account: &str, path: &str) -> Value {
    let answer = world.send(account, "get", path, &[], "").await;
    assert_eq!(answer.status, StatusCode::OK, "{account} {path} {answer:?}");
    answer.body
}

#[tokio::test]
async fn a_member_finds_an_offer_with_everything_that_a_page_shows() {
    let (world, _database) = ready().await;
    let query =
        "/api/v1/search?q=%E6%A0%A1%E5%87%86%20%E5%8D%A1%E5%B0%BA%200-150%20%C2%B10.03&facets=all";
    let found = ask(&world, "sme", query).await;
    let hit = &found["hits"][0];
    for field in [
        "path",
        "title",
        "organisation",
        "region",
        "service",
        "verdict",
        "verdict_text",
        "reason",
        "free_from",
        "price_fen",
    ] {
        assert!(!hit[field].is_null() && hit[field] != "", "{field} {hit}");
    }
    let path = format!("/api/v1/{}", hit["path"].as_str().unwrap());
    ask(&world, "sme", &path).await;
    let kinds: Vec<&str> = found["chips"]
        .as_array()
        .unwrap()
        .iter()
        .map(|chip| chip["kind"].as_str().unwrap())
        .collect();
    assert!(
        kinds.contains(&"instrument") && kinds.contains(&"service"),
        "{kinds:?}"
    );
    assert_eq!(found["facets"].as_array().unwrap().len(), 11);
    let empty = ask(&world, "sme", "/api/v1/search").await;
    assert_eq!(
        (&empty["asked"], found["asked"].as_bool()),
        (&json!(false), Some(true))
    );
}

#[tokio::test]
async fn nobody_learns_of_a_need_that_is_not_theirs() {
    let (world, _database) = ready().await;
    for (account, sees) in [
        ("sme", vec!["N1", "N2"]),
        ("competitor", vec!["N9"]),
        ("provider", vec![]),
        ("rival", vec![]),
        ("elsewhere", vec![]),
        ("regulator", vec!["N1", "N2", "N9"]),
        ("auditor", vec!["N1", "N2", "N9"]),
    ] {
        let found = ask(&world, account, "/api/v1/search?kind=need&facets=all").await;
        let mut ids: Vec<&str> = found["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["id"].as_str().unwrap())
            .collect();
        ids.sort_unstable();
        assert_eq!(ids, sees, "{account}");
        assert_eq!(found["total"], sees.len(), "{account}");
        for facet in found["facets"].as_array().unwrap() {
            for value in facet["values"].as_array().unwrap() {
                assert!(
                    value["count"].as_u64().unwrap() as usize <= sees.len(),
                    "{account} {facet}"
                );
            }
        }
    }
    let pending = world
        .send("pending", "get", "/api/v1/search", &[], "")
        .await;
    assert_eq!(pending.code(), "unconfirmed");
}

#[tokio::test]
async fn a_firm_does_not_meet_those_it_avoids_and_others_do() {
    let (world, _database) = ready().await;
    let avoided = ask(&world, "sme", "/api/v1/organisations/S1").await;
    assert_eq!(avoided["record"]["avoid"], json!(["X1"]));
    for (account, meets) in [("sme", false), ("rival", true), ("auditor", true)] {
        let path = "/api/v1/search?kind=offer,organisation&facets=all&limit=100";
        let found = ask(&world, account, path).await;
        let own = |hit: &Value| hit["organisation"]["id"] == "X1" || hit["id"] == "X1";
        let hits = found["hits"].as_array().unwrap();
        assert_eq!(hits.iter().any(own), meets, "{account} {found}");
        let kinds = found["facets"].as_array().unwrap().last().unwrap()["values"].clone();
        let counts = kinds.as_array().unwrap().iter();
        let counted: u64 = counts.map(|kind| kind["count"].as_u64().unwrap()).sum();
        assert_eq!(counted, found["total"].as_u64().unwrap(), "{account}");
        assert!(!found.to_string().contains("avoid"), "{found}");
    }
}

#[tokio::test]
async fn an_offer_narrowed_by_its_publisher_is_found_by_its_own_and_its_authorities_only() {
    let (world, _database) = ready().await;
    let read = ask(&world, "provider", "/api/v1/offers/O1").await;
    let body = json!({ "record": read["record"], "visibility": "owner" }).to_string();
    let narrowed = world
        .send(
            "provider",
            "put",
            "/api/v1/offers/O1",
            &[("if-match", "\"1\"")],
            &body,
        )
        .await;
    assert_eq!(narrowed.status, StatusCode::OK, "{narrowed:?}");
    Follower::new(world.app.clone(), None)
        .await
        .unwrap()
        .step()
        .await
        .unwrap();
    for (account, sees) in [
        ("sme", false),
        ("rival", false),
        ("elsewhere", false),
        ("provider", true),
        ("auditor", true),
    ] {
        let found = ask(&world, account, "/api/v1/search?facets=service&limit=100").await;
        let seen = found["hits"]
            .as_array()
            .unwrap()
            .iter()
            .any(|hit| hit["id"] == "O1");
        assert_eq!(seen, sees, "{account}");
        let total = found["total"].as_u64().unwrap();
        let counted: u64 = found["facets"][0]["values"]
            .as_array()
            .unwrap()
            .iter()
            .map(|value| value["count"].as_u64().unwrap())
            .sum();
        assert_eq!(counted, total, "{account}");
    }
}

#[tokio::test]
async fn a_provider_sees_what_its_offer_could_serve_and_nothing_of_whose_it_is() {
    let (world, _database) = ready().await;
    let found = ask(&world, "provider", "/api/v1/offers/O1/needs").await;
    let items = found["items"].as_array().unwrap();
    assert!(!items.is_empty(), "{found}");
    let text = found.to_string();
    for secret in ["S1", "S2", "N1", "N9", "20 把卡尺", "秘密", "竞争者"] {
        assert!(!text.contains(secret), "{secret} {text}");
    }
    let rival = world
        .send("rival", "get", "/api/v1/offers/O1/needs", &[], "")
        .await;
    assert_eq!(rival.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_not_found_is_posted_as_a_need_as_it_stands() {
    let (world, _database) = ready().await;
    for query in [
        "q=%E6%A0%A1%E5%87%86%2010%E6%8A%8A%20%E6%95%B0%E6%98%BE%E5%8D%A1%E5%B0%BA%200-150%20%C2%B10.02",
        "q=%E4%B8%89%E5%9D%90%E6%A0%87%E6%B5%8B%E9%87%8F",
        "q=xyzzy",
    ] {
        let found = ask(&world, "sme", &format!("/api/v1/search?{query}")).await;
        let draft = &found["drafts"][0];
        let body = json!({ "record": draft }).to_string();
        let posted = world.send("sme", "post", "/api/v1/needs", &[], &body).await;
        assert_eq!(posted.status, StatusCode::CREATED, "{draft} {posted:?}");
        // what the query does not say may be asked for, but what it says is understood
        let warnings = posted.body["warnings"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for warning in warnings {
            assert_eq!(warning["code"], "missing_tolerance", "{draft} {posted:?}");
        }
    }
}

#[tokio::test]
async fn what_is_typed_is_completed_and_wrong_parameters_are_told() {
    let (world, _database) = ready().await;
    let found = ask(&world, "sme", "/api/v1/suggestions?q=youbiaok").await;
    assert_eq!(found["items"][0]["text"], "游标卡尺");
    let wrong = world
        .send("sme", "get", "/api/v1/search?sort=up&colour=red", &[], "")
        .await;
    assert_eq!(
        (
            wrong.status,
            wrong.body["problems"].as_array().map(Vec::len)
        ),
        (StatusCode::BAD_REQUEST, Some(2))
    );
    let cursor = world
        .send("sme", "get", "/api/v1/search?after=nonsense", &[], "")
        .await;
    assert_eq!(cursor.code(), "bad_cursor");
}
