-- Records of the catalogue: one row of a sheet of data/FORMAT.md as a JSON document with the columns that access and look-ups need.
CREATE TABLE record (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,        -- organisation whose it is; empty: an authority's
    region BIGINT NOT NULL,     -- GB/T 2260 code of the owner's seat; 0: the nation
    parent TEXT NOT NULL,       -- the record it hangs on: resource of a slot, offer of a capability; empty: none
    alias TEXT NOT NULL,        -- another name it is known by: the credit code of an organisation; empty: none
    visibility TEXT NOT NULL,   -- members, owner or authority
    state TEXT NOT NULL,        -- active; pending: an organisation nobody confirmed yet
    entered_by TEXT NOT NULL,   -- authority that entered it for a firm; empty: the firm itself
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE INDEX record_owner ON record (kind, owner, id);
CREATE INDEX record_region ON record (kind, region, id);
CREATE INDEX record_parent ON record (kind, parent, id);
CREATE INDEX record_alias ON record (kind, alias);

-- What changed, in the order of commits; every node follows it.
CREATE TABLE change (
    seq BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,    -- 0: removed
    at BIGINT NOT NULL
);

-- What was answered to a write with a key, so that its repetition gets the same answer.
CREATE TABLE idempotency (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    status BIGINT NOT NULL,
    etag TEXT,
    location TEXT,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE authority (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,         -- market_regulator or industry (工信)
    everywhere BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE authority_region (
    authority TEXT NOT NULL REFERENCES authority (id),
    region BIGINT NOT NULL,
    PRIMARY KEY (authority, region)
) WITHOUT ROWID;

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT,              -- PHC string; NULL: only by a one-time link so far
    role TEXT NOT NULL,
    organisation TEXT,
    authority TEXT REFERENCES authority (id),
    language TEXT NOT NULL,
    disabled BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX account_organisation ON account (organisation);
CREATE INDEX account_authority ON account (authority);

CREATE TABLE session (
    digest BLOB PRIMARY KEY,    -- SHA-256 of the token
    account TEXT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE api_token (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX api_token_account ON api_token (account);

-- One-time links with which an account sets its password.
CREATE TABLE invitation (
    digest BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    expires_at BIGINT NOT NULL
);

-- Failed logins by name and by address.
CREATE TABLE attempt (
    key TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX attempt_since ON attempt (since);

-- The audit log: one hash chain per start of a node.
CREATE TABLE audit (
    chain TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (chain, seq)
) WITHOUT ROWID;
CREATE INDEX audit_at ON audit (at);
-- How long each chain is; sealed with the key, so that a shortened chain is found.
CREATE TABLE audit_head (
    chain TEXT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    started_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash BLOB NOT NULL
);

-- A catalogue on its way in. It is checked as a whole before the first row is applied.
CREATE TABLE import (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    state TEXT NOT NULL,        -- staging, applying, done
    total BIGINT NOT NULL,
    applied BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE import_row (
    import TEXT NOT NULL REFERENCES import (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    region BIGINT NOT NULL,
    parent TEXT NOT NULL,
    alias TEXT NOT NULL,
    visibility TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (import, number)
) WITHOUT ROWID;
