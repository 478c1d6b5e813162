//! Threads, conversations, messages and the outbox in the database.

pub(crate) mod changes;
pub(crate) mod delivery;
pub(crate) mod inbox;
pub(crate) mod outbox;
pub(crate) mod screens;
pub(crate) mod standing;
pub(crate) mod trace;

use crate::{Author, Conversation, Owner, changes::Change, model::Queue};
use ponte_channels::model::{Address, Echo, InboundContent, InboundContext, ProviderMessageId};
use ponte_kernel::{
    ChannelId, ContactId, ConversationId, KeyId, MessageId, QueueId, ThreadId, Timestamp, WorkspaceId, uuid::Uuid,
};
use ponte_platform::vault::{Blind, DataKey, row_of};
use ponte_store::{
    Conflict, Insert, Param, Row, Set, StoreError, ToParam, Tx,
    inventory::{MESSAGE_CONTENT, MESSAGE_PROVIDER_ID, MESSAGE_REPLY_TO, THREAD_ADDRESS},
    params, read_sets, slices,
};
use std::collections::HashSet;

/// Of the table that never forgets a message id: of one channel, which is of one workspace.
const SEEN: Insert = Insert { table: "seen", columns: &["channel_id", "message_blind"], conflict: Conflict::Tell };

/// Notes messages as taken: those that were not before.
pub(crate) fn mark_seen<'a>(
    tx: &mut dyn Tx,
    messages: impl Iterator<Item = (ChannelId, &'a Blind)>,
) -> Result<HashSet<(ChannelId, Blind)>, StoreError> {
    let rows: Vec<_> = messages.map(|(channel, blind)| [Param::Uuid(channel.0), Param::Bytes(blind)]).collect();
    let new = tx.insert_new(&SEEN, &slices(&rows))?;
    new.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// What new messages of a contact do to its thread.
pub(crate) struct ThreadStep {
    pub(crate) workspace: WorkspaceId,
    pub(crate) contact: ContactId,
    pub(crate) channel: ChannelId,
    pub(crate) key: DataKey,
    pub(crate) messages: i64,
    pub(crate) last_inbound_at: Timestamp,
    pub(crate) address: Address,
}

impl ThreadStep {
    fn sealed_address(&self) -> Result<Vec<u8>, StoreError> {
        seal_address(&self.key, self.contact, self.channel, &self.address)
    }
}

/// A thread after it was advanced, and the conversation that is open in it.
pub(crate) struct AdvancedThread {
    pub(crate) id: ThreadId,
    pub(crate) last_position: i64,
    pub(crate) conversation: Option<OpenConversation>,
}

/// An open conversation, as far as a new message has to know it.
#[derive(Clone, Debug)]
pub(crate) struct OpenConversation {
    pub(crate) id: ConversationId,
    pub(crate) owner: Owner,
    pub(crate) waiting_since: Option<Timestamp>,
    pub(crate) updated_at: Timestamp,
}

const ADVANCE_THREAD: &str = "UPDATE threads SET last_position = last_position + $4, address_sealed = $5,
        last_inbound_at = CASE WHEN last_inbound_at < $6 THEN $6 ELSE last_inbound_at END
    WHERE workspace_id = $1 AND contact_id = $2 AND channel_id = $3 RETURNING id, last_position";

const OPEN_CONVERSATION_OF: &str =
    "SELECT v.id, v.owner, v.owner_id, v.last_owner, v.last_owner_id, v.waiting_since, v.updated_at
    FROM conversations v JOIN threads t ON t.id = v.thread_id
    WHERE t.workspace_id = $1 AND t.contact_id = $2 AND t.channel_id = $3 AND v.state = 'open' FOR UPDATE OF v";

/// Advances threads under their locks, each of them once. `None` for a contact that has no thread on the channel yet.
pub(crate) fn advance_threads(
    tx: &mut dyn Tx,
    steps: &[&ThreadStep],
) -> Result<Vec<Option<AdvancedThread>>, StoreError> {
    let addresses = steps.iter().map(|step| step.sealed_address()).collect::<Result<Vec<_>, _>>()?;
    let advance: Vec<_> = steps
        .iter()
        .zip(&addresses)
        .map(|(step, address)| {
            [
                step.workspace.to_param(),
                step.contact.to_param(),
                step.channel.to_param(),
                step.messages.to_param(),
                address.to_param(),
                step.last_inbound_at.to_param(),
            ]
        })
        .collect();
    let named: Vec<_> = advance.iter().map(|params| &params[..3]).collect();
    let keys: Vec<_> = steps.iter().map(|step| (step.contact.0, step.channel.0)).collect();
    let sets =
        [Set { sql: ADVANCE_THREAD, rows: &slices(&advance) }, Set { sql: OPEN_CONVERSATION_OF, rows: &named }];
    let [threads, open] = read_in_order(tx, sets, &keys)?;
    threads.iter().zip(&open).map(|(thread, open)| advanced_thread(thread, open)).collect()
}

fn advanced_thread(thread: &[Row], conversation: &[Row]) -> Result<Option<AdvancedThread>, StoreError> {
    let Some(row) = thread.first() else { return Ok(None) };
    let conversation = conversation.first().map(open_conversation).transpose()?;
    Ok(Some(AdvancedThread { id: row.get(0)?, last_position: row.get(1)?, conversation }))
}

fn open_conversation(row: &Row) -> Result<OpenConversation, StoreError> {
    Ok(OpenConversation {
        id: row.get(0)?,
        owner: owner_of(row, 1)?,
        waiting_since: row.get(5)?,
        updated_at: row.get(6)?,
    })
}

const INSERT_THREAD: Insert = Insert {
    table: "threads",
    columns: &[
        "id",
        "workspace_id",
        "contact_id",
        "channel_id",
        "address_sealed",
        "key_id",
        "last_position",
        "last_inbound_at",
        "created_at",
    ],
    conflict: Conflict::Fail,
};

/// Makes threads, each with room for the messages of its step.
pub(crate) fn insert_threads(
    tx: &mut dyn Tx,
    threads: &[(ThreadId, &ThreadStep)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let addresses = threads.iter().map(|(_, step)| step.sealed_address()).collect::<Result<Vec<_>, _>>()?;
    let now = Param::Int(now.as_micros());
    let rows: Vec<_> = threads
        .iter()
        .zip(&addresses)
        .map(|((id, step), address)| {
            [
                id.to_param(),
                step.workspace.to_param(),
                step.contact.to_param(),
                step.channel.to_param(),
                address.to_param(),
                Param::Uuid(step.key.id().0),
                step.messages.to_param(),
                step.last_inbound_at.to_param(),
                now,
            ]
        })
        .collect();
    tx.insert(&INSERT_THREAD, &slices(&rows))
}

/// A conversation to be opened.
pub(crate) struct NewConversation {
    pub(crate) workspace: WorkspaceId,
    pub(crate) thread: ThreadId,
    pub(crate) open: OpenConversation,
    pub(crate) queue: QueueId,
}

const INSERT_CONVERSATION: Insert = Insert {
    table: "conversations",
    columns: &[
        "id",
        "workspace_id",
        "thread_id",
        "state",
        "owner",
        "owner_id",
        "queue_id",
        "waiting_since",
        "opened_at",
        "updated_at",
    ],
    conflict: Conflict::Fail,
};

pub(crate) fn insert_conversations(tx: &mut dyn Tx, new: &[NewConversation]) -> Result<(), StoreError> {
    let rows: Vec<_> = new
        .iter()
        .map(|NewConversation { workspace, thread, open, queue }| {
            let ((owner, owner_id), at) = (open.owner.columns(), open.updated_at.to_param());
            [
                open.id.to_param(),
                workspace.to_param(),
                thread.to_param(),
                Param::Text("open"),
                Param::Text(owner),
                owner_id.map_or(Param::Null, Param::Uuid),
                queue.to_param(),
                open.waiting_since.to_param(),
                at,
                at,
            ]
        })
        .collect();
    tx.insert(&INSERT_CONVERSATION, &slices(&rows))
}

/// A conversation in which something was said.
pub(crate) struct Touched {
    pub(crate) workspace: WorkspaceId,
    pub(crate) id: ConversationId,
    pub(crate) waiting_since: Option<Timestamp>,
}

/// Notes that something was said in conversations, each of them once, and since when the customer waits.
pub(crate) fn touch_conversations(tx: &mut dyn Tx, touched: &[Touched], now: Timestamp) -> Result<(), StoreError> {
    let now = Param::Int(now.as_micros());
    let rows: Vec<_> = touched
        .iter()
        .map(|Touched { workspace, id, waiting_since }| {
            [id.to_param(), workspace.to_param(), now, waiting_since.to_param()]
        })
        .collect();
    tx.exec_each(
        "UPDATE conversations SET updated_at = $3, waiting_since = $4 WHERE id = $1 AND workspace_id = $2",
        &slices(&rows),
    )
}

/// A customer's message to be stored.
pub(crate) struct NewInbound<'a> {
    pub(crate) id: MessageId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) thread: ThreadId,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) position: i64,
    pub(crate) content: &'a InboundContent,
    pub(crate) context: &'a InboundContext,
    pub(crate) provider_id: &'a ProviderMessageId,
    /// The blind index of the provider's id.
    pub(crate) named: &'a Blind,
    pub(crate) reply_to: Option<&'a ProviderMessageId>,
    /// What it did to an earlier message.
    pub(crate) change: Change,
    pub(crate) sent_at: Timestamp,
    /// When its webhook arrived.
    pub(crate) received_at: Timestamp,
    pub(crate) key: &'a DataKey,
}

