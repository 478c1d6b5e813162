-- Kinds of links to the company's systems, and the configured ones.

CREATE TABLE connectors (
    workspace_id uuid NOT NULL,
    key text NOT NULL,
    version text NOT NULL,
    manifest text NOT NULL,
    updated_at bigint NOT NULL,
    PRIMARY KEY (workspace_id, key)
);

CREATE TABLE connections (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    key text NOT NULL,
    connector_key text NOT NULL,
    config text NOT NULL,
    -- Private addresses that the connection may reach, one CIDR or host a line.
    allowed_addresses text NOT NULL,
    secrets_sealed bytea NOT NULL,
    key_id uuid NOT NULL,
    updated_at bigint NOT NULL
);
CREATE UNIQUE INDEX connections_key ON connections (workspace_id, key);
