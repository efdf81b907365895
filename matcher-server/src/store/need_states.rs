//! Where needs stand: what of their bookings and services has come farthest.

use super::StoreError;
use super::sql::{Connection, args};
use crate::auth::Actor;
use crate::auth::policy::{Action, predicate};
use matcher_core::model::{Coded, NeedState, ServiceState};
use std::collections::BTreeMap;

/// The states of needs that have a booking or a service the actor may see; every other need is open.
pub(crate) async fn read(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<BTreeMap<String, NeedState>, StoreError> {
    let mut bookings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (access, values) = predicate(actor, Action::Read, "bookings", true, 1);
    let sql = format!("SELECT need, state FROM booking WHERE {access}");
    for row in connection.rows(&sql, values).await? {
        bookings.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    let mut services: BTreeMap<String, Vec<ServiceState>> = BTreeMap::new();
    let (access, more) = predicate(actor, Action::Read, "service_records", true, 2);
    // What a service is for is its other name.
    let sql =
        format!("SELECT alias, state FROM record WHERE kind = $1 AND alias <> '' AND {access}");
    let mut values = args!["service_records"];
    values.extend(more);
    for row in connection.rows(&sql, values).await? {
        if let Some(state) = ServiceState::parse(&row.get::<String>(1)?) {
            services.entry(row.get(0)?).or_default().push(state);
        }
    }
    let needs: std::collections::BTreeSet<String> =
        bookings.keys().chain(services.keys()).cloned().collect();
    Ok(needs
        .into_iter()
        .map(|need| {
            let booked = bookings
                .get(&need)
                .into_iter()
                .flatten()
                .map(String::as_str);
            let served = services.get(&need).into_iter().flatten().copied();
            let state = NeedState::of(booked, served);
            (need, state)
        })
        .collect())
}
