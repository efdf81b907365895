//! A provider: from an offer to who would use it, spare hours, a table of its own, and the answer to a booking.

use super::demo::Demo;
use super::page::Page;

fn publish(page: &Page) {
    page.login("provider");
    page.check();
    page.go("/offers?owner=");
    page.press("新增开放服务");
    page.check();
    draft(page);
    page.go("/");
    page.click("main .desk a[href^='/offers/']");
    page.check();
    page.shoot("provider offer");
    page.press("谁会用");
    page.check();
    page.shoot("provider prospects");
    assert!(page.has(".figures"), "{}", page.text("main"));
}

/// Who would use it is told before anything is saved.
fn draft(page: &Page) {
    let script = "return document.querySelector('[name=resource]').options[1].value";
    let resource = page.run(script, &[]);
    page.choose("[name=resource]", resource.as_str().unwrap());
    page.fill("[name=title]", "试拟服务");
    page.choose("[name=service_kind]", "calibration");
    page.fill("[name=minutes_each]", "15");
    page.choose("[name=delivery][value=sent_in]", "sent_in");
    for (column, text) in [
        ("instrument", "游标卡尺"),
        ("measurand", "外尺寸"),
        ("range", "(0～300) mm"),
        ("uncertainty", "U=0.005 mm (k=2)"),
    ] {
        page.fill(&format!("[name='capabilities[0].{column}']"), text);
    }
    page.press("先看谁会用");
    page.check();
    page.shoot("provider draft");
    assert!(
        page.text("#fit").contains("可服务的需求"),
        "{}",
        page.text("main")
    );
    let kept = "return document.querySelector(\"[name='capabilities[0].range']\").value";
    assert_eq!(page.run(kept, &[]), "(0～300) mm");
}

fn fill_in_hours(page: &Page, from: &str, hours: &str) {
    page.go(&format!("/calendar?by=week&from={from}"));
    page.check();
    let first = "table.calendar tbody input[type=text]";
    page.fill(first, hours);
    page.press("保存");
    assert!(
        page.text(".notice.good").contains("已保存"),
        "{}",
        page.text("main")
    );
    let value = page.run(
        "return document.querySelector(arguments[0]).value",
        &[first.into()],
    );
    assert_eq!(value, hours);
    page.check();
    page.shoot("provider calendar");
    // What can't be read is told, and stays.
    page.fill(first, "many");
    page.press("保存");
    assert!(page.has(".notice.bad"), "{}", page.text("main"));
    let value = page.run(
        "return document.querySelector(arguments[0]).value",
        &[first.into()],
    );
    assert_eq!(value, "many");
    page.check();
}

fn upload(page: &Page) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("设备.csv");
    let samples = "../matcher-core/src/exchange/import/tests/samples/equipment_register.csv";
    std::fs::copy(samples, &file).unwrap();
    page.go("/publish");
    page.check();
    page.upload("#file", &file);
    page.press("读取表格");
    page.check();
    page.shoot("provider publish");
    assert!(
        page.text("main").contains("设备台账"),
        "{}",
        page.text("main")
    );
    assert!(page.has("main .figures dd"));
}

#[test]
fn a_provider_sees_who_would_use_an_offer_and_fills_in_spare_hours() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    publish(&page);
    fill_in_hours(&page, "2027-03-01", "6.5");
    upload(&page);
}

#[test]
fn a_provider_does_the_same_without_javascript() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    page.scripts(false);
    publish(&page);
    fill_in_hours(&page, "2027-05-03", "7");
    upload(&page);
}
