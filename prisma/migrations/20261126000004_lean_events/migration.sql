-- Search reads segments, which are made of the lines: what events repeated of them in columns, and the table that found them by
-- target, are read by nobody any more and cost every append. Left are those that the counts are compared by.
ALTER TABLE "events"
  DROP COLUMN "change", DROP COLUMN "area", DROP COLUMN "actor", DROP COLUMN "on_behalf_of", DROP COLUMN "method",
  DROP COLUMN "path", DROP COLUMN "status", DROP COLUMN "resource", DROP COLUMN "auth_type", DROP COLUMN "request_id";

DROP TABLE "event_targets";

CREATE OR REPLACE FUNCTION ensure_partitions(first date, last date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
  month date := date_trunc('month', first);
  parent text;
  child text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('trailkeeper.ensure_partitions'));
  WHILE month <= last LOOP
    FOREACH parent IN ARRAY ARRAY['events', 'event_personal', 'event_persons'] LOOP
      child := parent || '_' || to_char(month, 'YYYY_MM');
      IF to_regclass(child) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', child, parent,
          month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()', child || '_no_truncate', child);
        made := made + 1;
      END IF;
    END LOOP;
    month := month + interval '1 month';
  END LOOP;
  RETURN made;
END $$;

-- Without pg_temp named last, a temporary table of the caller stands before the real one.
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION ensure_partitions(date, date) SET search_path TO %I, pg_temp', current_schema());
END $$;

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
  EXECUTE format('GRANT EXECUTE ON FUNCTION ensure_partitions(date, date) TO %I', app_role);
END $$;
