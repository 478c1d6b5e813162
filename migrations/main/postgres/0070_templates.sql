-- The templates of providers' accounts, as they were told last. Their text is the company's own: no personal data.
CREATE TABLE templates (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    provider text NOT NULL,
    account text NOT NULL,
    provider_id text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    category text NOT NULL,
    previous_category text,
    correct_category text,
    status text NOT NULL,
    status_since bigint NOT NULL,
    quality text NOT NULL,
    rejection text,
    content text NOT NULL,
    -- Sent instead while this one is paused or disabled.
    substitute_id uuid,
    created_at bigint NOT NULL,
    synced_at bigint NOT NULL
);
CREATE UNIQUE INDEX templates_name ON templates (workspace_id, provider, account, name, language);

-- When approved templates were edited: once a day, ten times in 30 days.
CREATE TABLE template_edits (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    template_id uuid NOT NULL,
    at bigint NOT NULL
);
CREATE INDEX template_edits_template ON template_edits (template_id);

-- How fresh the copy of an account's templates is.
CREATE TABLE template_accounts (
    workspace_id uuid NOT NULL,
    provider text NOT NULL,
    account text NOT NULL,
    -- Never: no copy yet.
    synced_at bigint,
    tried_at bigint NOT NULL,
    failure text,
    -- The provider told that something changed since.
    stale_at bigint,
    PRIMARY KEY (workspace_id, provider, account)
);
