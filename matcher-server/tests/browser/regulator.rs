//! The regulator's journey: from login over rules, a plan and its board to a published round and those who never answer.

use super::demo::Demo;
use super::page::Page;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How long a plan of the demonstration may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(5);

/// Looks at what a form answered: a page that is not there a second time, in another language.
fn look_once(page: &Page, name: &str) {
    page.check();
    page.shoot(&format!("regulator {name} zh"));
    page.check_on_a_phone();
    page.shoot(&format!("regulator {name} phone"));
    page.back_at_the_desk();
}

/// Sound at a desk and on a phone, with pictures in both languages.
fn look(page: &Page, name: &str, scripts: bool) {
    if !scripts {
        page.check();
        return;
    }
    look_once(page, name);
    if std::env::var_os("MATCHER_SCREENSHOTS").is_some() {
        page.language("en");
        page.shoot(&format!("regulator {name} en"));
        page.language("zh");
    }
}

/// How many elements there are, drawings included.
fn count(page: &Page, css: &str) -> u64 {
    let script = "return document.querySelectorAll(arguments[0]).length";
    page.run(script, &[css.into()]).as_u64().unwrap()
}

fn wait_for(page: &Page, css: &str) {
    let begun = Instant::now();
    while count(page, css) == 0 {
        assert!(
            begun.elapsed() < PATIENCE,
            "no {css}:\n{}",
            page.text("main")
        );
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// A call of the API with the session of the page.
fn call(page: &Page, method: &str, path: &str, version: &str, body: Value) -> Value {
    let script = "const [method, path, version, body] = arguments;
        return fetch('/api/v1' + path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', 'if-match': '\"' + version + '\"' } })
            .then(answer => answer.json().then(json => ({ status: answer.status, json })));";
    page.run(script, &[method.into(), path.into(), version.into(), body])
}

fn version(page: &Page) -> String {
    let script = "return document.querySelector('input[name=version]').value";
    page.run(script, &[]).as_str().unwrap().to_owned()
}

fn journey(scripts: bool, name: &str) {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    page.scripts(scripts);
    page.login("regulator");
    look(&page, "desk", scripts);

    page.go("/rounds/new");
    look(&page, "new round", scripts);
    page.fill("#name", name);
    page.choose("#region", "410000");
    page.press("保存");
    let round = page.path();
    assert!(round.starts_with("/rounds/"), "{round}");

    page.go(&format!("{round}/rules"));
    look(&page, "rules", scripts);
    page.fill("[name='rule.max_providers']", "viele");
    page.press("保存规则");
    assert!(!page.text("[name='rule.max_providers'] + .wrong").is_empty());
    let kept = page.run(
        "return document.querySelector(\"[name='rule.max_providers']\").value",
        &[],
    );
    assert_eq!(kept, "viele", "what was typed stays");
    page.fill("[name='rule.max_providers']", "6");
    page.press("保存规则");
    assert_eq!(page.path(), round);

    page.press("计算方案");
    if scripts {
        wait_for(&page, "#runs svg.curve, #runs a[href^='/plans/']");
        look(&page, "running", scripts);
    }
    wait_for(&page, "#runs a[href^='/plans/']");
    look(&page, "round with a plan", scripts);
    page.press("打开看板");
    let plan = page.path();
    assert!(
        page.texts("#coverage tbody tr").len() > 20,
        "an area a line"
    );
    assert!(
        count(&page, "svg[role=img] path.capable") > 0,
        "the map has lines"
    );
    look(&page, "board", scripts);

    for (path, what) in [
        ("/pairs", "pairs"),
        ("/unserved", "unserved"),
        ("/areas", "areas"),
        ("/providers", "providers"),
        ("/budget", "budget"),
        ("/print", "print"),
    ] {
        page.go(&format!("{plan}{path}"));
        look(&page, what, scripts);
    }
    page.go(&format!("{plan}/pairs"));
    page.press("为什么是这家");
    assert!(page.path().contains("/why?need="), "{}", page.path());
    look(&page, "why", scripts);
    let told = page.text("main");
    assert!(told.contains("现在的安排") && told.contains("为什么不是另一家"));

    // 「新蔡 20 家名额为什么只完成 14 家，缺谁的什么能力？」
    page.go(&plan);
    page.press("新蔡");
    assert!(page.path().contains("/areas/"), "{}", page.path());
    look(&page, "area", scripts);
    let asked = page.text("main");
    assert!(asked.contains("缺什么能力") && asked.contains("落空的企业与原因"));

    // An exclusion changes the rules.
    page.go(&format!("{plan}/pairs"));
    page.press("排除");
    assert_eq!(page.path(), round);
    let exclusions = |page: &Page| {
        page.texts("aside dl dd")
            .last()
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(exclusions(&page), "1");
    page.press("撤销上一次改动");
    assert_eq!(exclusions(&page), "0");

    // A pin asks both sides first.
    page.go(&format!("{plan}/pairs"));
    page.press("固定");
    assert!(page.path().ends_with("/controls"), "{}", page.path());
    assert!(page.text("main").contains("等待同意"));
    look(&page, "controls", scripts);
    page.go(&round);

    page.press("采用此方案");
    look(&page, "chosen", scripts);
    page.choose("#until", "2099-12-31");
    page.press("公示");
    look(&page, "shown", scripts);
    page.press("公示页");
    assert!(page.texts("main tbody tr").len() > 100);
    look(&page, "notice", scripts);
    page.go(&round);
    assert!(page.has("button[disabled]"), "not before the last day");
}

#[test]
fn a_regulator_plans_reviews_and_shows_a_round() {
    journey(true, "带脚本的批次");
}

#[test]
fn a_regulator_plans_reviews_and_shows_a_round_without_javascript() {
    journey(false, "不带脚本的批次");
}

#[test]
fn needs_are_entered_for_firms_that_never_log_in() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    page.login("regulator");
    page.go("/entry");
    look(&page, "entry", true);
    let rows = "企业名称\t统一社会信用代码\t区划\t需求描述\t服务类别\t数量\t最早日期\t最晚日期\n\
        <b>示例</b>机械厂\t91000000MA00000C16\t新蔡县\t卡尺校准\t校准\t20\t2026-12-01\t2027-02-28\n\
        坏行厂\t123\t新蔡县\t卡尺校准\t校准\t许多\t2026-12-01\t2027-02-28";
    page.run(
        "document.querySelector('#text').value = arguments[0]",
        &[rows.into()],
    );
    page.press("识别");
    assert_eq!(
        page.texts("tbody tr .mark.good").len(),
        1,
        "{}",
        page.text("main")
    );
    assert_eq!(page.texts("tbody tr .mark.bad").len(), 1);
    look_once(&page, "entry looked at");
    page.press("保存这 1 条");
    assert!(
        page.text("[role=status]").contains("已保存 1 条"),
        "{}",
        page.text("main")
    );
    let left = page.run("return document.querySelector('#text').value", &[]);
    assert!(
        left.as_str().unwrap().contains("坏行厂"),
        "what can't be saved stays"
    );
    assert!(!left.as_str().unwrap().contains("示例"));
    let needs = page
        .links()
        .into_iter()
        .find(|link| link.starts_with("/needs/"))
        .unwrap();
    page.go(&needs);
    assert!(page.text("main").contains("代填"));
}

#[test]
fn a_published_round_is_followed_up() {
    let Some(demo) = Demo::alone() else { return };
    let page = Page::open(&demo);
    page.login("regulator");
    page.go("/rounds/new");
    page.fill("#name", "跟进的批次");
    page.choose("#region", "410000");
    page.press("保存");
    let round = page.path();
    page.press("计算方案");
    wait_for(&page, "#runs a[href^='/plans/']");
    page.press("采用此方案");
    // The days of a form end at midnight; the time for objections is made short by the API.
    let soon = "return Date.now() + 1500";
    let until = page.run(soon, &[]);
    let id = round.strip_prefix("/rounds/").unwrap();
    let at = version(&page);
    let shown = call(
        &page,
        "PUT",
        &format!("/rounds/{id}/consultation"),
        &at,
        json!({ "until": until }),
    );
    assert_eq!(shown["status"], 200, "{shown}");
    std::thread::sleep(Duration::from_millis(1700));
    page.go(&round);
    page.choose("#answers", "2099-12-31");
    page.press("发布");
    page.press("谁答复了，谁没有");
    look(&page, "follow-up", true);
    page.press("提醒全部未答复方");
    assert!(
        page.text("[role=status]").contains("已提醒"),
        "{}",
        page.text("main")
    );
    assert!(page.texts("tbody tr").len() > 40 && page.text("main").contains("双方"));
}
