//! Why a command did not succeed, and its exit code.

use super::Setting;
use matcher_core::exchange::InputProblem;
use matcher_core::model::Language;
use std::path::Path;

/// The ends of a command other than success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The answer is no: exit code 1. The text was made for the reader.
    No(String),
    /// The answer is no, and was printed already: exit code 1.
    Told,
    /// Bad input, every problem listed: exit code 2.
    Input(Vec<InputProblem>),
    /// Bad input that is no catalogue, line by line: exit code 2.
    Lines(Vec<String>),
    /// The program or the machine failed: exit code 3.
    Internal(String),
}

/// Problems printed in full; the rest is counted.
const SHOWN: usize = 200;

impl Failure {
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::No(_) | Self::Told => 1,
            Self::Input(_) | Self::Lines(_) => 2,
            Self::Internal(_) => 3,
        }
    }

    /// A file that can't be opened.
    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let name = path.display().to_string();
        Self::Input(vec![InputProblem::unreadable(&name, error)])
    }

    /// Prints to standard error, or as JSON to standard output.
    pub(crate) fn print(&self, setting: Setting) {
        match self {
            Self::Told => {}
            Self::Input(problems) if setting.json => {
                println!("{}", serde_json::json!({ "problems": problems }));
            }
            Self::Input(problems) => print_problems(problems, setting.lang),
            Self::Lines(lines) if setting.json => {
                println!("{}", serde_json::json!({ "problems": lines }));
            }
            Self::Lines(lines) => lines.iter().for_each(|line| eprintln!("{line}")),
            Self::No(text) | Self::Internal(text) if setting.json => {
                println!("{}", serde_json::json!({ "error": text }));
            }
            Self::No(text) | Self::Internal(text) => eprintln!("{text}"),
        }
    }
}

/// Every problem on a line of its own, errors first so that warnings never push them off the list, then the counts.
pub(crate) fn print_problems(problems: &[InputProblem], lang: Language) {
    let errors_first =
        (problems.iter().filter(|p| p.is_error())).chain(problems.iter().filter(|p| !p.is_error()));
    for problem in errors_first.take(SHOWN) {
        eprintln!("{}", problem.render(lang));
    }
    let errors = problems.iter().filter(|p| p.is_error()).count();
    let warnings = problems.len() - errors;
    let more = problems.len().saturating_sub(SHOWN);
    match lang {
        Language::Chinese => {
            if more > 0 {
                eprintln!("……另有 {more} 条未显示，--json 可列出全部");
            }
            eprintln!("共 {errors} 个错误，{warnings} 个提醒");
        }
        Language::English => {
            if more > 0 {
                eprintln!("… {more} more not shown; --json lists all");
            }
            let (errors, warnings) = (counted(errors, "error"), counted(warnings, "warning"));
            eprintln!("{errors}, {warnings}");
        }
    }
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.to_string())
    }
}
