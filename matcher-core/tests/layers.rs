//! Holds the architecture: layers look only down, and the core knows no clock, no network, no async and no global randomness.
//!
//! Product code only: what stands in `tests.rs` files or under `#[cfg(test)]` may look anywhere.

#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. A module sees only those before it.
const LADDER: [&str; 10] = [
    "text", "quantity", "taxonomy", "model", "fit", "search", "market", "plan", "explain", "report",
];

/// Modules beside the ladder, with all they may see. Nobody on the ladder sees them.
const BESIDE: [(&str, &[&str]); 4] = [
    ("check", &["model"]),
    ("exchange", &["text", "quantity", "taxonomy", "model"]),
    (
        "synthetic",
        &["text", "quantity", "taxonomy", "model", "fit", "exchange"],
    ),
    (
        "round",
        &[
            "taxonomy", "model", "fit", "market", "plan", "check", "explain",
        ],
    ),
];

/// Seen by everybody, sees nobody.
const GROUND: [&str; 1] = ["ids"];

/// Words that must not stand in the core.
const FORBIDDEN: [&str; 9] = [
    "Instant",
    "SystemTime",
    "Zoned::now",
    "Timestamp::now",
    "std::net",
    "tokio",
    "async",
    "rand::rng",
    "thread_rng",
];

/// Longer files are told, not refused.
const LONG_FILE_LINES: usize = 400;

/// Whether product code of module `from` may name module `to`. None: `from` has no place yet.
fn may_see(from: &str, to: &str) -> Option<bool> {
    if from == to || GROUND.contains(&to) {
        return Some(true);
    }
    if GROUND.contains(&from) {
        return Some(false);
    }
    if let Some((_, seen)) = BESIDE.iter().find(|(module, _)| *module == from) {
        return Some(seen.contains(&to));
    }
    let height = LADDER.iter().position(|module| *module == from)?;
    Some(LADDER[..height].contains(&to))
}

/// The code without comments and without what stands in quotes; line breaks stay.
fn bare_code(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            quoted_length(rest)
        } else if let Some(closing) = raw_string_end(rest, &code) {
            let opening = rest.find('"').map_or(rest.len(), |quote| quote + 1);
            rest[opening..]
                .find(&closing)
                .map_or(rest.len(), |end| opening + end + closing.len())
        } else if first == '\'' {
            char_literal_length(rest)
        } else {
            0
        };
        if skip == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(rest[..skip].chars().filter(|c| *c == '\n'));
            code.push(' ');
            rest = &rest[skip..];
        }
    }
    code
}

/// The code without the items under `#[cfg(test)]`.
fn product_code(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut product = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(place) = rest.find(MARK) {
        product.push_str(&rest[..place]);
        rest = &rest[place + MARK.len()..];
        let mut level = 0_usize;
        let end = rest.find(|c| match c {
            '{' => {
                level += 1;
                false
            }
            '}' => {
                level = level.saturating_sub(1);
                level == 0
            }
            ';' => level == 0,
            _ => false,
        });
        rest = end.map_or("", |end| &rest[end + 1..]);
    }
    product + rest
}

/// Length of the string literal at the start.
fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// What ends the raw string that begins here (`r"`, `br#"`), if one does.
fn raw_string_end(text: &str, before: &str) -> Option<String> {
    if before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
        return None;
    }
    let after = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..]
        .starts_with('"')
        .then(|| format!("\"{}", "#".repeat(hashes)))
}

/// Length of the character literal at the start; 0 for a lifetime.
fn char_literal_length(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[3..].find('\'').map_or(0, |end| end + 4),
        Some((_, _)) => match chars.next() {
            Some((place, '\'')) => place + 1,
            _ => 0,
        },
        None => 0,
    }
}

/// The roots of the crate that the code names, given the depth of its module below the root.
fn roots_named(code: &str, depth: usize) -> Vec<String> {
    let mut roots = Vec::new();
    for (place, _) in code.match_indices("crate::") {
        if !code[..place].ends_with(is_word) {
            roots.extend(first_names(&code[place + "crate::".len()..]));
        }
    }
    for (place, _) in code.match_indices("super::") {
        if code[..place].ends_with("super::") || code[..place].ends_with(is_word) {
            continue;
        }
        let path = code[place..].trim_start_matches("super::");
        let ups = (code.len() - place - path.len()) / "super::".len();
        if ups >= depth {
            roots.extend(first_names(path));
        }
    }
    roots
}

