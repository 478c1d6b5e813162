//! Sending: a message is stored and queued, claimed through the gate, and its outcome written down.
//!
//! The claim is a transaction of its own, or part of the one that queues: in both the gate's facts are read under the
//! locks that change them. The permit leaves only after the commit.

use crate::{
    Author,
    model::OutboxState,
    receive, rules, status,
    store::{self, outbox},
};
use ponte_channels::{
    adapter::Accepted,
    gate::{self, Block, ChannelState, Consent, Consequence, Purpose, Refusal, SendFacts, SendPermit},
    model::{Address, OutboundContent, Outgoing, ProviderMessageId},
    send_error::{Certainty, Reaction, SendError},
};
use ponte_contacts::{Marketing, Match, resolve, search};
use ponte_kernel::{
    ChannelId, ContactId, ConversationId, KeyId, MessageId, ThreadId, Timestamp, WorkspaceId, uuid::Uuid,
};
use ponte_platform::vault::{DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
    inventory::{MESSAGE_PROVIDER_BLIND, PARKED_BLIND},
};
use std::time::Duration;
use thiserror::Error;

/// Messages to be sent in one conversation, in order.
#[derive(Clone, Debug)]
pub struct Queue<'a> {
    pub workspace: WorkspaceId,
    pub channel: ChannelId,
    pub thread: ThreadId,
    pub conversation: ConversationId,
    pub author: Author,
    pub purpose: Purpose,
    pub key: &'a DataKey,
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
    let count = i64::try_from(contents.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(Vec::new());
    }
    let first = outbox::next_positions(tx, queue.workspace, queue.thread, count)?;
    let mut ids = Vec::with_capacity(contents.len());
    let mut facts = Vec::with_capacity(contents.len());
    for (position, (content, reply_to)) in (first..).zip(contents) {
        let message = new_outbound(queue, content, reply_to.as_ref(), position);
        outbox::insert_outbound(tx, &message, queue.key, OutboxState::Waiting, now)?;
        facts.push(queued_fact(queue, message.id, position, client, now));
        ids.push(message.id);
    }
    store::replied(tx, queue.workspace, queue.conversation, queue.author, first + count - 1, now)?;
    events::append(tx, &facts)?;
    Ok(ids)
}

fn new_outbound<'a>(
    queue: &Queue<'_>,
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
    }
}

/// A message that may leave now.
#[derive(Debug)]
pub struct Claimed {
    pub permit: SendPermit,
    pub outgoing: Outgoing,
    pub workspace: WorkspaceId,
    pub channel: ChannelId,
    pub contact: ContactId,
    pub thread: ThreadId,
    pub purpose: Purpose,
    /// Failed tries so far.
    pub attempts: u32,
    pub key: DataKey,
    pub claimed_at: Timestamp,
}

/// What the head of a thread's outbox allows.
#[derive(Debug)]
pub enum Claim {
    Send(Box<Claimed>),
    /// Nothing is left to send.
    Empty,
    /// The head was refused for good and taken out; there may be another.
    Dropped,
    /// Not before this time: a retry, or an uncertain send that waits for its status.
    NotBefore(Timestamp),
    /// The channel is stopped: messages wait until it is started.
    Held,
}

#[derive(Debug, Error)]
pub enum SendStoreError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a data key has to be loaded first")]
    KeyNeeded(KeyId),
}

/// When an uncertain send may be tried again.
#[derive(Clone, Copy, Debug)]
pub struct Doubt {
    /// How long a status is waited for.
    pub wait: Duration,
    /// When the number got its newest status.
    pub last_status_at: Option<Timestamp>,
}

/// Claims the oldest message of a thread, through the gate.
pub fn claim(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    thread: ThreadId,
    doubt: Doubt,
    now: Timestamp,
) -> Result<Claim, SendStoreError> {
    let Some(head) = outbox::head(tx, workspace, thread)? else { return Ok(Claim::Empty) };
    if head.due_at > now {
        return Ok(Claim::NotBefore(head.due_at));
    }
    if let Some(wait) = still_in_doubt(tx, &head, doubt, now)? {
        return Ok(Claim::NotBefore(wait));
    }
    let key = vault.key_at_hand(head.key).ok_or(SendStoreError::KeyNeeded(head.key))?;
    let outgoing = head.open(&key)?;
    match gate::authorise(&facts_of(&head, &outgoing), now) {
        Ok(permit) => {
            outbox::claim(tx, workspace, head.message, now)?;
            Ok(Claim::Send(Box::new(claimed(&head, permit, outgoing, thread, key, now))))
        }
        Err(refusal) if refusal.consequence() == Consequence::Hold => Ok(Claim::Held),
        Err(refusal) => {
            refuse(tx, &head, thread, refusal, now)?;
            Ok(Claim::Dropped)
        }
    }
}

