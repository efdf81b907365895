//! One sentence on what was looked at and what each rule left out.

use super::Material;
use super::page::text::grouped;
use crate::model::Language;

/// Pairs of one kind, what the rules cut of them, and for what the bound holds.
pub(super) fn candidates(material: &Material<'_>, lang: Language) -> String {
    let (s, rules) = (&material.context.market.statistics, material.context.rules);
    let (nearest, kept) = (rules.judged_per_need, rules.candidates_per_need);
    let [pairs, far, outside, farther, judged, fitting, cut, later] = [
        s.pairs,
        s.out_of_reach,
        s.outside_mode,
        s.farther,
        s.judged,
        s.fitting,
        s.cut,
        s.later_periods,
    ]
    .map(grouped);
    match lang {
        Language::Chinese => format!(
            "同类 {pairs} 对，其中距离过远 {far}、模式之外 {outside}、不在最近 {nearest} 个之内 {farther}；逐项判断 {judged} 对，适配 {fitting} 对；每项需求保留最好的 {kept} 个，舍去 {cut} 对；较晚的时段舍去 {later} 个。上界对保留的候选成立"
        ),
        Language::English => format!(
            "{pairs} pairs of one kind: {far} too far apart, {outside} outside the mode, {farther} beyond the nearest {nearest}; {judged} judged, {fitting} fit; the best {kept} per need are kept, {cut} were cut, and {later} later periods. The bound holds for what was kept"
        ),
    }
}
