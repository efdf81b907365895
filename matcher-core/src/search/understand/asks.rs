//! What is asked for: every instrument (or measurand) with the quantities and the count that belong to it.

use super::chip::{Chip, ChipMeaning};
use crate::ids::Ix;
use crate::model::ServiceKind;
use crate::quantity::Quantity;
use crate::taxonomy::{Instrument, Measurand, Taxonomy};

/// One thing that may be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct What {
    /// The instrument.
    pub instrument: Option<Ix<Instrument>>,
    /// The measurand.
    pub measurand: Option<Ix<Measurand>>,
    /// The service, where the sense of the word fixes one.
    pub service: Option<ServiceKind>,
}

/// An instrument or measurand asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// What it may be; more than one for an ambiguous word.
    pub whats: Vec<What>,
    /// The chip that names it.
    pub chip: usize,
    /// Chips of its quantities.
    pub quantities: Vec<usize>,
    /// How many.
    pub count: Option<u32>,
}

impl Ask {
    /// Its quantities.
    pub fn quantities<'c>(
        &'c self,
        chips: &'c [Chip],
    ) -> impl Iterator<Item = (&'c Quantity, &'c str)> {
        self.quantities.iter().filter_map(|&place| {
            let chip = chips.get(place)?;
            match &chip.meaning {
                ChipMeaning::Quantity(quantity) => Some((quantity, chip.text.as_str())),
                _ => None,
            }
        })
    }
}

/// The asks of a query. Quantities belong to the instrument of their own part of the query (parts end at commas and the like), to the
/// nearest one where a part names several, and to the one before where it names none.
pub(super) fn asks(chips: &[Chip], text: &str, taxonomy: &Taxonomy) -> Vec<Ask> {
    let mut asks: Vec<Ask> = Vec::new();
    let mut waiting: Vec<usize> = Vec::new();
    let mut end = 0;
    let mut own_part = false;
    for (place, chip) in chips.iter().enumerate() {
        let between = text.get(end..chip.span.start).unwrap_or_default();
        end = chip.span.end;
        if between.contains(|c| {
            matches!(
                c,
                ',' | '，' | '、' | ';' | '；' | '。' | '\n' | '和' | '及'
            )
        }) {
            own_part = false;
            if let Some(last) = asks.last_mut() {
                take(last, chips, &mut waiting);
            }
        }
        match &chip.meaning {
            ChipMeaning::Quantity(_) | ChipMeaning::Count(_) => {
                match asks.last_mut().filter(|_| own_part) {
                    Some(last) if accepts(last, chips, place) => {
                        waiting.push(place);
                        take(last, chips, &mut waiting);
                    }
                    _ => waiting.push(place),
                }
            }
            meaning => {
                let whats = whats(meaning);
                if whats.is_empty() {
                    continue;
                }
                if own_part && joins(asks.last_mut(), meaning, taxonomy) {
                    continue;
                }
                let mut ask = Ask {
                    whats,
                    chip: place,
                    quantities: Vec::new(),
                    count: None,
                };
                if asks
                    .iter()
                    .any(|known| known.whats == ask.whats && known.quantities.is_empty())
                    && waiting.is_empty()
                {
                    continue;
                }
                take(&mut ask, chips, &mut waiting);
                asks.push(ask);
                own_part = true;
            }
        }
    }
    if let Some(last) = asks.last_mut() {
        take(last, chips, &mut waiting);
    }
    asks
}

/// Whether a quantity can still belong to the ask: a second count or a second range begins the next one.
fn accepts(ask: &Ask, chips: &[Chip], place: usize) -> bool {
    let is_range = |place: usize| {
        chips.get(place).is_some_and(|chip| {
            matches!(
                chip.meaning,
                ChipMeaning::Quantity(Quantity::Range { .. } | Quantity::Value { .. })
            )
        })
    };
    match chips.get(place).map(|chip| &chip.meaning) {
        Some(ChipMeaning::Count(_)) => ask.count.is_none(),
        _ => {
            !is_range(place)
                || !ask.quantities.iter().any(|&known| is_range(known))
                || ask.count.is_none()
        }
    }
}

/// Gives the waiting chips to an ask.
fn take(ask: &mut Ask, chips: &[Chip], waiting: &mut Vec<usize>) {
    for place in waiting.drain(..) {
        match chips.get(place).map(|chip| &chip.meaning) {
            Some(ChipMeaning::Count(count)) => ask.count = ask.count.or(Some(*count)),
            Some(_) => ask.quantities.push(place),
            None => {}
        }
    }
}

fn whats(meaning: &ChipMeaning) -> Vec<What> {
    match meaning {
        ChipMeaning::Instrument(ix) => vec![What {
            instrument: Some(*ix),
            measurand: None,
            service: None,
        }],
        ChipMeaning::Measurand(ix) => vec![What {
            instrument: None,
            measurand: Some(*ix),
            service: None,
        }],
        ChipMeaning::Ambiguous(senses) => senses
            .iter()
            .map(|sense| What {
                instrument: sense.instrument,
                measurand: sense.measurand,
                service: sense.service,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// A measurand beside an instrument that measures it tells what of the instrument is meant; an instrument beside its measurand
/// takes it over.
fn joins(last: Option<&mut Ask>, meaning: &ChipMeaning, taxonomy: &Taxonomy) -> bool {
    let Some([what]) = last.map(|ask| ask.whats.as_mut_slice()) else {
        return false;
    };
    match (meaning, what.instrument, what.measurand) {
        (ChipMeaning::Measurand(measurand), Some(instrument), None)
            if taxonomy
                .instrument(instrument)
                .measurands
                .contains(measurand) =>
        {
            what.measurand = Some(*measurand);
            true
        }
        (ChipMeaning::Instrument(instrument), None, Some(measurand))
            if taxonomy
                .instrument(*instrument)
                .measurands
                .contains(&measurand) =>
        {
            what.instrument = Some(*instrument);
            true
        }
        _ => false,
    }
}
