-- An id may be longer than what an index can hold, and events about such a target could not be taken. Where an id begins is
-- enough to find the few that are compared whole.
DROP INDEX "log_targets_by_id";
CREATE INDEX "log_targets_by_id" ON "log_targets" ("company_id", left(lower("id"), 256));
