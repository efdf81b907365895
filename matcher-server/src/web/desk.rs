//! The first page of who is logged in: what is theirs and what waits for them.

use super::lists::{Link, Row, name_of, row};
use super::records::add;
use super::shell::Shell;
use crate::app::App;
use crate::auth::policy::{Action, may};
use crate::auth::{Actor, Role};
use crate::error::Problem;
use crate::store::kinds::Kind;
use crate::store::records::{self, Filter, PENDING};

/// Rows of a desk.
const ROWS: usize = 6;

/// One heap of things.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) rows: Vec<Row>,
    pub(super) add: Option<Link>,
}

/// The desks of a role.
pub(super) async fn desks(app: &App, actor: &Actor, shell: &Shell) -> Result<Vec<Desk>, Problem> {
    let own = actor.organisation.clone().unwrap_or_default();
    let of = |kind, owner: &str, state: &str| (kind, owner.to_owned(), state.to_owned());
    let wanted = match actor.role {
        Role::Sme => vec![
            of("needs", &own, ""),
            of("bundles", &own, ""),
            of("benefits", "", ""),
        ],
        Role::Provider => vec![
            of("offers", &own, ""),
            of("resources", &own, ""),
            of("credentials", &own, ""),
        ],
        _ => vec![
            of("organisations", "", PENDING),
            of("needs", "", ""),
            of("offers", "", ""),
        ],
    };
    let mut desks = Vec::new();
    if !actor.role.is_member() && may(actor, Action::Read, "rounds") {
        desks.push(super::rounds::desk(app, actor, shell).await?);
    }
    for (kind, owner, state) in wanted {
        let Some(kind) = Kind::find(kind).filter(|kind| may(actor, Action::Read, kind.name)) else {
            continue;
        };
        let waiting = state == PENDING;
        let filter = Filter {
            owner,
            state,
            ..Filter::default()
        };
        let mut connection = app.store.read().await?;
        let found = records::page(&mut connection, actor, kind, &filter, "", ROWS).await?;
        if waiting && found.is_empty() {
            continue;
        }
        let name = name_of(kind, shell.language);
        desks.push(Desk {
            name: match waiting {
                true => shell
                    .t("待确认的单位", "Organisations to confirm")
                    .to_owned(),
                false => name.to_owned(),
            },
            href: match waiting {
                true => "/registrations".to_owned(),
                false => format!("/{}", kind.name),
            },
            rows: found
                .iter()
                .map(|record| row(kind, record, shell))
                .collect(),
            add: add(kind, actor, shell, "").filter(|_| !waiting),
        });
    }
    Ok(desks)
}
