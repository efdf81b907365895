//! All SQL. SQLite or PostgreSQL behind one text; one writer at a time on both.
//!
//! Reading goes through a pool. Writing goes through [`Writer`]: jobs are queued and several share one transaction, so that one sync of
//! the disk acknowledges many. On SQLite its lock makes writers serial, on PostgreSQL an advisory lock does; so the numbers of the
//! change log follow the order of commits, and a slot can't be sold twice whatever races.

pub(crate) mod accounts;
pub(crate) mod attachments;
pub(crate) mod audit;
pub(crate) mod authorities;
pub(crate) mod backup;
pub(crate) mod calls;
pub(crate) mod changes;
pub(crate) mod contacts;
pub(crate) mod controls;
pub(crate) mod document;
mod error;
pub(crate) mod follow_up;
pub(crate) mod hours;
pub(crate) mod idempotency;
#[cfg(feature = "oidc")]
pub(crate) mod identities;
pub(crate) mod import;
pub(crate) mod jobs;
pub(crate) mod kinds;
pub(crate) mod ledger_view;
pub(crate) mod ledgers;
mod migrate;
pub(crate) mod need_states;
mod open;
pub(crate) mod pages;
pub(crate) mod partners;
pub(crate) mod programme;
pub(crate) mod records;
pub(crate) mod reminders;
pub(crate) mod rounds;
pub(crate) mod seats;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod sheets;
pub(crate) mod sides;
pub(crate) mod some;
mod sql;
pub(crate) mod standings;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod uploads;
pub(crate) mod validate;
pub(crate) mod visible;
pub(crate) mod waiting;
pub(crate) mod webhooks;
mod writer;

pub(crate) use error::StoreError;
pub(crate) use open::Store;
pub(crate) use sql::{Connection, Value, args};
pub(crate) use writer::{Answer, Job};

/// Milliseconds since 1970, UTC: how every time is stored.
pub(crate) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
