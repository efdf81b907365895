//! The summary of a round: one screen of text, or JSON.

use super::candidates::candidates;
use super::page::headline::gap_percent;
use super::{Figures, Material, SYNTHETIC};
use crate::explain::GroupKind;
use crate::explain::sentences::Speaker;
use crate::model::{Coded, Language, PlanStatus};
use std::fmt::Write;

/// What a round without needs says in place of a proof, which would be true and mean nothing.
pub(super) const NO_NEEDS: (&str, &str) = (
    "没有需求可对接：请核对文件夹中有 needs.csv（或工作簿中有需求表）且其中有行，再重新运行",
    "no need to plan for: see that the folder has a needs.csv (or the workbook a sheet of needs) with rows, and run again",
);
/// Scarce capabilities named.
const SCARCE: usize = 5;
/// Width of a bar.
const BAR: usize = 24;

/// One screen for the terminal.
pub fn summary(material: &Material<'_>, lang: Language) -> String {
    let figures = Figures::of(material);
    let mut text = String::new();
    // Writing to a string can't fail.
    let _ = match lang {
        Language::Chinese => chinese(&mut text, material, &figures),
        Language::English => english(&mut text, material, &figures),
    };
    text
}

/// The figures, with value, bound and digests.
pub fn summary_json(material: &Material<'_>) -> serde_json::Value {
    let document = material.document;
    serde_json::json!({
        "name": material.context.rules.name,
        "synthetic": material.context.catalogue.synthetic,
        "status": document.status,
        "value": document.value,
        "bound": document.bound,
        "claimed_bound": document.claimed_bound,
        "gap": document.gap,
        "problem_digest": document.problem_digest,
        "digest": document.digest,
        "figures": Figures::of(material),
        "groups": material.explanation.groups,
    })
}

fn chinese(text: &mut String, material: &Material<'_>, f: &Figures) -> std::fmt::Result {
    let mark = if material.context.catalogue.synthetic {
        format!("【{SYNTHETIC}】")
    } else {
        String::new()
    };
    writeln!(
        text,
        "\n中小企业计量伙伴计划　{}{mark}",
        material.context.rules.name
    )?;
    writeln!(
        text,
        "  需求      {} 项（{} 家企业），其中 {} 项强检移交指定机构",
        f.needs,
        f.smes,
        f.needs - f.plannable
    )?;
    writeln!(
        text,
        "  已对接    {} 项，{} 家企业；{} 对伙伴，{} 家供方（{} 家龙头企业）{}",
        f.served,
        f.smes_served,
        f.pairings,
        f.providers,
        f.leads,
        bar(f.served, f.plannable)
    )?;
    writeln!(
        text,
        "  配额      {} 项中 {} 项达标",
        f.coverage.len(),
        f.quotas_met()
    )?;
    writeln!(text, "  覆盖      {}", groups(material, Language::Chinese))?;
    writeln!(text, "  未对接    {}", classes(f, Language::Chinese))?;
    writeln!(text, "  最紧缺    {}", scarce(f, Language::Chinese))?;
    writeln!(
        text,
        "  候选      {}",
        candidates(material, Language::Chinese)
    )?;
    writeln!(text, "  得分      {}", proof(material, Language::Chinese))?;
    writeln!(text, "  摘要      {}", material.document.digest)
}

fn english(text: &mut String, material: &Material<'_>, f: &Figures) -> std::fmt::Result {
    let mark = if material.context.catalogue.synthetic {
        format!(" [{SYNTHETIC}]")
    } else {
        String::new()
    };
    writeln!(
        text,
        "\nSME metrology partner plan  {}{mark}",
        material.context.rules.name
    )?;
    writeln!(
        text,
        "  needs     {} ({} firms), {} of them handed over as compulsory verification",
        f.needs,
        f.smes,
        f.needs - f.plannable
    )?;
    writeln!(
        text,
        "  served    {}, {} firms; {} pairs, {} providers ({} lead enterprises) {}",
        f.served,
        f.smes_served,
        f.pairings,
        f.providers,
        f.leads,
        bar(f.served, f.plannable)
    )?;
    writeln!(
        text,
        "  quotas    {} of {} met",
        f.quotas_met(),
        f.coverage.len()
    )?;
    writeln!(text, "  coverage  {}", groups(material, Language::English))?;
    writeln!(text, "  unserved  {}", classes(f, Language::English))?;
    writeln!(text, "  scarcest  {}", scarce(f, Language::English))?;
    writeln!(
        text,
        "  looked at {}",
        candidates(material, Language::English)
    )?;
    writeln!(text, "  value     {}", proof(material, Language::English))?;
    writeln!(text, "  digest    {}", material.document.digest)
}

