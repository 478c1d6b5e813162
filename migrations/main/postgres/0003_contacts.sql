-- People, and the identifiers they are recognised by.

CREATE TABLE contacts (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    key_id uuid NOT NULL,
    name_sealed bytea,
    blocked_at bigint,
    -- 'unknown', 'opted_in', 'opted_out': for marketing; an opt-out is never overwritten by an import.
    marketing text NOT NULL DEFAULT 'unknown',
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL
);
CREATE INDEX contacts_workspace ON contacts (workspace_id, last_seen_at, id);

CREATE TABLE identifiers (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    kind text NOT NULL,
    scope text NOT NULL,
    value_blind bytea NOT NULL,
    value_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    created_at bigint NOT NULL
);
-- The blind index covers kind and scope.
CREATE UNIQUE INDEX identifiers_value ON identifiers (workspace_id, value_blind);
CREATE INDEX identifiers_contact ON identifiers (contact_id);

CREATE TABLE contact_attributes (
    workspace_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    key text NOT NULL,
    class text NOT NULL CHECK (class IN ('sealed', 'operational')),
    value_sealed bytea,
    value_blind bytea,
    value_clear text,
    key_id uuid NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (contact_id, key)
);
