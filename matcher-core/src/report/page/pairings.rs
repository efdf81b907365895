//! The pairings: lead enterprises first, then the other providers, each with its partners.

use super::text::{Text, Voices, count, hours};
use super::unserved::region_name;
use crate::explain::{Pairing, Served};
use crate::fit::Verdict;
use crate::ids::Ix;
use crate::model::{Ladder, Language, Organisation, QuantityUnit, ResourceKind};
use crate::report::Material;
use serde::{Deserialize, Serialize};

/// Rows on the page; a larger round is cut evenly and the workbook has the rest.
const ROWS: usize = 1_400;
/// Rows every provider may show, however large the round.
const ROWS_PER_PROVIDER: usize = 3;
/// Providers on the page.
const PROVIDERS: usize = 400;

/// The pairings of the round.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) providers: Vec<Provider>,
    /// Served lots on the page and in all, when the page was cut.
    pub(super) cut: Option<(String, String)>,
}

/// One provider with its partners.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) name: String,
    pub(super) lead: bool,
    pub(super) kind: Text,
    pub(super) region: String,
    pub(super) partners: usize,
    pub(super) lots: usize,
    pub(super) hours: String,
    pub(super) rows: Vec<Row>,
    pub(super) more: usize,
}

/// One served lot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Id of the need.
    pub need_id: String,
    /// Id of the resource that serves it.
    pub resource_id: String,
    /// Name of the SME.
    pub seeker: String,
    /// The same SME as the row above.
    pub same_seeker: bool,
    /// City and county of the SME.
    pub region: String,
    /// Its place on the ladder, if it has one.
    pub ladder: Option<Text>,
    /// The service.
    pub service: Text,
    /// What is needed.
    pub need: Text,
    /// When.
    pub period: String,
    /// Hours or seats it takes.
    pub taken: Text,
    /// The verdict in a word.
    pub verdict: Text,
    /// Whether it fits without a condition.
    pub capable: bool,
    /// What decided.
    pub reason: Text,
    /// Who else could.
    pub alternates: Text,
}

impl Section {
    pub(super) fn new(material: &Material<'_>, voices: &Voices<'_>) -> Self {
        let explanation = material.explanation;
        let groups: Vec<&[Pairing]> = explanation
            .pairings
            .chunk_by(|a, b| a.provider == b.provider)
            .take(PROVIDERS)
            .collect();
        let total = explanation.served.len();
        let limit = if total <= ROWS {
            usize::MAX
        } else {
            (ROWS / groups.len().max(1)).max(ROWS_PER_PROVIDER)
        };
        let providers: Vec<Provider> = groups
            .into_iter()
            .map(|pairings| provider(material, voices, pairings, limit))
            .collect();
        let shown: usize = providers.iter().map(|p| p.rows.len()).sum();
        Self {
            cut: (shown < total).then(|| (count(shown), count(total))),
            providers,
        }
    }
}

fn provider(
    material: &Material<'_>,
    voices: &Voices<'_>,
    pairings: &[Pairing],
    limit: usize,
) -> Provider {
    let (catalogue, explanation) = (material.context.catalogue, material.explanation);
    let ix: Ix<Organisation> = pairings[0].provider;
    let served: Vec<&Served> = pairings
        .iter()
        .flat_map(|p| &p.served)
        .map(|&place| &explanation.served[place])
        .collect();
    let minutes: u64 = served
        .iter()
        .filter(|s| !takes_seats(material, s))
        .map(|s| u64::from(s.option.minutes))
        .sum();
    let mut last = None;
    let rows: Vec<Row> = served
        .iter()
        .take(limit)
        .map(|s| {
            let seeker = catalogue[s.need].organisation;
            let same_seeker = last.replace(seeker) == Some(seeker);
            row(material, voices, s, same_seeker)
        })
        .collect();
    Provider {
        name: catalogue[ix].name.clone(),
        lead: catalogue[ix].lead,
        kind: Text::of(catalogue[ix].kind),
        region: region_name(catalogue[ix].region),
        partners: pairings.len(),
        lots: served.len(),
        hours: hours(minutes),
        more: served.len() - rows.len(),
        rows,
    }
}

fn takes_seats(material: &Material<'_>, served: &Served) -> bool {
    let catalogue = material.context.catalogue;
    let slot = catalogue.slots[served.option.slot as usize];
    catalogue[slot.resource].kind == ResourceKind::Class
}

/// One served lot's row.
pub(in crate::report) fn row(
    material: &Material<'_>,
    voices: &Voices<'_>,
    served: &Served,
    same_seeker: bool,
) -> Row {
    let catalogue = material.context.catalogue;
    let need = &catalogue[served.need];
    let seeker = &catalogue[need.organisation];
    let minutes = served.option.minutes;
    let taken = if takes_seats(material, served) {
        let english = QuantityUnit::Seat.amount(u64::from(minutes), Language::English);
        Text::new(format!("{minutes} 座"), english)
    } else {
        let hours = hours(u64::from(minutes));
        Text::new(format!("{hours} 小时"), format!("{hours} h"))
    };
    let lot = &material.context.market.lots[served.lot];
    let part = if lot.parts > 1 {
        format!("（{}/{}）", lot.part + 1, lot.parts)
    } else {
        String::new()
    };
    let slot = catalogue.slots[served.option.slot as usize];
    Row {
        need_id: need.id.clone(),
        resource_id: catalogue[slot.resource].id.clone(),
        seeker: seeker.name.clone(),
        same_seeker,
        region: region_name(seeker.region),
        ladder: (seeker.ladder != Ladder::None).then(|| Text::of(seeker.ladder)),
        service: Text::of(need.service),
        need: voices.say(|v| v.need(need) + &part),
        period: slot.period.to_string(),
        taken,
        verdict: Text::of(served.fit.verdict),
        capable: served.fit.verdict == Verdict::Capable,
        reason: voices.say(|v| v.reason(served)),
        alternates: alternates(material, served),
    }
}

fn alternates(material: &Material<'_>, served: &Served) -> Text {
    let told: Vec<Text> = served
        .alternates
        .iter()
        .map(|a| {
            let name = &material.context.catalogue[a.provider].name;
            let (points, state) = (
                difference(a.points_less),
                if a.free {
                    ("有空", "free")
                } else {
                    ("已排满", "full")
                },
            );
            Text::new(
                format!("{name}（{}，{}）", points.zh(), state.0),
                format!("{name} ({}, {})", points.en(), state.1),
            )
        })
        .collect();
    Text::join(&told, "；", "; ")
}

/// Points against the chosen option.
fn difference(points_less: i64) -> Text {
    match points_less {
        0 => Text::new("同分", "same points"),
        less if less > 0 => Text::new(format!("少 {less} 分"), format!("{less} points less")),
        more => Text::new(format!("多 {} 分", -more), format!("{} points more", -more)),
    }
}
