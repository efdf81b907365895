//! The numbers and words of a finding, by what was found.

use super::compulsory::HandOver;
use super::matrix::Allowed;
use crate::ids::Ix;
use crate::model::code::coded;
use crate::model::{Credential, CredentialKind, Delivery, Document, ServiceKind, Side};
use crate::quantity::{Coverage, Interval};
use crate::taxonomy::{Field, Instrument, Measurand};
use jiff::civil::Date;

coded! {
    /// A datum without which nothing can be judged.
    Missing {
        Requirements = "requirements", "计量要求", "the need states no requirement";
        Measurand = "measurand", "被测量", "the need's measurand";
        Range = "range", "需求测量范围", "the need's range";
        PermittedError = "permitted_error", "最大允许误差", "the need's permitted error";
        PermittedErrorNotUnderstood = "permitted_error_not_understood", "最大允许误差无法识别", "the need's permitted error was not understood";
        ClassMeaning = "class_meaning", "准确度等级含义", "what the class means for this instrument";
        RowRange = "row_range", "能力测量范围", "the row's range";
        RowUncertainty = "row_uncertainty", "能力不确定度", "the row's uncertainty";
    }
}

impl Missing {
    /// Whether the SME can supply it; otherwise the publisher of the offer or the keeper of the vocabulary.
    pub fn is_of_need(self) -> bool {
        !matches!(
            self,
            Self::ClassMeaning | Self::RowRange | Self::RowUncertainty
        )
    }
}

coded! {
    /// Which uncertainty was held against the limit.
    WhatUncertainty {
        Result = "result", "结果", "of the result";
        Standard = "standard", "计量标准", "of the measurement standard";
    }
}

/// What is valid for some days only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidityOf {
    /// The offer itself.
    Offer,
    /// A credential.
    Credential(Ix<Credential>),
    /// The rule that gives the right.
    Right,
    /// The calibration of the working standards.
    Standards,
    /// The edition of the regulation.
    Edition,
}

/// An uncertainty held against what is permitted, at the point where it is worst. In the base unit of the measurand.
#[derive(Debug, Clone, PartialEq)]
pub struct AccuracyNumbers {
    /// Which uncertainty.
    pub what: WhatUncertainty,
    /// U95(x).
    pub u95: f64,
    /// T(x): half-width of the permitted error (MPEV), or the uncertainty wished for.
    pub limit: f64,
    /// The rule's n: U95 ≤ T/n.
    pub n: f64,
    /// U95/T × n; 1.4 is "1.4 times too large".
    pub ratio: f64,
    /// x, the measured value.
    pub at: f64,
    /// The parts of the wanted range in which the rule is not met.
    pub over: Vec<Interval>,
}

