//! Whoever sends a request.

use std::collections::BTreeSet;
use std::sync::Arc;

/// What an account may do in general.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Role {
    /// A firm that needs services.
    Sme,
    /// A large enterprise, institute or centre that offers some.
    Provider,
    /// Staff of a market regulator or of 工信.
    Regulator,
    /// Looks at everything, changes nothing.
    Auditor,
    /// Runs the service.
    Administrator,
}

impl Role {
    pub(crate) const ALL: [Self; 5] = [
        Self::Sme,
        Self::Provider,
        Self::Regulator,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The word in JSON and SQL.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Sme => "sme",
            Self::Provider => "provider",
            Self::Regulator => "regulator",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == text)
    }

    /// Whether its accounts belong to an organisation.
    pub(crate) fn is_member(self) -> bool {
        matches!(self, Self::Sme | Self::Provider)
    }
}

/// What a token may be used for. A session has all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Looking.
    Read,
    /// Looking and changing.
    Write,
}

impl Scope {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Read, Self::Write]
            .into_iter()
            .find(|scope| scope.code() == text)
    }
}

/// An account as it acts in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Actor {
    /// Id of the account.
    pub(crate) account: String,
    pub(crate) role: Role,
    /// Its organisation, of members.
    pub(crate) organisation: Option<String>,
    /// Whether an authority confirmed the organisation.
    pub(crate) confirmed: bool,
    /// Its authority, of regulators.
    pub(crate) authority: Option<String>,
    /// Whether the authority sees the whole nation.
    pub(crate) everywhere: bool,
    /// Regions the authority sees.
    pub(crate) regions: Arc<BTreeSet<i64>>,
    pub(crate) scope: Scope,
    /// Whether a session cookie told who it is: then other sites must be kept out.
    pub(crate) by_cookie: bool,
}
