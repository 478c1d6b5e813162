//! Reading contacts for those who may see them.

use crate::{
    AttributeClass, Contact, IdentifierKind, Marketing,
    model::{Attribute, Identifier},
    store::{self, Stored},
};
use ponte_kernel::{ContactId, Cursor, IdentifierId, KeyId, Limit, Page, Timestamp, WorkspaceId};
use ponte_platform::vault::{Blind, DataKey, SealError, Vault, VaultError};
use ponte_store::{
    Row, Store, StoreError,
    inventory::{ATTRIBUTE_VALUE, CONTACT_NAME, IDENTIFIER_VALUE, SealedField},
};
use thiserror::Error;

/// A contact could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// A contact with its identifiers and attributes; `None` when the workspace has no such contact.
pub async fn contact(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Option<Contact>, ReadError> {
    let found = store.read(move |tx| read_several(tx, workspace, &[id])).await?;
    match found.into_iter().next() {
        Some(stored) => open(vault, workspace, &stored).await.map(Some),
        None => Ok(None),
    }
}

/// Several contacts of a workspace at once, in no order; those that it does not have are left out.
pub async fn several(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    ids: Vec<ContactId>,
) -> Result<Vec<Contact>, ReadError> {
    let stored = store.read(move |tx| read_several(tx, workspace, &ids)).await?;
    let mut contacts = Vec::with_capacity(stored.len());
    for contact in &stored {
        contacts.push(open(vault, workspace, contact).await?);
    }
    Ok(contacts)
}

/// A page of contacts that have all these search tokens (none: of all), the last heard of first.
pub async fn page(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    tokens: Vec<Blind>,
    before: Option<Cursor>,
    limit: Limit,
) -> Result<Page<Contact>, ReadError> {
    let rows = i64::try_from(limit.rows() + 1).unwrap_or(i64::MAX);
    let stored = store.read(move |tx| read_page(tx, workspace, &tokens, before, rows)).await?;
    let mut contacts = Vec::with_capacity(stored.len());
    for contact in &stored {
        contacts.push(open(vault, workspace, contact).await?);
    }
    Ok(Page::cut(contacts, limit, |contact| Cursor {
        position: contact.last_seen_at.as_micros(),
        id: contact.id.0,
    }))
}

fn read_several(
    tx: &mut dyn ponte_store::Tx,
    workspace: WorkspaceId,
    ids: &[ContactId],
) -> Result<Vec<Stored>, StoreError> {
    let named: Vec<_> = ids.iter().map(|id| (workspace, *id)).collect();
    Ok(store::contacts(tx, &named)?.into_iter().flatten().collect())
}

fn read_page(
    tx: &mut dyn ponte_store::Tx,
    workspace: WorkspaceId,
    tokens: &[Blind],
    before: Option<Cursor>,
    rows: i64,
) -> Result<Vec<Stored>, StoreError> {
    let ids = store::page(tx, workspace, tokens, before, rows)?;
    read_several(tx, workspace, &ids)
}

/// Opens what [`store::contacts`] found.
pub async fn open(vault: &Vault, workspace: WorkspaceId, stored: &Stored) -> Result<Contact, ReadError> {
    let row = &stored.contact;
    let (id, key_id): (ContactId, KeyId) = (row.get(0)?, row.get(1)?);
    let key = vault.key(key_id).await?;
    let name: Option<Vec<u8>> = row.get(2)?;
    Ok(Contact {
        id,
        workspace,
        key: key_id,
        name: name.map(|sealed| open_text(&key, &CONTACT_NAME, id, &sealed)).transpose()?,
        identifiers: stored.identifiers.iter().map(|row| identifier(&key, row)).collect::<Result<_, _>>()?,
        attributes: stored.attributes.iter().map(|row| attribute(&key, id, row)).collect::<Result<_, _>>()?,
        blocked: row.get::<Option<Timestamp>>(3)?.is_some(),
        marketing: Marketing::parse(&row.get::<String>(4)?).ok_or(StoreError::Corrupt { what: "a consent" })?,
        created_at: row.get(5)?,
        last_seen_at: row.get(6)?,
        identifier_changed_at: row.get(7)?,
    })
}

fn identifier(key: &DataKey, row: &Row) -> Result<Identifier, ReadError> {
    let (id, kind): (IdentifierId, String) = (row.get(0)?, row.get(1)?);
    Ok(Identifier {
        kind: IdentifierKind::parse(&kind).ok_or(StoreError::Corrupt { what: "an identifier's kind" })?,
        scope: row.get(2)?,
        value: open_text(key, &IDENTIFIER_VALUE, id, &row.get::<Vec<u8>>(3)?)?,
    })
}

fn attribute(key: &DataKey, contact: ContactId, row: &Row) -> Result<Attribute, ReadError> {
    let (name, sealed): (String, Option<Vec<u8>>) = (row.get(0)?, row.get(2)?);
    let (class, value) = match sealed {
        Some(sealed) => {
            let row = store::attribute_row(contact, &name);
            (AttributeClass::Sealed, open_text(key, &ATTRIBUTE_VALUE, row, &sealed)?)
        }
        None => (AttributeClass::Operational, row.get::<Option<String>>(3)?.unwrap_or_default()),
    };
    Ok(Attribute { key: name, class, value })
}

fn open_text(
    key: &DataKey,
    field: &SealedField,
    row: impl Into<ponte_kernel::uuid::Uuid>,
    sealed: &[u8],
) -> Result<String, ReadError> {
    let bytes = key.open(field, row, sealed)?;
    Ok(String::from_utf8(bytes).map_err(|_| StoreError::Corrupt { what: "a text" })?)
}
