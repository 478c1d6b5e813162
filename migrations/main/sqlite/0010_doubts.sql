-- Waits are no failures, and a doubt ends: tries, waits and repeats are counted apart.

-- Times the provider asked to send more slowly.
ALTER TABLE outbox ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
-- Times it was sent again because no status came.
ALTER TABLE outbox ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
-- Since when later messages of the thread may leave before it: its first doubt ended without a status.
ALTER TABLE outbox ADD COLUMN passable_at INTEGER;
