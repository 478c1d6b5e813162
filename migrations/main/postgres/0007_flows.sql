-- Bots' programs, and their runs.

CREATE TABLE flows (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    live_version bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX flows_key ON flows (workspace_id, key);

CREATE TABLE flow_versions (
    workspace_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    version bigint NOT NULL,
    definition text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (flow_id, version)
);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    flow_id uuid NOT NULL,
    flow_version bigint NOT NULL,
    state_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    -- The position of the last message that the session has taken.
    taken_position bigint NOT NULL,
    -- Counts the turns: a turn that finds another number than it began with is thrown away.
    turn bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX sessions_conversation ON sessions (conversation_id);
