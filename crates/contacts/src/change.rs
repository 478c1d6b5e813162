//! What people correct about a contact.

use crate::{
    model::Attribute,
    search::{self, Findable},
    store,
};
use ponte_kernel::{ContactId, Timestamp, WorkspaceId};
use ponte_platform::vault::{DataKey, Vault};
use ponte_store::{StoreError, Tx};

/// What is to be different; the rest stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    pub name: Option<String>,
    pub set: Vec<Attribute>,
    /// Keys of attributes.
    pub removed: Vec<String>,
}

/// Changes a contact, given its own key. Under a new name it is found by the new one alone.
pub fn change(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &DataKey,
    change: &Change,
    now: Timestamp,
) -> Result<(), StoreError> {
    if let Some(name) = &change.name {
        store::set_name(tx, workspace, contact, key, name)?;
        store::remove_tokens(tx, workspace, contact, search::TokenKind::Name)?;
        search::index(tx, vault, &[Findable { workspace, contact, name: Some(name), identities: &[] }])?;
    }
    for attribute in &change.set {
        store::set_attribute(tx, workspace, contact, key, attribute, now)?;
    }
    for attribute in &change.removed {
        store::remove_attribute(tx, workspace, contact, attribute)?;
    }
    Ok(())
}
