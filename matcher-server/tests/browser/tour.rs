//! Every page that a link leads to, of every role: it must be sound, at a desk and on a phone, in both languages.

use super::demo::Demo;
use super::page::Page;
use std::collections::{BTreeSet, VecDeque};

/// Pages of one role that are looked at; ids make no pages of their own.
const MOST: usize = 80;

/// `/offers/L1-7/edit?after=3` as `/offers/{}/edit?after`: one page of each shape is enough.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let part = |(at, part): (usize, &str)| match at {
        2 if !["new", "suggestions"].contains(&part) && !part.is_empty() => "{}".to_owned(),
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

fn tour(role: &str) {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    if !role.is_empty() {
        page.login(role);
    }
    let mut seen = BTreeSet::new();
    let mut queue: VecDeque<String> = ["/".to_owned(), "/styleguide".to_owned()].into();
    while let Some(path) = queue.pop_front() {
        if !is_page(&path) || !seen.insert(shape(&path)) || seen.len() > MOST {
            continue;
        }
        page.go(&path);
        page.check();
        let links = page.links();
        let name = format!("{role}{}", shape(&path));
        page.shoot(&format!("{name} zh"));
        page.check_on_a_phone();
        page.shoot(&format!("{name} phone"));
        page.back_at_the_desk();
        if std::env::var_os("MATCHER_SCREENSHOTS").is_some() {
            page.language("en");
            page.shoot(&format!("{name} en"));
            page.language("zh");
        }
        queue.extend(links);
    }
    assert!(seen.len() >= 4, "{role} sees {seen:?}");
}

#[test]
fn every_page_of_nobody_is_sound() {
    tour("");
}

#[test]
fn every_page_of_an_sme_is_sound() {
    tour("sme");
}

#[test]
fn every_page_of_a_provider_is_sound() {
    tour("provider");
}

#[test]
fn every_page_of_a_regulator_is_sound() {
    tour("regulator");
}

#[test]
fn what_is_not_there_is_told_on_a_page_that_leads_home() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    page.expect_status(404);
    page.go("/nowhere");
    page.check();
    assert!(page.text("h1").contains("没有找到"), "{}", page.text("h1"));
    page.press("回到首页");
    assert_eq!(page.path(), "/");
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
