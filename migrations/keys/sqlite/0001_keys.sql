-- Data keys, wrapped by the root key. This store has its own, shorter-lived backups and knows no contact.

CREATE TABLE data_keys (
    id BLOB PRIMARY KEY,
    root_id TEXT NOT NULL,
    -- NULL once the key was destroyed: what it sealed can never be read again.
    wrapped BLOB,
    created_at INTEGER NOT NULL,
    destroyed_at INTEGER
) STRICT;

-- Something known, sealed by each root key: tells a wrong root key at the start.
CREATE TABLE root_checks (
    root_id TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;
