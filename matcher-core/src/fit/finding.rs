//! What a rule found: its code, how grave it is, and the numbers of both sides.

use super::details::Details;
use crate::model::code::coded;

coded! {
    /// The rules, by the thing they look at.
    Rule {
        ServiceKind = "service_kind", "服务类别", "service kind";
        Compulsory = "compulsory", "强制检定", "compulsory verification";
        Measurand = "measurand", "被测量", "measurand";
        Range = "range", "测量范围", "range";
        Accuracy = "accuracy", "准确度", "accuracy";
        UncertaintyStatement = "uncertainty_statement", "不确定度表述", "statement of uncertainty";
        Right = "right", "资质", "right";
        Document = "document", "证书报告", "document";
        Validity = "validity", "有效期", "validity";
        Delivery = "delivery", "交付方式", "delivery";
        Distance = "distance", "距离", "distance";
        Capacity = "capacity", "可用时间", "capacity";
        Edition = "edition", "规程版本", "edition";
        Exclusion = "exclusion", "回避", "exclusion";
        Budget = "budget", "预算", "budget";
        DataMissing = "data_missing", "数据缺失", "data missing";
    }
}

coded! {
    /// How grave a finding is.
    Severity {
        Fail = "fail", "不满足", "fails";
        Condition = "condition", "有条件", "condition";
        Warning = "warning", "警告", "warning";
        Note = "note", "说明", "note";
    }
}

/// What a rule found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How grave.
    pub severity: Severity,
    /// The entry of the need's list it is about; `None` is the whole need.
    pub requirement: Option<usize>,
    /// The numbers.
    pub details: Details,
}

/// Collects findings, or only whether one failed.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<Finding>,
    fails: usize,
    keeps: bool,
}

impl Findings {
    /// Keeps every finding.
    pub(super) fn collecting() -> Self {
        Self {
            keeps: true,
            ..Self::default()
        }
    }

    /// Only counts failures; the judge stops at the first.
    pub(super) fn counting() -> Self {
        Self::default()
    }

    /// Nothing more needs to be looked at.
    pub(super) fn decided(&self) -> bool {
        !self.keeps && self.fails > 0
    }

    pub(super) fn keeps(&self) -> bool {
        self.keeps
    }

    pub(super) fn fails(&self) -> usize {
        self.fails
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }

    pub(super) fn push(
        &mut self,
        severity: Severity,
        rule: Rule,
        requirement: Option<usize>,
        details: Details,
    ) {
        self.fails += usize::from(severity == Severity::Fail);
        if self.keeps {
            self.list.push(Finding {
                rule,
                severity,
                requirement,
                details,
            });
        }
    }

    pub(super) fn fail(&mut self, rule: Rule, requirement: Option<usize>, details: Details) {
        self.push(Severity::Fail, rule, requirement, details);
    }

    pub(super) fn condition(&mut self, rule: Rule, requirement: Option<usize>, details: Details) {
        self.push(Severity::Condition, rule, requirement, details);
    }

    pub(super) fn warn(&mut self, rule: Rule, requirement: Option<usize>, details: Details) {
        self.push(Severity::Warning, rule, requirement, details);
    }

    pub(super) fn note(&mut self, rule: Rule, requirement: Option<usize>, details: Details) {
        self.push(Severity::Note, rule, requirement, details);
    }
}
