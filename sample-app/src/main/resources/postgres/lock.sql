-- One instance at a time: CREATE TABLE IF NOT EXISTS fails when two do it at once.
SELECT pg_advisory_lock(7266);
