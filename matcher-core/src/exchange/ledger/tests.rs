//! Rows of ledgers as people write them.

use super::{check, read};
use crate::exchange::schema::{LEDGERS, SheetFormat};
use crate::exchange::{InputCode, InputProblem};

fn codes(problems: &[InputProblem]) -> Vec<(InputCode, &str)> {
    problems
        .iter()
        .map(|p| (p.code, p.column.as_str()))
        .collect()
}

#[test]
fn the_examples_of_every_ledger_are_good() {
    let mut rows = Vec::new();
    for format in LEDGERS {
        let mut sheet = format.empty();
        for row in format.example_rows() {
            sheet.push(row);
        }
        let checked = check(&sheet, format, &|_, _| true);
        let errors: Vec<_> = checked.problems.iter().filter(|p| p.is_error()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", format.name);
        assert_eq!(checked.rows.len(), sheet.len());
        rows.extend(checked.rows);
    }
    let ledger = read(&rows);
    assert_eq!(
        (
            ledger.services.len(),
            ledger.gauges.len(),
            ledger.sessions.len()
        ),
        (2, 2, 1)
    );
    assert_eq!(ledger.services[0].minutes, 390);
    assert_eq!(ledger.approvals[0].days_saved(), Some(39));
}

#[test]
fn chinese_headers_and_words_are_read_and_kept_as_codes() {
    let format = SheetFormat::find_ledger("任务台账").unwrap();
    let header = [
        "行政区划",
        "标题",
        "责任单位",
        "责任岗位",
        "下达日期",
        "完成时限",
        "状态",
    ];
    let mut sheet = crate::exchange::Sheet::new("tasks", header);
    sheet.push([
        "410303",
        "走访",
        "区局",
        "科长",
        "2026年3月1日",
        "2026/12/1",
        "办理中",
    ]);
    let checked = check(&sheet, format, &|_, _| true);
    assert_eq!(codes(&checked.problems), []);
    let row = &checked.rows[0];
    assert_eq!((row.text("state"), row.text("due")), ("open", "2026-12-01"));
}

#[test]
fn what_is_wrong_is_told_with_its_column() {
    let format = SheetFormat::find_ledger("service_records").unwrap();
    let good = format.example_rows()[0].clone();
    let of = |changes: &[(&str, &str)]| {
        let mut row = good.clone();
        for (column, value) in changes {
            row[format.position(column).unwrap()] = (*value).to_owned();
        }
        let mut sheet = format.empty();
        sheet.push(&row);
        check(&sheet, format, &|_, id| id != "nobody")
    };
    for (changes, code, column) in [
        (
            &[("organisation", "nobody")][..],
            InputCode::UnknownReference,
            "organisation",
        ),
        (&[("state", "flying")], InputCode::NotAllowed, "state"),
        (
            &[("paid_yuan", "351")],
            InputCode::SumDiffers,
            "list_price_yuan",
        ),
        (
            &[("deferred_until", "")],
            InputCode::MissingValue,
            "deferred_until",
        ),
        (
            &[("returned_on", "2026-11-01")],
            InputCode::ReversedDates,
            "returned_on",
        ),
        (
            &[("state", "received"), ("received_on", "")],
            InputCode::MissingInState,
            "received_on",
        ),
        (&[("rating", "6")], InputCode::OutOfRange, "rating"),
        (&[("quantity", "two")], InputCode::NotAnInteger, "quantity"),
    ] {
        let checked = of(changes);
        assert_eq!(codes(&checked.problems), [(code, column)], "{changes:?}");
        assert!(checked.rows.is_empty());
    }
}

#[test]
fn a_gauge_without_a_due_day_is_due_at_the_end_of_its_interval() {
    let format = SheetFormat::find_ledger("gauges").unwrap();
    let mut row = format.example_rows()[0].clone();
    row[format.position("due").unwrap()].clear();
    let mut sheet = format.empty();
    sheet.push(&row);
    let ledger = read(&check(&sheet, format, &|_, _| true).rows);
    assert_eq!(ledger.gauges[0].due.unwrap().to_string(), "2027-11-09");
}
