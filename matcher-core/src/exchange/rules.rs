//! The rules of a round from TOML.

use super::input_problem::{InputCode, InputProblem};
use super::schema::RULE_KEYS;
use crate::model::PlanRules;

/// Errors reported of one file at most; each costs another pass.
const MOST_ERRORS: usize = 100;

/// Reads the rules of a round; what is left out has its default.
///
/// # Errors
/// Every problem that was found, with line, key, cause and action; nothing beyond the first where the TOML itself is broken.
pub fn read_rules(file: &str, text: &str) -> Result<PlanRules, Vec<InputProblem>> {
    if let Err(error) = text.parse::<toml::Table>() {
        return Err(vec![toml_problem(file, text, &error)]);
    }
    let mut problems = Vec::new();
    // A line that was refused is emptied and the rest read again, so that every line is told.
    let mut lines: Vec<&str> = text.lines().collect();
    while problems.len() < MOST_ERRORS {
        let rest = lines.join("\n");
        match toml::from_str::<PlanRules>(&rest) {
            Ok(rules) => {
                problems.extend(out_of_range(file, text, &rules));
                if problems.is_empty() {
                    return Ok(rules);
                }
                break;
            }
            Err(error) => {
                let problem = toml_problem(file, &rest, &error);
                let place = problem.row.map_or(0, |row| row as usize - 1);
                let line = lines
                    .get_mut(place)
                    .filter(|line| line.contains('=') && !line.trim_start().starts_with('['));
                problems.push(problem);
                match line {
                    Some(line) => *line = "",
                    // A table that lacks a key can't be emptied line by line.
                    None => break,
                }
            }
        }
    }
    Err(problems)
}

/// A problem of the TOML library with its line and key.
pub(super) fn toml_problem(file: &str, text: &str, error: &toml::de::Error) -> InputProblem {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(start).filter(|b| *b == b'\n').count();
    let key = text
        .lines()
        .nth(line)
        .and_then(|line| line.split_once('='))
        .map_or("", |(key, _)| key.trim());
    let at =
        |code| InputProblem::error(code, file).at(u32::try_from(line + 1).unwrap_or(u32::MAX), key);
    let message = error.message().trim();
    match message
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once('`'))
    {
        Some((key, known)) => {
            let known = known.trim_start_matches(", expected one of ");
            at(InputCode::UnknownKey)
                .value(key)
                .detail(known.trim_start_matches(", expected "))
        }
        None => at(InputCode::BrokenToml).detail(message),
    }
}

/// Numbers that no round can work with.
fn out_of_range(file: &str, text: &str, rules: &PlanRules) -> Vec<InputProblem> {
    let Ok(table) = toml::Table::try_from(rules) else {
        return Vec::new();
    };
    RULE_KEYS
        .iter()
        .filter_map(|rule| {
            let (min, max) = rule.limits?;
            let number = rule.value(&table)?.as_integer()?;
            if (min..=max).contains(&number) {
                return None;
            }
            let key = rule.key.rsplit('.').next().unwrap_or(rule.key);
            let line = text.lines().position(|line| {
                line.split('=')
                    .next()
                    .is_some_and(|word| word.trim() == key)
            });
            let row = line.map_or(1, |line| line + 1);
            let problem = InputProblem::error(InputCode::OutOfRange, file)
                .at(u32::try_from(row).unwrap_or(u32::MAX), rule.key);
            Some(
                problem
                    .value(&number.to_string())
                    .detail(format!("{min}..{max}")),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Mode;

    #[test]
    fn what_is_left_out_has_its_default() {
        let rules = read_rules("round.toml", "mode = \"产业链\"\n[value]\nserved = 7\n").unwrap();
        assert_eq!((rules.mode, rules.value.served), (Mode::SupplyChain, 7));
        assert_eq!(rules.pair_cost, PlanRules::default().pair_cost);
        assert_eq!(read_rules("round.toml", "").unwrap(), PlanRules::default());
    }

    #[test]
    fn names_line_and_key_of_every_mistake() {
        let text = "name = \"示例\"\npair_coast = 40\nmode = \"closed\"\ngrid_minutes = 0\n\n[value]\nserved = \"much\"\nfaar_km = 3\nnear = -1\n";
        let problems = read_rules("round.toml", text).unwrap_err();
        let mut places: Vec<_> = problems
            .iter()
            .map(|p| (p.row, p.column.as_str(), p.code.code(), p.value.as_str()))
            .collect();
        places.sort_unstable();
        assert_eq!(
            places,
            [
                (Some(2), "pair_coast", "unknown_key", "pair_coast"),
                (Some(3), "mode", "broken_toml", ""),
                (Some(4), "grid_minutes", "out_of_range", "0"),
                (Some(7), "served", "broken_toml", ""),
                (Some(8), "faar_km", "unknown_key", "faar_km"),
                (Some(9), "value.near", "out_of_range", "-1"),
            ]
        );
        let unknown = problems.iter().find(|p| p.value == "faar_km").unwrap();
        assert!(unknown.detail.contains("`far_km`"), "{unknown}");
    }

    #[test]
    fn broken_toml_is_told_with_its_line() {
        let problems = read_rules("round.toml", "name = \"a\"\nmode = [\n").unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].code, InputCode::BrokenToml);
        assert!(problems[0].row >= Some(2));
    }
}
