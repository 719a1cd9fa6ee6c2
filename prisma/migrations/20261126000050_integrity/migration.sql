-- Runs of the check of a company's whole log, the copies of its checkpoints that were given out, and to whom they go.
CREATE TABLE integrity_checks (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    state text NOT NULL,
    is_scheduled boolean NOT NULL,
    is_urgent boolean NOT NULL,
    requested_by uuid,
    requested_at timestamptz(3) NOT NULL,
    started_at timestamptz(3),
    finished_at timestamptz(3),
    runner uuid,
    beat_at timestamptz(3),
    stop_requested boolean NOT NULL DEFAULT false,
    phase text NOT NULL DEFAULT 'log',
    done bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    size bigint,
    epoch integer,
    root bytea,
    problems jsonb NOT NULL DEFAULT '[]',
    failure text,
    unrecorded text,
    CONSTRAINT integrity_checks_pkey PRIMARY KEY (id),
    CONSTRAINT integrity_checks_state CHECK (state IN ('waiting', 'running', 'whole', 'damaged', 'stopped', 'failed')),
    CONSTRAINT integrity_checks_finished CHECK ((state IN ('waiting', 'running')) = (finished_at IS NULL))
);

CREATE TABLE checkpoint_publishing (
    company_id uuid NOT NULL,
    recipients text[],
    rhythm text NOT NULL DEFAULT 'daily',
    refusal text,
    refused_at timestamptz(3),
    CONSTRAINT checkpoint_publishing_pkey PRIMARY KEY (company_id),
    CONSTRAINT checkpoint_publishing_rhythm CHECK (rhythm IN ('daily', 'weekly'))
);

CREATE TABLE checkpoint_copies (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    kind text NOT NULL,
    place text NOT NULL,
    epoch integer NOT NULL,
    size bigint NOT NULL,
    note text NOT NULL,
    consistent_from bigint,
    consistency text,
    created_at timestamptz(3) NOT NULL,
    published_at timestamptz(3),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz(3),
    failure text,
    CONSTRAINT checkpoint_copies_pkey PRIMARY KEY (id)
);

-- One at a time per company, whoever asks for it.
CREATE UNIQUE INDEX integrity_checks_unfinished ON integrity_checks(company_id) WHERE finished_at IS NULL;
CREATE INDEX integrity_checks_company_id_requested_at_idx ON integrity_checks(company_id, requested_at);
CREATE INDEX integrity_checks_requested_by_idx ON integrity_checks(requested_by);
CREATE INDEX checkpoint_copies_company_id_created_at_idx ON checkpoint_copies(company_id, created_at);
-- The largest that is out there, which the next one must continue.
CREATE INDEX checkpoint_copies_published ON checkpoint_copies(company_id, epoch, size) WHERE published_at IS NOT NULL;
-- What is still to be given out.
CREATE INDEX checkpoint_copies_waiting ON checkpoint_copies(next_attempt_at) WHERE next_attempt_at IS NOT NULL;
ALTER TABLE integrity_checks ADD CONSTRAINT integrity_checks_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE integrity_checks ADD CONSTRAINT integrity_checks_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES members(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE checkpoint_publishing ADD CONSTRAINT checkpoint_publishing_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE checkpoint_copies ADD CONSTRAINT checkpoint_copies_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
