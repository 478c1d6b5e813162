-- Every message changes rows of this table. Nobody waits in a closed conversation.
DROP INDEX conversations_waiting;
CREATE INDEX conversations_waiting ON conversations
    (workspace_id, (COALESCE(waiting_since, 9223372036854775807 - updated_at)), id) WHERE state = 'open';
