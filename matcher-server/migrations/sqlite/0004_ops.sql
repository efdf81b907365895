-- Checkpoints join the chains of all nodes: each covers the heads that moved since the one before, and that one.
CREATE TABLE audit_checkpoint (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    heads TEXT NOT NULL,        -- JSON: [[chain, seq, hash], …]
    hash BLOB NOT NULL
);
-- The newest event of each chain that a checkpoint covers.
ALTER TABLE audit_head ADD COLUMN sealed BIGINT NOT NULL DEFAULT 0;
-- Where a chain begins since its oldest events, older than they must be kept, were removed.
CREATE TABLE audit_base (
    chain TEXT PRIMARY KEY REFERENCES audit_head (chain),
    seq BIGINT NOT NULL,
    hash BLOB NOT NULL,
    before TEXT NOT NULL,       -- what the first event of the chain said of the chains before it
    purge BIGINT NOT NULL       -- number of the removal that came so far
);

-- Addresses that are told of decisions.
CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,        -- organisation it belongs to; empty: an authority's
    authority TEXT NOT NULL,    -- authority it belongs to; empty: an organisation's
    account TEXT NOT NULL REFERENCES account (id),
    url TEXT NOT NULL,
    secret TEXT NOT NULL,       -- signing needs it as it is
    state TEXT NOT NULL,        -- active, or stopped: the receiver said that it is gone
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX webhook_owner ON webhook (owner);
CREATE INDEX webhook_authority ON webhook (authority);
-- What is to be sent, written in the transaction of what it tells of.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,        -- the same in every attempt, so that a receiver takes it once
    webhook TEXT NOT NULL REFERENCES webhook (id),
    type TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,        -- waiting, delivered, failed
    attempts BIGINT NOT NULL,
    due BIGINT NOT NULL,        -- not before; while a node sends it: until when it may
    created_at BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (state, due);
CREATE INDEX outbox_webhook ON outbox (webhook, created_at);
-- Every attempt.
CREATE TABLE delivery (
    message TEXT NOT NULL REFERENCES outbox (id),
    attempt BIGINT NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,     -- of HTTP; 0: no answer
    error TEXT NOT NULL,
    PRIMARY KEY (message, attempt)
) WITHOUT ROWID;

-- Who an account is at the single sign-on.
CREATE TABLE identity (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
CREATE INDEX identity_account ON identity (account);
-- Sign-ons that have begun; any node can end them, once.
CREATE TABLE sign_on (
    digest BLOB PRIMARY KEY,    -- SHA-256 of the state
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- What all members see, in the order of pages.
CREATE INDEX record_public ON record (kind, id) WHERE visibility = 'members';

-- The planner knows no distribution of an empty table, and newer SQLite then walks through all needs of the nation for those of one
-- firm. It is told what a large catalogue is like: rows, rows of one kind, rows of one owner (region, parent) of a kind.
ANALYZE record;
DELETE FROM sqlite_stat1 WHERE tbl = 'record';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('record', 'record', '400000 30000 1'),
    ('record', 'record_owner', '400000 30000 4 1'),
    ('record', 'record_region', '400000 30000 40 1'),
    ('record', 'record_parent', '400000 30000 2 1'),
    ('record', 'record_alias', '400000 30000 4'),
    ('record', 'record_other', '400000 30000 4 1'),
    ('record', 'record_public', '20000 2000 1');
ANALYZE sqlite_schema;
