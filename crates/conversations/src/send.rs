//! Sending: a message is stored and queued, claimed through the gate, and its outcome written down.
//!
//! The claim is a transaction of its own, or part of the one that queues: in both the gate's facts are read under the
//! locks that change them. The permit leaves only after the commit.

mod outcome;

use crate::{
    Author, Conversation,
    model::{OutboxState, Tries},
    rules::{self, Doubtful, Named},
    status::StatusError,
    store::{self, outbox},
};
use ponte_channels::{
    adapter::AsideReason,
    gate::{self, Advertising, Block, ChannelState, Consent, Consequence, Purpose, Refusal, SendFacts, SendPermit},
    limits::Lane,
    model::{OutboundContent, Outgoing, ProviderMessageId},
    numbers::store as numbers,
    templates::{model::Category, store as templates},
};
use ponte_contacts::Marketing;
use ponte_kernel::{
    ChannelId, ContactId, ConversationId, KeyId, MessageId, ThreadId, Timestamp, WorkspaceId, uuid::Uuid,
};
use ponte_platform::vault::{DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
};
use std::time::Duration;
use thiserror::Error;

pub use outcome::{Next, Outcome, record, record_each};
pub use store::standing::Standing;

/// Messages to be sent in one conversation, in order.
#[derive(Clone, Debug)]
pub struct Queue<'a> {
    pub workspace: WorkspaceId,
    pub channel: ChannelId,
    pub thread: ThreadId,
    pub conversation: ConversationId,
    /// When the conversation last moved in the lists, as read under its lock.
    pub last_moved: Timestamp,
    pub author: Author,
    pub purpose: Purpose,
    /// The position of the customer's message that a bot answers.
    pub cause: Option<i64>,
    pub key: &'a DataKey,
}

impl<'a> Queue<'a> {
    /// For messages in a conversation that is under its lock; they answer nothing in particular.
    pub fn of(conversation: &Conversation, author: Author, purpose: Purpose, key: &'a DataKey) -> Self {
        let thread = &conversation.thread;
        Self {
            workspace: thread.workspace,
            channel: thread.channel,
            thread: thread.id,
            conversation: conversation.id,
            last_moved: conversation.updated_at,
            author,
            purpose,
            cause: None,
            key,
        }
    }
}

/// What is to be queued in one thread.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    pub queue: Queue<'a>,
    /// In their order, each with the message that it answers.
    pub contents: &'a [(OutboundContent, Option<ProviderMessageId>)],
    /// What a person's client calls the message.
    pub client: Option<Uuid>,
    /// Claims the first message with this commit, if nothing is before it and the gate lets it.
    pub at_once: Option<&'a Standing>,
}

/// What became of an order.
#[derive(Debug, Default)]
pub struct Queued {
    pub messages: Vec<MessageId>,
    /// The first of them, when it may leave right after the commit.
    pub claimed: Option<Claimed>,
}

/// Stores messages and puts them into the outbox, after all that the thread has there.
pub fn queue(
    tx: &mut dyn Tx,
    queue: &Queue<'_>,
    contents: &[(OutboundContent, Option<ProviderMessageId>)],
    now: Timestamp,
) -> Result<Vec<MessageId>, StoreError> {
    queue_for(tx, queue, contents, None, now)
}

/// As [`queue`]; `client` is what a person's client calls the message.
pub(crate) fn queue_for(
    tx: &mut dyn Tx,
    queue: &Queue<'_>,
    contents: &[(OutboundContent, Option<ProviderMessageId>)],
    client: Option<Uuid>,
    now: Timestamp,
) -> Result<Vec<MessageId>, StoreError> {
    if contents.is_empty() {
        return Ok(Vec::new());
    }
    let order = Order { queue: queue.clone(), contents, client, at_once: None };
    Ok(queue_each(tx, &[order], now)?.pop().unwrap_or_default().messages)
}

