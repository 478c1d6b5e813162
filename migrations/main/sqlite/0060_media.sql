-- Files of messages: what customers sent, and what was uploaded for them. The bytes lie in the object storage, sealed.

CREATE TABLE media (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    thread_id BLOB NOT NULL,
    channel_id BLOB NOT NULL,
    -- NULL: uploaded, and not sent yet.
    message_id BLOB,
    state TEXT NOT NULL CHECK (state IN ('pending', 'stored', 'refused', 'failed')),
    -- Why it was refused or failed, or what it waits for.
    reason TEXT,
    kind TEXT NOT NULL,
    mime_declared TEXT NOT NULL,
    -- What its first bytes say; NULL when they say nothing.
    mime_found TEXT,
    size INTEGER,
    -- The name of the object; given before it is written, so that none is left that no row knows.
    object TEXT NOT NULL,
    -- NULL: it has no preview.
    preview_mime TEXT,
    preview_size INTEGER,
    -- File name, hash, and where the provider has it.
    details_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER
) STRICT;
CREATE INDEX media_message ON media (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX media_thread ON media (thread_id);
CREATE INDEX media_unsent ON media (created_at) WHERE message_id IS NULL;
