//! The connections of all workspaces at hand: rate limits, breakers and caches live in them, so each is made once and
//! shared until its settings change.

use crate::{
    Answer, Budget, CallError, CallErrorKind, CallLog, CallOutcome, Connection, ConnectionSettings, Engine,
    GivenSecrets, Manifest, Occasion,
    manifest::Safety,
    store::{
        self, StoredConnection, StoredConnector,
        calls::{CallCause, NewCalls},
    },
};
use ponte_kernel::{Clock, WorkspaceId};
use ponte_platform::{
    http::{AllowList, GuardedClient},
    shelf::Shelves,
    vault::{DataKey, Vault, VaultError},
};
use ponte_store::{Store, StoreError};
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::Arc, time::Duration};
use thiserror::Error;

/// Calls connections by workspace and key. Cheap to clone.
#[derive(Clone)]
pub struct Connections {
    store: Store,
    vault: Vault,
    engine: Arc<Engine>,
    workspaces: Arc<Shelves<WorkspaceId, Ready>>,
}

/// How long calls stay in the log.
pub const LOG_KEPT_FOR: Duration = Duration::from_hours(30 * 24);

/// An action to be called.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    pub workspace: WorkspaceId,
    /// The connection's key.
    pub connection: &'a str,
    pub action: &'a str,
    pub input: Map<String, Value>,
    /// The caller's name for this deed: the same for every repetition of it.
    pub idempotency_key: String,
    pub occasion: Occasion,
}

/// A call that ended.
#[derive(Debug)]
pub struct Called {
    pub outcome: Result<Answer, CallError>,
    pub log: CallLog,
}

/// What calling an action a second time does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// No more than the first call: reads.
    Free,
    /// The system recognises the repetition by the caller's key, or it can be looked whether the deed was done: then the
    /// repetition has to say that it is one ([`Occasion::AfterCutOff`]).
    Recognised,
    /// It does the thing twice: never after a call whose outcome is not known.
    Forbidden,
}

/// A workspace's connections, ready to be called; one that cannot be made says why.
type Ready = HashMap<String, Made>;

#[derive(Clone, Debug)]
struct Made {
    of: MadeOf,
    connection: Result<Arc<Connection>, String>,
}

