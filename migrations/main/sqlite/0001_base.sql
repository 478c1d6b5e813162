-- What every room stands on: tenants, jobs, the event log, leases.
-- Columns that end in _sealed hold ciphertext, _blind hold keyed hashes; instants are microseconds since 1970 UTC.

CREATE TABLE installation (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    key_id BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspaces (
    id BLOB PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('production', 'homologation')),
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    -- Added to the wall clock: only a homologation workspace moves it.
    clock_offset INTEGER NOT NULL DEFAULT 0,
    key_id BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    -- Jobs of one lane run one after the other, in the order of their ids.
    lane BLOB,
    payload TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT
) STRICT;
CREATE INDEX jobs_due ON jobs (due_at, id);
CREATE INDEX jobs_lane ON jobs (lane, id) WHERE lane IS NOT NULL;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    xid INTEGER NOT NULL DEFAULT 0,
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    author TEXT NOT NULL,
    thread_id BLOB,
    payload TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- Where each reader of a log stands: the event log's, and the journal's.
CREATE TABLE log_readers (
    name TEXT PRIMARY KEY,
    xid INTEGER NOT NULL,
    seq INTEGER NOT NULL
) STRICT;

CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