/// What a customer's message is kept as. Messages that were kept without a context are read as having none.
#[derive(serde::Serialize)]
pub(super) struct Said<'a> {
    #[serde(flatten)]
    pub(super) content: &'a InboundContent,
    #[serde(flatten)]
    pub(super) context: &'a InboundContext,
}

const INSERT_INBOUND: Insert = Insert {
    table: "messages",
    columns: &[
        "id",
        "workspace_id",
        "thread_id",
        "conversation_id",
        "position",
        "direction",
        "author",
        "content_sealed",
        "key_id",
        "provider_blind",
        "provider_sealed",
        "reply_to_sealed",
        "quotes_id",
        "about_id",
        "sent_at",
        "received_at",
        "stored_at",
    ],
    conflict: Conflict::Fail,
};

/// What of a customer's message is sealed.
struct SealedInbound {
    content: Vec<u8>,
    provider: Vec<u8>,
    reply_to: Option<Vec<u8>>,
    key: KeyId,
}

impl NewInbound<'_> {
    fn sealed(&self) -> Result<SealedInbound, StoreError> {
        let (id, key) = (self.id, self.key);
        let said = Said { content: self.content, context: self.context };
        Ok(SealedInbound {
            content: key.seal(&MESSAGE_CONTENT, id, &to_json(&said)?),
            provider: key.seal(&MESSAGE_PROVIDER_ID, id, self.provider_id.0.as_bytes()),
            reply_to: self.reply_to.map(|quoted| key.seal(&MESSAGE_REPLY_TO, id, quoted.0.as_bytes())),
            key: key.id(),
        })
    }
}

