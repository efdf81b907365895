//! Coverage against the quota of each area, with the reason where an area misses it.

use super::scarce::capitalised;
use super::text::Text;
use crate::explain::UnservedClass;
use crate::model::{Coded, Need, Quota};
use crate::report::{Coverage, Figures, Material};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Classes of reasons named per area.
const CLASSES: usize = 2;

/// Coverage of all areas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Names of the groups of services, as columns.
    pub groups: Vec<Text>,
    /// The areas, in the catalogue's order.
    pub areas: Vec<Area>,
    /// The worst-served area in a sentence.
    pub worst: Option<Text>,
}

/// One area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Code of the area.
    pub code: String,
    /// Its name.
    pub name: String,
    /// One per group; `None` where the area has no quota for it.
    pub bars: Vec<Option<Bar>>,
    /// Why a quota is missed, one sentence each.
    pub words: Vec<Text>,
}

/// Wanted, served and reachable SMEs of one quota.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// SMEs wanted.
    pub wanted: u32,
    /// SMEs served.
    pub served: u32,
    /// SMEs somebody could serve.
    pub reachable: u32,
    /// Whether the quota is reached.
    pub met: bool,
    /// Per cent of the widest bar of the group.
    pub served_percent: f64,
    /// The same of the reachable.
    pub reachable_percent: f64,
    /// The same of the wanted.
    pub wanted_percent: f64,
}

impl Section {
    pub(in crate::report) fn new(material: &Material<'_>, figures: &Figures) -> Self {
        let groups: BTreeSet<&str> = figures.coverage.iter().map(|c| c.group.as_str()).collect();
        let mut areas: Vec<Area> = Vec::new();
        let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();
        let widest = widest(figures);
        let reasons = Reasons::new(material);
        for (quota, coverage) in figures.coverage.iter().enumerate() {
            let place = *place_of.entry(coverage.area.as_str()).or_insert_with(|| {
                areas.push(Area {
                    code: coverage.area.clone(),
                    name: coverage.name.clone(),
                    bars: groups.iter().map(|_| None).collect(),
                    words: Vec::new(),
                });
                areas.len() - 1
            });
            let column = groups
                .iter()
                .position(|g| *g == coverage.group)
                .unwrap_or(0);
            let bar = bar(
                coverage,
                widest.get(coverage.group.as_str()).copied().unwrap_or(1),
            );
            if !bar.met {
                areas[place]
                    .words
                    .push(why(material, &reasons, quota, coverage));
            }
            areas[place].bars[column] = Some(bar);
        }
        Self {
            groups: groups.iter().map(|g| group_name(g)).collect(),
            areas,
            worst: worst(figures),
        }
    }
}

/// The most SMEs wanted or reachable in each group.
fn widest(figures: &Figures) -> BTreeMap<&str, u32> {
    let mut widest: BTreeMap<&str, u32> = BTreeMap::new();
    for coverage in &figures.coverage {
        let most = widest.entry(coverage.group.as_str()).or_insert(1);
        *most = (*most)
            .max(coverage.wanted)
            .max(coverage.reachable)
            .max(coverage.served);
    }
    widest
}

fn bar(coverage: &Coverage, widest: u32) -> Bar {
    let width = |part: u32| f64::from(part) / f64::from(widest.max(1)) * 100.0;
    Bar {
        wanted: coverage.wanted,
        served: coverage.served,
        reachable: coverage.reachable,
        met: coverage.served >= coverage.wanted,
        served_percent: width(coverage.served),
        reachable_percent: width(coverage.reachable),
        wanted_percent: width(coverage.wanted),
    }
}

/// The groups of the programme by name, any other as it is written.
pub(in crate::report) fn group_name(group: &str) -> Text {
    match group {
        "help" => Text::new("帮扶企业", "firms helped"),
        "mms_training" => Text::new("测量管理体系培训", "MMS training"),
        other => Text::same(other),
    }
}

fn why(material: &Material<'_>, reasons: &Reasons, quota: usize, coverage: &Coverage) -> Text {
    let group = group_name(&coverage.group);
    let missing = coverage.wanted - coverage.served;
    let beyond = coverage.wanted.saturating_sub(coverage.reachable);
    let (zh, en) = if beyond > 0 {
        (
            format!(
                "{}差 {missing} 家：全地区有人能服务的只有 {} 家，至少 {beyond} 家无人能服务",
                group.zh(),
                coverage.reachable
            ),
            format!(
                "{}: {missing} short. Only {} firms could be served by anybody; for at least {beyond} there is nobody",
                capitalised(group.en()),
                coverage.reachable
            ),
        )
    } else {
        (
            format!(
                "{}差 {missing} 家：有人能服务的有 {} 家，但时间或规则不够",
                group.zh(),
                coverage.reachable
            ),
            format!(
                "{}: {missing} short. {} firms could be served, but hours or rules do not suffice",
                capitalised(group.en()),
                coverage.reachable
            ),
        )
    };
    let told = reasons.told(material, quota);
    if told.is_empty() {
        return Text::new(format!("{zh}。"), format!("{en}."));
    }
    Text::new(
        format!("{zh}。未对接企业：{}。", told.zh()),
        format!("{en}. Firms left out: {}.", told.en()),
    )
}

