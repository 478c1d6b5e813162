//! Owning: take over, give back, hand over, reply, note, close. Each under the conversation's lock.

use crate::{
    Author, Conversation, ConversationState, Owner, Thread,
    answer::{self, Marks},
    receive,
    rules::{self, Conflict},
    store::{self, screens},
};
use ponte_channels::model::OutboundContent;
use ponte_kernel::{ConversationId, KeyId, MessageId, QueueId, SessionId, Timestamp, UserId, WorkspaceId};
use ponte_platform::vault::Vault;
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
    jobs,
};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum OwnError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no such conversation")]
    Missing,
    #[error(transparent)]
    Conflict(#[from] Conflict),
    #[error("there is no such queue")]
    NoQueue,
    #[error("the number has no flow to give the conversation to")]
    NoFlow,
    #[error("there is no such message to quote")]
    NoQuoted,
    #[error("the thread has no such file")]
    NoFile,
    #[error("the message did not fail")]
    NotFailed,
    #[error("a data key has to be loaded first")]
    KeyNeeded(KeyId),
}

/// Makes `agent` the owner: from the bot or the queue (from a colleague: [`crate::oversee::take_over`]). Doing it twice is no error.
pub fn take_over(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    agent: UserId,
    now: Timestamp,
) -> Result<Conversation, OwnError> {
    let conversation = open_one(tx, workspace, id)?;
    rules::may_take_over(conversation.owner, agent)?;
    if conversation.owner == Owner::Agent(agent) {
        return Ok(conversation);
    }
    change_owner(tx, conversation, Owner::Agent(agent), Author::Agent(agent), "conversation.taken_over", now)
}

/// Where a conversation is given back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveBack {
    /// To wait for a person.
    Queue,
    /// To the number's flow, from its start; it takes the customer's last message if nobody answered that.
    Bot,
}

/// Gives a conversation out of `agent`'s hands.
pub fn give_back(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    agent: UserId,
    to: GiveBack,
    now: Timestamp,
) -> Result<Conversation, OwnError> {
    let conversation = open_one(tx, workspace, id)?;
    owned_by(&conversation, agent)?;
    put_back(tx, conversation, agent, to, now)
}

/// Gives a conversation back, whoever has it.
pub(crate) fn put_back(
    tx: &mut dyn Tx,
    conversation: Conversation,
    by: UserId,
    to: GiveBack,
    now: Timestamp,
) -> Result<Conversation, OwnError> {
    let owner = match to {
        GiveBack::Queue => rules::queued(conversation.owner),
        GiveBack::Bot => {
            let Thread { workspace, channel, .. } = conversation.thread;
            screens::flow_of_channel(tx, workspace, channel)?.ok_or(OwnError::NoFlow)?;
            Owner::Bot(SessionId::new())
        }
    };
    let given = change_owner(tx, conversation, owner, Author::Agent(by), "conversation.given_back", now)?;
    if to == GiveBack::Bot {
        hand_unanswered_to_bot(tx, &given, now)?;
    }
    Ok(given)
}

/// A customer who waits for an answer gets one from the bot: its first turn is the last message that nobody answered.
fn hand_unanswered_to_bot(tx: &mut dyn Tx, conversation: &Conversation, now: Timestamp) -> Result<(), StoreError> {
    let thread = &conversation.thread;
    let newest = screens::newest_inbound(tx, thread.workspace, conversation.id)?;
    if let Some(position) = newest.filter(|position| *position > conversation.last_reply_position) {
        let turn = receive::turn(thread.workspace, thread.id, conversation.id, position, now);
        jobs::enqueue(tx, &[turn])?;
    }
    Ok(())
}

/// Puts a conversation into a queue: a bot's hand-over. `None` keeps the queue it has.
pub fn hand_over(
    tx: &mut dyn Tx,
    conversation: Conversation,
    queue: Option<QueueId>,
    by: Author,
    now: Timestamp,
) -> Result<Conversation, StoreError> {
    let owner = rules::queued(conversation.owner);
    let conversation = Conversation { queue: queue.unwrap_or(conversation.queue), ..conversation };
    match change_owner(tx, conversation, owner, by, "conversation.handed_over", now) {
        Ok(conversation) => Ok(conversation),
        Err(OwnError::Store(error)) => Err(error),
        Err(_) => Err(StoreError::Corrupt { what: "a hand-over" }),
    }
}

/// A bot's session that ends.
#[derive(Clone, Debug)]
pub struct SessionEnd {
    /// Under its lock.
    pub conversation: Conversation,
    pub session: SessionId,
    /// The position of the last message that it took.
    pub taken: i64,
}

/// Ends bots' sessions: the conversation is closed, or goes on with a new session of the bot when the customer wrote
/// meanwhile. No conversation may come twice.
pub fn end_sessions(tx: &mut dyn Tx, ends: &[SessionEnd], now: Timestamp) -> Result<(), OwnError> {
    let asked = |end: &SessionEnd| (end.conversation.thread.workspace, end.conversation.id, end.taken);
    let wrote = screens::have_inbound_after(tx, &ends.iter().map(asked).collect::<Vec<_>>())?;
    let (go_on, over): (Vec<_>, Vec<_>) = ends.iter().zip(wrote).partition(|(_, wrote)| *wrote);
    for (SessionEnd { conversation, session, .. }, _) in go_on {
        let (owner, by) = (Owner::Bot(SessionId::new()), Author::Bot(*session));
        change_owner(tx, conversation.clone(), owner, by, "conversation.session_ended", now)?;
    }
    let over: Vec<_> = over.iter().map(|(end, _)| (&end.conversation, Author::Bot(end.session))).collect();
    Ok(close_each(tx, &over, now)?)
}

