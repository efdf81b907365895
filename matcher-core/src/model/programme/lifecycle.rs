//! The states a record goes through: what each needs, what may follow, who may say so. Data, so that forms, checks, lists and the API
//! all follow the one table.

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
    /// Columns and states that only one party writes: `(column, party)`, and `(state=code, party)` for a step.
    pub only: &'static [(&'static str, Party)],
}

/// Why a step is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The state does not follow the present one.
    NotNext,
    /// Only this party writes the column.
    Only(&'static str, Party),
}

const fn state(
    code: &'static str,
    needs: &'static [&'static str],
    next: &'static [&'static str],
) -> State {
    State {
        code,
        needs,
        next,
        public: false,
    }
}

const fn public(
    code: &'static str,
    needs: &'static [&'static str],
    next: &'static [&'static str],
) -> State {
    State {
        code,
        needs,
        next,
        public: true,
    }
}

/// Every lifecycle.
pub const LIFECYCLES: &[Lifecycle] = &[
    Lifecycle {
        sheet: "service_records",
        states: &[
            state("booked", &[], &["ordered", "cancelled"]),
            state(
                "ordered",
                &["order_number", "ordered_on"],
                &["received", "in_work", "cancelled"],
            ),
            state(
                "received",
                &["order_number", "received_on"],
                &["in_work", "returned"],
            ),
            state("in_work", &["order_number"], &["returned"]),
            state("returned", &["returned_on"], &["settled"]),
            state("settled", &["returned_on", "list_price_yuan"], &[]),
            state("cancelled", &["remarks"], &[]),
        ],
        only: &[
            ("rating", Party::Seeker),
            ("problem_solved", Party::Seeker),
            ("document_number", Party::Provider),
            ("document_until", Party::Provider),
            ("list_price_yuan", Party::Provider),
            ("paid_yuan", Party::Provider),
            ("waived_yuan", Party::Provider),
            ("deferred_yuan", Party::Provider),
            ("deferred_until", Party::Provider),
            ("deferred_paid_on", Party::Provider),
            ("state=received", Party::Provider),
            ("state=in_work", Party::Provider),
            ("state=returned", Party::Provider),
            ("state=settled", Party::Provider),
        ],
    },
    Lifecycle {
        sheet: "service_items",
        states: &[
            state("waiting", &[], &["received", "in_work"]),
            state("received", &[], &["in_work", "refused"]),
            state("in_work", &[], &["done", "refused"]),
            state("done", &["document_number"], &["returned"]),
            state("returned", &[], &[]),
            state("refused", &["remarks"], &["returned"]),
        ],
        only: &[
            ("document_number", Party::Provider),
            ("document_until", Party::Provider),
            ("error", Party::Provider),
            ("uncertainty", Party::Provider),
            ("state=received", Party::Provider),
            ("state=in_work", Party::Provider),
            ("state=done", Party::Provider),
            ("state=refused", Party::Provider),
        ],
    },
    Lifecycle {
        sheet: "gauges",
        states: &[
            state(
                "in_use",
                &[],
                &["restricted", "downgraded", "stopped", "scrapped"],
            ),
            state(
                "restricted",
                &["remarks"],
                &["in_use", "downgraded", "stopped", "scrapped"],
            ),
            state(
                "downgraded",
                &["remarks"],
                &["in_use", "restricted", "stopped", "scrapped"],
            ),
            state(
                "stopped",
                &[],
                &["in_use", "restricted", "downgraded", "scrapped"],
            ),
            state("scrapped", &[], &[]),
        ],
        only: &[],
    },
    Lifecycle {
        sheet: "tasks",
        states: &[
            state("open", &[], &["done", "closed"]),
            state("done", &["evidence"], &["open", "closed"]),
            state("closed", &["evidence", "closed_on"], &[]),
        ],
        only: &[],
    },
    Lifecycle {
        sheet: "problems",
        states: &[
            state("open", &[], &["in_research", "solved"]),
            state("in_research", &["challenge"], &["solved", "open"]),
            state("solved", &["solved_on"], &["open"]),
        ],
        only: &[],
    },
    Lifecycle {
        sheet: "agreements",
        states: &[
            state("proposed", &[], &["active", "ended"]),
            state(
                "active",
                &["signed_on", "valid_to"],
                &["evaluated", "ended"],
            ),
            state("evaluated", &["score"], &["renewed", "ended"]),
            state("renewed", &["valid_to"], &["evaluated", "ended"]),
            state("ended", &["ended_on"], &[]),
        ],
        only: &[("score", Party::Seeker), ("state=evaluated", Party::Seeker)],
    },
    Lifecycle {
        sheet: "difficulties",
        states: &[
            state("open", &[], &["solved"]),
            state("solved", &["solution", "solved_on"], &["open"]),
        ],
        only: &[],
    },
    Lifecycle {
        sheet: "challenges",
        states: &[
            state("draft", &[], &["published"]),
            public("published", &["answer_by"], &["chosen"]),
            public("chosen", &["team", "reason"], &["under_way"]),
            public("under_way", &["team"], &["done"]),
            public("done", &["result"], &["offered"]),
            public("offered", &["result"], &[]),
        ],
        only: &[],
    },
    Lifecycle {
        sheet: "solutions",
        states: &[
            state("submitted", &[], &["chosen", "refused"]),
            state("chosen", &["reason"], &[]),
            state("refused", &["reason"], &[]),
        ],
        only: &[
            ("reason", Party::Authority),
            ("state=chosen", Party::Authority),
            ("state=refused", Party::Authority),
        ],
    },
    Lifecycle {
        sheet: "milestones",
        states: &[
            state("planned", &[], &["reached", "missed"]),
            state("reached", &["evidence"], &[]),
            state("missed", &["evidence"], &["reached"]),
        ],
        only: &[],
    },
    Lifecycle {
        sheet: "attendances",
        states: &[
            state("nominated", &[], &["confirmed", "absent"]),
            state("confirmed", &[], &["attended", "absent"]),
            state("attended", &[], &[]),
            state("absent", &[], &[]),
        ],
        only: &[
            ("state=confirmed", Party::Authority),
            ("state=attended", Party::Authority),
            ("state=absent", Party::Authority),
        ],
    },
    Lifecycle {
        sheet: "cases",
        states: &[
            state("submitted", &[], &["reviewed", "refused"]),
            state("reviewed", &["review"], &["published", "refused"]),
            public("published", &["review"], &[]),
            state("refused", &["review"], &[]),
        ],
        only: &[
            ("review", Party::Authority),
            ("state=reviewed", Party::Authority),
            ("state=published", Party::Authority),
            ("state=refused", Party::Authority),
        ],
    },
    Lifecycle {
        sheet: "questions",
        states: &[
            state("asked", &[], &["answered"]),
            state("answered", &["answer", "answered_on"], &["published"]),
            state("published", &["answer", "answered_on"], &[]),
        ],
        only: &[
            ("answer", Party::Authority),
            ("answered_on", Party::Authority),
            ("state=answered", Party::Authority),
            ("state=published", Party::Authority),
        ],
    },
    Lifecycle {
        sheet: "signoffs",
        states: &[
            state(
                "signed",
                &["figures", "digest", "signed_by"],
                &["returned", "accepted"],
            ),
            state("returned", &["remarks"], &["signed"]),
            state("accepted", &["figures", "digest"], &[]),
        ],
        only: &[],
    },
];

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
        let first = self.states.first().map_or("", |state| state.code);
        let step = format!("state={to}");
        for (what, only) in self.only.iter().filter(|(_, only)| *only != party) {
            // An authority enters for firms that never log in; what is its own to decide stays its own.
            if party == Party::Authority && *only != Party::Authority {
                continue;
            }
            if *what == step && from != to && to != first {
                return Err(Refusal::Only("state", *only));
            }
        }
        for column in changed {
            let held = self.only.iter().find(|(what, _)| *what == column);
            if let Some((what, only)) = held
                && *only != party
                && !(party == Party::Authority)
            {
                return Err(Refusal::Only(what, *only));
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
