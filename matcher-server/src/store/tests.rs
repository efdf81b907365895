//! What the store promises, on both engines.

mod rounds;
mod whole;

use super::kinds::{ALL, Kind};
use super::records::{self, Filter, Record};
use super::testing::on_each_engine;
use super::{Store, args, changes};
use crate::auth::policy::{Action, Object, Visibility, can, predicate};
use crate::auth::{Actor, Role, Scope};
use crate::error::{Code, Problem};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) fn actor(role: Role, organisation: Option<&str>, regions: &[i64]) -> Actor {
    Actor {
        account: format!("account-{}", role.code()),
        role,
        organisation: organisation.map(str::to_owned),
        confirmed: true,
        authority: (role == Role::Regulator).then(|| "authority".to_owned()),
        everywhere: false,
        regions: Arc::new(regions.iter().copied().collect()),
        scope: Scope::Write,
        by_cookie: false,
    }
}

fn record(
    kind: &'static str,
    id: &str,
    owner: &str,
    region: i64,
    visibility: Visibility,
) -> Record {
    Record {
        kind,
        id: id.to_owned(),
        owner: owner.to_owned(),
        other: String::new(),
        region,
        parent: String::new(),
        alias: String::new(),
        visibility,
        state: records::ACTIVE.to_owned(),
        entered_by: String::new(),
        version: 1,
        body: "{}".to_owned(),
        created_at: 0,
        updated_at: 0,
    }
}

async fn add(store: &Store, record: Record) -> Result<(), Problem> {
    store
        .writer()
        .run(move |job| Box::pin(async move { records::insert(job, &record).await }))
        .await
}

#[tokio::test]
async fn a_refused_write_leaves_nothing_and_its_neighbours_in_the_group_stay() {
    on_each_engine(|store| async move {
        let tasks: Vec<_> = (0..40)
            .map(|i| {
                let store = store.clone();
                tokio::spawn(async move {
                    let record = record("needs", &format!("n{i}"), "s", 0, Visibility::Owner);
                    let work = store.writer().run(move |job| {
                        Box::pin(async move {
                            records::insert(job, &record).await?;
                            match i % 4 {
                                0 => Err(Problem::new(Code::WrongState)),
                                1 => panic!("a job that panics"),
                                _ => Ok(()),
                            }
                        })
                    });
                    (i, work.await)
                })
            })
            .collect();
        let mut kept = BTreeSet::new();
        for task in tasks {
            let (i, outcome) = task.await.unwrap();
            assert_eq!(outcome.is_ok(), i % 4 > 1, "{i} {outcome:?}");
            if outcome.is_ok() {
                kept.insert(format!("n{i}"));
            }
        }
        let kind = Kind::find("needs").unwrap();
        let mut connection = store.read().await.unwrap();
        let all = actor(Role::Auditor, None, &[]);
        let filter = Filter::default();
        let page = records::page(&mut connection, &all, kind, &filter, "", 100);
        let found: BTreeSet<String> = page.await.unwrap().into_iter().map(|r| r.id).collect();
        assert_eq!(found, kept);
        let newest = changes::newest(&mut connection).await.unwrap();
        assert_eq!(
            newest,
            kept.len() as i64,
            "one change each, none for what was refused"
        );
        assert!(
            store.writer().commits() < 40,
            "writes that wait together share a commit"
        );
    })
    .await;
}

#[tokio::test]
async fn of_many_who_change_one_version_one_succeeds() {
    on_each_engine(|store| async move {
        let old = record("needs", "n", "s", 0, Visibility::Owner);
        add(&store, old.clone()).await.unwrap();
        let tasks: Vec<_> = (0..32)
            .map(|i| {
                let (store, mut record) = (store.clone(), old.clone());
                record.body = format!("{{\"by\":{i}}}");
                tokio::spawn(async move {
                    let work = store.writer().run(move |job| {
                        Box::pin(async move { records::update(job, &record).await })
                    });
                    work.await.map_err(|problem| problem.code())
                })
            })
            .collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.unwrap());
        }
        outcomes.sort_by_key(std::result::Result::is_err);
        assert_eq!(outcomes[0], Ok(2));
        assert!(
            outcomes[1..]
                .iter()
                .all(|outcome| *outcome == Err(Code::Stale))
        );
    })
    .await;
}

#[tokio::test]
async fn the_rows_of_a_predicate_are_those_the_policy_allows() {
    on_each_engine(|store| async move {
        let regions = [410_100, 410_200, 0];
        let owners = ["a", "b", ""];
        let mut objects: Vec<Object> = Vec::new();
        for kind in ALL.iter() {
            for visibility in Visibility::ALL {
                for region in regions {
                    for owner in owners {
                        let id = format!("{}{region}{owner}", visibility.code());
                        let record = record(kind.name, &id, owner, region, visibility);
                        objects.push(record.object());
                        add(&store, record).await.unwrap();
                    }
                }
            }
        }
        let made = store.writer().run(|job| {
            Box::pin(async move {
                let authority = super::authorities::Authority {
                    id: "authority".to_owned(),
                    name: String::new(),
                    kind: "industry".to_owned(),
                    everywhere: false,
                    regions: [410_100].into(),
                };
                super::authorities::insert(job, &authority).await
            })
        });
        made.await.unwrap();
        let mut actors = vec![
            actor(Role::Sme, Some("a"), &[]),
            actor(Role::Provider, Some("b"), &[]),
            actor(Role::Provider, None, &[]),
            actor(Role::Regulator, None, &[410_100]),
            actor(Role::Auditor, None, &[]),
            actor(Role::Administrator, None, &[]),
        ];
        for i in 0..actors.len() {
            let (mut reading, mut pending, mut nation) =
                (actors[i].clone(), actors[i].clone(), actors[i].clone());
            reading.scope = Scope::Read;
            pending.confirmed = false;
            nation.everywhere = true;
            actors.extend([reading, pending, nation]);
        }
        let mut connection = store.read().await.unwrap();
        for actor in &actors {
            for action in [Action::Read, Action::Create, Action::Change, Action::Delete] {
                for kind in ALL.iter() {
                    let (sql, values) = predicate(actor, action, kind.name, false, 2);
                    let sql = format!("SELECT count(*) FROM record WHERE kind = $1 AND {sql}");
                    let mut parameters = args![kind.name];
                    parameters.extend(values);
                    let row = connection.row(&sql, parameters).await.unwrap().unwrap();
                    let own = objects.iter().filter(|object| object.kind == kind.name);
                    let everywhere = actor.everywhere && actor.role == Role::Regulator;
                    let expected = own
                        .filter(|object| {
                            // `can` knows regions, not the flag.
                            let mut actor = actor.clone();
                            if everywhere {
                                actor.regions = Arc::new(regions.into());
                            }
                            can(&actor, action, object)
                        })
                        .count();
                    assert_eq!(
                        row.get::<i64>(0).unwrap(),
                        expected as i64,
                        "{actor:?} {action:?} {}",
                        kind.name
                    );
                }
            }
        }
    })
    .await;
}
