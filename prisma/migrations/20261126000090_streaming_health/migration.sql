-- A checkpoint that a receiver refuses is not sent again: without a word about it, nobody knows that the receiver's copy of the log
-- cannot be proven complete. It counts as long as it is the newest that was settled.
ALTER TABLE destination_cursors
    ADD COLUMN refused_checkpoint_size bigint,
    ADD COLUMN refused_checkpoint_at timestamptz(3),
    ADD COLUMN refused_checkpoint_reason text,
    -- The newest that was accepted before; 0: none.
    ADD COLUMN held_checkpoint_size bigint NOT NULL DEFAULT 0;

-- What became of requests of the whole instance, for whoever watches it: whichever process delivers, any other can tell, and a
-- destination that is deleted takes nothing back. Requests that were delivered whole are counted where their cursors are.
CREATE TABLE streaming_counts (
    type text NOT NULL,
    name text NOT NULL,
    label text NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT streaming_counts_pkey PRIMARY KEY (type,name,label)
);
