//! Why a pairing, why not: the reasons of a plan as sentences.

use super::Speaker;
use super::numbers::{rounded, yuan};
use crate::explain::{Blocked, NearMiss, Served, Unserved, UnservedClass};
use crate::fit::{Fit, Severity, Verdict};
use crate::market::{HandedOver, MarketOption, Points};
use crate::model::{Language, Need};

/// Failures told per near miss.
const FAILURES: usize = 3;

impl Speaker<'_> {
    /// The verdict with the numbers that decided: 「满足」, or what the condition is.
    pub fn verdict(&self, fit: &Fit) -> String {
        let conditions: Vec<String> = fit
            .findings
            .iter()
            .filter(|f| f.severity == Severity::Condition)
            .map(|f| self.finding(fit, f))
            .collect();
        if !conditions.is_empty() {
            let conditions = conditions.join(self.pick("；", "; "));
            return format!("{}{conditions}", self.pick("有条件：", "conditional: "));
        }
        match (fit.verdict, fit.worst_ratio) {
            (Verdict::Capable, Some(ratio)) if ratio > 0.0 => match self.lang {
                Language::Chinese => format!("满足：U 为要求上限的 {} %", rounded(ratio * 100.0)),
                Language::English => format!(
                    "capable: U is {} % of what the rule allows",
                    rounded(ratio * 100.0)
                ),
            },
            (verdict, _) => self.word(verdict).to_owned(),
        }
    }

    /// What decided a pairing: fit, distance, tie, price.
    pub fn reason(&self, served: &Served) -> String {
        let mut parts = vec![self.verdict(&served.fit), self.distance(&served.fit)];
        parts.extend(self.tie(served));
        if served.points.continuity > 0 {
            parts.push(self.say("延续上一批次", "as in the last plan"));
        }
        parts.push(self.price(&served.fit));
        parts.join(self.pick("；", "; "))
    }

    /// How far.
    pub fn distance(&self, fit: &Fit) -> String {
        match self.lang {
            Language::Chinese => format!(
                "{} km，{}",
                rounded(fit.distance_km),
                self.word(fit.delivery)
            ),
            Language::English => format!(
                "{} km, {}",
                rounded(fit.distance_km),
                self.word(fit.delivery)
            ),
        }
    }

    /// What it costs, after benefits.
    pub fn price(&self, fit: &Fit) -> String {
        let price = &fit.price;
        let now = yuan(price.after_benefits_fen, self.lang);
        match price.benefit {
            Some(benefit) if price.after_benefits_fen < price.list_fen => {
                let title = &self.catalogue[benefit].title;
                let list = yuan(price.list_fen, self.lang);
                match self.lang {
                    Language::Chinese => format!("惠后 {now}（原价 {list}，{title}）"),
                    Language::English => format!("{now} after “{title}” (list {list})"),
                }
            }
            _ => now,
        }
    }

    /// What ties the two, when anything does.
    fn tie(&self, served: &Served) -> Option<String> {
        let mut parts = Vec::new();
        if self.catalogue[served.provider].lead {
            parts.push(self.say("龙头企业", "lead enterprise"));
        }
        if served.tie.chain_steps.is_some() {
            parts.push(self.say("产业链上下游", "same supply chain"));
        }
        if served.tie.same_field {
            parts.push(self.say("同领域", "same field"));
        }
        (!parts.is_empty()).then(|| parts.join(self.pick("、", ", ")))
    }

    /// The parts of the value that are not nothing: `服务 400 · 准确度 160 · …`.
    pub fn points(&self, points: &Points) -> String {
        let parts = [
            ("服务", "served", points.served),
            ("紧急", "priority", points.priority),
            ("梯度", "ladder", points.ladder),
            ("准确度", "fit", points.fit),
            ("就近", "near", points.near),
            ("关联", "tie", points.tie),
            ("延续", "continuity", points.continuity),
            ("价格", "price", points.price),
            ("及早", "early", points.early),
        ];
        let told: Vec<String> = parts
            .iter()
            .filter(|p| p.2 != 0)
            .map(|(zh, en, value)| format!("{} {value}", self.pick(zh, en)))
            .collect();
        told.join(" · ")
    }

    /// Why a need is not served, in one sentence.
    pub fn unserved(&self, unserved: &Unserved, handed_over: Option<&HandedOver>) -> String {
        if let Some(handed_over) = handed_over {
            return self.hand_over(&handed_over.why);
        }
        let provider = |option: &MarketOption| {
            let provider = self.catalogue.provider_of(option.offer);
            self.catalogue[provider].name.as_str()
        };
        if let Some(Blocked { option, obstacle }) = &unserved.blocked {
            let (free, why) = (provider(option), self.word(*obstacle));
            return match self.lang {
                Language::Chinese => format!("{free} 有空余时间，但{why}"),
                Language::English => format!("{free} has the hours; what stands against it: {why}"),
            };
        }
        match (unserved.class, unserved.options.first().map(provider)) {
            (UnservedClass::Outranked, Some(best)) => match self.lang {
                Language::Chinese => {
                    format!("有 {best} 等能做，但时段已排给更急需或更合适的需求")
                }
                Language::English => format!(
                    "{best} and others could, but their hours went to needs of higher value"
                ),
            },
            _ => match unserved.misses.first() {
                Some(miss) => self.miss(miss),
                None => self.say(
                    "参加单位中没有此项服务",
                    "nobody who takes part offers this",
                ),
            },
        }
    }

    /// What stands between a need and an offer: who, and the failing rules with numbers.
    pub fn miss(&self, miss: &NearMiss) -> String {
        let provider = &self.catalogue[self.catalogue.provider_of(miss.offer)].name;
        if miss.outside_mode {
            return match self.lang {
                Language::Chinese => format!("{provider}：能力满足，但不在本批次对接模式之内"),
                Language::English => {
                    format!("{provider}: fits, but outside the mode of this round")
                }
            };
        }
        if miss.fit.verdict.can_serve() {
            return match self.lang {
                Language::Chinese => {
                    format!("{provider}：能做，但打包需求须一起满足，其中有的项目无人能做")
                }
                Language::English => format!(
                    "{provider}: fits, but the bundle is all or none, and nobody can do all of it"
                ),
            };
        }
        let mut failures: Vec<String> = Vec::new();
        for failure in miss.failures() {
            let told = self.finding(&miss.fit, failure);
            if failures.len() < FAILURES && !failures.contains(&told) {
                failures.push(told);
            }
        }
        match self.lang {
            Language::Chinese => format!("{provider}：{}", failures.join("；")),
            Language::English => format!("{provider}: {}", failures.join("; ")),
        }
    }

    /// A need in a few words: instrument or text, range, quantity.
    pub fn need(&self, need: &Need) -> String {
        let what = if need.instrument_text.is_empty() {
            need.text.as_str()
        } else {
            need.instrument_text.as_str()
        };
        let amount = need
            .service
            .unit()
            .amount(u64::from(need.quantity), self.lang);
        let range = need
            .requirements
            .first()
            .map_or("", |r| r.printed_range.as_str());
        let space = if range.is_empty() { "" } else { " " };
        format!("{what}{space}{range} × {amount}")
    }
}
