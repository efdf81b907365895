-- What the service keeps for itself, such as the secret behind opaque ids.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Consent of both sides to a pin; owner is the provider, other the SME. A pin without it is no pin.
CREATE TABLE consent (
    id TEXT COLLATE "C" PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round (id),
    need TEXT NOT NULL,
    resource TEXT NOT NULL,
    period TEXT NOT NULL,
    owner TEXT NOT NULL,
    other TEXT NOT NULL,
    region BIGINT NOT NULL,
    visibility TEXT NOT NULL,   -- owner: both sides are asked
    state TEXT NOT NULL,        -- asked, given, refused, withdrawn
    owner_answer TEXT NOT NULL, -- empty, given or refused
    other_answer TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX consent_round ON consent (round, id);

-- What was changed of a draft round, with what stood before, so that it can be undone.
CREATE TABLE round_event (
    round TEXT NOT NULL REFERENCES round (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    action TEXT NOT NULL,       -- change, choose, undo
    name TEXT NOT NULL,         -- before
    region BIGINT NOT NULL,
    rules TEXT NOT NULL,
    job TEXT,
    undone BOOLEAN NOT NULL,
    PRIMARY KEY (round, seq)
);

-- A change to the pairs of a plan, on top of it: proposed by one person, confirmed by another.
CREATE TABLE plan_override (
    id TEXT COLLATE "C" PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round (id),
    owner TEXT NOT NULL,        -- always empty: an authority's
    region BIGINT NOT NULL,     -- the round's
    visibility TEXT NOT NULL,   -- authority
    action TEXT NOT NULL,       -- remove a pairing, or add one
    pairing TEXT NOT NULL,      -- which is removed, or was added
    need TEXT NOT NULL,
    resource TEXT NOT NULL,
    period TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    reason TEXT NOT NULL,       -- code
    note TEXT NOT NULL,
    state TEXT NOT NULL,        -- proposed, confirmed, refused
    proposed_by TEXT NOT NULL,  -- account
    decided_by TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX plan_override_round ON plan_override (round, id);

-- Pairings whose sides were reminded to answer.
CREATE TABLE pairing_reminder (
    pairing TEXT PRIMARY KEY REFERENCES pairing (id),
    count BIGINT NOT NULL,
    at BIGINT NOT NULL
);

-- A lead enterprise's own call (倡议), and the SMEs that joined it: they are its supply links in the rounds that follow.
CREATE TABLE lead_call (
    id TEXT COLLATE "C" PRIMARY KEY,
    owner TEXT NOT NULL,
    region BIGINT NOT NULL,
    visibility TEXT NOT NULL,   -- members while it is open or closed; owner while it is a draft
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    join_until BIGINT,
    state TEXT NOT NULL,        -- open, closed
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX lead_call_owner ON lead_call (owner, id);
CREATE TABLE call_member (
    id TEXT COLLATE "C" PRIMARY KEY,
    lead_call TEXT NOT NULL REFERENCES lead_call (id),
    owner TEXT NOT NULL,        -- the lead enterprise
    other TEXT NOT NULL,        -- the SME
    region BIGINT NOT NULL,     -- the SME's
    visibility TEXT NOT NULL,
    state TEXT NOT NULL,        -- joined, left
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (lead_call, other)
);

-- A file on its way in: looked at, not yet applied.
CREATE TABLE upload (
    id TEXT COLLATE "C" PRIMARY KEY,
    account TEXT NOT NULL,
    organisation TEXT NOT NULL, -- whose records it makes; empty: of several
    entered_by TEXT NOT NULL,   -- authority that enters for others
    format TEXT NOT NULL,
    file TEXT NOT NULL,
    field_map TEXT NOT NULL,
    records TEXT NOT NULL,      -- JSON: kind, id, version that stood there (0: none), body; empty body: removed
    created_at BIGINT NOT NULL
);
-- How an organisation's tables are read, by format.
CREATE TABLE field_map (
    organisation TEXT NOT NULL,
    format TEXT NOT NULL,
    content TEXT NOT NULL,      -- TOML
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organisation, format)
);

-- Whom to call at an organisation: shown to a partner once both sides accepted.
CREATE TABLE contact (
    organisation TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
