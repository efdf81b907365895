//! Sentences, made last from data: one place for every word a reader sees about a fit, a pairing or an unserved need.

mod capability;
mod clash;
mod findings;
mod numbers;
mod reasons;
mod study;

use crate::market::{MarketProblem, PinCause};
use crate::model::{Catalogue, Language, Need};
use crate::taxonomy::Taxonomy;
pub use capability::Understood;
use numbers::Scale;

/// Speaks one language about one catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// The catalogue of the round.
    pub catalogue: &'a Catalogue,
    /// The vocabulary.
    pub taxonomy: &'a Taxonomy,
    /// The reader's language.
    pub lang: Language,
}

impl Speaker<'_> {
    /// One of two texts.
    pub fn say(&self, zh: &str, en: &str) -> String {
        self.pick(zh, en).to_owned()
    }

    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// An entry of a closed list.
    pub fn word<T: crate::model::Coded>(&self, entry: T) -> &'static str {
        match self.lang {
            Language::Chinese => entry.zh(),
            Language::English => entry.en(),
        }
    }

    fn words<T: crate::model::Coded>(&self, entries: &[T]) -> String {
        let separator = self.pick("、", ", ");
        entries
            .iter()
            .map(|e| self.word(*e))
            .collect::<Vec<_>>()
            .join(separator)
    }

    /// The scale of a requirement's measurand.
    fn scale(&self, need: &Need, requirement: Option<usize>) -> Scale {
        let requirements = &need.requirements;
        requirement
            .and_then(|r| requirements.get(r))
            .or(requirements.first())
            .and_then(|r| r.measurand)
            .map_or_else(
                || Scale::unit("1"),
                |m| Scale::of(self.taxonomy.measurand(m)),
            )
    }
}

/// Why the rules of a round do not fit its market.
pub fn market_problem(problem: &MarketProblem, lang: Language) -> String {
    let pin = match problem {
        MarketProblem::Pin(pin) => pin,
        MarketProblem::Problem(error) => return error.to_string(),
    };
    let place = format!(
        "[[pins]] {} {} / {} / {}",
        pin.pin + 1,
        pin.need,
        pin.resource,
        pin.period
    );
    let (zh, en) = match pin.cause {
        PinCause::UnknownNeed => (
            "没有这个需求编号；请核对 needs 表",
            "no need has this id; check the sheet needs",
        ),
        PinCause::UnknownSlot => (
            "该资源在此期间没有开放时段；请核对 slots 表",
            "the resource has no slot in this period; check the sheet slots",
        ),
        PinCause::NoFit => (
            "该资源不能满足此需求，不能固定；请改用其他资源或取消",
            "the resource can't serve the need; choose another or remove the pin",
        ),
    };
    format!(
        "{place}: {}",
        if lang == Language::Chinese { zh } else { en }
    )
}
