//! Flows, their versions and the sessions in the database.

use crate::trigger::Acquaintance;
use ponte_conversations::Thread;
use ponte_kernel::{ConversationId, FlowId, SessionId, Timestamp, WorkspaceId};
use ponte_platform::vault::DataKey;
use ponte_store::{Row, StoreError, Tx, inventory::SESSION_STATE, params};
use std::time::Duration;

/// A version of a flow as it lies in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFlow {
    pub id: FlowId,
    pub workspace: WorkspaceId,
    pub key: String,
    pub name: String,
    pub version: u32,
    /// The file, as it was written.
    pub definition: String,
    pub updated_at: Timestamp,
}

/// Publishes a flow: a text that differs from the live one becomes the next version; running sessions stay on theirs.
pub fn publish(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    key: &str,
    name: &str,
    definition: &str,
    now: Timestamp,
) -> Result<StoredFlow, StoreError> {
    let live = live_by_key(tx, workspace, key)?;
    if let Some(live) = live.as_ref().filter(|live| live.definition == definition) {
        return Ok(live.clone());
    }
    let (id, version) = live.map_or((FlowId::new(), 1), |live| (live.id, live.version + 1));
    tx.exec(
        "INSERT INTO flows (id, workspace_id, key, name, live_version, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, live_version = excluded.live_version,
             updated_at = excluded.updated_at",
        params![id, workspace, key, name, version, now],
    )?;
    tx.exec(
        "INSERT INTO flow_versions (workspace_id, flow_id, version, definition, created_at)
         VALUES ($1, $2, $3, $4, $5)",
        params![workspace, id, version, definition, now],
    )?;
    let (key, name, definition) = (key.to_owned(), name.to_owned(), definition.to_owned());
    Ok(StoredFlow { id, workspace, key, name, version, definition, updated_at: now })
}

const STORED_FLOW: &str = "SELECT f.id, f.workspace_id, f.key, f.name, d.version, d.definition, f.updated_at
    FROM flows f JOIN flow_versions d ON d.flow_id = f.id";

/// The live version of a flow.
pub fn live_by_key(tx: &mut dyn Tx, workspace: WorkspaceId, key: &str) -> Result<Option<StoredFlow>, StoreError> {
    let sql = format!("{STORED_FLOW} AND d.version = f.live_version WHERE f.workspace_id = $1 AND f.key = $2");
    tx.row(&sql, params![workspace, key])?.as_ref().map(stored_flow).transpose()
}

