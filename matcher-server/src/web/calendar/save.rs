//! What somebody typed into the calendar, written cell by cell.

use super::view::View;
use super::{amount, resources, show, slots};
use crate::api::call::{Answered, Caller, Write};
use crate::api::records as api;
use crate::app::App;
use crate::error::{Code, Problem};
use crate::store::kinds::Kind;
use crate::web::form::Form;
use crate::web::shell::Shell;
use crate::web::{go, wrong_lines};
use axum::body::Bytes;
use axum::http::request::Parts;
use serde_json::json;
use std::collections::BTreeMap;

/// What somebody typed: hours (or seats) as minutes; empty is none.
fn read_amount(text: &str, seats: bool) -> Option<i64> {
    let text = text.trim().replace(['，', ','], ".");
    if text.is_empty() {
        return Some(0);
    }
    let number: f64 = text.parse().ok()?;
    let number = if seats { number } else { number * 60.0 };
    (number.is_finite() && (0.0..=1_000_000.0).contains(&number)).then(|| number.round() as i64)
}

/// One change that somebody made.
struct Edit {
    resource: String,
    period: String,
    minutes: i64,
    /// 0: the slot is new.
    version: i64,
    typed: String,
}

/// Saves every cell that was changed. Numbers that can't be read stop everything; then each cell is a write of its own, and those
/// that are refused (hours that are booked can't be taken back) are shown again as they were typed.
pub(super) async fn save(
    app: App,
    parts: Parts,
    caller: Caller,
    view: View,
    body: Bytes,
) -> Answered {
    let form = Form::read(&body);
    let shell = Shell::of(&app, &parts).await?;
    let (resources, _) = resources(&app, &caller.actor, &view).await?;
    let (periods, ..) = view.periods();
    let (mut edits, mut wrong, mut again) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (id, document) in &resources {
        let seats = document.get("kind").and_then(|kind| kind.as_str()) == Some("class");
        let slots = slots(&app, &caller.actor, id).await?;
        for period in periods.iter().map(ToString::to_string) {
            let field = format!("{id}/{period}");
            let Some(typed) = form.last(&field) else {
                continue;
            };
            let now = slots.get(&period).map_or(0, |(minutes, _)| *minutes);
            match read_amount(typed, seats) {
                // As it was shown: hours with two decimals stand for the minutes behind them.
                _ if typed == amount(now, seats) || (typed.is_empty() && now == 0) => {}
                Some(minutes) => edits.push(Edit {
                    version: form.get(&format!("v/{field}")).parse().unwrap_or(0),
                    typed: typed.to_owned(),
                    resource: id.clone(),
                    period,
                    minutes,
                }),
                None => {
                    wrong.push(format!(
                        "{field}: {}",
                        shell.t("应为不小于 0 的数", "must be a number of at least 0")
                    ));
                    again.insert(field, typed.to_owned());
                }
            }
        }
    }
    if !wrong.is_empty() {
        again.extend(
            edits
                .into_iter()
                .map(|edit| (format!("{}/{}", edit.resource, edit.period), edit.typed)),
        );
        return show(app, parts, caller.actor, view, again, wrong).await;
    }
    for (place, edit) in edits.iter().enumerate() {
        let key = format!("{}-{place}", form.get("key"));
        if let Err(problem) = write(&app, &parts, &caller, edit, &key).await {
            let field = format!("{}/{}", edit.resource, edit.period);
            for line in wrong_lines(&problem, &shell)? {
                wrong.push(format!("{field}: {line}"));
            }
            again.insert(field, edit.typed.clone());
        }
    }
    if wrong.is_empty() {
        let by = if view.by_month() { "month" } else { "week" };
        let here = view.href(by, &view.first().to_string(), &view.after);
        return go(&format!("{here}&saved=1"));
    }
    show(app, parts, caller.actor, view, again, wrong).await
}

async fn write(app: &App, parts: &Parts, caller: &Caller, edit: &Edit, key: &str) -> Answered {
    let kind = Kind::find("slots").ok_or_else(|| Problem::new(Code::NotFound))?;
    let id = format!("{}/{}", edit.resource, edit.period);
    let version = edit.version.to_string();
    let version = (edit.version > 0).then_some(version.as_str());
    let record = json!({ "record": { "resource": edit.resource, "period": edit.period, "minutes": edit.minutes } });
    let sent = Write::of_form(caller.clone(), parts, key, version, &record)?;
    match (version, edit.minutes) {
        (None, _) => api::create(app.clone(), sent, kind).await,
        (Some(_), 0) => api::delete(app.clone(), sent, kind, id).await,
        (Some(_), _) => api::change(app.clone(), sent, kind, id).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_shown() {
        for minutes in [0, 1, 7, 30, 45, 60, 90, 1965, 2025, 7200] {
            assert_eq!(read_amount(&amount(minutes, false), false), Some(minutes));
            assert_eq!(read_amount(&amount(minutes, true), true), Some(minutes));
        }
        for text in ["-1", "many", "1e99", "nan"] {
            assert_eq!(read_amount(text, false), None, "{text}");
        }
        assert_eq!(read_amount("1,5", false), Some(90));
    }
}
