//! The service as its users meet it: the real binary, killed and started again.

mod service {
    pub(crate) mod client;
    mod kill;
    mod round;
}
