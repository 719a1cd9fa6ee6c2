-- How long events are kept, what is about to change in it, and what was pruned.
CREATE TABLE retention_policies (
    company_id uuid NOT NULL,
    -- What an administrator chose; null: what the plan gives.
    chosen_days integer,
    -- What counts now. No plan keeps events shorter than 90 days, and prune_events believes nobody who says so.
    kept_days integer NOT NULL,
    pending_days integer,
    pending_from timestamptz(3),
    -- When it was last looked for events that are past their retention.
    checked_at timestamptz(3),
    CONSTRAINT retention_policies_pkey PRIMARY KEY (company_id),
    CONSTRAINT retention_policies_days CHECK (kept_days BETWEEN 90 AND 2557),
    CONSTRAINT retention_policies_pending CHECK ((pending_days IS NULL) = (pending_from IS NULL) AND pending_days BETWEEN 90 AND 2557)
);
ALTER TABLE retention_policies ADD CONSTRAINT retention_policies_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;

-- One pruning of one log. `done_to`: everything below was decided upon; a run that was cut off goes on from there.
CREATE TABLE retention_runs (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    kept_days integer NOT NULL,
    until_seq bigint NOT NULL,
    done_to bigint NOT NULL DEFAULT 0,
    pruned bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    holds jsonb NOT NULL DEFAULT '[]',
    archives jsonb NOT NULL DEFAULT '[]',
    -- Of the pruned leaves, in the order of the log; set at the end.
    root bytea,
    started_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    finished_at timestamptz(3),
    -- Why it stands still; tried again.
    problem text,
    CONSTRAINT retention_runs_pkey PRIMARY KEY (id)
);
CREATE INDEX retention_runs_company_id_started_at_idx ON retention_runs(company_id, started_at);
-- One at a time per company.
CREATE UNIQUE INDEX retention_runs_open ON retention_runs(company_id) WHERE finished_at IS NULL;
ALTER TABLE retention_runs ADD CONSTRAINT retention_runs_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;

-- Exactly what is gone. `logs.pruned_to` alone does not say it: what is held stays below it.
CREATE TABLE pruned_ranges (
    company_id uuid NOT NULL,
    from_seq bigint NOT NULL,
    until_seq bigint NOT NULL,
    run_id uuid NOT NULL,
    CONSTRAINT pruned_ranges_pkey PRIMARY KEY (company_id, from_seq),
    CONSTRAINT pruned_ranges_ascend CHECK (from_seq < until_seq)
);

-- Leaf hashes of pruned events that lay in no complete tile then: appends and proofs still need them.
CREATE TABLE pruned_leaves (
    company_id uuid NOT NULL,
    seq bigint NOT NULL,
    leaf_hash bytea NOT NULL,
    CONSTRAINT pruned_leaves_pkey PRIMARY KEY (company_id, seq)
);

-- Links lie in the order in which they were recorded: that is how the few of one batch are found among millions, at hardly any
-- cost to an append.
CREATE INDEX event_persons_recorded ON event_persons USING brin (recorded_at) WITH (pages_per_range = 16, autosummarize = on);

-- Only where a range was recorded as pruned may rows of it go: what is held stands below pruned_to, and stays.
CREATE OR REPLACE FUNCTION refuse_unpruned_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.seq < (SELECT pruned_to FROM logs WHERE company_id = OLD.company_id)
    AND OLD.seq < (SELECT until_seq FROM pruned_ranges WHERE company_id = OLD.company_id AND from_seq <= OLD.seq
      ORDER BY from_seq DESC LIMIT 1) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the log is append-only: DELETE of seq % on % is refused', OLD.seq, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

-- What is gone does not come back.
CREATE FUNCTION refuse_unpruning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.company_id, NEW.from_seq, NEW.run_id) = (OLD.company_id, OLD.from_seq, OLD.run_id) AND NEW.until_seq >= OLD.until_seq THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'what was pruned stays recorded: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER pruned_ranges_stay BEFORE UPDATE OR DELETE ON pruned_ranges FOR EACH ROW EXECUTE FUNCTION refuse_unpruning();
CREATE TRIGGER pruned_ranges_no_truncate BEFORE TRUNCATE ON pruned_ranges FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER pruned_leaves_no_change BEFORE UPDATE OR DELETE ON pruned_leaves FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER pruned_leaves_no_truncate BEFORE TRUNCATE ON pruned_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change();

-- What was recorded from then on is kept; without a policy that is everything.
CREATE FUNCTION kept_from(company uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT now() - p.kept_days * interval '1 day' FROM retention_policies p WHERE p.company_id = company), '-infinity')
$$;

