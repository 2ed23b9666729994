-- Of the tasks that were begun only those that wait for a moment are looked up by it. A task that goes from its check to
-- its end at once never waits, and left this index and entered it again at each step.
DROP INDEX tasks_begun;
CREATE INDEX tasks_due ON tasks (run, due_us, ordinal) WHERE due_us IS NOT NULL;