pub(crate) fn insert_inbound(
    tx: &mut dyn Tx,
    messages: &[NewInbound<'_>],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sealed = messages.iter().map(NewInbound::sealed).collect::<Result<Vec<_>, _>>()?;
    let now = Param::Int(now.as_micros());
    let rows: Vec<_> = messages
        .iter()
        .zip(&sealed)
        .map(|(message, sealed)| {
            [
                message.id.to_param(),
                message.workspace.to_param(),
                message.thread.to_param(),
                message.conversation.to_param(),
                message.position.to_param(),
                Param::Text("in"),
                Param::Text("contact"),
                sealed.content.to_param(),
                sealed.key.to_param(),
                message.named.as_slice().to_param(),
                sealed.provider.to_param(),
                sealed.reply_to.to_param(),
                reacted_to(message.change).map_or(Param::Null, |id| Param::Uuid(id.0)),
                rewritten(message.change).map_or(Param::Null, |id| Param::Uuid(id.0)),
                message.sent_at.to_param(),
                message.received_at.to_param(),
                now,
            ]
        })
        .collect();
    tx.insert(&INSERT_INBOUND, &slices(&rows))
}

/// What the phone app sent, to be stored.
pub(crate) struct NewEcho<'a> {
    pub(crate) id: MessageId,
    pub(crate) workspace: WorkspaceId,
    pub(crate) thread: ThreadId,
    pub(crate) conversation: Option<ConversationId>,
    pub(crate) position: i64,
    pub(crate) echo: &'a Echo,
    pub(crate) named: &'a Blind,
    pub(crate) change: Change,
    pub(crate) sent_at: Timestamp,
    pub(crate) received_at: Timestamp,
}

