-- Runs, their tasks and the audit log. Times ending in _at_us are microseconds since the epoch (UTC). JSON columns hold
-- canonical JSON text (keys sorted, no white space). States are spelled as in lib/core/states.cpp.

CREATE TABLE runs (
  run             INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number is never given twice
  name            TEXT    NOT NULL,
  state           TEXT    NOT NULL CHECK (state IN ('sealing', 'awaiting_approval', 'scheduled', 'running', 'paused',
                                                    'gated', 'halted', 'succeeded', 'failed', 'cancelled')),
  reason          TEXT    NOT NULL,
  console         TEXT    NOT NULL,
  console_url     TEXT    NOT NULL,  -- normalised: two names of one console are one console
  policy          TEXT    NOT NULL,  -- JSON
  plan_digest     TEXT    NOT NULL,
  digest          TEXT,              -- of the sealed run
  submitted_by    TEXT    NOT NULL,
  approved_by     TEXT,
  state_reason    TEXT,              -- why it is halted, paused or cancelled, for people
  tasks           INTEGER NOT NULL DEFAULT 0 CHECK (tasks >= 0),
  -- Failed and held tasks that a person let the run go on with after it had halted: its budget counts from there.
  forgiven_failed INTEGER NOT NULL DEFAULT 0 CHECK (forgiven_failed >= 0),
  forgiven_held   INTEGER NOT NULL DEFAULT 0 CHECK (forgiven_held >= 0),
  -- It was unfinished in a backup's copy that was put to work: resets may have been sent that this database knows
  -- nothing of.
  restored        INTEGER NOT NULL DEFAULT 0 CHECK (restored IN (0, 1)),
  created_at_us   INTEGER NOT NULL,
  sealed_at_us    INTEGER,
  started_at_us   INTEGER,
  finished_at_us  INTEGER,
  CHECK ((state = 'sealing') <= (digest IS NULL)),
  CHECK (state IN ('sealing', 'cancelled') OR digest IS NOT NULL),
  CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished_at_us IS NOT NULL)),
  CHECK (state NOT IN ('running', 'paused', 'gated', 'halted', 'succeeded', 'failed') OR started_at_us IS NOT NULL)
) STRICT;

CREATE INDEX runs_by_plan ON runs (plan_digest);

CREATE TABLE tasks (
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
  resolved        INTEGER NOT NULL DEFAULT 0 CHECK (resolved IN (0, 1)),
  pos_type        TEXT    NOT NULL,
  target          TEXT    NOT NULL,  -- JSON, the API's field names
  forward_reason  TEXT,              -- present: allow_forward
  note            TEXT,
  stopped_at_seal INTEGER CHECK (stopped_at_seal IN (0, 1)),
  before          TEXT,              -- JSON; the sealed position, then the one looked at before the last attempt
  after           TEXT,              -- JSON; read back
  direction       TEXT    CHECK (direction IN ('rewind', 'forward', 'same', 'unknown')),
  attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  nonce           TEXT,              -- of the last attempt
  outcome         TEXT    CHECK (outcome IN ('acknowledged', 'rejected', 'not_sent', 'ambiguous', 'applied', 'not_applied')),
  request_id      TEXT,
  wave            INTEGER NOT NULL DEFAULT 1 CHECK (wave > 0),
  error           TEXT,
  PRIMARY KEY (run, ordinal),
  CHECK (state IN ('waiting', 'reconciling', 'verifying') OR due_us IS NULL),
  CHECK (state <> 'waiting' OR due_us IS NOT NULL),
  CHECK (state NOT IN ('resetting', 'reconciling', 'verifying') OR (attempts > 0 AND nonce IS NOT NULL AND resolved = 1)),
  CHECK (state <> 'reconciling' OR outcome = 'ambiguous'),
  CHECK (state <> 'verifying' OR outcome IS NOT NULL),
  CHECK (state NOT IN ('held', 'failed', 'refused') OR error IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- What a claim and a start-up read: their cost does not grow with the queue.
CREATE INDEX tasks_queued ON tasks (run, ordinal) WHERE state = 'queued';
CREATE INDEX tasks_begun ON tasks (run, due_us, ordinal)
  WHERE state IN ('checking', 'stopping', 'resetting', 'reconciling', 'verifying', 'starting', 'waiting');
-- One data task once in a run, and which run has a data job.
CREATE UNIQUE INDEX tasks_by_task ON tasks (task_id, run) WHERE task_id IS NOT NULL;
CREATE INDEX tasks_by_job ON tasks (job_id, run) WHERE job_id IS NOT NULL;
CREATE INDEX tasks_by_name ON tasks (named, run) WHERE named IS NOT NULL;
CREATE INDEX tasks_unresolved ON tasks (run, ordinal) WHERE resolved = 0;

CREATE TABLE audit (
  seq         INTEGER PRIMARY KEY CHECK (seq > 0),
  at_us       INTEGER NOT NULL,
  event       TEXT    NOT NULL,
  actor       TEXT    NOT NULL,
  run         INTEGER,
  ordinal     INTEGER,
  task_id     INTEGER,
  job_id      INTEGER,
  console     TEXT,
  attempt     INTEGER,
  nonce       TEXT,
  request     TEXT,  -- JSON, as are before, after and detail
  http_status INTEGER,
  code        TEXT,
  msg         TEXT,
  request_id  TEXT,
  before      TEXT,
  after       TEXT,
  detail      TEXT,
  hash        BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
-- A number that exists would be a replacement, one that leaves a gap a deletion.
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log has no gaps'); END;

-- Empty in a database at work. `db backup` writes the one row into the copy: opened for work, its runs are paused first,
-- since resets may have been sent after it was made.
CREATE TABLE backup_mark (
  one         INTEGER PRIMARY KEY CHECK (one = 1),
  made_at_us  INTEGER NOT NULL,
  head_seq    INTEGER NOT NULL CHECK (head_seq >= 0),  -- the audit log's newest record then, and its hash
  head_hash   TEXT    NOT NULL CHECK (length(head_hash) = 64)
) STRICT;
