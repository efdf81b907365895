-- What a record of a ledger is about, besides what it hangs on, is found by its other name: the session of a seat, the need of a service.
UPDATE record SET alias = coalesce((body::json ->> 'session'), '') WHERE kind = 'attendances';
UPDATE record SET alias = coalesce((body::json ->> 'challenge'), '') WHERE kind = 'solutions';
UPDATE record SET alias = coalesce((body::json ->> 'challenge'), '') WHERE kind = 'problems';
UPDATE record SET alias = coalesce((body::json ->> 'need'), '') WHERE kind = 'service_records';
UPDATE record SET alias = coalesce((body::json ->> 'gauge'), '') WHERE kind = 'service_items';
UPDATE record SET alias = coalesce((body::json ->> 'team'), '') WHERE kind = 'visits';
UPDATE record SET alias = coalesce((body::json ->> 'call'), '') WHERE kind = 'agreements';
