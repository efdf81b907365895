//! Needs that were not served, by class of reason, with examples.

use super::text::{Text, Voices};
use crate::explain::{Unserved, UnservedClass};
use crate::ids::Ix;
use crate::market::HandedOver;
use crate::model::{Coded, Ladder, Need};
use crate::report::map::is_place;
use crate::report::{Figures, Material};
use crate::taxonomy::regions::Regions;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Examples per class.
const EXAMPLES: usize = 8;
/// Near misses per example.
const MISSES: usize = 3;

/// The unserved needs of the round.
#[derive(Debug)]
pub(in crate::report) struct Section {
    pub(super) total: usize,
    pub(in crate::report) classes: Vec<Class>,
}

/// One class of reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// Code of the class.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// What it means for those who decide.
    pub meaning: Text,
    /// Needs in it.
    pub count: usize,
    /// Per cent of the largest class.
    pub percent: f64,
    /// Some of them.
    pub examples: Vec<Example>,
    /// Needs that are not shown.
    pub more: usize,
}

/// One unserved need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// Id of the need.
    pub need_id: String,
    /// Name of the SME.
    pub seeker: String,
    /// City and county of the SME.
    pub region: String,
    /// Its place on the ladder, if it has one.
    pub ladder: Option<Text>,
    /// The service.
    pub service: Text,
    /// What is needed.
    pub need: Text,
    /// Why it is not served.
    pub reason: Text,
    /// The near misses after the first, which is the reason.
    pub misses: Vec<Text>,
}

impl Section {
    pub(in crate::report) fn new(
        material: &Material<'_>,
        figures: &Figures,
        voices: &Voices<'_>,
    ) -> Self {
        let handed_over: BTreeMap<Ix<Need>, &HandedOver> = material
            .context
            .market
            .handed_over
            .iter()
            .map(|h| (h.need, h))
            .collect();
        let mut of_class: BTreeMap<UnservedClass, Vec<&Unserved>> = BTreeMap::new();
        for unserved in &material.explanation.unserved {
            of_class.entry(unserved.class).or_default().push(unserved);
        }
        let most = figures.unserved.values().copied().max().unwrap_or(1).max(1);
        let classes = order(figures)
            .into_iter()
            .map(|(class, count)| {
                let needs = of_class.get(&class).map_or(&[][..], Vec::as_slice);
                Class {
                    code: class.code().to_owned(),
                    name: Text::of(class),
                    meaning: meaning(class),
                    count,
                    percent: count as f64 / most as f64 * 100.0,
                    examples: spread(needs)
                        .map(|u| example(material, voices, &handed_over, u))
                        .collect(),
                    more: needs.len().saturating_sub(EXAMPLES),
                }
            })
            .collect();
        Self {
            total: figures.unserved.values().sum(),
            classes,
        }
    }
}

/// The classes with their numbers, the largest first; what is handed over comes last.
pub(in crate::report) fn order(figures: &Figures) -> Vec<(UnservedClass, usize)> {
    let classes = figures.unserved.iter();
    let mut classes: Vec<_> = classes.map(|(class, count)| (*class, *count)).collect();
    classes.sort_by_key(|&(class, count)| {
        let handed_over = class == UnservedClass::HandedOver;
        (handed_over, std::cmp::Reverse(count), class)
    });
    classes
}

/// Examples from the whole list, not only from its beginning.
fn spread<'a>(needs: &'a [&'a Unserved]) -> impl Iterator<Item = &'a Unserved> {
    let step = needs.len().div_ceil(EXAMPLES).max(1);
    needs.iter().step_by(step).copied()
}

/// One unserved need's row.
pub(in crate::report) fn example(
    material: &Material<'_>,
    voices: &Voices<'_>,
    handed_over: &BTreeMap<Ix<Need>, &HandedOver>,
    unserved: &Unserved,
) -> Example {
    let catalogue = material.context.catalogue;
    let need = &catalogue[unserved.need];
    let seeker = &catalogue[need.organisation];
    Example {
        need_id: need.id.clone(),
        ladder: (seeker.ladder != Ladder::None).then(|| Text::of(seeker.ladder)),
        seeker: seeker.name.clone(),
        region: region_name(seeker.region),
        service: Text::of(need.service),
        need: voices.say(|v| v.need(need)),
        reason: voices.say(|v| v.unserved(unserved, handed_over.get(&unserved.need).copied())),
        misses: unserved
            .misses
            .iter()
            .take(MISSES)
            .skip(1)
            .map(|m| voices.say(|v| v.miss(m)))
            .collect(),
    }
}

/// City and county: `洛阳 · 涧西区`; the county alone where it belongs to no city.
pub(super) fn region_name(code: u32) -> String {
    let chain = Regions::bundled().chain(code);
    match chain.as_slice() {
        [county, city, _] if is_place(city) => format!("{} · {}", city.short_name(), county.name),
        [region, ..] => region.name.clone(),
        [] => String::new(),
    }
}

/// What a class means for those who decide.
fn meaning(class: UnservedClass) -> Text {
    let (zh, en) = match class {
        UnservedClass::HandedOver => (
            "依法由指定机构强制检定，已列出移交，不参与对接",
            "compulsory by law: listed for the designated body, not matched",
        ),
        UnservedClass::NoCapability => (
            "参加单位中没有人做这一项，可作建标或引入能力的依据",
            "nobody who takes part does this: a case for new standards or new partners",
        ),
        UnservedClass::NotAccurateEnough => (
            "有人能测，但不确定度达不到要求",
            "somebody measures it, but not accurately enough",
        ),
        UnservedClass::CredentialMissing => (
            "能力够，但资质或证书类型不符",
            "able, but without the right or the document asked for",
        ),
        UnservedClass::NoHours => (
            "能做的单位在要求的时间内没有空余",
            "those who can have no free hours in the time asked for",
        ),
        UnservedClass::TooFar => (
            "能做的单位距离或服务方式不合",
            "those who can are too far away or deliver in another way",
        ),
        UnservedClass::OverBudget => (
            "能做，但惠后价格仍高于预算",
            "possible, but above the budget even after benefits",
        ),
        UnservedClass::DataMissing => (
            "需求缺少关键数据，补充后可重新对接",
            "the need lacks data that decide; complete it and run again",
        ),
        UnservedClass::Policy => (
            "能做，但本批次的模式、回避或伙伴数等规则不允许",
            "possible, but the mode, avoidances or limits of the round stand against it",
        ),
        UnservedClass::Outranked => (
            "有人能做，但时间已排给得分更高的需求",
            "somebody can, but the hours went to needs of higher value",
        ),
    };
    Text::new(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_is_named_with_its_city() {
        for (code, name) in [
            (410_102, "郑州 · 中原区"),
            (410_000, "河南省"),
            (419_001, "济源市"),
            (1, ""),
        ] {
            assert_eq!(region_name(code), name);
        }
    }
}
