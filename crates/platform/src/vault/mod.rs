//! The vault: personal data is at rest only as ciphertext under a key whose destruction is its erasure.
//!
//! Three layers. A **root key** comes from outside (file or environment) and wraps **data keys**: one for each contact,
//! workspace, installation and journal day, kept in a database of their own that knows nobody. A data key seals fields.
//! An **index key**, apart from the root key so that rotating one leaves the other alone, makes blind indexes: equal
//! values can be looked up without being read.
//!
//! A ciphertext is bound to its table, column, row and key: moved elsewhere it does not open. Keys are never tried in
//! turn: the row says which one.

mod keyring;
mod root;
mod rotation;
mod seal;
mod store;

pub use keyring::Vault;
pub(crate) use root::random;
pub use root::{RootKey, RootKeyError, RootKeys};
pub use rotation::WrappedAnew;
pub use seal::{Blind, Blinder, CHUNK_OVERHEAD, ChunkPlace, DataKey, FollowedBy, LinkTag, SealError, row_of};

use ponte_kernel::KeyId;
use ponte_store::StoreError;
use thiserror::Error;

/// The vault could not give a key.
#[derive(Debug, Error)]
pub enum VaultError {
    #[error("the key store cannot be used: {0}")]
    Store(#[from] StoreError),
    /// The key was destroyed: what it sealed is erased.
    #[error("the data key was destroyed")]
    Destroyed(KeyId),
    #[error("the data key is not in the key store; it may have been restored from another backup")]
    Unknown(KeyId),
    #[error("the data key does not open with the root key")]
    Unwrap(KeyId),
    #[error(
        "the root key is not the one this data was sealed with; start with the right PONTE_ROOT_KEY_FILE (nothing was \
         changed)"
    )]
    WrongRootKey,
    #[error(
        "the index key is not the one this data was indexed with; start with the right PONTE_INDEX_KEY_FILE (nothing \
         was changed)"
    )]
    WrongIndexKey,
}

impl VaultError {
    /// The key that will not come back by waiting: destroyed, unknown, or wrapped by another root key.
    pub fn unusable_key(&self) -> Option<KeyId> {
        match self {
            Self::Destroyed(key) | Self::Unknown(key) | Self::Unwrap(key) => Some(*key),
            Self::Store(_) | Self::WrongRootKey | Self::WrongIndexKey => None,
        }
    }
}
