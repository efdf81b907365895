//! JSON over HTTP: decode, authorise, call, encode. Every route stands in [`crate::routes`].

pub(crate) mod accounts;
pub(crate) mod answers;
pub(crate) mod audit;
pub(crate) mod call;
pub(crate) mod calls;
pub(crate) mod consents;
pub(crate) mod contacts;
pub(crate) mod controls;
pub(crate) mod exports;
pub(crate) mod health;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod ledgers;
pub(crate) mod limit;
pub(crate) mod openapi;
pub(crate) mod organisations;
pub(crate) mod overrides;
pub(crate) mod own;
pub(crate) mod pairings;
pub(crate) mod prospects;
pub(crate) mod record_answer;
pub(crate) mod records;
pub(crate) mod rounds;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod side;
#[cfg(feature = "oidc")]
pub(crate) mod sign_on;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod uploads;
pub(crate) mod waiting;
pub(crate) mod webhooks;
