-- Every table of the first version. Written by Prisma's diff from an empty database; by hand: the four tables of events
-- are partitioned by month of recorded_at, so that retention can drop whole partitions and never one giant DELETE.

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "members" (
    "id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deactivated_at" TIMESTAMPTZ(3),

    CONSTRAINT "members_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "ip" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" TEXT NOT NULL,
    "company_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setup_links" (
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "setup_links_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "attempt_windows" (
    "key" BYTEA NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "company_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "event" JSONB NOT NULL,
    "reported_at" TIMESTAMPTZ(3),

    CONSTRAINT "attempt_windows_pkey" PRIMARY KEY ("company_id","action","key","minute")
);

-- CreateTable
CREATE TABLE "companies" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "plan" TEXT NOT NULL DEFAULT 'enterprise',
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "is_instance" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "companies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workspaces" (
    "id" UUID NOT NULL,
    "company_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "workspaces_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "logs" (
    "company_id" UUID NOT NULL,
    "origin" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "size" BIGINT NOT NULL DEFAULT 0,
    "root" BYTEA NOT NULL,
    "frontier" BYTEA NOT NULL,
    "last_recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT '-infinity'::timestamp with time zone,
    "pruned_to" BIGINT NOT NULL DEFAULT 0,
    "erasures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "logs_pkey" PRIMARY KEY ("company_id")
);

-- CreateTable
CREATE TABLE "events" (
    "company_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "id" UUID NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "outcome" TEXT,
    "actor" TEXT NOT NULL,
    "on_behalf_of" TEXT,
    "workspace" TEXT,
    "method" TEXT,
    "path" TEXT,
    "status" SMALLINT,
    "resource" TEXT,
    "auth_type" TEXT,
    "request_id" TEXT,
    "line" TEXT NOT NULL,
    "leaf_hash" BYTEA NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("company_id","seq","recorded_at")
) PARTITION BY RANGE ("recorded_at");

-- CreateTable
CREATE TABLE "event_personal" (
    "company_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "ref" TEXT NOT NULL,
    "text" TEXT,
    "key" BYTEA,

    CONSTRAINT "event_personal_pkey" PRIMARY KEY ("company_id","seq","ref","recorded_at")
) PARTITION BY RANGE ("recorded_at");

-- CreateTable
CREATE TABLE "event_persons" (
    "company_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "in_own_ref" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "event_persons_pkey" PRIMARY KEY ("company_id","ref","seq","recorded_at")
) PARTITION BY RANGE ("recorded_at");

-- CreateTable
CREATE TABLE "event_targets" (
    "company_id" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "seq" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "event_targets_pkey" PRIMARY KEY ("company_id","target","occurred_at","seq","recorded_at")
) PARTITION BY RANGE ("recorded_at");

-- CreateTable
CREATE TABLE "event_ids" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "fingerprint" BYTEA NOT NULL,

    CONSTRAINT "event_ids_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "persons" (
    "company_id" UUID NOT NULL,
    "ref" TEXT NOT NULL,
    "key_wrapped" BYTEA,
    "external_id" TEXT,
    "email" TEXT,
    "name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "persons_pkey" PRIMARY KEY ("company_id","ref")
);

-- CreateTable
CREATE TABLE "person_aliases" (
    "company_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "ref" TEXT NOT NULL,

    CONSTRAINT "person_aliases_pkey" PRIMARY KEY ("company_id","kind","value")
);

-- CreateTable
CREATE TABLE "tiles" (
    "company_id" UUID NOT NULL,
    "level" SMALLINT NOT NULL,
    "idx" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "tiles_pkey" PRIMARY KEY ("company_id","level","idx")
);

-- CreateTable
CREATE TABLE "checkpoints" (
    "company_id" UUID NOT NULL,
    "size" BIGINT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "checkpoints_pkey" PRIMARY KEY ("company_id","size","epoch")
);

-- CreateTable
CREATE TABLE "log_actions" (
    "company_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "log_actions_pkey" PRIMARY KEY ("company_id","action")
);

-- CreateTable
CREATE TABLE "log_actors" (
    "company_id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "id" TEXT,
    "name" TEXT,

    CONSTRAINT "log_actors_pkey" PRIMARY KEY ("company_id","actor")
);

-- CreateTable
CREATE TABLE "log_workspaces" (
    "company_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT,

    CONSTRAINT "log_workspaces_pkey" PRIMARY KEY ("company_id","id")
);

-- CreateTable
CREATE TABLE "log_targets" (
    "company_id" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "id" TEXT,
    "name" TEXT,

    CONSTRAINT "log_targets_pkey" PRIMARY KEY ("company_id","target")
);

-- CreateTable
CREATE TABLE "event_counts" (
    "company_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "workspace" TEXT NOT NULL DEFAULT '',
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL DEFAULT '',
    "count" BIGINT NOT NULL,

    CONSTRAINT "event_counts_pkey" PRIMARY KEY ("company_id","hour","workspace","action","outcome")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "members_user_id_idx" ON "members"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "members_company_id_user_id_key" ON "members"("company_id", "user_id");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "api_keys_company_id_idx" ON "api_keys"("company_id");

-- CreateIndex
CREATE INDEX "attempt_windows_minute_idx" ON "attempt_windows"("minute");

-- CreateIndex
CREATE UNIQUE INDEX "companies_slug_key" ON "companies"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "workspaces_company_id_name_key" ON "workspaces"("company_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "logs_origin_key" ON "logs"("origin");

-- CreateIndex
CREATE INDEX "events_by_time" ON "events"("company_id", "occurred_at" DESC, "seq" DESC);

-- CreateIndex
CREATE INDEX "events_by_actor" ON "events"("company_id", "actor", "occurred_at" DESC, "seq" DESC);

-- CreateIndex
CREATE INDEX "events_by_action" ON "events"("company_id", "action", "occurred_at" DESC, "seq" DESC);

-- CreateIndex
CREATE INDEX "person_aliases_company_id_ref_idx" ON "person_aliases"("company_id", "ref");

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "companies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
