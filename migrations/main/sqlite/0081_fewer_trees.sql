-- Every message changes rows of these tables. Found by their key alone, they need no tree beside the table's.
CREATE TABLE new_conversations (
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
) STRICT, WITHOUT ROWID;
INSERT INTO new_conversations SELECT id, workspace_id, thread_id, state, owner, owner_id, last_owner, last_owner_id,
    queue_id, last_reply_position, waiting_since, opened_at, updated_at, closed_at FROM conversations;
DROP TABLE conversations;
ALTER TABLE new_conversations RENAME TO conversations;
CREATE UNIQUE INDEX conversations_open ON conversations (thread_id) WHERE state = 'open';
CREATE INDEX conversations_list ON conversations (workspace_id, state, updated_at, id);
-- Nobody waits in a closed one.
CREATE INDEX conversations_waiting ON conversations
    (workspace_id, (COALESCE(waiting_since, 9223372036854775807 - updated_at)), id) WHERE state = 'open';

CREATE TABLE new_threads (
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
) STRICT, WITHOUT ROWID;
INSERT INTO new_threads SELECT id, workspace_id, contact_id, channel_id, address_sealed, key_id, last_position,
    last_inbound_at, created_at FROM threads;
DROP TABLE threads;
ALTER TABLE new_threads RENAME TO threads;
CREATE UNIQUE INDEX threads_contact ON threads (contact_id, channel_id);

CREATE TABLE new_jobs (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    -- Jobs of one lane run one after the other, in the order of their ids.
    lane BLOB,
    payload TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO new_jobs SELECT id, workspace_id, kind, lane, payload, due_at, attempts, last_error FROM jobs;
DROP TABLE jobs;
ALTER TABLE new_jobs RENAME TO jobs;
CREATE INDEX jobs_due ON jobs (due_at, id);

CREATE TABLE new_outbox (
    message_id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    channel_id BLOB NOT NULL,
    thread_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'uncertain')),
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    claimed_at INTEGER,
    waits INTEGER NOT NULL DEFAULT 0,
    repeats INTEGER NOT NULL DEFAULT 0,
    passable_at INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO new_outbox SELECT message_id, workspace_id, channel_id, thread_id, position, purpose, state, attempts,
    due_at, claimed_at, waits, repeats, passable_at FROM outbox;
DROP TABLE outbox;
ALTER TABLE new_outbox RENAME TO outbox;
CREATE UNIQUE INDEX outbox_thread ON outbox (thread_id, position);
