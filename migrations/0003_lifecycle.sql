-- Data jobs that are stopped before and started after a reset, waves, selections, and where the console lists a job.
-- The table of tasks is made anew, since its constraints change.

ALTER TABLE runs ADD COLUMN filters     TEXT;     -- of the plan's `select`: JSON; NULL where it has none
ALTER TABLE runs ADD COLUMN wave        INTEGER NOT NULL DEFAULT 1 CHECK (wave > 0);  -- the one that is carried out
ALTER TABLE runs ADD COLUMN gated_at_us INTEGER;  -- since when the last gate has been closed
ALTER TABLE runs ADD COLUMN cancelling  INTEGER NOT NULL DEFAULT 0 CHECK (cancelling IN (0, 1));
ALTER TABLE runs ADD COLUMN rate        TEXT;     -- JSON, a rate set by a person since; NULL: the policy's

CREATE TABLE tasks_2 (
  run             INTEGER NOT NULL REFERENCES runs (run),
  ordinal         INTEGER NOT NULL CHECK (ordinal > 0),
  state           TEXT    NOT NULL CHECK (state IN ('queued', 'checking', 'stopping', 'resetting', 'reconciling',
                                                    'verifying', 'starting', 'waiting', 'held', 'succeeded', 'failed',
                                                    'refused', 'cancelled')),
  -- Of a task that was begun: when it may be taken in hand again, in microseconds of the steady clock of the process
  -- that wrote it (a start rewrites all of them). NULL: queued, in hand, or settled.
  due_us          INTEGER,
  -- What the plan gave; the rest filled in once `resolved`.
  task_id         INTEGER CHECK (task_id > 0),
  job_id          INTEGER CHECK (job_id > 0),
  named           TEXT,              -- the name it is looked up by, where the plan gave no id
  job_name        TEXT,              -- until resolved: a name that must agree with the ids
  selected        INTEGER NOT NULL DEFAULT 0 CHECK (selected IN (0, 1)),  -- it comes from the plan's `select`
  resolved        INTEGER NOT NULL DEFAULT 0 CHECK (resolved IN (0, 1)),
  pos_type        TEXT    NOT NULL,
  target          TEXT    NOT NULL,  -- JSON, the API's field names
  forward_reason  TEXT,              -- present: allow_forward
  note            TEXT,
  stopped_at_seal INTEGER CHECK (stopped_at_seal IN (0, 1)),
  -- On which page its job stood when the run was sealed: of the run's filters where it was selected, else of all jobs;
  -- 0: of a console that lists without pages. NULL: its job is asked for alone.
  page            INTEGER CHECK (page >= 0),
  shared_job      INTEGER NOT NULL DEFAULT 0 CHECK (shared_job IN (0, 1)),  -- another task of the run has its job too
  before          TEXT,              -- JSON; the sealed position, then the one looked at before the last attempt
  after           TEXT,              -- JSON; read back
  direction       TEXT    CHECK (direction IN ('rewind', 'forward', 'same', 'unknown')),
  attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  nonce           TEXT,              -- of the last attempt
  outcome         TEXT    CHECK (outcome IN ('acknowledged', 'rejected', 'not_sent', 'ambiguous', 'applied', 'not_applied')),
  request_id      TEXT,
  wave            INTEGER NOT NULL DEFAULT 1 CHECK (wave > 0),
  error           TEXT,
  -- Its job ran just before we asked it to stop, and has not been seen running since.
  owes_start      INTEGER NOT NULL DEFAULT 0 CHECK (owes_start IN (0, 1)),
  -- Stops while stopping, starts while starting: how many were asked for, what is known of the last (NULL: under way),
  -- why, and until when it may take, on the clock of due_us.
  asks            INTEGER NOT NULL DEFAULT 0 CHECK (asks >= 0),
  asked           TEXT    CHECK (asked IN ('acknowledged', 'refused', 'without_effect', 'unknown')),
  ask_trouble     TEXT,
  until_us        INTEGER,
  ends_as         TEXT    CHECK (ends_as IN ('queued', 'waiting', 'succeeded', 'failed', 'refused', 'cancelled')),
  PRIMARY KEY (run, ordinal),
  CHECK (state IN ('waiting', 'reconciling', 'verifying', 'stopping', 'starting') OR due_us IS NULL),
  CHECK (state <> 'waiting' OR due_us IS NOT NULL),
  CHECK (state NOT IN ('resetting', 'reconciling', 'verifying') OR (attempts > 0 AND nonce IS NOT NULL AND resolved = 1)),
  CHECK (state <> 'reconciling' OR outcome = 'ambiguous'),
  CHECK (state <> 'verifying' OR outcome IS NOT NULL),
  CHECK (state NOT IN ('held', 'failed', 'refused') OR error IS NOT NULL),
  CHECK (state NOT IN ('stopping', 'starting') OR (resolved = 1 AND until_us IS NOT NULL)),
  CHECK ((state = 'starting') = (ends_as IS NOT NULL)),
  -- A job is not started while its reset is unsettled.
  CHECK (state <> 'starting' OR outcome IS NULL OR outcome <> 'ambiguous')
) STRICT, WITHOUT ROWID;

INSERT INTO tasks_2 (run, ordinal, state, due_us, task_id, job_id, named, job_name, resolved, pos_type, target,
                     forward_reason, note, stopped_at_seal, before, after, direction, attempts, nonce, outcome,
                     request_id, wave, error)
  SELECT run, ordinal, state, due_us, task_id, job_id, named, job_name, resolved, pos_type, target,
         forward_reason, note, stopped_at_seal, before, after, direction, attempts, nonce, outcome,
         request_id, wave, error FROM tasks;
DROP TABLE tasks;
ALTER TABLE tasks_2 RENAME TO tasks;

-- What a claim and a start-up read: their cost does not grow with the queue.
CREATE INDEX tasks_queued ON tasks (run, ordinal) WHERE state = 'queued';
CREATE INDEX tasks_begun ON tasks (run, due_us, ordinal)
  WHERE state IN ('checking', 'stopping', 'resetting', 'reconciling', 'verifying', 'starting', 'waiting');
-- Whose jobs the run has stopped and not seen running again.
CREATE INDEX tasks_owing ON tasks (run, ordinal) WHERE owes_start = 1;
-- One data task once in a run, and which run has a data job.
CREATE UNIQUE INDEX tasks_by_task ON tasks (task_id, run) WHERE task_id IS NOT NULL;
CREATE INDEX tasks_by_job ON tasks (job_id, run) WHERE job_id IS NOT NULL;
CREATE INDEX tasks_by_name ON tasks (named, run) WHERE named IS NOT NULL;
CREATE INDEX tasks_unresolved ON tasks (run, ordinal) WHERE resolved = 0;