/// As [`queue`], in several threads: none of them twice, and something in each.
pub fn queue_each(tx: &mut dyn Tx, orders: &[Order<'_>], now: Timestamp) -> Result<Vec<Queued>, StoreError> {
    let firsts = outbox::next_positions_each(tx, &orders.iter().map(Order::room).collect::<Vec<_>>())?;
    let mut letters = Letters::default();
    let queued = orders.iter().zip(firsts).map(|(order, first)| letters.add(order, first, now));
    let queued = queued.collect::<Result<Vec<_>, _>>()?;
    letters.keep(tx, now)?;
    Ok(queued)
}

impl Order<'_> {
    fn room(&self) -> (WorkspaceId, ThreadId, i64) {
        (self.queue.workspace, self.queue.thread, i64::try_from(self.contents.len()).unwrap_or(i64::MAX))
    }
}

/// What orders come to, to be kept as sets.
#[derive(Default)]
struct Letters<'a> {
    messages: Vec<outbox::NewOutbound<'a>>,
    replied: Vec<store::Replied>,
    facts: Vec<NewEvent>,
}

impl<'a> Letters<'a> {
    fn add(&mut self, order: &'a Order<'a>, first: i64, now: Timestamp) -> Result<Queued, StoreError> {
        let queue = &order.queue;
        let mut queued = Queued::default();
        for (position, (content, reply_to)) in (first..).zip(order.contents) {
            let mut message = new_outbound(queue, content, reply_to.as_ref(), position);
            if position == first {
                queued.claimed =
                    order.at_once.map_or(Ok(None), |standing| claim_at_once(standing, &message, now))?;
            }
            if queued.claimed.is_some() && position == first {
                message.state = OutboxState::Claimed;
            }
            self.facts.push(queued_fact(queue, message.id, position, order.client, now));
            queued.messages.push(message.id);
            self.messages.push(message);
        }
        let replies = (first..).zip(order.contents).filter(|(_, (content, _))| content.is_reply());
        if let Some((position, _)) = replies.last() {
            let (workspace, conversation, moved) = (queue.workspace, queue.conversation, moved(queue, now));
            self.replied.push(store::Replied { workspace, conversation, moved, position });
        }
        Ok(queued)
    }

    fn keep(self, tx: &mut dyn Tx, now: Timestamp) -> Result<(), StoreError> {
        outbox::insert_outbound(tx, &self.messages, now)?;
        store::replied(tx, &self.replied, now)?;
        events::append(tx, &self.facts)
    }
}

/// Claims a message that nothing is before, as [`claim_in_turn`] would right after the commit. What is refused, or may leave under
/// another template's name, is left to the dispatcher.
fn claim_at_once(
    standing: &Standing,
    message: &outbox::NewOutbound<'_>,
    now: Timestamp,
) -> Result<Option<Claimed>, StoreError> {
    if standing.queued || message.content.is_template() {
        return Ok(None);
    }
    let outgoing = Outgoing {
        id: message.id,
        to: standing.address(message.key)?,
        content: message.content.clone(),
        reply_to: message.reply_to.cloned(),
    };
    let facts = facts_of(&standing.gate, message.author, message.purpose, Advertising::Plain, &outgoing);
    let Ok(permit) = gate::authorise(&facts, now) else { return Ok(None) };
    let (contact, key) = (standing.conversation.thread.contact, message.key.clone());
    let (thread, tries) = (message.thread, Tries::default());
    Ok(Some(Claimed { permit, outgoing, contact, thread, tries, repeats: 0, key }))
}

/// The open ones of these conversations, in the order given, locked until the commit; `None` for one that is closed.
pub fn standings(tx: &mut dyn Tx, conversations: &[&Conversation]) -> Result<Vec<Option<Standing>>, StoreError> {
    store::standing::standings(tx, conversations)
}

fn moved(queue: &Queue<'_>, now: Timestamp) -> store::Moved {
    if rules::ends_waiting(queue.author) {
        store::Moved::AnsweredByPerson
    } else if rules::moves_in_lists(queue.last_moved, now) {
        store::Moved::Up
    } else {
        store::Moved::Nowhere
    }
}

fn new_outbound<'a>(
    queue: &Queue<'a>,
    content: &'a OutboundContent,
    reply_to: Option<&'a ProviderMessageId>,
    position: i64,
) -> outbox::NewOutbound<'a> {
    outbox::NewOutbound {
        id: MessageId::new(),
        workspace: queue.workspace,
        channel: queue.channel,
        thread: queue.thread,
        conversation: queue.conversation,
        position,
        author: queue.author,
        purpose: queue.purpose,
        content,
        reply_to,
        cause: queue.cause,
        key: queue.key,
        state: OutboxState::Waiting,
    }
}

