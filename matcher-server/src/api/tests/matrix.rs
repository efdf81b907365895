//! Every route × every role × own, foreign and absent objects, made from the table of routes itself.

use super::world::{ACCOUNTS, Answer, World, world};
use crate::api::record_answer::path_of;
use crate::catalogue::Follower;
use crate::routes::{Access, Route, table};
use crate::store::args;
use crate::store::kinds::Kind;
use crate::store::records::any;
use crate::store::testing::Database;
use std::fmt::Write;

/// Where what was reviewed stands: one line per route and role with the answers for an own, a foreign and an absent object.
const REVIEWED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api/tests/matrix.txt");

#[tokio::test]
async fn every_route_answers_every_role_as_reviewed_and_foreign_is_absent() {
    let database = Database::sqlite();
    let world = world(&database).await;
    let follower = Follower::new(world.app.clone(), None).await;
    follower.unwrap().step().await.unwrap();
    let mut found = String::new();
    for route in table() {
        if route.access == Access::Open {
            continue;
        }
        for (account, _, organisation, _) in
            ACCOUNTS
                .iter()
                .chain(&[("", crate::auth::Role::Sme, None, &[][..])])
        {
            let line = line(&world, &route, account, *organisation).await;
            let name = if account.is_empty() {
                "nobody"
            } else {
                account
            };
            writeln!(found, "{} {} {name} {line}", route.method, route.path).unwrap();
        }
    }
    if std::env::var_os("MATCHER_WRITE_MATRIX").is_some() {
        std::fs::write(REVIEWED, &found).unwrap();
    }
    let reviewed = std::fs::read_to_string(REVIEWED).unwrap();
    for (new, old) in found.lines().zip(reviewed.lines()) {
        assert_eq!(new, old);
    }
    assert_eq!(found.lines().count(), reviewed.lines().count());
}

/// The answers of one route to one account.
async fn line(world: &World, route: &Route, account: &str, organisation: Option<&str>) -> String {
    if !route.path.contains("{id}") {
        let answer = send(world, route, account, &route.path).await;
        return answer.status.as_u16().to_string();
    }
    let kind = route.path.split('/').nth(3).unwrap();
    let absent = route.path.replace("{id}", "no-such-id");
    let absent = send(world, route, account, &absent).await;
    let owner = organisation.unwrap_or("-");
    let (own, foreign) = (
        object(world, kind, owner, true).await,
        object(world, kind, owner, false).await,
    );
    let mut statuses = Vec::new();
    for path in [own, foreign.clone()] {
        let Some(path) = path else {
            statuses.push("-".to_owned());
            continue;
        };
        let rest = route.path.split("{id}").nth(1).unwrap();
        let answer = send(world, route, account, &format!("{path}{rest}")).await;
        statuses.push(answer.status.as_u16().to_string());
    }
    statuses.push(absent.status.as_u16().to_string());
    // What one may not read is answered like what does not exist, to the byte, whatever is asked of it.
    if let Some(path) = foreign {
        let read = world.send(account, "get", &path, &[], "").await;
        // The files and events of a job have their address below the job's.
        if !read.status.is_success() {
            let rest = route.path.split("{id}").nth(1).unwrap();
            let answer = send(world, route, account, &format!("{path}{rest}")).await;
            assert_eq!(
                answer.anonymous(),
                absent.anonymous(),
                "{} {account}",
                route.path
            );
        }
    }
    statuses.join(" ")
}

/// Sends what would be allowed to end in 400 or 412 and to change nothing.
async fn send(world: &World, route: &Route, account: &str, path: &str) -> Answer {
    let path = &path
        .replace("{name}", "plan.json")
        .replace("{list}", "needs");
    // What a question can't do without.
    let asks = match route.query {
        ["need"] => "?need=N1",
        ["need", "provider"] => "?need=N1&provider=L1",
        ["with"] => "?with=j1",
        _ => "",
    };
    let path = &format!("{path}{asks}");
    let headers: &[(&str, &str)] = if route.versioned {
        &[("if-match", "\"99\"")]
    } else {
        &[]
    };
    let body = if route.body.is_empty() { "" } else { "{}" };
    if route.path == "/api/v1/sessions" || route.path == "/api/v1/session" {
        return world.send(account, "delete", path, headers, body).await;
    }
    world.send(account, route.method, path, headers, body).await
}

/// Tables of the programme by their place in addresses.
const TABLES: &[(&str, &str)] = &[
    ("rounds", "round"),
    (
        "jobs",
        "job JOIN (SELECT id AS of_round, owner FROM round) AS r ON round = of_round",
    ),
    ("pairings", "pairing"),
    ("bookings", "booking"),
    ("partnerships", "partnership"),
    ("objections", "objection"),
    ("consents", "consent"),
    ("overrides", "plan_override"),
    ("calls", "lead_call"),
    ("call-members", "call_member"),
    ("webhooks", "webhook"),
];

/// The address of some object that is, or is not, the organisation's: one that its owner alone sees, if there is one.
async fn object(world: &World, name: &str, owner: &str, own: bool) -> Option<String> {
    let mut connection = world.store.read().await.unwrap();
    if let Some((_, table)) = TABLES.iter().find(|(found, _)| *found == name) {
        // The ids the world gave; what a route under test makes has longer ones.
        let two = matches!(
            name,
            "pairings" | "bookings" | "partnerships" | "consents" | "call-members"
        );
        let mine = if two {
            "(owner = $1 OR other = $1)"
        } else {
            "owner = $1"
        };
        let not = if own { "" } else { "NOT " };
        let sql = format!(
            "SELECT id FROM {table} WHERE {not}{mine} AND length(id) = 2 ORDER BY id LIMIT 1"
        );
        let row = connection.row(&sql, args![owner]).await.unwrap()?;
        let id: String = row.get(0).unwrap();
        return Some(format!("/api/v1/{name}/{id}"));
    }
    let kind = Kind::find(name)?;
    let sql = if own {
        "SELECT id FROM record WHERE kind = $1 AND (owner = $2 OR other = $2) ORDER BY id LIMIT 1"
    } else {
        "SELECT id FROM record WHERE kind = $1 AND owner <> $2 AND other <> $2 ORDER BY visibility DESC, id LIMIT 1"
    };
    let row = connection.row(sql, args![name, owner]).await.unwrap()?;
    let id: String = row.get(0).unwrap();
    let record = any(&mut connection, kind, &id).await.unwrap()?;
    Some(path_of(&record))
}

#[tokio::test]
async fn a_list_holds_nothing_of_a_competitor() {
    let database = Database::sqlite();
    let world = world(&database).await;
    for route in table() {
        let is_list = route.method == "get"
            && matches!(route.access, Access::Of(..))
            && !route.path.contains('{');
        if !is_list {
            continue;
        }
        for (account, own) in [("competitor", "S2"), ("provider", "L1"), ("rival", "X1")] {
            let answer = world.send(account, "get", &route.path, &[], "").await;
            let items = answer.body["items"].as_array().cloned().unwrap_or_default();
            let foreign = items
                .iter()
                .filter(|item| item["owner"] != own && item["other"] != own);
            let text: String = foreign.map(ToString::to_string).collect();
            for secret in ["S1", "N1", "B1", "20 把卡尺"] {
                assert!(
                    !text.contains(&format!("\"{secret}\"")),
                    "{account} {} {text}",
                    route.path
                );
            }
            let foreign = if own == "S2" { "never" } else { "秘密" };
            assert!(!text.contains(foreign), "{account} {}", route.path);
        }
    }
}
