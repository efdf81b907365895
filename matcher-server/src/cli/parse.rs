//! `matcher parse`: what is understood of a printed text.

use super::{Failure, Setting};
use clap::Args;
use matcher_core::model::Language;
use matcher_core::quantity::{self, Item, QuantityError};

/// Arguments of `matcher parse`.
#[derive(Debug, Args)]
pub(crate) struct Parse {
    /// A printed range, uncertainty, permitted error, class, count or duration.
    #[arg(allow_hyphen_values = true)]
    text: String,
}

impl Parse {
    /// Prints what was understood and, for each place that was not, why. Exit code 1 when there is such a place.
    pub(crate) fn run(self, setting: Setting) -> Result<(), Failure> {
        let parsed = quantity::parse(&self.text);
        if setting.json {
            let json =
                serde_json::to_string(&parsed).map_err(|e| Failure::Internal(e.to_string()))?;
            println!("{json}");
        } else {
            for item in &parsed.items {
                println!("{}", understood(&self.text, item)?);
            }
            for problem in &parsed.problems {
                eprintln!("{}", told(problem, setting.lang));
            }
        }
        if parsed.problems.is_empty() {
            Ok(())
        } else {
            Err(Failure::Told)
        }
    }
}

/// `(0～150)mm → range [0, 150] mm`: the text of the item and what it was read as.
fn understood(text: &str, item: &Item) -> Result<String, Failure> {
    let source: String = text
        .chars()
        .skip(item.span[0])
        .take(item.span[1] - item.span[0])
        .collect();
    let mut value = serde_json::to_value(item).map_err(|e| Failure::Internal(e.to_string()))?;
    let mut kind = String::new();
    if let Some(object) = value.as_object_mut() {
        object.remove("span");
        kind = object
            .remove("kind")
            .and_then(|k| k.as_str().map(str::to_owned))
            .unwrap_or_default();
    }
    Ok(format!("{source} → {kind} {}  {value}", item.quantity))
}

fn told(problem: &QuantityError, lang: Language) -> String {
    let (zh, en) = problem.action();
    let [from, to] = problem.span;
    match lang {
        Language::Chinese => format!("第 {}–{to} 字：{}。{zh}", from + 1, problem.message_zh()),
        Language::English => format!(
            "characters {}–{to}: {}. {en}",
            from + 1,
            problem.message_en()
        ),
    }
}
