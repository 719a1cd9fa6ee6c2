-- What a company administers: own roles, invitations, groups, service accounts, who works in a workspace; second factors,
-- identities of single sign-on, links that set a password.
ALTER TABLE users ADD COLUMN totp_secret bytea, ADD COLUMN totp_enabled_at timestamptz(3), ADD COLUMN totp_last_step bigint;
ALTER TABLE members ADD COLUMN removed_at timestamptz(3);
ALTER TABLE sessions ADD COLUMN auth_method text NOT NULL DEFAULT 'password', ADD COLUMN two_factor_at timestamptz(3);
ALTER TABLE companies ADD COLUMN require_two_factor boolean NOT NULL DEFAULT false, ADD COLUMN business_hours jsonb,
  ADD COLUMN single_sign_on jsonb;
ALTER TABLE api_keys ADD COLUMN service_account_id uuid, ADD COLUMN replaced_by text,
  ADD COLUMN expiry_announced_at timestamptz(3), ADD COLUMN expiry_recorded_at timestamptz(3);

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamptz(3),
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id,code_hash)
);

CREATE TABLE user_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT user_identities_pkey PRIMARY KEY (issuer,subject)
);

CREATE TABLE password_resets (
    token_hash bytea NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at timestamptz(3) NOT NULL,
    used_at timestamptz(3),
    CONSTRAINT password_resets_pkey PRIMARY KEY (token_hash)
);

CREATE TABLE roles (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    permissions text[],
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT roles_pkey PRIMARY KEY (id)
);

CREATE TABLE invitations (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL,
    invited_by uuid,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at timestamptz(3) NOT NULL,
    accepted_at timestamptz(3),
    revoked_at timestamptz(3),
    CONSTRAINT invitations_pkey PRIMARY KEY (id)
);

CREATE TABLE groups (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    role text,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT groups_pkey PRIMARY KEY (id)
);

CREATE TABLE group_members (
    group_id uuid NOT NULL,
    member_id uuid NOT NULL,
    CONSTRAINT group_members_pkey PRIMARY KEY (group_id,member_id)
);

CREATE TABLE group_service_accounts (
    group_id uuid NOT NULL,
    service_account_id uuid NOT NULL,
    CONSTRAINT group_service_accounts_pkey PRIMARY KEY (group_id,service_account_id)
);

CREATE TABLE service_accounts (
    id uuid NOT NULL,
    company_id uuid NOT NULL,
    name text NOT NULL,
    description text,
    role text NOT NULL,
    created_by uuid,
    created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    deactivated_at timestamptz(3),
    deleted_at timestamptz(3),
    CONSTRAINT service_accounts_pkey PRIMARY KEY (id)
);

CREATE TABLE workspace_members (
    workspace_id uuid NOT NULL,
    member_id uuid NOT NULL,
    role text NOT NULL DEFAULT 'member',
    CONSTRAINT workspace_members_pkey PRIMARY KEY (workspace_id,member_id)
);
CREATE INDEX api_keys_expires_at_idx ON api_keys(expires_at);
CREATE INDEX user_identities_user_id_idx ON user_identities(user_id);
CREATE INDEX password_resets_user_id_idx ON password_resets(user_id);
CREATE UNIQUE INDEX roles_company_id_name_key ON roles(company_id, name);
CREATE UNIQUE INDEX invitations_token_hash_key ON invitations(token_hash);
CREATE INDEX invitations_company_id_email_idx ON invitations(company_id, email);
CREATE UNIQUE INDEX groups_company_id_name_key ON groups(company_id, name);
CREATE INDEX group_members_member_id_idx ON group_members(member_id);
CREATE INDEX group_service_accounts_service_account_id_idx ON group_service_accounts(service_account_id);
CREATE INDEX service_accounts_company_id_idx ON service_accounts(company_id);
CREATE INDEX workspace_members_member_id_idx ON workspace_members(member_id);
ALTER TABLE api_keys ADD CONSTRAINT api_keys_service_account_id_fkey FOREIGN KEY (service_account_id) REFERENCES service_accounts(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE recovery_codes ADD CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE user_identities ADD CONSTRAINT user_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE password_resets ADD CONSTRAINT password_resets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE roles ADD CONSTRAINT roles_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE invitations ADD CONSTRAINT invitations_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE groups ADD CONSTRAINT groups_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE group_members ADD CONSTRAINT group_members_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE group_members ADD CONSTRAINT group_members_member_id_fkey FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE group_service_accounts ADD CONSTRAINT group_service_accounts_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE group_service_accounts ADD CONSTRAINT group_service_accounts_service_account_id_fkey FOREIGN KEY (service_account_id) REFERENCES service_accounts(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE service_accounts ADD CONSTRAINT service_accounts_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE workspace_members ADD CONSTRAINT workspace_members_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE workspace_members ADD CONSTRAINT workspace_members_member_id_fkey FOREIGN KEY (member_id) REFERENCES members(id) ON DELETE CASCADE ON UPDATE CASCADE;

-- Behind the walls stand the tables that are named here; every other table, also one that a later migration makes, is the
-- app's to write. A new table of the log has to be named here.
CREATE OR REPLACE FUNCTION trailkeeper_grant(app_role text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text;
  append_only text[] := ARRAY['events', 'event_personal', 'event_persons', 'event_targets', 'event_ids', 'tiles', 'checkpoints'];
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
