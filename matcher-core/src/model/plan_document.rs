//! A plan as it is written to a file: every reference an id, every list sorted, with its gap and digests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::plan_names::{Kind, Names};
use super::{Plan, PlanStatus, Problem, Proof, SeekerKey};

/// A plan file. What it says is a claim until [`check::verify`](crate::check::verify) has found no fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanDocument {
    /// How certain the outcome is.
    pub status: PlanStatus,
    /// The objective; absent when infeasible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// What the proof shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<i64>,
    /// A solver's own word, unproven, where it is better than `bound`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed_bound: Option<i64>,
    /// (bound − value) / max(1, Σ value of assigned options), to twelve decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<f64>,
    /// [need, slot], sorted by need.
    pub assignments: Vec<(String, String)>,
    /// Pins and limits that clash, when infeasible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflict: Vec<String>,
    /// The prices behind `bound`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofDocument>,
    /// SHA-256 of the problem.
    pub problem_digest: String,
    /// SHA-256 of assignments and proof.
    pub digest: String,
    /// What ties were broken by: those with equal claims come in the order of SHA-256(seed, line feed, id).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seed: String,
    /// Counted work.
    #[serde(default)]
    pub work: u64,
    /// False when a clock or a cancel decided where to stop.
    pub reproducible: bool,
}

/// Prices by id; absent is 0.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofDocument {
    /// Prices are multiples of 1/scale points.
    pub scale: i64,
    /// u by need.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub need: BTreeMap<String, i64>,
    /// λ by provider.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub provider: BTreeMap<String, i64>,
    /// ν by quota.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quota: BTreeMap<String, i64>,
    /// σ as [seeker, quota, σ].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coverage: Vec<(SeekerName, String, i64)>,
    /// μ by seeker.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub seeker: BTreeMap<String, i64>,
    /// w as [need, provider, w].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tie: Vec<(String, String, i64)>,
    /// κ.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub change: i64,
    /// β by bundle.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bundle: BTreeMap<String, i64>,
    /// ω as [need, provider, ω].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<(String, String, i64)>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(price: &i64) -> bool {
    *price == 0
}

/// Who asks, by id: a seeker, or a need that is a seeker of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SeekerName {
    /// A seeker's id or, when no seeker has it, the id of a need without seeker.
    Id(String),
    /// A need without seeker whose id a seeker has too.
    Need {
        /// The need's id.
        need: String,
    },
}

/// An id in a plan file that can't be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanReferenceError {
    /// No record of the kind has the id.
    Unknown {
        /// Where, for example `assignments` or `proof.tie`.
        field: &'static str,
        /// The id.
        id: String,
    },
    /// The need is assigned twice.
    AssignedTwice {
        /// The need's id.
        need: String,
    },
}

impl fmt::Display for PlanReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { field, id } => write!(f, "{field}: {id:?} is unknown"),
            Self::AssignedTwice { need } => write!(f, "assignments: need {need:?} is there twice"),
        }
    }
}

impl std::error::Error for PlanReferenceError {}

impl Plan {
    /// The plan as it is written to a file.
    pub fn document(&self, problem: &Problem) -> PlanDocument {
        let served = (0_u32..).zip(&self.slots);
        let served = served.filter_map(|(need, slot)| Some((need, (*slot)?)));
        let mut assignments: Vec<(String, String)> = served
            .map(|(need, slot)| {
                (
                    problem.need_id(need).to_string(),
                    problem.slot_id(slot).to_string(),
                )
            })
            .collect();
        assignments.sort_unstable();
        let mut document = PlanDocument {
            status: self.status,
            value: self.value,
            bound: self.bound,
            claimed_bound: self.claimed_bound,
            gap: self.gap(problem),
            assignments,
            conflict: self.conflict.clone(),
            proof: self.proof.as_ref().map(|proof| proof.document(problem)),
            problem_digest: problem.digest(),
            digest: String::new(),
            seed: self.seed.clone(),
            work: self.work,
            reproducible: self.reproducible,
        };
        document.digest = document.computed_digest();
        document
    }

    /// `(bound − value) / max(1, Σ value of assigned options)`, to twelve decimals, so that it survives being written and read.
    pub fn gap(&self, problem: &Problem) -> Option<f64> {
        let gain: i64 = (0_u32..)
            .zip(&self.slots)
            .filter_map(|(need, slot)| Some(problem.option_on(need, (*slot)?)?.value))
            .sum();
        let loss = i128::from(self.bound?) - i128::from(self.value?);
        let gap = loss as f64 / gain.max(1) as f64;
        Some((gap * 1e12).round() / 1e12)
    }
}

