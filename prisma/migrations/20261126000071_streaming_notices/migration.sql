-- What the people who manage streaming are told by mail: written with the state that it is about, sent afterwards.
CREATE TABLE destination_notices (
    id uuid NOT NULL,
    destination_id uuid NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    since timestamptz(3) NOT NULL,
    at timestamptz(3) NOT NULL,
    loss_at timestamptz(3),
    addressed_at timestamptz(3),
    CONSTRAINT destination_notices_pkey PRIMARY KEY (id)
);

-- Mails about a notice, until they are sent or given up.
CREATE TABLE destination_mails (
    notice_id uuid NOT NULL,
    member_id uuid NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz(3) NOT NULL,
    sent_at timestamptz(3),
    given_up_at timestamptz(3),
    failure text,
    CONSTRAINT destination_mails_pkey PRIMARY KEY (notice_id,member_id)
);
CREATE INDEX destination_notices_destination_id_at_idx ON destination_notices(destination_id, at);
CREATE INDEX destination_notices_open_idx ON destination_notices(at) WHERE addressed_at IS NULL;
CREATE INDEX destination_mails_next_at_idx ON destination_mails(next_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
ALTER TABLE destination_notices ADD CONSTRAINT destination_notices_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES destinations(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE destination_mails ADD CONSTRAINT destination_mails_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES destination_notices(id) ON DELETE CASCADE ON UPDATE CASCADE;
