//! The event log: what happened, for observers. Work that must happen is a job, written in the same commit.
//!
//! Events carry ids and operational facts, never personal data. A reader keeps a cursor of its own; order is promised
//! for the events of one thread.

use crate::{Conflict, Insert, LogCursor, Param, Row, Signal, StoreError, Tx, params, slices};
use ponte_kernel::{EventId, ThreadId, Timestamp, WorkspaceId};

/// An event to be appended.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub workspace: WorkspaceId,
    /// `noun.verb_past`, of the catalogue.
    pub kind: &'static str,
    /// Who did it: `contact`, `bot`, `system`, or `agent:` and the user's id.
    pub author: String,
    /// Events of one thread are read in order.
    pub thread: Option<ThreadId>,
    /// A JSON object of ids and operational facts.
    pub payload: String,
    pub at: Timestamp,
}

/// An event as a reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub cursor: LogCursor,
    pub id: EventId,
    pub workspace: WorkspaceId,
    pub kind: String,
    pub author: String,
    pub thread: Option<ThreadId>,
    pub payload: String,
    pub at: Timestamp,
}

const APPEND: Insert = Insert {
    table: "events",
    columns: &["id", "workspace_id", "kind", "author", "thread_id", "payload", "at"],
    conflict: Conflict::Fail,
};

/// Appends events in the order given.
pub fn append(tx: &mut dyn Tx, events: &[NewEvent]) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    let ids: Vec<EventId> = events.iter().map(|_| EventId::new()).collect();
    let rows: Vec<_> = events.iter().zip(&ids).map(|(event, id)| row_of(event, id)).collect();
    tx.insert(&APPEND, &slices(&rows))?;
    tx.signal(Signal::Events);
    Ok(())
}

/// The events after `cursor`, oldest first, of all workspaces: the reader keeps scope.
pub fn read_after(tx: &mut dyn Tx, cursor: LogCursor, limit: u32) -> Result<Vec<Event>, StoreError> {
    let after = tx.dialect().log_after_cursor();
    let sql = format!(
        "SELECT xid, seq, id, workspace_id, kind, author, thread_id, payload, at FROM events WHERE {after} LIMIT $3"
    );
    tx.rows(&sql, params![cursor.xid, cursor.seq, limit])?.iter().map(event_of).collect()
}

/// What happened in a thread besides its messages and who read them, the newest first; before a place in the log.
pub fn of_thread(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    before: i64,
    rows: i64,
) -> Result<Vec<Event>, StoreError> {
    // The condition on the kind is the index's own.
    let rows = tx.rows(
        "SELECT xid, seq, id, workspace_id, kind, author, thread_id, payload, at FROM events
         WHERE workspace_id = $1 AND thread_id = $2 AND substr(kind, 1, 8) <> 'message.'
             AND kind <> 'conversation.read' AND seq < $3 ORDER BY seq DESC LIMIT $4",
        params![workspace, thread, before, rows],
    )?;
    rows.iter().map(event_of).collect()
}

/// Where the log ends now: what comes later is after it.
pub fn end(tx: &mut dyn Tx) -> Result<LogCursor, StoreError> {
    let last = tx.dialect().log_end();
    let row = tx.row(&format!("SELECT xid, seq FROM events WHERE {last}"), &[])?;
    row.map_or(Ok(LogCursor::default()), |row| Ok(LogCursor { xid: row.get(0)?, seq: row.get(1)? }))
}

/// Where a durable reader stands; the log's beginning when it has read nothing yet.
pub fn cursor_of(tx: &mut dyn Tx, reader: &str) -> Result<LogCursor, StoreError> {
    let row = tx.row("SELECT xid, seq FROM log_readers WHERE name = $1", params![reader])?;
    row.map_or(Ok(LogCursor::default()), |row| Ok(LogCursor { xid: row.get(0)?, seq: row.get(1)? }))
}

/// Moves a durable reader, in the commit that keeps what it made of the events.
pub fn advance(tx: &mut dyn Tx, reader: &str, to: LogCursor) -> Result<(), StoreError> {
    tx.exec(
        "INSERT INTO log_readers (name, xid, seq) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET xid = excluded.xid, seq = excluded.seq",
        params![reader, to.xid, to.seq],
    )
}

fn row_of<'a>(event: &'a NewEvent, id: &'a EventId) -> [Param<'a>; 7] {
    *params![*id, event.workspace, event.kind, event.author, event.thread, event.payload, event.at]
}

fn event_of(row: &Row) -> Result<Event, StoreError> {
    Ok(Event {
        cursor: LogCursor { xid: row.get(0)?, seq: row.get(1)? },
        id: row.get(2)?,
        workspace: row.get(3)?,
        kind: row.get(4)?,
        author: row.get(5)?,
        thread: row.get(6)?,
        payload: row.get(7)?,
        at: row.get(8)?,
    })
}
