//! Answers of `matcher what-if` that are lists: what rules cost, what hours are worth, how two plans differ.

use super::Setting;
use super::propose::text;
use super::study::slot_name;
use super::what_if::{move_words, next};
use matcher_core::explain::Study;
use matcher_core::explain::study::{Compared, WorthOfHours, WorthOfPlace};
use matcher_core::model::Language;
use matcher_core::report::board::rule_prices;

/// What each binding rule costs.
pub(super) fn policies(study: &Study, setting: Setting) {
    let judge = study.judge();
    let prices = rule_prices(&study.context(&judge));
    let next = next("round.toml / quotas.csv / organisations.csv", setting.lang);
    if setting.json {
        println!(
            "{}",
            serde_json::json!({ "policies": prices, "next": next })
        );
        return;
    }
    for price in &prices {
        println!(
            "{}",
            match setting.lang {
                Language::Chinese => price.sentence.zh(),
                Language::English => price.sentence.en(),
            }
        );
    }
    if prices.is_empty() {
        println!(
            "{}",
            text(
                setting.lang,
                "没有一条规则让方案少得分",
                "no rule costs the plan anything"
            )
        );
    }
    println!("{next}");
}

/// The worth of an hour by place, laboratory, measurand and region, each by planning again.
pub(super) fn hours(study: &Study, count: usize, setting: Setting) {
    let lang = setting.lang;
    let places = study.worth(count);
    let groups = [
        ("laboratories", "实验室", study.worth_by_laboratory(&places)),
        (
            "measurands",
            "被测量",
            study.worth_by_measurand(&places, lang),
        ),
        ("regions", "地区", study.worth_by_region(&places, lang)),
    ];
    if setting.json {
        let mut told = serde_json::json!({ "places": places });
        for (name, _, groups) in groups {
            told[name] = serde_json::json!(groups);
        }
        println!("{told}");
        return;
    }
    places.iter().for_each(|place| print_worth(place, lang));
    for (en, zh, groups) in groups {
        println!("{}", text(lang, zh, en));
        groups.iter().for_each(|group| print_group(group, lang));
    }
    println!(
        "{}",
        text(
            lang,
            "下一步：请排在前面的实验室在 slots.csv 增开时段，再运行 matcher propose",
            "Next: ask the laboratories at the top to open more hours in slots.csv, then run matcher propose"
        )
    );
}

fn print_worth(worth: &WorthOfPlace, lang: Language) {
    let serves: Vec<&str> = worth.serves.iter().map(|need| need.lot.as_str()).collect();
    let (place, serves) = (slot_name(&worth.place), serves.join(" "));
    let (points, price) = (worth.points, worth.points_by_price);
    match lang {
        Language::Chinese => println!(
            "{place}  加 1 小时：上界抬高 {price:.1} 分，重新排一次多得 {points} 分  {serves}"
        ),
        Language::English => println!(
            "{place}  an hour raises the bound by {price:.1} points, the plan by {points} when made again  {serves}"
        ),
    }
}

fn print_group(group: &WorthOfHours, lang: Language) {
    let (name, points) = (&group.group.name, group.points);
    let (needs, firms) = (group.needs, group.firms);
    match lang {
        Language::Chinese => println!("  {name}  至多 {points} 分，{needs} 项需求，{firms} 家企业"),
        Language::English => {
            println!("  {name}  at most {points} points, {needs} needs, {firms} firms");
        }
    }
}

/// Who is elsewhere in another plan, and why.
pub(super) fn print_comparison(compared: &Compared, setting: Setting) {
    if setting.json {
        println!("{}", serde_json::json!(compared));
        return;
    }
    let (before, after, kept) = (compared.before, compared.after, compared.kept_pairs);
    match setting.lang {
        Language::Chinese => println!(
            "总分 {before} → {after}（按后一方案的规则）；{kept} 对伙伴不变，{} 对有变，{} 项需求变动",
            compared.pairs.len(),
            compared.needs.len()
        ),
        Language::English => println!(
            "value {before} → {after} (by the later plan's rules); {kept} pairs stay, {} change, {} needs move",
            compared.pairs.len(),
            compared.needs.len()
        ),
    }
    for pair in &compared.pairs {
        let sign = if pair.added { '+' } else { '-' };
        println!(
            "{sign} {} — {}  {}",
            pair.provider.name, pair.seeker.name, pair.sentence
        );
    }
    for need in &compared.needs {
        println!(
            "  {}  {:+}  {}",
            move_words(&need.moved),
            need.points,
            need.sentence
        );
    }
}
