-- The templates of providers' accounts, as they were told last. Their text is the company's own: no personal data.
CREATE TABLE templates (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    provider TEXT NOT NULL,
    account TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    category TEXT NOT NULL,
    previous_category TEXT,
    correct_category TEXT,
    status TEXT NOT NULL,
    status_since INTEGER NOT NULL,
    quality TEXT NOT NULL,
    rejection TEXT,
    content TEXT NOT NULL,
    -- Sent instead while this one is paused or disabled.
    substitute_id BLOB,
    created_at INTEGER NOT NULL,
    synced_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX templates_name ON templates (workspace_id, provider, account, name, language);

-- When approved templates were edited: once a day, ten times in 30 days.
CREATE TABLE template_edits (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    template_id BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX template_edits_template ON template_edits (template_id);

-- How fresh the copy of an account's templates is.
CREATE TABLE template_accounts (
    workspace_id BLOB NOT NULL,
    provider TEXT NOT NULL,
    account TEXT NOT NULL,
    -- Never: no copy yet.
    synced_at INTEGER,
    tried_at INTEGER NOT NULL,
    failure TEXT,
    -- The provider told that something changed since.
    stale_at INTEGER,
    PRIMARY KEY (workspace_id, provider, account)
) STRICT;
