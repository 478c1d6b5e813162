-- Files of messages: what customers sent, and what was uploaded for them. The bytes lie in the object storage, sealed.

CREATE TABLE media (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    -- NULL: uploaded, and not sent yet.
    message_id uuid,
    state text NOT NULL CHECK (state IN ('pending', 'stored', 'refused', 'failed')),
    -- Why it was refused or failed, or what it waits for.
    reason text,
    kind text NOT NULL,
    mime_declared text NOT NULL,
    -- What its first bytes say; NULL when they say nothing.
    mime_found text,
    size bigint,
    -- The name of the object; given before it is written, so that none is left that no row knows.
    object text NOT NULL,
    -- NULL: it has no preview.
    preview_mime text,
    preview_size bigint,
    -- File name, hash, and where the provider has it.
    details_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    created_at bigint NOT NULL,
    settled_at bigint
);
CREATE INDEX media_message ON media (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX media_thread ON media (thread_id);
CREATE INDEX media_unsent ON media (created_at) WHERE message_id IS NULL;
