-- How far a file is on the disk, for whoever goes on with it (decision 26). Null: it would be begun anew.
ALTER TABLE exports ADD COLUMN mark jsonb;
