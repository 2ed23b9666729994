-- While a run is sealed its unresolved tasks are looked up by their ids, and those that are left are looked for in plan
-- order: for that, each task entered this index when it was queued and left it when it was resolved.
DROP INDEX tasks_unresolved;
