//! Every ledger of the programme from an empty list to a file that opens, for a firm that never logs in: county staff do it all.

use super::demo::Demo;
use super::page::Page;
use crate::people;
use calamine::{Data, Reader, Xlsx};
use matcher_core::exchange::schema::{Column, Kind, LEDGERS, SheetFormat};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

/// An empty service with a county's and a province's authority.
fn empty() -> Option<(Arc<Demo>, tempfile::TempDir)> {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_string_lossy().into_owned();
    let arguments = ["--data-dir", data.as_str()];
    let admin = people::operator(&arguments);
    let demo = Demo::with(&arguments)?;
    for (authority, login, region) in [
        ("county", "staff", "410300"),
        ("province", "office", "410000"),
    ] {
        people::authority(&demo.service, &admin, authority, region);
        let role = ["--role", "regulator", "--authority", authority];
        people::login(&arguments, &demo.service, login, &role);
    }
    Some((demo, folder))
}

/// Fills a column as an example row has it; ids of other records by what they became here.
fn fill(page: &Page, column: &Column, cell: &str, made: &BTreeMap<String, String>) {
    let name = column.name;
    for entry in cell.split(';') {
        let value = match column.kind {
            Kind::Reference(_) => match made.get(entry) {
                Some(id) => id.as_str(),
                None => continue,
            },
            // What the example says of the province the county says of itself.
            Kind::Region if !entry.starts_with("4103") => "410300",
            _ => entry,
        };
        let tick = format!("[name='{name}'][type='checkbox'][value='{value}']");
        if page.has(&tick) {
            page.choose(&tick, value);
        } else if !page.has(&format!("[name='{name}'][type='hidden']")) {
            page.choose(
                &format!("[name='{name}']"),
                if column.list { cell } else { value },
            );
        }
    }
}

/// The sheets of a workbook that a link of the page leads to, as rows of text.
fn workbook(page: &Page, href: &str) -> Vec<Vec<Vec<String>>> {
    let bytes = page.fetch(href);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let rows = |name: &String| {
        let range = book.worksheet_range(name).unwrap();
        let text = |row: &[Data]| row.iter().map(Data::to_string).collect();
        range.rows().map(text).collect()
    };
    names.iter().map(rows).collect()
}

/// One list: empty, an entry through its form, its page, the list again, its file.
fn list(page: &Page, format: &SheetFormat, made: &mut BTreeMap<String, String>) {
    let row = format.example_rows().remove(0);
    let list = format!("/{}", format.name);
    page.go(&list);
    page.check();
    assert!(page.text(".empty").contains("还没有记录"), "{list}");
    page.press("新增");
    for (column, cell) in format.columns.iter().zip(&row) {
        if column.name != "id" && !cell.is_empty() {
            fill(page, column, cell, made);
        }
    }
    page.check();
    page.press("保存");
    let path = page.path();
    assert!(
        path.starts_with(&format!("{list}/")) && !path.ends_with("/new"),
        "{list}: {}",
        page.text("main")
    );
    page.check();
    page.shoot(&format!("staff {} zh", format.name));
    page.check_on_a_phone();
    page.shoot(&format!("staff {} phone", format.name));
    page.back_at_the_desk();
    let id = path.rsplit('/').next().unwrap().to_owned();
    made.insert(row[0].clone(), id.clone());
    page.go(&list);
    page.check();
    assert_eq!(page.texts("tbody tr").len(), 1, "{list}");
    page.language("en");
    page.check();
    page.shoot(&format!("staff {} list en", format.name));
    page.language("zh");
    let sheets = workbook(page, &format!("/api/v1/{}/rows?format=xlsx", format.name));
    let told = &sheets[0];
    assert_eq!(told.len(), 2, "{list}: {told:?}");
    assert!(told[1].contains(&id), "{list}: {told:?}");
}

/// An organisation, by its form.
fn organisation(page: &Page, example: &str, region: &str, made: &mut BTreeMap<String, String>) {
    let format = SheetFormat::find("organisations").unwrap();
    let rows = format.example_rows();
    let row = rows.iter().find(|row| row[0] == example).unwrap();
    page.go("/organisations/new");
    for (column, cell) in format.columns.iter().zip(row) {
        let skipped = ["id", "group", "avoid"].contains(&column.name);
        if !cell.is_empty() && !skipped {
            let cell = if column.name == "region" {
                region
            } else {
                cell
            };
            fill(page, column, cell, made);
        }
    }
    page.press("保存");
    let path = page.path();
    let id = path.strip_prefix("/organisations/").unwrap_or("new");
    assert_ne!(id, "new", "{}", page.text("main"));
    made.insert(example.to_owned(), id.to_owned());
}

#[test]
fn a_firm_that_never_logs_in_is_served_by_county_staff_through_every_list() {
    let Some((demo, _folder)) = empty() else {
        return;
    };
    let page = Page::open(&demo);
    page.login_with("staff", people::PASSWORD);
    page.go("/ledgers");
    page.check();
    let mut made = BTreeMap::new();
    for example in ["L1", "S1", "X1"] {
        organisation(&page, example, "410303", &mut made);
    }
    page.go("/quota_areas/new");
    for (name, value) in [("area", "410300"), ("name", "洛阳市"), ("region", "410303")] {
        page.choose(&format!("[name='{name}']"), value);
    }
    page.press("保存");
    // Figures are counted and signed, never entered.
    for format in LEDGERS.iter().filter(|format| format.name != "signoffs") {
        list(&page, format, &mut made);
    }
    visit_becomes_a_need(&page, &made);
    gauges_and_confirmation(&page, &made);
    statistics(&page);
    let page = Page::open(&demo);
    page.login_with("office", people::PASSWORD);
    page.go("/signoffs/410300-2026");
    page.check();
    page.press("接收汇总");
    assert!(
        page.text("main").contains("已汇总"),
        "{}",
        page.text("main")
    );
    assert_eq!(
        workbook(&page, "/api/v1/signoffs/rows?format=xlsx")[0].len(),
        2
    );
}

