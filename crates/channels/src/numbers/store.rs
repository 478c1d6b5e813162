//! Whom a workspace reached outside the 24-hour window.

use ponte_kernel::{ChannelId, ContactId, Timestamp, WorkspaceId};
use ponte_store::{StoreError, Tx, params};
use std::time::Duration;

/// The messaging limit counts a rolling day.
pub const DAY: Duration = Duration::from_hours(24);

/// Remembers that a template was let out to a customer whose window is closed.
pub fn reached(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    contact: ContactId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "INSERT INTO reached_contacts (workspace_id, channel_id, contact_id, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, channel_id, contact_id) DO UPDATE SET at = excluded.at",
        params![workspace, channel, contact, now],
    )
}

/// How many different customers all numbers of a workspace reached so during the last 24 hours.
pub fn reached_lately(tx: &mut dyn Tx, workspace: WorkspaceId, now: Timestamp) -> Result<i64, StoreError> {
    let row = tx.row(
        "SELECT COUNT(DISTINCT contact_id) FROM reached_contacts WHERE workspace_id = $1 AND at > $2",
        params![workspace, now.minus(DAY)],
    )?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// The sweep: who was reached longer ago than a day counts no more, in whatever workspace.
pub fn forget_reached(tx: &mut dyn Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.exec("DELETE FROM reached_contacts WHERE at <= $1", params![now.minus(DAY)])
}
