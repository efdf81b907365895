//! The catalogue in memory and its index follow the store, on both engines.

use super::Follower;
use crate::api::call::Caller;
use crate::api::search::{SearchParams, search};
use crate::api::tests::world::{World, world, world_with};
use crate::auth::{Actor, Role, Scope};
use crate::config::Config;
use crate::store::testing::Database;
use matcher_core::model::Language;
use matcher_core::search::SearchIndex;
use std::sync::Arc;

fn auditor() -> Caller {
    let actor = Actor {
        account: "a".to_owned(),
        role: Role::Auditor,
        organisation: None,
        confirmed: true,
        authority: None,
        everywhere: false,
        regions: Arc::default(),
        scope: Scope::Read,
        by_cookie: false,
    };
    Caller {
        actor,
        request: String::new(),
    }
}

/// Titles found.
async fn titles(world: &World, query: &str) -> Vec<String> {
    let params = SearchParams::parse(query).unwrap();
    let answer = search(&world.app, &auditor(), &params, Language::Chinese).await;
    let hits = answer.unwrap().hits;
    hits.into_iter().map(|hit| hit.title).collect()
}

async fn put(
    world: &World,
    account: &str,
    path: &str,
    version: &str,
    change: impl Fn(&mut serde_json::Value),
) {
    let read = world.send(account, "get", path, &[], "").await;
    let mut record = read.body["record"].clone();
    change(&mut record);
    let body = serde_json::json!({ "record": record }).to_string();
    let answer = world
        .send(account, "put", path, &[("if-match", version)], &body)
        .await;
    assert!(answer.status.is_success(), "{answer:?}");
}

#[tokio::test]
async fn what_is_changed_added_or_removed_is_found_so_at_the_next_step_without_reading_everything()
{
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres().await);
    for database in databases {
        let world = world(&database).await;
        let mut follower = Follower::new(world.app.clone(), None).await.unwrap();
        assert!(follower.step().await.unwrap());
        assert!(!follower.step().await.unwrap());
        let base = world.app.catalogue.get().unwrap().base.change;
        assert!(
            titles(&world, "q=一二三四")
                .await
                .iter()
                .all(|title| !title.contains("一二三四"))
        );

        put(&world, "provider", "/api/v1/offers/O1", "\"1\"", |offer| {
            offer["title"] = "一二三四校准".into();
        })
        .await;
        assert!(follower.step().await.unwrap());
        let view = world.app.catalogue.get().unwrap();
        assert_eq!(
            titles(&world, "q=一二三四")
                .await
                .first()
                .map(String::as_str),
            Some("一二三四校准")
        );
        assert!(view.recent.is_some() && view.base.change == base && view.change > base);

        // an offer is shown with its resource's hours, and they change
        let first = search(
            &world.app,
            &auditor(),
            &SearchParams::parse("q=一二三四").unwrap(),
            Language::Chinese,
        )
        .await
        .unwrap();
        assert!(first.hits[0].verdict.is_some(), "{:?}", first.hits[0]);

        world.store.close().await;
        database.remove().await;
    }
}

#[tokio::test]
async fn an_index_of_this_log_goes_on_and_one_of_another_is_written_anew() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let index = || SearchIndex::open(&folder.path().join("index")).unwrap().0;
    let rows = {
        let mut follower = Follower::new(world.app.clone(), Some(index()))
            .await
            .unwrap();
        follower.step().await.unwrap();
        index().rows()
    };
    assert!(rows > 0);
    put(&world, "provider", "/api/v1/offers/O1", "\"1\"", |offer| {
        offer["title"] = "一二三四校准".into();
    })
    .await;
    let mut follower = Follower::new(world.app.clone(), Some(index()))
        .await
        .unwrap();
    follower.step().await.unwrap();
    assert_eq!(
        titles(&world, "q=一二三四").await.len(),
        titles(&world, "q=一二三四").await.len()
    );
    assert_eq!(index().rows(), rows);
    drop(follower);

    let other = Database::sqlite();
    let elsewhere = crate::api::tests::world::world(&other).await;
    let mut follower = Follower::new(elsewhere.app.clone(), Some(index()))
        .await
        .unwrap();
    follower.step().await.unwrap();
    assert!(
        titles(&elsewhere, "q=一二三四")
            .await
            .iter()
            .all(|title| !title.contains("一二三四"))
    );
}