/// `a` of `a::b`; `a` and `c` of `{a::b, c::{d, e}}`.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|c| is_word(*c)).collect::<String>();
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let (mut names, mut level, mut at_start) = (Vec::new(), 0_usize, true);
    for (place, c) in group.char_indices() {
        match c {
            '{' => level += 1,
            '}' if level == 0 => break,
            '}' => level -= 1,
            ',' if level == 0 => at_start = true,
            c if at_start && is_word(c) => {
                names.push(name(&group[place..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the words stand in the code on their own.
fn names_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(place, _)| {
        !code[..place].ends_with(is_word) && !code[place + word.len()..].starts_with(is_word)
    })
}

/// Everything wrong with one file, `path` relative to `src`.
fn violations(path: &Path, source: &str) -> Vec<String> {
    let mut modules: Vec<String> = path
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if modules.last().is_some_and(|last| last == "mod") {
        modules.pop();
    }
    let code = product_code(&bare_code(source));
    let product = code.as_str();
    let mut found: Vec<String> = FORBIDDEN
        .iter()
        .filter(|word| names_word(product, word))
        .map(|word| format!("{}: `{word}` has no place in the core", path.display()))
        .collect();
    let root = modules[0].as_str();
    if root == "lib" {
        return found;
    }
    for named in roots_named(product, modules.len()) {
        match may_see(root, &named) {
            Some(true) => {}
            Some(false) => found.push(format!(
                "{}: `{root}` must not see `{named}`",
                path.display()
            )),
            None => found.push(format!(
                "{}: `{root}` has no place in the layers of tests/layers.rs",
                path.display()
            )),
        }
    }
    found.sort();
    found.dedup();
    found
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "tests") {
                rust_files(&path, into);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn layers_look_only_down_and_the_core_knows_no_clock() {
    let source_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&source_folder, &mut files);
    files.sort();
    assert!(files.len() > 10, "the sources were not found");
    let mut found = Vec::new();
    for file in &files {
        let source = fs::read_to_string(file).expect("UTF-8");
        let path = file.strip_prefix(&source_folder).expect("below src");
        let lines = source.lines().count();
        if lines > LONG_FILE_LINES {
            println!("long: {} has {lines} lines", path.display());
        }
        if file.file_name().is_none_or(|name| name != "tests.rs") {
            found.extend(violations(path, &source));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn planted_violations_are_found() {
    for (path, source, count) in [
        ("text/mod.rs", "use crate::plan::Plan;", 1),
        (
            "fit/range.rs",
            "use crate::{ids::Ix, model::Need, market};",
            1,
        ),
        ("plan/mod.rs", "use super::explain::Reason;", 1),
        (
            "plan/exact/node.rs",
            "fn f(x: super::super::super::report::X) {}",
            1,
        ),
        ("check/mod.rs", "use crate::plan::price;", 1),
        ("exchange/csv.rs", "use crate::fit::Verdict;", 1),
        ("plan/mod.rs", "use crate::check::verify;", 1),
        ("model/mod.rs", "use std::time::{Duration, Instant};", 1),
        ("search/mod.rs", "async fn ask() {}", 1),
        ("market/mod.rs", "fn f() { let mut dice = rand::rng(); }", 1),
        ("attic/mod.rs", "use crate::text::normalise;", 1),
        (
            "text/mod.rs",
            "#[cfg(test)]\nmod tests;\nuse crate::report::html;",
            1,
        ),
        (
            "text/mod.rs",
            "#[cfg(test)]\nmod tests { mod a {} }\nuse crate::fit;",
            1,
        ),
        // What is allowed, and what only looks like a violation.
        (
            "fit/range.rs",
            "use super::verdict::Verdict; use crate::{model, quantity::{Interval, plan}};",
            0,
        ),
        (
            "text/mod.rs",
            "/* crate::plan */ const A: &str = \"crate::plan\"; // crate::report\n",
            0,
        ),
        (
            "text/mod.rs",
            "const Q: char = '\"'; // Instant\nconst R: &str = r#\"\"tokio\"\"#;",
            0,
        ),
        (
            "text/mod.rs",
            "#[cfg(test)]\nmod tests { use crate::report::html; }",
            0,
        ),
        ("check/mod.rs", "use crate::model::{Plan, plan};", 0),
        ("explain/mod.rs", "struct InstantNoodles<'a>(&'a str);", 0),
    ] {
        let found = violations(Path::new(path), source);
        assert_eq!(found.len(), count, "{path}: {source}\n{found:?}");
    }
}
