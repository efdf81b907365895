//! The page of an offer: what it measures and what each row may end in, when it is free, what it costs the reader, and how to get it.

pub(super) mod scope;
mod terms;

use super::list::add;
use crate::api::call::{Answered, Caller};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::{Actor, secret};
use crate::catalogue::View;
use crate::error::Problem;
use crate::store::document::{self, Document as Columns};
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter, Record};
use crate::web::fields;
use crate::web::form::encode;
use crate::web::known;
use crate::web::lists::{self, Link, Mark};
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use scope::{Row, of_offer, rows};
use terms::{Free, Price, free, price};

/// Needs offered for booking.
const NEEDS: usize = 60;

#[derive(Template)]
#[template(path = "offer.html")]
struct OfferPage {
    shell: Shell,
    id: String,
    href: String,
    title: String,
    service: String,
    description: String,
    marks: Vec<Mark>,
    provider: Link,
    place: String,
    resource: Link,
    delivery: String,
    valid: String,
    rows: Vec<Row>,
    /// What an offer without rows may end in.
    documents: String,
    free: Vec<Free>,
    price: Price,
    needs: Vec<(String, String)>,
    may_book: bool,
    /// Whether seats are booked instead of hours.
    in_seats: bool,
    may_post: bool,
    post_href: String,
    editable: bool,
    removable: bool,
    adds: Vec<Link>,
    version: i64,
    key: String,
}

pub(super) async fn show(
    app: App,
    parts: Parts,
    caller: Caller,
    kind: &'static Kind,
    id: String,
) -> Answered {
    let actor = &caller.actor;
    let record = api::seen(&app, &caller, kind, &id).await?;
    let shell = Shell::of(&app, &parts).await?;
    let columns: Columns = serde_json::from_str(&record.body).map_err(Problem::internal)?;
    let text = |name: &str| {
        let column = kind
            .format
            .columns
            .iter()
            .find(|column| column.name == name);
        column.map_or_else(String::new, |column| {
            fields::shown(column, columns.get(name), shell.language)
        })
    };
    let view = app.catalogue.get();
    let view = view.as_deref();
    let offer = view.and_then(|view| known::offer(view, &id));
    let mut connection = app.store.read().await?;
    let resource = document::text(&columns, "resource").to_owned();
    let in_seats = lists::is_class(&mut connection, &resource).await?;
    let resource = lists::named(&mut connection, actor, "resources", &resource).await?;
    let provider = lists::named(&mut connection, actor, "organisations", &record.owner).await?;
    drop(connection);
    let own = can(actor, Action::Change, &record.object());
    let free = view.map_or_else(Vec::new, |view| free(view, &id));
    let price = view.and_then(|view| {
        let (catalogue, offer) = offer?;
        let own = actor.organisation.as_deref();
        let seeker = own.and_then(|own| known::organisation(&view.base.catalogue, own));
        Some(price(
            &catalogue[offer],
            &view.base.catalogue,
            seeker,
            &shell,
        ))
    });
    let service = document::text(&columns, "service_kind").to_owned();
    let mut needs = own_needs(&app, actor, &service).await?;
    if let Some(view) = view {
        needs.retain(|(need, _)| may_suit(view, need, &id));
    }
    let adds = if own {
        children(&shell, actor, &record.id)
    } else {
        Vec::new()
    };
    page(&OfferPage {
        title: lists::title(kind, &record, &columns),
        service: text("service_kind"),
        description: document::text(&columns, "description").to_owned(),
        marks: lists::marks(&record, &shell),
        place: offer.map_or_else(String::new, |(catalogue, offer)| {
            known::place(catalogue, offer)
        }),
        delivery: text("delivery"),
        valid: valid(&columns),
        rows: offer.map_or_else(Vec::new, |(catalogue, offer)| {
            rows(catalogue, offer, &shell)
        }),
        documents: offer.map_or_else(String::new, |(catalogue, offer)| {
            of_offer(catalogue, offer, &shell)
        }),
        price: price.unwrap_or_default(),
        may_book: may(actor, Action::Create, "bookings") && !own,
        may_post: may(actor, Action::Create, "needs") && !own,
        post_href: format!("/needs/new?service_kind={}", encode(&service)),
        href: lists::href(kind, &record.id),
        editable: own,
        removable: can(actor, Action::Delete, &record.object()),
        version: record.version,
        key: secret::id(16),
        free,
        in_seats,
        needs,
        provider,
        resource,
        adds,
        id: record.id,
        shell,
    })
}

/// The forms of what hangs on an offer.
fn children(shell: &Shell, actor: &Actor, offer: &str) -> Vec<Link> {
    let kind = Kind::find("capabilities");
    kind.and_then(|kind| add(kind, actor, shell, offer))
        .into_iter()
        .collect()
}

fn valid(columns: &Columns) -> String {
    let (from, to) = (
        document::text(columns, "valid_from"),
        document::text(columns, "valid_to"),
    );
    if from.is_empty() && to.is_empty() {
        return String::new();
    }
    format!("{from} ～ {to}")
}

/// Whether the offer can serve the need, or whoever asks is too early to be told.
fn may_suit(view: &View, need: &str, offer: &str) -> bool {
    let catalogue = &view.base.catalogue;
    let need = known::known(&catalogue.needs, need, |need| &need.id);
    let offer = known::known(&catalogue.offers, offer, |offer| &offer.id);
    let (Some(need), Some(offer), Ok(judge)) = (need, offer, view.base.judge()) else {
        return true;
    };
    judge.can_serve(need, offer)
}

/// Own needs of a kind of service, for booking.
async fn own_needs(
    app: &App,
    actor: &Actor,
    service: &str,
) -> Result<Vec<(String, String)>, Problem> {
    let Some(kind) = Kind::find("needs").filter(|_| may(actor, Action::Create, "bookings")) else {
        return Ok(Vec::new());
    };
    let filter = Filter {
        owner: actor.organisation.clone().unwrap_or_default(),
        ..Filter::default()
    };
    let mut connection = app.store.read().await?;
    let found = records::page(&mut connection, actor, kind, &filter, "", NEEDS).await?;
    let need = |record: &Record| {
        let columns: Columns = serde_json::from_str(&record.body).ok()?;
        (document::text(&columns, "service_kind") == service)
            .then(|| (record.id.clone(), lists::title(kind, record, &columns)))
    };
    Ok(found.iter().filter_map(need).collect())
}
