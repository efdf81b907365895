//! A part of a catalogue that stands on its own: a provider with what is its own, and some needs with those who have them.

use crate::ids::Ix;
use crate::model::{Catalogue, Need, Organisation};
use std::collections::BTreeSet;

/// Which records are written.
#[derive(Debug)]
pub(super) enum Part {
    Whole,
    Between {
        provider: Ix<Organisation>,
        needs: BTreeSet<usize>,
        organisations: BTreeSet<Ix<Organisation>>,
    },
}

impl Part {
    pub(super) fn between(
        catalogue: &Catalogue,
        provider: Ix<Organisation>,
        needs: &[Ix<Need>],
    ) -> Self {
        let mut organisations = BTreeSet::from([provider]);
        organisations.extend(needs.iter().map(|need| catalogue[*need].organisation));
        // Who belongs together decides about rights.
        let heads = organisations.iter();
        let heads: Vec<_> = heads.filter_map(|ix| catalogue[*ix].group).collect();
        organisations.extend(heads);
        Self::Between {
            provider,
            needs: needs.iter().map(|need| need.index()).collect(),
            organisations,
        }
    }

    pub(super) fn organisation(&self, organisation: Ix<Organisation>) -> bool {
        match self {
            Self::Whole => true,
            Self::Between { organisations, .. } => organisations.contains(&organisation),
        }
    }

    /// Whether what this organisation holds and offers is written.
    pub(super) fn capacity_of(&self, organisation: Ix<Organisation>) -> bool {
        match self {
            Self::Whole => true,
            Self::Between { provider, .. } => *provider == organisation,
        }
    }

    pub(super) fn need(&self, place: usize) -> bool {
        match self {
            Self::Whole => true,
            Self::Between { needs, .. } => needs.contains(&place),
        }
    }

    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Self::Whole)
    }
}
