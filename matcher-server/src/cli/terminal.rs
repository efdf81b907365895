//! The user's language, and progress: a bar on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use matcher_core::model::Language;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Reads `zh` or `en`, also as the beginning of a locale such as `zh_CN.UTF-8`.
pub(crate) fn language(text: &str) -> Result<Language, String> {
    match text.get(..2) {
        Some("zh") => Ok(Language::Chinese),
        Some("en") => Ok(Language::English),
        _ => Err("zh, en".to_owned()),
    }
}

/// English where the locale says so, else Chinese.
pub(crate) fn language_of_locale() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    locale
        .and_then(|text| language(&text).ok())
        .unwrap_or(Language::Chinese)
}

/// Seconds between plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// Progress on standard error. Shared by the threads that work.
#[derive(Debug)]
pub(crate) struct Reporter {
    bar: Option<ProgressBar>,
    last: Mutex<Instant>,
    quiet: bool,
}

impl Reporter {
    /// A bar when standard error is a terminal; silent when `quiet`.
    pub(crate) fn new(quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::with_draw_target(Some(100), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:28.cyan} {percent:>3}% {msg}") {
                bar.set_style(style);
            }
            bar
        });
        Self {
            bar,
            last: Mutex::new(Instant::now()),
            quiet,
        }
    }

    /// Shows how far a phase is (0 to 1) and what it does.
    pub(crate) fn show(&self, share: f64, message: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position((share.clamp(0.0, 1.0) * 100.0) as u64);
            bar.set_message(message.to_owned());
        } else if !self.quiet
            && let Ok(mut last) = self.last.lock()
            && last.elapsed() >= PLAIN_EVERY
        {
            *last = Instant::now();
            eprintln!("{:>3.0}% {message}", share.clamp(0.0, 1.0) * 100.0);
        }
    }

    /// Removes the bar.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_language_from_its_code_or_a_locale() {
        assert_eq!(language("zh_CN.UTF-8"), Ok(Language::Chinese));
        assert_eq!(language("en"), Ok(Language::English));
        assert!(language("C.UTF-8").is_err());
        assert!(language("中").is_err());
    }
}
