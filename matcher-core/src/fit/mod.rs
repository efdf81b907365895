//! Can this offer serve this need? One rule is one file; the verdict is data.
//!
//! [`Judge`] holds what many judgements share; [`Judge::judge`] collects every failing rule of one need and one offer into a [`Fit`],
//! [`Judge::can_serve`] stops at the first. A [`Finding`] carries a rule, a severity and numbers, never a sentence.
//!
//! | rule | file |
//! | --- | --- |
//! | same kind of service | `service_kind` |
//! | not compulsory verification | `compulsory` |
//! | R1 measurand, instrument, side, method | `measurand` |
//! | R2 range and named parameters | `range` |
//! | R3, R5 accuracy by the decision rule of the service | `criterion` (which rule), `grade` (what a grade permits), `accuracy` (the rule applied) |
//! | R4 what a stated uncertainty is at 95 % | `statement` |
//! | R6 right, R7 document | `right`, with the table of [`CredentialMatrix`] |
//! | R8 validity on the service date | `validity` |
//! | R9 delivery and distance | `delivery` |
//! | R10 minutes, seats, turnaround | `capacity` |
//! | R11 edition of the regulation | `edition` |
//! | R12 exclusions | `exclusion` |
//! | price and budget | `price` |
//!
//! # What is not certain
//! A fact of the vocabulary without an opened source decides no verdict: the meaning of a class or the way of sending then leads to a
//! *condition*, neither to a yes nor to a refusal. Rights are different: whoever certifies without a right breaks the law, so the
//! cautious side counts and the finding says that the rule behind it is unverified.
//!
//! # Add another rule
//! 1. A file with `pub(super) fn check(pair: &Pair<'_>, findings: &mut Findings)` that cites its source.
//! 2. A code in [`Rule`] and the numbers of both sides in [`Details`].
//! 3. A call in `judge::run`, cheap rules first.
//! 4. A row in `tests/rules.rs` in which it fails, and one in which it passes.

mod accuracy;
mod assess;
mod capacity;
mod compulsory;
mod confirmation;
mod criterion;
mod delivery;
mod details;
mod edition;
mod eligibility;
mod exclusion;
mod facts;
mod finding;
mod grade;
mod judge;
mod matrix;
mod measurand;
mod method;
mod outcome;
mod pair;
mod price;
mod range;
mod requirement;
mod right;
mod service_kind;
mod statement;
#[cfg(test)]
mod tests;
mod told;
mod validity;
mod verdict;

pub use compulsory::{HandOver, HandOverReason, compulsory};
pub use confirmation::{Confirmation, confirm};
pub use details::{AccuracyNumbers, Details, Missing, ValidityOf, WhatUncertainty};
pub use eligibility::{Unmet, why_not};
pub use facts::Facts;
pub use finding::{Finding, Rule, Severity};
pub use judge::{Draft, Judge, PreparedDraft};
pub use matrix::{Allowed, CredentialMatrix, MatrixDefect, MatrixError, Right};
pub(crate) use price::{is_for, open_to};
pub use told::{benefits_for, documents_of, fee_after};
pub use verdict::{AcceptanceLimit, Fit, Price, RowUse, Service, UsablePeriod, Verdict};
