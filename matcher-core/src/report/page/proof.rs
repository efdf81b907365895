//! The proof in plain words: value, bound, gap, what it means, how to check it.

use super::headline::gap_percent;
use super::text::{Text, Voices, grouped};
use crate::model::PlanStatus;
use crate::report::Material;
use crate::report::summary::NO_NEEDS;
use serde::{Deserialize, Serialize};

/// What is proven about the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Value, bound and gap in a sentence.
    pub sentence: Text,
    /// What that means.
    pub meaning: Text,
    /// Names and numbers.
    pub facts: Vec<(Text, String)>,
    /// What clashes, where there is no plan.
    pub clashes: Vec<Text>,
    /// SHA-256 of the problem.
    pub problem_digest: String,
    /// SHA-256 of the plan.
    pub digest: String,
    /// Whether running again gives the same plan.
    pub reproducible: bool,
}

impl Evidence {
    pub(in crate::report) fn new(material: &Material<'_>, voices: &Voices<'_>) -> Self {
        let document = material.document;
        let (sentence, meaning) = sentence(material);
        let number = |n: Option<i64>| n.map(grouped);
        let facts = [
            (
                Text::new("方案得分", "value of this plan"),
                number(document.value),
            ),
            (
                Text::new("已证明的上界", "proven upper bound"),
                number(document.bound),
            ),
            (
                Text::new(
                    "求解器自称的上界（未证明）",
                    "the solver's own bound (not proven)",
                ),
                number(document.claimed_bound),
            ),
            (Text::new("差距", "gap"), document.gap.map(gap_percent)),
        ];
        Self {
            sentence,
            meaning,
            facts: facts
                .into_iter()
                .filter_map(|(label, value)| Some((label, value?)))
                .collect(),
            clashes: (material.explanation.clashes.iter())
                .map(|clash| voices.say(|v| v.clash(clash)))
                .collect(),
            problem_digest: document.problem_digest.clone(),
            digest: document.digest.clone(),
            reproducible: document.reproducible,
        }
    }
}

fn sentence(material: &Material<'_>) -> (Text, Text) {
    let document = material.document;
    let (Some(value), Some(bound)) = (document.value, document.bound) else {
        return (
            Text::new(
                "在本批次规则下不存在可行方案。",
                "Under the rules of this round no plan exists.",
            ),
            Text::new(
                "下列固定要求或限额互相冲突，取消其中一项即可重新计算。",
                "The pins and limits below clash; drop one of them and run again.",
            ),
        );
    };
    let (value_text, bound_text) = (grouped(value), grouped(bound));
    if material.context.catalogue.needs.is_empty() {
        let (zh, en) = NO_NEEDS;
        return (Text::new(zh, en), Text::new("", ""));
    }
    if document.status == PlanStatus::Optimal {
        return (
            Text::new(
                format!(
                    "本方案得分 {value_text}，已证明最优：在本批次规则下，没有任何方案比它更好。"
                ),
                format!(
                    "This plan scores {value_text} and is proven optimal: under the rules of this round no plan is better."
                ),
            ),
            Text::new(
                "换任何人、任何方法来排，总分都不可能更高。",
                "Whoever plans, by whatever method, can't reach more.",
            ),
        );
    }
    let gap = gap_percent(document.gap.unwrap_or(0.0));
    let needs = needs_worth(bound - value, material.context.rules.value.served);
    let sentence = Text::new(
        format!(
            "本方案得分 {value_text}；已证明在本批次规则下，任何方案都不超过 {bound_text}，差距至多 {gap}。"
        ),
        format!(
            "This plan scores {value_text}; under the rules of this round no plan can exceed {bound_text}: it is within {gap} of the best possible."
        ),
    );
    let meaning = needs.map_or_else(
        || Text::new("换任何人、任何方法来排，总分至多高出这一差距。", "Whoever plans, by whatever method, gains at most this gap."),
        |needs| {
            Text::new(
                format!("换任何人、任何方法来排，总分至多再高 {}，不到 {needs} 项需求的服务分。", grouped(bound - value)),
                format!(
                    "Whoever plans, by whatever method, gains at most {} points: less than what serving {needs} needs counts.",
                    grouped(bound - value)
                ),
            )
        },
    );
    (sentence, meaning)
}

/// The smallest number of needs whose points for being served exceed `points`.
fn needs_worth(points: i64, served: i64) -> Option<i64> {
    (served > 0 && points >= 0).then(|| points / served + 1)
}
