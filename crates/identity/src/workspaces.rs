//! Making and finding workspaces.

use crate::{Identity, IdentityError, NewWorkspace, Workspace, WorkspaceError, WorkspaceKey, store};
use ponte_kernel::{KeyId, WorkspaceId};
use std::time::Duration;

/// Makes a workspace with a data key of its own.
pub async fn create(identity: &Identity, new: NewWorkspace) -> Result<Workspace, WorkspaceError> {
    let now = identity.now();
    let workspace = with_key(new, identity.vault.mint().await?.id());
    let made = workspace.clone();
    let added = identity.store.write(move |tx| store::add_workspace(tx, &workspace, now)).await?;
    if !added {
        return Err(WorkspaceError::KeyTaken);
    }
    tracing::info!(workspace = %made.id, kind = made.kind.as_str(), "workspace created");
    Ok(made)
}

/// All workspaces, by name.
pub async fn list(identity: &Identity) -> Result<Vec<Workspace>, IdentityError> {
    Ok(identity.store.read(store::workspaces).await?)
}

pub async fn get(identity: &Identity, id: WorkspaceId) -> Result<Option<Workspace>, IdentityError> {
    Ok(identity.store.read(move |tx| store::workspace(tx, id)).await?)
}

pub async fn by_key(identity: &Identity, key: WorkspaceKey) -> Result<Option<Workspace>, IdentityError> {
    Ok(identity.store.read(move |tx| store::workspace_by_key(tx, &key)).await?)
}

pub(crate) fn with_key(new: NewWorkspace, key_id: KeyId) -> Workspace {
    let NewWorkspace { key, name, kind, language, time_zone } = new;
    let (id, clock_offset) = (WorkspaceId::new(), Duration::ZERO);
    Workspace { id, key, name, kind, language, time_zone, clock_offset, key_id }
}
