//! The outbox: messages on their way to the provider.

use super::{from_json, open_address, owner_of, to_json};
use crate::{
    Author, Owner,
    answer::Marks,
    model::{OutboxState, Tries},
    rules,
};
use ponte_channels::{
    endpoint::StopReason,
    gate::Purpose,
    model::{OutboundContent, ProviderMessageId},
};
use ponte_contacts::Marketing;
use ponte_kernel::{
    ChannelId, ChannelLogId, ContactId, ConversationId, KeyId, MessageId, ThreadId, Timestamp, WorkspaceId,
};
use ponte_platform::vault::{Blind, DataKey};
use ponte_store::{
    Conflict, Insert, Param, Row, Signal, StoreError, ToParam, Tx,
    inventory::{CHANNEL_LOG_EXCHANGE, MESSAGE_CONTENT, MESSAGE_PROVIDER_ID, MESSAGE_REPLY_TO, PARKED_STATUS},
    params, slices,
};
use std::time::Duration;

/// A message of ours to be stored and sent.
pub(crate) struct NewOutbound<'a> {
    pub(crate) id: MessageId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) channel: ChannelId,
    pub(crate) thread: ThreadId,
    pub(crate) conversation: ConversationId,
    pub(crate) position: i64,
    pub(crate) author: Author,
    pub(crate) purpose: Purpose,
    pub(crate) content: &'a OutboundContent,
    pub(crate) reply_to: Option<&'a ProviderMessageId>,
    /// The position of the customer's message that a bot answers with it.
    pub(crate) cause: Option<i64>,
    pub(crate) key: &'a DataKey,
    /// Claimed: by the very commit that queues it.
    pub(crate) state: OutboxState,
}

const INSERT_OUTBOUND: Insert = Insert {
    table: "messages",
    columns: &[
        "id",
        "workspace_id",
        "thread_id",
        "conversation_id",
        "position",
        "direction",
        "author",
        "author_id",
        "content_sealed",
        "key_id",
        "reply_to_sealed",
        "cause_position",
        "sent_at",
        "stored_at",
    ],
    conflict: Conflict::Fail,
};

const INSERT_OUTBOX: Insert = Insert {
    table: "outbox",
    columns: &[
        "message_id",
        "workspace_id",
        "channel_id",
        "thread_id",
        "position",
        "purpose",
        "state",
        "due_at",
        "claimed_at",
    ],
    conflict: Conflict::Fail,
};

const TAKE_POSITIONS: &str = "UPDATE threads SET last_position = last_position + $3
    WHERE id = $1 AND workspace_id = $2 RETURNING last_position";

/// The next `count` positions of each thread, under its lock; the first of them. No thread may come twice.
pub(crate) fn next_positions_each(
    tx: &mut dyn Tx,
    threads: &[(WorkspaceId, ThreadId, i64)],
) -> Result<Vec<i64>, StoreError> {
    let named = |(workspace, thread, count): &'_ (WorkspaceId, ThreadId, i64)| {
        [Param::Uuid(thread.0), Param::Uuid(workspace.0), Param::Int(*count)]
    };
    let rows: Vec<_> = threads.iter().map(named).collect();
    let taken = tx.read_each(TAKE_POSITIONS, &slices(&rows))?;
    let first = |(rows, (_, _, count)): (&Vec<Row>, &(_, _, i64))| {
        let last: i64 = rows.first().ok_or(StoreError::Corrupt { what: "a conversation's thread" })?.get(0)?;
        Ok(last - count + 1)
    };
    taken.iter().zip(threads).map(first).collect()
}

/// The thread's next `count` positions, under its lock; the first of them.
pub(crate) fn next_positions(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    count: i64,
) -> Result<i64, StoreError> {
    let first = next_positions_each(tx, &[(workspace, thread, count)])?;
    first.first().copied().ok_or(StoreError::Corrupt { what: "a conversation's thread" })
}

