//! A firm's own needs with their states.

use super::need::station;
use crate::api::call::Answered;
use crate::app::App;
use crate::auth::Actor;
use crate::error::{Code, Problem};
use crate::store::document::{self, Document as Columns};
use crate::store::kinds::Kind;
use crate::store::programme::{BOOKINGS, Entry};
use crate::store::records::{self, Filter};
use crate::web::lists::{self, Mark};
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use std::collections::BTreeMap;

/// Needs listed, and bookings looked at.
const LISTED: usize = 500;
const BOOKED: usize = 2_000;

struct Line {
    href: String,
    title: String,
    service: String,
    quantity: String,
    window: String,
    mark: Mark,
}

#[derive(Template)]
#[template(path = "needs.html")]
struct Needs {
    shell: Shell,
    rows: Vec<Line>,
}

pub(super) async fn list(app: App, parts: Parts, actor: Actor) -> Answered {
    let shell = Shell::of(&app, &parts).await?;
    let kind = Kind::find("needs").ok_or_else(|| Problem::new(Code::NotFound))?;
    let filter = Filter {
        owner: actor.organisation.clone().unwrap_or_default(),
        ..Filter::default()
    };
    let mut connection = app.store.read().await?;
    let found = records::page(&mut connection, &actor, kind, &filter, "", LISTED).await?;
    let bookings = BOOKINGS
        .page(&mut connection, &actor, &[], "", BOOKED)
        .await?;
    drop(connection);
    let mut of_need: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for booking in &bookings {
        of_need
            .entry(booking.text("need"))
            .or_default()
            .push(booking);
    }
    let line = |record: &records::Record| {
        let columns: Columns = serde_json::from_str(&record.body).unwrap_or_default();
        let shown = |name: &str| {
            let column = kind
                .format
                .columns
                .iter()
                .find(|column| column.name == name);
            column.map_or_else(String::new, |column| {
                crate::web::fields::shown(column, columns.get(name), shell.language)
            })
        };
        let station = station(
            of_need
                .get(record.id.as_str())
                .map_or(&[][..], Vec::as_slice),
        );
        Line {
            href: lists::href(kind, &record.id),
            title: lists::title(kind, record, &columns),
            service: shown("service_kind"),
            quantity: shown("quantity"),
            window: format!(
                "{} ～ {}",
                document::text(&columns, "window_from"),
                document::text(&columns, "window_to")
            ),
            mark: state(station, &shell),
        }
    };
    page(&Needs {
        rows: found.iter().map(line).collect(),
        shell,
    })
}

fn state(station: usize, shell: &Shell) -> Mark {
    let (tone, zh, en) = match station {
        3 => ("good", "时段已定", "hours booked"),
        2 => ("warm", "等待服务方确认", "waits for the provider"),
        1 => ("warm", "已拟结对，等待答复", "paired, waiting for answers"),
        _ => ("quiet", "待对接", "open"),
    };
    Mark {
        tone,
        word: shell.t(zh, en),
    }
}
