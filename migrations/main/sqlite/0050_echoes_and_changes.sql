-- What happens to messages after they were sent: edits, revocations and reactions.

-- The message that a row edits or revokes; such a row is not shown as a message of its own.
ALTER TABLE messages ADD COLUMN about_id BLOB;
ALTER TABLE messages ADD COLUMN edited_at INTEGER;
-- Hidden from people since then; the text stays sealed.
ALTER TABLE messages ADD COLUMN revoked_at INTEGER;

-- What a message said before it was edited.
CREATE TABLE message_versions (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    message_id BLOB NOT NULL,
    content_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    replaced_at INTEGER NOT NULL
) STRICT;
CREATE INDEX message_versions_message ON message_versions (message_id, replaced_at, id);

-- The newest reaction of each side to a message; NULL when it was taken back.
CREATE TABLE reactions (
    message_id BLOB NOT NULL,
    author TEXT NOT NULL,
    workspace_id BLOB NOT NULL,
    emoji_sealed BLOB,
    key_id BLOB NOT NULL,
    reacted_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, author)
) STRICT, WITHOUT ROWID;

-- Since when a contact has another phone or user id, which nobody has looked at yet.
ALTER TABLE contacts ADD COLUMN identifier_changed_at INTEGER;
