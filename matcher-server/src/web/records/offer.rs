//! The page of an offer: what it measures and what each row may end in, when it is free, what it costs the reader, and how to get it.

use super::list::add;
use crate::api::call::{Answered, Caller};
use crate::api::records as api;
use crate::app::App;
use crate::auth::policy::{Action, can, may};
use crate::auth::{Actor, secret};
use crate::catalogue::View;
use crate::clock::today;
use crate::error::Problem;
use crate::store::document::{self, Document as Columns};
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter, Record};
use crate::web::fields;
use crate::web::form::encode;
use crate::web::known::{self, yuan};
use crate::web::lists::{self, Link, Mark};
use crate::web::page;
use crate::web::shell::Shell;
use askama::Template;
use axum::http::request::Parts;
use matcher_core::fit::{CredentialMatrix, benefits_for, documents_of, fee_after};
use matcher_core::ids::Ix;
use matcher_core::model::{
    Capability, Catalogue, Coded, Document, Language, Offer, Organisation, ResourceKind,
};
use matcher_core::taxonomy::Taxonomy;

/// Periods shown.
const PERIODS: usize = 12;
/// Needs offered for booking.
const NEEDS: usize = 60;

/// A row of the scope as it was understood.
struct Row {
    href: String,
    instrument: String,
    measurand: String,
    range: String,
    uncertainty: String,
    method: String,
    /// What it may end in.
    documents: String,
    /// What it may not end in although the offer says so.
    warning: String,
}

/// Free time of a period.
struct Free {
    /// Value of the booking form: `RESOURCE/PERIOD`.
    slot: String,
    period: String,
    left: String,
    /// Of 30, for the picture.
    height: i64,
    top: i64,
}

/// What the offer costs.
#[derive(Default)]
struct Price {
    list: String,
    unit: &'static str,
    after: String,
    benefits: Vec<Link>,
    more: Vec<(&'static str, String)>,
}

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
    let needs = own_needs(&app, actor, &service).await?;
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

/// The rows of an offer as they were understood.
fn rows(catalogue: &Catalogue, offer: Ix<Offer>, shell: &Shell) -> Vec<Row> {
    let (Ok(taxonomy), Ok(rights)) = (Taxonomy::bundled(), CredentialMatrix::bundled()) else {
        return Vec::new();
    };
    let pick = |zh: &str, en: &str| match shell.language {
        Language::Chinese => zh.to_owned(),
        Language::English => en.to_owned(),
    };
    let rows = catalogue.capabilities_of(offer).iter();
    rows.map(|row| {
        let documents = documents_of(catalogue, rights, offer, Some(row), today());
        let instrument = row.instrument.map(|ix| taxonomy.instrument(ix));
        let measurand = taxonomy.measurand(row.measurand);
        Row {
            href: format!("/capabilities/{}", encode(&row.id)),
            instrument: instrument.map_or_else(String::new, |i| pick(&i.zh, &i.en)),
            measurand: pick(&measurand.zh, &measurand.en),
            range: row.printed_range.clone(),
            uncertainty: uncertainty(row),
            method: row.method.clone(),
            warning: warning(&catalogue[offer], &documents, shell),
            documents: words(&documents, shell),
        }
    })
    .collect()
}

fn uncertainty(row: &Capability) -> String {
    if row.printed_uncertainty.is_empty() {
        row.printed_standard_uncertainty.clone()
    } else {
        row.printed_uncertainty.clone()
    }
}

fn words(documents: &[Document], shell: &Shell) -> String {
    let word = |document: &Document| match shell.language {
        Language::Chinese => document.zh(),
        Language::English => document.en(),
    };
    let words: Vec<&str> = documents.iter().map(word).collect();
    words.join(shell.t("、", ", "))
}

/// What the publisher promises and the credentials don't give.
fn warning(offer: &Offer, documents: &[Document], shell: &Shell) -> String {
    let usual = [offer.service.document()];
    let promised = if offer.documents.is_empty() {
        &usual[..]
    } else {
        &offer.documents
    };
    let missing: Vec<Document> = promised
        .iter()
        .copied()
        .filter(|wanted| !documents.iter().any(|document| document.satisfies(*wanted)))
        .collect();
    if documents.is_empty() {
        return shell
            .t(
                "按现有资质，本项不能对外服务",
                "the credentials on record don't allow this row to be offered",
            )
            .to_owned();
    }
    if missing.is_empty() {
        return String::new();
    }
    let (may, may_not) = (words(documents, shell), words(&missing, shell));
    match shell.language {
        Language::Chinese => format!("本项只能出{may}，不能出{may_not}"),
        Language::English => format!("this row can only end in: {may}; not in: {may_not}"),
    }
}

fn of_offer(catalogue: &Catalogue, offer: Ix<Offer>, shell: &Shell) -> String {
    let Ok(rights) = CredentialMatrix::bundled() else {
        return String::new();
    };
    words(
        &documents_of(catalogue, rights, offer, None, today()),
        shell,
    )
}

/// What is free from today on, without what is booked.
fn free(view: &View, id: &str) -> Vec<Free> {
    let Some((catalogue, offer)) = known::offer(view, id) else {
        return Vec::new();
    };
    let resource = catalogue[offer].resource;
    let seats = catalogue[resource].kind == ResourceKind::Class;
    let slots = catalogue.slots_of(resource).iter();
    let mut found: Vec<(String, i64)> = slots
        .filter(|slot| slot.period.last_day() >= today())
        .map(|slot| (slot.period.to_string(), i64::from(slot.minutes)))
        .collect();
    found.truncate(PERIODS);
    let most = found
        .iter()
        .map(|(_, left)| *left)
        .max()
        .unwrap_or(0)
        .max(1);
    let of = |(period, left): (String, i64)| Free {
        slot: format!("{}/{period}", catalogue[resource].id),
        left: if seats {
            left.to_string()
        } else {
            crate::web::words::hours(left)
        },
        height: left * 30 / most,
        top: 30 - left * 30 / most,
        period,
    };
    found.into_iter().map(of).collect()
}

fn price(
    entry: &Offer,
    catalogue: &Catalogue,
    seeker: Option<&Organisation>,
    shell: &Shell,
) -> Price {
    let unit = match shell.language {
        Language::Chinese => entry.service.unit().zh(),
        Language::English => entry.service.unit().en(),
    };
    let mut price = Price {
        list: if entry.price_fen == 0 {
            shell.t("免费", "free").to_owned()
        } else {
            yuan(entry.price_fen)
        },
        unit,
        ..Price::default()
    };
    let more = [
        (
            entry.minimum_order_fen,
            shell.t("最低消费", "Smallest order"),
        ),
        (entry.visit_fee_fen, shell.t("上门费", "Visit")),
    ];
    price.more.extend(
        more.into_iter()
            .filter(|(fen, _)| *fen > 0)
            .map(|(fen, name)| (name, yuan(fen))),
    );
    if let Some(seeker) = seeker {
        let benefits = benefits_for(catalogue, seeker, entry.service, today());
        let after = fee_after(catalogue, &benefits, entry.price_fen);
        if after < entry.price_fen {
            price.after = yuan(after);
        }
        price.benefits = benefits
            .iter()
            .map(|ix| Link {
                href: format!("/benefits/{}", encode(&catalogue[*ix].id)),
                name: catalogue[*ix].title.clone(),
            })
            .collect();
    }
    price
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
