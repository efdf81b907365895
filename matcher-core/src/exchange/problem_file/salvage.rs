//! What can be kept of a refused line, so that the mistakes of the other lines are found in the same run.
//!
//! References count records in order of appearance: a refused record must still be counted. What is salvaged never reaches a
//! caller, because the refusal itself is an error.

use std::borrow::Cow;

use serde_json::Value;

use super::record::{
    BundleRecord, HeaderRecord, LineRecord, NeedRecord, NeedSlotRecord, PairRecord, ProviderRecord,
    QuotaRecord, SeekerRecord, SlotRecord,
};

/// The record a refused line was meant to be; `None` when that can't be told.
pub(super) fn salvage(line: usize, text: &[u8]) -> Option<LineRecord<'static>> {
    let Ok(value) = serde_json::from_slice::<Value>(text) else {
        return unreadable(line, text);
    };
    let (word, value) = value.as_object()?.iter().next()?;
    let record = match word.as_str() {
        "problem" => LineRecord::Problem(header(value)),
        "slot" => LineRecord::Slot(SlotRecord {
            id: id(value, line, 0),
            provider: index(value, "provider"),
            minutes: value["minutes"].as_i64().unwrap_or(0),
        }),
        "need" => LineRecord::Need(NeedRecord {
            id: id(value, line, 0),
            seeker: index(value, "seeker"),
            quotas: indexes(value, "quotas"),
            options: list(value, "options")
                .iter()
                .filter_map(|option| {
                    Some((
                        as_index(option.get(0)?)?,
                        option.get(1)?.as_i64()?,
                        option.get(2)?.as_i64()?,
                    ))
                })
                .collect(),
        }),
        "pair" => LineRecord::Pair(PairRecord {
            provider: index(value, "provider")?,
            seeker: index(value, "seeker")?,
            cost: value["cost"].as_i64().unwrap_or(0),
        }),
        "pin" => LineRecord::Pin(need_slot(value)?),
        "ban" => LineRecord::Ban(need_slot(value)?),
        "previous" => LineRecord::Previous(need_slot(value)?),
        "bundle" => LineRecord::Bundle(BundleRecord {
            id: id(value, line, 0),
            needs: indexes(value, "needs"),
            all: false,
            max_providers: None,
        }),
        _ => return None,
    };
    Some(record)
}

/// A line that isn't JSON counts as the record it begins like.
fn unreadable(line: usize, text: &[u8]) -> Option<LineRecord<'static>> {
    let id = placeholder(line, 0);
    if text.starts_with(b"{\"slot\"") {
        Some(LineRecord::Slot(SlotRecord {
            id,
            provider: None,
            minutes: 0,
        }))
    } else if text.starts_with(b"{\"need\"") {
        Some(LineRecord::Need(NeedRecord {
            id,
            seeker: None,
            quotas: Vec::new(),
            options: Vec::new(),
        }))
    } else {
        None
    }
}

fn header(value: &Value) -> HeaderRecord<'static> {
    let providers = list(value, "providers").iter().enumerate();
    let seekers = list(value, "seekers").iter().enumerate();
    let quotas = list(value, "quotas").iter().enumerate();
    HeaderRecord {
        version: 1,
        name: Cow::Borrowed(""),
        max_changes: None,
        providers: providers
            .map(|(position, value)| ProviderRecord {
                id: id(value, 0, position),
                max_partners: None,
            })
            .collect(),
        seekers: seekers
            .map(|(position, value)| SeekerRecord {
                id: id(value, 0, position),
                max_providers: None,
            })
            .collect(),
        quotas: quotas
            .map(|(position, value)| QuotaRecord {
                id: id(value, 0, position),
                min_seekers: index(value, "min_seekers").unwrap_or(0),
                penalty: value["penalty"].as_i64().unwrap_or(0),
            })
            .collect(),
    }
}

fn need_slot(value: &Value) -> Option<NeedSlotRecord> {
    Some(NeedSlotRecord {
        need: index(value, "need")?,
        slot: index(value, "slot")?,
    })
}

fn id(value: &Value, line: usize, position: usize) -> Cow<'static, str> {
    match &value["id"] {
        Value::String(id) => Cow::Owned(id.clone()),
        _ => placeholder(line, position),
    }
}

/// An id that no other record has.
fn placeholder(line: usize, position: usize) -> Cow<'static, str> {
    Cow::Owned(format!("\0{line}\0{position}"))
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn indexes(value: &Value, name: &str) -> Vec<u32> {
    list(value, name).iter().filter_map(as_index).collect()
}

fn index(value: &Value, name: &str) -> Option<u32> {
    as_index(&value[name])
}

fn as_index(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|number| u32::try_from(number).ok())
}
