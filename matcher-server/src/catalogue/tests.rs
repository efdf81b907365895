//! The catalogue in memory and its index follow the store, on both engines.

use super::Follower;
use crate::api::call::Caller;
use crate::api::search::{SearchParams, search};
use crate::api::tests::world::{World, world};
use crate::auth::{Actor, Role, Scope};
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
