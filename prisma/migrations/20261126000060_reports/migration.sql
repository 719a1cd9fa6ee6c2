-- Compliance reports as they were when they were made. `data` is text and not jsonb: its bytes are what `data_sha256` names.
CREATE TABLE reports (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    kind text NOT NULL,
    from_day date NOT NULL,
    until_day date NOT NULL,
    time_zone text NOT NULL,
    query text NOT NULL,
    from_at timestamptz(3) NOT NULL,
    until_at timestamptz(3) NOT NULL,
    log_size bigint NOT NULL,
    log_epoch integer NOT NULL,
    log_root text NOT NULL,
    checkpoint text NOT NULL,
    data text NOT NULL,
    data_sha256 text NOT NULL,
    made_at timestamptz(3) NOT NULL,
    made_by uuid,
    rewritten_at timestamptz(3),
    review_started_at timestamptz(3),
    review_completed_at timestamptz(3),
    review_completed_by uuid,
    CONSTRAINT reports_pkey PRIMARY KEY (id),
    CONSTRAINT reports_period CHECK (from_day < until_day AND from_at < until_at),
    -- Tables of a report are cut to the first rows; this is the wall behind that.
    CONSTRAINT reports_data_max CHECK (octet_length(data) <= 524288)
);

-- One line of an access review: who holds access, as it was, and what the reviewer says of it.
CREATE TABLE report_lines (
    report_id uuid NOT NULL,
    position integer NOT NULL,
    owner_id uuid,
    data text NOT NULL,
    decision text,
    comment text,
    decided_by uuid,
    decided_at timestamptz(3),
    CONSTRAINT report_lines_pkey PRIMARY KEY (report_id,position),
    CONSTRAINT report_lines_data_max CHECK (octet_length(data) <= 65536),
    CONSTRAINT report_lines_decided CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL) = (decided_at IS NULL))
);

-- At most one per kind. `made_until`: the last day up to which periods were dealt with, in the company's calendar.
CREATE TABLE report_schedules (
    company_id uuid NOT NULL,
    kind text NOT NULL,
    rhythm text NOT NULL,
    recipients uuid[],
    made_until date NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    failures integer NOT NULL DEFAULT 0,
    failure text,
    retry_at timestamptz(3),
    CONSTRAINT report_schedules_pkey PRIMARY KEY (company_id,kind)
);

-- Mails about scheduled reports, until they are sent or given up.
CREATE TABLE report_mails (
    report_id uuid NOT NULL,
    member_id uuid NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz(3) NOT NULL,
    sent_at timestamptz(3),
    given_up_at timestamptz(3),
    failure text,
    CONSTRAINT report_mails_pkey PRIMARY KEY (report_id,member_id)
);
CREATE INDEX reports_company_id_made_at_idx ON reports(company_id, made_at);
CREATE INDEX report_mails_next_at_idx ON report_mails(next_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
ALTER TABLE reports ADD CONSTRAINT reports_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE report_lines ADD CONSTRAINT report_lines_report_id_fkey FOREIGN KEY (report_id) REFERENCES reports(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE report_schedules ADD CONSTRAINT report_schedules_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE report_mails ADD CONSTRAINT report_mails_report_id_fkey FOREIGN KEY (report_id) REFERENCES reports(id) ON DELETE CASCADE ON UPDATE CASCADE;
