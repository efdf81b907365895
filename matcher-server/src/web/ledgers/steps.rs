//! What may follow a record: the next states, and what it may become.

use super::list::state_word;
use crate::auth::Actor;
use crate::store::document::{self, Document};
use crate::store::kinds::Kind;
use crate::store::records::Record;
use crate::store::validate::ledger::next_states;
use crate::web::form::encode;
use crate::web::lists::Link;
use crate::web::shell::Shell;

/// The states that may follow, each a link to the form with that state.
pub(super) fn steps(
    actor: &Actor,
    kind: &Kind,
    record: &Record,
    href: &str,
    shell: &Shell,
) -> Vec<Link> {
    next_states(actor, kind, record)
        .into_iter()
        .map(|next| Link {
            href: format!("{href}/edit?state={next}"),
            name: format!("→ {}", state_word(kind, next, shell)),
        })
        .collect()
}

/// What a visit, a questionnaire or a problem leads to.
pub(super) fn more(kind: &Kind, document: &Document, actor: &Actor, shell: &Shell) -> Vec<Link> {
    let firm = encode(document::text(document, "organisation"));
    let text = |column: &str| document::text(document, column);
    let link = |href: String, zh, en| Link {
        href,
        name: shell.t(zh, en).to_owned(),
    };
    match kind.name {
        "visits" if !actor.role.is_member() => vec![
            link(
                format!(
                    "/needs/new?organisation={firm}&text={}",
                    encode(text("findings"))
                ),
                "转为计量需求",
                "Make it a need",
            ),
            link(
                format!(
                    "/tasks/new?organisation={firm}&title={}",
                    encode(text("advice"))
                ),
                "列入任务台账",
                "Make it a task",
            ),
            link(
                format!(
                    "/problems/new?organisation={firm}&visit={}",
                    encode(text("id"))
                ),
                "列入问题清单",
                "Make it a problem",
            ),
        ],
        "questionnaires" => {
            let wishes = ["calibration_text", "testing_text", "training_text"];
            let wish = wishes
                .iter()
                .map(|column| text(column))
                .find(|text| !text.is_empty());
            vec![link(
                format!(
                    "/needs/new?organisation={firm}&text={}",
                    encode(wish.unwrap_or(""))
                ),
                "转为计量需求",
                "Make it a need",
            )]
        }
        "problems" if !actor.role.is_member() => vec![link(
            format!(
                "/challenges/new?title={}&text={}&measurand={}&range={}&accuracy={}&industry={}&state=draft&firms=1",
                encode(text("title")),
                encode(text("text")),
                encode(text("measurand")),
                encode(text("range")),
                encode(text("accuracy")),
                encode(text("industry")),
            ),
            "转为联合攻关榜单",
            "Make it a challenge",
        )],
        _ => Vec::new(),
    }
}
