//! Offers (开放服务) and the capabilities (校准和测量能力) behind them.

use super::code::coded;
use super::credential::Credential;
use super::resource::Resource;
use super::service::{Document, ServiceKind};
use crate::ids::Ix;
use crate::quantity::{Interval, Uncertainty};
use crate::taxonomy::{Instrument, Measurand};
use jiff::civil::Date;

coded! {
    /// Where a service is done.
    Delivery {
        OnSite = "on_site", "上门", "at the customer's";
        SentIn = "sent_in", "送检", "sent in";
        AtProvider = "at_provider", "到场", "at the provider's";
        Remote = "remote", "远程", "remote";
    }
}

coded! {
    /// Whether a capability measures a quantity or produces it.
    Side {
        Any = "any", "不限", "either";
        Measure = "measure", "测量", "measure";
        Source = "source", "输出", "source";
    }
}

/// What is offered on a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Unique id in the catalogue.
    pub id: String,
    /// Whose hours it uses.
    pub resource: Ix<Resource>,
    /// Title as its publisher wrote it.
    pub title: String,
    /// What kind of service it is.
    pub service: ServiceKind,
    /// Free text.
    pub description: String,
    /// Minutes once per order.
    pub setup_minutes: u32,
    /// Minutes per unit of quantity (1 for a seat).
    pub minutes_each: u32,
    /// Where it can be done.
    pub delivery: Vec<Delivery>,
    /// How far its people travel, or how far customers may be; `None` is no limit.
    pub max_distance_km: Option<f64>,
    /// Days from the start of work to the document.
    pub turnaround_days: u32,
    /// List price per unit of quantity, in fen (1/100 yuan).
    pub price_fen: i64,
    /// Smallest order, in fen.
    pub minimum_order_fen: i64,
    /// Fee of a visit on site, in fen.
    pub visit_fee_fen: i64,
    /// Per cent off for partners under a yearly contract.
    pub contract_discount_percent: u8,
    /// Factor on the price for work within half the turnaround, in per cent (150 is one and a half times).
    pub urgent_percent: u16,
    /// Documents its publisher says it may end in; the credentials decide.
    pub documents: Vec<Document>,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_to: Date,
}

/// A named condition of a capability or a requirement, such as a frequency; in `unit`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Name as printed, normalised: `频率`.
    pub name: String,
    /// Allowed or wanted values.
    pub interval: Interval,
    /// UCUM code of the interval's unit (the coherent SI unit where it has one).
    pub unit: String,
}

/// One row of a laboratory's scope: calibration and measurement capability (CMC).
///
/// Numbers are in the coherent SI unit of the measurand's quantity kind (K for temperatures); the printed texts are kept for people.
#[derive(Debug, Clone, PartialEq)]
pub struct Capability {
    /// Unique id in the catalogue.
    pub id: String,
    /// The offer it stands behind.
    pub offer: Ix<Offer>,
    /// For which instruments.
    pub instrument: Option<Ix<Instrument>>,
    /// What is measured.
    pub measurand: Ix<Measurand>,
    /// Measures or sources it.
    pub side: Side,
    /// The range, as disjoint ascending intervals; empty when the row states none.
    pub range: Vec<Interval>,
    /// Further conditions.
    pub parameters: Vec<Parameter>,
    /// Uncertainty of the measurement standard.
    pub standard_uncertainty: Option<Uncertainty>,
    /// Uncertainty of the result, with the customer's instrument's own share.
    pub uncertainty: Option<Uncertainty>,
    /// Number of the regulation, such as `JJG 30-2012`; empty when none is stated.
    pub method: String,
    /// Other conditions in words.
    pub conditions: String,
    /// Credentials that cover this row.
    pub credentials: Vec<Ix<Credential>>,
    /// Last day on which the working standards behind it are in calibration.
    pub standards_due: Option<Date>,
    /// The printed range.
    pub printed_range: String,
    /// The printed uncertainty of the result.
    pub printed_uncertainty: String,
    /// The printed uncertainty of the measurement standard.
    pub printed_standard_uncertainty: String,
}
