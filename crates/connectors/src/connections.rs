//! The connections of all workspaces at hand: rate limits, breakers and caches live in them, so each is made once and
//! shared until its settings change.

use crate::{
    Answer, Budget, CallError, CallErrorKind, Connection, ConnectionSettings, Engine, Manifest,
    manifest::Safety,
    store::{self, StoredConnection, StoredConnector},
};
use parking_lot::RwLock;
use ponte_kernel::{Clock, Secret, WorkspaceId};
use ponte_platform::{
    http::{AllowList, GuardedClient},
    vault::{Vault, VaultError},
};
use ponte_store::{Store, StoreError};
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::Arc};
use thiserror::Error;

/// Calls connections by workspace and key. Cheap to clone.
#[derive(Clone)]
pub struct Connections {
    store: Store,
    vault: Vault,
    engine: Arc<Engine>,
    workspaces: Arc<RwLock<HashMap<WorkspaceId, Arc<Ready>>>>,
}

/// What calling an action a second time does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// No more than the first call: reads.
    Free,
    /// The system recognises the repetition by the caller's key.
    Recognised,
    /// It does the thing twice: never after a call whose outcome is not known.
    Forbidden,
}

/// A workspace's connections, ready to be called; one that cannot be made says why.
type Ready = HashMap<String, Result<Arc<Connection>, String>>;

/// The connections of a workspace could not be read.
#[derive(Debug, Error)]
pub enum LoadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl Connections {
    pub fn new(store: Store, vault: Vault, client: GuardedClient, clock: Arc<dyn Clock>) -> Self {
        let engine = Arc::new(Engine::new(clock, Arc::new(client)));
        Self { store, vault, engine, workspaces: Arc::default() }
    }

    /// Calls an action for somebody who waits.
    pub async fn call(
        &self,
        workspace: WorkspaceId,
        connection: &str,
        action: &str,
        input: Map<String, Value>,
        idempotency_key: String,
    ) -> Result<Answer, CallError> {
        let connection = self.connection(workspace, connection).await?;
        let input = Value::Object(input);
        self.engine.call(&connection, action, input, Budget::Interactive, Some(idempotency_key)).await
    }

    /// What calling an action again does. An unknown action is treated as the worst.
    pub async fn repetition(&self, workspace: WorkspaceId, connection: &str, action: &str) -> Repetition {
        let Ok(connection) = self.connection(workspace, connection).await else { return Repetition::Forbidden };
        match connection.manifest.actions.get(action).map(|action| &action.safety) {
            Some(Safety::Idempotent) => Repetition::Free,
            Some(Safety::Header { .. } | Safety::Probe { .. }) => Repetition::Recognised,
            Some(Safety::Once) | None => Repetition::Forbidden,
        }
    }

    /// Forgets a workspace's connections: after one of them, or a connector, was changed.
    pub fn forget(&self, workspace: WorkspaceId) {
        self.workspaces.write().remove(&workspace);
    }

    async fn connection(&self, workspace: WorkspaceId, key: &str) -> Result<Arc<Connection>, CallError> {
        let unavailable =
            |error: LoadError| CallError::before_sending(CallErrorKind::Unavailable, error.to_string());
        let ready = self.ready(workspace).await.map_err(unavailable)?;
        let missing =
            || CallError::before_sending(CallErrorKind::Forbidden, format!("there is no connection `{key}`"));
        let found = ready.get(key).ok_or_else(missing)?;
        found.clone().map_err(|reason| CallError::before_sending(CallErrorKind::Forbidden, reason))
    }

    async fn ready(&self, workspace: WorkspaceId) -> Result<Arc<Ready>, LoadError> {
        if let Some(ready) = self.workspaces.read().get(&workspace) {
            return Ok(Arc::clone(ready));
        }
        let ready = Arc::new(self.load(workspace).await?);
        Ok(Arc::clone(self.workspaces.write().entry(workspace).or_insert(ready)))
    }

    async fn load(&self, workspace: WorkspaceId) -> Result<Ready, LoadError> {
        let (connectors, connections) = self
            .store
            .read(move |tx| {
                Ok::<_, StoreError>((store::connectors(tx, workspace)?, store::connections(tx, workspace)?))
            })
            .await?;
        let manifests: HashMap<_, _> =
            connectors.iter().map(|connector| (connector.key.clone(), manifest(connector))).collect();
        let mut ready = HashMap::with_capacity(connections.len());
        for stored in connections {
            let key = self.vault.key(stored.data_key).await?;
            let secrets = stored.secrets(&key)?;
            let made =
                make(&stored, &manifests, secrets.into_iter().map(|(name, value)| (name, Secret::new(value))));
            if let Err(reason) = &made {
                tracing::error!(%workspace, connection = stored.key, reason, "a connection cannot be used");
            }
            ready.insert(stored.key, made.map(Arc::new));
        }
        Ok(ready)
    }
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connections({} workspaces)", self.workspaces.read().len())
    }
}

fn manifest(connector: &StoredConnector) -> Result<Arc<Manifest>, String> {
    Manifest::parse(&connector.key, &connector.manifest).map(Arc::new).map_err(|errors| errors.to_string())
}

fn make(
    stored: &StoredConnection,
    manifests: &HashMap<String, Result<Arc<Manifest>, String>>,
    secrets: impl Iterator<Item = (String, Secret)>,
) -> Result<Connection, String> {
    let manifest =
        manifests.get(&stored.connector).ok_or_else(|| format!("there is no connector `{}`", stored.connector))?;
    let config = serde_json::from_str(&stored.config).map_err(|_| "its configuration is damaged".to_owned())?;
    let allow_list = AllowList::parse(stored.allowed_addresses.lines()).map_err(|error| error.to_string())?;
    let settings = ConnectionSettings {
        key: stored.key.clone(),
        manifest: manifest.clone()?,
        config,
        secrets: secrets.collect(),
        allow_list,
    };
    Connection::new(settings).map_err(|error| error.to_string())
}
