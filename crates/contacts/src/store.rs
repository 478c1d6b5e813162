//! Contacts in the database.

use crate::{
    AttributeClass,
    identify::{Found, Identity},
    model::Attribute,
};
use ponte_kernel::{ContactId, IdentifierId, Timestamp, WorkspaceId};
use ponte_platform::vault::DataKey;
use ponte_store::{
    Conflict, Insert, Query, Row, StoreError, Tx,
    inventory::{ATTRIBUTE_VALUE, CONTACT_NAME, IDENTIFIER_VALUE},
    params,
};

const FIND: &str = "SELECT i.contact_id, c.key_id, i.value_blind, c.last_seen_at, c.name_sealed IS NOT NULL
    FROM identifiers i JOIN contacts c ON c.id = i.contact_id WHERE i.workspace_id = $1 AND i.value_blind = $2";

const INSERT_CONTACT: Insert = Insert {
    table: "contacts",
    columns: &["id", "workspace_id", "key_id", "name_sealed", "created_at", "last_seen_at"],
    conflict: Conflict::Fail,
};

const INSERT_IDENTIFIER: Insert = Insert {
    table: "identifiers",
    columns: &[
        "id",
        "workspace_id",
        "contact_id",
        "kind",
        "scope",
        "value_blind",
        "value_sealed",
        "key_id",
        "created_at",
    ],
    conflict: Conflict::Fail,
};

/// Who has which of the identities, for several claims in one round trip.
pub fn find(tx: &mut dyn Tx, claims: &[(WorkspaceId, &[Identity])]) -> Result<Vec<Vec<Found>>, StoreError> {
    let params: Vec<_> = claims
        .iter()
        .flat_map(|(workspace, claim)| claim.iter().map(|identity| find_params(*workspace, identity)))
        .collect();
    let queries: Vec<_> = params.iter().map(|params| Query { sql: FIND, params }).collect();
    let mut answers = tx.each(&queries)?.into_iter();
    claims
        .iter()
        .map(|(_, claim)| answers.by_ref().take(claim.len()).flatten().map(|row| found_of(&row)).collect())
        .collect()
}

/// A contact that was not known, with all its identities.
pub fn create(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &DataKey,
    name: Option<&str>,
    identities: &[Identity],
    now: Timestamp,
) -> Result<(), StoreError> {
    let name = name.map(|name| key.seal(&CONTACT_NAME, contact, name.as_bytes()));
    tx.insert(&INSERT_CONTACT, &[params![contact, workspace, key.id(), name, now, now]])?;
    link(tx, workspace, contact, key, identities, now)
}

/// Gives a contact identities that it did not have.
pub fn link(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &DataKey,
    identities: &[Identity],
    now: Timestamp,
) -> Result<(), StoreError> {
    for identity in identities {
        let id = IdentifierId::new();
        let sealed = key.seal(&IDENTIFIER_VALUE, id, identity.value.as_bytes());
        let (kind, blind, key_id) = (identity.kind.as_str(), identity.blind, key.id());
        let row = params![id, workspace, contact, kind, identity.scope, blind, sealed, key_id, now];
        tx.insert(&INSERT_IDENTIFIER, &[row])?;
    }
    Ok(())
}

/// Notes that the person was heard of; a name that was empty is filled.
pub fn heard_of(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &DataKey,
    name: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let name = name.map(|name| key.seal(&CONTACT_NAME, contact, name.as_bytes()));
    tx.exec(
        "UPDATE contacts SET last_seen_at = $3, name_sealed = COALESCE(name_sealed, $4)
         WHERE id = $1 AND workspace_id = $2",
        params![contact, workspace, now, name],
    )
}

/// Sets an attribute; the value of a sealed one never stands in clear.
pub fn set_attribute(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &DataKey,
    attribute: &Attribute,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (sealed, clear) = match attribute.class {
        AttributeClass::Sealed => (Some(key.seal(&ATTRIBUTE_VALUE, contact, attribute.value.as_bytes())), None),
        AttributeClass::Operational => (None, Some(attribute.value.as_str())),
    };
    tx.exec(
        "INSERT INTO contact_attributes
             (workspace_id, contact_id, key, class, value_sealed, value_clear, key_id, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (contact_id, key) DO UPDATE SET class = excluded.class, value_sealed = excluded.value_sealed,
             value_clear = excluded.value_clear, key_id = excluded.key_id, updated_at = excluded.updated_at",
        params![workspace, contact, attribute.key, attribute.class.as_str(), sealed, clear, key.id(), now],
    )
}

/// Takes an attribute away, if the contact has it.
pub fn remove_attribute(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    key: &str,
) -> Result<(), StoreError> {
    tx.exec(
        "DELETE FROM contact_attributes WHERE workspace_id = $1 AND contact_id = $2 AND key = $3",
        params![workspace, contact, key],
    )
}

/// Blocks or unblocks: a blocked contact is sent nothing.
pub fn set_blocked(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
    blocked_at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let changed = tx.row(
        "UPDATE contacts SET blocked_at = $3 WHERE id = $1 AND workspace_id = $2 RETURNING id",
        params![contact, workspace, blocked_at],
    )?;
    Ok(changed.is_some())
}

pub(crate) const CONTACT_COLUMNS: &str = "id, key_id, name_sealed, blocked_at, marketing, created_at, last_seen_at";

pub(crate) fn contact_row(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Option<Row>, StoreError> {
    let sql = format!("SELECT {CONTACT_COLUMNS} FROM contacts WHERE workspace_id = $1 AND id = $2");
    tx.row(&sql, params![workspace, contact])
}

pub(crate) fn page_rows(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    before: Option<ponte_kernel::Cursor>,
    rows: i64,
) -> Result<Vec<Row>, StoreError> {
    let (position, id) =
        before.map_or((i64::MAX, ponte_kernel::uuid::Uuid::max()), |cursor| (cursor.position, cursor.id));
    let sql = format!(
        "SELECT {CONTACT_COLUMNS} FROM contacts WHERE workspace_id = $1 AND (last_seen_at, id) < ($2, $3)
         ORDER BY last_seen_at DESC, id DESC LIMIT $4"
    );
    tx.rows(&sql, params![workspace, position, id, rows])
}

pub(crate) fn identifier_rows(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<Row>, StoreError> {
    tx.rows(
        "SELECT id, kind, scope, value_sealed FROM identifiers WHERE workspace_id = $1 AND contact_id = $2 ORDER BY id",
        params![workspace, contact],
    )
}

pub(crate) fn attribute_rows(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<Row>, StoreError> {
    tx.rows(
        "SELECT key, class, value_sealed, value_clear FROM contact_attributes
         WHERE workspace_id = $1 AND contact_id = $2 ORDER BY key",
        params![workspace, contact],
    )
}

fn find_params(workspace: WorkspaceId, identity: &Identity) -> [ponte_store::Param<'_>; 2] {
    [ponte_store::Param::Uuid(workspace.0), ponte_store::Param::Bytes(&identity.blind)]
}

fn found_of(row: &Row) -> Result<Found, StoreError> {
    let blind: Vec<u8> = row.get(2)?;
    let blind = blind.try_into().map_err(|_| StoreError::Corrupt { what: "a blind index" })?;
    Ok(Found { contact: row.get(0)?, key: row.get(1)?, blind, last_seen_at: row.get(3)?, named: row.get(4)? })
}
