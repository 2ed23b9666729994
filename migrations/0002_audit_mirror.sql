-- Up to where each mirror of the audit log (audit.mirror_file) has got. Where its file is gone or empty, rotated away for
-- instance, the mirror goes on after this record; else the file's own last line tells. Written once the records are
-- durable in the file: it may be behind the file, never ahead of it.
CREATE TABLE audit_mirror (
  file  TEXT    PRIMARY KEY,  -- its path, absolute: another path is another mirror, and begins with the first record
  seq   INTEGER NOT NULL REFERENCES audit (seq)
) STRICT, WITHOUT ROWID;
