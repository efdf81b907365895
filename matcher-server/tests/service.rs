//! The service as its users meet it: the real binary, killed and started again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod service {
    pub(crate) mod client;
    mod hostile;
    mod kill;
    mod listener;
    mod nodes;
    mod people;
    mod readme;
    mod restart;
    mod round;
    #[cfg(feature = "oidc")]
    mod sign_on;
    mod webhooks;
}
