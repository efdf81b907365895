-- Answers that staff of an authority wrote down for a firm that never logs in (代填): which authority, and by what it knows the answer.
ALTER TABLE consent ADD COLUMN other_by TEXT NOT NULL DEFAULT '';
ALTER TABLE consent ADD COLUMN other_evidence TEXT NOT NULL DEFAULT '';
ALTER TABLE pairing ADD COLUMN other_by TEXT NOT NULL DEFAULT '';
ALTER TABLE pairing ADD COLUMN other_evidence TEXT NOT NULL DEFAULT '';
