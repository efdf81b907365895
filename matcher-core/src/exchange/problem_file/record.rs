//! The lines of a problem file as they are written.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LineRecord<'a> {
    #[serde(borrow)]
    Problem(HeaderRecord<'a>),
    #[serde(borrow)]
    Slot(SlotRecord<'a>),
    #[serde(borrow)]
    Need(NeedRecord<'a>),
    Pair(PairRecord),
    Pin(NeedSlotRecord),
    Ban(NeedSlotRecord),
    Previous(NeedSlotRecord),
    #[serde(borrow)]
    Bundle(BundleRecord<'a>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderRecord<'a> {
    pub(super) version: u32,
    #[serde(borrow, default, skip_serializing_if = "str::is_empty")]
    pub(super) name: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_changes: Option<u64>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub(super) providers: Vec<ProviderRecord<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub(super) seekers: Vec<SeekerRecord<'a>>,
    #[serde(borrow, default, skip_serializing_if = "Vec::is_empty")]
    pub(super) quotas: Vec<QuotaRecord<'a>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderRecord<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_partners: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeekerRecord<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_providers: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuotaRecord<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(default)]
    pub(super) min_seekers: u32,
    #[serde(default)]
    pub(super) penalty: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SlotRecord<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) provider: Option<u32>,
    pub(super) minutes: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedRecord<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) seeker: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) quotas: Vec<u32>,
    /// [slot, minutes, value].
    pub(super) options: Vec<(u32, i64, i64)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PairRecord {
    pub(super) provider: u32,
    pub(super) seeker: u32,
    #[serde(default)]
    pub(super) cost: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedSlotRecord {
    pub(super) need: u32,
    pub(super) slot: u32,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BundleRecord<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    pub(super) needs: Vec<u32>,
    #[serde(default)]
    pub(super) all: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) max_providers: Option<u32>,
}
