-- How many tasks of a run are in which state is asked all the time, and must not cost a look at each of them. Claims
-- use the same index: `queued` is a state like the others.
DROP INDEX tasks_queued;
CREATE INDEX tasks_by_state ON tasks (run, state, ordinal);
