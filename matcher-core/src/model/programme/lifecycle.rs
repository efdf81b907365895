//! The states a record goes through: what each needs, what may follow, who may say so. Data, so that forms, checks, lists and the API
//! all follow the one table.

use super::LIFECYCLES;

/// A side of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// Whoever gives the service.
    Provider,
    /// The firm that gets it.
    Seeker,
    /// The authority of the firm's area.
    Authority,
}

/// One state of a lifecycle.
#[derive(Debug)]
pub struct State {
    /// The word in the column `state`.
    pub code: &'static str,
    /// Columns that must be filled in this state.
    pub needs: &'static [&'static str],
    /// States that may follow.
    pub next: &'static [&'static str],
    /// Whether every member sees the record in this state.
    pub public: bool,
}

/// The states of the records of a sheet; its column is always `state`.
#[derive(Debug)]
pub struct Lifecycle {
    /// Name of the sheet.
    pub sheet: &'static str,
    /// Its states; the first is where a record usually begins.
    pub states: &'static [State],
    /// Columns that only one party writes.
    pub columns: &'static [(&'static str, Party)],
    /// States that only one party takes a record to.
    pub steps: &'static [(&'static str, Party)],
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The state does not follow the present one.
    NotNext,
    /// Only this party writes the column.
    Only(&'static str, Party),
}

impl Lifecycle {
    /// The lifecycle of a sheet; none where its records have no state.
    pub fn of(sheet: &str) -> Option<&'static Self> {
        LIFECYCLES.iter().find(|life| life.sheet == sheet)
    }

    /// A state of it.
    pub fn state(&self, code: &str) -> Option<&'static State> {
        self.states.iter().find(|state| state.code == code)
    }

    /// Whether `to` may follow `from`; staying is always allowed.
    pub fn may_follow(&self, from: &str, to: &str) -> bool {
        from == to
            || self
                .state(from)
                .is_some_and(|state| state.next.contains(&to))
    }

    /// Whether a party may change these columns, of which `state` goes from `from` (empty: a new record) to `to`.
    ///
    /// # Errors
    /// The first thing that is refused.
    pub fn step<'c>(
        &self,
        party: Party,
        from: &str,
        to: &str,
        changed: impl IntoIterator<Item = &'c str>,
    ) -> Result<(), Refusal> {
        if !from.is_empty() && !self.may_follow(from, to) {
            return Err(Refusal::NotNext);
        }
        // An authority enters for firms that never log in; what is its own to decide stays its own.
        let may =
            |only: Party| only == party || party == Party::Authority && only != Party::Authority;
        let taken = self.steps.iter().find(|(step, _)| *step == to);
        if let Some((_, only)) = taken.filter(|(_, only)| from != to && !may(*only)) {
            return Err(Refusal::Only("state", *only));
        }
        for column in changed {
            let held = self.columns.iter().find(|(what, _)| *what == column);
            if let Some((column, only)) = held.filter(|(_, only)| !may(*only)) {
                return Err(Refusal::Only(column, *only));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_that_may_follow_exists_and_can_be_reached() {
        for life in LIFECYCLES {
            let first = life.states[0].code;
            for state in life.states {
                for next in state.next {
                    assert!(life.state(next).is_some(), "{}: {next}", life.sheet);
                }
                let reached =
                    state.code == first || life.states.iter().any(|s| s.next.contains(&state.code));
                assert!(reached, "{}: {}", life.sheet, state.code);
            }
        }
    }

    #[test]
    fn a_partnership_is_proposed_by_the_one_side_and_signed_by_the_other() {
        let life = Lifecycle::of("agreements").unwrap();
        use Party::{Authority, Provider, Seeker};
        assert_eq!(
            life.step(Seeker, "", "proposed", []),
            Err(Refusal::Only("state", Provider))
        );
        assert_eq!(life.step(Provider, "", "proposed", []), Ok(()));
        assert_eq!(
            life.step(Provider, "proposed", "active", []),
            Err(Refusal::Only("state", Seeker))
        );
        assert_eq!(life.step(Seeker, "proposed", "active", []), Ok(()));
        assert_eq!(life.step(Authority, "", "active", []), Ok(()));
    }

    #[test]
    fn a_party_takes_its_own_steps_and_writes_its_own_columns() {
        let life = Lifecycle::of("service_records").unwrap();
        let step = |party, from, to, column| life.step(party, from, to, [column]);
        use Party::{Authority, Provider, Seeker};
        assert_eq!(step(Seeker, "booked", "ordered", "order_number"), Ok(()));
        assert_eq!(
            step(Seeker, "ordered", "in_work", "remarks"),
            Err(Refusal::Only("state", Provider))
        );
        assert_eq!(step(Provider, "ordered", "in_work", "remarks"), Ok(()));
        assert_eq!(
            step(Provider, "ordered", "settled", "remarks"),
            Err(Refusal::NotNext)
        );
        assert_eq!(
            step(Provider, "settled", "settled", "rating"),
            Err(Refusal::Only("rating", Seeker))
        );
        assert_eq!(step(Seeker, "settled", "settled", "rating"), Ok(()));
        assert_eq!(step(Authority, "in_work", "returned", "rating"), Ok(()));
        // A finished order comes in from a spreadsheet of whoever gave the service.
        assert_eq!(step(Provider, "", "settled", "paid_yuan"), Ok(()));
        let cases = Lifecycle::of("cases").unwrap();
        assert_eq!(
            cases.step(Seeker, "reviewed", "published", []),
            Err(Refusal::Only("state", Authority))
        );
    }
}
