//! Where a page ended, so that the next one begins there whatever was added meanwhile.

use super::live::SearchError;
use super::rank::Ranked;

/// Where a page ended: the last hit's section, score and key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cursor {
    pub(super) window: bool,
    pub(super) score: f32,
    pub(super) key: u64,
}

impl Cursor {
    pub(super) fn of(ranked: &Ranked) -> Self {
        Self {
            window: ranked.window,
            score: ranked.score,
            key: ranked.candidate.key,
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, SearchError> {
        let wrong = || SearchError::Cursor(text.chars().take(40).collect());
        let mut parts = text.split('.');
        let mut part = || parts.next().ok_or_else(wrong);
        let window = match part()? {
            "w" => true,
            "r" => false,
            _ => return Err(wrong()),
        };
        let score = u32::from_str_radix(part()?, 16).map_err(|_| wrong())?;
        let key = u64::from_str_radix(part()?, 16).map_err(|_| wrong())?;
        Ok(Self {
            window,
            score: f32::from_bits(score),
            key,
        })
    }

    /// The first place behind it: behind the hit itself where it is still there, else behind what is ranked before it.
    pub(super) fn place_in(&self, ranked: &[Ranked]) -> usize {
        if let Some(place) = ranked.iter().position(|r| r.candidate.key == self.key) {
            return place + 1;
        }
        ranked.partition_point(|r| {
            self.window
                .cmp(&r.window)
                .then(self.score.total_cmp(&r.score))
                .then(r.candidate.key.cmp(&self.key))
                .is_le()
        })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let section = if self.window { 'w' } else { 'r' };
        write!(f, "{section}.{:x}.{:x}", self.score.to_bits(), self.key)
    }
}