/// Why SMEs that count for a quota were not served: by quota, then class, the SMEs; and what they asked for.
#[derive(Debug, Default)]
struct Reasons {
    classes: BTreeMap<usize, BTreeMap<UnservedClass, BTreeSet<usize>>>,
    subjects: BTreeMap<usize, BTreeMap<usize, usize>>,
}

impl Reasons {
    /// One pass over the unserved needs.
    fn new(material: &Material<'_>) -> Self {
        let (context, explanation) = (&material.context, material.explanation);
        let catalogue = context.catalogue;
        let served: BTreeSet<(usize, usize)> = explanation
            .served
            .iter()
            .flat_map(|s| {
                let seeker = catalogue[s.need].organisation.index();
                context.problem.needs[s.lot]
                    .quotas
                    .iter()
                    .map(move |&quota| (quota as usize, seeker))
            })
            .collect();
        let mut area_of: BTreeMap<u32, Option<&str>> = BTreeMap::new();
        let mut reasons = Self::default();
        for unserved in &explanation.unserved {
            let need = &catalogue[unserved.need];
            let region = catalogue[need.organisation].region;
            let area = *area_of.entry(region).or_insert_with(|| {
                catalogue
                    .area_of(region, context.rules.date)
                    .map(|m| m.area.as_str())
            });
            let Some(area) = area else { continue };
            let seeker = need.organisation.index();
            for (quota, target) in catalogue.quotas.iter().enumerate() {
                if target.area == area
                    && counts_for(target, need)
                    && !served.contains(&(quota, seeker))
                {
                    reasons
                        .classes
                        .entry(quota)
                        .or_default()
                        .entry(unserved.class)
                        .or_default()
                        .insert(seeker);
                    if let Some(instrument) = need.instrument {
                        *reasons
                            .subjects
                            .entry(quota)
                            .or_default()
                            .entry(instrument.index())
                            .or_default() += 1;
                    }
                }
            }
        }
        reasons
    }

    /// `无此能力 3 家、无空余时间 2 家，最多的是三坐标测量机`.
    fn told(&self, material: &Material<'_>, quota: usize) -> Text {
        let Some(classes) = self.classes.get(&quota) else {
            return Text::same("");
        };
        let mut classes: Vec<(UnservedClass, usize)> = classes
            .iter()
            .map(|(class, seekers)| (*class, seekers.len()))
            .collect();
        classes.sort_by_key(|&(class, seekers)| (std::cmp::Reverse(seekers), class));
        let classes: Vec<Text> = classes
            .into_iter()
            .take(CLASSES)
            .map(|(class, seekers)| {
                Text::new(
                    format!("{} {seekers} 家", class.zh()),
                    format!("{} {seekers}", class.en()),
                )
            })
            .collect();
        let told = Text::join(&classes, "、", ", ");
        let most = self.subjects.get(&quota).and_then(|subjects| {
            subjects
                .iter()
                .max_by_key(|(place, count)| (**count, std::cmp::Reverse(**place)))
        });
        let Some((&place, &needs)) = most.filter(|(_, needs)| **needs > 1) else {
            return told;
        };
        let instrument = material
            .context
            .taxonomy
            .instrument(crate::ids::Ix::new(place));
        Text::new(
            format!("{}；最多的是{}（{needs} 项）", told.zh(), instrument.zh),
            format!("{}; most often {} ({needs})", told.en(), instrument.en),
        )
    }
}

fn counts_for(quota: &Quota, need: &Need) -> bool {
    quota.services.is_empty() || quota.services.contains(&need.service)
}

/// The area and group with the lowest share of its quota.
fn worst(figures: &Figures) -> Option<Text> {
    let share = |c: &Coverage| f64::from(c.served) / f64::from(c.wanted.max(1));
    let worst = figures
        .coverage
        .iter()
        .filter(|c| c.wanted > 0)
        .min_by(|a, b| share(a).total_cmp(&share(b)))?;
    let group = group_name(&worst.group);
    let percent = libm::floor(share(worst) * 100.0);
    Some(if worst.served < worst.wanted {
        Text::new(
            format!(
                "完成比例最低的是{}的{}：应 {} 家，实 {} 家（{percent} %）。",
                worst.name,
                group.zh(),
                worst.wanted,
                worst.served
            ),
            format!(
                "Worst served: {}, {}: {} of {} ({percent} %).",
                worst.name,
                group.en(),
                worst.served,
                worst.wanted
            ),
        )
    } else {
        Text::new(
            format!(
                "各地区指标全部完成；余量最小的是{}的{}：应 {} 家，实 {} 家。",
                worst.name,
                group.zh(),
                worst.wanted,
                worst.served
            ),
            format!(
                "Every quota is met; the closest is {}, {}: {} of {}.",
                worst.name,
                group.en(),
                worst.served,
                worst.wanted
            ),
        )
    })
}