/// What was found on a visit becomes a need; the needs ledger shows it, and so does the list of unmet needs, as a draft challenge.
fn visit_becomes_a_need(page: &Page, made: &BTreeMap<String, String>) {
    page.go("/ledgers/needs");
    page.check();
    assert!(
        page.text(".empty").contains("没有需求"),
        "{}",
        page.text("main")
    );
    page.go(&format!("/visits/{}", made["I1"]));
    page.press("转为计量需求");
    page.choose("[name='service_kind']", "calibration");
    page.choose("[name='instrument']", "游标卡尺");
    page.choose("[name='quantity']", "20");
    page.choose("[name='window_from']", "2026-12-01");
    page.choose("[name='window_to']", "2026-12-31");
    page.press("保存");
    assert!(page.path().starts_with("/needs/"), "{}", page.text("main"));
    assert!(page.text("main").contains("代填"), "{}", page.text("main"));
    page.go("/ledgers/needs");
    page.check();
    assert_eq!(page.texts("tbody tr").len(), 1);
    assert!(page.text("tbody").contains("待对接"));
    assert_eq!(workbook(page, "/ledgers/needs?format=xlsx")[0].len(), 2);
    page.go("/ledgers/unmet");
    page.check();
    page.press("组队与发榜");
    page.check();
    page.press("转为联合攻关榜单");
    assert!(
        page.path().starts_with("/challenges/new"),
        "{}",
        page.path()
    );
    page.check();
    // The firm's sheet holds all of it.
    page.go(&format!("/ledgers/firms/{}", made["S1"]));
    page.check();
    page.shoot("staff firm zh");
    let sheet = page.text("main");
    for word in [
        "卡尺无校准记录",
        "游标卡尺",
        "卡尺校准与台账建立",
        "卡尺必须检定吗",
    ] {
        assert!(sheet.contains(word), "{word}: {sheet}");
    }
}

/// Staff confirm a gauge from its document, and plan the next month, for the firm.
fn gauges_and_confirmation(page: &Page, made: &BTreeMap<String, String>) {
    page.go(&format!("/service_items/{}", made["VI1"]));
    page.press("一键确认");
    assert!(
        page.path().starts_with("/confirmations/"),
        "{}",
        page.text("main")
    );
    page.check();
    assert!(
        page.text("main").contains("符合使用要求"),
        "{}",
        page.text("main")
    );
    let plan = format!("/gauge-plan?organisation={}&until=2030-12-31", made["S1"]);
    page.go(&plan);
    page.check();
    assert!(
        page.text("main").contains("游标卡尺"),
        "{}",
        page.text("main")
    );
    let zip = page.fetch(&format!("/api/v1/documents?organisation={}", made["S1"]));
    assert!(zip.starts_with(b"PK"));
}

/// The form of the year equals the count by hand of the example rows, each entered above once.
fn statistics(page: &Page) {
    page.go("/statistics?year=2026&area=410300");
    page.check();
    page.shoot("staff statistics zh");
    let expected = [
        ("计量技术服务队", 1),     // T1, formed in 2026
        ("走访调研企业", 1),       // I1: S1
        ("帮扶企业", 1),           // S1: V1 done, CA1 came, Y1 decided
        ("提供计量技术服务", 1),   // V1 is settled; no person-times told, so 1
        ("发放并收集调研问卷", 1), // Q1
        ("发放宣传资料", 70),      // 10 of I1, 60 of CS1
        ("开展计量培训", 2),       // CA1: 2 people came
        ("开放计量实验室", 0),
        ("共享仪器设备", 0),
        ("帮助企业解决问题", 1), // V1; P1 is open
        ("指导企业建立计量标准", 0),
        ("建立和完善测量管理体系的企业", 0),
        ("提供能源计量和碳计量服务", 0),
        ("减免计量检定校准费用", 210), // V1
        ("计量服务中小企业具体措施", 0),
        ("选取开展测量管理体系培训中小企业", 1), // CS1 has allotted places
        ("倡议带动中小企业实施计量伙伴计划的大企业", 1), // A1: L1 leads, in force
    ];
    let form = &workbook(page, "/api/v1/statistics/form?year=2026&area=410300")[0];
    for (name, count) in expected {
        let row = form
            .iter()
            .find(|row| row.get(1).is_some_and(|cell| cell == name));
        let row = row.unwrap_or_else(|| panic!("no {name} in {form:?}"));
        assert_eq!(row[3], count.to_string(), "{name}");
    }
    let letter = page.fetch("/api/v1/statistics/report?year=2026&area=410300");
    let mut letter = zip::ZipArchive::new(Cursor::new(letter)).unwrap();
    let mut text = String::new();
    let mut document = letter.by_name("word/document.xml").unwrap();
    std::io::Read::read_to_string(&mut document, &mut text).unwrap();
    assert!(
        text.contains("大企业1家（全国目标：到2025年100家）"),
        "{text}"
    );
    page.press("签报本区域统计表");
    assert_eq!(page.path(), "/signoffs/410300-2026");
    page.check();
}
