-- Searches under a name. Pins, own defaults and the times of recorded openings are a member's, and go with either of the two.
CREATE TABLE saved_views (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    owner_id uuid,
    name text NOT NULL,
    is_shared boolean NOT NULL,
    perspective text NOT NULL,
    query text NOT NULL,
    last text,
    range_from timestamptz(3),
    range_to timestamptz(3),
    columns text[],
    stack text,
    is_company_default boolean NOT NULL DEFAULT false,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT saved_views_pkey PRIMARY KEY (id),
    -- A private view is somebody's, and nobody else's beginning.
    CONSTRAINT saved_views_private CHECK (is_shared OR (owner_id IS NOT NULL AND NOT is_company_default))
);

CREATE TABLE saved_view_pins (
    member_id uuid NOT NULL,
    view_id uuid NOT NULL,
    position integer NOT NULL,
    CONSTRAINT saved_view_pins_pkey PRIMARY KEY (member_id,view_id)
);

CREATE TABLE saved_view_defaults (
    member_id uuid NOT NULL,
    perspective text NOT NULL,
    view_id uuid,
    CONSTRAINT saved_view_defaults_pkey PRIMARY KEY (member_id,perspective)
);

CREATE TABLE saved_view_openings (
    member_id uuid NOT NULL,
    view_id uuid NOT NULL,
    recorded_at timestamptz(3) NOT NULL,
    CONSTRAINT saved_view_openings_pkey PRIMARY KEY (member_id,view_id)
);
CREATE INDEX saved_views_company_id_idx ON saved_views(company_id);
CREATE INDEX saved_views_owner_id_idx ON saved_views(owner_id);
CREATE UNIQUE INDEX saved_views_company_default ON saved_views(company_id, perspective) WHERE is_company_default;
CREATE INDEX saved_view_pins_view_id_idx ON saved_view_pins(view_id);
CREATE INDEX saved_view_defaults_view_id_idx ON saved_view_defaults(view_id);
CREATE INDEX saved_view_openings_view_id_idx ON saved_view_openings(view_id);
ALTER TABLE saved_views ADD CONSTRAINT saved_views_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE saved_views ADD CONSTRAINT saved_views_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES members(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE saved_view_pins ADD CONSTRAINT saved_view_pins_member_id_fkey FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE saved_view_pins ADD CONSTRAINT saved_view_pins_view_id_fkey FOREIGN KEY (view_id) REFERENCES saved_views(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE saved_view_defaults ADD CONSTRAINT saved_view_defaults_member_id_fkey FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE saved_view_defaults ADD CONSTRAINT saved_view_defaults_view_id_fkey FOREIGN KEY (view_id) REFERENCES saved_views(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE saved_view_openings ADD CONSTRAINT saved_view_openings_member_id_fkey FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE saved_view_openings ADD CONSTRAINT saved_view_openings_view_id_fkey FOREIGN KEY (view_id) REFERENCES saved_views(id) ON DELETE CASCADE ON UPDATE CASCADE;
