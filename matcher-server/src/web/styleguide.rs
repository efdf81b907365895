//! The style guide of the demonstration: variables, the ten components, parts of pages.

use super::page;
use super::shell::Shell;
use crate::app::App;
use crate::error::{Code, Problem};
use crate::routes::{Access, Route, route};
use askama::Template;
use axum::extract::State;
use axum::http::request::Parts;
use axum::routing::get;

#[derive(Template)]
#[template(path = "styleguide.html")]
struct StyleGuide {
    shell: Shell,
    colours: [&'static str; 10],
}

pub(super) fn table() -> Vec<Route> {
    let show = |State(app): State<App>, parts: Parts| async move {
        if !app.is_synthetic() {
            return Err(Problem::new(Code::NotFound));
        }
        let shell = Shell::of(&app, &parts).await?;
        page(&StyleGuide {
            shell,
            colours: [
                "paper", "ground", "ink", "muted", "rule", "accent", "tint", "good", "warm", "bad",
            ],
        })
    };
    vec![route(
        "get",
        "/styleguide",
        Access::Open,
        "The style guide",
        get(show),
    )]
}
