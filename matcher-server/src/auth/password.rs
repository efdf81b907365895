//! Passwords: argon2id, on a thread of its own so that logins don't hold up other requests.

use super::secret::salt;
use crate::error::Problem;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Characters of a password at least; NIST SP 800-63B asks for length, not for kinds of characters.
pub(crate) const SHORTEST: usize = 10;
/// Bytes at most, so that nobody sends a megabyte to be hashed.
pub(crate) const LONGEST: usize = 256;
/// Hashes at one time; each takes 19 MiB.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A hash nobody knows the password of: an absent account costs the same time as a wrong password.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| make(&super::secret::token()).unwrap_or_default());

/// OWASP's parameters: 19 MiB, two passes, one lane.
fn hasher() -> Option<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn make(password: &str) -> Option<String> {
    let hash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt());
    hash.ok().map(|hash| hash.to_string())
}

/// Why a password can't be taken; Chinese and English.
pub(crate) fn defect(password: &str) -> Option<(String, String)> {
    if password.chars().count() < SHORTEST {
        return Some((
            format!("至少 {SHORTEST} 个字符"),
            format!("at least {SHORTEST} characters"),
        ));
    }
    if password.len() > LONGEST {
        return Some((
            format!("至多 {LONGEST} 字节"),
            format!("at most {LONGEST} bytes"),
        ));
    }
    None
}

/// Hashes a password for storing.
pub(crate) async fn hash(password: String) -> Result<String, Problem> {
    let _turn = TURNS.acquire().await.map_err(Problem::internal)?;
    let made = tokio::task::spawn_blocking(move || make(&password)).await;
    made.ok()
        .flatten()
        .ok_or_else(|| Problem::internal("argon2 failed"))
}

/// Whether a password is right; without a stored hash it takes as long and is wrong.
pub(crate) async fn verify(password: String, stored: Option<String>) -> Result<bool, Problem> {
    let _turn = TURNS.acquire().await.map_err(Problem::internal)?;
    let work = move || {
        let known = stored.is_some();
        let text = stored.unwrap_or_else(|| NOBODY.clone());
        let Ok(hash) = PasswordHash::new(&text) else {
            return false;
        };
        let right = Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok();
        right && known
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Problem::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_nobody_has_the_empty_hash() {
        let stored = hash("correct horse".into()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            verify("correct horse".into(), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(!verify("Correct horse".into(), Some(stored)).await.unwrap());
        assert!(!verify("correct horse".into(), None).await.unwrap());
    }
}