/// What is sealed of a message of ours.
struct SealedOutbound {
    content: Vec<u8>,
    reply_to: Option<Vec<u8>>,
    author: (&'static str, Option<ponte_kernel::uuid::Uuid>),
    key: KeyId,
}

impl SealedOutbound {
    fn of(message: &NewOutbound<'_>) -> Result<Self, StoreError> {
        let (id, key) = (message.id, message.key);
        let seal = |quoted: &ProviderMessageId| key.seal(&MESSAGE_REPLY_TO, id, quoted.0.as_bytes());
        Ok(Self {
            content: key.seal(&MESSAGE_CONTENT, id, &to_json(message.content)?),
            reply_to: message.reply_to.map(seal),
            author: message.author.columns(),
            key: key.id(),
        })
    }
}

/// Stores messages, and puts them into the outbox.
pub(crate) fn insert_outbound(
    tx: &mut dyn Tx,
    messages: &[NewOutbound<'_>],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sealed: Vec<_> = messages.iter().map(SealedOutbound::of).collect::<Result<_, _>>()?;
    let rows: Vec<_> =
        messages.iter().zip(&sealed).map(|(message, sealed)| message_row(message, sealed, now)).collect();
    tx.insert(&INSERT_OUTBOUND, &slices(&rows))?;
    let rows: Vec<_> = messages.iter().map(|message| outbox_row(message, now)).collect();
    tx.insert(&INSERT_OUTBOX, &slices(&rows))?;
    if messages.iter().any(|message| message.state == OutboxState::Waiting) {
        tx.signal(Signal::Outbox);
    }
    Ok(())
}

fn message_row<'a>(message: &'a NewOutbound<'_>, sealed: &'a SealedOutbound, now: Timestamp) -> [Param<'a>; 14] {
    let ((author, author_id), now) = (&sealed.author, Param::Int(now.as_micros()));
    [
        message.id.to_param(),
        message.workspace.to_param(),
        message.thread.to_param(),
        message.conversation.to_param(),
        message.position.to_param(),
        Param::Text("out"),
        Param::Text(author),
        author_id.to_param(),
        sealed.content.to_param(),
        sealed.key.to_param(),
        sealed.reply_to.to_param(),
        message.cause.to_param(),
        now,
        now,
    ]
}

fn outbox_row<'a>(message: &'a NewOutbound<'_>, now: Timestamp) -> [Param<'a>; 9] {
    let now = Param::Int(now.as_micros());
    let claimed_at = if message.state == OutboxState::Claimed { now } else { Param::Null };
    [
        message.id.to_param(),
        message.workspace.to_param(),
        message.channel.to_param(),
        message.thread.to_param(),
        message.position.to_param(),
        Param::Text(rules::purpose_text(message.purpose)),
        Param::Text(message.state.as_str()),
        now,
        claimed_at,
    ]
}

/// Notes what a reply carries beside its content.
pub(crate) fn mark(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    marks: &Marks,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE messages SET client_id = $3, quotes_id = $4 WHERE id = $1 AND workspace_id = $2",
        params![message, workspace, marks.client, marks.quotes],
    )
}

/// What the gate decides on beside the message itself, read under the locks that change it.
#[derive(Clone, Debug)]
pub(crate) struct GateRow {
    pub(crate) owner: Owner,
    pub(crate) last_inbound_at: Timestamp,
    pub(crate) blocked: bool,
    pub(crate) marketing: Marketing,
    pub(crate) stopped: Option<StopReason>,
}

impl GateRow {
    /// Of a row with the contact's block and, beside it, its marketing consent; and of one with the channel's stop.
    pub(crate) fn of(
        owner: Owner,
        last_inbound_at: Timestamp,
        (contact, block): (&Row, usize),
        (channel, stop): (&Row, usize),
    ) -> Result<Self, StoreError> {
        let marketing = Marketing::parse(&contact.get::<String>(block + 1)?);
        Ok(Self {
            owner,
            last_inbound_at,
            blocked: contact.get::<Option<Timestamp>>(block)?.is_some(),
            marketing: marketing.ok_or(StoreError::Corrupt { what: "a consent" })?,
            stopped: channel.get::<Option<String>>(stop)?.as_deref().and_then(StopReason::parse),
        })
    }
}