/// A message that may leave now.
#[derive(Debug)]
pub struct Claimed {
    pub permit: SendPermit,
    pub outgoing: Outgoing,
    pub contact: ContactId,
    pub thread: ThreadId,
    /// In vain so far.
    pub tries: Tries,
    /// How often it is sent again on doubt: earlier ones may have arrived.
    pub repeats: u32,
    pub key: DataKey,
}

/// What the head of a thread's outbox allows.
#[derive(Debug)]
pub enum Claim {
    Send(Box<Claimed>),
    /// Nothing is left to send.
    Empty,
    /// The head was taken out for good; there may be another.
    Dropped,
    /// The head goes on waiting for its status; what comes after it may leave.
    Passed,
    /// Not before this time: a retry, or an uncertain send that waits for its status.
    NotBefore(Timestamp),
    /// Nobody waits for the head, and the number is busy with answers: not before this time.
    Later(Timestamp),
    /// The channel is stopped: messages wait until it is started.
    Held,
}

#[derive(Debug, Error)]
pub enum SendStoreError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{} data keys have to be loaded first", .0.len())]
    KeysNeeded(Vec<KeyId>),
}

impl From<StatusError> for SendStoreError {
    fn from(error: StatusError) -> Self {
        match error {
            StatusError::Store(error) => Self::Store(error),
            StatusError::KeysNeeded(keys) => Self::KeysNeeded(keys),
        }
    }
}

/// When an uncertain send may be tried again.
#[derive(Clone, Copy, Debug)]
pub struct Doubt {
    /// How long a status is waited for.
    pub wait: Duration,
    /// When the number got its newest status.
    pub last_status_at: Option<Timestamp>,
    /// By what the number's statuses name messages.
    pub named: Named,
}

/// Claims the oldest message of a thread that may leave, through the gate.
pub fn claim(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    thread: ThreadId,
    doubt: Doubt,
    now: Timestamp,
) -> Result<Claim, SendStoreError> {
    claim_in_turn(tx, vault, workspace, thread, (doubt, now), &[], now)
}

/// As [`claim`]; what nobody waits for is left alone before its lane's turn, which is told beside the doubt. What lies under
/// a key of `lost` can never be read any more and has failed.
pub fn claim_in_turn(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    thread: ThreadId,
    (doubt, others_at): (Doubt, Timestamp),
    lost: &[KeyId],
    now: Timestamp,
) -> Result<Claim, SendStoreError> {
    let Some(head) = outbox::head(tx, workspace, thread, now)? else {
        let first = outbox::first_due(tx, workspace, thread, i64::MAX)?;
        return Ok(first.map_or(Claim::Empty, Claim::NotBefore));
    };
    if head.due_at > now {
        let first = outbox::first_due(tx, workspace, thread, head.position)?;
        return Ok(Claim::NotBefore(first.unwrap_or(head.due_at)));
    }
    if others_at > now && head.state == OutboxState::Waiting && rules::lane(head.purpose) == Lane::Others {
        return Ok(Claim::Later(others_at));
    }
    if head.state == OutboxState::Claimed {
        // Whoever claimed it did not write down what became of it.
        let until = now.plus(doubt.wait);
        outbox::uncertain_until(tx, workspace, head.message, until)?;
        return Ok(Claim::NotBefore(until));
    }
    let Some(leaving) = leaving(tx, vault, &head, thread, lost, now)? else {
        unreadable(tx, &head, thread, now)?;
        return Ok(Claim::Dropped);
    };
    if head.state == OutboxState::Uncertain {
        in_doubt(tx, &head, leaving, thread, doubt, now)
    } else {
        through_the_gate(tx, &head, leaving, thread, now)
    }
}

