-- What was said, and who may answer now.

CREATE TABLE queues (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    created_at bigint NOT NULL
);
CREATE UNIQUE INDEX queues_key ON queues (workspace_id, key);

CREATE TABLE threads (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    -- Where replies go, as the provider named it last.
    address_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    last_position bigint NOT NULL,
    last_inbound_at bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE UNIQUE INDEX threads_contact ON threads (contact_id, channel_id);

CREATE TABLE conversations (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'closed')),
    owner text NOT NULL CHECK (owner IN ('bot', 'queue', 'agent')),
    owner_id uuid,
    -- Who owned it before it came to its queue: what that owner had queued may still leave.
    last_owner text,
    last_owner_id uuid,
    queue_id uuid NOT NULL,
    -- The position of the newest message that any side but the customer sent.
    last_reply_position bigint NOT NULL DEFAULT 0,
    -- Since when the customer waits for a person; NULL when nobody is waited for.
    waiting_since bigint,
    opened_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    closed_at bigint
);
CREATE UNIQUE INDEX conversations_open ON conversations (thread_id) WHERE state = 'open';
CREATE INDEX conversations_list ON conversations (workspace_id, state, updated_at, id);

CREATE TABLE messages (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- NULL: a reaction or a fact that opened no conversation.
    conversation_id uuid,
    position bigint NOT NULL,
    direction text NOT NULL CHECK (direction IN ('in', 'out', 'note')),
    author text NOT NULL,
    author_id uuid,
    content_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    provider_blind bytea,
    provider_sealed bytea,
    reply_to_sealed bytea,
    -- The highest delivery state: 0 sent, 1 delivered, 2 read, 3 played; NULL before, and for what comes in.
    reached bigint,
    error_kind text,
    error_code bigint,
    error_detail text,
    sent_at bigint NOT NULL,
    stored_at bigint NOT NULL,
    accepted_at bigint,
    network_at bigint,
    delivered_at bigint,
    read_at bigint,
    played_at bigint,
    failed_at bigint
);
CREATE UNIQUE INDEX messages_position ON messages (thread_id, position);
CREATE INDEX messages_provider ON messages (provider_blind) WHERE provider_blind IS NOT NULL AND direction = 'out';

CREATE TABLE outbox (
    message_id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    position bigint NOT NULL,
    purpose text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'claimed', 'uncertain')),
    attempts bigint NOT NULL DEFAULT 0,
    due_at bigint NOT NULL,
    claimed_at bigint
);
CREATE UNIQUE INDEX outbox_thread ON outbox (thread_id, position);
CREATE INDEX outbox_due ON outbox (state, due_at);
