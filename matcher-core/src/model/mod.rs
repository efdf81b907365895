//! The words of the programme as types: organisations, offers, needs, rounds; and the bare problem, plan and proof.

mod plan;
mod problem;

pub use plan::{Plan, PlanStatus, Proof, SeekerKey};
pub use problem::{
    NeedSlot, PairCost, Problem, ProblemBundle, ProblemNeed, ProblemOption, ProblemSlot, Provider,
    QuotaTarget, Seeker,
};
