-- What was asked of the company's systems, secrets replaced: for those who look for what happened.

CREATE TABLE call_log (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    -- The conversation that the call was made for, and the customer's message that caused it; NULL for a trial.
    thread_id uuid,
    conversation_id uuid,
    position bigint,
    connection_key text NOT NULL,
    action text NOT NULL,
    -- `answered`, `remembered` (by the cache) or the kind of the failure.
    outcome text NOT NULL,
    -- How old a remembered answer was.
    age_micros bigint,
    started_at bigint NOT NULL,
    duration_micros bigint NOT NULL,
    -- Under the contact's key when a conversation is named, else under the workspace's.
    exchanges_sealed bytea NOT NULL,
    key_id uuid NOT NULL
);
CREATE INDEX call_log_conversation ON call_log (conversation_id, started_at);
CREATE INDEX call_log_started ON call_log (started_at);
