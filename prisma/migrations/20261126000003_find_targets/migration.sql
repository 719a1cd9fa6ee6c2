-- A log can have as many targets as events. One text to look for parts in, instead of folding three columns of each row
-- every time; and a way to whom is named whole, which is what people mostly do.
ALTER TABLE "log_targets" ADD COLUMN "folded" TEXT GENERATED ALWAYS AS (lower("target" || E'\n' || coalesce("name", ''))) STORED;
CREATE INDEX "log_targets_by_id" ON "log_targets" ("company_id", lower("id"));
