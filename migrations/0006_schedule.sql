-- Runs that wait for their time, and those that a recurring one makes. The table of runs is made anew, since its
-- constraints change: a run can be paused before it has started. Tasks refer to it: that is checked at the end.

PRAGMA defer_foreign_keys = ON;
CREATE TABLE runs_4 AS SELECT * FROM runs;
DROP TABLE runs;

CREATE TABLE runs (
  run              INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number is never given twice
  name             TEXT    NOT NULL,
  state            TEXT    NOT NULL CHECK (state IN ('sealing', 'awaiting_approval', 'scheduled', 'running', 'paused',
                                                     'gated', 'halted', 'succeeded', 'failed', 'cancelled')),
  reason           TEXT    NOT NULL,
  console          TEXT    NOT NULL,
  console_url      TEXT    NOT NULL,  -- normalised: two names of one console are one console
  policy           TEXT    NOT NULL,  -- JSON
  plan_digest      TEXT    NOT NULL,
  digest           TEXT,              -- of the sealed run
  submitted_by     TEXT    NOT NULL,
  approved_by      TEXT,
  state_reason     TEXT,              -- why it is halted, paused or cancelled, for people
  tasks            INTEGER NOT NULL DEFAULT 0 CHECK (tasks >= 0),
  -- Failed and held tasks that a person let the run go on with after it had halted: its budget counts from there.
  forgiven_failed  INTEGER NOT NULL DEFAULT 0 CHECK (forgiven_failed >= 0),
  forgiven_held    INTEGER NOT NULL DEFAULT 0 CHECK (forgiven_held >= 0),
  -- It was unfinished in a backup's copy that was put to work: resets may have been sent that this database knows
  -- nothing of.
  restored         INTEGER NOT NULL DEFAULT 0 CHECK (restored IN (0, 1)),
  created_at_us    INTEGER NOT NULL,
  sealed_at_us     INTEGER,
  started_at_us    INTEGER,  -- NULL in state paused: it waits for its time when it is resumed
  finished_at_us   INTEGER,
  filters          TEXT,     -- of the plan's `select`: JSON; NULL where it has none
  wave             INTEGER NOT NULL DEFAULT 1 CHECK (wave > 0),  -- the one that is carried out
  gated_at_us      INTEGER,  -- since when the last gate has been closed
  cancelling       INTEGER NOT NULL DEFAULT 0 CHECK (cancelling IN (0, 1)),
  rate             TEXT,     -- JSON, a rate set by a person since; NULL: the policy's
  schedule         TEXT,     -- JSON; NULL: at once
  -- A template: it never sends anything itself, and stays scheduled while each firing makes a run of its own.
  recurring        INTEGER NOT NULL DEFAULT 0 CHECK (recurring IN (0, 1)),
  -- Firings up to this moment are handled: made a run, or dropped.
  handled_until_us INTEGER,
  -- Of a firing's run: whose it is, and its time.
  template_run     INTEGER REFERENCES runs (run),
  fire_at_us       INTEGER,
  CHECK ((state = 'sealing') <= (digest IS NULL)),
  CHECK (state IN ('sealing', 'cancelled') OR digest IS NOT NULL),
  CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (finished_at_us IS NOT NULL)),
  CHECK (state NOT IN ('running', 'gated', 'halted', 'succeeded', 'failed') OR started_at_us IS NOT NULL),
  CHECK (state <> 'paused' OR started_at_us IS NOT NULL OR schedule IS NOT NULL),
  CHECK (state <> 'scheduled' OR (schedule IS NOT NULL AND started_at_us IS NULL)),
  CHECK (recurring = 0 OR (schedule IS NOT NULL AND started_at_us IS NULL AND template_run IS NULL)),
  CHECK ((fire_at_us IS NULL) = (template_run IS NULL))
) STRICT;

INSERT INTO runs (run, name, state, reason, console, console_url, policy, plan_digest, digest, submitted_by,
                  approved_by, state_reason, tasks, forgiven_failed, forgiven_held, restored, created_at_us,
                  sealed_at_us, started_at_us, finished_at_us, filters, wave, gated_at_us, cancelling, rate)
  SELECT run, name, state, reason, console, console_url, policy, plan_digest, digest, submitted_by,
         approved_by, state_reason, tasks, forgiven_failed, forgiven_held, restored, created_at_us,
         sealed_at_us, started_at_us, finished_at_us, filters, wave, gated_at_us, cancelling, rate FROM runs_4;
DROP TABLE runs_4;

CREATE INDEX runs_by_plan ON runs (plan_digest);
CREATE UNIQUE INDEX runs_by_firing ON runs (template_run, fire_at_us) WHERE template_run IS NOT NULL;

-- The text of a recurring run's plan, which each firing reads anew; gone when the run ends.
CREATE TABLE plan_texts (
  run   INTEGER NOT NULL REFERENCES runs (run),
  part  INTEGER NOT NULL CHECK (part > 0),
  bytes BLOB    NOT NULL,
  PRIMARY KEY (run, part)
) STRICT;
