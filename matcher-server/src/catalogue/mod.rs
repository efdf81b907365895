//! The catalogue in memory, and the search index: both follow the change log. SQL stays the truth.
//!
//! The whole catalogue is read anew now and then (the *base*: reading a national one takes seconds); what changed since is read at once
//! into a small catalogue of its own (the *recent* part). The index is told of each change as it comes.

mod follow;
mod index;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use follow::Follower;
pub(crate) use follow::follow;

use crate::error::{Code, Problem};
use matcher_core::fit::{CredentialMatrix, Facts, Judge};
use matcher_core::model::{Catalogue, PlanRules};
use matcher_core::search::{Engine, Knowledge, Recent, Records, SearchIndex};
use matcher_core::taxonomy::Taxonomy;
use std::sync::{Arc, PoisonError, RwLock};

/// What stood in the store at one moment, whole or in part, ready to be judged by.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) catalogue: Catalogue,
    /// Number of the newest change in it.
    pub(crate) change: i64,
    /// Rows that could not be used, because what they refer to is gone.
    pub(crate) left_out: usize,
    /// Whether the needs and what hangs on them are in it: in the first moments after a restart offers can be searched already.
    pub(crate) whole: bool,
    /// What the rules of fit work out once, on the day of these rules.
    facts: Arc<Facts>,
    pub(crate) rules: PlanRules,
    records: Records,
}

/// What readers see: a snapshot, and what changed since.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) base: Arc<Snapshot>,
    /// Words and suggestions of the base.
    pub(crate) knowledge: Arc<Knowledge>,
    /// Records that changed since, and what they refer to.
    pub(crate) recent: Option<Arc<Snapshot>>,
    pub(crate) index: SearchIndex,
    /// Number of the newest change that can be seen.
    pub(crate) change: i64,
}

/// The newest view. Readers keep the one they took, and never wait.
#[derive(Debug, Default)]
pub(crate) struct Current(RwLock<Option<Arc<View>>>);

impl Current {
    /// The newest view, where the catalogue is whole.
    pub(crate) fn whole(&self) -> Option<Arc<View>> {
        self.get().filter(|view| view.base.whole)
    }

    /// `None` until the catalogue was read for the first time; then the base may not be whole yet.
    pub(crate) fn get(&self) -> Option<Arc<View>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The whole catalogue as it was read last, for what need not see the newest second.
    pub(crate) fn base(&self) -> Result<Arc<Snapshot>, Problem> {
        let view = self.whole();
        let view = view.ok_or_else(|| Problem::new(Code::Unavailable).retry_after(2))?;
        Ok(Arc::clone(&view.base))
    }

    fn set(&self, view: View) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(view));
    }
}

/// The bundled knowledge that everything is judged by.
pub(crate) fn bundled() -> Result<(&'static Taxonomy, &'static CredentialMatrix), String> {
    let taxonomy = Taxonomy::bundled().map_err(|error| error.to_string())?;
    let rights = CredentialMatrix::bundled().map_err(|error| error.to_string())?;
    Ok((taxonomy, rights))
}

impl Snapshot {
    fn new(
        catalogue: Catalogue,
        change: i64,
        left_out: usize,
        today: jiff::civil::Date,
    ) -> Result<Self, String> {
        let (taxonomy, rights) = bundled()?;
        let rules = PlanRules {
            date: today,
            ..PlanRules::default()
        };
        let facts = Facts::new(&catalogue, taxonomy, &rules, rights);
        Ok(Self {
            facts: Arc::new(facts),
            records: Records::new(&catalogue),
            catalogue,
            change,
            left_out,
            whole: true,
            rules,
        })
    }

    /// The rules of fit over it.
    pub(crate) fn judge(&self) -> Result<Judge<'_>, String> {
        let (taxonomy, rights) = bundled()?;
        let facts = Arc::clone(&self.facts);
        Ok(Judge::over(
            &self.catalogue,
            taxonomy,
            &self.rules,
            rights,
            facts,
        ))
    }
}

impl View {
    /// Asks the search engine something.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&Engine<'_>) -> T) -> Result<T, String> {
        let (taxonomy, _) = bundled()?;
        let judge = self.base.judge()?;
        let recent = self.recent.as_deref();
        let recent_judge = recent.map(Snapshot::judge).transpose()?;
        let engine = Engine {
            index: &self.index,
            knowledge: &self.knowledge,
            catalogue: &self.base.catalogue,
            taxonomy,
            judge: Some(&judge),
            recent: recent.map(|recent| Recent {
                catalogue: &recent.catalogue,
                records: &recent.records,
                judge: recent_judge.as_ref(),
            }),
        };
        Ok(question(&engine))
    }
}
