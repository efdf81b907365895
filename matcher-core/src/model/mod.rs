//! The words of the programme as types: organisations, offers, needs, the rules of a round; and the bare problem, plan and proof.

mod area;
mod catalogue;
pub(crate) mod code;
mod credential;
mod digest;
mod language;
mod need;
mod offer;
mod organisation;
mod plan;
mod plan_document;
mod plan_names;
mod problem;
mod problem_builder;
mod problem_error;
mod problem_rules;
pub mod programme;
mod resource;
mod rules;
#[cfg(test)]
pub(crate) mod samples;
mod service;

pub use area::{Benefit, BenefitMeasure, Quota, QuotaAreaMember};
pub use catalogue::{Catalogue, PreviousChoice, Tables};
pub use code::Coded;
pub use credential::{Credential, CredentialKind};
pub use language::Language;
pub use need::{Bundle, DecisionRule, Need, Requirement, Use};
pub use offer::{Capability, Delivery, Offer, Parameter, Side};
pub use organisation::{
    CentreStatus, CreditCode, CreditCodeError, Ladder, Level, MetrologyBasis, Organisation,
    OrganisationKind, Site, Size, SupplyLink,
};
pub use plan::{Plan, PlanStatus, Proof, SeekerKey};
pub use plan_document::{PlanDocument, PlanReferenceError, ProofDocument, SeekerName};
pub use problem::{
    NeedSlot, PairCost, Problem, ProblemBundle, ProblemNeed, ProblemOption, ProblemSlot, Provider,
    QuotaTarget, Seeker,
};
pub use problem_builder::ProblemBuilder;
pub use problem_error::{ProblemError, ProblemErrorCode, ProblemPart};
pub use programme::*;
pub use resource::{Period, Resource, ResourceKind, Slot};
pub use rules::{Exclusion, Mode, Pin, PlanRules, TravelRules, ValueRules};
pub use service::{Document, QuantityUnit, RuleSet, ServiceKind};
