//! The form of the rules as TOML, and back.

use super::keys::GROUPS;
use crate::web::form::Form;
use matcher_core::model::PlanRules;
use toml::{Table, Value};

/// A pin or an exclusion.
#[derive(Default)]
pub(super) struct Pair {
    pub(super) first: String,
    pub(super) second: String,
    pub(super) third: String,
    pub(super) reason: String,
}

pub(super) fn at<'t>(table: &'t Table, key: &str) -> Option<&'t Value> {
    match key.split_once('.') {
        Some((outer, inner)) => table.get(outer)?.get(inner),
        None => table.get(key),
    }
}

pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn pairs(rules: &Table, name: &str, keys: [&str; 3]) -> Vec<Pair> {
    let entries = rules.get(name).and_then(Value::as_array);
    let text = |entry: &Value, key: &str| entry.get(key).map(plain).unwrap_or_default();
    let pair = |entry: &Value| Pair {
        first: text(entry, keys[0]),
        second: text(entry, keys[1]),
        third: text(entry, keys[2]),
        reason: text(entry, "reason"),
    };
    entries.into_iter().flatten().map(pair).collect()
}

/// The rules that a form holds; what is empty or usual is left out.
pub(super) fn table(form: &Form) -> Table {
    let usual = Table::try_from(PlanRules::default()).unwrap_or_default();
    let mut rules = Table::new();
    // The round and its reports have one name.
    rules.insert(
        "name".to_owned(),
        Value::String(form.get("name").to_owned()),
    );
    for (key, ..) in GROUPS.iter().flat_map(|(_, _, keys)| *keys) {
        let typed = form.get(&format!("rule.{key}"));
        if typed.is_empty() || at(&usual, key).map(plain).as_deref() == Some(typed) {
            continue;
        }
        let is_word = matches!(at(&usual, key), Some(Value::String(_)));
        let value = match (is_word, typed.parse::<i64>(), typed.parse::<bool>()) {
            (false, Ok(number), _) => Value::Integer(number),
            (false, _, Ok(yes)) => Value::Boolean(yes),
            _ => Value::String(typed.to_owned()),
        };
        match key.split_once('.') {
            Some((outer, inner)) => {
                let inside = rules
                    .entry(outer)
                    .or_insert_with(|| Value::Table(Table::new()));
                if let Value::Table(inside) = inside {
                    inside.insert(inner.to_owned(), value);
                }
            }
            None => {
                rules.insert((*key).to_owned(), value);
            }
        }
    }
    let list = |name: &str, keys: &[&str]| -> Vec<Value> {
        let entry = |place: usize| {
            let cell = |key: &str| form.get(&format!("{name}[{place}].{key}")).to_owned();
            let cells = keys.iter().map(|key| ((*key).to_owned(), cell(key)));
            let entry: Table = cells
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(key, cell)| (key, Value::String(cell)))
                .collect();
            let kept = form.get(&format!("{name}[{place}].drop")).is_empty() && !entry.is_empty();
            kept.then_some(Value::Table(entry))
        };
        (0..form.groups(name)).filter_map(entry).collect()
    };
    for (name, keys) in [
        ("pins", &["need", "resource", "period"][..]),
        ("exclusions", &["provider", "seeker", "need", "reason"][..]),
    ] {
        let entries = list(name, keys);
        if !entries.is_empty() {
            rules.insert(name.to_owned(), Value::Array(entries));
        }
    }
    rules
}

/// One more pin or exclusion in rules as text; `None` when the text is no TOML.
pub(in crate::web::rounds) fn with_entry(
    text: &str,
    name: &str,
    cells: &[(&str, &str)],
) -> Option<String> {
    let mut rules: Table = text.parse().ok()?;
    let cells = cells.iter().filter(|(_, cell)| !cell.is_empty());
    let entry: Table = cells
        .map(|(key, cell)| ((*key).to_owned(), Value::String((*cell).to_owned())))
        .collect();
    let list = rules
        .entry(name)
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        let entry = Value::Table(entry);
        if !list.contains(&entry) {
            list.push(entry);
        }
    }
    Some(rules.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use matcher_core::exchange::rules::read_rules;
    use matcher_core::exchange::schema::RULE_KEYS;

    #[test]
    fn every_key_of_the_rules_has_a_field() {
        let mut fields: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, _, keys)| *keys)
            .map(|k| k.0)
            .collect();
        let mut known: Vec<&str> = RULE_KEYS.iter().map(|rule| rule.key).collect();
        fields.push("name");
        fields.sort_unstable();
        known.sort_unstable();
        assert_eq!(fields, known);
    }

    #[test]
    fn a_form_becomes_rules_without_what_is_usual() {
        let body = Bytes::from_static(
            b"key=k1&rule.mode=supply_chain&rule.quota_penalty=500&rule.max_partners=12&rule.value.served=7&rule.public_bodies_serve_all=false&name=2026&pins[0].need=N1&pins[0].resource=R1&pins[0].period=2026-12&pins[1].need=&exclusions[0].provider=X1&exclusions[0].drop=1",
        );
        let rules = read_rules("rules", &table(&Form::read(&body)).to_string()).unwrap();
        let usual = PlanRules::default();
        assert_eq!(rules.mode, matcher_core::model::Mode::SupplyChain);
        assert_eq!((rules.max_partners, rules.value.served), (Some(12), 7));
        assert_eq!(
            (rules.public_bodies_serve_all, rules.name.as_str()),
            (false, "2026")
        );
        assert_eq!((rules.pins.len(), rules.exclusions.len()), (1, 0));
        assert_eq!(rules.quota_penalty, usual.quota_penalty);
        assert_eq!(rules.key, "", "the key of the form is none of the rules");
    }

    #[test]
    fn an_exclusion_is_added_once() {
        let cells = [("provider", "X1"), ("need", ""), ("seeker", "S1")];
        let once = with_entry("mode = \"open\"\n", "exclusions", &cells).unwrap();
        assert_eq!(with_entry(&once, "exclusions", &cells).unwrap(), once);
        assert_eq!(read_rules("rules", &once).unwrap().exclusions.len(), 1);
        assert_eq!(with_entry("mode = [", "pins", &cells), None);
    }
}
