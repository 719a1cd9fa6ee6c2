-- What stands still, for want of room for the archive above all, is tried again ever less often, by whichever process.
ALTER TABLE retention_policies
    ADD COLUMN failures integer NOT NULL DEFAULT 0,
    ADD COLUMN retry_at timestamptz(3);
