//! Texts in both languages, escaped when they are written.

use askama::filters::{Escaper, Html, HtmlSafe};
use std::fmt;

use crate::explain::sentences::Speaker;
use crate::model::{Coded, Language};
use crate::report::Material;
use serde::{Deserialize, Serialize};

/// A text in both languages; a reader sees one of them.
///
/// Displayed as two spans, `zh` and `en`, of which the style sheet hides one; as bare text when both are equal. Always escaped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    zh: String,
    en: String,
}

impl Text {
    /// A text in Chinese and in English.
    pub(in crate::report) fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// A name or a number, the same in every language.
    pub(in crate::report) fn same(text: impl Into<String>) -> Self {
        let zh: String = text.into();
        Self { en: zh.clone(), zh }
    }

    /// The words of an entry of a closed list.
    pub(in crate::report) fn of<T: Coded>(entry: T) -> Self {
        Self::new(entry.zh(), entry.en())
    }

    /// Texts one after the other.
    pub(in crate::report) fn join<'a>(
        texts: impl IntoIterator<Item = &'a Text>,
        between_zh: &str,
        between_en: &str,
    ) -> Self {
        let texts: Vec<&Text> = texts.into_iter().collect();
        let all = |of: fn(&Text) -> &str, between: &str| {
            texts
                .iter()
                .map(|t| of(t))
                .collect::<Vec<_>>()
                .join(between)
        };
        Self::new(all(|t| &t.zh, between_zh), all(|t| &t.en, between_en))
    }

    /// The text in a language.
    pub fn of_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }

    /// The Chinese text.
    pub fn zh(&self) -> &str {
        &self.zh
    }

    /// The English text.
    pub fn en(&self) -> &str {
        &self.en
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.zh == self.en {
            return Html.write_escaped_str(f, &self.zh);
        }
        f.write_str("<span class=\"zh\">")?;
        Html.write_escaped_str(&mut *f, &self.zh)?;
        f.write_str("</span><span class=\"en\" lang=\"en\">")?;
        Html.write_escaped_str(&mut *f, &self.en)?;
        f.write_str("</span>")
    }
}

impl HtmlSafe for Text {}

/// The sentences of both languages.
#[derive(Debug, Clone, Copy)]
pub(in crate::report) struct Voices<'a> {
    zh: Speaker<'a>,
    en: Speaker<'a>,
}

impl<'a> Voices<'a> {
    pub(in crate::report) fn new(material: &Material<'a>) -> Self {
        let (catalogue, taxonomy) = (material.context.catalogue, material.context.taxonomy);
        let speaker = |lang| Speaker {
            catalogue,
            taxonomy,
            lang,
        };
        Self {
            zh: speaker(Language::Chinese),
            en: speaker(Language::English),
        }
    }

    /// What both speakers say.
    pub(in crate::report) fn say(&self, sentence: impl Fn(&Speaker<'a>) -> String) -> Text {
        Text::new(sentence(&self.zh), sentence(&self.en))
    }
}

/// `12,345`.
pub(in crate::report) fn grouped(number: impl Into<i128>) -> String {
    let number: i128 = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 {
        "−".to_owned()
    } else {
        String::new()
    };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its English noun: `1 firm`, `2 firms`.
pub(in crate::report) fn counted(number: impl Into<i128>, noun: &str) -> String {
    let number: i128 = number.into();
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// A count, grouped.
pub(in crate::report) fn count(number: usize) -> String {
    grouped(number as i128)
}

/// Minutes as hours: whole ones from ten up, one decimal below.
pub(in crate::report) fn hours(minutes: u64) -> String {
    if minutes >= 600 || minutes.is_multiple_of(60) {
        grouped((minutes + 30) / 60)
    } else {
        format!("{:.1}", minutes as f64 / 60.0)
    }
}

/// `part` of `whole` in per cent, from 0 to 100; 0 of nothing.
pub(in crate::report) fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        (part as f64 / whole as f64 * 100.0).clamp(0.0, 100.0)
    }
}

/// A share for people, never rounded up to all or down to nothing: `99 %` of 999 in 1,000. The space does not break.
pub(in crate::report) fn share(part: u64, whole: u64) -> String {
    let exact = percent(part, whole);
    let whole_percent = libm::round(exact) as u32;
    let told = match whole_percent {
        100 if part < whole => 99,
        0 if part > 0 => 1,
        other => other,
    };
    format!("{told}\u{a0}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_escaped_in_both_languages() {
        let text = Text::new("<b>\"甲\"", "A & B's");
        assert_eq!(
            text.to_string(),
            "<span class=\"zh\">&#60;b&#62;&#34;甲&#34;</span><span class=\"en\" lang=\"en\">A &#38; B&#39;s</span>"
        );
        assert_eq!(Text::same("<1>").to_string(), "&#60;1&#62;");
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
            (-45_678, "−45,678"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_share_is_all_or_nothing_only_when_it_is() {
        for (part, whole, text) in [
            (999, 1000, "99"),
            (1000, 1000, "100"),
            (1, 1000, "1"),
            (0, 7, "0"),
            (0, 0, "0"),
        ] {
            assert_eq!(share(part, whole), format!("{text}\u{a0}%"));
        }
    }
}
