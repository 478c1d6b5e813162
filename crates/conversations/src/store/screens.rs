//! Conversations and messages as screens and verbs read them.

use super::{delivery::delivery_of, owner_of};
use crate::{
    Author, Conversation, ConversationState, Thread,
    model::{OutboundDelivery, OutboxState},
    quotes::Sought,
};
use ponte_kernel::{
    ChannelId, ContactId, ConversationId, Cursor, KeyId, MessageId, ThreadId, Timestamp, WorkspaceId, uuid::Uuid,
};
use ponte_store::{Param, Query, Row, Set, StoreError, ToParam, Tx, params, read_sets, slices};
use std::collections::HashMap;

pub(crate) const CONVERSATION: &str = "v.id, v.thread_id, v.workspace_id, t.contact_id, t.channel_id, t.last_position,
    t.last_inbound_at, v.state, v.owner, v.owner_id, v.last_owner, v.last_owner_id, v.queue_id, v.last_reply_position,
    v.waiting_since, v.opened_at, v.updated_at";

/// Where a person writes from, still sealed.
#[derive(Clone, Debug)]
pub(crate) struct SealedPlace {
    pub(crate) channel: ChannelId,
    pub(crate) last_inbound_at: Timestamp,
    pub(crate) address: Vec<u8>,
    pub(crate) key: KeyId,
}

