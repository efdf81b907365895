//! From a plan to reserved hours, in a few statements whatever the size.

use super::super::rounds::{self, PlannedLot, PlannedPairing};
use super::super::testing::on_each_engine;
use super::super::{Store, args};
use super::{add, record};
use crate::auth::policy::Visibility;

/// Pairings of the plan; each takes an hour of the one slot of its provider.
const PAIRINGS: usize = 300;

fn plan() -> Vec<PlannedPairing> {
    let pairing = |number: usize| PlannedPairing {
        provider: format!("L{}", number % 10),
        seeker: format!("S{number}"),
        lots: vec![PlannedLot {
            need: format!("N{number}"),
            resource: format!("R{}", number % 10),
            period: "2026-12".to_owned(),
            minutes: 60,
        }],
    };
    (0..PAIRINGS).map(pairing).collect()
}

async fn count(store: &Store, what: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {what}");
    let mut connection = store.read().await.unwrap();
    let row = connection.row(&sql, args![]).await.unwrap().unwrap();
    row.get(0).unwrap()
}

#[tokio::test]
async fn a_plan_reserves_what_is_left_and_what_others_booked_meanwhile_expires_whole() {
    on_each_engine(|store| async move {
        for number in 0..PAIRINGS {
            // The last one is gone since the plan was made.
            if number + 1 < PAIRINGS {
                let id = format!("S{number}");
                add(&store, record("organisations", &id, &id, 410_100, Visibility::Owner))
                    .await
                    .unwrap();
            }
        }
        for number in 0..10 {
            let id = format!("R{number}/2026-12");
            let mut slot = record("slots", &id, &format!("L{number}"), 0, Visibility::Members);
            // R0 has hours for twenty-five of its thirty, the others for all.
            let minutes = if number == 0 { 25 * 60 } else { 30 * 60 };
            slot.body = format!("{{\"resource\":\"R{number}\",\"minutes\":{minutes}}}");
            add(&store, slot).await.unwrap();
        }
        let writer = store.writer();
        let done = writer.run(|job| {
            Box::pin(async move {
                job.connection
                    .batch("INSERT INTO round VALUES ('r', 'r', 'a', '', 0, 'members', 'published', '', NULL, NULL, 1, 0, 0)")
                    .await?;
                rounds::propose(job, "r", &plan()).await?;
                // Once more: what was proposed before is replaced.
                rounds::propose(job, "r", &plan()).await?;
                rounds::open(job, "r", 99).await
            })
        });
        assert_eq!(done.await.unwrap(), 5);
        for (what, number) in [
            ("pairing", 299),
            ("pairing WHERE state = 'open' AND visibility = 'owner' AND respond_until = 99 AND version = 2", 294),
            ("pairing WHERE state = 'expired' AND visibility = 'owner' AND owner = 'L0'", 5),
            ("booking WHERE state = 'reserved' AND visibility = 'owner' AND region = 410100", 294),
            ("booking WHERE state = 'released' AND resource = 'R0'", 5),
        ] {
            assert_eq!(count(&store, what).await, number, "{what}");
        }
    })
    .await;
}
