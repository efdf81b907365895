//! Questions about a plan: why a need is where it is, why not with another provider, what if one thing changed, what another plan does
//! differently. Each answer is planned again and names its reason.

mod compare;
mod what_if;
mod why;

use crate::web::shell::Shell;
use matcher_core::explain::study::{Moved, Place, Supposed};

pub(super) use compare::{CompareQuery, compare};
pub(super) use what_if::{WhatIfQuery, what_if};
pub(super) use why::{WhyQuery, why};

/// Moves and changed needs told.
const TOLD: usize = 200;

/// A lot that moves.
struct MoveLine {
    need: String,
    firm: String,
    from: String,
    to: String,
    why: String,
}

/// The plan with one thing changed.
struct Answer {
    sentence: String,
    moves: Vec<MoveLine>,
    more: usize,
}

fn place(place: &Place) -> String {
    format!(
        "{} · {} · {}",
        place.provider.name, place.resource.name, place.period
    )
}

fn supposed(supposed: &Supposed, shell: &Shell) -> Answer {
    let moves = supposed.moves.iter().take(TOLD);
    Answer {
        sentence: supposed.sentence.clone(),
        moves: moves.map(|m| moved(m, String::new(), shell)).collect(),
        more: supposed.moves.len().saturating_sub(TOLD),
    }
}

fn moved(moved: &Moved, why: String, shell: &Shell) -> MoveLine {
    let at = |to: &Option<Place>| {
        to.as_ref()
            .map_or_else(|| shell.t("未对接", "not served").to_owned(), place)
    };
    MoveLine {
        need: format!("{} {}", moved.need.lot, moved.need.text),
        firm: moved.need.organisation.name.clone(),
        from: at(&moved.from),
        to: at(&moved.to),
        why,
    }
}
