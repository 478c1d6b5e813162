//! What the inbox shows.

use super::screens::{CONVERSATION, conversation_of};
use crate::{
    Conversation,
    inbox::{Counts, Order, OwnedBy, View},
};
use ponte_contacts::store::WITH_TOKEN;
use ponte_kernel::{ConversationId, Cursor, ThreadId, UserId, WorkspaceId, uuid::Uuid};
use ponte_store::{Param, Query, StoreError, ToParam, Tx, params};

/// By this who waits longest comes first, then the rest, the last changed first. As the index has it.
const WAITING: &str = "COALESCE(v.waiting_since, 9223372036854775807 - v.updated_at)";

pub(crate) fn list(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    view: &View,
    after: Option<Cursor>,
    rows: i64,
) -> Result<Vec<Conversation>, StoreError> {
    let (order, first) = match view.sorted_by() {
        Order::Recent => (
            "AND (v.updated_at, v.id) < ($2, $3) ORDER BY v.updated_at DESC, v.id DESC".to_owned(),
            Cursor { position: i64::MAX, id: Uuid::max() },
        ),
        Order::Waiting => (
            format!("AND ({WAITING}, v.id) > ($2, $3) ORDER BY {WAITING}, v.id"),
            Cursor { position: i64::MIN, id: Uuid::nil() },
        ),
    };
    let after = after.unwrap_or(first);
    let mut params = params![workspace, after.position, after.id, rows].to_vec();
    let narrowed = narrowed(view, &mut params);
    // The index of those who wait is one of open conversations: the statement has to say that it wants these.
    let state = view.state.as_str();
    let sql = format!(
        "SELECT {CONVERSATION} FROM conversations v JOIN threads t ON t.id = v.thread_id
         WHERE v.workspace_id = $1 AND v.state = '{state}' {narrowed} {order} LIMIT $4"
    );
    tx.rows(&sql, &params)?.iter().map(conversation_of).collect()
}

/// The conditions of a view; what they compare with is added to `params`.
fn narrowed<'a>(view: &'a View, params: &mut Vec<Param<'a>>) -> String {
    let mut sql = String::new();
    let mut add = |condition: &str, value: Param<'a>| {
        params.push(value);
        let number = params.len();
        sql.push_str(" AND ");
        sql.push_str(&condition.replace('?', &format!("${number}")));
    };
    match view.owner {
        Some(OwnedBy::Agent(user)) => add("v.owner = 'agent' AND v.owner_id = ?", Param::Uuid(user.0)),
        Some(OwnedBy::Queue) => add("v.owner = ?", Param::Text("queue")),
        Some(OwnedBy::Bot) => add("v.owner = ?", Param::Text("bot")),
        Some(OwnedBy::Agents) => add("v.owner = ?", Param::Text("agent")),
        None => {}
    }
    if let Some(queue) = view.queue {
        add("v.queue_id = ?", Param::Uuid(queue.0));
    }
    if let Some(channel) = view.channel {
        add("t.channel_id = ?", Param::Uuid(channel.0));
    }
    for token in &view.tokens {
        add(&format!("t.contact_id IN {WITH_TOKEN}"), Param::Bytes(token));
    }
    sql
}

pub(crate) fn some(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    ids: &[ConversationId],
) -> Result<Vec<Conversation>, StoreError> {
    let sql = format!(
        "SELECT {CONVERSATION} FROM conversations v JOIN threads t ON t.id = v.thread_id
         WHERE v.workspace_id = $1 AND v.id = $2"
    );
    let params: Vec<_> = ids.iter().map(|id| [workspace.to_param(), id.to_param()]).collect();
    let queries: Vec<_> = params.iter().map(|params| Query { sql: &sql, params }).collect();
    tx.each(&queries)?.iter().flatten().map(conversation_of).collect()
}

pub(crate) fn counts(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    agent: UserId,
    many: i64,
) -> Result<Counts, StoreError> {
    let row = tx.row(
        "SELECT COUNT(*), COUNT(CASE WHEN v.owner = 'agent' AND v.owner_id = $2 THEN 1 END),
             COUNT(CASE WHEN v.owner = 'queue' THEN 1 END), COUNT(CASE WHEN v.owner = 'bot' THEN 1 END),
             (SELECT COUNT(*) FROM (SELECT c.id FROM conversations c
              WHERE c.workspace_id = $1 AND c.state = 'closed' LIMIT $3) AS many)
         FROM conversations v WHERE v.workspace_id = $1 AND v.state = 'open'",
        params![workspace, agent, many],
    )?;
    let row = row.ok_or(StoreError::Corrupt { what: "a count" })?;
    Ok(Counts { open: row.get(0)?, mine: row.get(1)?, queued: row.get(2)?, bot: row.get(3)?, closed: row.get(4)? })
}

/// Of the newest hundred after what was read: a long thread is not read through for a number on a badge.
const UNREAD: &str = "SELECT COUNT(*) FROM
        (SELECT m.direction, m.conversation_id FROM messages m
         WHERE m.workspace_id = $1 AND m.thread_id = $2 AND m.position > COALESCE(
             (SELECT r.position FROM read_positions r
              WHERE r.workspace_id = $1 AND r.user_id = $4 AND r.thread_id = $2), 0)
         ORDER BY m.position DESC LIMIT 100) AS newest
    WHERE newest.direction = 'in' AND newest.conversation_id = $3";

pub(crate) fn unread(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    user: UserId,
    conversations: &[(ThreadId, ConversationId)],
) -> Result<Vec<i64>, StoreError> {
    let params: Vec<_> = conversations
        .iter()
        .map(|(thread, conversation)| {
            [workspace.to_param(), thread.to_param(), conversation.to_param(), user.to_param()]
        })
        .collect();
    let queries: Vec<_> = params.iter().map(|params| Query { sql: UNREAD, params }).collect();
    tx.each(&queries)?.iter().map(|rows| rows.first().map_or(Ok(0), |row| row.get(0))).collect()
}

/// `false` when the person had read that far already.
pub(crate) fn advance_reader(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    user: UserId,
    thread: ThreadId,
    position: i64,
) -> Result<bool, StoreError> {
    let advanced = tx.row(
        "INSERT INTO read_positions (workspace_id, user_id, thread_id, position) VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, thread_id) DO UPDATE SET position = excluded.position
             WHERE read_positions.position < excluded.position
         RETURNING position",
        params![workspace, user, thread, position],
    )?;
    Ok(advanced.is_some())
}
