//! The kinds of records: the sheets of a catalogue, and what access and look-ups need to know about each.
//!
//! Columns, types and rules of a record are those of `matcher_core::exchange::schema`; nothing of them is repeated here.

use super::ledgers::{LEDGERS, Writers};
use crate::auth::policy::Visibility;
use matcher_core::exchange::schema::SheetFormat;
use matcher_core::model::Lifecycle;
use std::sync::LazyLock;

/// From where a record gets its owner and region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// It is an organisation.
    Itself,
    /// From the record named in a column: column and kind. Of a list, the first.
    Parent(&'static str, &'static str),
    /// It belongs to the authorities of the region in this column; of a list, the first; empty is the nation.
    Region(&'static str),
    /// Of two sides: the organisation in the first column owns it, the one in the second is the other side and gives the region.
    Sides(&'static str, &'static str),
    /// As `Parent`; where the column is empty, the region in the last column.
    ParentOr(&'static str, &'static str, &'static str),
}

impl Owner {
    /// The record it hangs on: column and kind.
    pub(crate) fn parent(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Parent(column, of) | Self::ParentOr(column, of, _) => Some((column, of)),
            Self::Sides(_, column) => Some((column, "organisations")),
            Self::Itself | Self::Region(_) => None,
        }
    }
}

/// One kind of record.
#[derive(Debug)]
pub(crate) struct Kind {
    /// Name of its sheet and of its collection, such as `needs`.
    pub(crate) name: &'static str,
    /// Its columns.
    pub(crate) format: &'static SheetFormat,
    /// Columns that make its id; `id` alone where it has one.
    pub(crate) key: &'static [&'static str],
    pub(crate) owner: Owner,
    /// Who sees it; `None` as its parent.
    pub(crate) visibility: Option<Visibility>,
    /// Whether its publisher may choose who sees it.
    pub(crate) chosen: bool,
    /// Who writes it, of a ledger of the programme; of the catalogue's kinds the policy itself tells.
    pub(crate) writers: Option<Writers>,
}

const ID: &[&str] = &["id"];

/// An organisation without a site of its own is its own site, under its own id: what refers to a site may mean an organisation.
pub(crate) const SEAT: (&str, &str) = ("sites", "organisations");

type Entry = (
    &'static str,
    &'static [&'static str],
    Owner,
    Option<Visibility>,
);

/// In the order in which one can refer to the other.
const KINDS: &[Entry] = &[
    ("organisations", ID, Owner::Itself, None),
    ("sites", ID, ORGANISATION, None),
    ("credentials", ID, ORGANISATION, None),
    (
        "supply_links",
        &["supplier", "customer"],
        Owner::Parent("customer", "organisations"),
        Some(Visibility::Owner),
    ),
    ("resources", ID, Owner::Parent("site", "sites"), None),
    ("offers", ID, Owner::Parent("resource", "resources"), None),
    ("capabilities", ID, Owner::Parent("offer", "offers"), None),
    (
        "slots",
        &["resource", "period"],
        Owner::Parent("resource", "resources"),
        None,
    ),
    ("needs", ID, ORGANISATION, Some(Visibility::Owner)),
    (
        "bundles",
        ID,
        Owner::Parent("needs", "needs"),
        Some(Visibility::Owner),
    ),
    (
        "quotas",
        &["area", "group"],
        Owner::Region("area"),
        Some(Visibility::Authority),
    ),
    (
        "quota_areas",
        &["area", "region", "valid_from"],
        Owner::Region("region"),
        Some(Visibility::Members),
    ),
    (
        "benefits",
        ID,
        Owner::Region("areas"),
        Some(Visibility::Members),
    ),
    (
        "previous_plan",
        &["need"],
        Owner::Parent("need", "needs"),
        Some(Visibility::Authority),
    ),
];

const ORGANISATION: Owner = Owner::Parent("organisation", "organisations");

/// Every kind of a catalogue.
pub(crate) static ALL: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    KINDS
        .iter()
        .filter_map(|(name, key, owner, visibility)| {
            Some(Kind {
                name,
                format: SheetFormat::find(name)?,
                key,
                owner: *owner,
                visibility: *visibility,
                chosen: *name == "offers",
                writers: None,
            })
        })
        .collect()
});

/// Every kind: those of a catalogue, then the ledgers of the programme.
pub(crate) fn every() -> impl Iterator<Item = &'static Kind> {
    ALL.iter().chain(LEDGERS.iter())
}

impl Kind {
    /// The kind of that name.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        every().find(|kind| kind.name == name)
    }

    /// Whether it is a ledger of the programme and no sheet of a catalogue.
    pub(crate) fn is_ledger(&self) -> bool {
        self.writers.is_some()
    }

    /// Its states.
    pub(crate) fn life(&self) -> Option<&'static Lifecycle> {
        Lifecycle::of(self.name).filter(|_| self.is_ledger())
    }

    /// Whether its id is made from other columns.
    pub(crate) fn is_keyed(&self) -> bool {
        self.key != ID
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matcher_core::exchange::schema::SHEETS;

    #[test]
    fn every_sheet_is_a_kind_of_record_or_a_part_of_one() {
        let parts = ["catalogue", "requirements"];
        let missing: Vec<&str> = SHEETS
            .iter()
            .map(|sheet| sheet.name)
            .filter(|name| Kind::find(name).is_none() && !parts.contains(name))
            .collect();
        assert_eq!(missing, [""; 0]);
        for kind in every() {
            let named = match kind.owner {
                Owner::Region(column) => Some(column),
                other => other.parent().map(|(column, _)| column),
            };
            for column in kind.key.iter().copied().chain(named) {
                assert!(
                    kind.format.position(column).is_some(),
                    "{}.{column}",
                    kind.name
                );
            }
        }
    }
}
