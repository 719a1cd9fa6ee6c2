-- Search reads segments (20261126000001_search_segments): nothing looks for rows of events by what they say any more, and
-- each of these indexes cost every append.
DROP INDEX "events_by_time";
DROP INDEX "events_by_actor";
DROP INDEX "events_by_action";
