//! The service as its users meet it: the real binary, killed and started again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod service {
    pub(crate) mod client;
    mod hostile;
    mod kill;
    mod nodes;
    mod round;
}