/// Ids found by an account.
async fn ids(world: &World, account: &str, query: &str) -> Vec<String> {
    let path = format!("/api/v1/search?{query}");
    let answer = world.send(account, "get", &path, &[], "").await;
    let hits = answer.body["hits"].as_array().cloned().unwrap_or_default();
    let ids = hits
        .iter()
        .map(|hit| hit["id"].as_str().unwrap().to_owned());
    let mut ids: Vec<String> = ids.collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn hours_that_are_booked_are_no_longer_free_and_come_back_when_they_are_released() {
    let mut databases = vec![Database::sqlite()];
    databases.extend(Database::postgres().await);
    for database in databases {
        let world = world(&database).await;
        let mut follower = Follower::new(world.app.clone(), None).await.unwrap();
        follower.step().await.unwrap();
        let december = "free_from=2026-12-01&free_to=2026-12-31&service=calibration";
        assert_eq!(ids(&world, "sme", december).await, ["O1"]);
        let booking = r#"{"need":"N1","resource":"R1","period":"2026-12","minutes":2400}"#;
        let made = world
            .send("sme", "post", "/api/v1/bookings", &[], booking)
            .await;
        assert_eq!(made.status, 201, "{made:?}");
        follower.step().await.unwrap();
        // nothing meets the filter any more: what is shown are nearest misses
        let path = format!("/api/v1/search?{december}");
        let full = world.send("sme", "get", &path, &[], "").await;
        assert_eq!(
            full.body["relaxed"],
            serde_json::json!(["filters"]),
            "{full:?}"
        );
        let path = format!("/api/v1/bookings/{}", made.body["id"].as_str().unwrap());
        let released = r#"{"state":"released"}"#;
        let tag = [("if-match", "\"1\"")];
        let answer = world.send("sme", "put", &path, &tag, released).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        follower.step().await.unwrap();
        assert_eq!(ids(&world, "sme", december).await, ["O1"]);
        // a base that is read anew knows of bookings too
        world
            .send("sme", "post", "/api/v1/bookings", &[], booking)
            .await;
        let mut anew = Follower::new(world.app.clone(), None).await.unwrap();
        anew.step().await.unwrap();
        let base = world.app.catalogue.get().unwrap();
        let slots: Vec<u32> = base
            .base
            .catalogue
            .slots
            .iter()
            .map(|slot| slot.minutes)
            .collect();
        assert!(base.recent.is_none() && slots.contains(&0), "{slots:?}");
        world.store.close().await;
        database.remove().await;
    }
}

#[tokio::test]
async fn courses_cases_and_articles_are_found_by_those_who_may_see_them_and_follow_their_records() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let mut follower = Follower::new(world.app.clone(), None).await.unwrap();
    follower.step().await.unwrap();
    let courses = "kind=course&q=%E6%9D%A1%E6%AC%BE";
    assert_eq!(ids(&world, "sme", courses).await, ["C1", "C1-2"]);
    assert_eq!(ids(&world, "competitor", "kind=article").await.len(), 2);
    // a case is its firm's and its authorities' until it is published
    for (account, sees) in [
        ("sme", vec!["U1"]),
        ("competitor", vec!["U1-2"]),
        ("rival", vec![]),
    ] {
        assert_eq!(ids(&world, account, "kind=case").await, sees, "{account}");
    }
    put(&world, "regulator", "/api/v1/cases/U1", "\"1\"", |case| {
        case["state"] = "published".into();
    })
    .await;
    put(
        &world,
        "administrator",
        "/api/v1/courses/C1",
        "\"1\"",
        |course| {
            course["title"] = "几何量测量基础".into();
            course["text"] = "量块与卡尺".into();
        },
    )
    .await;
    follower.step().await.unwrap();
    assert_eq!(ids(&world, "rival", "kind=case").await, ["U1"]);
    assert_eq!(ids(&world, "sme", courses).await, ["C1-2"]);
    let every = "/api/v1/search?kind=course,case,article,offer&facets=kind";
    let found = world.send("sme", "get", every, &[], "").await;
    let kinds = found.body["facets"][0]["values"].as_array().unwrap().len();
    assert_eq!(kinds, 4, "{:?}", found.body["facets"]);
    for hit in found.body["hits"].as_array().unwrap() {
        let path = format!("/api/v1/{}", hit["path"].as_str().unwrap());
        assert_eq!(
            world.send("sme", "get", &path, &[], "").await.status,
            200,
            "{path}"
        );
    }
    let sessions = "/api/v1/course_sessions/CS1";
    let gone = world
        .send(
            "administrator",
            "delete",
            sessions,
            &[("if-match", "\"1\"")],
            "",
        )
        .await;
    assert!(gone.status.is_success(), "{gone:?}");
    follower.step().await.unwrap();
    let june = "kind=course&free_from=2026-06-01&free_to=2026-06-30";
    assert_eq!(ids(&world, "sme", june).await, ["C1-2"]);
}

#[tokio::test]
async fn after_a_restart_offers_are_searched_before_the_needs_are_read() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let folder = tempfile::tempdir().unwrap();
    let index = || Some(SearchIndex::open(&folder.path().join("index")).unwrap().0);
    let mut follower = Follower::new(world.app.clone(), index()).await.unwrap();
    follower.step().await.unwrap();
    assert!(world.app.catalogue.whole().is_some());
    drop(follower);

    let mut follower = Follower::new(world.app.clone(), index()).await.unwrap();
    follower.step().await.unwrap();
    let view = world.app.catalogue.get().unwrap();
    assert!(!view.base.whole && view.base.catalogue.needs.is_empty());
    assert_eq!(ids(&world, "sme", "service=calibration").await, ["O1"]);
    let needs = world
        .send("sme", "get", "/api/v1/search?kind=need", &[], "")
        .await;
    assert_eq!(needs.code(), "unavailable");
    while world.app.catalogue.whole().is_none() {
        follower.step().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(ids(&world, "sme", "kind=need").await.len(), 2);
}

#[tokio::test]
async fn how_soon_a_change_is_seen_is_printed() {
    let database = Database::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: folder.path().to_owned(),
        requests_per_minute: 0,
        ..Config::default()
    };
    let world = world_with(&database, config).await;
    let following = tokio::spawn(super::follow(world.app.clone()));
    while world.app.catalogue.whole().is_none() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let mut waits = Vec::new();
    for version in 1..=10 {
        let title = format!("甲乙丙丁{version}");
        put(
            &world,
            "provider",
            "/api/v1/offers/O1",
            &format!("\"{version}\""),
            |offer| {
                offer["title"] = title.clone().into();
            },
        )
        .await;
        let written = std::time::Instant::now();
        while !titles(&world, "q=甲乙丙丁").await.contains(&title) {
            assert!(
                written.elapsed().as_secs() < 60,
                "a change is not seen at all"
            );
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        waits.push(written.elapsed().as_millis());
    }
    waits.sort_unstable();
    println!("changes seen by search after {waits:?} ms (goal: 1500)");
    world.app.stopping.cancel();
    following.await.unwrap();
}
