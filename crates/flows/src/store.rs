//! Flows, their versions and the sessions in the database.

use crate::trigger::Acquaintance;
use ponte_conversations::Thread;
use ponte_kernel::{ConversationId, FlowId, KeyId, SessionId, Timestamp, WorkspaceId};
use ponte_platform::vault::DataKey;
use ponte_store::{
    Conflict, Insert, Param, Row, Set, StoreError, ToParam, Tx, inventory::SESSION_STATE, params, read_sets, slices,
};
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

/// A turn asks where it begins.
pub(crate) struct Asking<'a> {
    pub(crate) workspace: WorkspaceId,
    pub(crate) session: SessionId,
    pub(crate) thread: &'a Thread,
    /// Of the message that it takes.
    pub(crate) position: Option<i64>,
}

/// Where a turn begins.
#[derive(Debug)]
pub(crate) struct Beginning {
    /// `None` while it does not exist yet: a flow is to be chosen.
    pub(crate) session: Option<StoredSession>,
    /// Told for the choice of a flow alone.
    pub(crate) acquaintance: Acquaintance,
    pub(crate) time: WorkspaceTime,
}

const SESSION: &str = "SELECT flow_id, flow_version, taken_position, turn, state_sealed FROM sessions
    WHERE workspace_id = $1 AND id = $2";

/// Something that people wrote to the company before a message of their thread, on whatever number, if their session is
/// still to begin.
const EARLIER: &str = "SELECT 1 FROM messages m JOIN threads t ON t.id = m.thread_id
    WHERE t.workspace_id = $1 AND t.contact_id = $2 AND m.direction = 'in' AND (m.thread_id <> $3 OR m.position < $4)
        AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.id = $5) LIMIT 1";

/// A workspace is its own scope: its id is the row's.
const TIME: &str = "SELECT time_zone, clock_offset FROM workspaces WHERE id = $1";

/// Where turns begin, in the order given, in one round trip.
pub(crate) fn beginnings(tx: &mut dyn Tx, asked: &[Asking<'_>]) -> Result<Vec<Beginning>, StoreError> {
    let sessions: Vec<_> =
        asked.iter().map(|of| [Param::Uuid(of.workspace.0), Param::Uuid(of.session.0)]).collect();
    // A timer takes no message: whoever set it is known.
    let earlier: Vec<_> = asked.iter().filter_map(Asking::earlier).collect();
    let mut workspaces: Vec<_> = asked.iter().map(|of| of.workspace).collect();
    workspaces.sort_unstable();
    workspaces.dedup();
    let times: Vec<_> = workspaces.iter().map(|workspace| [Param::Uuid(workspace.0)]).collect();
    let [sessions, earlier, times] = read_sets(
        tx,
        [
            Set { sql: SESSION, rows: &slices(&sessions) },
            Set { sql: EARLIER, rows: &slices(&earlier) },
            Set { sql: TIME, rows: &slices(&times) },
        ],
    )?;
    let times = times.iter().map(|rows| workspace_time(rows)).collect::<Result<Vec<_>, _>>()?;
    let mut earlier = earlier.into_iter();
    let beginning = |(of, session): (&Asking<'_>, Vec<Row>)| {
        let session = session.first().map(stored_session).transpose()?;
        let unheard = of.position.is_some() && earlier.next().is_some_and(|rows| rows.is_empty());
        let time = workspaces.binary_search(&of.workspace).ok().and_then(|at| times.get(at));
        Ok(Beginning {
            acquaintance: if unheard && session.is_none() {
                Acquaintance::FirstContact
            } else {
                Acquaintance::Known
            },
            session,
            time: time.cloned().ok_or(StoreError::Corrupt { what: "a workspace" })?,
        })
    };
    asked.iter().zip(sessions).map(beginning).collect()
}

impl Asking<'_> {
    fn earlier(&self) -> Option<[Param<'_>; 5]> {
        let position = self.position?;
        let (workspace, thread) = (Param::Uuid(self.workspace.0), self.thread);
        let (contact, thread) = (Param::Uuid(thread.contact.0), Param::Uuid(thread.id.0));
        Some([workspace, contact, thread, Param::Int(position), Param::Uuid(self.session.0)])
    }
}

