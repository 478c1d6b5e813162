//! What was written down of a message's way.

use crate::{
    Author, Direction,
    trace::{Passage, SealedExchange},
};
use ponte_kernel::{ConversationId, MessageId, ThreadId, WorkspaceId};
use ponte_store::{Row, StoreError, Tx, params};
use std::time::Duration;

/// How far behind a question its answers are looked for, in positions.
const ANSWERS_WITHIN: i64 = 64;

pub(crate) struct Place {
    pub(crate) thread: ThreadId,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) question: Option<i64>,
}

pub(crate) fn place(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Option<Place>, StoreError> {
    let row = tx.row(
        "SELECT thread_id, conversation_id, CASE direction WHEN 'in' THEN position ELSE cause_position END
         FROM messages WHERE workspace_id = $1 AND id = $2",
        params![workspace, message],
    )?;
    row.map(|row| Ok(Place { thread: row.get(0)?, conversation: row.get(1)?, question: row.get(2)? })).transpose()
}

const PASSAGE: &str =
    "SELECT id, position, direction, author, author_id, sent_at, received_at, stored_at, accepted_at,
    network_at, delivered_at, read_at, failed_at FROM messages WHERE workspace_id = $1";

/// A question and the answers to it.
pub(crate) fn around(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    question: i64,
) -> Result<Vec<Passage>, StoreError> {
    let sql = format!(
        "{PASSAGE} AND thread_id = $2 AND position BETWEEN $3 AND $4 AND (position = $3 OR cause_position = $3)
         ORDER BY position"
    );
    let rows = tx.rows(&sql, params![workspace, thread, question, question + ANSWERS_WITHIN])?;
    rows.iter().map(passage_of).collect()
}

/// What nobody asked for, or a person wrote.
pub(crate) fn alone(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Vec<Passage>, StoreError> {
    tx.rows(&format!("{PASSAGE} AND id = $2"), params![workspace, message])?.iter().map(passage_of).collect()
}

fn passage_of(row: &Row) -> Result<Passage, StoreError> {
    let corrupt = || StoreError::Corrupt { what: "a message" };
    Ok(Passage {
        message: row.get(0)?,
        position: row.get(1)?,
        direction: Direction::parse(&row.get::<String>(2)?).ok_or_else(corrupt)?,
        author: Author::from_columns(&row.get::<String>(3)?, row.get(4)?).ok_or_else(corrupt)?,
        sent_at: row.get(5)?,
        received_at: row.get(6)?,
        stored_at: row.get(7)?,
        accepted_at: row.get(8)?,
        network_at: row.get(9)?,
        delivered_at: row.get(10)?,
        read_at: row.get(11)?,
        failed_at: row.get(12)?,
        exchanges: Vec::new(),
    })
}

/// Every try of sending a message, the oldest first.
pub(crate) fn exchanges(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Vec<SealedExchange>, StoreError> {
    let rows = tx.rows(
        "SELECT id, key_id, outcome, duration_micros, at, exchange_sealed FROM channel_log
         WHERE workspace_id = $1 AND message_id = $2 ORDER BY at, id",
        params![workspace, message],
    )?;
    rows.iter().map(exchange_of).collect()
}

fn exchange_of(row: &Row) -> Result<SealedExchange, StoreError> {
    Ok(SealedExchange {
        id: row.get(0)?,
        key: row.get(1)?,
        outcome: row.get(2)?,
        took: Duration::from_micros(u64::try_from(row.get::<i64>(3)?).unwrap_or_default()),
        ended_at: row.get(4)?,
        exchange: row.get(5)?,
    })
}