/// The message of a thread that is to leave next, with all that the gate must know.
pub(crate) struct Head {
    pub(crate) message: MessageId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) channel: ChannelId,
    pub(crate) contact: ContactId,
    pub(crate) purpose: Purpose,
    pub(crate) state: OutboxState,
    pub(crate) tries: Tries,
    /// Times it was sent again because no status came.
    pub(crate) repeats: u32,
    pub(crate) position: i64,
    pub(crate) due_at: Timestamp,
    pub(crate) claimed_at: Option<Timestamp>,
    pub(crate) key: KeyId,
    pub(crate) author: Author,
    pub(crate) gate: GateRow,
    content_sealed: Vec<u8>,
    reply_to_sealed: Option<Vec<u8>>,
    address_sealed: Vec<u8>,
}

const HEAD: &str = "SELECT o.message_id, o.workspace_id, o.channel_id, t.contact_id, o.purpose,
        o.state, o.attempts, o.due_at, o.claimed_at, m.key_id, m.author, m.author_id, v.owner, v.owner_id, v.last_owner,
        v.last_owner_id, t.last_inbound_at, c.blocked_at, c.marketing, ch.stopped_reason, m.content_sealed,
        m.reply_to_sealed, t.address_sealed, o.waits, o.repeats, o.position
    FROM outbox o
    JOIN messages m ON m.id = o.message_id
    JOIN threads t ON t.id = o.thread_id
    JOIN contacts c ON c.id = t.contact_id
    JOIN conversations v ON v.id = m.conversation_id
    JOIN channels ch ON ch.id = o.channel_id
    WHERE o.thread_id = $1 AND o.workspace_id = $2
        AND NOT (o.state = 'uncertain' AND o.passable_at IS NOT NULL AND o.due_at > $3)
    ORDER BY o.position LIMIT 1 FOR UPDATE OF c, t, v, o";

/// Reads the head of a thread's outbox under the locks that change what the gate decides on. A message whose first
/// doubt ended without a status is passed over until it is looked at again.
pub(crate) fn head(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    now: Timestamp,
) -> Result<Option<Head>, StoreError> {
    tx.row(HEAD, params![thread, workspace, now])?.as_ref().map(head_of).transpose()
}

/// When the first of a thread's messages up to a position is to be looked at; `None` when there is none.
pub(crate) fn first_due(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    thread: ThreadId,
    up_to: i64,
) -> Result<Option<Timestamp>, StoreError> {
    let row = tx.row(
        "SELECT MIN(due_at) FROM outbox WHERE thread_id = $1 AND workspace_id = $2 AND position <= $3",
        params![thread, workspace, up_to],
    )?;
    row.map_or(Ok(None), |row| row.get(0))
}

fn head_of(row: &Row) -> Result<Head, StoreError> {
    let corrupt = |what| StoreError::Corrupt { what };
    let author = Author::from_columns(&row.get::<String>(10)?, row.get(11)?);
    Ok(Head {
        message: row.get(0)?,
        workspace: row.get(1)?,
        channel: row.get(2)?,
        contact: row.get(3)?,
        purpose: rules::purpose_of(&row.get::<String>(4)?).ok_or_else(|| corrupt("a purpose"))?,
        state: OutboxState::parse(&row.get::<String>(5)?).ok_or_else(|| corrupt("an outbox state"))?,
        tries: Tries { failures: row.get(6)?, waits: row.get(23)? },
        repeats: row.get(24)?,
        position: row.get(25)?,
        due_at: row.get(7)?,
        claimed_at: row.get(8)?,
        key: row.get(9)?,
        author: author.ok_or_else(|| corrupt("an author"))?,
        gate: GateRow::of(owner_of(row, 12)?, row.get(16)?, (row, 17), (row, 19))?,
        content_sealed: row.get(20)?,
        reply_to_sealed: row.get(21)?,
        address_sealed: row.get(22)?,
    })
}

impl Head {
    /// Whether it was sent already, in vain as far as is known.
    pub(crate) fn may_have_arrived(&self) -> bool {
        self.state == OutboxState::Uncertain || self.repeats > 0
    }

