//! Another root key: what the previous one wrapped is wrapped anew, so that it can go.

use super::{
    VaultError,
    keyring::Vault,
    store::{self, StoredKey},
};
use ponte_kernel::{KeyId, uuid::Uuid};

/// Data keys of one commit: whoever asks for a key meanwhile waits for no more.
const BATCH: u32 = 256;

/// What became of the data keys that the previous root key had wrapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrappedAnew {
    /// The current root key wraps them now.
    pub keys: usize,
    /// No root key opens them: they stay as they are.
    pub unreadable: usize,
}

impl Vault {
    /// Wraps with the root key what the previous one still wraps. May be cut off and begun again. `None` where no
    /// previous root key was given.
    ///
    /// The previous one is needed no more where nothing was unreadable, but for backups of the key store from before.
    pub async fn wrap_anew(&self) -> Result<Option<WrappedAnew>, VaultError> {
        if !self.has_previous_root() {
            return Ok(None);
        }
        let (mut done, mut after) = (WrappedAnew::default(), KeyId(Uuid::nil()));
        loop {
            let root = self.root().id();
            let old = self.keys().read(move |tx| store::wrapped_by_others(tx, &root, after, BATCH)).await?;
            let Some(last) = old.last() else { return Ok(Some(done)) };
            after = last.id;
            let keys = self.wrap_batch(&old).await?;
            done.keys += keys;
            done.unreadable += old.len() - keys;
        }
    }

    /// How many of them were opened and wrapped.
    async fn wrap_batch(&self, old: &[StoredKey]) -> Result<usize, VaultError> {
        let wrap = |key: &StoredKey| Some((key.id, self.root().wrap(key.id, &*self.plain(key).ok()?)));
        let wrapped: Vec<_> = old.iter().filter_map(wrap).collect();
        let (root, count) = (self.root().id(), wrapped.len());
        self.keys().write(move |tx| store::keep_wrapped(tx, &root, &wrapped)).await?;
        Ok(count)
    }
}
