-- Nonces and request ids are stored as the 16 bytes that they spell, where they spell any: lib/sqlite/id_text.hpp. Only
-- the declared types change; what is there already stays as it is, and no row is touched, of the audit log least of all
-- (SQLite's way for changes that do not affect what is on disk: https://sqlite.org/lang_altertable.html, 7).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql =
  replace(replace(sql,
    'nonce           TEXT, ',
    'nonce           ANY CHECK (nonce IS NULL OR typeof(nonce) = ''text'' OR
                             (typeof(nonce) = ''blob'' AND length(nonce) = 16)), '),
    'request_id      TEXT,',
    'request_id      ANY CHECK (request_id IS NULL OR typeof(request_id) = ''text'' OR
                             (typeof(request_id) = ''blob'' AND length(request_id) = 16)),')
  WHERE type = 'table' AND name = 'tasks';
UPDATE sqlite_schema SET sql =
  replace(replace(sql,
    'nonce       TEXT,',
    'nonce       ANY CHECK (nonce IS NULL OR typeof(nonce) = ''text'' OR
                         (typeof(nonce) = ''blob'' AND length(nonce) = 16)),'),
    'request_id  TEXT,',
    'request_id  ANY CHECK (request_id IS NULL OR typeof(request_id) = ''text'' OR
                         (typeof(request_id) = ''blob'' AND length(request_id) = 16)),')
  WHERE type = 'table' AND name = 'audit';
PRAGMA writable_schema = RESET;
