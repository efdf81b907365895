-- Records of the programme's ledgers have two sides, a history and files.
ALTER TABLE record ADD COLUMN other TEXT NOT NULL DEFAULT '';   -- the other side, such as the firm of a service; empty: none
CREATE INDEX record_other ON record (kind, other, id);

-- What a record of a ledger was, version by version.
CREATE TABLE record_version (
    kind TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id, version)
);

-- Files that belong to a record: certificates, evidence. Whoever sees the record sees them.
CREATE TABLE attachment (
    id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    size BIGINT NOT NULL,
    digest BYTEA NOT NULL,       -- SHA-256
    content BYTEA NOT NULL,
    account TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX attachment_record ON attachment (kind, record, id);

-- How an account wants to be reminded.
CREATE TABLE reminder (
    account TEXT PRIMARY KEY REFERENCES account (id),
    email TEXT NOT NULL,        -- empty: no letters
    days BIGINT NOT NULL,       -- how long ahead
    feed BYTEA UNIQUE,           -- SHA-256 of the calendar's token; NULL: no calendar
    mailed_on TEXT NOT NULL,    -- day of the last letter; empty: none yet
    mailed TEXT NOT NULL,       -- digest of what it told
    version BIGINT NOT NULL
);
