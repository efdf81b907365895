//! Opaque ids for a problem file: the same within a round, unlike in another round, and telling nothing.

use sha2::{Digest, Sha256};

/// The opaque id of `id` in the round of `key`: 64 bits of SHA-256(key, kind, id) in hexadecimal, after the first letter of `kind`.
///
/// Whoever knows the key and the id can compute it; nobody can turn it back.
pub fn opaque_id(key: &str, kind: &str, id: &str) -> String {
    let mut hash = Sha256::new();
    for part in [key, kind, id] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut opaque = String::with_capacity(17);
    opaque.extend(kind.chars().next());
    for byte in &digest[..8] {
        opaque.extend(
            [byte >> 4, byte & 15].map(|n| char::from_digit(u32::from(n), 16).unwrap_or('0')),
        );
    }
    opaque
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_the_round_the_kind_and_the_id_and_on_nothing_else() {
        let id = opaque_id("round 1", "need", "n1");
        assert_eq!(id, opaque_id("round 1", "need", "n1"));
        assert_eq!(id.len(), 17);
        for other in [
            ("round 2", "need", "n1"),
            ("round 1", "slot", "n1"),
            ("round 1", "need", "n2"),
            ("round 1n", "eed", "n1"),
        ] {
            assert_ne!(id, opaque_id(other.0, other.1, other.2));
        }
    }
}
