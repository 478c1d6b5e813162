//! Statements of idempotency keys. None names a workspace: a key is its user's, wherever they work.

use ponte_kernel::{Timestamp, UserId};
use ponte_platform::vault::Blind;
use ponte_store::{Row, StoreError, Tx, params};
use uuid::Uuid;

/// What became of the first request with an idempotency key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoredRequest {
    pub request: Blind,
    /// `None` while it is at work.
    pub status: Option<u16>,
    pub resource: Option<Uuid>,
    pub created_at: Timestamp,
}

/// installation-wide: a key is its user's.
const CLAIM_KEY: &str = "INSERT INTO idempotency_keys (user_id, key_blind, request_blind, status, resource_id,
    created_at) VALUES ($1, $2, $3, NULL, NULL, $4) ON CONFLICT DO NOTHING RETURNING created_at";
/// installation-wide: a key is its user's.
const LOCK_KEY: &str = "SELECT request_blind, status, resource_id, created_at FROM idempotency_keys
    WHERE user_id = $1 AND key_blind = $2 FOR UPDATE";
/// installation-wide: a key is its user's.
const READ_KEY: &str = "SELECT request_blind, status, resource_id, created_at FROM idempotency_keys
    WHERE user_id = $1 AND key_blind = $2";
/// installation-wide: a key is its user's.
const RECLAIM_KEY: &str = "UPDATE idempotency_keys SET request_blind = $3, status = NULL, resource_id = NULL,
    created_at = $4 WHERE user_id = $1 AND key_blind = $2";
/// installation-wide: a key is its user's.
const FINISH_KEY: &str = "UPDATE idempotency_keys SET status = $3, resource_id = $4
    WHERE user_id = $1 AND key_blind = $2";
/// installation-wide: a key is its user's.
const RELEASE_KEY: &str = "DELETE FROM idempotency_keys WHERE user_id = $1 AND key_blind = $2 AND status IS NULL";

/// `false` when the key was claimed before.
pub(crate) fn claim_key(
    tx: &mut dyn Tx,
    (user, key): (UserId, &Blind),
    request: &Blind,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.row(CLAIM_KEY, params![user, key, request, now])?.is_some())
}

pub(crate) fn read_key(
    tx: &mut dyn Tx,
    (user, key): (UserId, &Blind),
) -> Result<Option<StoredRequest>, StoreError> {
    tx.row(READ_KEY, params![user, key])?.as_ref().map(request_of).transpose()
}

pub(crate) fn lock_key(
    tx: &mut dyn Tx,
    (user, key): (UserId, &Blind),
) -> Result<Option<StoredRequest>, StoreError> {
    tx.row(LOCK_KEY, params![user, key])?.as_ref().map(request_of).transpose()
}

pub(crate) fn reclaim_key(
    tx: &mut dyn Tx,
    (user, key): (UserId, &Blind),
    request: &Blind,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(RECLAIM_KEY, params![user, key, request, now])
}

pub(crate) fn finish_key(
    tx: &mut dyn Tx,
    (user, key): (UserId, &Blind),
    status: u16,
    resource: Option<Uuid>,
) -> Result<(), StoreError> {
    tx.exec(FINISH_KEY, params![user, key, u32::from(status), resource])
}

pub(crate) fn release_key(tx: &mut dyn Tx, (user, key): (UserId, &Blind)) -> Result<(), StoreError> {
    tx.exec(RELEASE_KEY, params![user, key])
}

fn request_of(row: &Row) -> Result<StoredRequest, StoreError> {
    let corrupt = |what| StoreError::Corrupt { what };
    let status = row.get::<Option<u32>>(1)?.map(u16::try_from).transpose();
    Ok(StoredRequest {
        request: row.get::<Vec<u8>>(0)?.try_into().map_err(|_| corrupt("a request's blind index"))?,
        status: status.map_err(|_| corrupt("a request's status"))?,
        resource: row.get(2)?,
        created_at: row.get(3)?,
    })
}