    /// What is to leave, opened.
    pub(crate) fn open(&self, key: &DataKey) -> Result<ponte_channels::model::Outgoing, StoreError> {
        let open = |field, row: ponte_kernel::uuid::Uuid, sealed: &[u8]| {
            key.open(field, row, sealed).map_err(|_| StoreError::Corrupt { what: "a sealed message" })
        };
        let content = open(&MESSAGE_CONTENT, self.message.0, &self.content_sealed)?;
        let reply_to = match &self.reply_to_sealed {
            Some(sealed) => Some(open(&MESSAGE_REPLY_TO, self.message.0, sealed)?),
            None => None,
        };
        Ok(ponte_channels::model::Outgoing {
            id: self.message,
            to: open_address(key, self.contact, self.channel, &self.address_sealed)?,
            content: from_json(&content)?,
            reply_to: reply_to.map(|id| ProviderMessageId(String::from_utf8_lossy(&id).into_owned())),
        })
    }
}

/// Marks the head as being sent, for the `repeats`-th time on doubt.
pub(crate) fn claim(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    repeats: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE outbox SET state = 'claimed', claimed_at = $3, repeats = $4
         WHERE message_id = $1 AND workspace_id = $2",
        params![message, workspace, now, repeats],
    )
}

/// Puts a message back: it leaves not before `due_at`.
pub(crate) fn wait_until(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    tries: Tries,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE outbox SET state = 'waiting', attempts = $3, waits = $4, due_at = $5
         WHERE message_id = $1 AND workspace_id = $2",
        params![message, workspace, tries.failures, tries.waits, due_at],
    )
}

/// No status came in time: later messages of the thread may leave before this one, which is looked at again at `due_at`.
pub(crate) fn let_pass(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE outbox SET due_at = $3, passable_at = COALESCE(passable_at, $4)
         WHERE message_id = $1 AND workspace_id = $2",
        params![message, workspace, due_at, now],
    )
}

/// The provider may have it or not: its status is waited for until `due_at`. `false` when the status came already.
pub(crate) fn uncertain_until(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    due_at: Timestamp,
) -> Result<bool, StoreError> {
    let waiting = tx.row(
        "UPDATE outbox SET state = 'uncertain', due_at = $3 WHERE message_id = $1 AND workspace_id = $2
         RETURNING message_id",
        params![message, workspace, due_at],
    )?;
    Ok(waiting.is_some())
}

/// Takes a message out: the provider has it, or it will never leave.
pub(crate) fn remove(tx: &mut dyn Tx, workspace: WorkspaceId, message: MessageId) -> Result<(), StoreError> {
    remove_all(tx, &[(workspace, message)])
}

/// The same for several messages.
pub(crate) fn remove_all(tx: &mut dyn Tx, messages: &[(WorkspaceId, MessageId)]) -> Result<(), StoreError> {
    let rows: Vec<_> =
        messages.iter().map(|(workspace, message)| [message.to_param(), workspace.to_param()]).collect();
    tx.exec_each("DELETE FROM outbox WHERE message_id = $1 AND workspace_id = $2", &slices(&rows))
}

/// Notes the provider's id of a message that it took.
pub(crate) fn accepted(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    blind: &Blind,
    provider_id: &ProviderMessageId,
    key: &DataKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    accepted_all(tx, &[Accepted::new(workspace, message, blind, provider_id, key)], now)
}

/// A message that the provider took, under the provider's id.
pub(crate) struct Accepted {
    workspace: WorkspaceId,
    message: MessageId,
    blind: Blind,
    sealed: Vec<u8>,
}

impl Accepted {
    pub(crate) fn new(
        workspace: WorkspaceId,
        message: MessageId,
        blind: &Blind,
        provider_id: &ProviderMessageId,
        key: &DataKey,
    ) -> Self {
        let sealed = key.seal(&MESSAGE_PROVIDER_ID, message, provider_id.0.as_bytes());
        Self { workspace, message, blind: *blind, sealed }
    }
}

