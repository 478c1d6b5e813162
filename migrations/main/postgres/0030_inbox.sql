-- The inbox: what people have read, and the orders in which conversations and what happened in them are shown.

CREATE TABLE read_positions (
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    -- The newest message of the thread that the person has seen.
    position bigint NOT NULL,
    PRIMARY KEY (user_id, thread_id)
);

-- Who waits longest comes first, then the rest, the last changed first.
CREATE INDEX conversations_waiting
    ON conversations (workspace_id, state, (COALESCE(waiting_since, 9223372036854775807 - updated_at)), id);

-- What happened in a thread besides its messages: shown between them.
CREATE INDEX events_thread ON events (thread_id, seq)
    WHERE thread_id IS NOT NULL AND substr(kind, 1, 8) <> 'message.';

-- What a client calls its message, and the message that it quotes.
ALTER TABLE messages ADD COLUMN client_id uuid;
ALTER TABLE messages ADD COLUMN quotes_id uuid;
