//! Builds a valid [`Problem`] or lists everything that is wrong with it.

use super::problem_error::ProblemError;
use super::problem_rules;
use super::{
    NeedSlot, PairCost, Problem, ProblemBundle, ProblemNeed, ProblemOption, ProblemSlot, Provider,
    QuotaTarget, Seeker,
};

/// Collects the records of a problem; [`build`](Self::build) checks them all at once.
///
/// Every method that adds a record with an id returns its index, by which later records refer to it. References may point
/// forward.
///
/// ```
/// use matcher_core::model::{ProblemBuilder, ProblemOption};
///
/// let mut builder = ProblemBuilder::new("one need, one slot");
/// let slot = builder.slot("resource-7/2026-12", None, 480);
/// let need = builder.need("n1", None, &[], &[ProblemOption { slot, minutes: 360, value: 8350 }]);
/// builder.pin(need, slot);
/// let problem = builder.build()?;
/// assert_eq!(problem.options_of(need).len(), 1);
/// # Ok::<(), Vec<matcher_core::model::ProblemError>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ProblemBuilder {
    problem: Problem,
}

impl ProblemBuilder {
    /// An empty problem.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            problem: Problem {
                name: name.into(),
                ..Problem::default()
            },
        }
    }

    /// Names the problem, for people.
    pub fn rename(&mut self, name: impl Into<String>) {
        self.problem.name = name.into();
    }

    /// Limits the changes against the previous plan.
    pub fn max_changes(&mut self, max_changes: u64) {
        self.problem.max_changes = Some(max_changes);
    }

    /// Adds a provider.
    pub fn provider(&mut self, id: impl Into<String>, max_partners: Option<u32>) -> u32 {
        push(
            &mut self.problem.providers,
            Provider {
                id: id.into(),
                max_partners,
            },
        )
    }

    /// Adds a seeker.
    pub fn seeker(&mut self, id: impl Into<String>, max_providers: Option<u32>) -> u32 {
        push(
            &mut self.problem.seekers,
            Seeker {
                id: id.into(),
                max_providers,
            },
        )
    }

    /// Adds a quota.
    pub fn quota(&mut self, id: impl Into<String>, min_seekers: u32, penalty: i64) -> u32 {
        push(
            &mut self.problem.quotas,
            QuotaTarget {
                id: id.into(),
                min_seekers,
                penalty,
            },
        )
    }

    /// Adds a slot.
    pub fn slot(&mut self, id: impl Into<String>, provider: Option<u32>, minutes: i64) -> u32 {
        push(
            &mut self.problem.slots,
            ProblemSlot {
                id: id.into(),
                provider,
                minutes,
            },
        )
    }

    /// Adds a need with its options; quotas are put in ascending order.
    pub fn need(
        &mut self,
        id: impl Into<String>,
        seeker: Option<u32>,
        quotas: &[u32],
        options: &[ProblemOption],
    ) -> u32 {
        let mut quotas = quotas.to_vec();
        quotas.sort_unstable();
        let first_option = self.problem.options.len() as u32;
        self.problem.options.extend_from_slice(options);
        push(
            &mut self.problem.needs,
            ProblemNeed {
                id: id.into(),
                seeker,
                quotas,
                first_option,
                option_count: options.len() as u32,
            },
        )
    }

    /// Adds the cost of a pair.
    pub fn pair(&mut self, provider: u32, seeker: u32, cost: i64) {
        self.problem.pairs.push(PairCost {
            provider,
            seeker,
            cost,
        });
    }

    /// Adds a bundle; its needs are put in ascending order.
    pub fn bundle(
        &mut self,
        id: impl Into<String>,
        needs: &[u32],
        all: bool,
        max_providers: Option<u32>,
    ) -> u32 {
        let mut needs = needs.to_vec();
        needs.sort_unstable();
        push(
            &mut self.problem.bundles,
            ProblemBundle {
                id: id.into(),
                needs,
                all,
                max_providers,
            },
        )
    }

    /// The need must take its option on the slot.
    pub fn pin(&mut self, need: u32, slot: u32) {
        self.problem.pins.push(NeedSlot { need, slot });
    }

    /// The need must not take its option on the slot. Saying it twice changes nothing.
    pub fn ban(&mut self, need: u32, slot: u32) {
        self.problem.bans.push(NeedSlot { need, slot });
    }

    /// The last plan gave the need this slot. Saying it twice changes nothing.
    pub fn previous(&mut self, need: u32, slot: u32) {
        self.problem.previous.push(NeedSlot { need, slot });
    }

    /// The valid problem. Near-linear in its size.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the parts and of the records in them.
    pub fn build(self) -> Result<Problem, Vec<ProblemError>> {
        let mut problem = self.problem;
        let errors = problem_rules::broken(&problem);
        if !errors.is_empty() {
            return Err(errors);
        }
        sort_set(&mut problem.bans);
        sort_set(&mut problem.pins);
        sort_set(&mut problem.previous);
        problem
            .pairs
            .sort_unstable_by_key(|p| (p.provider, p.seeker));
        Ok(problem)
    }
}

fn push<T>(table: &mut Vec<T>, record: T) -> u32 {
    table.push(record);
    (table.len() - 1) as u32
}

fn sort_set(set: &mut Vec<NeedSlot>) {
    set.sort_unstable();
    set.dedup();
}
