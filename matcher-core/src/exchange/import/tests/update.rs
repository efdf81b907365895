//! Drafts against a catalogue: what is added, changed, removed, and refused.

use super::*;
use crate::exchange::schema::template;

const REGISTER: &str = "设备名称,管理编号,测量范围,U,有效期,空闲机时\n测长仪,SB-1,0~1000 mm,0.3 μm,2027-06-30,40\n数显卡尺,SB-2,0~150 mm,0.01 mm,2027-06-30,10\n";

fn register(text: &str) -> Draft {
    let map = settings(&[
        "organisation=L1",
        "site=L1-lab",
        "periods=2026-12",
        "offers.delivery=at_provider",
    ]);
    read(
        "register.csv",
        text.as_bytes(),
        Format::EquipmentRegister,
        &map,
    )
    .unwrap()
}

fn into(existing: &[Sheet], draft: Draft, remove: bool) -> Checked {
    let checked = check(
        existing,
        draft,
        CheckOptions {
            remove,
            ..CheckOptions::default()
        },
    );
    assert!(!checked.is_refused, "{:?}", checked.problems);
    checked
}

#[test]
fn the_same_file_again_changes_nothing_and_an_edited_one_only_its_cells() {
    let catalogue = template();
    let first = into(&catalogue, register(REGISTER), false);
    assert_eq!(first.changes.counts()["resources"], [2, 0, 0]);
    let kept = first.merged.sheets;
    let again = into(&kept, register(REGISTER), false);
    assert!(again.changes.rows.is_empty(), "{:?}", again.changes);
    assert_eq!(again.changes.unchanged, 8);
    assert_eq!(again.merged.sheets.len(), kept.len());

    let edited = REGISTER.replace("2027-06-30,40", "2028-06-30,50");
    let third = into(&kept, register(&edited), false);
    let changed: Vec<String> = third
        .changes
        .rows
        .iter()
        .flat_map(|(key, change)| {
            let Change::Changed { cells } = change else {
                panic!("{change:?}")
            };
            cells.iter().map(move |cell| {
                format!(
                    "{} {} {}: {} → {}",
                    key.sheet, key.id, cell.column, cell.before, cell.after
                )
            })
        })
        .collect();
    assert_eq!(
        changed,
        [
            "capabilities L1/eq/SB-1/能力 standards_due: 2027-06-30 → 2028-06-30",
            "slots L1/eq/SB-1 | 2026-12 minutes: 2400 → 3000",
        ]
    );
}

#[test]
fn rows_of_the_source_that_are_gone_are_shown_and_removed_only_when_told_so() {
    let kept = into(&template(), register(REGISTER), false).merged.sheets;
    let shorter: String = REGISTER
        .lines()
        .take(2)
        .map(|line| format!("{line}\n"))
        .collect();
    let shown = into(&kept, register(&shorter), false);
    let gone: Vec<&str> = shown
        .changes
        .rows
        .iter()
        .filter(|(_, change)| **change == Change::Removed)
        .map(|(key, _)| key.sheet)
        .collect();
    assert_eq!(gone, ["resources", "offers", "capabilities", "slots"]);
    let count = |sheets: &[Sheet]| cells(sheets, "resources", &["id"]).len();
    assert_eq!(count(&shown.merged.sheets), count(&kept));
    let removed = into(&kept, register(&shorter), true);
    assert_eq!(count(&removed.merged.sheets), count(&kept) - 1);
    // A sheet that lost its last row is still there, to be written empty.
    let header = "设备名称,管理编号,空闲机时\n";
    let only = Sheet::new("slots", ["resource", "period", "minutes"]);
    let mut alone: Vec<Sheet> = kept
        .iter()
        .filter(|sheet| sheet.name() != "slots")
        .cloned()
        .collect();
    alone.push(only);
    let emptied = into(&alone, register(&format!("{header}测长仪,SB-1,\n")), true)
        .merged
        .sheets;
    assert!(
        emptied
            .iter()
            .any(|sheet| sheet.name() == "slots" && sheet.is_empty())
    );
    // What others published stays in any case.
    assert!(cells(&removed.merged.sheets, "resources", &["id"]).contains(&"R1".to_owned()));
}

#[test]
fn a_cell_that_the_file_never_has_keeps_what_stands_there() {
    let catalogue = template();
    let text = "编号,名称\nO1,新名称\n";
    let map = FieldMap {
        into_sheet: "offers".into(),
        ..FieldMap::default()
    };
    let draft = read("own.csv", text.as_bytes(), Format::Catalogue, &map).unwrap();
    let checked = into(&catalogue, draft, false);
    let offers = cells(
        &checked.merged.sheets,
        "offers",
        &["id", "title", "price_yuan"],
    );
    assert_eq!(offers, ["O1 | 新名称 | 50", "O2 | 测量管理体系培训 | 0"]);
}

