-- The rules a job planned by: those of its round when it was submitted.
ALTER TABLE job ADD COLUMN rules TEXT NOT NULL DEFAULT '';

-- Rules a draft had before they were changed, so that a change can be taken back.
CREATE TABLE round_rules (
    round TEXT NOT NULL REFERENCES round (id),
    version BIGINT NOT NULL,    -- of the round, until which they held
    rules TEXT NOT NULL,
    account TEXT NOT NULL,      -- who replaced them
    at BIGINT NOT NULL,
    PRIMARY KEY (round, version)
);

-- That a pairing was called to mind of those who had not answered.
CREATE TABLE reminder (
    pairing TEXT NOT NULL REFERENCES pairing (id),
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (pairing, at)
);
