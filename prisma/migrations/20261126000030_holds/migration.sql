-- Legal holds: what they cover is neither pruned nor erased. A row is never deleted: a released hold stays as a record.
CREATE TABLE holds (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    name text NOT NULL,
    reason text NOT NULL,
    query text NOT NULL,
    range_from timestamptz(3),
    range_to timestamptz(3),
    person_ref text,
    version integer NOT NULL DEFAULT 1,
    placed_by uuid,
    placed_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    changed_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    released_by uuid,
    released_at timestamptz(3),
    release_reason text,
    CONSTRAINT holds_pkey PRIMARY KEY (id),
    CONSTRAINT holds_released CHECK ((released_at IS NULL) = (release_reason IS NULL))
);
CREATE INDEX holds_company_id_idx ON holds(company_id);
CREATE INDEX holds_placed_by_idx ON holds(placed_by);
CREATE INDEX holds_released_by_idx ON holds(released_by);
ALTER TABLE holds ADD CONSTRAINT holds_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE holds ADD CONSTRAINT holds_placed_by_fkey FOREIGN KEY (placed_by) REFERENCES users(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE holds ADD CONSTRAINT holds_released_by_fkey FOREIGN KEY (released_by) REFERENCES users(id) ON DELETE SET NULL ON UPDATE CASCADE;
