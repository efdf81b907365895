//! Who somebody is and what they may do: accounts, passwords, sessions, tokens, and one policy.

mod actor;
#[cfg(feature = "oidc")]
pub(crate) mod oidc;
pub(crate) mod password;
pub(crate) mod policy;
pub(crate) mod secret;

pub(crate) use actor::{Actor, Role, Scope};
