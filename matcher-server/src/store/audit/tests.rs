//! The log under the hands of somebody who may write to the database, and after its time.

use super::super::testing::on_each_engine;
use super::super::{Store, args, now};
use super::{Chain, Event, Link, keep, verify};
use crate::error::{Code, Problem};

const DAY_MS: i64 = 24 * 3600 * 1000;

async fn note(store: &Store, action: &str, object: &str) {
    let mut event = Event::system(action, now());
    event.object = object.to_owned();
    let writer = store.writer();
    let written = writer.run(move |job| {
        Box::pin(async move {
            job.events.push(event);
            Ok(())
        })
    });
    written.await.unwrap();
}

async fn checkpoint(store: &Store) -> (i64, String) {
    let writer = store.writer();
    let written = writer.run(|job| Box::pin(async move { keep::checkpoint(job).await }));
    let object = written.await.unwrap().object();
    let (number, hash) = object.split_once(':').unwrap();
    (number.parse().unwrap(), hash.to_owned())
}

/// What is found after some SQL, which is then taken back.
async fn faults_after(store: &Store, sql: String, known: Option<(i64, String)>) -> Vec<String> {
    let found = store.writer().run(move |job| {
        Box::pin(async move {
            job.connection.batch(&sql).await?;
            let known = known
                .as_ref()
                .map(|(number, hash)| (*number, hash.as_str()));
            let verdict = verify(&mut job.connection, known).await?;
            let faults: Vec<&str> = verdict.faults.iter().map(|(_, _, cause)| *cause).collect();
            // The refusal takes the change back.
            Err::<(), _>(Problem::new(Code::WrongState).detail(faults.join("|")))
        })
    });
    let problem = found.await.unwrap_err();
    assert_eq!(problem.code(), Code::WrongState, "{problem:?}");
    let text = problem.for_the_log();
    let text = text.strip_prefix("wrong_state ").unwrap();
    text.split('|')
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn every_change_of_the_audit_log_is_found() {
    on_each_engine(|store| async move {
        for object in ["0", "1", "2", "3", "4"] {
            note(&store, "test", object).await;
        }
        let (number, hash) = checkpoint(&store).await;
        note(&store, "test", "5").await;
        let mut connection = store.read().await.unwrap();
        let good = verify(&mut connection, Some((number, &hash))).await.unwrap();
        assert_eq!(good.faults, []);
        assert_eq!((good.events, good.chains, good.removed), (8, 1, 0));
        assert_eq!(good.checkpoint, (number, hash.clone()));
        drop(connection);
        let swap = |a: i64, b: i64| {
            format!("UPDATE audit SET seq = CASE seq WHEN {a} THEN 102 ELSE 101 END WHERE seq IN ({a}, {b}); UPDATE audit SET seq = CASE seq WHEN 102 THEN {b} ELSE {a} END WHERE seq IN (101, 102)")
        };
        let changed = "this event or one before it was changed";
        let end = "the end is missing or not the one that was written";
        for (sql, cause) in [
            ("UPDATE audit SET event = '{\"at\":1}' WHERE seq = 3".to_owned(), changed),
            ("UPDATE audit SET at = at - 99999999999 WHERE seq = 3".to_owned(), changed),
            ("DELETE FROM audit WHERE seq = 4".to_owned(), "events before it are missing"),
            ("DELETE FROM audit WHERE seq = 8".to_owned(), end),
            ("DELETE FROM audit WHERE seq > 2".to_owned(), end),
            ("DELETE FROM audit".to_owned(), end),
            (swap(3, 4), changed),
            ("UPDATE audit_head SET seq = 9".to_owned(), end),
            ("DELETE FROM audit_head".to_owned(), "the head of this chain is missing"),
            ("DELETE FROM audit_checkpoint".to_owned(), "a checkpoint that an event names is missing"),
            ("UPDATE audit_checkpoint SET at = at + 1".to_owned(), "this checkpoint was changed, or one before it is missing"),
        ] {
            let found = faults_after(&store, sql.clone(), None).await;
            assert!(found.iter().any(|found| found == cause), "{sql} {found:?}");
        }
        // Shortened together with its head: the checkpoint inside and the one that was kept elsewhere know better.
        let cut = "DELETE FROM audit WHERE seq > 4; UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit WHERE seq = 4)";
        let found = faults_after(&store, cut.to_owned(), None).await;
        assert_eq!(found, ["the chain is not the one that a checkpoint saw"]);
        let cut = format!("{cut}; DELETE FROM audit_checkpoint");
        assert_eq!(faults_after(&store, cut.clone(), None).await, [""; 0]);
        let found = faults_after(&store, cut, Some((number, hash))).await;
        assert_eq!(found, ["this is not the checkpoint that was kept"]);
    })
    .await;
}

/// A chain of another start with events of so many days ago, in order.
async fn old_chain(store: &Store, name: &'static str, days: &'static [i64]) {
    let made = store.writer().run(move |job| {
        Box::pin(async move {
            let sql = "SELECT count(*) FROM audit_head";
            let number: i64 = job.connection.row(sql, args![]).await?.map_or(Ok(0), |row| row.get(0))? + 1;
            let chain = Chain { name: name.to_owned(), link: Link::first(name) };
            let sql = "INSERT INTO audit_head (chain, number, started_at, seq, hash) VALUES ($1, $2, 0, 0, $3)";
            let values = args![name, number, chain.link.hash.clone()];
            job.connection.execute(sql, values).await?;
            let before = super::names_before(&mut job.connection, number).await?;
            let event = |days: &i64| Event {
                object: before.clone(),
                ..Event::system("test", job.now - days * DAY_MS)
            };
            let events: Vec<Event> = days.iter().map(event).collect();
            chain.append(&mut job.connection, &events).await?;
            Ok(())
        })
    });
    made.await.unwrap();
}

async fn purge(store: &Store, days: i64) -> Result<u64, Problem> {
    let writer = store.writer();
    let purged = writer.run(move |job| Box::pin(async move { keep::purge(job, days).await }));
    purged.await
}

#[tokio::test]
async fn events_of_the_last_six_months_stay_and_the_rest_still_verifies() {
    on_each_engine(|store| async move {
        old_chain(&store, "a", &[400, 300, 200, 183, 200, 10]).await;
        old_chain(&store, "b", &[500, 400]).await;
        checkpoint(&store).await;
        // Asked to keep a day, it keeps six months; an old event behind a young one stays with it.
        assert_eq!(purge(&store, 1).await.unwrap(), 5);
        assert_eq!(purge(&store, 1).await.unwrap(), 0);
        checkpoint(&store).await;
        let mut connection = store.read().await.unwrap();
        let good = verify(&mut connection, None).await.unwrap();
        assert_eq!(good.faults, []);
        assert_eq!((good.removed, good.chains), (5, 3));
        let sql = "SELECT count(*) FROM audit WHERE chain IN ('a', 'b')";
        let left = connection.row(sql, args![]).await.unwrap().unwrap();
        assert_eq!(left.get::<i64>(0).unwrap(), 3);
        drop(connection);
        let unseen = "events were removed, and no removal wrote it down so";
        for (sql, cause) in [
            // A removal that is made to look like one of ours.
            ("DELETE FROM audit WHERE chain = 'a' AND seq = 4; UPDATE audit_base SET seq = 4 WHERE chain = 'a'", unseen),
            ("DELETE FROM audit_base WHERE chain = 'b'", unseen),
            ("DELETE FROM audit_base", "what a removal wrote down is missing"),
        ] {
            let found = faults_after(&store, sql.to_owned(), None).await;
            assert!(found.iter().any(|found| found == cause), "{sql} {found:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_log_that_was_changed_is_not_removed() {
    on_each_engine(|store| async move {
        old_chain(&store, "a", &[400, 300, 100]).await;
        let aged = store.writer().run(|job| {
            Box::pin(async move {
                // Made to look old enough, beside the event that tells its time.
                let sql = "UPDATE audit SET at = 0 WHERE chain = 'a'";
                job.connection.execute(sql, args![]).await?;
                Ok(())
            })
        });
        aged.await.unwrap();
        assert_eq!(purge(&store, 200).await.unwrap(), 2);
        let changed = store.writer().run(|job| {
            Box::pin(async move {
                let sql = "UPDATE audit SET event = '{\"at\":0}' WHERE chain = 'a'";
                job.connection.execute(sql, args![]).await?;
                Ok(())
            })
        });
        changed.await.unwrap();
        assert_eq!(purge(&store, 200).await.unwrap_err().code(), Code::Internal);
    })
    .await;
}
