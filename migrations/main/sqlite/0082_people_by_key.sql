-- Every message asks who wrote it. A contact's identifiers lie together, and the index of values names the contact: who it
-- is, and by which other names, is two looks into two trees.
CREATE TABLE new_identifiers (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    value_blind BLOB NOT NULL,
    value_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (contact_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO new_identifiers SELECT id, workspace_id, contact_id, kind, scope, value_blind, value_sealed, key_id, created_at
    FROM identifiers;
DROP TABLE identifiers;
ALTER TABLE new_identifiers RENAME TO identifiers;
-- The blind index covers kind and scope.
CREATE UNIQUE INDEX identifiers_value ON identifiers (workspace_id, value_blind);

CREATE TABLE new_contacts (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    key_id BLOB NOT NULL,
    name_sealed BLOB,
    blocked_at INTEGER,
    -- 'unknown', 'opted_in', 'opted_out': for marketing; an opt-out is never overwritten by an import.
    marketing TEXT NOT NULL DEFAULT 'unknown',
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    marketing_at INTEGER,
    identifier_changed_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO new_contacts SELECT id, workspace_id, key_id, name_sealed, blocked_at, marketing, created_at, last_seen_at,
    marketing_at, identifier_changed_at FROM contacts;
DROP TABLE contacts;
ALTER TABLE new_contacts RENAME TO contacts;
CREATE INDEX contacts_workspace ON contacts (workspace_id, last_seen_at, id);
