//! Connectors and connections in the database.

pub mod calls;

use crate::destination::{Destination, GivenSecrets, SealedSecrets};
use ponte_kernel::{ConnectionId, KeyId, Timestamp, WorkspaceId};
use ponte_platform::vault::DataKey;
use ponte_store::{Row, StoreError, Tx, inventory::CONNECTION_SECRETS, params};
use std::collections::BTreeMap;

/// A connector's file as a workspace has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredConnector {
    pub workspace: WorkspaceId,
    pub key: String,
    pub version: String,
    /// The file, as it was written.
    pub manifest: String,
    pub updated_at: Timestamp,
}

/// Keeps a connector; one with the same key is replaced.
pub fn put_connector(tx: &mut dyn Tx, connector: &StoredConnector) -> Result<(), StoreError> {
    tx.exec(
        "INSERT INTO connectors (workspace_id, key, version, manifest, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id, key) DO UPDATE SET version = excluded.version, manifest = excluded.manifest,
             updated_at = excluded.updated_at",
        params![connector.workspace, connector.key, connector.version, connector.manifest, connector.updated_at],
    )
}

/// A workspace's connectors, in the order of their keys.
pub fn connectors(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<Vec<StoredConnector>, StoreError> {
    let rows = tx.rows(
        "SELECT workspace_id, key, version, manifest, updated_at FROM connectors WHERE workspace_id = $1 ORDER BY key",
        params![workspace],
    )?;
    rows.iter().map(stored_connector).collect()
}

fn stored_connector(row: &Row) -> Result<StoredConnector, StoreError> {
    Ok(StoredConnector {
        workspace: row.get(0)?,
        key: row.get(1)?,
        version: row.get(2)?,
        manifest: row.get(3)?,
        updated_at: row.get(4)?,
    })
}

/// A connection as it lies in the database; its secrets are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredConnection {
    pub id: ConnectionId,
    pub workspace: WorkspaceId,
    pub key: String,
    pub connector: String,
    /// A JSON object.
    pub config: String,
    /// Private addresses that it may reach, one a line.
    pub allowed_addresses: String,
    pub data_key: KeyId,
    pub updated_at: Timestamp,
    secrets_sealed: Vec<u8>,
}

impl StoredConnection {
    /// The secrets by their names: for calls, and for a change that leaves some as they are.
    pub fn secrets(&self, key: &DataKey) -> Result<GivenSecrets, StoreError> {
        let corrupt = || StoreError::Corrupt { what: "a connection's secrets" };
        let plain = key.open(&CONNECTION_SECRETS, self.id, &self.secrets_sealed).map_err(|_| corrupt())?;
        GivenSecrets::read(&plain).ok_or_else(corrupt)
    }
}

/// installation-wide: the workspace's own row; its id is `workspace_id` elsewhere.
const ALLOWED_ADDRESSES: &str = "SELECT allowed_addresses FROM workspaces WHERE id = $1";

/// The private addresses that a workspace's connections may reach, one a line.
pub fn allowed_addresses(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<String, StoreError> {
    let row = tx.row(ALLOWED_ADDRESSES, params![workspace])?;
    row.ok_or(StoreError::Corrupt { what: "a workspace" })?.get(0)
}

/// installation-wide: the workspace's own row; its id is `workspace_id` elsewhere.
const ALLOW_ADDRESSES: &str = "UPDATE workspaces SET allowed_addresses = $2 WHERE id = $1";

/// Says which private addresses a workspace's connections may reach.
pub fn allow_addresses(tx: &mut dyn Tx, workspace: WorkspaceId, entries: &[String]) -> Result<(), StoreError> {
    tx.exec(ALLOW_ADDRESSES, params![workspace, entries.join("\n")])
}

/// A connection to be kept.
#[derive(Clone, Debug)]
pub struct NewConnection {
    pub workspace: WorkspaceId,
    pub key: String,
    pub connector: String,
    pub config: serde_json::Map<String, serde_json::Value>,
    pub allowed_addresses: Vec<String>,
    /// Where the secrets go: [`crate::Connection::destination`].
    pub destination: Destination,
    pub secrets: BTreeMap<String, ponte_kernel::Secret>,
}

/// Keeps a connection; one with the same key is changed. Returns the id it has.
pub fn put_connection(
    tx: &mut dyn Tx,
    connection: &NewConnection,
    key: &DataKey,
    now: Timestamp,
) -> Result<ConnectionId, StoreError> {
    let known = tx.row(
        "SELECT id FROM connections WHERE workspace_id = $1 AND key = $2 FOR UPDATE",
        params![connection.workspace, connection.key],
    )?;
    let id = known.map_or(Ok(ConnectionId::new()), |row| row.get(0))?;
    let secrets = SealedSecrets::new(&connection.destination, &connection.secrets);
    let sealed = key.seal(&CONNECTION_SECRETS, id, &to_json(&secrets)?);
    let config = serde_json::Value::Object(connection.config.clone()).to_string();
    let allowed = connection.allowed_addresses.join("\n");
    tx.exec(
        "INSERT INTO connections
             (id, workspace_id, key, connector_key, config, allowed_addresses, secrets_sealed, key_id, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET connector_key = excluded.connector_key, config = excluded.config,
             allowed_addresses = excluded.allowed_addresses, secrets_sealed = excluded.secrets_sealed,
             key_id = excluded.key_id, updated_at = excluded.updated_at",
        params![
            id,
            connection.workspace,
            connection.key,
            connection.connector,
            config,
            allowed,
            sealed,
            key.id(),
            now
        ],
    )?;
    Ok(id)
}

/// A workspace's connections, in the order of their keys.
pub fn connections(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<Vec<StoredConnection>, StoreError> {
    let rows = tx.rows(
        "SELECT id, workspace_id, key, connector_key, config, allowed_addresses, key_id, updated_at, secrets_sealed
         FROM connections WHERE workspace_id = $1 ORDER BY key",
        params![workspace],
    )?;
    rows.iter().map(stored_connection).collect()
}

fn stored_connection(row: &Row) -> Result<StoredConnection, StoreError> {
    Ok(StoredConnection {
        id: row.get(0)?,
        workspace: row.get(1)?,
        key: row.get(2)?,
        connector: row.get(3)?,
        config: row.get(4)?,
        allowed_addresses: row.get(5)?,
        data_key: row.get(6)?,
        updated_at: row.get(7)?,
        secrets_sealed: row.get(8)?,
    })
}

fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|_| StoreError::Corrupt { what: "a connection's secrets" })
}
