-- What was exported, and what is being exported. Events themselves are in files, for a day; rows stay, since they say which copies
-- went out.
CREATE TABLE exports (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    member_id uuid,
    session_id text,
    request_id text,
    origin text NOT NULL,
    format text NOT NULL,
    query text NOT NULL,
    range_after timestamptz(3),
    range_before timestamptz(3),
    time_zone text NOT NULL,
    columns text[],
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    lease uuid,
    lease_until timestamptz(3),
    file text,
    rows bigint NOT NULL DEFAULT 0,
    rows_expected bigint,
    bytes bigint,
    sha256 text,
    manifest_sha256 text,
    is_signed boolean NOT NULL DEFAULT false,
    error_code text,
    error_detail text,
    created_at timestamptz(3) NOT NULL,
    finished_at timestamptz(3),
    expires_at timestamptz(3),
    downloads integer NOT NULL DEFAULT 0,
    downloaded_at timestamptz(3),
    CONSTRAINT exports_pkey PRIMARY KEY (id)
);
CREATE INDEX exports_company_id_created_at_idx ON exports(company_id, created_at);
CREATE INDEX exports_state_idx ON exports(state);
ALTER TABLE exports ADD CONSTRAINT exports_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE exports ADD CONSTRAINT exports_member_id_fkey FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE SET NULL ON UPDATE CASCADE;
