//! Prices outside their domain.

use std::collections::BTreeSet;
use std::fmt;

use crate::model::{Problem, Proof, SeekerKey};

/// Why prices prove nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofError {
    /// The scale is below 1.
    Scale(i64),
    /// There are more prices than records of the kind.
    TooMany {
        kind: &'static str,
        found: usize,
        expected: usize,
    },
    /// A price has a sign or size it must not have.
    Domain {
        kind: &'static str,
        id: String,
        price: i64,
        cause: &'static str,
    },
    /// A price refers to a record or combination that doesn't exist.
    Unknown { kind: &'static str, cause: String },
    /// Two prices for one thing.
    Twice { kind: &'static str, id: String },
    /// A sum leaves its range; the prices are absurdly large.
    SumTooLarge,
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scale(scale) => write!(f, "scale is {scale}, at least 1 wanted"),
            Self::TooMany {
                kind,
                found,
                expected,
            } => {
                write!(
                    f,
                    "{found} prices of kind {kind}, the problem has {expected}"
                )
            }
            Self::Domain {
                kind,
                id,
                price,
                cause,
            } => {
                write!(f, "price {kind} of {id} is {price}: {cause}")
            }
            Self::Unknown { kind, cause } => write!(f, "price {kind}: {cause}"),
            Self::Twice { kind, id } => write!(f, "price {kind} of {id} is given twice"),
            Self::SumTooLarge => write!(f, "the prices are too large: a sum leaves its range"),
        }
    }
}

impl std::error::Error for ProofError {}

const NEGATIVE: &str = "must not be negative";
const NO_LIMIT: &str = "must be 0, there is no limit";

/// Every price outside its domain.
pub(super) fn domain(problem: &Problem, proof: &Proof) -> Vec<ProofError> {
    let mut errors = Vec::new();
    if proof.scale < 1 {
        errors.push(ProofError::Scale(proof.scale));
    }
    lengths(problem, proof, &mut errors);
    needs(problem, proof, &mut errors);
    limits(problem, proof, &mut errors);
    quotas(problem, proof, &mut errors);
    coverage(problem, proof, &mut errors);
    ties(problem, proof, &mut errors);
    if proof.change < 0 || (proof.change > 0 && problem.max_changes.is_none()) {
        errors.push(ProofError::Domain {
            kind: "change",
            id: "max_changes".to_string(),
            price: proof.change,
            cause: if proof.change < 0 { NEGATIVE } else { NO_LIMIT },
        });
    }
    errors
}

fn lengths(problem: &Problem, proof: &Proof, errors: &mut Vec<ProofError>) {
    for (kind, found, expected) in [
        ("need", proof.need.len(), problem.needs.len()),
        ("provider", proof.provider.len(), problem.providers.len()),
        ("quota", proof.quota.len(), problem.quotas.len()),
        ("seeker", proof.seeker.len(), problem.seekers.len()),
        ("bundle", proof.bundle.len(), problem.bundles.len()),
    ] {
        if found > expected {
            errors.push(ProofError::TooMany {
                kind,
                found,
                expected,
            });
        }
    }
}

fn needs(problem: &Problem, proof: &Proof, errors: &mut Vec<ProofError>) {
    let mut free: BTreeSet<u32> = problem.pins.iter().map(|pin| pin.need).collect();
    let bundles = problem.bundles.iter().filter(|bundle| bundle.all);
    free.extend(bundles.flat_map(|bundle| bundle.needs.iter().copied()));
    for (index, (need, &price)) in problem.needs.iter().zip(&proof.need).enumerate() {
        if price < 0 && !free.contains(&(index as u32)) {
            errors.push(ProofError::Domain {
                kind: "need",
                id: need.id.clone(),
                price,
                cause: "must not be negative: no pin and no all-or-none bundle",
            });
        }
    }
}

fn limits(problem: &Problem, proof: &Proof, errors: &mut Vec<ProofError>) {
    let mut check = |kind, id: &str, limit: Option<u32>, price: i64| {
        if price < 0 || (price > 0 && limit.is_none()) {
            let cause = if price < 0 { NEGATIVE } else { NO_LIMIT };
            let id = id.to_string();
            errors.push(ProofError::Domain {
                kind,
                id,
                price,
                cause,
            });
        }
    };
    for (provider, &price) in problem.providers.iter().zip(&proof.provider) {
        check("provider", &provider.id, provider.max_partners, price);
    }
    for (seeker, &price) in problem.seekers.iter().zip(&proof.seeker) {
        check("seeker", &seeker.id, seeker.max_providers, price);
    }
    for (bundle, &price) in problem.bundles.iter().zip(&proof.bundle) {
        check("bundle", &bundle.id, bundle.max_providers, price);
    }
}

fn quotas(problem: &Problem, proof: &Proof, errors: &mut Vec<ProofError>) {
    for (quota, &price) in problem.quotas.iter().zip(&proof.quota) {
        let most = i128::from(proof.scale) * i128::from(quota.penalty);
        if price < 0 || i128::from(price) > most {
            errors.push(ProofError::Domain {
                kind: "quota",
                id: quota.id.clone(),
                price,
                cause: if price < 0 {
                    NEGATIVE
                } else {
                    "must be at most scale × penalty"
                },
            });
        }
    }
}

fn coverage(problem: &Problem, proof: &Proof, errors: &mut Vec<ProofError>) {
    if proof.coverage.is_empty() {
        return;
    }
    let mut pairs = BTreeSet::new();
    for (need, record) in problem.needs.iter().enumerate() {
        let key = match record.seeker {
            Some(seeker) => SeekerKey::Seeker(seeker),
            None => SeekerKey::Need(need as u32),
        };
        pairs.extend(record.quotas.iter().map(|&quota| (key, quota)));
    }
    let mut seen = BTreeSet::new();
    for &(key, quota, price) in &proof.coverage {
        let id = format!("{key:?}, quota {quota}");
        if !pairs.contains(&(key, quota)) {
            let cause = format!("{id}: no need of the seeker counts in the quota");
            errors.push(ProofError::Unknown {
                kind: "coverage",
                cause,
            });
        } else if !seen.insert((key, quota)) {
            errors.push(ProofError::Twice {
                kind: "coverage",
                id,
            });
        } else if price < 0 {
            errors.push(ProofError::Domain {
                kind: "coverage",
                id,
                price,
                cause: NEGATIVE,
            });
        }
    }
}

fn ties(problem: &Problem, proof: &Proof, errors: &mut Vec<ProofError>) {
    let limited = problem.bundles.iter().filter(|b| b.max_providers.is_some());
    let limited: BTreeSet<u32> = limited.flat_map(|b| b.needs.iter().copied()).collect();
    for (kind, prices) in [("tie", &proof.tie), ("together", &proof.together)] {
        let mut seen = BTreeSet::new();
        for &(need, provider, price) in prices {
            let id = format!("need {need}, provider {provider}");
            if need as usize >= problem.needs.len() || provider as usize >= problem.providers.len()
            {
                let cause = format!("{id}: unknown");
                errors.push(ProofError::Unknown { kind, cause });
            } else if kind == "together" && !limited.contains(&need) {
                let cause = format!("{id}: the need is in no bundle with a provider limit");
                errors.push(ProofError::Unknown { kind, cause });
            } else if !seen.insert((need, provider)) {
                errors.push(ProofError::Twice { kind, id });
            } else if price < 0 {
                errors.push(ProofError::Domain {
                    kind,
                    id,
                    price,
                    cause: NEGATIVE,
                });
            }
        }
    }
}
