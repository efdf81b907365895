//! Who may do what: one table of clauses. [`can`] asks it about one object, [`predicate`] writes it as SQL for many; both come from
//! [`clauses`], and a property test holds them together.
//!
//! What somebody may not see does not exist for them: look-ups carry the predicate, so that a foreign and an absent object take the
//! same way. Only what is visible can be forbidden.

use super::actor::{Actor, Role, Scope};
use crate::store::Value;
use crate::store::kinds::Kind;
use crate::store::ledgers::Writers;
use matcher_core::search::{Access, PUBLIC, audience_of_organisation, audience_of_region};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    Read,
    Create,
    Change,
    Delete,
}

impl Action {
    /// The word in the audit log.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Create => "create",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }
}

/// Who sees an object besides the authorities of its region; the fewest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Visibility {
    /// Nobody else.
    Authority,
    /// Its owner (and the other party, where there is one).
    Owner,
    /// Every confirmed member.
    Members,
}

impl Visibility {
    pub(crate) const ALL: [Self; 3] = [Self::Authority, Self::Owner, Self::Members];

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Owner => "owner",
            Self::Authority => "authority",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == text)
    }
}

/// What access looks at of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    /// Kind, such as `needs`.
    pub(crate) kind: &'static str,
    /// The organisation whose it is; empty for what belongs to an authority.
    pub(crate) owner: String,
    /// The other side of a pairing or a booking; empty where there is none.
    pub(crate) other: String,
    /// The region whose authorities look after it.
    pub(crate) region: i64,
    pub(crate) visibility: Visibility,
}

/// One way to be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Clause {
    Always,
    /// It is visible to all members.
    Members,
    /// It is this organisation's own (or it is the other party).
    Own(String),
    /// It lies in a region of this authority.
    Region(String),
}

/// Kinds that members write, with the role that does.
const MEMBERS_WRITE: &[(&str, &[Role])] = &[
    ("organisations", &[Role::Sme, Role::Provider]),
    ("sites", &[Role::Sme, Role::Provider]),
    ("needs", &[Role::Sme]),
    ("bundles", &[Role::Sme]),
    ("credentials", &[Role::Provider]),
    ("supply_links", &[Role::Provider]),
    ("resources", &[Role::Provider]),
    ("offers", &[Role::Provider]),
    ("capabilities", &[Role::Provider]),
    ("slots", &[Role::Provider]),
    ("pairings", &[Role::Sme, Role::Provider]),
    ("bookings", &[Role::Sme, Role::Provider]),
    ("objections", &[Role::Sme, Role::Provider]),
    ("consents", &[Role::Sme, Role::Provider]),
    ("calls", &[Role::Provider]),
    ("call_members", &[Role::Sme]),
    ("uploads", &[Role::Sme, Role::Provider]),
];

/// Kinds that only some members look at.
const MEMBERS_READ: &[(&str, &[Role])] = &[
    // Others' needs without names, to those who could serve them; never to other firms.
    ("open_needs", &[Role::Provider]),
];

/// Columns of what every member sees that only its owner and its authorities see: whom it avoids, whose it is, how much it takes on, and
/// the state of its own metrology are its own affair.
const PRIVATE: &[(&str, &[&str])] = &[(
    "organisations",
    &[
        "avoid",
        "group",
        "max_partners",
        "max_providers",
        "metrology_basis",
    ],
)];

/// Kinds that an authority writes for its region: what it enters for firms that never log in, and what is its own.
const AUTHORITIES_WRITE: &[&str] = &[
    "organisations",
    "sites",
    "credentials",
    "supply_links",
    "needs",
    "bundles",
    "quotas",
    "quota_areas",
    "benefits",
    "rounds",
    "plans",
    "pairings",
    "objections",
    "consents",
    "overrides",
    "uploads",
];

/// Kinds besides the records of the catalogue that members and authorities see. Whatever is not named here or there is closed to them.
const PROGRAMME: &[&str] = &[
    "rounds",
    "plans",
    "pairings",
    "bookings",
    "partnerships",
    "objections",
    "consents",
    "overrides",
    "calls",
    "call_members",
    "open_needs",
    "uploads",
];

fn clauses(actor: &Actor, action: Action, kind: &str) -> Vec<Clause> {
    if actor.scope == Scope::Read && action != Action::Read {
        return Vec::new();
    }
    match (actor.role, action) {
        (Role::Administrator, _) | (Role::Auditor, Action::Read) => vec![Clause::Always],
        (Role::Auditor, _) => Vec::new(),
        _ if Kind::find(kind).is_none() && !PROGRAMME.contains(&kind) => Vec::new(),
        (Role::Regulator, Action::Read) => {
            let mut clauses = region(actor);
            clauses.push(Clause::Members);
            clauses
        }
        (Role::Regulator, _) if AUTHORITIES_WRITE.contains(&kind) || authority_writes(kind) => {
            region(actor)
        }
        (Role::Regulator, _) => Vec::new(),
        (Role::Sme | Role::Provider, action) => member(actor, action, kind),
    }
}

/// Who writes a ledger of the programme.
fn writers(kind: &str) -> Option<Writers> {
    Kind::find(kind).and_then(|kind| kind.writers)
}

