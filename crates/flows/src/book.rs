//! The flows of all workspaces at hand, parsed and compiled: a turn must do neither.

use crate::{
    engine::Warning,
    model::Definition,
    program::Program,
    store::{self, StoredFlow},
};
use moka::sync::Cache;
use ponte_kernel::{FlowId, WorkspaceId};
use ponte_platform::shelf::Shelves;
use ponte_store::{Store, StoreError};
use std::{sync::Arc, time::Duration};

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
    live: Arc<Shelves<WorkspaceId, Vec<Flow>>>,
    /// Versions that sessions are pinned to, by flow and number: they never change.
    versions: Cache<(FlowId, u32), Flow>,
    /// Warnings that were told a while ago.
    told: Cache<(FlowId, u32, String), ()>,
}

/// Versions at hand: the oldest of an installation's running sessions make room.
const VERSIONS: u64 = 1_000;
/// A warning of a flow's version is told once in this time.
const TELL_EVERY: Duration = Duration::from_hours(1);
/// Warnings that are remembered as told.
const TOLD: u64 = 10_000;

impl FlowBook {
    pub fn new(store: Store) -> Self {
        let told = Cache::builder().max_capacity(TOLD).time_to_live(TELL_EVERY).build();
        Self { store, live: Arc::default(), versions: Cache::new(VERSIONS), told }
    }

    /// The live flows of a workspace.
    pub async fn live(&self, workspace: WorkspaceId) -> Result<Arc<Vec<Flow>>, StoreError> {
        loop {
            if let Some(flows) = self.live.get(workspace) {
                return Ok(flows);
            }
            let edition = self.live.edition(workspace);
            let stored = self.store.read(move |tx| store::live(tx, workspace)).await?;
            let flows: Vec<Flow> = stored.iter().map(parsed).collect::<Result<_, _>>()?;
            if let Some(flows) = self.live.keep(workspace, edition, flows) {
                return Ok(flows);
            }
        }
    }

    /// The version that a session is pinned to.
    pub async fn version(
        &self,
        workspace: WorkspaceId,
        id: FlowId,
        version: u32,
    ) -> Result<Option<Flow>, StoreError> {
        if let Some(flow) = self.versions.get(&(id, version)) {
            return Ok(Some(flow));
        }
        let stored = self.store.read(move |tx| store::version(tx, workspace, id, version)).await?;
        let Some(stored) = stored else { return Ok(None) };
        let flow = parsed(&stored)?;
        self.versions.insert((id, version), flow.clone());
        Ok(Some(flow))
    }

    /// Forgets the live flows of a workspace: after one was published.
    pub fn forget(&self, workspace: WorkspaceId) {
        self.live.forget(workspace);
    }
}

impl FlowBook {
    /// Tells a warning of a run, unless it was told within the hour: what is wrong with a flow is wrong in every run.
    pub(crate) fn tell(&self, flow: &Flow, warning: &Warning) {
        let said = format!("{warning:?}");
        if self.told.entry((flow.id, flow.version, said.clone())).or_insert(()).is_fresh() {
            let (flow, version) = (flow.key.as_str(), flow.version);
            tracing::warn!(flow, version, warning = said, "a flow ran, and something in it was odd");
        }
    }
}

impl std::fmt::Debug for FlowBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FlowBook({} workspaces)", self.live.len())
    }
}

/// Flows are parsed before they are published: one that cannot be read was damaged, or written by a newer Ponte.
fn parsed(stored: &StoredFlow) -> Result<Flow, StoreError> {
    let definition =
        Definition::from_yaml(&stored.definition).map_err(|_| StoreError::Corrupt { what: "a flow" })?;
    let (id, version, key) = (stored.id, stored.version, stored.key.clone());
    Ok(Flow { id, key, version, program: Arc::new(Program::new(definition)) })
}
