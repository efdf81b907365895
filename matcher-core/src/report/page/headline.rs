//! The numbers one remembers.

use super::text::{Text, count, hours, share};
use crate::report::{Figures, Material};
use serde::{Deserialize, Serialize};

/// One number with its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// The number as it is written.
    pub value: String,
    /// What it counts.
    pub label: Text,
    /// Against what.
    pub note: Text,
}

/// Six numbers of the round.
pub(in crate::report) fn headlines(material: &Material<'_>, f: &Figures) -> Vec<Headline> {
    let used: u64 = f.loads.iter().map(|l| l.used_minutes).sum();
    let spare: u64 = f.loads.iter().map(|l| l.spare_minutes).sum();
    let (smes, plannable, part) = (
        count(f.smes),
        count(f.plannable),
        share(f.served as u64, f.plannable as u64),
    );
    let (providers, leads) = (count(f.providers), count(f.leads));
    let (open, taken) = (hours(spare), share(used, spare));
    let mut headlines = vec![
        Headline {
            value: count(f.smes_served),
            label: Text::new("家企业得到服务", "firms served"),
            note: Text::new(
                format!("共 {smes} 家提出需求"),
                format!("of {smes} that asked"),
            ),
        },
        Headline {
            value: count(f.served),
            label: Text::new("项需求已对接", "needs matched"),
            note: Text::new(
                format!("占可对接 {plannable} 项的 {part}"),
                format!("{part} of {plannable} on the market"),
            ),
        },
        Headline {
            value: count(f.pairings),
            label: Text::new("对伙伴关系", "partnerships"),
            note: Text::new(
                format!("{providers} 家供方，其中龙头企业 {leads} 家"),
                format!("{providers} providers, {leads} of them lead enterprises"),
            ),
        },
    ];
    if !f.coverage.is_empty() {
        headlines.push(Headline {
            value: format!("{} / {}", f.quotas_met(), f.coverage.len()),
            label: Text::new("项地区指标达标", "area quotas met"),
            note: Text::new("按地区和服务类别计", "by area and group of services"),
        });
    }
    headlines.push(Headline {
        value: hours(used),
        label: Text::new("小时得到利用", "idle hours put to use"),
        note: Text::new(
            format!("占开放 {open} 小时的 {taken}"),
            format!("{taken} of {open} opened"),
        ),
    });
    if let Some(gap) = material.document.gap {
        headlines.push(Headline {
            value: gap_percent(gap),
            label: Text::new("距理论上限", "from the best possible"),
            note: Text::new("任何人可独立复核", "anyone can recompute it"),
        });
    }
    headlines
}

/// A gap in per cent, rounded up to two decimals so that it never looks smaller than proven.
pub(in crate::report) fn gap_percent(gap: f64) -> String {
    format!(
        "{:.2}\u{a0}%",
        libm::ceil((gap * 10_000.0 - 1e-6).max(0.0)) / 100.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_never_looks_smaller_than_it_is() {
        for (gap, text) in [
            (0.0, "0.00"),
            (0.000_001, "0.01"),
            (0.01, "1.00"),
            (0.012_345, "1.24"),
        ] {
            assert_eq!(gap_percent(gap), format!("{text}\u{a0}%"));
        }
    }
}