/// The live versions of a workspace's flows, in the order of their keys.
pub fn live(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<Vec<StoredFlow>, StoreError> {
    let sql = format!("{STORED_FLOW} AND d.version = f.live_version WHERE f.workspace_id = $1 ORDER BY f.key");
    tx.rows(&sql, params![workspace])?.iter().map(stored_flow).collect()
}

/// One version of a flow: for a session that is pinned to it.
pub(crate) fn version(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: FlowId,
    version: u32,
) -> Result<Option<StoredFlow>, StoreError> {
    let sql = format!("{STORED_FLOW} WHERE f.workspace_id = $1 AND f.id = $2 AND d.version = $3");
    tx.row(&sql, params![workspace, id, version])?.as_ref().map(stored_flow).transpose()
}

fn stored_flow(row: &Row) -> Result<StoredFlow, StoreError> {
    Ok(StoredFlow {
        id: row.get(0)?,
        workspace: row.get(1)?,
        key: row.get(2)?,
        name: row.get(3)?,
        version: row.get(4)?,
        definition: row.get(5)?,
        updated_at: row.get(6)?,
    })
}

/// A session as it lies in the database.
#[derive(Debug)]
pub(crate) struct StoredSession {
    pub(crate) flow: FlowId,
    pub(crate) version: u32,
    pub(crate) taken_position: i64,
    pub(crate) turn: i64,
    state_sealed: Vec<u8>,
}

impl StoredSession {
    pub(crate) fn open(&self, id: SessionId, key: &DataKey) -> Result<String, StoreError> {
        let corrupt = StoreError::Corrupt { what: "a session" };
        let plain = key
            .open(&SESSION_STATE, id, &self.state_sealed)
            .map_err(|_| StoreError::Corrupt { what: "a session" })?;
        String::from_utf8(plain).map_err(|_| corrupt)
    }
}

pub(crate) fn session(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: SessionId,
) -> Result<Option<StoredSession>, StoreError> {
    let row = tx.row(
        "SELECT flow_id, flow_version, taken_position, turn, state_sealed FROM sessions
         WHERE workspace_id = $1 AND id = $2",
        params![workspace, id],
    )?;
    row.map(|row| {
        Ok(StoredSession {
            flow: row.get(0)?,
            version: row.get(1)?,
            taken_position: row.get(2)?,
            turn: row.get(3)?,
            state_sealed: row.get(4)?,
        })
    })
    .transpose()
}

/// The turn that a session stands at, under its lock; 0 for one that does not exist yet.
pub(crate) fn current_turn(tx: &mut dyn Tx, workspace: WorkspaceId, id: SessionId) -> Result<i64, StoreError> {
    let row =
        tx.row("SELECT turn FROM sessions WHERE workspace_id = $1 AND id = $2 FOR UPDATE", params![workspace, id])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// What a turn leaves behind.
#[derive(Clone, Debug)]
pub(crate) struct SessionRow<'a> {
    pub(crate) id: SessionId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) conversation: ConversationId,
    pub(crate) flow: FlowId,
    pub(crate) version: u32,
    pub(crate) state: &'a str,
    pub(crate) taken_position: i64,
    pub(crate) turn: i64,
}

pub(crate) fn put_session(
    tx: &mut dyn Tx,
    session: &SessionRow<'_>,
    key: &DataKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sealed = key.seal(&SESSION_STATE, session.id, session.state.as_bytes());
    tx.exec(
        "INSERT INTO sessions (id, workspace_id, conversation_id, flow_id, flow_version, state_sealed, key_id,
             taken_position, turn, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO UPDATE SET state_sealed = excluded.state_sealed,
             taken_position = excluded.taken_position, turn = excluded.turn, updated_at = excluded.updated_at",
        params![
            session.id,
            session.workspace,
            session.conversation,
            session.flow,
            session.version,
            sealed,
            key.id(),
            session.taken_position,
            session.turn,
            now
        ],
    )
}

/// How a workspace's flows reckon time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkspaceTime {
    pub(crate) zone: String,
    /// How far its clock is ahead of the wall's: timers are due by it.
    pub(crate) clock_offset: Duration,
}

pub(crate) fn workspace_time(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<WorkspaceTime, StoreError> {
    // A workspace is its own scope: its id is the row's.
    let row = tx.row("SELECT time_zone, clock_offset FROM workspaces WHERE id = $1", params![workspace])?;
    let row = row.ok_or(StoreError::Corrupt { what: "a workspace" })?;
    let offset = u64::try_from(row.get::<i64>(1)?).map_err(|_| StoreError::Corrupt { what: "a clock's offset" })?;
    Ok(WorkspaceTime { zone: row.get(0)?, clock_offset: Duration::from_micros(offset) })
}

/// Whether the person wrote to the company before a message of this thread, on whatever number.
pub(crate) fn acquaintance(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: &Thread,
    position: i64,
) -> Result<Acquaintance, StoreError> {
    let earlier = tx.row(
        "SELECT 1 FROM messages m JOIN threads t ON t.id = m.thread_id
         WHERE t.workspace_id = $1 AND t.contact_id = $2 AND m.direction = 'in'
             AND (m.thread_id <> $3 OR m.position < $4) LIMIT 1",
        params![workspace, thread.contact, thread.id, position],
    )?;
    Ok(if earlier.is_some() { Acquaintance::Known } else { Acquaintance::FirstContact })
}