/// An agent's reply.
#[derive(Clone, Debug)]
pub struct Reply {
    pub agent: UserId,
    pub content: OutboundContent,
    /// The newest position that the agent had seen.
    pub seen_position: i64,
}

/// Queues an agent's reply, if the agent owns the conversation and missed no other reply.
pub fn reply(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    id: ConversationId,
    reply: &Reply,
    now: Timestamp,
) -> Result<(Conversation, MessageId), OwnError> {
    answer::reply(tx, vault, workspace, id, reply, &Marks::default(), now)
}

/// Leaves a note that the team alone sees.
pub fn note(
    tx: &mut dyn Tx,
    vault: &Vault,
    conversation: &Conversation,
    author: Author,
    text: &str,
    now: Timestamp,
) -> Result<MessageId, OwnError> {
    let key = key_of(tx, vault, conversation)?;
    let position = store::outbox::next_positions(tx, conversation.thread.workspace, conversation.thread.id, 1)?;
    let id = store::insert_note(tx, conversation, author, position, text, &key, now)?;
    let payload = format!(r#"{{"message":"{id}","conversation":"{}","position":{position}}}"#, conversation.id);
    events::append(tx, &[fact(conversation, "note.added", author, payload, now)])?;
    Ok(id)
}

/// Closes a conversation: the customer's next message opens another.
pub fn close(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    by: Author,
    now: Timestamp,
) -> Result<(), OwnError> {
    let conversation = open_one(tx, workspace, id)?;
    if let Author::Agent(agent) = by {
        rules::may_take_over(conversation.owner, agent)?;
    }
    end(tx, &conversation, by, now)
}

/// Closes an open conversation, whoever has it.
pub(crate) fn end(
    tx: &mut dyn Tx,
    conversation: &Conversation,
    by: Author,
    now: Timestamp,
) -> Result<(), OwnError> {
    Ok(close_each(tx, &[(conversation, by)], now)?)
}

fn close_each(tx: &mut dyn Tx, closed: &[(&Conversation, Author)], now: Timestamp) -> Result<(), StoreError> {
    let names: Vec<_> = closed.iter().map(|(closed, _)| (closed.thread.workspace, closed.id)).collect();
    store::close_conversations(tx, &names, now)?;
    let told = |(closed, by): &(&Conversation, Author)| {
        let payload = format!(r#"{{"conversation":"{}"}}"#, closed.id);
        fact(closed, "conversation.closed", *by, payload, now)
    };
    events::append(tx, &closed.iter().map(told).collect::<Vec<_>>())
}

/// An open conversation, locked until the commit.
pub fn open_one(tx: &mut dyn Tx, workspace: WorkspaceId, id: ConversationId) -> Result<Conversation, OwnError> {
    let conversation = screens::lock_conversation(tx, workspace, id)?.ok_or(OwnError::Missing)?;
    match conversation.state {
        ConversationState::Open => Ok(conversation),
        ConversationState::Closed => Err(Conflict::Closed.into()),
    }
}

pub(crate) fn owned_by(conversation: &Conversation, agent: UserId) -> Result<(), Conflict> {
    match conversation.owner {
        Owner::Agent(owner) if owner == agent => Ok(()),
        Owner::Agent(other) => Err(Conflict::OwnedByOther { agent: Some(other) }),
        Owner::Bot(_) | Owner::Queue { .. } => Err(Conflict::OwnedByOther { agent: None }),
    }
}

pub(crate) fn change_owner(
    tx: &mut dyn Tx,
    conversation: Conversation,
    owner: Owner,
    by: Author,
    kind: &'static str,
    now: Timestamp,
) -> Result<Conversation, OwnError> {
    let waiting_since = match owner {
        Owner::Queue { .. } => conversation.waiting_since.or(Some(now)),
        Owner::Bot(_) => None,
        Owner::Agent(_) => conversation.waiting_since,
    };
    let before = conversation.owner;
    let changed = Conversation { owner, waiting_since, updated_at: now, ..conversation };
    store::set_owner(tx, &changed, now)?;
    let payload = serde_json::json!({
        "conversation": changed.id,
        "owner": changed.owner.columns().0,
        "agent": changed.owner.agent(),
        "from": before.columns().0,
        "from_agent": before.agent(),
        "queue": changed.queue,
    });
    events::append(tx, &[fact(&changed, kind, by, payload.to_string(), now)])?;
    Ok(changed)
}

pub(crate) fn key_of(
    tx: &mut dyn Tx,
    vault: &Vault,
    conversation: &Conversation,
) -> Result<ponte_platform::vault::DataKey, OwnError> {
    let id = screens::key_of_thread(tx, conversation.thread.workspace, conversation.thread.id)?;
    vault.key_at_hand(id).ok_or(OwnError::KeyNeeded(id))
}

fn fact(
    conversation: &Conversation,
    kind: &'static str,
    author: Author,
    payload: String,
    at: Timestamp,
) -> NewEvent {
    let thread = Some(conversation.thread.id);
    NewEvent { workspace: conversation.thread.workspace, kind, author: author.label(), thread, payload, at }
}