/// The worst-served region, step of the ladder and size, with what any plan could reach.
fn groups(material: &Material<'_>, lang: Language) -> String {
    let all = &material.explanation.groups;
    let lowest = GroupKind::ALL.iter().filter_map(|&kind| {
        let own = all
            .iter()
            .filter(|g| g.kind == kind && g.share.reachable > 0);
        own.min_by(|a, b| a.share.share().total_cmp(&b.share.share()))
    });
    let told = lowest.map(|group| {
        let (served, most) = (group.share.served, group.at_most);
        match lang {
            Language::Chinese => {
                format!(
                    "{}最低 {} {served} 家（至多可达 {most}）",
                    group.kind.zh(),
                    group.zh
                )
            }
            Language::English => {
                format!(
                    "lowest {} {} {served} firms ({most} at most)",
                    group.kind.en(),
                    group.en
                )
            }
        }
    });
    joined(&told.collect::<Vec<_>>(), lang)
}

/// `██████░░ 75 %`
fn bar(part: usize, whole: usize) -> String {
    let full = part * BAR / whole.max(1);
    format!(
        "{}{} {} %",
        "█".repeat(full),
        "░".repeat(BAR - full.min(BAR)),
        part * 100 / whole.max(1)
    )
}

fn classes(f: &Figures, lang: Language) -> String {
    let told: Vec<String> = f
        .unserved
        .iter()
        .map(|(class, count)| format!("{} {count}", word(*class, lang)))
        .collect();
    joined(&told, lang)
}

fn scarce(f: &Figures, lang: Language) -> String {
    let told: Vec<String> = f
        .scarce
        .iter()
        .filter(|s| s.waiting + s.unmet > 0)
        .take(SCARCE)
        .map(|s| {
            let (name, service) = (
                if lang == Language::Chinese {
                    &s.zh
                } else {
                    &s.en
                },
                word(s.service, lang),
            );
            let service = if name == service { "" } else { service };
            match lang {
                Language::Chinese => format!("{name}{service}（{} 项等待）", s.waiting + s.unmet),
                Language::English if service.is_empty() => {
                    format!("{name} ({} waiting)", s.waiting + s.unmet)
                }
                Language::English => format!("{name}, {service} ({} waiting)", s.waiting + s.unmet),
            }
        })
        .collect();
    joined(&told, lang)
}

/// Value, bound and gap in plain words.
pub(super) fn proof(material: &Material<'_>, lang: Language) -> String {
    let document = material.document;
    let (Some(value), Some(bound)) = (document.value, document.bound) else {
        return no_plan(material, lang);
    };
    if material.context.catalogue.needs.is_empty() {
        let (zh, en) = NO_NEEDS;
        return match lang {
            Language::Chinese => zh,
            Language::English => en,
        }
        .to_owned();
    }
    let gap = gap_percent(document.gap.unwrap_or(0.0));
    match (lang, document.status) {
        (Language::Chinese, PlanStatus::Optimal) => {
            format!("{value}，已证明最优：任何方案都不能更高")
        }
        (Language::English, PlanStatus::Optimal) => {
            format!("{value}, proven optimal: no plan can have more")
        }
        (Language::Chinese, _) => {
            format!("{value}；已证明任何方案都不超过 {bound}，差距不超过 {gap}")
        }
        (Language::English, _) => {
            format!("{value}; no plan can have more than {bound}, a gap of at most {gap}")
        }
    }
}

/// What clashes, a line each.
fn no_plan(material: &Material<'_>, lang: Language) -> String {
    let speaker = Speaker {
        catalogue: material.context.catalogue,
        taxonomy: material.context.taxonomy,
        lang,
    };
    let mut text = match lang {
        Language::Chinese => "没有可行方案；下列要求互相冲突，取消其中一项即可：".to_owned(),
        Language::English => "no plan exists; these clash, drop one of them:".to_owned(),
    };
    for clash in &material.explanation.clashes {
        text.push_str("\n            ");
        text.push_str(&speaker.clash(clash));
    }
    text
}

fn word<T: Coded>(entry: T, lang: Language) -> &'static str {
    match lang {
        Language::Chinese => entry.zh(),
        Language::English => entry.en(),
    }
}

/// The parts of a line; a word where there are none.
fn joined(told: &[String], lang: Language) -> String {
    match (told.is_empty(), lang) {
        (false, _) => told.join(" · "),
        (true, Language::Chinese) => "无".to_owned(),
        (true, Language::English) => "none".to_owned(),
    }
}
