-- What stands still, for want of room for the archive above all, is tried again ever less often, by whichever process.
ALTER TABLE retention_policies
    ADD COLUMN failures integer NOT NULL DEFAULT 0,
    ADD COLUMN retry_at timestamptz(3);

-- Names of holds may name people: they stand in the holds alone, where erasing somebody finds them.
UPDATE retention_runs SET holds = (SELECT coalesce(jsonb_agg(h - 'name'), '[]') FROM jsonb_array_elements(holds) AS h)
 WHERE holds <> '[]';