/// The numbers and words of a finding. Lengths, ranges and limits are in the base unit of the requirement's measurand.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Details {
    /// Another kind of service.
    ServiceDiffers {
        /// Asked for.
        wanted: ServiceKind,
        /// Offered.
        offered: ServiceKind,
    },
    /// To be handed over to the designated body.
    HandedOver(HandOver),
    /// No row measures it.
    MeasurandDiffers {
        /// Asked for.
        wanted: Ix<Measurand>,
        /// What the rows measure, ascending.
        offered: Vec<Ix<Measurand>>,
    },
    /// No row is for the instrument.
    InstrumentDiffers {
        /// Asked for.
        wanted: Ix<Instrument>,
        /// What the rows (or the resource) are for, ascending.
        offered: Vec<Ix<Instrument>>,
    },
    /// The row is for a narrower kind than the need names; ask which it is.
    InstrumentNarrower {
        /// Asked for.
        wanted: Ix<Instrument>,
        /// The row's.
        offered: Ix<Instrument>,
    },
    /// The rows source where measuring is wanted, or the other way.
    SideDiffers {
        /// Asked for.
        wanted: Side,
    },
    /// No row follows the named regulation or standard.
    MethodDiffers {
        /// Asked for.
        wanted: String,
        /// The rows' methods.
        offered: Vec<String>,
    },
    /// The row states no method, so that the usual regulation isn't sure.
    MethodNotStated,
    /// The help is in other fields of metrology.
    FieldDiffers {
        /// Asked for.
        wanted: Field,
        /// Offered, ascending.
        offered: Vec<Field>,
    },
    /// Parts of the wanted range that no row covers.
    UncoveredRange {
        /// Ascending, never empty.
        missing: Vec<Interval>,
    },
    /// A named parameter lies outside the row's.
    ParameterOutside {
        /// Name.
        name: String,
        /// The parts of the wanted values outside; in `unit`.
        missing: Vec<Interval>,
        /// UCUM code.
        unit: String,
    },
    /// The need names a parameter of which the row says nothing.
    ParameterNotStated {
        /// Name.
        name: String,
    },
    /// The row holds for some values of a parameter only, and the need does not name it.
    ParameterNotAsked {
        /// Name.
        name: String,
        /// The row's values.
        interval: Interval,
        /// UCUM code.
        unit: String,
    },
    /// U is too large: nothing can be proven to conform, or the standard is not adequate.
    TooInaccurate(AccuracyNumbers),
    /// U is above T/n but below T: conformity is proven within the acceptance limit only.
    AcceptanceReduced {
        /// The numbers.
        numbers: AccuracyNumbers,
        /// Lowest accepted error.
        lower: Option<f64>,
        /// Highest accepted error.
        upper: Option<f64>,
    },
    /// The uncertainty of the result leaves this acceptance limit; shown, it decides nothing (calibration by a named regulation, or a
    /// guard band that the need itself asked for).
    AcceptanceLeft {
        /// U95 of the result.
        u95: f64,
        /// T.
        limit: f64,
        /// T − U95; negative when no error can be proven to conform.
        left: f64,
        /// x, the measured value.
        at: f64,
    },
    /// The uncertainty wished for is not reached.
    AboveWish(AccuracyNumbers),
    /// U is a thousand times better than needed: perhaps a wrong unit in the published row.
    SuspiciouslyGood {
        /// U95/T × n.
        ratio: f64,
    },
    /// The need states no accuracy; the usual permitted error of the regulation applies.
    AccuracyNotAsked,
    /// The accuracy rests on a meaning of the class whose source was not opened.
    ClassMeaningUnverified {
        /// U95/T × n if the meaning holds.
        ratio: Option<f64>,
    },
    /// The need states its error in per cent without saying of what, and only one of the two readings is met.
    ErrorBasisNotStated {
        /// U95/T × n if it is of the reading; infinite where the range begins at 0.
        of_reading: f64,
        /// U95/T × n if it is of full scale.
        of_full_scale: f64,
    },
    /// The uncertainty of the standard isn't stated; the result's was judged instead.
    StandardNotStated,
    /// How the stated uncertainty was brought to 95 %.
    Coverage(Coverage),
    /// A datum is missing.
    DataMissing(Missing),
    /// Nothing the provider holds gives the right.
    NotEntitled {
        /// The service.
        service: ServiceKind,
        /// What it holds, ascending.
        holds: Vec<CredentialKind>,
        /// The best of what the table says about that.
        allowed: Allowed,
        /// Whether the rule behind it was read.
        verified: bool,
    },
    /// Allowed by a contract between the two sides only; auditors seldom accept the document.
    ByContractOnly,
    /// Allowed inside one group of companies only, which the two are.
    WithinGroup,
    /// No credential that covers the row counts in the seeker's region.
    AreaOutside {
        /// The seeker's region.
        region: u32,
        /// Where the credentials count.
        areas: Vec<u32>,
    },
    /// The offer can't end in the document wanted.
    DocumentMissing {
        /// Wanted.
        wanted: Document,
        /// Possible, ascending.
        available: Vec<Document>,
    },
    /// The data must be marked 数据仅供内部使用.
    InternalUseOnly,
    /// No longer (or not yet) valid.
    Expired {
        /// What.
        of: ValidityOf,
        /// First day.
        valid_from: Date,
        /// Last day.
        valid_to: Date,
        /// The first day on which it is needed.
        needed_from: Date,
        /// The last day on which it is needed.
        needed_to: Date,
        /// Days between its validity and the need.
        days: i32,
    },
    /// Each is valid at some time, but never all together.
    NoCommonDay {
        /// The last of the first days.
        from: Date,
        /// The first of the last days.
        to: Date,
    },
    /// Something ends before the window does, which cuts the days that are left.
    EndsInWindow {
        /// What.
        of: ValidityOf,
        /// Its last day.
        last: Date,
    },
    /// No way of delivery suits both.
    DeliveryDiffers {
        /// Ways that suit the need; empty is any.
        wanted: Vec<Delivery>,
        /// Ways offered.
        offered: Vec<Delivery>,
    },
    /// The instrument can't be sent.
    CannotBeSent {
        /// The way of delivery.
        delivery: Delivery,
        /// Whether that was read in a source.
        verified: bool,
    },
    /// To be carried by hand, no courier.
    CarryByHand,
    /// The site lets no visitors in.
    NoVisitors,
    /// Too far.
    TooFar {
        /// The way of delivery.
        delivery: Delivery,
        /// As the crow flies.
        distance_km: f64,
        /// The nearer of both limits.
        limit_km: f64,
    },
    /// The document can't be there in time.
    TurnaroundTooLong {
        /// Days it takes.
        turnaround_days: u32,
        /// Days from the first possible start to the end of the window.
        available_days: i32,
    },
    /// In time at the urgent price only.
    UrgentOnly {
        /// Factor on the price in per cent.
        percent: u16,
    },
    /// No free hours in the days that are left.
    NoFreePeriod {
        /// First possible day.
        from: Date,
        /// Last possible day.
        to: Date,
        /// The next day with free hours after that.
        free_from: Option<Date>,
    },
    /// Too few free minutes (or seats).
    MinutesMissing {
        /// Needed; of the smallest lot when it can be split.
        needed: u32,
        /// Free in the largest usable slot, and in all together.
        largest: u32,
        /// Free in all usable slots together.
        free: u64,
    },
    /// Larger than every free slot: to be split into lots.
    NeedsLots {
        /// Minutes of the whole.
        minutes: u32,
        /// Free in the largest usable slot.
        largest: u32,
    },
    /// The row follows an edition that is no longer in force.
    Superseded {
        /// As the row cites it.
        cited: String,
        /// The last day of that edition, when known.
        since: Option<Date>,
        /// Whether that was read in a source.
        verified: bool,
    },
    /// The row cites another edition than the need names.
    EditionDiffers {
        /// The need's.
        wanted: String,
        /// The row's.
        cited: String,
    },
    /// On the need's or the SME's list of those to avoid.
    AvoidedBySeeker,
    /// On the provider's list of those to avoid.
    AvoidedByProvider,
    /// Excluded by the rules of the round.
    ExcludedByRound {
        /// Place in the rules' exclusions.
        exclusion: usize,
    },
    /// Seeker and provider are the same organisation.
    OwnOrganisation,
    /// Too dear.
    OverBudget {
        /// After benefits.
        price_fen: i64,
        /// The budget.
        budget_fen: i64,
    },
    /// Inside the budget under a yearly contract only.
    WithinBudgetByContract {
        /// Under the contract.
        contract_fen: i64,
        /// After benefits, without contract.
        price_fen: i64,
        /// The budget.
        budget_fen: i64,
    },
}
