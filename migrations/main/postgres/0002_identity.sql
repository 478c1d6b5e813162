-- People who log in.

CREATE TABLE users (
    id uuid PRIMARY KEY,
    email_blind bytea NOT NULL UNIQUE,
    email_sealed bytea NOT NULL,
    name_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    -- An argon2id hash in PHC form; NULL until the person chose a password.
    password_hash text,
    language text NOT NULL,
    -- 1 for those who manage users and workspaces; it opens no workspace's data.
    administers_installation bigint NOT NULL CHECK (administers_installation IN (0, 1)),
    disabled_at bigint,
    created_at bigint NOT NULL
);

CREATE TABLE members (
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    user_id uuid NOT NULL REFERENCES users (id),
    role text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX members_user ON members (user_id);

CREATE TABLE login_sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    token_hash bytea NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX login_sessions_user ON login_sessions (user_id);

-- A link that is good once: for the first administrator (no user yet) and for people who are invited.
CREATE TABLE one_time_links (
    token_hash bytea PRIMARY KEY,
    purpose text NOT NULL,
    user_id uuid REFERENCES users (id),
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE login_failures (
    subject_blind bytea PRIMARY KEY,
    failures bigint NOT NULL,
    blocked_until bigint NOT NULL,
    last_at bigint NOT NULL
);

-- Where a person logged in from lately: a stranger who guesses passwords cannot lock them out there.
CREATE TABLE known_addresses (
    user_id uuid NOT NULL REFERENCES users (id),
    address_blind bytea NOT NULL,
    last_login_at bigint NOT NULL,
    PRIMARY KEY (user_id, address_blind)
);

CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL,
    key_blind bytea NOT NULL,
    request_blind bytea NOT NULL,
    -- NULL while the first request is at work.
    status bigint,
    resource_id uuid,
    created_at bigint NOT NULL,
    PRIMARY KEY (user_id, key_blind)
);
