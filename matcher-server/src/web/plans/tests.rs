//! The pages of a plan over the example catalogue, planned for real.

use crate::api::tests::world::{World, world};
use crate::store::testing::Database;
use crate::store::{args, sheets};
use crate::web::tests::send;
use axum::http::StatusCode;
use matcher_core::exchange::catalogue::{ReadOptions, build};
use matcher_core::explain::Context;
use matcher_core::fit::Judge;
use matcher_core::model::PlanRules;
use matcher_core::report::{Material, write_board};
use matcher_core::round::{Knowledge, propose};
use std::ops::ControlFlow;

/// Plans the world's catalogue and keeps the board as the job's.
async fn planned(world: &World) {
    let mut connection = world.app.store.read().await.unwrap();
    let rows = sheets::read(&mut connection).await.unwrap();
    drop(connection);
    let loaded = build(&rows, ReadOptions { partial: true }).unwrap();
    let (rules, knowledge) = (PlanRules::default(), Knowledge::bundled().unwrap());
    let made = propose(&loaded.catalogue, &rules, &knowledge, 1, &|_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    let judge = Judge::new(
        &loaded.catalogue,
        knowledge.taxonomy,
        &rules,
        knowledge.rights,
    );
    let material = Material {
        context: Context {
            catalogue: &loaded.catalogue,
            taxonomy: knowledge.taxonomy,
            judge: &judge,
            rules: &rules,
            market: &made.market,
            problem: &made.problem,
            plan: &made.plan,
        },
        explanation: &made.explanation,
        document: &made.document,
    };
    let folder = tempfile::tempdir().unwrap();
    write_board(&material, &mut |name| folder.path().join(name)).unwrap();
    let files = crate::jobs::BOARD_FILES
        .map(|name| (name, std::fs::read(folder.path().join(name)).unwrap()));
    let kept = world.app.store.writer().run(move |job| {
        Box::pin(async move {
            for (name, content) in files {
                let sql =
                    "INSERT INTO artefact (job, name, digest, content) VALUES ('j1', $1, $2, $3)";
                let values = args![name, vec![0_u8], content.as_slice()];
                job.connection.execute(sql, values).await?;
            }
            Ok::<(), crate::error::Problem>(())
        })
    });
    kept.await.unwrap();
}

const PAGES: [&str; 7] = [
    "",
    "/pairs",
    "/unserved",
    "/areas",
    "/providers",
    "/budget",
    "/print",
];

#[tokio::test]
async fn a_plan_is_shown_to_its_authority_and_is_not_there_for_anybody_else() {
    let database = Database::sqlite();
    let world = world(&database).await;
    planned(&world).await;
    for page in PAGES {
        let path = format!("/plans/j1{page}");
        for account in ["regulator", "auditor"] {
            let shown = send(&world, account, "GET", &path, "").await;
            assert_eq!(
                shown.status,
                StatusCode::OK,
                "{account} {path}: {}",
                shown.text
            );
        }
        for account in ["sme", "provider", "elsewhere"] {
            let foreign = send(&world, account, "GET", &path, "").await;
            let absent = send(&world, account, "GET", &path.replace("j1", "j9"), "").await;
            assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{account} {path}");
            assert_eq!(absent.status, StatusCode::NOT_FOUND, "{account} {path}");
        }
    }
}

#[tokio::test]
async fn lists_are_narrowed_by_what_is_asked_and_survive_nonsense() {
    let database = Database::sqlite();
    let world = world(&database).await;
    planned(&world).await;
    let rows = |text: &str| text.matches("<tr><th scope=\"row\">").count();
    let all = send(&world, "regulator", "GET", "/plans/j1/unserved", "").await;
    let served = send(&world, "regulator", "GET", "/plans/j1/pairs", "").await;
    assert!(rows(&all.text) + rows(&served.text) > 0);
    for path in ["unserved", "pairs"] {
        for query in [
            "q=nobody-is-called-this",
            "area=999999",
            "service=no-such",
            "provider=77777",
            "subject=x",
        ] {
            if (path, query) == ("pairs", "subject=x")
                || (path, query) == ("unserved", "provider=77777")
            {
                continue;
            }
            let path = format!("/plans/j1/{path}?{query}&page=99999999999999999999");
            let shown = send(&world, "regulator", "GET", &path, "").await;
            assert_eq!(shown.status, StatusCode::OK, "{path}");
            assert_eq!(rows(&shown.text), 0, "{path}");
        }
    }
}

#[tokio::test]
async fn an_exclusion_from_the_board_enters_the_rules() {
    let database = Database::sqlite();
    let world = world(&database).await;
    planned(&world).await;
    let form = "key=k1&version=1&job=j1&exclude=0";
    let excluded = send(&world, "regulator", "POST", "/rounds/r1/do/adjust", form).await;
    assert_eq!(excluded.status, StatusCode::SEE_OTHER, "{}", excluded.text);
    let rules = async || {
        let mut connection = world.app.store.read().await.unwrap();
        let row = connection
            .row("SELECT rules FROM round WHERE id = 'r1'", args![])
            .await
            .unwrap();
        row.unwrap().get::<String>(0).unwrap()
    };
    assert!(
        rules().await.contains("[[exclusions]]"),
        "{}",
        rules().await
    );
    for wrong in ["exclude=99999", "exclude=x", "pin="] {
        let form = format!("key=w&version=2&job=j1&{wrong}");
        let refused = send(&world, "regulator", "POST", "/rounds/r1/do/adjust", &form).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}
