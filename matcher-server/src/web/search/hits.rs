//! A hit as it is shown, and a query as the need that one click posts.

use crate::api::search::HitAnswer;
use crate::auth::secret;
use crate::store::document::{Document, REQUIREMENTS};
use crate::web::fields;
use crate::web::form::encode;
use crate::web::known::yuan;
use crate::web::lists::Mark;
use crate::web::records::verdict;
use crate::web::shell::Shell;
use serde_json::Value;

/// A hit.
pub(super) struct Hit {
    pub(super) href: String,
    /// The title in pieces; those that stand in the query are marked.
    pub(super) title: Vec<(String, bool)>,
    pub(super) organisation: String,
    pub(super) organisation_href: String,
    pub(super) place: String,
    pub(super) service: String,
    pub(super) mark: Option<Mark>,
    pub(super) tone: &'static str,
    pub(super) reason: String,
    pub(super) row: String,
    pub(super) distance: String,
    pub(super) free: String,
    pub(super) price: String,
    pub(super) list_price: String,
}

pub(super) fn hit(found: &HitAnswer, shell: &Shell) -> Hit {
    let mark = found.verdict.map(|judged| {
        let (tone, word) = verdict(judged, shell.language);
        Mark { tone, word }
    });
    let after = found.price_after_benefits_fen;
    let reduced = after.is_some_and(|after| found.price_fen.is_some_and(|list| after < list));
    let organisation = found.organisation.as_ref();
    let rows: Vec<String> = found
        .rows
        .iter()
        .take(2)
        .map(|row| {
            let what = if row.instrument.is_empty() {
                &row.measurand
            } else {
                &row.instrument
            };
            let parts = [what.as_str(), &row.range, &row.uncertainty];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            parts.join(" ")
        })
        .collect();
    Hit {
        href: format!("/{}", found.path),
        title: pieces(&found.title, &found.marks),
        organisation: organisation.map_or_else(String::new, |named| named.label.clone()),
        organisation_href: organisation.map_or_else(String::new, |named| {
            format!("/organisations/{}", encode(&named.id))
        }),
        place: found
            .region
            .as_ref()
            .map_or_else(String::new, |named| named.label.clone()),
        service: found
            .service
            .as_ref()
            .map_or_else(String::new, |named| named.label.clone()),
        tone: mark.as_ref().map_or("", |mark| mark.tone),
        mark,
        reason: if found.verdict_text.is_empty() {
            found.reason.clone()
        } else {
            found.verdict_text.clone()
        },
        row: rows.join(shell.t("；", "; ")),
        distance: found
            .distance_km
            .map_or_else(String::new, |km| format!("{km:.0} km")),
        free: found.free_from.clone().unwrap_or_default(),
        price: match after.or(found.price_fen) {
            Some(0) => shell.t("免费", "free").to_owned(),
            Some(fen) => yuan(fen),
            None => String::new(),
        },
        list_price: found
            .price_fen
            .filter(|_| reduced)
            .map_or_else(String::new, yuan),
    }
}

/// A text cut at its marks, given in bytes.
fn pieces(text: &str, marks: &[[usize; 2]]) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for [from, to] in marks {
        let (Some(before), Some(marked)) = (text.get(at..*from), text.get(*from..*to)) else {
            continue;
        };
        pieces.push((before.to_owned(), false));
        pieces.push((marked.to_owned(), true));
        at = *to;
    }
    pieces.push((text.get(at..).unwrap_or("").to_owned(), false));
    pieces.retain(|(text, _)| !text.is_empty());
    pieces
}

/// The query as a need: fields of the form, and what it says.
pub(super) struct Draft {
    pub(super) fields: Vec<(String, String)>,
    pub(super) told: String,
    pub(super) key: String,
}

pub(super) fn draft(need: &Document, shell: &Shell) -> Draft {
    let mut given = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for (column, value) in need {
        match value {
            Value::Array(rows) if column == REQUIREMENTS => {
                for (at, row) in rows.iter().enumerate() {
                    for (column, value) in row.as_object().into_iter().flatten() {
                        let text = fields::text_of(value);
                        if column != "measurand" {
                            told.push(text.clone());
                        }
                        given.push((format!("{REQUIREMENTS}[{at}].{column}"), text));
                    }
                }
            }
            Value::Array(values) => {
                given.extend(
                    values
                        .iter()
                        .map(|value| (column.clone(), fields::text_of(value))),
                );
            }
            value => {
                let text = fields::text_of(value);
                if column == "quantity" {
                    told.push(format!("× {text}"));
                }
                given.push((column.clone(), text));
            }
        }
    }
    let text = |name: &str| need.get(name).and_then(Value::as_str).unwrap_or("");
    let window = format!("{} ～ {}", text("window_from"), text("window_to"));
    let told = [text("instrument").to_owned(), told.join(" "), window];
    let told: Vec<String> = told
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .collect();
    Draft {
        fields: given,
        told: told.join(shell.t("，", ", ")),
        key: secret::id(16),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_cut_at_its_marks() {
        let piece = |text: &str, marked| (text.to_owned(), marked);
        assert_eq!(
            pieces("数显卡尺校准", &[[6, 12]]),
            [
                piece("数显", false),
                piece("卡尺", true),
                piece("校准", false)
            ]
        );
        assert_eq!(pieces("abc", &[[2, 9]]), [piece("abc", false)]);
    }
}
