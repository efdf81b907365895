//! The rules of the round, so that a reader knows what was asked.

use super::text::{Text, count, grouped};
use crate::model::{Coded, Language, Mode, PlanRules};
use crate::report::Material;
use crate::report::candidates::candidates;

/// One rule with its value.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: Text,
    pub(super) value: Text,
}

/// The rules of the round and what was looked at under them.
pub(super) fn rules(material: &Material<'_>) -> Vec<Rule> {
    let rules = material.context.rules;
    let mut told = vec![mode(rules), points(rules), costs(rules)];
    told.extend(limits(rules));
    told.push(by_hand(rules));
    told.push(quotas(material));
    told.push(looked_at(material));
    told.push(rule(
        "时间粒度",
        "grid of time",
        format!(
            "{} 分钟：所需时间向上取整，空余时间向下取整",
            rules.grid_minutes
        ),
        format!(
            "{} minutes: what is needed is rounded up, what is free is rounded down",
            rules.grid_minutes
        ),
    ));
    told.push(rule(
        "计算量",
        "effort",
        format!(
            "设定 {}，实际计数 {}；结果与机器快慢无关",
            rules.effort,
            grouped(material.document.work)
        ),
        format!(
            "{} set, {} counted; the result does not depend on the machine's speed",
            rules.effort,
            grouped(material.document.work)
        ),
    ));
    told
}

fn rule(name_zh: &str, name_en: &str, zh: String, en: String) -> Rule {
    Rule {
        name: Text::new(name_zh, name_en),
        value: Text::new(zh, en),
    }
}

fn mode(rules: &PlanRules) -> Rule {
    let (mut zh, mut en) = match rules.mode {
        Mode::Open => (
            "开放：凡适配者均可对接".to_owned(),
            "open: whoever fits may be matched".to_owned(),
        ),
        Mode::SupplyChain => (
            format!(
                "{}：与企业相距至多 {} 级供应关系",
                Mode::SupplyChain.zh(),
                rules.supply_chain_steps
            ),
            format!(
                "{}: at most {} supply links apart",
                Mode::SupplyChain.en(),
                rules.supply_chain_steps
            ),
        ),
        Mode::SameField => (
            "同领域：行业相同或在龙头企业所列领域之内".to_owned(),
            "same field: same industry, or on the enterprise's own list".to_owned(),
        ),
    };
    if rules.mode != Mode::Open && rules.public_bodies_serve_all {
        zh.push_str("；法定机构、产业中心、协会等可服务所有企业");
        en.push_str("; institutes, centres and associations may serve all");
    }
    rule("对接模式", "mode", zh, en)
}

fn points(rules: &PlanRules) -> Rule {
    let v = &rules.value;
    let parts = [
        ("服务一项需求", "serving a need", v.served),
        ("紧急程度每级", "each step of priority", v.priority),
        ("创新型", "innovative firm", v.innovative),
        ("专精特新", "specialised firm", v.specialised),
        ("小巨人", "little giant", v.little_giant),
        ("准确度满足", "accuracy met", v.fit),
        ("大材小用", "far better than needed", -v.overqualified),
        ("就近", "nearness, at most", v.near),
        ("产业链", "supply link", v.supply_link),
        ("同领域", "same field", v.same_field),
        ("龙头企业", "lead enterprise", v.lead),
        ("延续上批", "continuity", v.continuity),
        ("价格低", "low price, at most", v.price),
        ("及早", "early, at most", v.early),
    ];
    let told: Vec<Text> = parts
        .iter()
        .filter(|p| p.2 != 0)
        .map(|(zh, en, points)| {
            Text::new(
                format!("{zh} {}", grouped(*points)),
                format!("{en} {}", grouped(*points)),
            )
        })
        .collect();
    Rule {
        name: Text::new("得分构成", "points"),
        value: Text::join(&told, " · ", " · "),
    }
}

fn costs(rules: &PlanRules) -> Rule {
    rule(
        "扣分",
        "costs",
        format!(
            "每结一对伙伴 {}；每少完成一家指标 {}；上门每 100 km {}",
            grouped(rules.pair_cost),
            grouped(rules.quota_penalty),
            grouped(rules.travel.points_per_100_km)
        ),
        format!(
            "per partnership {}; per firm missing in a quota {}; per 100 km of a visit {}",
            grouped(rules.pair_cost),
            grouped(rules.quota_penalty),
            grouped(rules.travel.points_per_100_km)
        ),
    )
}

fn limits(rules: &PlanRules) -> Option<Rule> {
    let mut told = Vec::new();
    let mut limit = |number: Option<u64>, zh: &str, en: &str| {
        if let Some(number) = number {
            told.push(Text::new(
                format!("{zh}至多 {number}"),
                format!("{en} at most {number}"),
            ));
        }
    };
    limit(
        rules.max_partners.map(u64::from),
        "每家供方的伙伴",
        "partners per provider",
    );
    limit(
        rules.max_providers.map(u64::from),
        "每家企业的供方",
        "providers per firm",
    );
    limit(
        rules.max_changes,
        "比上一方案的变动",
        "changes against the last plan",
    );
    limit(
        rules.travel.on_site_max_km.map(u64::from),
        "上门距离（km）",
        "km of a visit",
    );
    limit(
        rules.travel.sent_in_max_km.map(u64::from),
        "送检距离（km）",
        "km of sent-in items",
    );
    (!told.is_empty()).then(|| Rule {
        name: Text::new("限额", "limits"),
        value: Text::join(&told, "；", "; "),
    })
}

fn by_hand(rules: &PlanRules) -> Rule {
    let (pins, exclusions) = (rules.pins.len(), rules.exclusions.len());
    rule(
        "人工指定",
        "set by hand",
        format!("固定 {pins} 项，排除 {exclusions} 项（固定须双方事先同意）"),
        format!("{pins} pins and {exclusions} exclusions (a pin needs the consent of both sides)"),
    )
}

fn quotas(material: &Material<'_>) -> Rule {
    let quotas = &material.context.catalogue.quotas;
    let wanted: u64 = quotas.iter().map(|q| u64::from(q.min_seekers)).sum();
    rule(
        "指标",
        "quotas",
        format!("{} 项，合计 {} 家次", count(quotas.len()), grouped(wanted)),
        format!("{}, {} firms in all", count(quotas.len()), grouped(wanted)),
    )
}

fn looked_at(material: &Material<'_>) -> Rule {
    rule(
        "候选",
        "candidates",
        candidates(material, Language::Chinese),
        candidates(material, Language::English),
    )
}
