-- One run of the programme (批次).
CREATE TABLE round (
    id TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    authority TEXT NOT NULL,    -- whose it is; it plans for the regions this authority sees
    owner TEXT NOT NULL,        -- always empty: no organisation's
    region BIGINT NOT NULL,
    visibility TEXT NOT NULL,   -- authority until it is shown publicly, then members
    state TEXT NOT NULL,        -- draft, consultation, published
    rules TEXT NOT NULL,        -- TOML
    job TEXT,                   -- the planning job whose plan was chosen
    consult_until BIGINT,       -- end of the time for objections
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Planning jobs. A node holds a job by its lease; `fence` grows with each holder, and only the holder of the latest may write.
CREATE TABLE job (
    id TEXT COLLATE "C" PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round (id),
    state TEXT NOT NULL,        -- queued, running, done, failed, cancelled
    account TEXT NOT NULL,
    node TEXT NOT NULL,
    fence BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    cancel BOOLEAN NOT NULL,
    summary TEXT NOT NULL,      -- JSON: status, value, bound, digests
    error TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX job_round ON job (round, submitted_at);
CREATE INDEX job_state ON job (state, submitted_at);
CREATE TABLE job_event (
    job TEXT NOT NULL REFERENCES job (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (job, seq)
);
-- What a job made; never changed.
CREATE TABLE artefact (
    job TEXT NOT NULL REFERENCES job (id),
    name TEXT NOT NULL,
    digest BYTEA NOT NULL,       -- SHA-256
    content BYTEA NOT NULL,
    PRIMARY KEY (job, name)
);

-- Who is to serve whom; owner is the provider, other the SME.
CREATE TABLE pairing (
    id TEXT COLLATE "C" PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round (id),
    owner TEXT NOT NULL,
    other TEXT NOT NULL,
    region BIGINT NOT NULL,     -- the SME's
    visibility TEXT NOT NULL,   -- authority until published, then owner (both sides)
    state TEXT NOT NULL,        -- proposed, open, accepted, declined, expired
    owner_answer TEXT NOT NULL, -- empty, accepted or declined
    other_answer TEXT NOT NULL,
    reason TEXT NOT NULL,       -- code of the reason of a decline
    respond_until BIGINT,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX pairing_round ON pairing (round, id);
CREATE INDEX pairing_owner ON pairing (owner, id);
CREATE INDEX pairing_other ON pairing (other, id);

-- Hours of a slot that are taken or reserved; owner is the provider, other the SME.
CREATE TABLE booking (
    id TEXT COLLATE "C" PRIMARY KEY,
    pairing TEXT REFERENCES pairing (id),
    need TEXT NOT NULL,
    resource TEXT NOT NULL,
    period TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    owner TEXT NOT NULL,
    other TEXT NOT NULL,
    region BIGINT NOT NULL,
    visibility TEXT NOT NULL,
    state TEXT NOT NULL,        -- proposed (takes nothing yet), reserved, booked, released
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX booking_slot ON booking (resource, period, state);
CREATE INDEX booking_need ON booking (need);
CREATE INDEX booking_pairing ON booking (pairing);
CREATE INDEX booking_owner ON booking (owner, id);
CREATE INDEX booking_other ON booking (other, id);

-- Two organisations that work together since an accepted pairing.
CREATE TABLE partnership (
    id TEXT COLLATE "C" PRIMARY KEY,
    owner TEXT NOT NULL,
    other TEXT NOT NULL,
    region BIGINT NOT NULL,
    visibility TEXT NOT NULL,
    round TEXT NOT NULL,
    state TEXT NOT NULL,        -- active
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (owner, other)
);

-- Objections to a plan that is shown publicly (公示), and their answers.
CREATE TABLE objection (
    id TEXT COLLATE "C" PRIMARY KEY,
    round TEXT NOT NULL REFERENCES round (id),
    owner TEXT NOT NULL,
    region BIGINT NOT NULL,     -- the round's: its authority answers
    visibility TEXT NOT NULL,
    text TEXT NOT NULL,
    answer TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX objection_round ON objection (round, id);
