-- Organisations that wait for their authority are counted on every page of it.
CREATE INDEX record_pending ON record (kind, id) WHERE state = 'pending';
