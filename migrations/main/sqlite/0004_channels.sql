-- Providers' accounts, the company's numbers, and what came through them.

CREATE TABLE endpoints (
    id BLOB PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    name TEXT NOT NULL,
    secrets_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE channels (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    endpoint_id BLOB NOT NULL REFERENCES endpoints (id),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The provider's id of the company's number, and the number people see.
    provider_number TEXT NOT NULL,
    display_phone TEXT NOT NULL,
    settings TEXT NOT NULL,
    token_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    flow_key TEXT,
    queue_id BLOB NOT NULL,
    -- NULL while the number may send; else why it was stopped.
    stopped_reason TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX channels_key ON channels (workspace_id, key);
CREATE UNIQUE INDEX channels_number ON channels (endpoint_id, provider_number);

-- Raw envelopes under the day's key, which is destroyed after 8 days.
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    xid INTEGER NOT NULL DEFAULT 0,
    id BLOB NOT NULL,
    endpoint_id BLOB NOT NULL,
    key_id BLOB NOT NULL,
    envelope_sealed BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;

CREATE TABLE journal_keys (
    day INTEGER PRIMARY KEY,
    key_id BLOB NOT NULL
) STRICT;

-- Elements of signed webhooks that could not be used: bad ones, unknown numbers.
CREATE TABLE asides (
    id BLOB PRIMARY KEY,
    endpoint_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    path TEXT NOT NULL,
    fragment_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX asides_endpoint ON asides (endpoint_id, received_at, id);

-- Message ids that were taken, for ever: a duplicate months later is still a duplicate.
CREATE TABLE seen (
    channel_id BLOB NOT NULL,
    message_blind BLOB NOT NULL,
    PRIMARY KEY (channel_id, message_blind)
) STRICT, WITHOUT ROWID;

-- Statuses that came before the answer to their send.
CREATE TABLE parked_statuses (
    id BLOB PRIMARY KEY,
    channel_id BLOB NOT NULL,
    message_blind BLOB NOT NULL,
    status_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX parked_statuses_message ON parked_statuses (channel_id, message_blind);

CREATE TABLE channel_log (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    channel_id BLOB NOT NULL,
    message_id BLOB,
    outcome TEXT NOT NULL,
    exchange_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    duration_micros INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX channel_log_message ON channel_log (message_id);
