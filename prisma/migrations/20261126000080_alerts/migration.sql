-- Rules over events, the alerts they fire, and who is told. The log is the store of what happened: an alert keeps where its events
-- stand in it, and a digest of the group it is about, never a value of an event.
CREATE TABLE alert_channels (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    address text,
    url_wrapped bytea,
    url_shown text,
    signing_wrapped bytea,
    state text NOT NULL DEFAULT 'active',
    state_code text,
    state_reason text,
    state_since timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    lease_token bigint NOT NULL DEFAULT 0,
    lease_until timestamptz(3),
    failures integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz(3),
    gap_seconds integer NOT NULL DEFAULT 0,
    last_attempt_at timestamptz(3),
    last_ok_at timestamptz(3),
    sent bigint NOT NULL DEFAULT 0,
    attempts bigint NOT NULL DEFAULT 0,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT alert_channels_pkey PRIMARY KEY (id),
    CONSTRAINT alert_channels_where CHECK ((type = 'email') = (address IS NOT NULL) AND (type = 'email') = (url_wrapped IS NULL))
);

CREATE TABLE alert_rules (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    condition jsonb NOT NULL,
    outside jsonb,
    severity text NOT NULL,
    runbook_url text,
    cooldown_seconds integer NOT NULL,
    preset text,
    is_enabled boolean NOT NULL,
    muted_at timestamptz(3),
    snoozed_until timestamptz(3),
    -- Goes up with every change of what it looks for: windows that were counted for another version are forgotten.
    version integer NOT NULL DEFAULT 1,
    -- What was in the log before it was made, changed or enabled fires nothing.
    since_seq bigint NOT NULL,
    problem text,
    fired bigint NOT NULL DEFAULT 0,
    last_fired_at timestamptz(3),
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT alert_rules_pkey PRIMARY KEY (id)
);

CREATE TABLE alert_rule_channels (
    rule_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    CONSTRAINT alert_rule_channels_pkey PRIMARY KEY (rule_id,channel_id)
);

-- How far a company's log was looked at. All that one stretch of it leads to is written with the new `next_seq`, under the lease's token.
CREATE TABLE alert_cursors (
    company_id uuid NOT NULL,
    next_seq bigint NOT NULL,
    lease_token bigint NOT NULL DEFAULT 0,
    lease_until timestamptz(3),
    alerts integer NOT NULL DEFAULT 0,
    CONSTRAINT alert_cursors_pkey PRIMARY KEY (company_id)
);

-- Events that may still help to fire.
CREATE TABLE alert_hits (
    rule_id uuid NOT NULL,
    group_key text NOT NULL,
    seq bigint NOT NULL,
    at_ms bigint NOT NULL,
    weight integer NOT NULL,
    -- What is counted apart, else empty: an event with several targets counts as each.
    value_key text NOT NULL,
    CONSTRAINT alert_hits_pkey PRIMARY KEY (rule_id,group_key,seq,value_key)
);

CREATE TABLE alerts (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    number integer NOT NULL,
    rule_id uuid,
    rule_name text NOT NULL,
    rule_version integer NOT NULL,
    query text NOT NULL,
    condition jsonb NOT NULL,
    outside jsonb,
    severity text NOT NULL,
    runbook_url text,
    group_key text NOT NULL,
    state text NOT NULL DEFAULT 'open',
    is_silenced boolean NOT NULL,
    -- Of the event that completed the condition, at its own time.
    fired_at timestamptz(3) NOT NULL,
    fired_seq bigint NOT NULL,
    first_at timestamptz(3) NOT NULL,
    last_at timestamptz(3) NOT NULL,
    detected_at timestamptz(3) NOT NULL,
    event_count bigint NOT NULL,
    event_seqs bigint[],
    last_seq bigint NOT NULL,
    recorded_from timestamptz(3) NOT NULL,
    recorded_until timestamptz(3) NOT NULL,
    acknowledged_at timestamptz(3),
    acknowledged_by uuid,
    resolved_at timestamptz(3),
    resolved_by uuid,
    CONSTRAINT alerts_pkey PRIMARY KEY (id),
    CONSTRAINT alerts_state CHECK (state IN ('open', 'acknowledged', 'resolved'))
);

