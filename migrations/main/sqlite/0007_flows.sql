-- Bots' programs, and their runs.

CREATE TABLE flows (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    live_version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX flows_key ON flows (workspace_id, key);

CREATE TABLE flow_versions (
    workspace_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    definition TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (flow_id, version)
) STRICT;

CREATE TABLE sessions (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    conversation_id BLOB NOT NULL,
    flow_id BLOB NOT NULL,
    flow_version INTEGER NOT NULL,
    state_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    -- The position of the last message that the session has taken.
    taken_position INTEGER NOT NULL,
    -- Counts the turns: a turn that finds another number than it began with is thrown away.
    turn INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_conversation ON sessions (conversation_id);
