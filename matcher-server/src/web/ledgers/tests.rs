//! Lists as files, what is behind a figure, a calendar's address.

use super::statistics::unit;
use crate::api::tests::world::{World, world};
use crate::store::testing::Database;
use crate::web::fields::label;
use crate::web::shell::Shell;
use crate::web::tests::{form, send};
use axum::http::StatusCode;
use matcher_core::exchange::schema::LEDGERS;
use matcher_core::model::Language;
use matcher_core::report::programme::{INDICATORS, compared};
use serde_json::json;

/// The small world; its database goes when the first of the two does.
async fn small() -> (Database, World) {
    let database = Database::sqlite();
    let world = world(&database).await;
    (database, world)
}

#[tokio::test]
async fn a_calendar_is_told_with_the_address_that_a_program_elsewhere_needs() {
    let (_database, world) = small().await;
    let fields = [
        ("key", "k1"),
        ("days", "30"),
        ("email", ""),
        ("calendar", "new"),
    ];
    let kept = send(
        &world,
        "sme",
        "POST",
        "http://plat.example/reminders",
        &form(&fields),
    )
    .await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
    assert!(
        kept.text.contains(">http://plat.example/calendar/"),
        "{}",
        kept.text
    );
}

#[tokio::test]
async fn the_rows_behind_a_figure_are_told_by_name() {
    let (_database, world) = small().await;
    let path = "/statistics?year=2026&indicator=services";
    let page = send(&world, "regulator", "GET", path, "").await;
    let rows = page.text.split("id=\"rows\"").nth(1).unwrap_or("");
    assert!(rows.contains("20 把卡尺校准"), "{rows}");
}

#[tokio::test]
async fn a_firms_sheet_and_the_hook_ups_are_workbooks() {
    let (_database, world) = small().await;
    for path in ["/ledgers/firms/S1?format=xlsx", "/pairings?format=xlsx"] {
        let (status, file) = world.file("regulator", path).await;
        assert_eq!(status, 200, "{path}");
        assert!(file.starts_with("PK"), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_refuses_lists_what_is_wrong() {
    let (_database, world) = small().await;
    let path = "/api/v1/service_items/VI1";
    let item = world.send("provider", "get", path, &[], "").await;
    let mut body = json!({ "record": item.body["record"] });
    body["record"]["gauge"] = "".into();
    let tag = [("if-match", "\"1\"")];
    let put = world
        .send("provider", "put", path, &tag, &body.to_string())
        .await;
    assert_eq!(put.status, StatusCode::OK);
    let page = send(
        &world,
        "sme",
        "POST",
        "/service_items/VI1/confirmation",
        &form(&[("key", "k1")]),
    )
    .await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{}", page.text);
    let list = page
        .text
        .split("<section class=\"panel narrow\">")
        .nth(1)
        .unwrap_or("");
    assert!(list.contains("<li>"), "{list}");
}

#[test]
fn english_pages_tell_columns_units_and_figures_in_english() {
    let columns = LEDGERS.iter().flat_map(|sheet| sheet.columns);
    for column in columns {
        let label = label(column, Language::English);
        let told = !["Nda", "Mms"].iter().any(|word| label.contains(word));
        assert!(told && !label.contains("months (months)"), "{label}");
    }
    let mut shell = Shell::for_tests();
    shell.language = Language::English;
    let counted = INDICATORS.iter().filter(|known| known.part != "example");
    for known in counted {
        let held_against = compared(&known.indicator, 2022, 5).map(|(_, en)| en);
        let told = [
            unit(known.unit(), &shell).to_owned(),
            held_against.unwrap_or_default(),
        ];
        assert!(told.concat().is_ascii(), "{told:?}");
    }
}
