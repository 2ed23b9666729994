-- What state a task was in when its run was sealed, for whoever looks at what will happen to it.
ALTER TABLE tasks ADD COLUMN phase_at_seal TEXT;   -- its job's, as the console spells it; NULL: not kept
ALTER TABLE tasks ADD COLUMN status_at_seal TEXT;  -- its own, likewise
-- Which data jobs have a reset that a person must settle before another run may touch them.
CREATE INDEX tasks_held ON tasks (job_id) WHERE state = 'held';
