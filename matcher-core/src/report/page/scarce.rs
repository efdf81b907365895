//! Scarce capabilities, and what one more hour of them is worth.

use super::text::Text;
use crate::model::{Coded, QuantityUnit};
use crate::report::{Figures, Material, Scarce};
use serde::{Deserialize, Serialize};

/// Capabilities told.
const TOLD: usize = 14;

/// The scarce capabilities of the round.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) rows: Vec<Row>,
    /// Scarce capabilities that are not told.
    pub(super) more: usize,
}

/// One scarce capability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What it is.
    pub name: Text,
    /// What one more hour is worth, and who waits.
    pub sentence: Text,
    /// Needs that wait for hours.
    pub waiting: u32,
    /// Needs that nobody can serve.
    pub unmet: u32,
    /// Widths of the two bars, per cent of the largest sum.
    pub waiting_percent: f64,
    /// The second of them.
    pub unmet_percent: f64,
}

impl Section {
    pub(super) fn new(material: &Material<'_>, figures: &Figures) -> Self {
        let scarce: Vec<&Scarce> = figures
            .scarce
            .iter()
            .filter(|s| s.waiting + s.unmet > 0)
            .collect();
        let told = &scarce[..scarce.len().min(TOLD)];
        Self {
            rows: rows(material, told),
            more: scarce.len() - told.len(),
        }
    }
}

/// A row for each; the bars are to the scale of the longest.
pub(in crate::report) fn rows(material: &Material<'_>, scarce: &[&Scarce]) -> Vec<Row> {
    let most = scarce.iter().map(|s| s.waiting + s.unmet).max();
    let most = most.unwrap_or(1).max(1);
    let width = |part: u32| f64::from(part) / f64::from(most) * 100.0;
    let row = |s: &&Scarce| Row {
        name: name(s),
        sentence: sentence(s, material.context.rules.value.served),
        waiting: s.waiting,
        unmet: s.unmet,
        waiting_percent: width(s.waiting),
        unmet_percent: width(s.unmet),
    };
    scarce.iter().map(row).collect()
}

/// What it is called.
pub(in crate::report) fn name(s: &Scarce) -> Text {
    if s.zh == s.service.zh() {
        return Text::of(s.service);
    }
    Text::new(
        format!("{} · {}", s.zh, s.service.zh()),
        format!("{} · {}", s.en, s.service.en()),
    )
}

fn sentence(s: &Scarce, served: i64) -> Text {
    let mut parts = Vec::new();
    parts.extend(worth(s, served));
    if s.waiting > 0 {
        parts.push(Text::new(
            format!("{} 项有人能做但未排上", s.waiting),
            format!(
                "{} could be served by somebody but found no place",
                s.waiting
            ),
        ));
    }
    if s.unmet > 0 {
        parts.push(Text::new(
            format!("{} 项没有适配的供方", s.unmet),
            format!("{} fit no provider", s.unmet),
        ));
    }
    let all = Text::join(&parts, "；", "; ");
    Text::new(
        format!("{}。", all.zh()),
        format!("{}.", capitalised(all.en())),
    )
}

/// What one more hour is worth, in points and in needs; of a class, one more seat.
fn worth(s: &Scarce, served: i64) -> Option<Text> {
    let points = s.points_per_unit;
    let (zh, en) = match s.service.unit() {
        QuantityUnit::Seat => ("每多开放 1 个座位", "one more seat"),
        _ => ("每多开放 1 小时", "one more hour"),
    };
    if points < 0.5 {
        return None;
    }
    let needs = if served > 0 {
        points / served as f64
    } else {
        0.0
    };
    Some(if needs >= 0.05 {
        Text::new(
            format!("{zh}，总分至多再增加 {points:.0}，约合 {needs:.1} 项需求的服务分"),
            format!("{en} adds at most {points:.0} points, as much as serving {needs:.1} needs"),
        )
    } else {
        Text::new(
            format!("{zh}，总分至多再增加 {points:.0}"),
            format!("{en} adds at most {points:.0} points"),
        )
    })
}

/// A sentence begins with a capital letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
