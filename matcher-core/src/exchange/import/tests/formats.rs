//! What each sample becomes.

use super::*;
use crate::exchange::InputCode;

#[test]
fn every_sample_shows_its_format() {
    for (code, file, bytes) in SAMPLES {
        assert_eq!(
            Format::recognise(file, bytes).map(Coded::code).ok(),
            Some(code),
            "{file}"
        );
    }
    for (file, bytes, code) in [
        ("a.csv", &b"x,y\n1,2\n"[..], InputCode::UnguessedFormat),
        ("a.xml", b"<html/>", InputCode::UnguessedFormat),
        ("a.json", b"{\"a\":1}", InputCode::UnguessedFormat),
        ("a.xlsx", b"PK\x03\x04damaged", InputCode::Unreadable),
        ("a.xls", b"\xD0\xCF\x11\xE0", InputCode::OldExcel),
    ] {
        let told = Format::recognise(file, bytes).map_err(|problem| problem.code);
        assert_eq!(told, Err(code), "{file}");
    }
    let needs = "编号,单位,服务类别,数量,最早日期,最晚日期\nN1,S1,校准,1,2026-12-01,2026-12-31\n";
    assert_eq!(
        Format::recognise("x.csv", needs.as_bytes()).ok(),
        Some(Format::Catalogue)
    );
}

#[test]
fn a_scope_goes_on_over_rows_and_joins_broken_ranges() {
    let draft = draft("cnas_scope", &[]);
    assert_eq!(
        cells(
            &draft.sheets,
            "capabilities",
            &["instrument", "measurand", "range", "uncertainty", "method"]
        ),
        [
            "游标卡尺 | 外尺寸 | (0～150)mm | U=0.01mm (k=2) | JJG 30-2012",
            "游标卡尺 | 外尺寸 | (150～300)mm | U=0.02mm (k=2) | JJG 30-2012",
            "游标卡尺 | 内尺寸 | (10～150)mm | U=0.01mm (k=2) | JJG 30-2012",
            "数显外径千分尺 | 外尺寸 | (0～25)mm | U=1.0μm (k=2) | JJG 21-2008",
            "数显外径千分尺 | 外尺寸 | (25～50)mm | U=1.2μm (k=2) | JJG 21-2008",
            "弹簧秤的盒子 | 质量 | (0～10)kg | U=1g (k=2) | JJG 14",
        ]
    );
    assert_eq!(
        cells(
            &draft.sheets,
            "credentials",
            &["organisation", "kind", "number", "valid_from", "valid_to"]
        ),
        ["L1 | cnas_calibration | CNAS L00001 | 2025-03-01 | 2031-02-28"]
    );
    assert_eq!(cells(&draft.sheets, "offers", &["title"]).len(), 3);
    let checked = check(
        &[],
        draft,
        CheckOptions {
            alone: true,
            partial: true,
            remove: false,
        },
    );
    assert!(!checked.is_refused, "{:?}", checked.problems);
    let unknown = told(&checked.problems);
    assert!(
        unknown.contains(&"9 unknown_instrument 弹簧秤的盒子".to_owned()),
        "{unknown:?}"
    );
    assert_eq!(
        cells(&checked.draft.sheets, "capabilities", &["id"]).len(),
        5
    );
}

#[test]
fn a_standards_table_keeps_a_class_of_the_standard_in_words() {
    let draft = draft("standards", &[]);
    assert_eq!(
        cells(
            &draft.sheets,
            "capabilities",
            &[
                "instrument",
                "range",
                "standard_uncertainty",
                "method",
                "conditions"
            ]
        ),
        [
            "一般压力表 | (0～60)MPa |  | JJG 52-2013 | 压力表标准装置 0.05级",
            "精密压力表 | (0～60)MPa |  | JJG 52-2013 | 压力表标准装置 0.05级",
            "量块 | (0.5～100)mm | U=0.10μm+1×10⁻⁶L (k=2.7) | JJG 146-2011 | 量块标准装置",
            "外径千分尺 | (0～25)mm |  | JJF 1088-2015 | 量块标准装置 好用",
        ]
    );
    assert_eq!(
        cells(&draft.sheets, "offers", &["title", "service_kind"]),
        [
            "一般压力表检定 | verification",
            "精密压力表检定 | verification",
            "量块检定 | verification",
            "外径千分尺校准 | calibration",
        ]
    );
    assert_eq!(
        cells(&draft.sheets, "credentials", &["kind", "valid_to"]),
        [
            "standard_certificate_enterprise | 2028-05-31",
            "standard_certificate_enterprise | 2028-06-30"
        ]
    );
    assert!(told(&draft.problems).contains(&"5 ask_back 好用".to_owned()));
}

#[test]
fn a_testing_scope_names_measurands_and_standards() {
    let draft = draft("testing_scope", &["credentials=C1"]);
    assert_eq!(
        cells(
            &draft.sheets,
            "capabilities",
            &["measurand", "method", "conditions", "credentials"]
        ),
        [
            "抗拉强度 | GB/T 228.1-2021 | 金属材料；只测室温 | C1",
            "洛氏硬度 | GB/T 230.1-2018 | 金属材料 | C1",
            "幸福感 | 自编方法 | 金属材料 | C1",
        ]
    );
    assert_eq!(
        cells(&draft.sheets, "offers", &["service_kind"]),
        ["testing"]
    );
    let checked = check(
        &[],
        draft,
        CheckOptions {
            alone: true,
            ..CheckOptions::default()
        },
    );
    assert!(checked.is_refused);
    assert!(told(&checked.problems).contains(&"4 unknown_measurand 幸福感".to_owned()));
}