impl Proof {
    /// No price at all: a valid, useless proof.
    pub fn zero(problem: &Problem) -> Self {
        Self {
            scale: 1,
            need: vec![0; problem.needs.len()],
            provider: vec![0; problem.providers.len()],
            quota: vec![0; problem.quotas.len()],
            seeker: vec![0; problem.seekers.len()],
            bundle: vec![0; problem.bundles.len()],
            ..Self::default()
        }
    }

    fn document(&self, problem: &Problem) -> ProofDocument {
        fn by_id<'a>(
            prices: &[i64],
            ids: impl Iterator<Item = &'a String>,
        ) -> BTreeMap<String, i64> {
            let prices = ids.zip(prices).filter(|(_, price)| **price != 0);
            prices.map(|(id, &price)| (id.clone(), price)).collect()
        }
        let ties = |prices: &[(u32, u32, i64)]| {
            let prices = prices.iter().filter(|entry| entry.2 != 0);
            let mut named: Vec<_> = prices
                .map(|&(need, provider, price)| {
                    let provider = problem.providers[provider as usize].id.clone();
                    (problem.need_id(need).to_string(), provider, price)
                })
                .collect();
            named.sort_unstable();
            named
        };
        let seekers: BTreeSet<&str> = problem.seekers.iter().map(|s| s.id.as_str()).collect();
        let coverage = self.coverage.iter().filter(|entry| entry.2 != 0);
        let mut coverage: Vec<_> = coverage
            .map(|&(key, quota, price)| {
                let name = match key {
                    SeekerKey::Seeker(s) => SeekerName::Id(problem.seekers[s as usize].id.clone()),
                    SeekerKey::Need(n) if seekers.contains(problem.need_id(n)) => {
                        SeekerName::Need {
                            need: problem.need_id(n).to_string(),
                        }
                    }
                    SeekerKey::Need(n) => SeekerName::Id(problem.need_id(n).to_string()),
                };
                (name, problem.quotas[quota as usize].id.clone(), price)
            })
            .collect();
        coverage.sort_unstable();
        ProofDocument {
            scale: self.scale,
            need: by_id(&self.need, problem.needs.iter().map(|n| &n.id)),
            provider: by_id(&self.provider, problem.providers.iter().map(|p| &p.id)),
            quota: by_id(&self.quota, problem.quotas.iter().map(|q| &q.id)),
            coverage,
            seeker: by_id(&self.seeker, problem.seekers.iter().map(|s| &s.id)),
            tie: ties(&self.tie),
            change: self.change,
            bundle: by_id(&self.bundle, problem.bundles.iter().map(|b| &b.id)),
            together: ties(&self.together),
        }
    }
}

impl PlanDocument {
    /// The plan with indexes instead of ids.
    ///
    /// # Errors
    /// Every unknown id and every need that is assigned twice.
    pub fn plan(&self, problem: &Problem) -> Result<Plan, Vec<PlanReferenceError>> {
        let mut names = Names::new(problem);
        let plan = self.resolved(problem, &mut names);
        if names.errors.is_empty() {
            Ok(plan)
        } else {
            Err(names.errors)
        }
    }

    /// What of the plan a later problem still knows: assignments and prices of other ids are left out.
    pub fn carried(&self, problem: &Problem) -> Plan {
        self.resolved(problem, &mut Names::new(problem))
    }

    fn resolved(&self, problem: &Problem, names: &mut Names<'_>) -> Plan {
        let mut slots = vec![None; problem.needs.len()];
        for (need_id, slot_id) in &self.assignments {
            let need = names.find("assignments", Kind::Need, need_id);
            let slot = names.find("assignments", Kind::Slot, slot_id);
            let Some(place) = need.and_then(|need| slots.get_mut(need as usize)) else {
                continue;
            };
            if place.is_some() {
                let need = need_id.clone();
                names
                    .errors
                    .push(PlanReferenceError::AssignedTwice { need });
            }
            *place = slot;
        }
        Plan {
            status: self.status,
            value: self.value,
            bound: self.bound,
            claimed_bound: self.claimed_bound,
            slots,
            proof: self.proof.as_ref().map(|proof| names.proof(proof)),
            conflict: self.conflict.clone(),
            seed: self.seed.clone(),
            work: self.work,
            reproducible: self.reproducible,
        }
    }
}