/// The threads of a contact.
pub(crate) fn places(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<SealedPlace>, StoreError> {
    let rows = tx.rows(
        "SELECT channel_id, last_inbound_at, address_sealed, key_id FROM threads
         WHERE workspace_id = $1 AND contact_id = $2 ORDER BY id",
        params![workspace, contact],
    )?;
    let place = |row: &Row| {
        Ok(SealedPlace {
            channel: row.get(0)?,
            last_inbound_at: row.get(1)?,
            address: row.get(2)?,
            key: row.get(3)?,
        })
    };
    rows.iter().map(place).collect()
}

pub(crate) fn conversation_of(row: &Row) -> Result<Conversation, StoreError> {
    let state = ConversationState::parse(&row.get::<String>(7)?);
    Ok(Conversation {
        id: row.get(0)?,
        thread: Thread {
            id: row.get(1)?,
            workspace: row.get(2)?,
            contact: row.get(3)?,
            channel: row.get(4)?,
            last_position: row.get(5)?,
            last_inbound_at: row.get(6)?,
        },
        state: state.ok_or(StoreError::Corrupt { what: "a conversation's state" })?,
        owner: owner_of(row, 8)?,
        queue: row.get(12)?,
        last_reply_position: row.get(13)?,
        waiting_since: row.get(14)?,
        opened_at: row.get(15)?,
        updated_at: row.get(16)?,
    })
}

/// A conversation, locked with its thread until the commit.
pub(crate) fn lock_conversation(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    let sql = format!(
        "SELECT {CONVERSATION} FROM conversations v JOIN threads t ON t.id = v.thread_id
         WHERE v.workspace_id = $1 AND v.id = $2 FOR UPDATE OF t, v"
    );
    tx.row(&sql, params![workspace, id])?.as_ref().map(conversation_of).transpose()
}

pub(crate) fn conversation(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<Option<Conversation>, StoreError> {
    let sql = format!(
        "SELECT {CONVERSATION} FROM conversations v JOIN threads t ON t.id = v.thread_id
         WHERE v.workspace_id = $1 AND v.id = $2"
    );
    tx.row(&sql, params![workspace, id])?.as_ref().map(conversation_of).transpose()
}

/// Conversations in one state, the last changed first.
pub(crate) fn conversations(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    state: ConversationState,
    before: Option<Cursor>,
    rows: i64,
) -> Result<Vec<Conversation>, StoreError> {
    let (position, id) = before.map_or((i64::MAX, Uuid::max()), |cursor| (cursor.position, cursor.id));
    let sql = format!(
        "SELECT {CONVERSATION} FROM conversations v JOIN threads t ON t.id = v.thread_id
         WHERE v.workspace_id = $1 AND v.state = $2 AND (v.updated_at, v.id) < ($3, $4)
         ORDER BY v.updated_at DESC, v.id DESC LIMIT $5"
    );
    let found = tx.rows(&sql, params![workspace, state.as_str(), position, id, rows])?;
    found.iter().map(conversation_of).collect()
}

/// A message as it lies in the database.
#[derive(Debug)]
pub(crate) struct SealedMessage {
    pub(crate) id: MessageId,
    pub(crate) thread: ThreadId,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) position: i64,
    pub(crate) direction: String,
    pub(crate) author: Author,
    pub(crate) key: KeyId,
    pub(crate) content: Vec<u8>,
    pub(crate) sent_at: Timestamp,
    pub(crate) stored_at: Timestamp,
    pub(crate) delivery: OutboundDelivery,
    /// The provider's id of the message that it quotes.
    pub(crate) reply_to: Option<Vec<u8>>,
    pub(crate) quotes: Option<MessageId>,
    pub(crate) client: Option<Uuid>,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
}

const MESSAGE: &str =
    "m.id, m.thread_id, m.conversation_id, m.position, m.direction, m.author, m.author_id, m.key_id,
    m.content_sealed, m.sent_at, m.stored_at, m.accepted_at, m.reached, m.network_at, m.delivered_at, m.read_at,
    m.played_at, m.failed_at, m.error_code, m.error_detail, m.error_kind, o.state,
    m.reply_to_sealed, m.quotes_id, m.client_id, m.edited_at,
    m.revoked_at";

fn message_of(row: &Row) -> Result<SealedMessage, StoreError> {
    let author = Author::from_columns(&row.get::<String>(5)?, row.get(6)?);
    Ok(SealedMessage {
        id: row.get(0)?,
        thread: row.get(1)?,
        conversation: row.get(2)?,
        position: row.get(3)?,
        direction: row.get(4)?,
        author: author.ok_or(StoreError::Corrupt { what: "an author" })?,
        key: row.get(7)?,
        content: row.get(8)?,
        sent_at: row.get(9)?,
        stored_at: row.get(10)?,
        delivery: OutboundDelivery {
            accepted_at: row.get(11)?,
            delivery: delivery_of(row, 12)?,
            error_kind: row.get(20)?,
            error_code: row.get(18)?,
            outbox: row.get::<Option<String>>(21)?.as_deref().and_then(OutboxState::parse),
        },
        reply_to: row.get(22)?,
        quotes: row.get(23)?,
        client: row.get(24)?,
        edited_at: row.get(25)?,
        revoked_at: row.get(26)?,
    })
}

/// The messages of a thread before a position, the newest first.
pub(crate) fn messages_before(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    before: i64,
    rows: i64,
) -> Result<Vec<SealedMessage>, StoreError> {
    let sql = format!(
        "SELECT {MESSAGE} FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
         WHERE m.workspace_id = $1 AND m.thread_id = $2 AND m.position < $3 AND m.about_id IS NULL
         ORDER BY m.position DESC LIMIT $4"
    );
    tx.rows(&sql, params![workspace, thread, before, rows])?.iter().map(message_of).collect()
}

/// The messages of a thread after a position, the oldest first.
pub(crate) fn messages_after(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    after: i64,
    rows: i64,
) -> Result<Vec<SealedMessage>, StoreError> {
    let sql = format!(
        "SELECT {MESSAGE} FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
         WHERE m.workspace_id = $1 AND m.thread_id = $2 AND m.position > $3 AND m.about_id IS NULL
         ORDER BY m.position LIMIT $4"
    );
    tx.rows(&sql, params![workspace, thread, after, rows])?.iter().map(message_of).collect()
}

/// The newest message of each conversation, in one round trip.
pub(crate) fn last_messages(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    conversations: &[(ThreadId, ConversationId)],
) -> Result<Vec<Option<SealedMessage>>, StoreError> {
    let sql = format!(
        "SELECT {MESSAGE} FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
         WHERE m.workspace_id = $1 AND m.thread_id = $2 AND m.conversation_id = $3 ORDER BY m.position DESC LIMIT 1"
    );
    let params: Vec<_> = conversations
        .iter()
        .map(|(thread, conversation)| [workspace.to_param(), thread.to_param(), conversation.to_param()])
        .collect();
    let queries: Vec<_> = params.iter().map(|params| Query { sql: &sql, params }).collect();
    tx.each(&queries)?.iter().map(|rows| rows.first().map(message_of).transpose()).collect()
}

/// The position of the customer's newest message up to `up_to`.
pub(crate) fn last_inbound(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    up_to: i64,
) -> Result<Option<i64>, StoreError> {
    let row = tx.row(
        "SELECT position FROM messages WHERE workspace_id = $1 AND thread_id = $2 AND position <= $3
             AND direction = 'in' AND provider_sealed IS NOT NULL ORDER BY position DESC LIMIT 1",
        params![workspace, thread, up_to],
    )?;
    row.map(|row| row.get(0)).transpose()
}

pub(crate) fn message(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: MessageId,
) -> Result<Option<SealedMessage>, StoreError> {
    let sql = format!(
        "SELECT {MESSAGE} FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
         WHERE m.workspace_id = $1 AND m.id = $2"
    );
    tx.row(&sql, params![workspace, id])?.as_ref().map(message_of).transpose()
}

/// Messages by their ids, in no order; those that the workspace does not have are left out.
pub(crate) fn some_messages(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    ids: &[MessageId],
) -> Result<Vec<SealedMessage>, StoreError> {
    let ids: Vec<_> = ids.iter().map(|id| Sought::Id(*id)).collect();
    Ok(sought(tx, workspace, &ids)?.into_iter().flatten().collect())
}

/// Messages by their ids or by what the provider calls them, in the order given.
pub(crate) fn sought(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    keys: &[Sought],
) -> Result<Vec<Option<SealedMessage>>, StoreError> {
    let by_id = format!(
        "SELECT {MESSAGE} FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
         WHERE m.workspace_id = $1 AND m.id = $2"
    );
    let by_blind = format!(
        "SELECT {MESSAGE} FROM messages m LEFT JOIN outbox o ON o.message_id = m.id
         WHERE m.workspace_id = $1 AND m.provider_blind = $2 AND m.direction = 'out'"
    );
    let params: Vec<_> = keys
        .iter()
        .map(|key| match key {
            Sought::Id(id) => (&by_id, [workspace.to_param(), id.to_param()]),
            Sought::Blind(blind) => (&by_blind, [workspace.to_param(), blind.to_param()]),
        })
        .collect();
    let queries: Vec<_> = params.iter().map(|(sql, params)| Query { sql, params }).collect();
    tx.each(&queries)?.iter().map(|rows| rows.first().map(message_of).transpose()).collect()
}

/// The numbers of threads.
pub(crate) fn channels_of(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, ChannelId>, StoreError> {
    let sql = "SELECT id, channel_id FROM threads WHERE workspace_id = $1 AND id = $2";
    let params: Vec<_> = threads.iter().map(|thread| [workspace.to_param(), thread.to_param()]).collect();
    let queries: Vec<_> = params.iter().map(|params| Query { sql, params }).collect();
    tx.each(&queries)?.iter().flatten().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// What the provider calls a message of a thread, sealed, with the key that opens it.
pub(crate) fn provider_id_of(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    message: MessageId,
) -> Result<Option<(KeyId, Vec<u8>)>, StoreError> {
    let row = tx.row(
        "SELECT key_id, provider_sealed FROM messages
         WHERE workspace_id = $1 AND thread_id = $2 AND id = $3 AND provider_sealed IS NOT NULL",
        params![workspace, thread, message],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// What a customer said, sealed, and the message that it is bound to.
#[derive(Debug)]
pub(crate) struct SealedSaying {
    pub(crate) message: MessageId,
    pub(crate) content: Vec<u8>,
}

/// A conversation with the key of its contact, and what the customer said.
pub(crate) type Keyed = (Conversation, KeyId, Option<SealedSaying>);

/// Conversations in the order given, each with what the customer said at a position of its thread, in one round trip;
/// `None` for an unknown one.
pub(crate) fn conversations_at(
    tx: &mut dyn Tx,
    asked: &[(WorkspaceId, ConversationId, Option<i64>)],
) -> Result<Vec<Option<Keyed>>, StoreError> {
    let named: Vec<_> =
        asked.iter().map(|(workspace, id, _)| [Param::Uuid(workspace.0), Param::Uuid(id.0)]).collect();
    let place = |(workspace, id, position): &(WorkspaceId, ConversationId, Option<i64>)| {
        Some([Param::Uuid(workspace.0), Param::Uuid(id.0), Param::Int((*position)?)])
    };
    let places: Vec<_> = asked.iter().filter_map(place).collect();
    let conversations = format!(
        "SELECT {CONVERSATION}, t.key_id FROM conversations v JOIN threads t ON t.id = v.thread_id
         WHERE v.workspace_id = $1 AND v.id = $2"
    );
    let [conversations, sayings] = read_sets(
        tx,
        [Set { sql: &conversations, rows: &slices(&named) }, Set { sql: SAID_AT, rows: &slices(&places) }],
    )?;
    let mut sayings = sayings.into_iter();
    let keyed = |(found, (_, _, position)): (Vec<Row>, &(_, _, Option<i64>))| {
        let said = position.and_then(|_| sayings.next()).unwrap_or_default();
        let said = said.first().map(saying_of).transpose()?;
        found.first().map(|row| Ok((conversation_of(row)?, row.get(17)?, said))).transpose()
    };
    conversations.into_iter().zip(asked).map(keyed).collect()
}

/// The thread is asked for first: as a join, PostgreSQL would begin with the messages.
const SAID_AT: &str = "SELECT id, content_sealed FROM messages WHERE position = $3 AND direction = 'in'
    AND thread_id = (SELECT v.thread_id FROM conversations v WHERE v.workspace_id = $1 AND v.id = $2)";

fn saying_of(row: &Row) -> Result<SealedSaying, StoreError> {
    Ok(SealedSaying { message: row.get(0)?, content: row.get(1)? })
}

/// Whether the customer wrote in conversations after a position, in the order given.
pub(crate) fn have_inbound_after(
    tx: &mut dyn Tx,
    conversations: &[(WorkspaceId, ConversationId, i64)],
) -> Result<Vec<bool>, StoreError> {
    let named = |(workspace, id, position): &(WorkspaceId, ConversationId, i64)| {
        [Param::Uuid(workspace.0), Param::Uuid(id.0), Param::Int(*position)]
    };
    let rows: Vec<_> = conversations.iter().map(named).collect();
    let found = tx.read_each(
        "SELECT 1 FROM messages m JOIN conversations v ON v.thread_id = m.thread_id
         WHERE m.workspace_id = $1 AND v.id = $2 AND m.conversation_id = v.id AND m.position > $3
             AND m.direction = 'in' LIMIT 1",
        &slices(&rows),
    )?;
    Ok(found.iter().map(|rows| !rows.is_empty()).collect())
}

/// The position of the customer's newest message in a conversation.
pub(crate) fn newest_inbound(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    conversation: ConversationId,
) -> Result<Option<i64>, StoreError> {
    let row = tx.row(
        "SELECT m.position FROM messages m JOIN conversations v ON v.thread_id = m.thread_id
         WHERE m.workspace_id = $1 AND v.id = $2 AND m.conversation_id = v.id AND m.direction = 'in'
         ORDER BY m.position DESC LIMIT 1",
        params![workspace, conversation],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// The provider's id of a message, sealed, with the key that opens it.
pub(crate) fn provider_id(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    position: i64,
) -> Result<Option<(MessageId, KeyId, Vec<u8>)>, StoreError> {
    let row = tx.row(
        "SELECT id, key_id, provider_sealed FROM messages
         WHERE workspace_id = $1 AND thread_id = $2 AND position = $3 AND provider_sealed IS NOT NULL",
        params![workspace, thread, position],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).transpose()
}

pub(crate) fn key_of_thread(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
) -> Result<KeyId, StoreError> {
    let row =
        tx.row("SELECT key_id FROM threads WHERE workspace_id = $1 AND id = $2", params![workspace, thread])?;
    row.ok_or(StoreError::Corrupt { what: "a conversation's thread" })?.get(0)
}

/// The flow that answers first on a number.
pub(crate) fn flow_of_channel(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
) -> Result<Option<String>, StoreError> {
    let row =
        tx.row("SELECT flow_key FROM channels WHERE workspace_id = $1 AND id = $2", params![workspace, channel])?;
    row.map_or(Ok(None), |row| row.get(0))
}