-- Says up to where a log is pruned, before anything is: appends wait for this one row, and for no deletion. The policy in force
-- is looked at here too, so that a mistake of whoever calls deletes nothing early.
CREATE FUNCTION open_pruning(company uuid, until_seq bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  newest timestamptz;
BEGIN
  SELECT e.recorded_at INTO newest FROM events e WHERE e.company_id = company AND e.seq < open_pruning.until_seq ORDER BY e.seq DESC LIMIT 1;
  IF newest >= kept_from(company) THEN
    RAISE EXCEPTION 'events of % are still to be kept', newest USING ERRCODE = 'restrict_violation';
  END IF;
  UPDATE logs l SET pruned_to = greatest(l.pruned_to, open_pruning.until_seq)
   WHERE l.company_id = company AND open_pruning.until_seq <= l.size;
END $$;

-- Prunes the ranges [froms[n], untils[n]) of one log, whole or not at all, with everything that the database has of them. Answers
-- how many events went, or null where holds are other ones than those that the caller looked at: then nothing did. An event that
-- is missing already is nothing to be pruned: it is refused, or a deletion by hand would be covered up.
CREATE FUNCTION prune_events(company uuid, run uuid, holds_version bigint, froms bigint[], untils bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  wanted bigint;
  gone bigint;
  low bigint := froms[1];
  high bigint := untils[cardinality(untils)];
  first_recorded timestamptz;
  last_recorded timestamptz;
  sealed bigint;
  hours timestamptz[];
  workspaces text[];
  actions text[];
  outcomes text[];
  counts bigint[];
BEGIN
  -- Whoever places a hold takes this lock alone: either their hold is seen here, or it waits until these events are gone.
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('trailkeeper.holds.' || company::text, 0));
  IF holds_version <> (SELECT coalesce(sum(h.version), 0) FROM holds h WHERE h.company_id = company) THEN
    RETURN NULL;
  END IF;
  SELECT sum(r.until_seq - r.from_seq) INTO wanted FROM unnest(froms, untils) AS r(from_seq, until_seq);
  SELECT min(e.recorded_at), max(e.recorded_at) INTO first_recorded, last_recorded FROM events e
   WHERE e.company_id = company AND e.seq >= low AND e.seq < high;
  IF last_recorded >= kept_from(company) THEN
    RAISE EXCEPTION 'events of % are still to be kept', last_recorded USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT l.size - l.size % 256 INTO sealed FROM logs l WHERE l.company_id = company;

  -- A range that goes on where this run's last one ended makes that one longer.
  INSERT INTO pruned_ranges AS p (company_id, from_seq, until_seq, run_id)
  SELECT company, coalesce(b.from_seq, r.from_seq), r.until_seq, run
    FROM unnest(froms, untils) AS r(from_seq, until_seq)
    LEFT JOIN pruned_ranges b ON b.company_id = company AND b.run_id = run AND b.until_seq = r.from_seq
      AND b.from_seq = (SELECT max(o.from_seq) FROM pruned_ranges o WHERE o.company_id = company AND o.from_seq < r.from_seq)
  ON CONFLICT (company_id, from_seq) DO UPDATE SET until_seq = excluded.until_seq WHERE p.run_id = excluded.run_id;

  INSERT INTO pruned_leaves (company_id, seq, leaf_hash)
  SELECT company, e.seq, e.leaf_hash FROM unnest(froms, untils) AS r(from_seq, until_seq)
    JOIN events e ON e.company_id = company AND e.seq >= greatest(r.from_seq, sealed) AND e.seq < r.until_seq
   WHERE r.until_seq > sealed;

  DELETE FROM event_persons f USING unnest(froms, untils) AS r(from_seq, until_seq)
   WHERE f.company_id = company AND f.seq >= r.from_seq AND f.seq < r.until_seq
     AND f.seq >= low AND f.seq < high AND f.recorded_at BETWEEN first_recorded AND last_recorded;
  DELETE FROM event_personal v USING unnest(froms, untils) AS r(from_seq, until_seq)
   WHERE v.company_id = company AND v.seq >= r.from_seq AND v.seq < r.until_seq
     AND v.recorded_at BETWEEN first_recorded AND last_recorded;

  WITH deleted AS (
    DELETE FROM events e USING unnest(froms, untils) AS r(from_seq, until_seq)
     WHERE e.company_id = company AND e.seq >= r.from_seq AND e.seq < r.until_seq
       AND e.recorded_at BETWEEN first_recorded AND last_recorded
    RETURNING e.id, date_trunc('hour', e.occurred_at, 'UTC') AS hour, coalesce(e.workspace, '') AS workspace, e.action,
      coalesce(e.outcome, '') AS outcome
  ), ids AS (
    DELETE FROM event_ids i USING deleted d WHERE i.company_id = company AND i.id = d.id
  ), counted AS (
    SELECT hour, workspace, action, outcome, count(*) AS events FROM deleted GROUP BY 1, 2, 3, 4
  )
  SELECT coalesce(sum(events), 0), array_agg(hour), array_agg(workspace), array_agg(action), array_agg(outcome), array_agg(events)
    INTO gone, hours, workspaces, actions, outcomes, counts FROM counted;
  IF gone <> wanted THEN
    RAISE EXCEPTION 'of % events to be pruned between seq % and % there are %', wanted, low, high - 1, gone
      USING ERRCODE = 'data_corrupted';
  END IF;

  -- Last, since whoever appends waits for it: own rows, then the log.
  PERFORM 1 FROM logs l WHERE l.company_id = company FOR UPDATE;
  UPDATE event_counts c SET count = c.count - d.events
    FROM unnest(hours, workspaces, actions, outcomes, counts) AS d(hour, workspace, action, outcome, events)
   WHERE c.company_id = company AND c.hour = d.hour AND c.workspace = d.workspace AND c.action = d.action AND c.outcome = d.outcome;
  DELETE FROM event_counts c USING unnest(hours, workspaces, actions, outcomes) AS d(hour, workspace, action, outcome)
   WHERE c.company_id = company AND c.hour = d.hour AND c.workspace = d.workspace AND c.action = d.action AND c.outcome = d.outcome
     AND c.count = 0;
  RETURN gone;
END $$;

-- Forgets persons whom no event mentions any more. Every cached key of the company is void then: whoever comes again is
-- somebody new. Somebody who is named by a hold, or was erased, stays. Answers how many went.
CREATE FUNCTION forget_persons(company uuid, refs text[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  forgotten text[];
BEGIN
  UPDATE logs l SET erasures = l.erasures + 1 WHERE l.company_id = company;
  SELECT coalesce(array_agg(p.ref), '{}') INTO forgotten FROM persons p
   WHERE p.company_id = company AND p.ref = ANY (refs) AND p.erased_at IS NULL
     AND NOT EXISTS (SELECT FROM event_persons f WHERE f.company_id = company AND f.ref = p.ref)
     AND NOT EXISTS (SELECT FROM holds h WHERE h.company_id = company AND h.person_ref = p.ref AND h.released_at IS NULL);
  DELETE FROM person_aliases a WHERE a.company_id = company AND a.ref = ANY (forgotten);
  DELETE FROM log_targets t WHERE t.company_id = company AND t.target = ANY (forgotten);
  DELETE FROM persons p WHERE p.company_id = company AND p.ref = ANY (forgotten);
  RETURN cardinality(forgotten);
END $$;

-- Drops the monthly partitions that ended before a day and have nothing left in them. Waits for nobody: who waits for such a lock
-- holds up everybody behind. Answers how many went.
CREATE FUNCTION drop_empty_partitions(before date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  month text;
  parent text;
  is_filled boolean;
  dropped integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('trailkeeper.ensure_partitions'));
  SET LOCAL lock_timeout = '50ms';
  FOR month IN
    SELECT right(c.relname, 7) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'events'::regclass AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= before
     ORDER BY 1
  LOOP
    BEGIN
      FOREACH parent IN ARRAY ARRAY['events', 'event_personal', 'event_persons'] LOOP
        -- Nobody writes there until it is gone; reading goes on while it is looked through.
        EXECUTE format('LOCK TABLE %I IN SHARE MODE', parent || '_' || month);
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', parent || '_' || month) INTO is_filled;
        EXIT WHEN is_filled;
      END LOOP;
      CONTINUE WHEN is_filled;
      FOREACH parent IN ARRAY ARRAY['events', 'event_personal', 'event_persons'] LOOP
        EXECUTE format('DROP TABLE %I', parent || '_' || month);
      END LOOP;
      dropped := dropped + 1;
    EXCEPTION WHEN lock_not_available OR undefined_table THEN
      EXIT;
    END;
  END LOOP;
  RETURN dropped;
END $$;

-- What the app role may do beside `trailkeeper_grant`: read what was pruned, and prune by these functions alone.
CREATE FUNCTION trailkeeper_grant_retention(app_role text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('REVOKE ALL ON pruned_ranges, pruned_leaves FROM %I', app_role);
  EXECUTE format('GRANT SELECT ON pruned_ranges, pruned_leaves TO %I', app_role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION open_pruning(uuid, bigint), prune_events(uuid, uuid, bigint, bigint[], bigint[]), '
    'forget_persons(uuid, text[]), drop_empty_partitions(date) TO %I', app_role);
END $$;

-- Without pg_temp named last, a temporary table of the caller stands before the real one.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['open_pruning(uuid, bigint)', 'prune_events(uuid, uuid, bigint, bigint[], bigint[])',
    'forget_persons(uuid, text[])', 'drop_empty_partitions(date)'] LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path TO %I, pg_temp', name, current_schema());
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
  END LOOP;
  EXECUTE format('ALTER FUNCTION refuse_unpruned_delete() SET search_path TO %I, pg_temp', current_schema());
END $$;