/// All that a connection is made of: while it is the same, the connection is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MadeOf {
    stored: StoredConnection,
    manifest: Option<String>,
    /// The workspace's list.
    allowed: String,
}

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

    /// Calls an action for somebody who waits. Who calls keeps the log: [`store::calls::put_calls`].
    pub async fn call(&self, deed: Deed<'_>) -> Called {
        let Deed { workspace, connection, action, input, idempotency_key, occasion } = deed;
        let (input, key) = (Value::Object(input), Some(idempotency_key));
        match self.connection(workspace, connection).await {
            Ok(found) => {
                let budget = Budget::Interactive;
                let (outcome, log) = self.engine.call_logged(&found, action, input, budget, key, occasion).await;
                Called { outcome, log }
            }
            Err(error) => Called { log: self.not_called(connection, action, &error), outcome: Err(error) },
        }
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

    /// Keeps calls in a commit of their own: those that belong to no turn, or to one that was for nothing. That a call
    /// could not be written down is told, and changes nothing of what it did.
    pub async fn keep(&self, workspace: WorkspaceId, cause: Option<CallCause>, calls: Vec<CallLog>, key: &DataKey) {
        let key = key.clone();
        let kept = self.store.write(move |tx| {
            let calls = NewCalls { workspace, cause, calls: &calls, key: &key };
            store::calls::put_calls(tx, &[calls])
        });
        let kept = kept.await;
        if let Err(error) = kept {
            tracing::error!(%workspace, %error, "calls could not be written down");
        }
    }

    /// Removes from the log what is older than [`LOG_KEPT_FOR`].
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let until = self.engine.clock.now().minus(LOG_KEPT_FOR);
        self.store.write(move |tx| store::calls::forget_calls(tx, until)).await
    }

    /// Looks again at a workspace's connections: after one of them, a connector, or the allowed addresses were changed.
    /// Those that are as before keep their rates, their breakers and their answers.
    pub fn forget(&self, workspace: WorkspaceId) {
        self.workspaces.forget(workspace);
    }

    fn not_called(&self, connection: &str, action: &str, error: &CallError) -> CallLog {
        CallLog {
            connection: connection.to_owned(),
            action: action.to_owned(),
            budget: Budget::Interactive,
            started_at: self.engine.clock.now(),
            took: Duration::ZERO,
            outcome: CallOutcome::Failed(error.kind),
            exchanges: Vec::new(),
        }
    }

    async fn connection(&self, workspace: WorkspaceId, key: &str) -> Result<Arc<Connection>, CallError> {
        let unavailable =
            |error: LoadError| CallError::before_sending(CallErrorKind::Unavailable, error.to_string());
        let ready = self.ready(workspace).await.map_err(unavailable)?;
        let missing =
            || CallError::before_sending(CallErrorKind::Forbidden, format!("there is no connection `{key}`"));
        let found = ready.get(key).ok_or_else(missing)?;
        found.connection.clone().map_err(|reason| CallError::before_sending(CallErrorKind::Forbidden, reason))
    }

    async fn ready(&self, workspace: WorkspaceId) -> Result<Arc<Ready>, LoadError> {
        loop {
            if let Some(ready) = self.workspaces.get(workspace) {
                return Ok(ready);
            }
            let edition = self.workspaces.edition(workspace);
            let loaded = self.load(workspace).await?;
            if let Some(ready) = self.workspaces.keep(workspace, edition, loaded) {
                return Ok(ready);
            }
        }
    }

    async fn load(&self, workspace: WorkspaceId) -> Result<Ready, LoadError> {
        let (connectors, connections, allowed) = self
            .store
            .read(move |tx| {
                let allowed = store::allowed_addresses(tx, workspace)?;
                Ok::<_, StoreError>((
                    store::connectors(tx, workspace)?,
                    store::connections(tx, workspace)?,
                    allowed,
                ))
            })
            .await?;
        let before = self.workspaces.last(workspace);
        let mut manifests = Manifests { connectors, parsed: HashMap::new() };
        let mut ready = HashMap::with_capacity(connections.len());
        for stored in connections {
            let made_of = MadeOf { manifest: manifests.text(&stored.connector), allowed: allowed.clone(), stored };
            let key = made_of.stored.key.clone();
            let as_before = before.as_ref().and_then(|before| before.get(&key));
            let made = match as_before.filter(|made| made.of == made_of) {
                Some(made) => made.clone(),
                None => self.make(workspace, made_of, &mut manifests).await?,
            };
            ready.insert(key, made);
        }
        Ok(ready)
    }

    async fn make(&self, workspace: WorkspaceId, of: MadeOf, manifests: &mut Manifests) -> Result<Made, LoadError> {
        let key = self.vault.key(of.stored.data_key).await?;
        let secrets = of.stored.secrets(&key)?;
        let made = make(&of, manifests.manifest(&of.stored.connector), secrets);
        if let Err(reason) = &made {
            tracing::error!(%workspace, connection = of.stored.key, reason, "a connection cannot be used");
        }
        Ok(Made { of, connection: made.map(Arc::new) })
    }
}

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connections({} workspaces)", self.workspaces.len())
    }
}

/// A workspace's connectors; each is parsed when a connection needs it.
struct Manifests {
    connectors: Vec<StoredConnector>,
    parsed: HashMap<String, Result<Arc<Manifest>, String>>,
}

impl Manifests {
    fn text(&self, connector: &str) -> Option<String> {
        let found = self.connectors.iter().find(|stored| stored.key == connector);
        found.map(|stored| stored.manifest.clone())
    }

    fn manifest(&mut self, connector: &str) -> Result<Arc<Manifest>, String> {
        if let Some(parsed) = self.parsed.get(connector) {
            return parsed.clone();
        }
        let text = self.text(connector).ok_or_else(|| format!("there is no connector `{connector}`"));
        let parsed = text
            .and_then(|text| Manifest::parse(connector, &text).map(Arc::new).map_err(|errors| errors.to_string()));
        self.parsed.insert(connector.to_owned(), parsed.clone());
        parsed
    }
}

fn make(of: &MadeOf, manifest: Result<Arc<Manifest>, String>, secrets: GivenSecrets) -> Result<Connection, String> {
    let stored = &of.stored;
    let config = serde_json::from_str(&stored.config).map_err(|_| "its configuration is damaged".to_owned())?;
    let list = |entries: &str| AllowList::parse(entries.lines()).map_err(|error| error.to_string());
    let allow_list = list(&stored.allowed_addresses)?;
    if !allow_list.is_within(&list(&of.allowed)?) {
        return Err("it names private addresses that the workspace does not allow".to_owned());
    }
    let (key, manifest) = (stored.key.clone(), manifest?);
    let settings = ConnectionSettings { key, manifest, config, secrets: secrets.values, allow_list };
    let connection = Connection::new(settings).map_err(|error| error.to_string())?;
    // The connector's file may have been replaced since.
    if secrets.destination.is_some_and(|given_for| !given_for.covers(&connection.destination())) {
        return Err("its secrets were given for another system: send them anew".to_owned());
    }
    Ok(connection)
}
