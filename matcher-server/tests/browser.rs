//! The pages in a real Chromium, as people use them.
//!
//! # Add a journey
//! 1. A file in `tests/browser/` named after what somebody gets done, and its `mod` below.
//! 2. A test that begins with `let Some(demo) = Demo::shared() else { return };` (it says why when there is no browser) and opens a
//!    [`browser::page::Page`]: `let page = Page::open(&demo); page.login("sme");`.
//! 3. Steps are what a person does: `go`, `fill`, `choose`, `press` (a button or link by its words), `upload`; what a person sees is
//!    asked with `text`, `texts`, `has`. `page.scripts(false)` switches the JavaScript of pages off: do the journey once with and once
//!    without.
//! 4. `page.check()` at every stop: a title, no console error, no violation of the content security policy, nothing that axe-core
//!    finds, nothing wider than the window.
//!
//! `tour.rs` follows every link of every role, so a new page needs no line there.
//!
//! | variable | does |
//! | --- | --- |
//! | `MATCHER_SCREENSHOTS=FOLDER` | keeps a picture of every page, Chinese, English and at phone width |
//! | `MATCHER_TESTS_MUST_RUN=1` | fails where no browser can be had, instead of skipping |
//! | `CHROMEDRIVER`, `CHROMIUM` | programs to use; by default `chromedriver` and what it finds |
//!
//! chromedriver is spoken to directly (`driver.rs`, the W3C protocol is JSON over HTTP): the client crates bring derive macros that
//! share a build dependency with HiGHS, which would then be compiled twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "service/client.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the service, which use more of it"
)]
mod client;

#[path = "service/people.rs"]
#[allow(
    dead_code,
    reason = "shared with the tests of the service, which use more of it"
)]
mod people;

mod browser {
    mod base64;
    pub(crate) mod demo;
    mod driver;
    mod ledgers;
    pub(crate) mod page;
    mod partners;
    mod provider;
    mod regulator;
    mod sme;
    mod tour;
}
