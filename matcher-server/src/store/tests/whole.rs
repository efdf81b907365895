//! The store as a whole: catalogues in and out, backups, jobs that change hands.

use super::{add, record};
use crate::auth::policy::Visibility;
use crate::store::testing::{Database, on_each_engine};
use crate::store::{Store, args, audit, import, sheets};
use matcher_core::exchange::catalogue::{ReadOptions, build};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_market_comes_out_of_the_store_as_it_went_in() {
    use matcher_core::synthetic::{HENAN_SEED, Scale, generate};
    let given = generate(Scale::Henan, HENAN_SEED);
    let before = build(&given, ReadOptions { partial: true })
        .unwrap()
        .catalogue;
    let clean = matcher_core::exchange::catalogue::sheets_of(&before);
    let records = sheets::records(&clean).unwrap();
    on_each_engine(|store| {
        let (records, before) = (records.clone(), before.clone());
        async move {
            let changed = import::import(&store, "test", records.clone())
                .await
                .unwrap();
            assert_eq!(changed, records.len() as u64);
            let again = import::import(&store, "test", records).await.unwrap();
            assert_eq!(again, 0, "what is the same is no change");
            let mut connection = store.read().await.unwrap();
            let read = sheets::read(&mut connection).await.unwrap();
            let after = build(&read, ReadOptions::default()).unwrap().catalogue;
            assert_eq!(after.needs, before.needs);
            assert_eq!(after.capabilities, before.capabilities);
            assert_eq!(after.organisations, before.organisations);
            assert_eq!(after.slots, before.slots);
            assert_eq!(after.quota_areas, before.quota_areas);
        }
    })
    .await;
}

