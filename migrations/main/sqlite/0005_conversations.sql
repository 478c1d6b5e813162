-- What was said, and who may answer now.

CREATE TABLE queues (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX queues_key ON queues (workspace_id, key);

CREATE TABLE threads (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    channel_id BLOB NOT NULL,
    -- Where replies go, as the provider named it last.
    address_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    last_position INTEGER NOT NULL,
    last_inbound_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX threads_contact ON threads (contact_id, channel_id);

CREATE TABLE conversations (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    thread_id BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    owner TEXT NOT NULL CHECK (owner IN ('bot', 'queue', 'agent')),
    owner_id BLOB,
    -- Who owned it before it came to its queue: what that owner had queued may still leave.
    last_owner TEXT,
    last_owner_id BLOB,
    queue_id BLOB NOT NULL,
    -- The position of the newest message that any side but the customer sent.
    last_reply_position INTEGER NOT NULL DEFAULT 0,
    -- Since when the customer waits for a person; NULL when nobody is waited for.
    waiting_since INTEGER,
    opened_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX conversations_open ON conversations (thread_id) WHERE state = 'open';
CREATE INDEX conversations_list ON conversations (workspace_id, state, updated_at, id);

CREATE TABLE messages (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    thread_id BLOB NOT NULL,
    -- NULL: a reaction or a fact that opened no conversation.
    conversation_id BLOB,
    position INTEGER NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out', 'note')),
    author TEXT NOT NULL,
    author_id BLOB,
    content_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    provider_blind BLOB,
    provider_sealed BLOB,
    reply_to_sealed BLOB,
    -- The highest delivery state: 0 sent, 1 delivered, 2 read, 3 played; NULL before, and for what comes in.
    reached INTEGER,
    error_kind TEXT,
    error_code INTEGER,
    error_detail TEXT,
    sent_at INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    accepted_at INTEGER,
    network_at INTEGER,
    delivered_at INTEGER,
    read_at INTEGER,
    played_at INTEGER,
    failed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX messages_position ON messages (thread_id, position);
CREATE INDEX messages_provider ON messages (provider_blind) WHERE provider_blind IS NOT NULL AND direction = 'out';

CREATE TABLE outbox (
    message_id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    channel_id BLOB NOT NULL,
    thread_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'uncertain')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    claimed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX outbox_thread ON outbox (thread_id, position);
CREATE INDEX outbox_due ON outbox (state, due_at);
