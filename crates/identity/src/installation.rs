//! The installation: its key, and what every verb of this room works with.

use crate::{IdentityError, password::Passwords, store};
use ponte_kernel::{Clock, KeyId, Timestamp};
use ponte_platform::vault::{DataKey, Vault};
use ponte_store::Store;
use std::sync::Arc;

/// What every verb of this room works with. Cheap to clone.
#[derive(Clone)]
pub struct Identity {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) key: DataKey,
    pub(crate) passwords: Passwords,
    clock: Arc<dyn Clock>,
}

impl Identity {
    /// Opens the room; a new installation gets its key, once.
    pub async fn open(store: Store, vault: Vault, clock: Arc<dyn Clock>) -> Result<Self, IdentityError> {
        let key_id = ensure_installation(&store, &vault, clock.now()).await?;
        let key = vault.key(key_id).await?;
        Ok(Self { store, vault, key, passwords: Passwords::new(), clock })
    }

    /// The key of what belongs to no workspace: users, endpoints' secrets.
    pub fn installation_key(&self) -> &DataKey {
        &self.key
    }

    /// By the wall clock: sessions, links and delays are of this world.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("store", &self.store).finish_non_exhaustive()
    }
}

/// Of two processes that start at once on a new database one brings the key.
async fn ensure_installation(store: &Store, vault: &Vault, now: Timestamp) -> Result<KeyId, IdentityError> {
    if let Some(key) = store.read(|tx| store::installation_key(tx).map_err(IdentityError::from)).await? {
        return Ok(key);
    }
    let minted = vault.mint().await?.id();
    store
        .write(move |tx| {
            store::add_installation(tx, minted, now)?;
            Ok(store::installation_key(tx)?.unwrap_or(minted))
        })
        .await
}
