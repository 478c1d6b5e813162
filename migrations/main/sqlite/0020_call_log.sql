-- What was asked of the company's systems, secrets replaced: for those who look for what happened.

CREATE TABLE call_log (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    -- The conversation that the call was made for, and the customer's message that caused it; NULL for a trial.
    thread_id BLOB,
    conversation_id BLOB,
    position INTEGER,
    connection_key TEXT NOT NULL,
    action TEXT NOT NULL,
    -- `answered`, `remembered` (by the cache) or the kind of the failure.
    outcome TEXT NOT NULL,
    -- How old a remembered answer was.
    age_micros INTEGER,
    started_at INTEGER NOT NULL,
    duration_micros INTEGER NOT NULL,
    -- Under the contact's key when a conversation is named, else under the workspace's.
    exchanges_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL
) STRICT;
CREATE INDEX call_log_conversation ON call_log (conversation_id, started_at);
CREATE INDEX call_log_started ON call_log (started_at);
