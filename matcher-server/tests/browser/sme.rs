//! An SME: from a search to a booking, a gauge list, and what somebody wrote who meant no good.

use super::demo::Demo;
use super::page::Page;
use std::time::Duration;

/// Words of a workshop.
const WORDS: &str = "校准 0-150 数显卡尺 ±0.02 10把";

fn search_and_post(page: &Page) -> String {
    page.login("sme");
    page.check();
    page.go("/");
    page.fill("#q", WORDS);
    page.press("搜索");
    page.check();
    assert!(page.path().starts_with("/search?q="), "{}", page.path());
    let chips = page.texts(".chip");
    assert!(chips.iter().any(|chip| chip.contains("卡尺")), "{chips:?}");
    assert!(chips.iter().any(|chip| chip.contains("150")), "{chips:?}");
    let marks = page.texts(".hit .mark");
    assert!(!marks.is_empty(), "no hit has a verdict");
    page.shoot("sme search");
    // A chip is taken back.
    page.click(".chip a[href*='ignore']");
    assert!(page.path().contains("ignore="), "{}", page.path());
    page.go(&format!("/search?q={}", encoded(WORDS)));
    page.press("一步发布");
    assert!(page.path().starts_with("/needs/"), "{}", page.path());
    page.check();
    assert!(page.text("h1").contains("卡尺"), "{}", page.text("h1"));
    // Who can serve it is judged when the catalogue in memory has followed.
    for _ in 0..60 {
        if page.has(".hit") || page.text("main").contains("没有人能") {
            break;
        }
        std::thread::sleep(Duration::from_millis(250));
        page.go(&page.path());
    }
    assert!(page.has(".hit"), "{}", page.text("main"));
    page.check();
    page.shoot("sme need");
    let need = page.path();
    page.go("/needs");
    page.check();
    let listed = page.links();
    assert!(listed.contains(&need), "{need} is not among {listed:?}");
    need
}

/// Opens an offer with free hours from the need and books an hour.
fn book(page: &Page, need: &str) {
    page.go(need);
    page.click(".hit a[href^='/offers/']");
    page.check();
    page.shoot("sme offer");
    assert!(
        page.has("#slot"),
        "the best offer for the need has no free hours"
    );
    page.press("预约");
    assert_eq!(page.path(), "/bookings", "{}", page.text(".notice"));
    page.check();
    assert!(
        page.text("tbody").contains("待确认"),
        "{}",
        page.text("main")
    );
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn an_sme_searches_posts_a_need_and_books_hours() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    let need = search_and_post(&page);
    book(&page, &need);
}

#[test]
fn an_sme_does_the_same_without_javascript() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    page.scripts(false);
    let need = search_and_post(&page);
    book(&page, &need);
}

#[test]
fn an_sme_uploads_a_gauge_list_as_it_is() {
    let Some(demo) = Demo::shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("台账.csv");
    let list = "XX机械厂计量器具台账,,,,\n器具名称,出厂编号,规格型号,精度,有效期至\n\
        游标卡尺,A001,0-150mm,±0.02mm,2027-01-31\n游标卡尺,A002,0-150mm,±0.02mm,2027-01-15\n\
        外径千分尺,B1,0-25mm,±0.004mm,\n压力表,P7,0-1.6MPa,1.6级,2026-12-20\n神秘量具,Z9,,,\n";
    std::fs::write(&file, list).unwrap();
    for scripts in [true, false] {
        let page = Page::open(&demo);
        page.scripts(scripts);
        page.login("sme");
        page.go("/gauge-list");
        page.check();
        page.upload("#file", &file);
        page.press("读取清单");
        page.check();
        page.shoot("sme gauges");
        let rows = page.texts("tbody tr");
        assert!(
            rows.iter()
                .any(|row| row.contains("卡尺") && row.contains('2')),
            "{rows:?}"
        );
        assert!(
            page.text("main").contains("未认出"),
            "the unknown gauge is told"
        );
        page.press("全部登记为需求");
        page.check();
        assert!(
            page.text(".notice.good").contains("需求"),
            "{}",
            page.text("main")
        );
    }
}

#[test]
fn what_means_no_good_is_shown_as_text() {
    let Some(demo) = Demo::shared() else { return };
    let page = Page::open(&demo);
    page.login("sme");
    let long = "很长".repeat(150) + &"x".repeat(300);
    let text = format!(
        "<script>document.title='hit'</script> \"><img src=x onerror=alert(1)> '\" {{{{7*7}}}} {long}"
    );
    page.go("/needs/new");
    page.choose("#service_kind", "calibration");
    page.choose("#text", &text);
    page.choose("#quantity", "1");
    page.choose("#window_from", "2026-12-01");
    page.choose("#window_to", "2026-12-31");
    page.press("保存");
    assert!(
        page.path().starts_with("/needs/") && page.path() != "/needs/new",
        "{}",
        page.text("main")
    );
    assert!(
        page.text("h1")
            .contains("<script>document.title='hit'</script>"),
        "{}",
        page.text("h1")
    );
    page.check();
    page.check_on_a_phone();
    page.back_at_the_desk();
    page.go("/needs");
    page.check();
    page.check_on_a_phone();
    page.back_at_the_desk();
    page.go(&format!(
        "/search?q={}",
        encoded(&text.chars().take(120).collect::<String>())
    ));
    page.check();
    assert_eq!(
        page.run(
            "return document.querySelectorAll('main script, main img').length",
            &[]
        ),
        0
    );
    assert!(
        !page
            .run("return document.title", &[])
            .as_str()
            .unwrap()
            .starts_with("hit")
    );
    // A form that is refused keeps what was typed.
    page.go("/needs/new");
    page.choose("#service_kind", "calibration");
    page.choose("#text", &text);
    page.choose("#quantity", "1");
    page.choose("#window_from", "2026-12-31");
    page.choose("#window_to", "2026-12-01");
    page.press("保存");
    assert!(page.has(".notice.bad"));
    assert_eq!(
        page.run("return document.querySelector('#text').value", &[])
            .as_str()
            .unwrap(),
        text
    );
    page.check();
}