#[tokio::test]
async fn an_import_that_was_cut_off_goes_on_at_the_next_start() {
    let database = Database::sqlite();
    let store = Store::open(&database.url, "test").await.unwrap();
    store
        .writer()
        .run(|job| {
            Box::pin(async move {
                job.connection
                    .batch(
                        "INSERT INTO import VALUES ('i', 'a', 'applying', 2, 1, 0), ('j', 'a', 'staging', 2, 0, 0);
                         INSERT INTO import_row VALUES ('i', 1, 'needs', 'n1', 's', 0, '', '', 'owner', '{}'), ('i', 2, 'needs', 'n2', 's', 0, '', '', 'owner', '{}'),
                            ('j', 1, 'needs', 'n3', 's', 0, '', '', 'owner', '{}');",
                    )
                    .await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    import::resume(&store).await.unwrap();
    let mut connection = store.read().await.unwrap();
    let ids = connection
        .rows("SELECT id FROM record", args![])
        .await
        .unwrap();
    let ids: Vec<String> = ids.iter().map(|row| row.get(0).unwrap()).collect();
    assert_eq!(
        ids,
        ["n2"],
        "the rest is applied, what was never accepted is dropped"
    );
    let rest = connection
        .rows("SELECT id FROM import_row", args![])
        .await
        .unwrap();
    assert!(rest.is_empty());
}

#[tokio::test]
async fn a_backup_is_taken_back_by_either_engine_and_a_changed_one_is_refused() {
    use crate::store::backup;
    let database = Database::sqlite();
    let store = Store::open(&database.url, "test").await.unwrap();
    for i in 0..1200 {
        let mut need = record("needs", &format!("n{i}"), "s", i, Visibility::Owner);
        need.body = format!("{{\"text\":\"第 {i} 项 \\\"\\n\"}}");
        add(&store, need).await.unwrap();
    }
    let mut file = Vec::new();
    let rows = backup::write(&store, &mut file).await.unwrap();
    assert_eq!(backup::verify(file.as_slice()).unwrap(), rows);
    let text = String::from_utf8(file.clone()).unwrap();
    let shorter = text
        .lines()
        .filter(|line| !line.contains("n7\""))
        .collect::<Vec<_>>()
        .join("\n");
    for changed in [
        shorter,
        text.replace("第 7 项", "第 8 项"),
        text[..text.len() / 2].to_owned(),
    ] {
        assert!(backup::verify(changed.as_bytes()).is_err());
    }
    assert!(
        backup::restore(&store, file.as_slice()).await.is_err(),
        "not over what is there"
    );
    let mut targets = vec![Database::sqlite()];
    targets.extend(Database::postgres().await);
    for target in targets {
        let empty = Store::open(&target.url, "test").await.unwrap();
        assert_eq!(
            backup::restore(&empty, file.as_slice()).await.unwrap(),
            rows
        );
        let mut again = Vec::new();
        backup::write(&empty, &mut again).await.unwrap();
        let lines = |bytes: &[u8]| -> Vec<String> {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let lines = text.lines().filter(|line| line.contains("\"r\":"));
            let mut lines: Vec<String> = lines.map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert!(lines(&again) == lines(&file));
        let mut connection = empty.read().await.unwrap();
        assert_eq!(
            audit::verify(&mut connection, None).await.unwrap().faults,
            []
        );
        drop(connection);
        empty.close().await;
        target.remove().await;
    }
}

#[tokio::test]
async fn a_backup_covers_every_table_of_both_engines() {
    on_each_engine(|store| async move {
        let mut connection = store.read().await.unwrap();
        let sql = if connection.is_postgres() {
            "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        } else {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"
        };
        let rows = connection.rows(sql, args![]).await.unwrap();
        let tables: BTreeSet<String> = rows.iter().map(|row| row.get(0).unwrap()).collect();
        let mut covered: BTreeSet<String> = crate::store::backup::tables().map(str::to_owned).collect();
        covered.insert("migration".to_owned());
        assert_eq!(tables, covered);
    })
    .await;
}

#[tokio::test]
async fn a_holder_that_was_paused_can_not_write_any_more() {
    use crate::store::jobs::{self, Held, Order, Outcome};
    on_each_engine(|store| async move {
        let claim = |node: &'static str| {
            let store = store.clone();
            async move {
                let work = store.writer().run(move |job| Box::pin(async move { jobs::claim(job, node).await }));
                work.await.unwrap()
            }
        };
        let run = |sql: &'static str| {
            let store = store.clone();
            async move {
                let work = store.writer().run(move |job| {
                    Box::pin(async move {
                        job.connection.batch(sql).await?;
                        Ok(())
                    })
                });
                work.await.unwrap();
            }
        };
        run("INSERT INTO round VALUES ('r', 'r', 'a', '', 0, 'authority', 'draft', '', NULL, NULL, 1, 0, 0)").await;
        let submit = store.writer().run(|job| Box::pin(async move { jobs::submit(job, "r", "a").await }));
        submit.await.unwrap();
        let first = claim("one").await.unwrap();
        assert_eq!(claim("two").await, None, "a job is held by one node");
        run("UPDATE job SET lease_until = 0").await;
        let second = claim("two").await.unwrap();
        assert_eq!((&second.id, second.fence), (&first.id, first.fence + 1));
        let renew = |held: Held| {
            let store = store.clone();
            async move {
                let work = store.writer().run(move |job| Box::pin(async move { jobs::renew(job, &held, "{}").await }));
                work.await.unwrap()
            }
        };
        let finish = |held: Held| {
            let store = store.clone();
            async move {
                let outcome = Outcome::Done("{}".to_owned(), vec![("plan.json".to_owned(), held.fence.to_be_bytes().to_vec())]);
                let work = store.writer().run(move |job| Box::pin(async move { jobs::finish(job, &held, &outcome).await }));
                work.await.unwrap()
            }
        };
        assert_eq!(renew(first.clone()).await, Order::Lost);
        assert!(!finish(first).await);
        assert_eq!(renew(second.clone()).await, Order::GoOn);
        assert!(finish(second.clone()).await);
        assert!(!finish(second.clone()).await, "a result is written once");
        let mut connection = store.read().await.unwrap();
        let (content, _) = jobs::file(&mut connection, &second.id, "plan.json").await.unwrap().unwrap();
        assert_eq!(content, second.fence.to_be_bytes());
    })
    .await;
}
