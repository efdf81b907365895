//! A partnership that lasts, from the call of a lead enterprise to a signed agreement and a statement of what was given; and an order,
//! from booked hours to a document that is confirmed.

use super::demo::Demo;
use super::page::Page;
use std::sync::Arc;

/// A window of its own for each side.
fn window(demo: &Arc<Demo>, role: &str) -> Page {
    let page = Page::open(demo);
    page.login(role);
    page
}

fn look(page: &Page, name: &str) {
    page.check();
    page.shoot(&format!("partners {name} zh"));
    page.check_on_a_phone();
    page.back_at_the_desk();
}

/// The day it is in China, where the service stands.
fn today(page: &Page) -> String {
    let day = "return new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10)";
    page.run(day, &[]).as_str().unwrap().to_owned()
}

#[test]
fn a_call_is_joined_and_becomes_an_agreement_that_both_sides_made() {
    let Some(demo) = Demo::shared() else { return };
    let lead = window(&demo, "lead");
    lead.go("/calls");
    look(&lead, "calls");
    lead.choose("#title", "向上下游开放长度计量实验室");
    lead.choose("#text", "每月两天，卡尺、千分尺免费校准。");
    lead.choose("#until", "2099-12-31");
    lead.press("发出倡议");
    let call = lead.path();
    assert!(call.starts_with("/calls/"), "{}", lead.text("main"));
    look(&lead, "call");

    let firm = window(&demo, "sme");
    firm.go(&call);
    firm.press("加入倡议");
    assert!(
        firm.text("main").contains("本企业已加入"),
        "{}",
        firm.text("main")
    );
    look(&firm, "joined");

    lead.go(&call);
    lead.press("拟订伙伴协议");
    lead.choose("[name='mode']", "supply_chain");
    lead.press("保存");
    let agreement = lead.path();
    assert!(
        agreement.starts_with("/agreements/"),
        "{}",
        lead.text("main")
    );
    look(&lead, "agreement");
    assert!(lead.text("main").contains("向上下游开放长度计量实验室"));
    assert!(!lead.text("main").contains("→ 履行中"), "the firm signs");

    firm.go(&agreement);
    firm.press("→ 履行中");
    firm.choose("[name='signed_on']", &today(&firm));
    firm.choose("[name='valid_to']", "2028-11-26");
    firm.press("保存");
    assert!(
        firm.text("main header .mark").contains("履行中"),
        "{}",
        firm.text("main")
    );
    look(&firm, "signed");
    lead.go(&call);
    assert!(
        lead.text("main").contains("2028-11-26"),
        "{}",
        lead.text("main")
    );
    lead.go("/contribution");
    look(&lead, "contribution");
    assert!(
        lead.text("main").contains("SHA-256"),
        "{}",
        lead.text("main")
    );
}

#[test]
fn next_months_gauges_become_a_bundle_of_needs_with_one_press() {
    let Some(demo) = Demo::shared() else { return };
    let firm = window(&demo, "sme");
    firm.go("/gauge-plan");
    look(&firm, "gauge plan");
    firm.press("一键生成需求并打包");
    assert_eq!(firm.path(), "/needs", "{}", firm.text("main"));
    for path in [
        "/reminders",
        "/policies",
        "/ledgers/fees",
        "/confirmations",
        "/ledgers",
    ] {
        firm.go(path);
        look(&firm, path);
    }
}

#[test]
fn an_order_goes_from_booked_hours_to_a_confirmed_gauge() {
    let Some(demo) = Demo::shared() else { return };
    let lead = window(&demo, "provider");
    // The laboratory's own orders of the demonstration: one in work goes back with its items.
    lead.go("/service_records?state=in_work");
    look(&lead, "orders");
    lead.click("tbody tr th a");
    let order = lead.path();
    look(&lead, "order");
    lead.press("→ 已返还");
    lead.choose("[name='returned_on']", &today(&lead));
    lead.press("保存");
    assert_eq!(lead.path(), order, "{}", lead.text("main"));
    assert!(
        lead.text("main header .mark").contains("已返还"),
        "{}",
        lead.text("main")
    );
    look(&lead, "returned");
    assert!(lead.text("main").contains("历史"));
}
