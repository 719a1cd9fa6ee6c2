-- How many requests each key, company and address has made in its window, for all instances together. Unlogged: it is
-- written often, worth a minute, and may be empty after a crash. `trailkeeper_grant` gives the app role its tables by what
-- there is, so this one needs no new version of it.
CREATE UNLOGGED TABLE rate_limits (
  -- SHA-256 of what is limited: no address is kept.
  subject    bytea NOT NULL PRIMARY KEY,
  -- A window begins with its first request.
  started_at timestamptz(3) NOT NULL,
  -- Requests of this window, those included that an instance has taken ahead.
  used       integer NOT NULL,
  -- How many the last statement was given: what RETURNING cannot compute from a row it has just changed.
  granted    integer NOT NULL
);
