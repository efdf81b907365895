//! Quotas per area and group of services, dated quota areas, and benefits.

use super::code::coded;
use super::organisation::{Ladder, OrganisationKind, Size};
use super::service::ServiceKind;
use jiff::civil::Date;

/// A county or district that belongs to a quota area for some time. An area is a list of these, never a code prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaAreaMember {
    /// Code of the area, such as `410100`.
    pub area: String,
    /// Its name, such as 郑州市（不含巩义市）.
    pub name: String,
    /// GB/T 2260 code of the county or district.
    pub region: u32,
    /// First day; `None` since ever.
    pub valid_from: Option<Date>,
    /// Last day; `None` for ever.
    pub valid_to: Option<Date>,
}

/// How many distinct SMEs of an area should be served by a group of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// The area's code.
    pub area: String,
    /// Name of the group, such as `help` or `mms_training`.
    pub group: String,
    /// Services that count; empty is every service.
    pub services: Vec<ServiceKind>,
    /// Distinct SMEs wanted.
    pub min_seekers: u32,
    /// Points lost per missing SME; `None` is the round's [`quota_penalty`](super::PlanRules::quota_penalty).
    pub penalty: Option<i64>,
}

impl Quota {
    /// Its id in the problem: `410100/help`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.area, self.group)
    }
}

coded! {
    /// What a benefit does to a fee.
    BenefitMeasure {
        Text = "text", "鼓励性条款", "encouragement without a rate";
        Reduced = "reduced", "减收", "reduced";
        Waived = "waived", "免收", "waived";
        Deferred = "deferred", "缓收", "deferred";
    }
}

/// A support measure (惠企政策). Only a local rule with a rate computes a price; national texts carry none.
#[derive(Debug, Clone, PartialEq)]
pub struct Benefit {
    /// Unique id in the catalogue.
    pub id: String,
    /// Title for people.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// Document number.
    pub document_number: String,
    /// Regions (GB/T 2260, any level) in which it holds; empty is everywhere.
    pub areas: Vec<u32>,
    /// Who pays the difference.
    pub payer: String,
    /// Services it covers; empty is every service.
    pub services: Vec<ServiceKind>,
    /// Sizes it covers; empty is every size.
    pub sizes: Vec<Size>,
    /// Kinds of organisation it covers; empty is every one that is helped.
    pub kinds: Vec<OrganisationKind>,
    /// The lowest place on the ladder it asks for.
    pub min_ladder: Ladder,
    /// What it does.
    pub measure: BenefitMeasure,
    /// Per cent off the fee.
    pub percent: Option<u8>,
    /// At most so much per need, in fen.
    pub cap_fen: Option<i64>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_to: Date,
}
