//! Who may see what: every entry carries its audiences, and whoever asks belongs to some.

use super::entry::PUBLIC;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// Who asks, as far as it decides what may be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Access {
    /// What is public.
    #[default]
    Public,
    /// What one of these audiences may see; what is public only if [`PUBLIC`] is among them.
    Audiences(Vec<u64>),
    /// Everything.
    All,
}

impl Access {
    /// Whether an entry with these audiences may be seen.
    pub fn admits(&self, audiences: &[u64]) -> bool {
        let set = AccessSet::new(self);
        audiences.iter().any(|audience| set.holds(*audience))
    }
}

/// The same, ready to be asked a million times.
#[derive(Debug, Clone, Default)]
pub(super) struct AccessSet {
    all: bool,
    public: bool,
    others: HashSet<u64, BuildHasherDefault<Spread>>,
}

impl AccessSet {
    pub(super) fn new(access: &Access) -> Self {
        match access {
            Access::All => Self {
                all: true,
                ..Self::default()
            },
            Access::Public => Self {
                public: true,
                ..Self::default()
            },
            Access::Audiences(audiences) => Self {
                all: false,
                public: audiences.contains(&PUBLIC),
                others: audiences.iter().copied().collect(),
            },
        }
    }

    pub(super) fn holds(&self, audience: u64) -> bool {
        self.all
            || if audience == PUBLIC {
                self.public
            } else {
                self.others.contains(&audience)
            }
    }
}

/// A hash for numbers that are hashes already, or small: no attacker chooses the audiences of who asks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}
