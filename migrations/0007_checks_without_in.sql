-- SQLite builds an index of what stands behind an IN each time that it asks: ten of them made two thirds of what one
-- change of a task took. Here every CHECK, and the index of what was begun, says OR instead; nothing else is new.

CREATE TABLE tasks_7 (
  run             INTEGER NOT NULL REFERENCES runs (run),
  ordinal         INTEGER NOT NULL CHECK (ordinal > 0),
  state           TEXT    NOT NULL CHECK (
    state = 'queued' OR state = 'checking' OR state = 'stopping' OR state = 'resetting' OR state = 'reconciling' OR
    state = 'verifying' OR state = 'starting' OR state = 'waiting' OR state = 'held' OR state = 'succeeded' OR
    state = 'failed' OR state = 'refused' OR state = 'cancelled'),
  -- Of a task that was begun: when it may be taken in hand again, in microseconds of the steady clock of the process
  -- that wrote it (a start rewrites all of them). NULL: queued, in hand, or settled.
  due_us          INTEGER,
  -- What the plan gave; the rest filled in once `resolved`.
  task_id         INTEGER CHECK (task_id > 0),
  job_id          INTEGER CHECK (job_id > 0),
  named           TEXT,              -- the name it is looked up by, where the plan gave no id
  job_name        TEXT,              -- until resolved: a name that must agree with the ids
  selected        INTEGER NOT NULL DEFAULT 0 CHECK (selected = 0 OR selected = 1),  -- it comes from the plan's `select`
  resolved        INTEGER NOT NULL DEFAULT 0 CHECK (resolved = 0 OR resolved = 1),
  pos_type        TEXT    NOT NULL,
  target          TEXT    NOT NULL,  -- JSON, the API's field names
  forward_reason  TEXT,              -- present: allow_forward
  note            TEXT,
  stopped_at_seal INTEGER CHECK (stopped_at_seal = 0 OR stopped_at_seal = 1),
  phase_at_seal   TEXT,              -- its job's, as the console spells it; NULL: not kept
  status_at_seal  TEXT,              -- its own, likewise
  -- On which page its job stood when the run was sealed: of the run's filters where it was selected, else of all jobs;
  -- 0: of a console that lists without pages. NULL: its job is asked for alone.
  page            INTEGER CHECK (page >= 0),
  -- Another task of the run has its job too.
  shared_job      INTEGER NOT NULL DEFAULT 0 CHECK (shared_job = 0 OR shared_job = 1),
  before          TEXT,              -- JSON; the sealed position, then the one looked at before the last attempt
  after           TEXT,              -- JSON; read back
  direction       TEXT    CHECK (
    direction = 'rewind' OR direction = 'forward' OR direction = 'same' OR direction = 'unknown'),
  attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  nonce           TEXT,              -- of the last attempt
  outcome         TEXT    CHECK (
    outcome = 'acknowledged' OR outcome = 'rejected' OR outcome = 'not_sent' OR outcome = 'ambiguous' OR
    outcome = 'applied' OR outcome = 'not_applied'),
  request_id      TEXT,
  wave            INTEGER NOT NULL DEFAULT 1 CHECK (wave > 0),
  error           TEXT,
  -- Its job ran just before we asked it to stop, and has not been seen running since.
  owes_start      INTEGER NOT NULL DEFAULT 0 CHECK (owes_start = 0 OR owes_start = 1),
  -- Stops while stopping, starts while starting: how many were asked for, what is known of the last (NULL: under way),
  -- why, and until when it may take, on the clock of due_us.
  asks            INTEGER NOT NULL DEFAULT 0 CHECK (asks >= 0),
  asked           TEXT    CHECK (
    asked = 'acknowledged' OR asked = 'refused' OR asked = 'without_effect' OR asked = 'unknown'),
  ask_trouble     TEXT,
  until_us        INTEGER,
  ends_as         TEXT    CHECK (
    ends_as = 'queued' OR ends_as = 'waiting' OR ends_as = 'succeeded' OR ends_as = 'failed' OR ends_as = 'refused' OR
    ends_as = 'cancelled'),
  PRIMARY KEY (run, ordinal),
  CHECK (due_us IS NULL OR state = 'waiting' OR state = 'reconciling' OR state = 'verifying' OR state = 'stopping' OR
         state = 'starting'),
  CHECK (state <> 'waiting' OR due_us IS NOT NULL),
  CHECK ((state <> 'resetting' AND state <> 'reconciling' AND state <> 'verifying') OR
         (attempts > 0 AND nonce IS NOT NULL AND resolved = 1)),
  CHECK (state <> 'reconciling' OR outcome = 'ambiguous'),
  CHECK (state <> 'verifying' OR outcome IS NOT NULL),
  CHECK ((state <> 'held' AND state <> 'failed' AND state <> 'refused') OR error IS NOT NULL),
  CHECK ((state <> 'stopping' AND state <> 'starting') OR (resolved = 1 AND until_us IS NOT NULL)),
  CHECK ((state = 'starting') = (ends_as IS NOT NULL)),
  -- A job is not started while its reset is unsettled.
  CHECK (state <> 'starting' OR outcome IS NULL OR outcome <> 'ambiguous')
) STRICT, WITHOUT ROWID;

INSERT INTO tasks_7 (run, ordinal, state, due_us, task_id, job_id, named, job_name, selected, resolved, pos_type,
                     target, forward_reason, note, stopped_at_seal, page, shared_job, before, after, direction,
                     attempts, nonce, outcome, request_id, wave, error, owes_start, asks, asked, ask_trouble,
                     until_us, ends_as, phase_at_seal, status_at_seal)
  SELECT run, ordinal, state, due_us, task_id, job_id, named, job_name, selected, resolved, pos_type, target,
         forward_reason, note, stopped_at_seal, page, shared_job, before, after, direction, attempts, nonce, outcome,
         request_id, wave, error, owes_start, asks, asked, ask_trouble, until_us, ends_as, phase_at_seal,
         status_at_seal FROM tasks;
DROP TABLE tasks;
ALTER TABLE tasks_7 RENAME TO tasks;

CREATE INDEX tasks_begun ON tasks (run, due_us, ordinal)
  WHERE state = 'checking' OR state = 'stopping' OR state = 'resetting' OR state = 'reconciling' OR
        state = 'verifying' OR state = 'starting' OR state = 'waiting';
CREATE INDEX tasks_owing ON tasks (run, ordinal) WHERE owes_start = 1;
CREATE UNIQUE INDEX tasks_by_task ON tasks (task_id, run) WHERE task_id IS NOT NULL;
CREATE INDEX tasks_by_job ON tasks (job_id, run) WHERE job_id IS NOT NULL;
CREATE INDEX tasks_by_name ON tasks (named, run) WHERE named IS NOT NULL;
CREATE INDEX tasks_unresolved ON tasks (run, ordinal) WHERE resolved = 0;
CREATE INDEX tasks_held ON tasks (job_id) WHERE state = 'held';
CREATE INDEX tasks_by_state ON tasks (run, state, ordinal);
