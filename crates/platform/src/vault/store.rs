//! Data keys and check values in the key store, which knows no workspace and no contact.

use ponte_kernel::{KeyId, Timestamp};
use ponte_store::{Conflict, Insert, Row, StoreError, ToParam, Tx, params, slices};

const INSERT_KEY: Insert =
    Insert { table: "data_keys", columns: &["id", "root_id", "wrapped", "created_at"], conflict: Conflict::Fail };

/// A data key, wrapped.
pub(super) struct StoredKey {
    pub(super) id: KeyId,
    pub(super) root_id: String,
    /// `None` once it was destroyed.
    pub(super) wrapped: Option<Vec<u8>>,
}

pub(super) fn keep_keys(
    tx: &mut dyn Tx,
    root: &str,
    keys: &[(KeyId, Vec<u8>)],
    now: Timestamp,
) -> Result<(), StoreError> {
    for (id, wrapped) in keys {
        tx.insert(&INSERT_KEY, &[params![id, root, wrapped, now]])?;
    }
    Ok(())
}

pub(super) fn read_keys(tx: &mut dyn Tx, ids: &[KeyId]) -> Result<Vec<StoredKey>, StoreError> {
    const READ: &str = "SELECT id, root_id, wrapped FROM data_keys WHERE id = $1";
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = tx.row(READ, params![id])? {
            found.push(stored_key(&row)?);
        }
    }
    Ok(found)
}

fn stored_key(row: &Row) -> Result<StoredKey, StoreError> {
    Ok(StoredKey { id: row.get(0)?, root_id: row.get(1)?, wrapped: row.get(2)? })
}

/// The root keys that wrap the keys which were not destroyed.
pub(super) fn root_ids(tx: &mut dyn Tx) -> Result<Vec<String>, StoreError> {
    let rows = tx.rows("SELECT DISTINCT root_id FROM data_keys WHERE wrapped IS NOT NULL", &[])?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Keys behind `after`, in the order of their ids, that another root key wraps. One that was destroyed is wrapped by none.
pub(super) fn wrapped_by_others(
    tx: &mut dyn Tx,
    root: &str,
    after: KeyId,
    limit: u32,
) -> Result<Vec<StoredKey>, StoreError> {
    let rows = tx.rows(
        "SELECT id, root_id, wrapped FROM data_keys
         WHERE id > $1 AND root_id <> $2 AND wrapped IS NOT NULL ORDER BY id LIMIT $3",
        params![after, root, limit],
    )?;
    rows.iter().map(stored_key).collect()
}

/// Keeps keys as `root` wrapped them. One that was destroyed meanwhile stays so.
pub(super) fn keep_wrapped(tx: &mut dyn Tx, root: &str, keys: &[(KeyId, Vec<u8>)]) -> Result<(), StoreError> {
    let rows: Vec<_> =
        keys.iter().map(|(id, wrapped)| [id.to_param(), root.to_param(), wrapped.to_param()]).collect();
    tx.exec_each(
        "UPDATE data_keys SET root_id = $2, wrapped = $3 WHERE id = $1 AND wrapped IS NOT NULL",
        &slices(&rows),
    )
}

/// Nothing of the key is left, in the file or beside it.
pub(super) fn destroy_key(tx: &mut dyn Tx, id: KeyId, now: Timestamp) -> Result<(), StoreError> {
    tx.leave_no_trace();
    tx.exec(
        "UPDATE data_keys SET wrapped = NULL, destroyed_at = $2 WHERE id = $1 AND destroyed_at IS NULL",
        params![id, now],
    )
}

pub(super) fn keep_check(tx: &mut dyn Tx, id: &str, sealed: &[u8]) -> Result<(), StoreError> {
    tx.exec("INSERT INTO root_checks (root_id, sealed) VALUES ($1, $2)", params![id, sealed])
}

/// The check values, by the names of their keys.
pub(super) fn read_checks(tx: &mut dyn Tx) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let rows = tx.rows("SELECT root_id, sealed FROM root_checks", &[])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
