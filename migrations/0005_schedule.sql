-- Runs that wait for their time, and those that a recurring one makes.

ALTER TABLE runs ADD COLUMN schedule         TEXT;     -- JSON; NULL: at once
-- A template: it never sends anything itself, and stays scheduled while each firing makes a run of its own.
ALTER TABLE runs ADD COLUMN recurring        INTEGER NOT NULL DEFAULT 0 CHECK (recurring = 0 OR
                                                                               (recurring = 1 AND schedule IS NOT NULL));
-- Firings up to this moment are handled: made a run, or dropped.
ALTER TABLE runs ADD COLUMN handled_until_us INTEGER;
-- Of a firing's run: whose it is, and its time.
ALTER TABLE runs ADD COLUMN template_run     INTEGER REFERENCES runs (run);
ALTER TABLE runs ADD COLUMN fire_at_us       INTEGER CHECK ((fire_at_us IS NULL) = (template_run IS NULL));

CREATE UNIQUE INDEX runs_by_firing ON runs (template_run, fire_at_us) WHERE template_run IS NOT NULL;