fn claimed(
    head: &outbox::Head,
    permit: SendPermit,
    outgoing: Outgoing,
    thread: ThreadId,
    key: DataKey,
    now: Timestamp,
) -> Claimed {
    Claimed {
        permit,
        outgoing,
        workspace: head.workspace,
        channel: head.channel,
        contact: head.contact,
        thread,
        purpose: head.purpose,
        attempts: head.attempts,
        key,
        claimed_at: now,
    }
}

/// Until when the head must wait for its status; `None` when it is not in doubt, or may be tried again.
fn still_in_doubt(
    tx: &mut dyn Tx,
    head: &outbox::Head,
    doubt: Doubt,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    if head.state == OutboxState::Waiting {
        return Ok(None);
    }
    let claimed_at = head.claimed_at.unwrap_or(now);
    if rules::may_repeat_uncertain(head.purpose, claimed_at, doubt.last_status_at) {
        return Ok(None);
    }
    let until = now.plus(doubt.wait);
    outbox::uncertain_until(tx, head.workspace, head.message, until)?;
    Ok(Some(until))
}

fn facts_of<'a>(head: &outbox::Head, outgoing: &'a Outgoing) -> SendFacts<'a> {
    SendFacts {
        message: outgoing,
        author: head.author.at_the_gate().unwrap_or(gate::Author::System),
        purpose: head.purpose,
        owner: head.owner.at_the_gate(),
        consent: match head.marketing {
            Marketing::Unknown => Consent::Unknown,
            Marketing::OptedIn => Consent::OptedIn,
            Marketing::OptedOut => Consent::MarketingStopped,
        },
        block: if head.blocked { Block::Blocked } else { Block::Clear },
        window: rules::window(head.last_inbound_at),
        channel: if head.stopped.is_some() { ChannelState::Stopped } else { ChannelState::Active },
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

/// What came back from the provider, to be written down.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub workspace: WorkspaceId,
    pub channel: ChannelId,
    pub contact: ContactId,
    pub thread: ThreadId,
    pub message: MessageId,
    /// Where it was sent to.
    pub to: Address,
    /// The portfolio within which the provider's user ids are good.
    pub portfolio: String,
    pub key: DataKey,
    pub result: Result<Accepted, SendError>,
    /// The request and the answer as JSON, secrets replaced.
    pub exchange: Vec<u8>,
    pub duration: Duration,
    /// Failed tries before this one.
    pub attempts: u32,
    /// From 0 to 1: spreads retries.
    pub random: f64,
    /// How long an uncertain send waits for its status.
    pub doubt: Duration,
}

/// What the dispatcher does after an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The thread's next message.
    Continue,
    /// The same message, or its status, not before this time.
    NotBefore(Timestamp),
    /// The channel was stopped, for this reason.
    ChannelStopped(Reaction),
}

/// Writes down what became of a send.
pub fn record(tx: &mut dyn Tx, vault: &Vault, outcome: &Outcome, now: Timestamp) -> Result<Next, SendStoreError> {
    log(tx, outcome, now)?;
    match &outcome.result {
        Ok(accepted) => {
            record_accepted(tx, vault, outcome, accepted, now)?;
            Ok(Next::Continue)
        }
        Err(error) if error.certainty == Certainty::Unknown => {
            let until = now.plus(outcome.doubt);
            let in_doubt = outbox::uncertain_until(tx, outcome.workspace, outcome.message, until)?;
            Ok(if in_doubt { Next::NotBefore(until) } else { Next::Continue })
        }
        Err(error) => Ok(record_refused(tx, outcome, error, now)?),
    }
}

