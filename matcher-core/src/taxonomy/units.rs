//! Units the vocabulary may use: the codes of the unit table and their UCUM compounds.

use std::collections::BTreeMap;

use crate::quantity::{QuantityKind, Unit};

/// The units read so far, so that each code is evaluated once.
#[derive(Debug, Default)]
pub(super) struct Units {
    known: BTreeMap<String, Option<Unit>>,
}

impl Units {
    /// The unit of a code; `None` for what UCUM doesn't know, and for a scale in braces that the unit table doesn't list.
    pub(super) fn read(&mut self, code: &str) -> Option<&Unit> {
        if !self.known.contains_key(code) {
            self.known.insert(code.to_owned(), parse(code));
        }
        self.known.get(code).and_then(Option::as_ref)
    }
}

fn parse(code: &str) -> Option<Unit> {
    let unit = Unit::from_code(code).ok()?;
    // UCUM takes any annotation; a misspelt scale must not pass as a number of dimension one.
    let annotation = code.starts_with('{') && code.ends_with('}') && code.matches('{').count() == 1;
    (!annotation || unit.kind != QuantityKind::Other).then_some(unit)
}
