-- People who log in.

CREATE TABLE users (
    id BLOB PRIMARY KEY,
    email_blind BLOB NOT NULL UNIQUE,
    email_sealed BLOB NOT NULL,
    name_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    -- An argon2id hash in PHC form; NULL until the person chose a password.
    password_hash TEXT,
    language TEXT NOT NULL,
    -- 1 for those who manage users and workspaces; it opens no workspace's data.
    administers_installation INTEGER NOT NULL CHECK (administers_installation IN (0, 1)),
    disabled_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE members (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
) STRICT;
CREATE INDEX members_user ON members (user_id);

CREATE TABLE login_sessions (
    id BLOB PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    token_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_sessions_user ON login_sessions (user_id);

-- A link that is good once: for the first administrator (no user yet) and for people who are invited.
CREATE TABLE one_time_links (
    token_hash BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id BLOB REFERENCES users (id),
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE login_failures (
    subject_blind BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;

-- Where a person logged in from lately: a stranger who guesses passwords cannot lock them out there.
CREATE TABLE known_addresses (
    user_id BLOB NOT NULL REFERENCES users (id),
    address_blind BLOB NOT NULL,
    last_login_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, address_blind)
) STRICT;

CREATE TABLE idempotency_keys (
    user_id BLOB NOT NULL,
    key_blind BLOB NOT NULL,
    request_blind BLOB NOT NULL,
    -- NULL while the first request is at work.
    status INTEGER,
    resource_id BLOB,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, key_blind)
) STRICT;
