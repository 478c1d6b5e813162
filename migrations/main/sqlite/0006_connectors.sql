-- Kinds of links to the company's systems, and the configured ones.

CREATE TABLE connectors (
    workspace_id BLOB NOT NULL,
    key TEXT NOT NULL,
    version TEXT NOT NULL,
    manifest TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, key)
) STRICT;

CREATE TABLE connections (
    id BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL,
    key TEXT NOT NULL,
    connector_key TEXT NOT NULL,
    config TEXT NOT NULL,
    -- Private addresses that the connection may reach, one CIDR or host a line.
    allowed_addresses TEXT NOT NULL,
    secrets_sealed BLOB NOT NULL,
    key_id BLOB NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX connections_key ON connections (workspace_id, key);