pub(crate) fn insert_echo(
    tx: &mut dyn Tx,
    message: &NewEcho<'_>,
    key: &DataKey,
    now: Timestamp,
) -> Result<(), StoreError> {
    let NewEcho { id, echo, .. } = message;
    let said = Said { content: &echo.content, context: &echo.context };
    let content = key.seal(&MESSAGE_CONTENT, *id, &to_json(&said)?);
    let provider = key.seal(&MESSAGE_PROVIDER_ID, *id, echo.provider_id.0.as_bytes());
    let reply_to = echo.reply_to.as_ref().map(|quoted| key.seal(&MESSAGE_REPLY_TO, *id, quoted.0.as_bytes()));
    let (author, _) = Author::PhoneApp.columns();
    tx.exec(
        "INSERT INTO messages (id, workspace_id, thread_id, conversation_id, position, direction, author,
             content_sealed, key_id, provider_blind, provider_sealed, reply_to_sealed, quotes_id, about_id, sent_at,
             received_at, stored_at, accepted_at)
         VALUES ($1, $2, $3, $4, $5, 'out', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $14)",
        params![
            id,
            message.workspace,
            message.thread,
            message.conversation,
            message.position,
            author,
            content,
            key.id(),
            message.named.as_slice(),
            provider,
            reply_to,
            reacted_to(message.change),
            rewritten(message.change),
            message.sent_at,
            message.received_at,
            now
        ],
    )
}

fn reacted_to(change: Change) -> Option<MessageId> {
    match change {
        Change::Reacted(message) => Some(message),
        Change::Rewritten(_) | Change::None => None,
    }
}

fn rewritten(change: Change) -> Option<MessageId> {
    match change {
        Change::Rewritten(message) => Some(message),
        Change::Reacted(_) | Change::None => None,
    }
}

/// Whether a message of ours has this name at the provider.
pub(crate) fn is_ours(tx: &mut dyn Tx, workspace: WorkspaceId, named: &Blind) -> Result<bool, StoreError> {
    let row = tx.row(
        "SELECT 1 FROM messages WHERE workspace_id = $1 AND provider_blind = $2 AND direction = 'out'",
        params![workspace, named.as_slice()],
    )?;
    Ok(row.is_some())
}

/// Where new messages of a thread go.
pub(crate) struct Place {
    pub(crate) thread: ThreadId,
    /// The position of the first of them.
    pub(crate) first: i64,
    pub(crate) conversation: Option<OpenConversation>,
}

/// Makes room in a thread, which is made when it is not there yet.
pub(crate) fn thread_for(tx: &mut dyn Tx, step: &ThreadStep, now: Timestamp) -> Result<Place, StoreError> {
    if let Some(known) = advance_threads(tx, &[step])?.pop().flatten() {
        return Ok(known.place(step));
    }
    let place = Place::new();
    insert_threads(tx, &[(place.thread, step)], now)?;
    Ok(place)
}

impl Place {
    /// In a thread that is to be made.
    pub(crate) fn new() -> Self {
        Self { thread: ThreadId::new(), first: 1, conversation: None }
    }
}

impl AdvancedThread {
    /// Where the messages of the step go that advanced it.
    pub(crate) fn place(self, step: &ThreadStep) -> Place {
        let first = self.last_position - step.messages + 1;
        Place { thread: self.id, first, conversation: self.conversation }
    }
}

