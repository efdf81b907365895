//! Every page that a link leads to, of every role: it must be sound, at a desk and on a phone, in both languages.

use super::demo::Demo;
use super::page::Page;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// Pages of one role that are looked at; ids make no pages of their own.
const MOST: usize = 120;

/// `/offers/L1-7/edit?after=3` as `/offers/{}/edit?after`: one page of each shape is enough.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    // `/ledgers/fees` is a page of its own, `/ledgers/visits` a list of records like others.
    let named = |word: &str| {
        let first = path.split('/').nth(1);
        PAGES.lines().any(|route| {
            let mut parts = route.split('/').skip(1);
            parts.next() == first && parts.next() == Some(word)
        })
    };
    let part = |(at, part): (usize, &str)| match at {
        2 if named(part) => part.to_owned(),
        2 if !["new", "suggestions"].contains(&part) && !part.is_empty() => "{}".to_owned(),
        _ if at > 2 && part.starts_with(|c: char| c.is_ascii_digit()) => "{}".to_owned(),
        _ => part.to_owned(),
    };
    let path: Vec<String> = path.split('/').enumerate().map(part).collect();
    let names: Vec<&str> = query
        .split('&')
        .map(|pair| pair.split('=').next().unwrap())
        .collect();
    format!("{}?{}", path.join("/"), names.join("&"))
}

/// What is no page: files, the API, and what changes the browser's state.
fn is_page(path: &str) -> bool {
    let skipped = ["/api/", "/static/", "/language", "/metrics", "/health"];
    let name = path.split('?').next().unwrap_or("");
    let is_file = [
        ".xlsx", ".csv", ".json", ".jsonl", ".ics", ".pdf", ".html", ".xml", ".zip", ".docx",
    ]
    .iter()
    .any(|end| name.ends_with(end));
    !is_file && !skipped.iter().any(|start| path.starts_with(start))
}

/// Keeps what a check says, so that one walk finds the faults of all pages.
fn try_to(faults: &mut Vec<String>, check: impl FnOnce()) {
    if let Err(fault) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)) {
        let told = fault.downcast_ref::<String>().cloned();
        faults.push(told.unwrap_or_else(|| "a check failed".to_owned()));
    }
}

/// Follows every link of a role, in Chinese or in English, and returns the shapes of what it saw.
fn tour(demo: &Arc<Demo>, role: &str, language: &str) -> BTreeSet<String> {
    let page = Page::open(demo);
    let name = if role.is_empty() { "nobody" } else { role };
    if !role.is_empty() {
        page.login(role);
    }
    if role == "regulator" {
        // The plan of the demonstration is made in the background.
        page.go("/rounds/demo");
        page.wait_for("#runs a[href^='/plans/']");
    }
    page.go("/");
    page.language(language);
    let (mut untranslated, mut faults) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    let mut queue: VecDeque<String> = ["/".to_owned(), "/styleguide".to_owned()].into();
    if role == "regulator" {
        // A long way down otherwise.
        queue.push_front("/rounds/demo".to_owned());
    }
    while let Some(path) = queue.pop_front() {
        let shape = shape(&path);
        if !is_page(&path) || seen.len() >= MOST || !seen.insert(shape.clone()) {
            continue;
        }
        page.go(&path);
        try_to(&mut faults, || match language {
            "en" => untranslated.extend(page.check_words()),
            _ => page.check(),
        });
        queue.extend(page.links());
        page.shoot(&format!("{name}{shape} {language}"));
        try_to(&mut faults, || page.check_on_a_phone());
        page.shoot(&format!("{name}{shape} {language} phone"));
        page.back_at_the_desk();
        if language == "zh" && std::env::var_os("MATCHER_SCREENSHOTS").is_some() {
            page.dark(true);
            page.shoot(&format!("{name}{shape} dark"));
            page.dark(false);
        }
    }
    assert!(faults.is_empty(), "{name} in {language}: {faults:#?}");
    assert!(untranslated.is_empty(), "{name}: {untranslated:#?}");
    assert!(seen.len() >= 4, "{name} sees {seen:?}");
    seen
}

/// Every page of the service but those of single kinds of records: one route a line, kept by a test of the router.
const PAGES: &str = include_str!("pages.txt");
/// Pages that the tour does not come to: without a link in a fresh demonstration (what waits for somebody), or linked from some
/// records only, which the first of a list need not be. The journeys look at all but the consents and registrations.
const ELSEWHERE: [&str; 7] = [
    "/rounds/{id}/notice",
    "/rounds/{id}/follow",
    "/password",
    "/consents",
    "/registrations",
    "/ledgers/firms/{id}",
    "/plans/{id}/why",
];

/// `/plans/{}/why?need` is the route `/plans/{id}/why`.
fn is_of(route: &str, shape: &str) -> bool {
    let path = shape.split('?').next().unwrap_or("");
    let (mut route, mut path) = (route.split('/'), path.split('/'));
    loop {
        match (route.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

#[test]
fn every_page_of_every_role_is_sound_in_both_languages_and_none_is_missed() {
    let Some(demo) = Demo::shared() else { return };
    let roles = ["", "sme", "provider", "regulator"];
    let seen: BTreeSet<String> = std::thread::scope(|scope| {
        let demo = &demo;
        let walks = roles.map(|role| {
            scope.spawn(move || {
                let mut seen = tour(demo, role, "zh");
                seen.extend(tour(demo, role, "en"));
                seen
            })
        });
        let seen = walks.into_iter().flat_map(|walk| walk.join().unwrap());
        seen.collect()
    });
    let missed: Vec<&str> = PAGES
        .lines()
        .filter(|route| !ELSEWHERE.contains(route))
        .filter(|route| !seen.iter().any(|shape| is_of(route, shape)))
        .collect();
    assert!(missed.is_empty(), "no link leads to {missed:?} in {seen:?}");
}

#[test]
fn what_is_not_there_is_told_on_a_page_that_leads_home() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    page.expect_status(404);
    page.go("/nowhere");
    page.check();
    assert!(page.text("h1").contains("没有找到"), "{}", page.text("h1"));
    assert!(page.text("header").contains("登录"));
    page.press("回到首页");
    assert_eq!(page.path(), "/");
    // Who is logged in is not asked to log in by a refusal.
    page.login("sme");
    page.expect_status(404);
    page.go("/nowhere");
    assert!(
        !page.text("header").contains("登录"),
        "{}",
        page.text("header")
    );
}

#[test]
fn every_component_keeps_its_contrast_in_the_dark() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    page.dark(true);
    page.go("/styleguide");
    page.check();
    page.shoot("styleguide dark");
    let ground = "return getComputedStyle(document.body).backgroundColor";
    let dark = page.run(ground, &[]);
    page.dark(false);
    assert_ne!(page.run(ground, &[]), dark);
}