#[test]
fn an_own_spreadsheet_needs_a_map_only_once() {
    let text = "活儿,机器,叫什么,一件几分钟,怎么送\nX9,R1,环规校准,20,送\n";
    let mut map = FieldMap {
        into_sheet: "offers".into(),
        ..settings(&["offers.service_kind=calibration"])
    };
    for (ours, theirs) in [
        ("id", "活儿"),
        ("resource", "机器"),
        ("title", "叫什么"),
        ("minutes_each", "一件几分钟"),
        ("delivery", "怎么送"),
    ] {
        map.columns.insert(ours.into(), theirs.into());
    }
    map.values
        .entry("delivery".into())
        .or_default()
        .insert("送".into(), "sent_in".into());
    let draft = read("own.csv", text.as_bytes(), Format::Catalogue, &map).unwrap();
    let checked = into(&template(), draft, false);
    assert_eq!(checked.changes.counts()["offers"], [1, 0, 0]);
    let offers = cells(
        &checked.merged.sheets,
        "offers",
        &["id", "minutes_each", "delivery"],
    );
    assert!(
        offers.contains(&"X9 | 20 | sent_in".to_owned()),
        "{offers:?}"
    );
    let renamed = text.replace("机器", "设备");
    let problems = read("own.csv", renamed.as_bytes(), Format::Catalogue, &map).unwrap_err();
    assert_eq!(problems[0].code.code(), "mapped_column_missing");
}

#[test]
fn a_bad_row_is_told_with_its_place_in_the_file_and_nothing_else_is_lost() {
    let text = REGISTER.replace("0~150 mm", "0~150 kg");
    let refused = check(&template(), register(&text), CheckOptions::default());
    assert!(refused.is_refused);
    let error = refused.problems.iter().find(|p| p.is_error()).unwrap();
    assert_eq!(
        (
            error.file.as_str(),
            error.row,
            error.column.as_str(),
            error.code.code()
        ),
        (
            "register.csv",
            Some(3),
            "capabilities.range",
            "wrong_quantity"
        )
    );
    let options = CheckOptions {
        partial: true,
        ..CheckOptions::default()
    };
    let partial = check(&template(), register(&text), options);
    assert!(!partial.is_refused, "{:?}", partial.problems);
    assert_eq!(partial.changes.counts()["capabilities"], [1, 0, 0]);
    assert_eq!(partial.changes.counts()["resources"], [2, 0, 0]);
    assert!(
        partial
            .problems
            .iter()
            .any(|p| p.code.code() == "wrong_quantity")
    );
}

#[test]
fn another_spelling_of_the_same_is_no_change() {
    let text = "编号,服务类别,每件分钟,服务方式,有效期自\nO1,校准,12.0,上门;送检,2026年1月1日\n";
    let map = FieldMap {
        into_sheet: "offers".into(),
        ..FieldMap::default()
    };
    let draft = read("own.csv", text.as_bytes(), Format::Catalogue, &map).unwrap();
    let checked = into(&template(), draft, false);
    assert!(checked.changes.rows.is_empty(), "{:?}", checked.changes);
}

#[test]
fn a_certificate_moves_the_due_day_of_what_stands_on_its_resource() {
    let draft = draft("dcc", &["resource=R1"]);
    let mut catalogue = template();
    for sheet in &mut catalogue {
        let mut earlier = Sheet::new(sheet.name(), sheet.header().to_vec());
        for row in sheet.rows() {
            earlier.push(
                row.cells()
                    .map(|cell| cell.replace("2027-06-30", "2026-12-31")),
            );
        }
        *sheet = earlier;
    }
    let checked = into(&catalogue, draft, false);
    let (key, change) = checked.changes.rows.first_key_value().unwrap();
    assert_eq!((key.sheet, key.id.as_str()), ("capabilities", "K1"));
    assert!(matches!(change, Change::Changed { cells } if cells[0].after == "2027-05-31"));
    let due = cells(&checked.merged.sheets, "capabilities", &["standards_due"]);
    assert_eq!(due, ["2027-05-31"]);
    // The same certificate again, or an older one, takes nothing back.
    let again = into(
        &checked.merged.sheets,
        super::draft("dcc", &["resource=R1"]),
        false,
    );
    assert!(again.changes.rows.is_empty());
}