/// Reads as [`read_sets`], the rows of each set in the order of their keys: whoever locks several rows of a table takes
/// them in one order, or two wait for each other. The answers stand in the order given.
pub(crate) fn read_in_order<K: Ord, const N: usize>(
    tx: &mut dyn Tx,
    sets: [Set<'_>; N],
    keys: &[K],
) -> Result<[Vec<Vec<Row>>; N], StoreError> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|at| &keys[*at]);
    let sorted = sets.map(|set| (set.sql, order.iter().map(|at| set.rows[*at]).collect::<Vec<_>>()));
    let answers = read_sets(tx, std::array::from_fn(|at| Set { sql: sorted[at].0, rows: &sorted[at].1 }))?;
    Ok(answers.map(|answers| as_given(answers, &order)))
}

fn as_given(answers: Vec<Vec<Row>>, order: &[usize]) -> Vec<Vec<Row>> {
    let mut given = vec![Vec::new(); answers.len()];
    for (at, answer) in order.iter().zip(answers) {
        given[*at] = answer;
    }
    given
}

/// The owner out of its four columns, the first of which is at `at`.
pub(crate) fn owner_of(row: &Row, at: usize) -> Result<Owner, StoreError> {
    let corrupt = || StoreError::Corrupt { what: "a conversation's owner" };
    let last = match row.get::<Option<String>>(at + 2)? {
        Some(last) => Some(Author::from_columns(&last, row.get(at + 3)?).ok_or_else(corrupt)?),
        None => None,
    };
    Owner::from_columns(&row.get::<String>(at)?, row.get(at + 1)?, last).ok_or_else(corrupt)
}

/// Where replies to a contact go, sealed; bound to the contact and the channel, which name the thread.
pub(crate) fn seal_address(
    key: &DataKey,
    contact: ContactId,
    channel: ChannelId,
    address: &Address,
) -> Result<Vec<u8>, StoreError> {
    Ok(key.seal(&THREAD_ADDRESS, thread_row(contact, channel), &to_json(address)?))
}

pub(crate) fn open_address(
    key: &DataKey,
    contact: ContactId,
    channel: ChannelId,
    sealed: &[u8],
) -> Result<Address, StoreError> {
    let opened = key.open(&THREAD_ADDRESS, thread_row(contact, channel), sealed);
    from_json(&opened.map_err(|_| StoreError::Corrupt { what: "a thread's address" })?)
}

/// A thread's id is not known yet when its address is sealed.
fn thread_row(contact: ContactId, channel: ChannelId) -> Uuid {
    row_of(&[contact.0.as_bytes(), channel.0.as_bytes()])
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|_| StoreError::Corrupt { what: "a message" })
}

pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|_| StoreError::Corrupt { what: "a message" })
}

/// What a reply changes in its conversation beside its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// Nothing: it moved in the lists a moment ago.
    Nowhere,
    /// Its place in the lists.
    Up,
    /// A person answered: the customer waits no longer.
    AnsweredByPerson,
}

/// The newest reply of a conversation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replied {
    pub(crate) workspace: WorkspaceId,
    pub(crate) conversation: ConversationId,
    pub(crate) moved: Moved,
    pub(crate) position: i64,
}

impl Moved {
    fn statement(self) -> &'static str {
        match self {
            Self::Nowhere => {
                "UPDATE conversations SET last_reply_position = $3 WHERE id = $1 AND workspace_id = $2"
            }
            Self::Up => {
                "UPDATE conversations SET last_reply_position = $3, updated_at = $4
                 WHERE id = $1 AND workspace_id = $2"
            }
            Self::AnsweredByPerson => {
                "UPDATE conversations SET last_reply_position = $3, updated_at = $4, waiting_since = NULL
                 WHERE id = $1 AND workspace_id = $2"
            }
        }
    }
}