/// The head's doubt ended without a status.
fn in_doubt(
    tx: &mut dyn Tx,
    head: &outbox::Head,
    leaving: Leaving,
    thread: ThreadId,
    doubt: Doubt,
    now: Timestamp,
) -> Result<Claim, SendStoreError> {
    let since = head.claimed_at.unwrap_or(now);
    let twice = rules::twice(head.purpose, leaving.advertising, &leaving.outgoing.content);
    match rules::doubtful(twice, head.repeats, since, (doubt.named, doubt.last_status_at), now) {
        Doubtful::Repeat => through_the_gate(tx, head, leaving, thread, now),
        Doubtful::WaitOn => {
            outbox::let_pass(tx, head.workspace, head.message, now.plus(doubt.wait), now)?;
            Ok(Claim::Passed)
        }
        Doubtful::Unknown => {
            leave_unknown(tx, (head.workspace, head.message), thread, now)?;
            Ok(Claim::Dropped)
        }
    }
}

/// What a head comes to when it leaves now.
struct Leaving {
    outgoing: Outgoing,
    advertising: Advertising,
    /// The fact to be kept when it leaves under another template's name.
    substituted: Option<NewEvent>,
    key: DataKey,
}

/// `None` for what nobody can open: its key is lost, or what lies there is damaged.
fn leaving(
    tx: &mut dyn Tx,
    vault: &Vault,
    head: &outbox::Head,
    thread: ThreadId,
    lost: &[KeyId],
    now: Timestamp,
) -> Result<Option<Leaving>, SendStoreError> {
    if lost.contains(&head.key) {
        return Ok(None);
    }
    let key = vault.key_at_hand(head.key).ok_or_else(|| SendStoreError::KeysNeeded(vec![head.key]))?;
    let Ok(mut outgoing) = head.open(&key) else { return Ok(None) };
    let (advertising, substituted) = stand_in(tx, head, &mut outgoing.content, thread, now)?;
    Ok(Some(Leaving { outgoing, advertising, substituted, key }))
}

/// Takes a message out that nobody can open: those after it would wait for ever.
fn unreadable(tx: &mut dyn Tx, head: &outbox::Head, thread: ThreadId, now: Timestamp) -> Result<(), StoreError> {
    if head.may_have_arrived() {
        return leave_unknown(tx, (head.workspace, head.message), thread, now);
    }
    let failure = outbox::FailureColumns { kind: AsideReason::UnusableKey.code(), code: None, detail: "" };
    give_up(tx, (head.workspace, head.message), &failure, thread, now)
}

