-- The search index: segments of a log, made behind the append and never changed; what searches read of one is a part.
-- It follows from the events alone, so it can be dropped and built again at any time.
CREATE TABLE "search_segments" (
    "company_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "first_seq" BIGINT NOT NULL,
    "size" INTEGER NOT NULL,
    "events" INTEGER NOT NULL,
    "erasures" INTEGER NOT NULL,
    "min_at" TIMESTAMPTZ(3) NOT NULL,
    "max_at" TIMESTAMPTZ(3) NOT NULL,
    "min_recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "max_recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "search_segments_pkey" PRIMARY KEY ("company_id","first_seq","id")
);

CREATE TABLE "search_parts" (
    "company_id" UUID NOT NULL,
    "segment_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "search_parts_pkey" PRIMARY KEY ("company_id","segment_id","part")
);

-- Packed already: compressing it again would cost every read more than it saves.
ALTER TABLE "search_parts" ALTER COLUMN "data" SET STORAGE EXTERNAL;
