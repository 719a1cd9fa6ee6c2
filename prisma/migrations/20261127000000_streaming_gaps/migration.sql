-- What retention takes before it was delivered is told. Holds keep some events between others that are gone, and retention goes on
-- while a stream does, so every step of a cursor counts what it passes that is not there, until that is told.
ALTER TABLE destination_cursors
    -- Below zero: so many were gone already within the stretch when the stream began it.
    ADD COLUMN gone_passed bigint NOT NULL DEFAULT 0,
    ADD COLUMN gone_from bigint,
    ADD COLUMN gone_to bigint;