/// Takes a message out that will never leave.
fn give_up(
    tx: &mut dyn Tx,
    (workspace, message): (WorkspaceId, MessageId),
    failure: &outbox::FailureColumns<'_>,
    thread: ThreadId,
    now: Timestamp,
) -> Result<(), StoreError> {
    outbox::failed(tx, workspace, message, failure, now)?;
    outbox::remove(tx, workspace, message)?;
    let payload = format!(r#"{{"message":"{message}","error":"{}"}}"#, failure.kind);
    events::append(tx, &[fact(workspace, "message.failed", thread, payload, now)])
}

fn through_the_gate(
    tx: &mut dyn Tx,
    head: &outbox::Head,
    leaving: Leaving,
    thread: ThreadId,
    now: Timestamp,
) -> Result<Claim, SendStoreError> {
    let facts = facts_of(&head.gate, head.author, head.purpose, leaving.advertising, &leaving.outgoing);
    match gate::authorise(&facts, now) {
        Ok(permit) => {
            events::append(tx, leaving.substituted.as_slice())?;
            let repeats = if head.state == OutboxState::Uncertain { head.repeats + 1 } else { head.repeats };
            outbox::claim(tx, head.workspace, head.message, repeats, now)?;
            if leaving.outgoing.content.is_template() && !rules::window(head.gate.last_inbound_at).is_open(now) {
                numbers::reached(tx, head.workspace, head.channel, head.contact, now)?;
            }
            Ok(Claim::Send(Box::new(claimed(head, permit, leaving, thread, repeats))))
        }
        Err(refusal) if refusal.consequence() == Consequence::Hold => Ok(Claim::Held),
        Err(refusal) => {
            // What may have arrived has not failed when it may not leave again.
            if head.may_have_arrived() {
                leave_unknown(tx, (head.workspace, head.message), thread, now)?;
            } else {
                refuse(tx, head, thread, refusal, now)?;
            }
            Ok(Claim::Dropped)
        }
    }
}

fn claimed(head: &outbox::Head, permit: SendPermit, leaving: Leaving, thread: ThreadId, repeats: u32) -> Claimed {
    let Leaving { outgoing, key, .. } = leaving;
    Claimed { permit, outgoing, contact: head.contact, thread, tries: head.tries, repeats, key }
}

/// Whether a template advertises is its category, which the provider may change at any time. While it is paused, its
/// substitute leaves instead, with the same values.
fn stand_in(
    tx: &mut dyn Tx,
    head: &outbox::Head,
    content: &mut OutboundContent,
    thread: ThreadId,
    now: Timestamp,
) -> Result<(Advertising, Option<NewEvent>), StoreError> {
    let OutboundContent::Template(template) = content else { return Ok((Advertising::Plain, None)) };
    let (workspace, channel) = (head.workspace, head.channel);
    let standing = templates::standing(tx, workspace, channel, &template.name, &template.language)?;
    let Some(standing) = standing else { return Ok((Advertising::Plain, None)) };
    let advertises = standing.category == Category::Marketing;
    let advertising = if advertises { Advertising::Advertises } else { Advertising::Plain };
    let Some((name, language)) = standing.substitute else { return Ok((advertising, None)) };
    let payload = serde_json::json!({ "message": head.message, "template": template.name, "substitute": name });
    template.name = name;
    template.language = language;
    Ok((advertising, Some(fact(workspace, "message.substituted", thread, payload.to_string(), now))))
}

/// Takes a message out that may have arrived: whether the provider has it will not be known, unless a status comes yet.
fn leave_unknown(
    tx: &mut dyn Tx,
    (workspace, message): (WorkspaceId, MessageId),
    thread: ThreadId,
    now: Timestamp,
) -> Result<(), StoreError> {
    outbox::remove(tx, workspace, message)?;
    let payload = format!(r#"{{"message":"{message}"}}"#);
    events::append(tx, &[fact(workspace, "message.left_unknown", thread, payload, now)])
}

fn facts_of<'a>(
    gate: &outbox::GateRow,
    author: Author,
    purpose: Purpose,
    advertising: Advertising,
    outgoing: &'a Outgoing,
) -> SendFacts<'a> {
    SendFacts {
        message: outgoing,
        author: author.at_the_gate().unwrap_or(gate::Author::System),
        purpose,
        advertising,
        owner: gate.owner.at_the_gate(),
        consent: match gate.marketing {
            Marketing::Unknown => Consent::Unknown,
            Marketing::OptedIn => Consent::OptedIn,
            Marketing::OptedOut => Consent::MarketingStopped,
        },
        block: if gate.blocked { Block::Blocked } else { Block::Clear },
        window: rules::window(gate.last_inbound_at),
        channel: if gate.stopped.is_some() { ChannelState::Stopped } else { ChannelState::Active },
    }
}

fn refuse(
    tx: &mut dyn Tx,
    head: &outbox::Head,
    thread: ThreadId,
    refusal: Refusal,
    now: Timestamp,
) -> Result<(), StoreError> {
    let failure = outbox::FailureColumns { kind: refusal.code(), code: None, detail: "" };
    outbox::failed(tx, head.workspace, head.message, &failure, now)?;
    outbox::remove(tx, head.workspace, head.message)?;
    let payload = format!(r#"{{"message":"{}","refusal":"{}"}}"#, head.message, refusal.code());
    events::append(tx, &[fact(head.workspace, "message.refused", thread, payload, now)])
}

fn queued_fact(
    queue: &Queue<'_>,
    message: MessageId,
    position: i64,
    client: Option<Uuid>,
    now: Timestamp,
) -> NewEvent {
    let client = client.map_or_else(String::new, |id| format!(r#","client_id":"{id}""#));
    let payload = format!(
        r#"{{"message":"{message}","thread":"{}","conversation":"{}","position":{position}{client}}}"#,
        queue.thread, queue.conversation
    );
    let mut fact = fact(queue.workspace, "message.queued", queue.thread, payload, now);
    fact.author = queue.author.label();
    fact
}

pub(crate) fn fact(
    workspace: WorkspaceId,
    kind: &'static str,
    thread: ThreadId,
    payload: String,
    at: Timestamp,
) -> NewEvent {
    NewEvent { workspace, kind, author: Author::System.label(), thread: Some(thread), payload, at }
}
