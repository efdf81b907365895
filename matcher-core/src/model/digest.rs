//! SHA-256 of canonical forms: one JSON array per record, sorted by id, references as ids, so that the order of input doesn't
//! count. The forms are written out in `data/PROBLEM.md`.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{PlanDocument, Problem, ProofDocument};

/// Hashes canonical lines.
struct Canonical {
    hash: Sha256,
    line: Vec<u8>,
}

impl Canonical {
    fn new() -> Self {
        Self {
            hash: Sha256::new(),
            line: Vec::new(),
        }
    }

    fn line(&mut self, record: &impl Serialize) {
        self.line.clear();
        // Writing plain numbers and strings to memory can't fail.
        if serde_json::to_writer(&mut self.line, record).is_ok() {
            self.line.push(b'\n');
            self.hash.update(&self.line);
        }
    }

    fn hex(self) -> String {
        let mut hex = String::with_capacity(64);
        for byte in self.hash.finalize() {
            // Writing to a string can't fail.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

/// Indexes of `records` in the order of their ids.
fn by_id<T>(records: &[T], id: impl Fn(&T) -> &str) -> Vec<usize> {
    let mut order: Vec<usize> = (0..records.len()).collect();
    order.sort_unstable_by(|&a, &b| id(&records[a]).cmp(id(&records[b])));
    order
}

impl Problem {
    /// The digest of everything but the name, independent of the order of records. O(n log n).
    pub fn digest(&self) -> String {
        let mut out = Canonical::new();
        out.line(&("problem", 1, self.max_changes));
        for i in by_id(&self.providers, |p| &p.id) {
            let provider = &self.providers[i];
            out.line(&("provider", &provider.id, provider.max_partners));
        }
        for i in by_id(&self.seekers, |s| &s.id) {
            let seeker = &self.seekers[i];
            out.line(&("seeker", &seeker.id, seeker.max_providers));
        }
        for i in by_id(&self.quotas, |q| &q.id) {
            let quota = &self.quotas[i];
            out.line(&("quota", &quota.id, quota.min_seekers, quota.penalty));
        }
        for i in by_id(&self.slots, |s| &s.id) {
            let slot = &self.slots[i];
            let provider = slot.provider.map(|p| &self.providers[p as usize].id);
            out.line(&("slot", &slot.id, provider, slot.minutes));
        }
        for i in by_id(&self.needs, |n| &n.id) {
            self.digest_need(i, &mut out);
        }
        for i in by_id(&self.bundles, |b| &b.id) {
            let bundle = &self.bundles[i];
            let mut needs: Vec<&str> = bundle.needs.iter().map(|&n| self.need_id(n)).collect();
            needs.sort_unstable();
            out.line(&(
                "bundle",
                &bundle.id,
                needs,
                bundle.all,
                bundle.max_providers,
            ));
        }
        let mut pairs: Vec<(&str, &str, i64)> = self
            .pairs
            .iter()
            .map(|pair| {
                let provider = self.providers[pair.provider as usize].id.as_str();
                let seeker = self.seekers[pair.seeker as usize].id.as_str();
                (provider, seeker, pair.cost)
            })
            .collect();
        pairs.sort_unstable();
        for (provider, seeker, cost) in pairs {
            out.line(&("pair", provider, seeker, cost));
        }
        for (word, entries) in [
            ("pin", &self.pins),
            ("ban", &self.bans),
            ("previous", &self.previous),
        ] {
            let mut entries: Vec<(&str, &str)> = entries
                .iter()
                .map(|entry| (self.need_id(entry.need), self.slot_id(entry.slot)))
                .collect();
            entries.sort_unstable();
            for (need, slot) in entries {
                out.line(&(word, need, slot));
            }
        }
        out.hex()
    }

    fn digest_need(&self, index: usize, out: &mut Canonical) {
        let need = &self.needs[index];
        let seeker = need.seeker.map(|s| &self.seekers[s as usize].id);
        let quotas = need.quotas.iter();
        let mut quotas: Vec<&str> = quotas
            .map(|&q| self.quotas[q as usize].id.as_str())
            .collect();
        quotas.sort_unstable();
        let options = self.options_of(index as u32).iter();
        let mut options: Vec<(&str, i64, i64)> = options
            .map(|o| (self.slot_id(o.slot), o.minutes, o.value))
            .collect();
        options.sort_unstable();
        out.line(&("need", &need.id, seeker, quotas, options));
    }

    /// The id of a need.
    pub fn need_id(&self, need: u32) -> &str {
        &self.needs[need as usize].id
    }

    /// The id of a slot.
    pub fn slot_id(&self, slot: u32) -> &str {
        &self.slots[slot as usize].id
    }
}

impl PlanDocument {
    /// The digest of assignments and proof, whatever is written in the field `digest`.
    pub fn computed_digest(&self) -> String {
        let mut out = Canonical::new();
        let mut assignments: Vec<&(String, String)> = self.assignments.iter().collect();
        assignments.sort_unstable();
        for (need, slot) in assignments {
            out.line(&("assignment", need, slot));
        }
        if let Some(proof) = &self.proof {
            digest_proof(proof, &mut out);
        }
        out.hex()
    }
}

fn digest_proof(proof: &ProofDocument, out: &mut Canonical) {
    out.line(&("scale", proof.scale));
    for (kind, prices) in [
        ("need", &proof.need),
        ("provider", &proof.provider),
        ("quota", &proof.quota),
        ("seeker", &proof.seeker),
        ("bundle", &proof.bundle),
    ] {
        for (id, price) in prices.iter().filter(|(_, price)| **price != 0) {
            out.line(&(kind, id, price));
        }
    }
    let mut coverage: Vec<_> = proof.coverage.iter().filter(|entry| entry.2 != 0).collect();
    coverage.sort_unstable();
    for (seeker, quota, price) in coverage {
        out.line(&("coverage", seeker, quota, price));
    }
    for (kind, prices) in [("tie", &proof.tie), ("together", &proof.together)] {
        let mut prices: Vec<_> = prices.iter().filter(|entry| entry.2 != 0).collect();
        prices.sort_unstable();
        for (need, provider, price) in prices {
            out.line(&(kind, need, provider, price));
        }
    }
    if proof.change != 0 {
        out.line(&("change", proof.change));
    }
}