fn authority_writes(kind: &str) -> bool {
    writers(kind).is_some_and(|writers| writers.authority)
}

fn region(actor: &Actor) -> Vec<Clause> {
    if actor.everywhere {
        return vec![Clause::Always];
    }
    actor
        .authority
        .iter()
        .cloned()
        .map(Clause::Region)
        .collect()
}

fn member(actor: &Actor, action: Action, kind: &str) -> Vec<Clause> {
    let Some(own) = actor.organisation.clone().map(Clause::Own) else {
        return Vec::new();
    };
    let writes = MEMBERS_WRITE
        .iter()
        .any(|(name, roles)| *name == kind && roles.contains(&actor.role))
        || writers(kind).is_some_and(|writers| writers.members.contains(&actor.role));
    let hidden = MEMBERS_READ
        .iter()
        .any(|(name, roles)| *name == kind && !roles.contains(&actor.role));
    match action {
        Action::Read if hidden || kind == "overrides" => Vec::new(),
        Action::Read if actor.confirmed => vec![Clause::Members, own],
        Action::Read => vec![own],
        // Nobody makes or removes their own organisation, and until it is confirmed it is all they may change.
        Action::Create | Action::Delete if kind == "organisations" => Vec::new(),
        _ if writes && (actor.confirmed || kind == "organisations") => vec![own],
        _ => Vec::new(),
    }
}

/// Whether there is any object of the kind the actor might do this to.
pub(crate) fn may(actor: &Actor, action: Action, kind: &str) -> bool {
    !clauses(actor, action, kind).is_empty()
}

/// Whether the actor may do this to the object.
pub(crate) fn can(actor: &Actor, action: Action, object: &Object) -> bool {
    clauses(actor, action, object.kind)
        .iter()
        .any(|clause| holds(clause, actor, object))
}

fn holds(clause: &Clause, actor: &Actor, object: &Object) -> bool {
    match clause {
        Clause::Always => true,
        Clause::Members => object.visibility == Visibility::Members,
        Clause::Own(own) => {
            object.visibility != Visibility::Authority
                && (object.owner == *own || object.other == *own)
        }
        Clause::Region(_) => actor.regions.contains(&object.region),
    }
}

/// Columns that the actor does not see of an object it may look at: the private ones, where it sees it only as every member does.
pub(crate) fn hidden(actor: &Actor, object: &Object) -> &'static [&'static str] {
    let Some((_, columns)) = PRIVATE.iter().find(|(kind, _)| *kind == object.kind) else {
        return &[];
    };
    let whole = clauses(actor, Action::Read, object.kind)
        .iter()
        .any(|clause| *clause != Clause::Members && holds(clause, actor, object));
    if whole { &[] } else { columns }
}

/// The same as audiences of the search index, for looking at objects of the kind.
pub(crate) fn access(actor: &Actor, kind: &str) -> Access {
    let mut audiences = Vec::new();
    for clause in clauses(actor, Action::Read, kind) {
        match clause {
            Clause::Always => return Access::All,
            Clause::Members => audiences.push(PUBLIC),
            Clause::Own(own) => audiences.push(audience_of_organisation(&own)),
            Clause::Region(_) => {
                let codes = actor.regions.iter().map(|code| u32::try_from(*code));
                audiences.extend(codes.map(|code| audience_of_region(code.unwrap_or(0))));
            }
        }
    }
    Access::Audiences(audiences)
}

/// The same as SQL over the columns `owner`, `region`, `visibility` (and `other`, where `has_other`), and its parameters, the first of
/// them numbered `first`.
pub(crate) fn predicate(
    actor: &Actor,
    action: Action,
    kind: &str,
    has_other: bool,
    first: usize,
) -> (String, Vec<Value>) {
    let (terms, values) = terms(actor, action, kind, has_other, first);
    (format!("({})", terms.join(" OR ")), values)
}

/// The same, way by way: an object is seen when one of these holds, and at least one is given. A page is put together from the pages of
/// each, which an index gives in order.
pub(crate) fn terms(
    actor: &Actor,
    action: Action,
    kind: &str,
    has_other: bool,
    first: usize,
) -> (Vec<String>, Vec<Value>) {
    let mut values = Vec::new();
    let mut terms = Vec::new();
    for clause in clauses(actor, action, kind) {
        let number = first + values.len();
        match clause {
            Clause::Always => return (vec!["(1 = 1)".to_owned()], Vec::new()),
            Clause::Members => terms.push("visibility = 'members'".to_owned()),
            Clause::Own(own) => {
                let sides: &[&str] = if has_other {
                    &["owner", "other"]
                } else {
                    &["owner"]
                };
                for side in sides {
                    terms.push(format!(
                        "({side} = ${number} AND visibility <> 'authority')"
                    ));
                }
                values.push(own.into());
            }
            Clause::Region(authority) => {
                terms.push(format!(
                    "region IN (SELECT region FROM authority_region WHERE authority = ${number})"
                ));
                values.push(authority.into());
            }
        }
    }
    if terms.is_empty() {
        terms.push("(1 = 0)".to_owned());
    }
    (terms, values)
}
