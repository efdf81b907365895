//! `report.html`: one self-contained page for people who decide, in Chinese with an English switch.
//!
//! The page asks for nothing from outside, needs no script to be read, and escapes every text from data. Each section is a file
//! here that makes what the template of the same name in `templates/report/` shows; every number comes from [`Figures`], from the
//! reasons or from the plan.

pub(super) mod coverage;
pub(super) mod headline;
pub(super) mod loads;
pub(super) mod pairings;
pub(super) mod proof;
mod rules;
pub(super) mod scarce;
#[cfg(test)]
pub(super) mod tests;
pub(super) mod text;
pub(super) mod unserved;

use super::map::Map;
use super::{Figures, Material};
use askama::Template;
use std::fmt::Write;
use text::Voices;

/// Filters of the templates.
#[allow(
    unreachable_pub,
    clippy::inline_always,
    clippy::unnecessary_wraps,
    reason = "what the macro makes and asks for"
)]
pub(super) mod filters {
    use super::text::Text;

    /// The filtered text in Chinese, with its English: `{{ "结对图"|en("Map") }}`.
    #[askama::filter_fn]
    pub(in crate::report) fn en(
        zh: &str,
        _: &dyn askama::Values,
        english: &str,
    ) -> askama::Result<Text> {
        Ok(Text::new(zh, english))
    }
}

#[derive(Template)]
#[template(path = "report/page.html")]
struct Page<'a> {
    name: &'a str,
    date: String,
    synthetic: bool,
    /// The name as the content of a CSS string.
    running_title: String,
    headlines: Vec<headline::Headline>,
    proof: proof::Evidence,
    map: Map,
    coverage: coverage::Section,
    loads: loads::Section,
    scarce: scarce::Section,
    unserved: unserved::Section,
    pairings: pairings::Section,
    rules: Vec<rules::Rule>,
}

/// The page of a round.
///
/// # Errors
/// Those of the template engine; writing to memory has none of its own.
pub(super) fn render(material: &Material<'_>, figures: &Figures) -> Result<String, askama::Error> {
    let voices = Voices::new(material);
    let rules = material.context.rules;
    Page {
        name: &rules.name,
        date: rules.date.to_string(),
        synthetic: material.context.catalogue.synthetic,
        running_title: css_string(&format!(
            "中小企业计量伙伴计划　{}　{}",
            rules.name, rules.date
        )),
        headlines: headline::headlines(material, figures),
        proof: proof::Evidence::new(material, &voices),
        map: Map::new(material, figures),
        coverage: coverage::Section::new(material, figures),
        loads: loads::Section::new(material, figures),
        scarce: scarce::Section::new(material, figures),
        unserved: unserved::Section::new(material, figures, &voices),
        pairings: pairings::Section::new(material, &voices),
        rules: rules::rules(material),
    }
    .render()
}

/// A text as the content of a CSS string: every character that is no ASCII letter or digit as its code point, so that nothing in it
/// can end the string or the style sheet.
fn css_string(text: &str) -> String {
    let mut css = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            css.push(c);
        } else {
            // Writing to a string can't fail.
            let _ = write!(css, "\\{:06x}", u32::from(c));
        }
    }
    css
}