CREATE TABLE alert_entries (
    id uuid NOT NULL,
    alert_id uuid NOT NULL,
    at timestamptz(3) NOT NULL,
    kind text NOT NULL,
    member_id uuid,
    text text,
    CONSTRAINT alert_entries_pkey PRIMARY KEY (id)
);

-- Whom an alert is told to: written with the alert, and kept until it is sent or given up.
CREATE TABLE alert_notifications (
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz(3) NOT NULL,
    settled_at timestamptz(3),
    code text,
    reason text,
    CONSTRAINT alert_notifications_pkey PRIMARY KEY (id),
    CONSTRAINT alert_notifications_state CHECK (state IN ('waiting', 'sent', 'dead'))
);

-- The last fifty attempts of a channel, each in the place of the one before the fiftieth.
CREATE TABLE alert_attempts (
    channel_id uuid NOT NULL,
    slot smallint NOT NULL,
    number bigint NOT NULL,
    at timestamptz(3) NOT NULL,
    kind text NOT NULL,
    code text,
    reason text,
    status integer,
    latency_ms integer NOT NULL,
    alerts integer NOT NULL,
    answer text,
    CONSTRAINT alert_attempts_pkey PRIMARY KEY (channel_id,slot)
);

-- A member's inbox is what was fired and not silenced, less what they have read: up to a number, and single ones beyond it.
CREATE TABLE alert_inbox_marks (
    member_id uuid NOT NULL,
    read_up_to integer NOT NULL,
    CONSTRAINT alert_inbox_marks_pkey PRIMARY KEY (member_id)
);

CREATE TABLE alert_reads (
    member_id uuid NOT NULL,
    alert_id uuid NOT NULL,
    CONSTRAINT alert_reads_pkey PRIMARY KEY (member_id,alert_id)
);

-- Addresses whose owners want no mail of a company, as digests: making the channel again does not make it send.
CREATE TABLE alert_opt_outs (
    company_id uuid NOT NULL,
    address_digest text NOT NULL,
    at timestamptz(3) NOT NULL,
    CONSTRAINT alert_opt_outs_pkey PRIMARY KEY (company_id,address_digest)
);

CREATE INDEX alert_channels_company_id_idx ON alert_channels(company_id);
CREATE INDEX alert_rules_company_id_idx ON alert_rules(company_id);
CREATE INDEX alert_rule_channels_channel_id_idx ON alert_rule_channels(channel_id);
CREATE UNIQUE INDEX alerts_company_id_number_key ON alerts(company_id, number);
-- The second wall behind the cursor: what completed a condition fires once.
CREATE UNIQUE INDEX alerts_rule_id_rule_version_fired_seq_group_key_key ON alerts(rule_id, rule_version, fired_seq, group_key);
CREATE INDEX alerts_company_id_state_number_idx ON alerts(company_id, state, number);
CREATE INDEX alerts_rule_id_fired_at_idx ON alerts(rule_id, fired_at);
CREATE INDEX alert_entries_alert_id_at_idx ON alert_entries(alert_id, at);
CREATE INDEX alert_notifications_channel_id_state_id_idx ON alert_notifications(channel_id, state, id);
CREATE INDEX alert_notifications_alert_id_idx ON alert_notifications(alert_id);
CREATE INDEX alert_reads_alert_id_idx ON alert_reads(alert_id);
ALTER TABLE alert_channels ADD CONSTRAINT alert_channels_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE alert_rules ADD CONSTRAINT alert_rules_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE alert_rule_channels ADD CONSTRAINT alert_rule_channels_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES alert_rules(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_rule_channels ADD CONSTRAINT alert_rule_channels_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES alert_channels(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_cursors ADD CONSTRAINT alert_cursors_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE alert_hits ADD CONSTRAINT alert_hits_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES alert_rules(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alerts ADD CONSTRAINT alerts_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE alerts ADD CONSTRAINT alerts_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES alert_rules(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE alert_entries ADD CONSTRAINT alert_entries_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_notifications ADD CONSTRAINT alert_notifications_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES alert_channels(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_notifications ADD CONSTRAINT alert_notifications_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_attempts ADD CONSTRAINT alert_attempts_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES alert_channels(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_inbox_marks ADD CONSTRAINT alert_inbox_marks_member_id_fkey FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_reads ADD CONSTRAINT alert_reads_member_id_fkey FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_reads ADD CONSTRAINT alert_reads_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE alert_opt_outs ADD CONSTRAINT alert_opt_outs_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
