//! From rows to what is read and attended: courses, cases, articles.

use super::row::LedgerRow;
use crate::model::{CaseState, CourseForm, Page, PageKind};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The sheets that make pages.
pub const PAGES: &[&str] = &["courses", "course_sessions", "cases", "articles"];

/// The pages of good rows, in the order of the rows. A session whose course is not among them is left out.
pub fn pages(rows: &[LedgerRow]) -> Vec<Page> {
    let mut sessions: BTreeMap<&str, Vec<(Date, Date)>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.sheet == "course_sessions") {
        if let (Some(first), Some(last)) = (row.date("starts_on"), row.date("ends_on")) {
            sessions
                .entry(row.text("course"))
                .or_default()
                .push((first, last));
        }
    }
    for days in sessions.values_mut() {
        days.sort_unstable();
    }
    let pages = rows.iter().filter_map(|row| {
        let kind = match row.sheet {
            "courses" => PageKind::Course,
            "cases" => PageKind::Case,
            "articles" => PageKind::Article,
            _ => return None,
        };
        Some(page(kind, row, &sessions))
    });
    pages.collect()
}

fn page(kind: PageKind, row: &LedgerRow, sessions: &BTreeMap<&str, Vec<(Date, Date)>>) -> Page {
    let own = |column: &str| row.text(column).to_owned();
    let sessions = sessions
        .get(row.text("id"))
        .filter(|_| kind == PageKind::Course);
    Page {
        kind,
        id: own("id"),
        title: own("title"),
        text: own("text"),
        organisation: own(if kind == PageKind::Course {
            "provider"
        } else {
            "organisation"
        }),
        region: row.region("region"),
        online: row.code("form") == Some(CourseForm::Online),
        sessions: sessions.cloned().unwrap_or_default(),
        published_on: row.date("published_on"),
        public: kind != PageKind::Case || row.code("state") == Some(CaseState::Published),
    }
}
