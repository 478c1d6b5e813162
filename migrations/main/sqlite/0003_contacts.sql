-- People, and the identifiers they are recognised by.

CREATE TABLE contacts (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    key_id BLOB NOT NULL,
    name_sealed BLOB,
    blocked_at INTEGER,
    -- 'unknown', 'opted_in', 'opted_out': for marketing; an opt-out is never overwritten by an import.
    marketing TEXT NOT NULL DEFAULT 'unknown',
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_workspace ON contacts (workspace_id, last_seen_at, id);

CREATE TABLE identifiers (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    value_blind BLOB NOT NULL,
    value_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
-- The blind index covers kind and scope.
CREATE UNIQUE INDEX identifiers_value ON identifiers (workspace_id, value_blind);
CREATE INDEX identifiers_contact ON identifiers (contact_id);

CREATE TABLE contact_attributes (
    workspace_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    key TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('sealed', 'operational')),
    value_sealed BLOB,
    value_blind BLOB,
    value_clear TEXT,
    key_id BLOB NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (contact_id, key)
) STRICT;
