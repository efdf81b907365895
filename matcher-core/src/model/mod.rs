//! The words of the programme as types: organisations, offers, needs, rounds; and the bare problem, plan and proof.

mod digest;
mod plan;
mod plan_document;
mod problem;
mod problem_builder;
mod problem_error;
#[cfg(test)]
pub(crate) mod samples;

pub use plan::{Plan, PlanStatus, Proof, SeekerKey};
pub use plan_document::{PlanDocument, PlanReferenceError, ProofDocument, SeekerName};
pub use problem::{
    NeedSlot, PairCost, Problem, ProblemBundle, ProblemNeed, ProblemOption, ProblemSlot, Provider,
    QuotaTarget, Seeker,
};
pub use problem_builder::ProblemBuilder;
pub use problem_error::{ProblemError, ProblemErrorCode, ProblemPart};
