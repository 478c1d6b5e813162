//! What a run left in the database.

use super::contestant::Stored;
use ponte_kernel::WorkspaceId;
use ponte_store::{Query, StoreError, Tx, params};

/// Counts the messages that came in, and the ids that they came under.
pub(super) fn stored(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<Stored, StoreError> {
    let counts = tx.each(&[
        Query {
            sql: "SELECT count(*) FROM messages WHERE workspace_id = $1 AND direction = 'in'",
            params: params![workspace],
        },
        Query { sql: "SELECT count(*) FROM seen", params: &[] },
    ])?;
    let count = |at: usize| -> Result<u64, StoreError> {
        let row = counts.get(at).and_then(|rows| rows.first()).ok_or(StoreError::Corrupt { what: "a count" })?;
        row.get::<i64>(0)?.try_into().map_err(|_| StoreError::Corrupt { what: "a count" })
    };
    Ok(Stored { messages: count(0)?, different: count(1)? })
}
