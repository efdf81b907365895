//! What a study answers, as sentences.

use super::Speaker;
use crate::explain::MoveReason;
use crate::fit::{Fit, Severity};
use crate::model::{Coded, Delivery, Document, Language};

/// Failures told.
const FAILURES: usize = 3;

impl Speaker<'_> {
    /// The plan with one thing changed.
    pub fn supposed(&self, gain: i64, before: usize, after: usize, displaced: usize) -> String {
        match self.lang {
            Language::Chinese => {
                format!("总分 {gain:+}；得到安排的 {before} → {after} 项，{displaced} 项落空")
            }
            Language::English => {
                format!("value {gain:+}; {before} → {after} lots served, {displaced} displaced")
            }
        }
    }

    /// A need with another provider than the plan's.
    pub(in crate::explain) fn instead(&self, name: &str, gain: i64, displaced: usize) -> String {
        match self.lang {
            Language::Chinese if gain < 0 => {
                format!("改由 {name} 承担，总分少 {}，{displaced} 项需求落空", -gain)
            }
            Language::English if gain < 0 => format!(
                "with {name} the plan is worth {} less, and {displaced} lots lose their place",
                -gain
            ),
            Language::Chinese => {
                format!("改由 {name} 承担，总分不减（{gain:+}），{displaced} 项需求落空")
            }
            Language::English => format!(
                "with {name} the plan loses nothing ({gain:+}); {displaced} lots lose their place"
            ),
        }
    }

    pub(in crate::explain) fn already(&self, name: &str) -> String {
        match self.lang {
            Language::Chinese => format!("已由 {name} 承担"),
            Language::English => format!("it is with {name} already"),
        }
    }

    pub(in crate::explain) fn offers_nothing(&self, name: &str) -> String {
        match self.lang {
            Language::Chinese => format!("{name} 没有开放此类服务"),
            Language::English => format!("{name} offers no service of this kind"),
        }
    }

    pub(in crate::explain) fn fits_but_cut(&self, name: &str) -> String {
        match self.lang {
            Language::Chinese => {
                format!("{name} 能做，但不在本批次的候选之内（对接模式、候选数量或时段所限）")
            }
            Language::English => format!(
                "{name} fits, but is no candidate of this round (its mode, the number of candidates, or the periods)"
            ),
        }
    }

    /// The failing rules of an offer with their numbers.
    pub(in crate::explain) fn failures(&self, name: &str, fit: &Fit) -> String {
        let mut told: Vec<String> = Vec::new();
        for finding in fit.findings.iter().filter(|f| f.severity == Severity::Fail) {
            let sentence = self.finding(fit, finding);
            if told.len() < FAILURES && !told.contains(&sentence) {
                told.push(sentence);
            }
        }
        match self.lang {
            Language::Chinese => format!("{name}：{}", told.join("；")),
            Language::English => format!("{name}: {}", told.join("; ")),
        }
    }

    /// Why a need is elsewhere in a later plan.
    pub fn move_reason(&self, reason: MoveReason) -> String {
        let (zh, en) = match reason {
            MoveReason::Better => ("那里得分更高", "more points there"),
            MoveReason::GaveWay => ("原处的时间给了别的需求", "others took the minutes"),
            MoveReason::ForOthers => ("为别的需求或规则让出", "moved for others or for a rule"),
            MoveReason::Entered => ("新得到安排", "newly served"),
            MoveReason::Left => ("不再安排", "no longer served"),
        };
        self.say(zh, en)
    }

    pub(in crate::explain) fn withdrawn(&self) -> String {
        self.say(
            "后一方案中没有这项需求",
            "the need is not in the later round",
        )
    }

    pub(in crate::explain) fn no_longer_possible(&self) -> String {
        self.say(
            "原处不再可行（服务、时段或规则有变）",
            "its former place is no longer possible: offer, hours or rules changed",
        )
    }

    pub(in crate::explain) fn hours_taken(&self) -> String {
        self.say(
            "有单位能做，但本批次内合适的时间已排满",
            "there are providers that could do it, but their hours in this round are used up",
        )
    }

    /// A miss of an offer that the reader may not see: the rules only.
    pub(in crate::explain) fn somebody(&self, rules: &[&str]) -> String {
        match self.lang {
            Language::Chinese => format!("另有单位接近，但：{}", rules.join("、")),
            Language::English => format!("somebody else comes near, but: {}", rules.join(", ")),
        }
    }

    /// What the owner of a need could change.
    pub(in crate::explain) fn own_change(
        &self,
        field: &str,
        value: &str,
        provider: Option<&str>,
    ) -> String {
        let who = provider.unwrap_or(self.pick("有单位", "somebody"));
        let delivery = Delivery::parse(value).map_or("", |way| self.word(way));
        let document = Document::parse(value).map_or("", |document| self.word(document));
        let change = match (field, self.lang) {
            ("window_to", Language::Chinese) => format!("时间放宽到 {value}"),
            ("window_to", Language::English) => format!("a window until {value}"),
            ("delivery", Language::Chinese) => format!("也接受“{delivery}”"),
            ("delivery", Language::English) => format!("delivery “{delivery}” as well"),
            ("max_distance_km", Language::Chinese) => format!("距离放宽到 {value} km"),
            ("max_distance_km", Language::English) => format!("{value} km of distance"),
            ("budget_yuan", Language::Chinese) => format!("预算提高到 {value} 元"),
            ("budget_yuan", Language::English) => format!("a budget of {value} yuan"),
            ("document", Language::Chinese) => format!("接受“{document}”"),
            ("document", Language::English) => format!("a “{document}” instead"),
            ("decision_rule", Language::Chinese) => "按“简单接受”判定（U95 ≤ T）".to_owned(),
            ("decision_rule", Language::English) => "simple acceptance (U95 ≤ T)".to_owned(),
            (_, Language::Chinese) => format!("先做 {value} 件"),
            (_, Language::English) if value == "1" => "1 item at first".to_owned(),
            (_, Language::English) => format!("{value} items at first"),
        };
        match self.lang {
            Language::Chinese => format!("若{change}，{who}可承担，且目前有空余时间"),
            Language::English => format!("with {change}, {who} could do it and has hours left"),
        }
    }
}
