//! `matcher`: proposes, checks and explains metrology partnerships, from the command line and as a service.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

// First, so that its macros hold everywhere.
#[macro_use]
mod say;

mod api;
mod app;
mod auth;
mod boards;
mod catalogue;
mod cli;
mod clock;
mod config;
mod error;
mod jobs;
mod listen;
mod outbound;
mod routes;
mod store;
mod studies;
mod web;
mod webhooks;

use std::process::ExitCode;

/// With the system's allocator the threads of a busy service kept almost twice the memory, and its slow answers were slower by half.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    cli::run()
}
