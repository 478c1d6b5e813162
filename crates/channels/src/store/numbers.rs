//! What the provider told of the company's numbers.

use ponte_kernel::{ChannelId, Timestamp, WorkspaceId};
use ponte_store::{Row, StoreError, Tx, params};
use std::collections::HashMap;

/// What is new about a number: the provider's words. `None`: as before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberNews {
    pub quality: Option<String>,
    pub throughput: Option<String>,
    /// People who may be reached by template in 24 hours, or `unlimited`.
    pub messaging_limit: Option<String>,
    pub name_decision: Option<String>,
    pub requested_name: Option<String>,
    pub username: Option<String>,
    pub username_status: Option<String>,
    /// What the account may not do.
    pub restriction: Option<String>,
    pub restricted_until: Option<Timestamp>,
}

/// What is known of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberState {
    pub known: NumberNews,
    pub updated_at: Timestamp,
}

/// Keeps what is new about a number.
pub fn note_number(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    news: &NumberNews,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "INSERT INTO number_states (channel_id, workspace_id, quality, throughput, messaging_limit, name_decision,
             requested_name, username, username_status, restriction, restricted_until, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (channel_id) DO UPDATE SET
             quality = COALESCE(excluded.quality, number_states.quality),
             throughput = COALESCE(excluded.throughput, number_states.throughput),
             messaging_limit = COALESCE(excluded.messaging_limit, number_states.messaging_limit),
             name_decision = COALESCE(excluded.name_decision, number_states.name_decision),
             requested_name = COALESCE(excluded.requested_name, number_states.requested_name),
             username = COALESCE(excluded.username, number_states.username),
             username_status = COALESCE(excluded.username_status, number_states.username_status),
             restricted_until = CASE WHEN excluded.restriction IS NULL THEN number_states.restricted_until
                 ELSE excluded.restricted_until END,
             restriction = COALESCE(excluded.restriction, number_states.restriction),
             updated_at = excluded.updated_at",
        params![
            channel,
            workspace,
            news.quality,
            news.throughput,
            news.messaging_limit,
            news.name_decision,
            news.requested_name,
            news.username,
            news.username_status,
            news.restriction,
            news.restricted_until,
            now
        ],
    )
}

/// Notes that nothing is forbidden to a number's account any more.
pub fn note_unrestricted(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE number_states SET restriction = NULL, restricted_until = NULL, updated_at = $3
         WHERE channel_id = $1 AND workspace_id = $2",
        params![channel, workspace, now],
    )
}

/// What is known of a workspace's numbers.
pub fn number_states(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
) -> Result<HashMap<ChannelId, NumberState>, StoreError> {
    let rows = tx.rows(
        "SELECT channel_id, quality, throughput, messaging_limit, name_decision, requested_name, username,
             username_status, restriction, restricted_until, updated_at
         FROM number_states WHERE workspace_id = $1",
        params![workspace],
    )?;
    let state = |row: &Row| {
        let known = NumberNews {
            quality: row.get(1)?,
            throughput: row.get(2)?,
            messaging_limit: row.get(3)?,
            name_decision: row.get(4)?,
            requested_name: row.get(5)?,
            username: row.get(6)?,
            username_status: row.get(7)?,
            restriction: row.get(8)?,
            restricted_until: row.get(9)?,
        };
        Ok((row.get(0)?, NumberState { known, updated_at: row.get(10)? }))
    };
    rows.iter().map(state).collect()
}
