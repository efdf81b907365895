//! The words of the programme as types: organisations, offers, needs, rounds; and the bare problem, plan and proof.

mod plan;
mod problem;
mod problem_builder;
mod problem_error;

pub use plan::{Plan, PlanStatus, Proof, SeekerKey};
pub use problem::{
    NeedSlot, PairCost, Problem, ProblemBundle, ProblemNeed, ProblemOption, ProblemSlot, Provider,
    QuotaTarget, Seeker,
};
pub use problem_builder::ProblemBuilder;
pub use problem_error::{ProblemError, ProblemErrorCode, ProblemPart};
