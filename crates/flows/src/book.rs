//! The flows of all workspaces at hand, parsed and compiled: a turn must do neither.

use crate::{
    model::Definition,
    program::Program,
    store::{self, StoredFlow},
};
use parking_lot::RwLock;
use ponte_kernel::{FlowId, WorkspaceId};
use ponte_store::{Store, StoreError};
use std::{collections::HashMap, sync::Arc};

/// A version of a flow, ready to run.
#[derive(Clone, Debug)]
pub struct Flow {
    pub id: FlowId,
    pub key: String,
    pub version: u32,
    pub program: Arc<Program>,
}

/// The flows at hand. Cheap to clone.
#[derive(Clone)]
pub struct FlowBook {
    store: Store,
    live: Arc<RwLock<HashMap<WorkspaceId, Arc<Vec<Flow>>>>>,
    /// Versions that sessions are pinned to, by flow and number: they never change.
    versions: Arc<RwLock<HashMap<(FlowId, u32), Flow>>>,
}

impl FlowBook {
    pub fn new(store: Store) -> Self {
        Self { store, live: Arc::default(), versions: Arc::default() }
    }

    /// The live flows of a workspace.
    pub async fn live(&self, workspace: WorkspaceId) -> Result<Arc<Vec<Flow>>, StoreError> {
        if let Some(flows) = self.live.read().get(&workspace) {
            return Ok(Arc::clone(flows));
        }
        let stored = self.store.read(move |tx| store::live(tx, workspace)).await?;
        let flows: Vec<Flow> = stored.iter().map(parsed).collect::<Result<_, _>>()?;
        let flows = Arc::new(flows);
        self.live.write().insert(workspace, Arc::clone(&flows));
        Ok(flows)
    }

    /// The version that a session is pinned to.
    pub async fn version(
        &self,
        workspace: WorkspaceId,
        id: FlowId,
        version: u32,
    ) -> Result<Option<Flow>, StoreError> {
        if let Some(flow) = self.versions.read().get(&(id, version)) {
            return Ok(Some(flow.clone()));
        }
        let stored = self.store.read(move |tx| store::version(tx, workspace, id, version)).await?;
        let Some(stored) = stored else { return Ok(None) };
        let flow = parsed(&stored)?;
        self.versions.write().insert((id, version), flow.clone());
        Ok(Some(flow))
    }

    /// Forgets the live flows of a workspace: after one was published.
    pub fn forget(&self, workspace: WorkspaceId) {
        self.live.write().remove(&workspace);
    }
}

impl std::fmt::Debug for FlowBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FlowBook({} workspaces)", self.live.read().len())
    }
}

/// Flows are parsed before they are published: one that cannot be read was damaged, or written by a newer Ponte.
fn parsed(stored: &StoredFlow) -> Result<Flow, StoreError> {
    let definition =
        Definition::from_yaml(&stored.definition).map_err(|_| StoreError::Corrupt { what: "a flow" })?;
    let (id, version, key) = (stored.id, stored.version, stored.key.clone());
    Ok(Flow { id, key, version, program: Arc::new(Program::new(definition)) })
}
