//! The smallest clauses of a query: words by their terms, in characters or in pinyin.

use super::lexicon::key;
use super::pinyin;
use super::query::{Builder, worth};
use crate::text::tokenise;
use tantivy::Term;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

pub(super) type Clause = Box<dyn Query>;

/// Terms of the rest that are looked for; a longer rest is cut.
const MOST_TERMS: usize = 24;

/// Chinese characters of which each one is looked for too.
const MOST_CHARACTERS: usize = 8;

impl Builder<'_> {
    /// Words in any field, by the weights of the fields; `share` of them must occur, one at least.
    pub(super) fn words(&self, text: &str, share: f32, weight: f32) -> Clause {
        let terms = terms(text);
        let mut groups: Vec<Clause> = terms
            .iter()
            .take(MOST_TERMS)
            .map(|text| self.anywhere(text, weight))
            .collect();
        let needed = (groups.len() as f32 * share).ceil().max(1.0) as usize;
        groups.extend(self.spelled(text));
        groups.extend(self.characters(text, weight));
        if groups.len() == 1 {
            return groups.remove(0);
        }
        if groups.is_empty() {
            return Box::new(EmptyQuery);
        }
        let clauses = groups
            .into_iter()
            .map(|clause| (Occur::Should, clause))
            .collect();
        Box::new(BooleanQuery::with_minimum_required_clauses(clauses, needed))
    }

    /// Any word of a text, in any field; single characters, which nearly everything has, are none.
    pub(super) fn pairs(&self, text: &str, weight: f32) -> Clause {
        let terms = terms(text);
        let words = terms.iter().filter(|text| text.chars().nth(1).is_some());
        any(words
            .take(MOST_TERMS)
            .map(|text| self.anywhere(text, weight))
            .collect())
    }

    /// A term in any field, by the weights of the fields.
    fn anywhere(&self, text: &str, weight: f32) -> Clause {
        let fields = self.fields.weighted();
        let clauses = fields.iter().map(|(field, own)| -> Clause {
            Box::new(BoostQuery::new(term(*field, text), own * weight))
        });
        any(clauses.collect())
    }

    /// Single characters of a short text, for words in another order (测厚 铝箔 and 箔厚仪); worth little.
    pub(super) fn characters(&self, text: &str, weight: f32) -> Vec<Clause> {
        let tokens = tokenise(text);
        let single = tokens
            .iter()
            .filter(|token| token.span == 1 && is_han_character(&token.text));
        let mut characters: Vec<&str> = single.map(|token| token.text.as_str()).collect();
        characters.sort_unstable();
        characters.dedup();
        if characters.len() < 2 || characters.len() > MOST_CHARACTERS {
            return Vec::new();
        }
        let one = |text: &str| -> Clause {
            let fields = [
                self.fields.title,
                self.fields.instrument,
                self.fields.measurand,
            ];
            let clauses = fields.map(|field| term(field, text));
            Box::new(BoostQuery::new(
                any(Vec::from(clauses)),
                weight * worth::CHARACTER,
            ))
        };
        characters.into_iter().map(one).collect()
    }

    /// Runs of four letters and more as pinyin or as first letters.
    pub(super) fn spelled(&self, text: &str) -> Option<Clause> {
        let mut clauses: Vec<Clause> = Vec::new();
        for run in text
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|run| run.len() >= 4)
        {
            let run = key(run);
            let exact = |text: &str| -> Clause {
                let term = Term::from_field_text(self.fields.pinyin, text);
                Box::new(TermQuery::new(term, IndexRecordOption::Basic))
            };
            clauses.push(exact(&run));
            if let Some(syllables) = pinyin::split(&run) {
                let pairs = pinyin::pairs(&syllables).into_iter().take(MOST_TERMS);
                let all: Vec<(Occur, Clause)> =
                    pairs.map(|pair| (Occur::Must, exact(&pair))).collect();
                if !all.is_empty() {
                    clauses.push(Box::new(BooleanQuery::new(all)));
                }
            }
        }
        (!clauses.is_empty())
            .then(|| Box::new(BoostQuery::new(any(clauses), worth::PINYIN)) as Clause)
    }
}

/// The terms by which a text is looked for: pairs of Chinese characters (a lone one as it is), whole runs and their parts.
pub(super) fn terms(text: &str) -> Vec<String> {
    let all = tokenise(text);
    let mut terms: Vec<String> = Vec::new();
    for (place, token) in all.iter().enumerate() {
        let covered = is_han_character(&token.text)
            && token.span == 1
            && (all
                .get(place + 1)
                .is_some_and(|next| next.span == 2 && next.position == token.position)
                || place
                    .checked_sub(1)
                    .and_then(|p| all.get(p))
                    .is_some_and(|last| last.span == 2 && last.position + 1 == token.position));
        if !covered && !terms.contains(&token.text) {
            terms.push(token.text.clone());
        }
    }
    terms
}

/// One character outside ASCII.
fn is_han_character(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|c| !c.is_ascii() && c.is_alphanumeric())
        && chars.next().is_none()
}

pub(super) fn term(field: Field, text: &str) -> Clause {
    Box::new(TermQuery::new(
        Term::from_field_text(field, text),
        IndexRecordOption::WithFreqs,
    ))
}

pub(super) fn number(field: Field, value: u64, worth: f32) -> Clause {
    let query = Box::new(TermQuery::new(
        Term::from_field_u64(field, value),
        IndexRecordOption::Basic,
    ));
    Box::new(ConstScoreQuery::new(query, worth))
}

pub(super) fn any(mut clauses: Vec<Clause>) -> Clause {
    if clauses.len() == 1 {
        return clauses.remove(0);
    }
    if clauses.is_empty() {
        return Box::new(EmptyQuery);
    }
    Box::new(BooleanQuery::new(
        clauses
            .into_iter()
            .map(|clause| (Occur::Should, clause))
            .collect(),
    ))
}
