-- The walls around the log, and what keeps its tables fast. Privileges are the first wall (trailkeeper_grant, called by
-- the start when owner and app are two roles), triggers the second: they also stop an owner's accident.

-- A tile is 8 KiB of random bytes: compressing it is wasted work, and stored apart its row stays small, so that reading
-- 256 roots of a level costs a few pages.
ALTER TABLE tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Rows that every append updates: room on the page keeps the update from touching an index.
ALTER TABLE logs SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
ALTER TABLE event_counts SET (fillfactor = 70);

CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Deleting is for pruning alone: rows below the recorded pruned_to.
CREATE FUNCTION refuse_unpruned_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.seq < (SELECT pruned_to FROM logs WHERE company_id = OLD.company_id) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the log is append-only: DELETE of seq % on % is refused', OLD.seq, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

-- Erasing nulls text and key of a personal row, and may change nothing else.
CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.text IS NULL AND NEW.key IS NULL
    AND (NEW.company_id, NEW.seq, NEW.recorded_at, NEW.ref) = (OLD.company_id, OLD.seq, OLD.recorded_at, OLD.ref) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the log is append-only: UPDATE on % is refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- A head only moves forward.
CREATE FUNCTION refuse_log_rewind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.company_id = OLD.company_id AND NEW.size >= OLD.size AND NEW.epoch >= OLD.epoch
    AND NEW.pruned_to >= OLD.pruned_to AND NEW.erasures >= OLD.erasures AND NEW.last_recorded_at >= OLD.last_recorded_at
    AND (NEW.size > OLD.size OR NEW.root = OLD.root) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the head of log % cannot move back', OLD.company_id USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER events_no_update BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER event_persons_no_update BEFORE UPDATE ON event_persons FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER event_targets_no_update BEFORE UPDATE ON event_targets FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER event_ids_no_update BEFORE UPDATE ON event_ids FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER event_personal_only_erased BEFORE UPDATE ON event_personal FOR EACH ROW EXECUTE FUNCTION refuse_all_but_erasure();
CREATE TRIGGER tiles_no_change BEFORE UPDATE OR DELETE ON tiles FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER checkpoints_no_change BEFORE UPDATE OR DELETE ON checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_log_change();
CREATE TRIGGER logs_only_forward BEFORE UPDATE ON logs FOR EACH ROW EXECUTE FUNCTION refuse_log_rewind();
CREATE TRIGGER logs_no_delete BEFORE DELETE ON logs FOR EACH ROW EXECUTE FUNCTION refuse_log_change();

CREATE TRIGGER events_delete BEFORE DELETE ON events FOR EACH ROW EXECUTE FUNCTION refuse_unpruned_delete();
CREATE TRIGGER event_personal_delete BEFORE DELETE ON event_personal FOR EACH ROW EXECUTE FUNCTION refuse_unpruned_delete();
CREATE TRIGGER event_persons_delete BEFORE DELETE ON event_persons FOR EACH ROW EXECUTE FUNCTION refuse_unpruned_delete();
CREATE TRIGGER event_targets_delete BEFORE DELETE ON event_targets FOR EACH ROW EXECUTE FUNCTION refuse_unpruned_delete();
CREATE TRIGGER event_ids_delete BEFORE DELETE ON event_ids FOR EACH ROW EXECUTE FUNCTION refuse_unpruned_delete();

-- TRUNCATE fires on the table that is named only: each partition gets its own trigger in ensure_partitions.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['events', 'event_personal', 'event_persons', 'event_targets', 'event_ids', 'tiles', 'checkpoints', 'logs'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()', name || '_no_truncate', name);
  END LOOP;
END $$;

-- Makes the monthly partitions that cover [first, last]. The worker and the start call it, a request never: creating a
-- partition inside an append could deadlock with another one. Runs as the owner, because the app role may not create.
CREATE FUNCTION ensure_partitions(first date, last date) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
DECLARE
  month date := date_trunc('month', first);
  parent text;
  child text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('trailkeeper.ensure_partitions'));
  WHILE month <= last LOOP
    FOREACH parent IN ARRAY ARRAY['events', 'event_personal', 'event_persons', 'event_targets'] LOOP
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

-- What the app role may do, and no more: on the log INSERT and SELECT; of a head only what an append moves.
CREATE FUNCTION trailkeeper_grant(app_role text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), app_role);
  FOREACH name IN ARRAY ARRAY['events', 'event_personal', 'event_persons', 'event_targets', 'event_ids', 'tiles', 'checkpoints'] LOOP
    EXECUTE format('REVOKE ALL ON %I FROM %I', name, app_role);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO %I', name, app_role);
  END LOOP;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE (origin, epoch, size, root, frontier, last_recorded_at) ON logs TO %I', app_role);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE (external_id, email, name) ON persons TO %I', app_role);
  EXECUTE format('GRANT SELECT, INSERT ON person_aliases TO %I', app_role);
  FOREACH name IN ARRAY ARRAY['log_actions', 'log_actors', 'log_workspaces', 'log_targets', 'event_counts', 'companies',
    'workspaces', 'users', 'members', 'sessions', 'api_keys', 'setup_links', 'attempt_windows'] LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', name, app_role);
  END LOOP;
  EXECUTE format('GRANT EXECUTE ON FUNCTION ensure_partitions(date, date) TO %I', app_role);
  EXECUTE format('GRANT SELECT ON _prisma_migrations TO %I', app_role);
END $$;
REVOKE EXECUTE ON FUNCTION ensure_partitions(date, date) FROM PUBLIC;
