-- What every room stands on: tenants, jobs, the event log, leases.
-- Columns that end in _sealed hold ciphertext, _blind hold keyed hashes; instants are microseconds since 1970 UTC.

CREATE TABLE installation (
    one bigint PRIMARY KEY CHECK (one = 1),
    key_id uuid NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE workspaces (
    id uuid PRIMARY KEY,
    key text NOT NULL UNIQUE,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('production', 'homologation')),
    language text NOT NULL,
    time_zone text NOT NULL,
    -- Added to the wall clock: only a homologation workspace moves it.
    clock_offset bigint NOT NULL DEFAULT 0,
    key_id uuid NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    -- Jobs of one lane run one after the other, in the order of their ids.
    lane uuid,
    payload text NOT NULL,
    due_at bigint NOT NULL,
    attempts bigint NOT NULL DEFAULT 0,
    last_error text
);
CREATE INDEX jobs_due ON jobs (due_at, id);
CREATE INDEX jobs_lane ON jobs (lane, id) WHERE lane IS NOT NULL;

CREATE TABLE events (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    author text NOT NULL,
    thread_id uuid,
    payload text NOT NULL,
    at bigint NOT NULL
);

-- Where each reader of a log stands: the event log's, and the journal's.
CREATE TABLE log_readers (
    name text PRIMARY KEY,
    xid bigint NOT NULL,
    seq bigint NOT NULL
);

CREATE TABLE leases (
    name text PRIMARY KEY,
    holder uuid NOT NULL,
    expires_at bigint NOT NULL
);

-- Sequence order is not commit order here: readers go by transaction first.
CREATE INDEX events_order ON events (xid, seq);
