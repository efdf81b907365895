//! How many requests an account, or an address that is not logged in, may send in a minute.

use crate::error::{Code, Problem};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Keys remembered at most; beyond it those of past minutes are forgotten.
const KEYS: usize = 100_000;
const MINUTE: Duration = Duration::from_secs(60);

/// A bucket per key that fills evenly.
#[derive(Debug)]
pub(crate) struct Limits {
    per_minute: u32,
    buckets: Mutex<HashMap<String, (f64, Instant)>>,
}

impl Limits {
    /// At most so many requests a minute; 0 is no limit.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            buckets: Mutex::default(),
        }
    }

    /// Takes one from the bucket of a key.
    pub(crate) fn take(&self, key: &str) -> Result<(), Problem> {
        self.take_at(key, Instant::now())
    }

    fn take_at(&self, key: &str, now: Instant) -> Result<(), Problem> {
        if self.per_minute == 0 {
            return Ok(());
        }
        let full = f64::from(self.per_minute);
        let Ok(mut buckets) = self.buckets.lock() else {
            return Ok(());
        };
        if buckets.len() >= KEYS {
            buckets.retain(|_, (_, at)| now.saturating_duration_since(*at) < MINUTE);
        }
        let (left, at) = buckets.entry(key.to_owned()).or_insert((full, now));
        let elapsed = now.saturating_duration_since(*at).as_secs_f64();
        *left = (*left + elapsed * full / MINUTE.as_secs_f64()).min(full);
        *at = now;
        if *left < 1.0 {
            return Err(Problem::new(Code::TooManyRequests)
                .retry_after(1 + 60 / u64::from(self.per_minute)));
        }
        *left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_stopped_when_its_minute_is_used_up_and_others_are_not() {
        let limits = Limits::new(3);
        let start = Instant::now();
        for _ in 0..3 {
            limits.take_at("a", start).unwrap();
        }
        let refused = limits.take_at("a", start).unwrap_err();
        assert_eq!(refused.code(), Code::TooManyRequests);
        limits.take_at("b", start).unwrap();
        limits
            .take_at("a", start + Duration::from_secs(21))
            .unwrap();
    }
}
