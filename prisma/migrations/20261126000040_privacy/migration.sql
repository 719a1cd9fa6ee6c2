-- Erasing a person (DESIGN §5). The app role may not update the log: it asks these functions, which do what erasing is and
-- no more. Nothing of a person goes without a row here that says who asked for it, as which refs, and why.
CREATE TABLE person_erasures (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    refs text[],
    state text NOT NULL DEFAULT 'requested',
    reason text NOT NULL,
    person bytea,
    at_ref text,
    after_seq bigint NOT NULL DEFAULT -1,
    counts jsonb NOT NULL DEFAULT '{}',
    checkpoint_before text NOT NULL,
    erased_event uuid,
    certificate text,
    signature text,
    requested_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    destroyed_at timestamptz(3),
    finished_at timestamptz(3),
    CONSTRAINT person_erasures_pkey PRIMARY KEY (company_id,id)
);

-- Destroys the K of persons, what they are found by, and how they are called. Lock order: log → persons in order. Counts an
-- erasure of the log, after which no process uses a K that it has cached. Answers how many persons were not erased before.
CREATE FUNCTION erase_persons(company uuid, wanted text[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  erased integer;
BEGIN
  PERFORM FROM logs WHERE company_id = company FOR UPDATE;
  IF EXISTS (SELECT FROM unnest(wanted) AS w(ref) WHERE NOT EXISTS (
    SELECT FROM person_erasures r WHERE r.company_id = company AND r.state <> 'done' AND w.ref = ANY(r.refs))) THEN
    RAISE EXCEPTION 'nobody asked to erase one of these persons' USING ERRCODE = 'restrict_violation';
  END IF;
  PERFORM FROM persons WHERE company_id = company AND ref = ANY(wanted) ORDER BY ref FOR UPDATE;
  UPDATE persons SET key_wrapped = NULL, external_id = NULL, email = NULL, name = NULL, erased_at = now()
   WHERE company_id = company AND ref = ANY(wanted) AND erased_at IS NULL;
  GET DIAGNOSTICS erased = ROW_COUNT;
  DELETE FROM person_aliases WHERE company_id = company AND ref = ANY(wanted);
  UPDATE logs SET erasures = erasures + 1 WHERE company_id = company;
  RETURN erased;
END $$;

-- Nulls personal texts of events, each named by the whole key of its row: those of erased persons, and of events' own refs
-- while a person of the company is being erased. Answers how many were there.
CREATE FUNCTION erase_event_values(company uuid, seqs bigint[], times timestamptz[], refs text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  is_erasing boolean := EXISTS (SELECT FROM person_erasures WHERE company_id = company AND state <> 'done');
  erased integer;
BEGIN
  UPDATE event_personal p SET text = NULL, key = NULL
    FROM unnest(seqs, times, refs) AS w(seq, recorded_at, ref)
   WHERE p.company_id = company AND p.seq = w.seq AND p.recorded_at = w.recorded_at AND p.ref = w.ref
     AND (p.text IS NOT NULL OR p.key IS NOT NULL)
     AND CASE WHEN p.ref LIKE 's\_%' THEN EXISTS (SELECT FROM persons o
           WHERE o.company_id = company AND o.ref = p.ref AND o.erased_at IS NOT NULL)
         ELSE is_erasing END;
  GET DIAGNOSTICS erased = ROW_COUNT;
  RETURN erased;
END $$;

-- Counts an erasure once its values are gone: what was indexed while they went is outdated then.
CREATE FUNCTION count_erasure(company uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF EXISTS (SELECT FROM person_erasures WHERE company_id = company AND state <> 'done') THEN
    UPDATE logs SET erasures = erasures + 1 WHERE company_id = company;
  END IF;
END $$;

-- The planner's statistics hold values as samples. What may be personal of them is dropped (before PostgreSQL 18: replaced by
-- samples of what is left), and small tables are sampled anew.
CREATE FUNCTION forget_statistics() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  it record;
  forgotten integer := 0;
  can_clear boolean := to_regprocedure('pg_catalog.pg_clear_attribute_stats(text, text, text, boolean)') IS NOT NULL;
  structural text := '(events|event_ids|event_persons|event_counts|tiles|checkpoints)%';
BEGIN
  IF can_clear THEN
    FOR it IN
      SELECT s.schemaname::text AS schema, s.tablename::text AS name, s.attname::text AS attname, s.inherited FROM pg_stats s
        JOIN pg_attribute a ON a.attrelid = format('%I.%I', s.schemaname, s.tablename)::regclass AND a.attname = s.attname
       WHERE s.schemaname = current_schema() AND s.tablename NOT SIMILAR TO structural
         AND a.atttypid IN ('text'::regtype, 'jsonb'::regtype, 'bytea'::regtype) AND NOT (s.tablename LIKE 'event\_personal%' AND s.attname = 'ref')
    LOOP
      EXECUTE 'SELECT pg_catalog.pg_clear_attribute_stats($1, $2, $3, $4)' USING it.schema, it.name, it.attname, it.inherited;
      forgotten := forgotten + 1;
    END LOOP;
  END IF;
  FOR it IN
    SELECT c.oid::regclass AS name FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname NOT SIMILAR TO structural
       AND (NOT c.relispartition OR NOT can_clear) ORDER BY c.relname
  LOOP
    EXECUTE format('ANALYZE %s', it.name);
  END LOOP;
  RETURN forgotten;
END $$;

-- Without pg_temp named last, a temporary table of the caller stands before the real one: a session could bring its own
-- `person_erasures`. Joins by key alone: a plan that reads every partition would hold up a batch for seconds.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['erase_persons(uuid, text[])', 'erase_event_values(uuid, bigint[], timestamptz[], text[])',
    'count_erasure(uuid)', 'forget_statistics()'] LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path TO %I, pg_temp', name, current_schema());
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', name);
  END LOOP;
  ALTER FUNCTION erase_event_values(uuid, bigint[], timestamptz[], text[]) SET enable_hashjoin = off;
  ALTER FUNCTION erase_event_values(uuid, bigint[], timestamptz[], text[]) SET enable_mergejoin = off;
END $$;

-- The same as before, and: what runs as the owner is what the app role may ask for, whichever migration made it.
CREATE OR REPLACE FUNCTION trailkeeper_grant(app_role text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text;
  append_only text[] := ARRAY['events', 'event_personal', 'event_persons', 'event_ids', 'tiles', 'checkpoints'];
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), app_role);
  FOREACH name IN ARRAY append_only LOOP
    EXECUTE format('REVOKE ALL ON %I FROM %I', name, app_role);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO %I', name, app_role);
  END LOOP;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE (origin, epoch, size, root, frontier, last_recorded_at) ON logs TO %I', app_role);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE (external_id, email, name) ON persons TO %I', app_role);
  EXECUTE format('GRANT SELECT, INSERT ON person_aliases TO %I', app_role);
  EXECUTE format('GRANT SELECT ON _prisma_migrations TO %I', app_role);
  FOR name IN
    SELECT relname FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND relname <> ALL (append_only || ARRAY['logs', 'persons', 'person_aliases', '_prisma_migrations']) ORDER BY relname
  LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', name, app_role);
  END LOOP;
  FOR name IN
    SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND prosecdef ORDER BY 1
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', name, app_role);
  END LOOP;
END $$;