/// Notes the newest replies of conversations, none of them twice.
pub(crate) fn replied(tx: &mut dyn Tx, replies: &[Replied], now: Timestamp) -> Result<(), StoreError> {
    for moved in [Moved::Nowhere, Moved::Up, Moved::AnsweredByPerson] {
        let of_kind = replies.iter().filter(|reply| reply.moved == moved);
        let rows = of_kind.map(|Replied { workspace, conversation, position, .. }| {
            let named = [conversation.to_param(), workspace.to_param(), position.to_param()];
            if moved == Moved::Nowhere {
                named.to_vec()
            } else {
                [named.as_slice(), &[Param::Int(now.as_micros())]].concat()
            }
        });
        let rows: Vec<_> = rows.collect();
        tx.exec_each(moved.statement(), &rows.iter().map(Vec::as_slice).collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Writes a conversation's owner, queue and waiting clock.
pub(crate) fn set_owner(tx: &mut dyn Tx, conversation: &Conversation, now: Timestamp) -> Result<(), StoreError> {
    let (owner, owner_id) = conversation.owner.columns();
    let last = match conversation.owner {
        Owner::Queue { last } => last.map(Author::columns),
        Owner::Bot(_) | Owner::Agent(_) => None,
    };
    tx.exec(
        "UPDATE conversations SET owner = $3, owner_id = $4, last_owner = $5, last_owner_id = $6, queue_id = $7,
             waiting_since = $8, updated_at = $9
         WHERE id = $1 AND workspace_id = $2",
        params![
            conversation.id,
            conversation.thread.workspace,
            owner,
            owner_id,
            last.map(|last| last.0),
            last.and_then(|last| last.1),
            conversation.queue,
            conversation.waiting_since,
            now
        ],
    )
}

/// Closes conversations, none of them twice.
pub(crate) fn close_conversations(
    tx: &mut dyn Tx,
    conversations: &[(WorkspaceId, ConversationId)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows: Vec<_> = conversations
        .iter()
        .map(|(workspace, id)| [Param::Uuid(id.0), Param::Uuid(workspace.0), Param::Int(now.as_micros())])
        .collect();
    tx.exec_each(
        "UPDATE conversations SET state = 'closed', closed_at = $3, updated_at = $3, waiting_since = NULL
         WHERE id = $1 AND workspace_id = $2",
        &slices(&rows),
    )
}

pub(crate) fn insert_note(
    tx: &mut dyn Tx,
    conversation: &Conversation,
    author: Author,
    position: i64,
    text: &str,
    key: &DataKey,
    now: Timestamp,
) -> Result<MessageId, StoreError> {
    let id = MessageId::new();
    let (author, author_id) = author.columns();
    let content = key.seal(&MESSAGE_CONTENT, id, &to_json(&text)?);
    tx.exec(
        "INSERT INTO messages (id, workspace_id, thread_id, conversation_id, position, direction, author, author_id,
             content_sealed, key_id, sent_at, stored_at)
         VALUES ($1, $2, $3, $4, $5, 'note', $6, $7, $8, $9, $10, $10)",
        params![
            id,
            conversation.thread.workspace,
            conversation.thread.id,
            conversation.id,
            position,
            author,
            author_id,
            content,
            key.id(),
            now
        ],
    )?;
    Ok(id)
}

/// A queue by its key, made when it is not there yet.
pub fn put_queue(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    key: &str,
    name: &str,
    now: Timestamp,
) -> Result<QueueId, StoreError> {
    if let Some(id) = queue_by_key(tx, workspace, key)? {
        return Ok(id);
    }
    let id = QueueId::new();
    tx.exec(
        "INSERT INTO queues (id, workspace_id, key, name, created_at) VALUES ($1, $2, $3, $4, $5)",
        params![id, workspace, key, name, now],
    )?;
    Ok(id)
}

/// Names a queue, which is made when it is not there yet.
pub fn name_queue(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    key: &str,
    name: &str,
    now: Timestamp,
) -> Result<QueueId, StoreError> {
    let id = put_queue(tx, workspace, key, name, now)?;
    tx.exec("UPDATE queues SET name = $3 WHERE id = $1 AND workspace_id = $2", params![id, workspace, name])?;
    Ok(id)
}

/// A workspace's queues, in the order of their names.
pub fn queues(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<Vec<Queue>, StoreError> {
    let rows =
        tx.rows("SELECT id, key, name FROM queues WHERE workspace_id = $1 ORDER BY name, id", params![workspace])?;
    rows.iter().map(|row| Ok(Queue { id: row.get(0)?, key: row.get(1)?, name: row.get(2)? })).collect()
}

pub fn queue_by_key(tx: &mut dyn Tx, workspace: WorkspaceId, key: &str) -> Result<Option<QueueId>, StoreError> {
    let row = tx.row("SELECT id FROM queues WHERE workspace_id = $1 AND key = $2", params![workspace, key])?;
    row.map(|row| row.get(0)).transpose()
}