/// Notes the provider's ids of several messages.
pub(crate) fn accepted_all(tx: &mut dyn Tx, messages: &[Accepted], now: Timestamp) -> Result<(), StoreError> {
    let now = Param::Int(now.as_micros());
    let rows: Vec<_> = messages
        .iter()
        .map(|Accepted { workspace, message, blind, sealed }| {
            [message.to_param(), workspace.to_param(), blind.as_slice().to_param(), sealed.to_param(), now]
        })
        .collect();
    tx.exec_each(
        // What it waited for is over; why it failed stays.
        "UPDATE messages SET provider_blind = $3, provider_sealed = $4, accepted_at = COALESCE(accepted_at, $5),
             error_kind = CASE WHEN failed_at IS NULL THEN NULL ELSE error_kind END,
             error_code = CASE WHEN failed_at IS NULL THEN NULL ELSE error_code END,
             error_detail = CASE WHEN failed_at IS NULL THEN NULL ELSE error_detail END
         WHERE id = $1 AND workspace_id = $2",
        &slices(&rows),
    )
}

/// Why a message was not sent, as people and programs read it.
pub(crate) struct FailureColumns<'a> {
    pub(crate) kind: &'a str,
    pub(crate) code: Option<i64>,
    pub(crate) detail: &'a str,
}

/// Notes what a message waits for: why its last try failed.
pub(crate) fn waits_for(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    failure: &FailureColumns<'_>,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE messages SET error_kind = $3, error_code = $4, error_detail = $5
         WHERE id = $1 AND workspace_id = $2 AND accepted_at IS NULL AND failed_at IS NULL",
        params![message, workspace, failure.kind, failure.code, failure.detail],
    )
}

/// Notes that a message failed for good.
pub(crate) fn failed(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    message: MessageId,
    failure: &FailureColumns<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(
        "UPDATE messages SET failed_at = $3, error_kind = $4, error_code = $5, error_detail = $6
         WHERE id = $1 AND workspace_id = $2",
        params![message, workspace, now, failure.kind, failure.code, failure.detail],
    )
}