fn record_accepted(
    tx: &mut dyn Tx,
    vault: &Vault,
    outcome: &Outcome,
    accepted: &Accepted,
    now: Timestamp,
) -> Result<(), SendStoreError> {
    let (workspace, message, key) = (outcome.workspace, outcome.message, &outcome.key);
    let id = &accepted.provider_id;
    let blind = receive::message_blind(vault, &MESSAGE_PROVIDER_BLIND, outcome.channel, &id.0);
    outbox::accepted(tx, workspace, message, &blind, id, key, now)?;
    outbox::remove(tx, workspace, message)?;
    learn_ids(tx, vault, outcome, accepted, now)?;
    let payload = format!(r#"{{"message":"{message}"}}"#);
    events::append(tx, &[fact(workspace, "message.accepted", outcome.thread, payload, now)])?;
    let parked = receive::message_blind(vault, &PARKED_BLIND, outcome.channel, &id.0);
    status::take_parked(tx, vault, workspace, outcome.channel, &parked, message, now)?;
    Ok(())
}

/// The provider may know the person by another id than we sent to (a Brazilian mobile without its ninth digit): it
/// becomes one more identifier of the contact.
fn learn_ids(
    tx: &mut dyn Tx,
    vault: &Vault,
    outcome: &Outcome,
    accepted: &Accepted,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(canonical) = accepted.canonical.as_ref().filter(|canonical| **canonical != outcome.to) else {
        return Ok(());
    };
    let claim = receive::claim_of(canonical, accepted.also.as_ref(), &outcome.portfolio);
    let identities = claim.identities(outcome.workspace, vault);
    let found = ponte_contacts::store::find(tx, &[(outcome.workspace, &identities)])?.pop().unwrap_or_default();
    let missing = match resolve(&identities, &found) {
        Match::Nobody => identities,
        Match::One { known, missing } if known.contact == outcome.contact => missing,
        // Somebody else has it: people decide, as when a message claims the ids of two.
        Match::One { .. } | Match::Several { .. } => Vec::new(),
    };
    ponte_contacts::store::link(tx, outcome.workspace, outcome.contact, &outcome.key, &missing, now)?;
    search::index(tx, vault, outcome.workspace, outcome.contact, None, &missing)
}

fn record_refused(
    tx: &mut dyn Tx,
    outcome: &Outcome,
    error: &SendError,
    now: Timestamp,
) -> Result<Next, StoreError> {
    let reaction = error.reaction();
    if reaction.stops_channel() {
        outbox::wait_until(tx, outcome.workspace, outcome.message, now)?;
        status::stop_channel(tx, outcome.workspace, outcome.channel, reaction, error.code, now)?;
        return Ok(Next::ChannelStopped(reaction));
    }
    let Some(wait) = error.next_try(outcome.attempts + 1, outcome.random) else {
        give_up(tx, outcome, error, now)?;
        return Ok(Next::Continue);
    };
    let due_at = now.plus(wait);
    outbox::wait_until(tx, outcome.workspace, outcome.message, due_at)?;
    Ok(Next::NotBefore(due_at))
}

fn give_up(tx: &mut dyn Tx, outcome: &Outcome, error: &SendError, now: Timestamp) -> Result<(), StoreError> {
    let kind = error.kind().code();
    let failure = outbox::FailureColumns { kind, code: error.code, detail: &error.detail };
    outbox::failed(tx, outcome.workspace, outcome.message, &failure, now)?;
    outbox::remove(tx, outcome.workspace, outcome.message)?;
    let payload = format!(r#"{{"message":"{}","error":"{kind}"}}"#, outcome.message);
    events::append(tx, &[fact(outcome.workspace, "message.failed", outcome.thread, payload, now)])
}

fn log(tx: &mut dyn Tx, outcome: &Outcome, now: Timestamp) -> Result<(), StoreError> {
    let told = match &outcome.result {
        Ok(_) => "accepted",
        Err(error) => error.kind().code(),
    };
    let entry = outbox::LogEntry {
        workspace: outcome.workspace,
        channel: outcome.channel,
        message: outcome.message,
        outcome: told,
        exchange: &outcome.exchange,
        duration: outcome.duration,
    };
    outbox::log_exchange(tx, &entry, &outcome.key, now)
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
