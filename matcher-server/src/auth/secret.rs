//! Random ids and tokens. A token is shown once; only its SHA-256 is stored.

use rand::TryRng;
use rand::rngs::SysRng;
use sha2::{Digest, Sha256};

/// Characters of ids: no 0/O, no 1/I/L, one case.
const LETTERS: &[u8; 32] = b"23456789abcdefghjkmnpqrstuvwxyz_";

/// `bytes` random bytes. Without the system's randomness nothing here is safe, so the program ends.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if SysRng.try_fill_bytes(&mut bytes).is_err() {
        tracing::error!("the system gives no random numbers");
        std::process::abort();
    }
    bytes
}

/// A random id of so many characters (5 bits each, at most 32).
pub(crate) fn id(characters: usize) -> String {
    random::<32>()
        .iter()
        .take(characters)
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect()
}

/// A token of 256 bits.
pub(crate) fn token() -> String {
    crate::store::audit::hex(&random::<32>())
}

/// 256 random bits.
pub(crate) fn bytes() -> [u8; 32] {
    random()
}

/// What is stored of a token.
pub(crate) fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Salt of a password.
pub(super) fn salt() -> [u8; 16] {
    random()
}
