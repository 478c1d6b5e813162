-- Each index is written with every message: what no statement reads goes.
DROP INDEX jobs_lane;
DROP INDEX outbox_due;
DROP INDEX sessions_conversation;

-- Both conditions that look a contact's identifiers up: with one alone the planner joins it to the index of values, of
-- which it reads the whole workspace's.
DROP INDEX identifiers_contact;
CREATE INDEX identifiers_contact ON identifiers (workspace_id, contact_id);

-- Rows that change a few times after they were written: room for that on their page spares their indexes.
ALTER TABLE messages SET (fillfactor = 70);
ALTER TABLE conversations SET (fillfactor = 80);
ALTER TABLE threads SET (fillfactor = 80);
