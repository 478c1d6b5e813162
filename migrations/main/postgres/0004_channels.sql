-- Providers' accounts, the company's numbers, and what came through them.

CREATE TABLE endpoints (
    id uuid PRIMARY KEY,
    key text NOT NULL UNIQUE,
    provider text NOT NULL,
    name text NOT NULL,
    secrets_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE channels (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    endpoint_id uuid NOT NULL REFERENCES endpoints (id),
    key text NOT NULL,
    name text NOT NULL,
    -- The provider's id of the company's number, and the number people see.
    provider_number text NOT NULL,
    display_phone text NOT NULL,
    settings text NOT NULL,
    token_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    flow_key text,
    queue_id uuid NOT NULL,
    -- NULL while the number may send; else why it was stopped.
    stopped_reason text,
    created_at bigint NOT NULL
);
CREATE UNIQUE INDEX channels_key ON channels (workspace_id, key);
CREATE UNIQUE INDEX channels_number ON channels (endpoint_id, provider_number);

-- Raw envelopes under the day's key, which is destroyed after 8 days.
CREATE TABLE journal (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    key_id uuid NOT NULL,
    envelope_sealed bytea NOT NULL,
    received_at bigint NOT NULL
);

CREATE INDEX journal_order ON journal (xid, seq);

CREATE TABLE journal_keys (
    day bigint PRIMARY KEY,
    key_id uuid NOT NULL
);

-- Elements of signed webhooks that could not be used: bad ones, unknown numbers.
CREATE TABLE asides (
    id uuid PRIMARY KEY,
    endpoint_id uuid NOT NULL,
    reason text NOT NULL,
    path text NOT NULL,
    fragment_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    received_at bigint NOT NULL
);
CREATE INDEX asides_endpoint ON asides (endpoint_id, received_at, id);

-- Message ids that were taken, for ever: a duplicate months later is still a duplicate.
CREATE TABLE seen (
    channel_id uuid NOT NULL,
    message_blind bytea NOT NULL,
    PRIMARY KEY (channel_id, message_blind)
);

-- Statuses that came before the answer to their send.
CREATE TABLE parked_statuses (
    id uuid PRIMARY KEY,
    channel_id uuid NOT NULL,
    message_blind bytea NOT NULL,
    status_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    received_at bigint NOT NULL
);
CREATE INDEX parked_statuses_message ON parked_statuses (channel_id, message_blind);

CREATE TABLE channel_log (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    message_id uuid,
    outcome text NOT NULL,
    exchange_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    duration_micros bigint NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX channel_log_message ON channel_log (message_id);