fn stored_session(row: &Row) -> Result<StoredSession, StoreError> {
    Ok(StoredSession {
        flow: row.get(0)?,
        version: row.get(1)?,
        taken_position: row.get(2)?,
        turn: row.get(3)?,
        state_sealed: row.get(4)?,
    })
}

/// The turns that sessions stand at, under their locks, in the order given; 0 for one that does not exist yet.
pub(crate) fn current_turns(
    tx: &mut dyn Tx,
    sessions: &[(WorkspaceId, SessionId)],
) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT turn FROM sessions WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
    let turn = |rows: &Vec<Row>| rows.first().map_or(Ok(0), |row| row.get(0));
    let rows: Vec<_> =
        sessions.iter().map(|(workspace, id)| [Param::Uuid(workspace.0), Param::Uuid(id.0)]).collect();
    tx.read_each(sql, &slices(&rows))?.iter().map(turn).collect()
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
    /// Commits of the session, this one included.
    pub(crate) turn: i64,
    pub(crate) key: &'a DataKey,
}

const INSERT_SESSION: Insert = Insert {
    table: "sessions",
    columns: &[
        "id",
        "workspace_id",
        "conversation_id",
        "flow_id",
        "flow_version",
        "state_sealed",
        "key_id",
        "taken_position",
        "turn",
        "updated_at",
    ],
    conflict: Conflict::Fail,
};

/// Keeps sessions, whose turns were read under their locks. None may come twice.
pub(crate) fn put_sessions(tx: &mut dyn Tx, sessions: &[SessionRow<'_>], now: Timestamp) -> Result<(), StoreError> {
    let seal = |session: &SessionRow<'_>| session.key.seal(&SESSION_STATE, session.id, session.state.as_bytes());
    let sealed: Vec<_> = sessions.iter().map(|session| (session, session.key.id(), seal(session))).collect();
    let (first, later): (Vec<_>, Vec<_>) = sealed.iter().partition(|(session, _, _)| session.turn == 1);
    let first: Vec<_> = first.iter().map(|(session, key, state)| inserted(session, key, state, now)).collect();
    let later: Vec<_> = later.iter().map(|(session, _, state)| updated(session, state, now)).collect();
    tx.insert(&INSERT_SESSION, &slices(&first))?;
    tx.exec_each(
        "UPDATE sessions SET state_sealed = $3, taken_position = $4, turn = $5, updated_at = $6
         WHERE id = $1 AND workspace_id = $2",
        &slices(&later),
    )
}

fn inserted<'a>(session: &'a SessionRow<'_>, key: &'a KeyId, state: &'a [u8], now: Timestamp) -> [Param<'a>; 10] {
    [
        session.id.to_param(),
        session.workspace.to_param(),
        session.conversation.to_param(),
        session.flow.to_param(),
        session.version.to_param(),
        Param::Bytes(state),
        key.to_param(),
        session.taken_position.to_param(),
        session.turn.to_param(),
        Param::Int(now.as_micros()),
    ]
}

fn updated<'a>(session: &'a SessionRow<'_>, state: &'a [u8], now: Timestamp) -> [Param<'a>; 6] {
    [
        session.id.to_param(),
        session.workspace.to_param(),
        Param::Bytes(state),
        session.taken_position.to_param(),
        session.turn.to_param(),
        Param::Int(now.as_micros()),
    ]
}

/// How a workspace's flows reckon time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WorkspaceTime {
    pub(crate) zone: String,
    /// How far its clock is ahead of the wall's: timers are due by it.
    pub(crate) clock_offset: Duration,
}

fn workspace_time(rows: &[Row]) -> Result<WorkspaceTime, StoreError> {
    let row = rows.first().ok_or(StoreError::Corrupt { what: "a workspace" })?;
    let offset = u64::try_from(row.get::<i64>(1)?).map_err(|_| StoreError::Corrupt { what: "a clock's offset" })?;
    Ok(WorkspaceTime { zone: row.get(0)?, clock_offset: Duration::from_micros(offset) })
}
