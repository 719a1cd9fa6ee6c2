-- Delivery of events to other systems. The log is the queue: a destination has cursors into it, and no event is copied.
CREATE TABLE streaming_settings (
    company_id uuid NOT NULL,
    is_enabled boolean NOT NULL,
    changed_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT streaming_settings_pkey PRIMARY KEY (company_id)
);

CREATE TABLE destinations (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    url text NOT NULL,
    auth text NOT NULL,
    token_wrapped bytea,
    index_name text,
    query text NOT NULL DEFAULT '',
    format text NOT NULL,
    framing text NOT NULL,
    headers_wrapped bytea,
    header_names text[],
    ca text,
    gzip boolean NOT NULL,
    mask_personal boolean NOT NULL,
    signing_wrapped bytea,
    channel uuid NOT NULL,
    state text NOT NULL,
    state_code text,
    state_reason text,
    state_since timestamptz(3) NOT NULL,
    told_at timestamptz(3),
    told_of_loss_at timestamptz(3),
    delivered bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    retries bigint NOT NULL DEFAULT 0,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT destinations_pkey PRIMARY KEY (id)
);

CREATE TABLE destination_cursors (
    destination_id uuid NOT NULL,
    phase text NOT NULL,
    next_seq bigint NOT NULL,
    start_seq bigint NOT NULL,
    end_seq bigint,
    lease_token bigint NOT NULL DEFAULT 0,
    lease_until timestamptz(3),
    failures integer NOT NULL DEFAULT 0,
    config_failures integer NOT NULL DEFAULT 0,
    first_failed_at timestamptz(3),
    next_attempt_at timestamptz(3),
    last_attempt_at timestamptz(3),
    last_ok_at timestamptz(3),
    last_warning text,
    poison_run integer NOT NULL DEFAULT 0,
    window_total integer NOT NULL DEFAULT 0,
    window_refused integer NOT NULL DEFAULT 0,
    delivered bigint NOT NULL DEFAULT 0,
    attempts bigint NOT NULL DEFAULT 0,
    checkpoint_size bigint NOT NULL DEFAULT 0,
    started_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at timestamptz(3),
    is_cancelled boolean NOT NULL DEFAULT false,
    CONSTRAINT destination_cursors_pkey PRIMARY KEY (destination_id,phase),
    CONSTRAINT destination_cursors_forward CHECK (next_seq >= start_seq)
);

CREATE TABLE destination_attempts (
    destination_id uuid NOT NULL,
    phase text NOT NULL,
    slot smallint NOT NULL,
    number bigint NOT NULL,
    at timestamptz(3) NOT NULL,
    kind text NOT NULL,
    code text,
    reason text,
    status integer,
    latency_ms integer NOT NULL,
    events integer NOT NULL,
    accepted integer NOT NULL,
    bytes integer NOT NULL,
    first_seq bigint,
    last_seq bigint,
    answer text,
    CONSTRAINT destination_attempts_pkey PRIMARY KEY (destination_id,phase,slot)
);

CREATE TABLE dead_letters (
    destination_id uuid NOT NULL,
    seq bigint NOT NULL,
    company_id uuid NOT NULL,
    event_id uuid NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    answer text,
    at timestamptz(3) NOT NULL,
    redrive_at timestamptz(3),
    CONSTRAINT dead_letters_pkey PRIMARY KEY (destination_id,seq)
);
CREATE INDEX destinations_company_id_idx ON destinations(company_id);
CREATE INDEX dead_letters_company_id_idx ON dead_letters(company_id);
ALTER TABLE streaming_settings ADD CONSTRAINT streaming_settings_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE destinations ADD CONSTRAINT destinations_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE destination_cursors ADD CONSTRAINT destination_cursors_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES destinations(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE destination_attempts ADD CONSTRAINT destination_attempts_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES destinations(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES destinations(id) ON DELETE CASCADE ON UPDATE CASCADE;
