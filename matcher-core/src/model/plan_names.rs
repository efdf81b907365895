//! From the ids of a plan file to indexes.

use std::collections::{BTreeMap, HashMap};

use super::{PlanReferenceError, Problem, Proof, ProofDocument, SeekerKey, SeekerName};

/// What an id may name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Need,
    Slot,
    Provider,
    Seeker,
    Quota,
    Bundle,
}

/// Looks up ids and collects the unknown ones.
pub(super) struct Names<'a> {
    problem: &'a Problem,
    index: BTreeMap<Kind, HashMap<&'a str, u32>>,
    pub(super) errors: Vec<PlanReferenceError>,
}

impl<'a> Names<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        fn index<'a>(ids: impl Iterator<Item = &'a String>) -> HashMap<&'a str, u32> {
            ids.map(String::as_str).zip(0_u32..).collect()
        }
        let index = BTreeMap::from([
            (Kind::Need, index(problem.needs.iter().map(|n| &n.id))),
            (Kind::Slot, index(problem.slots.iter().map(|s| &s.id))),
            (
                Kind::Provider,
                index(problem.providers.iter().map(|p| &p.id)),
            ),
            (Kind::Seeker, index(problem.seekers.iter().map(|s| &s.id))),
            (Kind::Quota, index(problem.quotas.iter().map(|q| &q.id))),
            (Kind::Bundle, index(problem.bundles.iter().map(|b| &b.id))),
        ]);
        Self {
            problem,
            index,
            errors: Vec::new(),
        }
    }

    fn known(&self, kind: Kind, id: &str) -> Option<u32> {
        self.index.get(&kind)?.get(id).copied()
    }

    pub(super) fn find(&mut self, field: &'static str, kind: Kind, id: &str) -> Option<u32> {
        let found = self.known(kind, id);
        if found.is_none() {
            let id = id.to_string();
            self.errors.push(PlanReferenceError::Unknown { field, id });
        }
        found
    }

    fn seeker(&mut self, name: &SeekerName) -> Option<SeekerKey> {
        let own_need = |names: &Self, id: &str| {
            let need = names.known(Kind::Need, id)?;
            let alone = names.problem.needs[need as usize].seeker.is_none();
            alone.then_some(SeekerKey::Need(need))
        };
        let (id, found) = match name {
            SeekerName::Need { need } => (need, own_need(self, need)),
            SeekerName::Id(id) => {
                let seeker = self.known(Kind::Seeker, id).map(SeekerKey::Seeker);
                (id, seeker.or_else(|| own_need(self, id)))
            }
        };
        if found.is_none() {
            self.errors.push(PlanReferenceError::Unknown {
                field: "proof.coverage",
                id: id.clone(),
            });
        }
        found
    }

    fn prices(
        &mut self,
        field: &'static str,
        kind: Kind,
        len: usize,
        by_id: &BTreeMap<String, i64>,
    ) -> Vec<i64> {
        let mut prices = vec![0; len];
        for (id, &price) in by_id {
            if let Some(index) = self.find(field, kind, id) {
                prices[index as usize] = price;
            }
        }
        prices
    }

    fn ties(
        &mut self,
        field: &'static str,
        by_id: &[(String, String, i64)],
    ) -> Vec<(u32, u32, i64)> {
        let mut ties = Vec::with_capacity(by_id.len());
        for (need, provider, price) in by_id {
            let need = self.find(field, Kind::Need, need);
            let provider = self.find(field, Kind::Provider, provider);
            ties.extend(
                need.zip(provider)
                    .map(|(need, provider)| (need, provider, *price)),
            );
        }
        ties
    }

    pub(super) fn proof(&mut self, proof: &ProofDocument) -> Proof {
        let p = self.problem;
        let mut coverage = Vec::with_capacity(proof.coverage.len());
        for (name, quota, price) in &proof.coverage {
            let key = self.seeker(name);
            let quota = self.find("proof.coverage", Kind::Quota, quota);
            coverage.extend(key.zip(quota).map(|(key, quota)| (key, quota, *price)));
        }
        let provider = self.prices(
            "proof.provider",
            Kind::Provider,
            p.providers.len(),
            &proof.provider,
        );
        Proof {
            scale: proof.scale,
            need: self.prices("proof.need", Kind::Need, p.needs.len(), &proof.need),
            provider,
            quota: self.prices("proof.quota", Kind::Quota, p.quotas.len(), &proof.quota),
            coverage,
            seeker: self.prices("proof.seeker", Kind::Seeker, p.seekers.len(), &proof.seeker),
            tie: self.ties("proof.tie", &proof.tie),
            change: proof.change,
            bundle: self.prices("proof.bundle", Kind::Bundle, p.bundles.len(), &proof.bundle),
            together: self.ties("proof.together", &proof.together),
        }
    }
}
