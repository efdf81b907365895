//! Prospects kept in memory.

use matcher_core::explain::OpenNeed;
use matcher_core::model::Language;
use std::sync::{Arc, Mutex, PoisonError};

/// What providers were told lately: judging all needs of a nation is work, and is the same until the catalogue in memory changes.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<Vec<(String, Moment, Told)>>);

/// Number of the newest change, day and language.
pub(super) type Moment = (i64, jiff::civil::Date, Language);
pub(super) type Told = Arc<Vec<(String, OpenNeed)>>;

/// Providers kept, those asked last.
const KEPT: usize = 64;

impl Known {
    pub(super) fn get(&self, own: &str, of: Moment) -> Option<Told> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, moment, _)| (moment.0, moment.1) == (of.0, of.1));
        let place = kept
            .iter()
            .position(|(id, moment, _)| id == own && *moment == of)?;
        let entry = kept.remove(place);
        let told = Arc::clone(&entry.2);
        kept.push(entry);
        Some(told)
    }

    pub(super) fn keep(&self, own: String, of: Moment, told: Vec<(String, OpenNeed)>) -> Told {
        let told = Arc::new(told);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push((own, of, Arc::clone(&told)));
        if kept.len() > KEPT {
            kept.remove(0);
        }
        told
    }
}
