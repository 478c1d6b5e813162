//! Leases: who does what only one may do. Taken over when the holder died.

use crate::{StoreError, Tx, params};
use ponte_kernel::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// Takes or renews the lease `name` for `holder` until `now + length`. `false` when another holds it still.
pub fn take(
    tx: &mut dyn Tx,
    name: &str,
    holder: Uuid,
    now: Timestamp,
    length: Duration,
) -> Result<bool, StoreError> {
    let taken = tx.row(
        "INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
         WHERE leases.holder = excluded.holder OR leases.expires_at <= $4
         RETURNING name",
        params![name, holder, now.plus(length), now],
    )?;
    Ok(taken.is_some())
}

/// Gives a lease back, so that another need not wait for its end.
pub fn release(tx: &mut dyn Tx, name: &str, holder: Uuid) -> Result<(), StoreError> {
    tx.exec("DELETE FROM leases WHERE name = $1 AND holder = $2", params![name, holder])
}
