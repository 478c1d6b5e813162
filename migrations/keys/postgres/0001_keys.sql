-- Data keys, wrapped by the root key. This store has its own, shorter-lived backups and knows no contact.

CREATE TABLE data_keys (
    id uuid PRIMARY KEY,
    root_id text NOT NULL,
    -- NULL once the key was destroyed: what it sealed can never be read again.
    wrapped bytea,
    created_at bigint NOT NULL,
    destroyed_at bigint
);

-- Something known, sealed by each root key: tells a wrong root key at the start.
CREATE TABLE root_checks (
    root_id text PRIMARY KEY,
    sealed bytea NOT NULL
);
