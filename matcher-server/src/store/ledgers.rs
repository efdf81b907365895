//! The kinds of records of the programme around the match: whose they are, who sees them, who writes them.
//!
//! Their columns are those of `matcher_core::exchange::schema::LEDGERS`, their states those of `matcher_core::model::LIFECYCLES`.

use super::kinds::{Kind, Owner};
use crate::auth::Role;
use crate::auth::policy::Visibility;
use matcher_core::exchange::schema::SheetFormat;
use std::sync::LazyLock;

/// Who writes the records of a kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writers {
    /// Members with these roles, their own.
    pub(crate) members: &'static [Role],
    /// Authorities, those of their regions.
    pub(crate) authority: bool,
}

const FIRMS: &[Role] = &[Role::Sme, Role::Provider];
const SMES: &[Role] = &[Role::Sme];
const NOBODY: &[Role] = &[];

const SIDES: Owner = Owner::Sides("provider", "organisation");
const FIRM: Owner = Owner::Parent("organisation", "organisations");
const AREA: Owner = Owner::Region("region");
const FIRM_OR_AREA: Owner = Owner::ParentOr("organisation", "organisations", "region");

type Entry = (
    &'static str,
    Owner,
    Option<Visibility>,
    &'static [Role],
    bool,
);

/// In the order in which one can refer to another.
const KINDS: &[Entry] = {
    use Visibility::{Authority, Members, Owner as Own};
    &[
        ("gauges", FIRM, Some(Own), FIRMS, true),
        ("service_records", SIDES, Some(Own), FIRMS, true),
        (
            "service_items",
            Owner::Parent("record", "service_records"),
            None,
            FIRMS,
            true,
        ),
        (
            "confirmations",
            Owner::Parent("gauge", "gauges"),
            None,
            FIRMS,
            true,
        ),
        ("agreements", SIDES, Some(Own), FIRMS, true),
        (
            "difficulties",
            Owner::Parent("agreement", "agreements"),
            None,
            FIRMS,
            true,
        ),
        ("service_teams", AREA, Some(Members), NOBODY, true),
        ("visits", FIRM, Some(Own), NOBODY, true),
        ("questionnaires", FIRM, Some(Own), SMES, true),
        ("challenges", AREA, Some(Authority), NOBODY, true),
        ("solutions", FIRM, Some(Own), FIRMS, true),
        (
            "milestones",
            Owner::Parent("challenge", "challenges"),
            None,
            NOBODY,
            true,
        ),
        ("problems", FIRM_OR_AREA, Some(Own), SMES, true),
        ("tasks", FIRM_OR_AREA, Some(Authority), NOBODY, true),
        ("duties", AREA, Some(Members), NOBODY, true),
        ("named_firms", FIRM, Some(Own), NOBODY, true),
        ("approvals", FIRM, Some(Own), NOBODY, true),
        ("deadlines", AREA, Some(Authority), NOBODY, true),
        ("signoffs", AREA, Some(Authority), NOBODY, true),
        ("courses", AREA, Some(Members), NOBODY, true),
        (
            "course_sessions",
            Owner::Parent("course", "courses"),
            None,
            NOBODY,
            true,
        ),
        ("attendances", FIRM, Some(Own), SMES, true),
        ("cases", FIRM, Some(Own), FIRMS, true),
        ("questions", FIRM, Some(Own), FIRMS, true),
        ("articles", AREA, Some(Members), NOBODY, true),
    ]
};

/// Every kind of a ledger.
pub(crate) static LEDGERS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    KINDS
        .iter()
        .filter_map(|(name, owner, visibility, members, authority)| {
            Some(Kind {
                name,
                format: SheetFormat::find_ledger(name)?,
                key: &["id"],
                owner: *owner,
                visibility: *visibility,
                chosen: false,
                writers: Some(Writers {
                    members,
                    authority: *authority,
                }),
            })
        })
        .collect()
});

impl Kind {
    /// What a record is about, besides the record it hangs on: column, and kind or table. It is kept as the record's other name, by
    /// which what is about one thing is found.
    pub(crate) fn about(&self) -> Option<(&'static str, &'static str)> {
        let about = match self.name {
            "attendances" => ("session", "course_sessions"),
            "solutions" => ("challenge", "challenges"),
            "problems" => ("challenge", "challenges"),
            "service_records" => ("need", "needs"),
            "service_items" => ("gauge", "gauges"),
            "visits" => ("team", "service_teams"),
            "agreements" => ("call", "calls"),
            _ => return None,
        };
        Some(about)
    }

    /// Whether the authority of what it is about answers for it, wherever its firm has its seat: an answer to a challenge.
    pub(crate) fn answers_to_its_subject(&self) -> bool {
        self.name == "solutions"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matcher_core::exchange::schema::LEDGERS as SHEETS;
    use matcher_core::model::LIFECYCLES;

    #[test]
    fn every_ledger_is_a_kind_and_every_lifecycle_names_columns_of_its_sheet() {
        let kinds: Vec<&str> = LEDGERS.iter().map(|kind| kind.name).collect();
        let sheets: Vec<&str> = SHEETS.iter().map(|sheet| sheet.name).collect();
        assert_eq!(kinds, sheets);
        for life in LIFECYCLES {
            let format = SheetFormat::find_ledger(life.sheet).unwrap();
            let columns = life.columns.iter().map(|(column, _)| *column);
            let needs = life.states.iter().flat_map(|state| state.needs).copied();
            for column in needs.chain(columns) {
                assert!(format.position(column).is_some(), "{}.{column}", life.sheet);
            }
            let about = Kind::find(life.sheet).and_then(Kind::about);
            assert!(about.is_none_or(|(column, _)| format.position(column).is_some()));
            for (step, _) in life.steps {
                assert!(life.state(step).is_some(), "{}: {step}", life.sheet);
            }
        }
    }
}
