//! One run of the programme (批次): catalogue → market → plan → check → reasons. The command line and the service call this.

use crate::check::{Fault, verify};
use crate::explain::{Context, Explanation, explain};
use crate::fit::{CredentialMatrix, Judge, MatrixError};
use crate::market::{Market, MarketProblem};
use crate::model::{Catalogue, Plan, PlanDocument, PlanRules, Problem};
use crate::plan::{self, Effort};
use crate::taxonomy::{Taxonomy, TaxonomyError};
use std::ops::ControlFlow;

/// What a round is doing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage {
    /// Judging needs against offers.
    Market {
        /// Needs done.
        done: usize,
        /// Needs in all.
        total: usize,
    },
    /// Making the plan.
    Plan(plan::Progress),
    /// Recomputing it from its files.
    Check,
    /// Finding reasons.
    Explain,
}

/// Told while a round runs; `Break` stops it.
pub type RoundProgress<'a> = &'a (dyn Fn(Stage) -> ControlFlow<()> + Sync);

/// Why a round gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum RoundError {
    /// The user stopped it before there was a plan.
    #[error("stopped before there was a plan")]
    Stopped,
    /// Pins that are no options, or numbers beyond all bounds.
    #[error("the rules of the round do not fit the market")]
    Market(Vec<MarketProblem>),
    /// The checker found a fault in our own plan; it is not shown to anybody.
    #[error("the plan did not pass the checker: {0:?}")]
    Faulty(Vec<Fault>),
    /// The bundled vocabulary is broken.
    #[error(transparent)]
    Taxonomy(#[from] TaxonomyError),
    /// The bundled table of rights is broken.
    #[error(transparent)]
    Rights(#[from] MatrixError),
}

/// What the rules of fit are made from, besides the catalogue and the rules of the round.
#[derive(Debug)]
pub struct Knowledge {
    /// Measurands, instruments, regulations.
    pub taxonomy: &'static Taxonomy,
    /// Who may serve whom.
    pub rights: &'static CredentialMatrix,
}

impl Knowledge {
    /// What comes with the program.
    ///
    /// # Errors
    /// When bundled data is broken, which a test excludes.
    pub fn bundled() -> Result<Self, RoundError> {
        Ok(Self {
            taxonomy: Taxonomy::bundled()?,
            rights: CredentialMatrix::bundled()?,
        })
    }
}

/// Everything a round made.
#[derive(Debug)]
pub struct Proposal {
    /// Needs, slots and options.
    pub market: Market,
    /// The bare problem.
    pub problem: Problem,
    /// The plan, accepted by the checker.
    pub plan: Plan,
    /// The plan as it is written.
    pub document: PlanDocument,
    /// The reasons.
    pub explanation: Explanation,
}

/// Builds the market and its problem.
///
/// # Errors
/// [`RoundError::Stopped`] and [`RoundError::Market`].
pub fn market(
    catalogue: &Catalogue,
    rules: &PlanRules,
    knowledge: &Knowledge,
    threads: usize,
    progress: RoundProgress<'_>,
) -> Result<(Market, Problem), RoundError> {
    let judge = Judge::new(catalogue, knowledge.taxonomy, rules, knowledge.rights);
    let told = |done, total| progress(Stage::Market { done, total });
    let market = Market::build(catalogue, knowledge.taxonomy, &judge, rules, threads, &told)
        .ok_or(RoundError::Stopped)?;
    let problem = market
        .problem(catalogue, rules)
        .map_err(RoundError::Market)?;
    Ok((market, problem))
}

/// Runs a round. The same catalogue and rules give the same plan, whatever `threads` is.
///
/// A stop during planning ends with the best plan so far, marked not reproducible.
///
/// # Errors
/// As [`market`], and [`RoundError::Faulty`] when the checker does not accept the plan.
pub fn propose(
    catalogue: &Catalogue,
    rules: &PlanRules,
    knowledge: &Knowledge,
    threads: usize,
    progress: RoundProgress<'_>,
) -> Result<Proposal, RoundError> {
    let (market, problem) = market(catalogue, rules, knowledge, threads, progress)?;
    let effort = Effort {
        work: rules.effort,
        threads,
        ..Effort::default()
    };
    let plan = plan::solve(&problem, &effort, &mut |p| progress(Stage::Plan(p)));
    let _ = progress(Stage::Check);
    let document = plan.document(&problem);
    let mut faults = verify(&problem, &document);
    // That no plan exists may be beyond what prices or pins can show; the clash that was found is told all the same.
    faults.retain(|fault| !matches!(fault, Fault::NotProven { .. }));
    if !faults.is_empty() {
        return Err(RoundError::Faulty(faults));
    }
    let _ = progress(Stage::Explain);
    let judge = Judge::new(catalogue, knowledge.taxonomy, rules, knowledge.rights);
    let context = Context {
        catalogue,
        taxonomy: knowledge.taxonomy,
        judge: &judge,
        rules,
        market: &market,
        problem: &problem,
        plan: &plan,
    };
    let explanation = explain(&context);
    Ok(Proposal {
        market,
        problem,
        plan,
        document,
        explanation,
    })
}
