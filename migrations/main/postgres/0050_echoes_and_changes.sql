-- What happens to messages after they were sent: edits, revocations and reactions.

-- The message that a row edits or revokes; such a row is not shown as a message of its own.
ALTER TABLE messages ADD COLUMN about_id uuid;
ALTER TABLE messages ADD COLUMN edited_at bigint;
-- Hidden from people since then; the text stays sealed.
ALTER TABLE messages ADD COLUMN revoked_at bigint;

-- What a message said before it was edited.
CREATE TABLE message_versions (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    message_id uuid NOT NULL,
    content_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    replaced_at bigint NOT NULL
);
CREATE INDEX message_versions_message ON message_versions (message_id, replaced_at, id);

-- The newest reaction of each side to a message; NULL when it was taken back.
CREATE TABLE reactions (
    message_id uuid NOT NULL,
    author text NOT NULL,
    workspace_id uuid NOT NULL,
    emoji_sealed bytea,
    key_id uuid NOT NULL,
    reacted_at bigint NOT NULL,
    PRIMARY KEY (message_id, author)
);

-- Since when a contact has another phone or user id, which nobody has looked at yet.
ALTER TABLE contacts ADD COLUMN identifier_changed_at bigint;
