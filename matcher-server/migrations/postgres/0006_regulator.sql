-- The rules a job planned by: those of its round when it was submitted.
ALTER TABLE job ADD COLUMN rules TEXT NOT NULL DEFAULT '';