/// A status that came before the answer to its send, taken out again.
pub(crate) fn unpark(
    tx: &mut dyn Tx,
    channel: ChannelId,
    blind: &Blind,
) -> Result<Vec<(ponte_kernel::uuid::Uuid, KeyId, Vec<u8>)>, StoreError> {
    let rows = tx.rows(
        "DELETE FROM parked_statuses WHERE channel_id = $1 AND message_blind = $2
         RETURNING id, key_id, status_sealed",
        params![channel, blind],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// A status whose message is not known yet, sealed.
pub(crate) struct ParkedStatus {
    id: ponte_kernel::uuid::Uuid,
    channel: ChannelId,
    blind: Blind,
    sealed: Vec<u8>,
    key: KeyId,
    received_at: Timestamp,
}

impl ParkedStatus {
    pub(crate) fn new(
        channel: ChannelId,
        blind: &Blind,
        status: &[u8],
        key: &DataKey,
        received_at: Timestamp,
    ) -> Self {
        let id = ponte_kernel::uuid::Uuid::now_v7();
        let sealed = key.seal(&PARKED_STATUS, id, status);
        Self { id, channel, blind: *blind, sealed, key: key.id(), received_at }
    }
}

const PARK: Insert = Insert {
    table: "parked_statuses",
    columns: &["id", "channel_id", "message_blind", "status_sealed", "key_id", "received_at"],
    conflict: Conflict::Fail,
};

/// Keeps statuses until the messages that they speak of are known.
pub(crate) fn park(tx: &mut dyn Tx, statuses: &[ParkedStatus]) -> Result<(), StoreError> {
    let rows: Vec<_> = statuses
        .iter()
        .map(|ParkedStatus { id, channel, blind, sealed, key, received_at }| {
            let blind = blind.as_slice().to_param();
            [id.to_param(), channel.to_param(), blind, sealed.to_param(), key.to_param(), received_at.to_param()]
        })
        .collect();
    tx.insert(&PARK, &slices(&rows))
}

/// After a start: what was being sent when the process died is uncertain, and each doubt begins anew. While nobody
/// listened statuses came too: those that wait in the journal, or at the provider, must have time to be read.
pub(crate) fn doubts_begin_anew(tx: &mut dyn Tx, until: Timestamp, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(
        // Of all workspaces: the process that died served all of them.
        "UPDATE outbox SET state = 'uncertain', due_at = $1, claimed_at = $2 WHERE state IN ('claimed', 'uncertain')",
        params![until, now],
    )
}

/// The threads that have something in the outbox: of all workspaces, for the dispatcher that serves them all.
pub(crate) fn threads_waiting(tx: &mut dyn Tx) -> Result<Vec<(WorkspaceId, ThreadId, ChannelId)>, StoreError> {
    let rows = tx.rows("SELECT DISTINCT workspace_id, thread_id, channel_id FROM outbox", &[])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
}

/// One exchange with the provider, its secrets replaced.
pub(crate) struct LogEntry<'a> {
    pub(crate) workspace: WorkspaceId,
    pub(crate) channel: ChannelId,
    pub(crate) message: MessageId,
    pub(crate) outcome: &'a str,
    pub(crate) exchange: &'a [u8],
    pub(crate) duration: Duration,
    pub(crate) key: &'a DataKey,
}

const INSERT_LOG: Insert = Insert {
    table: "channel_log",
    columns: &[
        "id",
        "workspace_id",
        "channel_id",
        "message_id",
        "outcome",
        "exchange_sealed",
        "key_id",
        "duration_micros",
        "at",
    ],
    conflict: Conflict::Fail,
};

pub(crate) fn log_exchanges(tx: &mut dyn Tx, entries: &[LogEntry<'_>], now: Timestamp) -> Result<(), StoreError> {
    let sealed = |entry: &LogEntry<'_>| {
        let id = ChannelLogId::new();
        let duration = i64::try_from(entry.duration.as_micros()).unwrap_or(i64::MAX);
        (id, entry.key.id(), entry.key.seal(&CHANNEL_LOG_EXCHANGE, id, entry.exchange), duration)
    };
    let sealed: Vec<_> = entries.iter().map(sealed).collect();
    let rows: Vec<_> = entries
        .iter()
        .zip(&sealed)
        .map(|(entry, (id, key, exchange, duration))| {
            [
                id.to_param(),
                entry.workspace.to_param(),
                entry.channel.to_param(),
                entry.message.to_param(),
                Param::Text(entry.outcome),
                exchange.to_param(),
                key.to_param(),
                Param::Int(*duration),
                Param::Int(now.as_micros()),
            ]
        })
        .collect();
    tx.insert(&INSERT_LOG, &slices(&rows))
}

/// Whether statuses wait for the messages of these names, in the order given.
pub(crate) fn are_parked(tx: &mut dyn Tx, names: &[(ChannelId, Blind)]) -> Result<Vec<bool>, StoreError> {
    let rows: Vec<_> = names.iter().map(|(channel, blind)| [channel.to_param(), blind.to_param()]).collect();
    let sql = "SELECT 1 FROM parked_statuses WHERE channel_id = $1 AND message_blind = $2 LIMIT 1";
    Ok(tx.read_each(sql, &slices(&rows))?.iter().map(|rows| !rows.is_empty()).collect())
}

/// Whether threads have something in the outbox, in the order given.
pub(crate) fn waiting(tx: &mut dyn Tx, threads: &[(WorkspaceId, ThreadId)]) -> Result<Vec<bool>, StoreError> {
    let named = |(workspace, thread): &(WorkspaceId, ThreadId)| [Param::Uuid(workspace.0), Param::Uuid(thread.0)];
    let rows: Vec<_> = threads.iter().map(named).collect();
    let sql = "SELECT 1 FROM outbox WHERE workspace_id = $1 AND thread_id = $2 LIMIT 1";
    Ok(tx.read_each(sql, &slices(&rows))?.iter().map(|rows| !rows.is_empty()).collect())
}
