//! One run of the programme (批次): catalogue → market → plan → check → reasons. The command line and the service call this.

use crate::check::{Fault, verify};
use crate::explain::{Context, Explanation, GroupKind, explain, groups};
use crate::fit::{CredentialMatrix, Judge, MatrixError};
use crate::market::{Market, MarketProblem};
use crate::model::{Catalogue, Plan, PlanDocument, PlanRules, PlanStatus, Problem};
use crate::plan::{self, Effort, GroupShare, Phase, Progress};
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
    /// What lifting the worst-served regions did, where the rules want it.
    pub fairness: Option<Fairness>,
}

/// Regions lifted, worst first.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Fairness {
    /// Points that the plan lost by it.
    pub price: i64,
    /// Every region: code, name, before, after.
    pub regions: Vec<(String, String, GroupShare, GroupShare)>,
}

impl Fairness {
    /// The region with the lowest share before, and the one with the lowest share after.
    pub fn lowest(&self) -> Option<[(&str, GroupShare); 2]> {
        let regions = self.regions.iter().filter(|r| r.2.reachable > 0);
        let before = regions.clone().map(|r| (r.1.as_str(), r.2));
        let after = regions.map(|r| (r.1.as_str(), r.3));
        let by_share =
            |a: &(&str, GroupShare), b: &(&str, GroupShare)| a.1.share().total_cmp(&b.1.share());
        Some([before.min_by(by_share)?, after.min_by(by_share)?])
    }
}

/// The plan with its worst-served regions lifted.
fn lifted(
    (catalogue, rules, market): (&Catalogue, &PlanRules, &Market),
    problem: &Problem,
    plan: Plan,
    effort: &Effort,
    progress: RoundProgress<'_>,
) -> (Plan, Fairness) {
    let regions = groups(catalogue, rules, market, GroupKind::Region);
    let lots: Vec<Vec<u32>> = regions.iter().map(|region| region.lots.clone()).collect();
    let told = Progress {
        phase: Phase::Improve,
        work: plan.work,
        value: plan.value,
        bound: plan.bound,
        gap: plan.gap(problem),
    };
    let mut stopped = !plan.reproducible;
    let mut wanted = || {
        let flow = progress(Stage::Plan(told));
        stopped |= flow.is_break();
        flow
    };
    let lifted = plan::lift(problem, &plan.slots, &lots, effort, &mut wanted);
    let value = plan.value.map(|value| value - lifted.price);
    let status = match plan.status {
        PlanStatus::Optimal if lifted.price > 0 => PlanStatus::Feasible,
        status => status,
    };
    let fair = Plan {
        value,
        slots: lifted.slots,
        status: if stopped { PlanStatus::Stopped } else { status },
        reproducible: !stopped,
        ..plan
    };
    let regions = regions.into_iter().zip(lifted.groups);
    let regions = regions.map(|(region, (before, after))| (region.id, region.zh, before, after));
    let fairness = Fairness {
        price: lifted.price,
        regions: regions.collect(),
    };
    (fair, fairness)
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
    let mut plan = plan::solve(&problem, &effort, &mut |p| progress(Stage::Plan(p)));
    let mut fairness = None;
    if rules.fair && plan.value.is_some() {
        let round = (catalogue, rules, &market);
        let (fair, told) = lifted(round, &problem, plan, &effort, progress);
        (plan, fairness) = (fair, Some(told));
    }
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
        fairness,
    })
}