#[test]
fn a_register_gives_machines_their_idle_hours_and_leaves_people_out() {
    let draft = draft("equipment_register", &["periods=2026-12;2027-01"]);
    assert_eq!(
        cells(&draft.sheets, "resources", &["id", "site", "name", "model"]),
        [
            "L1/eq/SB-001 | L1 | 测长仪 | 示例-3000",
            "L1/eq/SB-002 | L1 | 数显卡尺 | ",
            "L1/eq/SB-004 | L1 | 奇怪机器 | ",
        ]
    );
    assert_eq!(
        cells(&draft.sheets, "slots", &["resource", "period", "minutes"]),
        [
            "L1/eq/SB-001 | 2026-12 | 3600",
            "L1/eq/SB-001 | 2027-01 | 3600"
        ]
    );
    assert_eq!(
        cells(
            &draft.sheets,
            "capabilities",
            &[
                "instrument",
                "range",
                "standard_uncertainty",
                "standards_due"
            ]
        ),
        [
            "测长仪 | 0-1000 mm | 0.3μm (k=2) | 2027-06-30",
            "数显卡尺 | 0-150 mm | 0.01 mm (k=2) | ",
        ]
    );
    let told = told(&draft.problems);
    for expected in [
        "1 left_out ",
        "3 ask_back 长期",
        "2 read_as 测长仪",
        "3 read_as 数显卡尺",
        "4 left_out 老天平",
        "5 ask_back 奇怪机器",
        "6 left_out SB-001",
        "7 left_out 示例万能机",
    ] {
        assert!(told.contains(&expected.to_owned()), "{expected}: {told:?}");
    }
    let all = format!("{:?}", draft.sheets);
    assert!(!all.contains("张示例"));
}

#[test]
fn a_gauge_list_becomes_needs_and_asks_only_what_decides() {
    let draft = draft(
        "gauge_list",
        &["needs.window_from=2026-11-01", "needs.window_to=2027-02-28"],
    );
    assert_eq!(
        cells(
            &draft.sheets,
            "needs",
            &[
                "organisation",
                "instrument",
                "quantity",
                "window_from",
                "window_to"
            ]
        ),
        [
            "L1 | 数显卡尺 | 2 | 2026-11-01 | 2026-12-31",
            "L1 | 外径千分尺 | 1 | 2026-11-01 | 2027-02-28",
            "L1 | 压力表 | 1 | 2026-11-01 | 2027-02-28",
            "L1 | 塞规 | 1 | 2026-11-01 | 2027-02-28",
            "L1 | 那个量的 | 1 | 2026-11-01 | 2027-02-28",
        ]
    );
    assert_eq!(
        cells(
            &draft.sheets,
            "requirements",
            &["measurand", "range", "permitted_error", "method"]
        )[..5],
        [
            "外尺寸 | 0-150 mm |  | JJG 30",
            "内尺寸 | 10-150 mm |  | JJG 30",
            "深度 | 0-150 mm |  | JJG 30",
            "外尺寸 | 0-25mm | ±0.004mm | JJG 21",
            "表压 | 0-1.6MPa | 1.6级 | JJG 52",
        ]
    );
    let told = told(&draft.problems);
    for expected in [
        "3 read_as 0.01mm",
        "3 read_as 0-150",
        "5 read_as 外径千分尺",
        "6 ask_back 压力表",
        "7 ask_back φ20H7",
        "8 ask_back 那个量的",
        "9 left_out 百分表",
        "10 left_out F01",
    ] {
        assert!(told.contains(&expected.to_owned()), "{expected}: {told:?}");
    }
    assert_eq!(cells(&draft.sheets, "bundles", &["mode"]), ["as_many"]);
    assert!(draft.map.columns.contains_key("due"));
}

#[test]
fn idle_hours_of_large_instruments_are_capacity_less_run_hours() {
    let draft = draft(
        "large_instruments",
        &["capacity_hours=1600", "periods=2026-12"],
    );
    assert_eq!(
        cells(
            &draft.sheets,
            "offers",
            &["title", "price_yuan", "description"]
        ),
        [
            "三坐标测量机机时 | 200 | 200元/小时",
            "扫描电镜机时 |  | 面议"
        ]
    );
    assert_eq!(cells(&draft.sheets, "slots", &["minutes"]), ["4000"]);
    let told = told(&draft.problems);
    for expected in [
        "3 ask_back 面议",
        "3 ask_back 扫描电镜",
        "3 read_as 扫描电镜",
        "4 left_out 老示波器",
        "5 left_out 内部专用台",
    ] {
        assert!(told.contains(&expected.to_owned()), "{expected}: {told:?}");
    }
    let unknown = super::draft("large_instruments", &["periods=2026-12"]);
    assert!(super::told(&unknown.problems).contains(&"0 not_in_file capacity_hours".to_owned()));
}

#[test]
fn a_university_list_keeps_vocabularies_and_no_contacts() {
    let draft = draft("uniquip", &[]);
    assert_eq!(
        cells(&draft.sheets, "resources", &["id", "kind", "name"])[..2],
        [
            "L1/uniquip/E-1 | instrument | Coordinate measuring machine",
            "L1/uniquip/F-1 | room | Clean room"
        ]
    );
    assert_eq!(
        cells(&draft.sheets, "offers", &["description"])[0],
        "Bridge type；cpv:38000000；https://example.org/cmm"
    );
    assert!(!format!("{:?}", draft.sheets).contains("0371000000"));
    let told = told(&draft.problems);
    assert!(
        told.contains(&"4 left_out ".to_owned()) && told.contains(&"5 ask_back ".to_owned()),
        "{told:?}"
    );
}
