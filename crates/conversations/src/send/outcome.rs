//! What became of sends is written down: taken, refused, in doubt. Those that were plainly taken, as sets.

use super::{SendStoreError, fact, leave_unknown};
use crate::{
    learn::{self, Learnt, Whose},
    model::Tries,
    receive, rules, status,
    store::outbox,
    wishes,
};
use ponte_channels::{
    adapter::Accepted,
    endpoint::Channel,
    model::{Address, ProviderMessageId},
    send_error::{Certainty, SendError, SendErrorKind},
};
use ponte_contacts::Marketing;
use ponte_kernel::{ContactId, KeyId, MessageId, ThreadId, Timestamp};
use ponte_platform::vault::{DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
    inventory::{MESSAGE_PROVIDER_BLIND, PARKED_BLIND},
};
use std::{sync::Arc, time::Duration};

/// What came back from the provider, to be written down.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub channel: Arc<Channel>,
    pub contact: ContactId,
    pub thread: ThreadId,
    pub message: MessageId,
    /// Where it was sent to.
    pub to: Address,
    pub key: DataKey,
    pub result: Result<Accepted, SendError>,
    /// The request and the answer as JSON, secrets replaced.
    pub exchange: Vec<u8>,
    pub duration: Duration,
    /// In vain before this one.
    pub tries: Tries,
    /// How often it was sent again on doubt: an earlier one may have arrived.
    pub repeats: u32,
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
    /// The thread has nothing more to send.
    Done,
    /// The same message, or its status, not before this time.
    NotBefore(Timestamp),
    /// The channel was stopped by what its provider said.
    ChannelStopped,
}

/// Writes down what became of sends that the provider took, as sets. `None` for an outcome that asks for more than that
/// (a refusal, a doubt, a status that came first, another name of the person): it is to be written by [`record`], and
/// nothing of it was.
pub fn record_each(
    tx: &mut dyn Tx,
    vault: &Vault,
    outcomes: &[Arc<Outcome>],
    now: Timestamp,
) -> Result<Vec<Option<Next>>, StoreError> {
    let named: Vec<_> = outcomes.iter().map(|outcome| outcome.plainly_taken().map(|id| (&**outcome, id))).collect();
    let parked = parked(tx, vault, &named)?;
    let plain: Vec<_> = named.into_iter().zip(parked).map(|(named, parked)| named.filter(|_| !parked)).collect();
    let taken: Vec<_> = plain.iter().flatten().copied().collect();
    keep_taken(tx, vault, &taken, now)?;
    let threads: Vec<_> = taken.iter().map(|(outcome, _)| (outcome.channel.workspace, outcome.thread)).collect();
    let mut waiting = outbox::waiting(tx, &threads)?.into_iter();
    let mut next = || waiting.next().map(|more| if more { Next::Continue } else { Next::Done });
    Ok(plain.iter().map(|taken| taken.and_then(|_| next())).collect())
}

/// Whether statuses came before the answers to their sends.
fn parked(
    tx: &mut dyn Tx,
    vault: &Vault,
    named: &[Option<(&Outcome, &ProviderMessageId)>],
) -> Result<Vec<bool>, StoreError> {
    let blind = |(outcome, id): &(&Outcome, &ProviderMessageId)| {
        let channel = outcome.channel.id;
        (channel, receive::message_blind(vault, &PARKED_BLIND, channel, &id.0))
    };
    let blinds: Vec<_> = named.iter().flatten().map(blind).collect();
    let mut parked = outbox::are_parked(tx, &blinds)?.into_iter();
    Ok(named.iter().map(|named| named.is_some() && parked.next().unwrap_or_default()).collect())
}

fn keep_taken(
    tx: &mut dyn Tx,
    vault: &Vault,
    taken: &[(&Outcome, &ProviderMessageId)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let accepted = |(outcome, id): &(&Outcome, &ProviderMessageId)| {
        let channel = outcome.channel.as_ref();
        let blind = receive::message_blind(vault, &MESSAGE_PROVIDER_BLIND, channel.id, &id.0);
        outbox::Accepted::new(channel.workspace, outcome.message, &blind, id, &outcome.key)
    };
    let mut taken = taken.to_vec();
    // Whoever locks several messages takes them in one order.
    taken.sort_by_key(|(outcome, _)| outcome.message.0);
    let names: Vec<_> = taken.iter().map(|(outcome, _)| (outcome.channel.workspace, outcome.message)).collect();
    let facts: Vec<_> = taken.iter().map(|(outcome, _)| accepted_fact(outcome, now)).collect();
    let entries: Vec<_> = taken.iter().map(|(outcome, _)| log_entry(outcome)).collect();
    outbox::log_exchanges(tx, &entries, now)?;
    outbox::accepted_all(tx, &taken.iter().map(accepted).collect::<Vec<_>>(), now)?;
    outbox::remove_all(tx, &names)?;
    events::append(tx, &facts)
}

fn accepted_fact(outcome: &Outcome, now: Timestamp) -> NewEvent {
    let payload = format!(r#"{{"message":"{}"}}"#, outcome.message);
    fact(outcome.channel.workspace, "message.accepted", outcome.thread, payload, now)
}

impl Outcome {
    /// The provider's id of a message that it took from the very person it was sent to.
    fn plainly_taken(&self) -> Option<&ProviderMessageId> {
        let accepted = self.result.as_ref().ok()?;
        let same = accepted.canonical.as_ref().is_none_or(|canonical| *canonical == self.to);
        same.then_some(&accepted.provider_id)
    }
}

/// Writes down what became of a send. Statuses that were parked under a key of `lost` can never be read any more.
pub fn record(
    tx: &mut dyn Tx,
    vault: &Vault,
    outcome: &Outcome,
    lost: &[KeyId],
    now: Timestamp,
) -> Result<Next, SendStoreError> {
    outbox::log_exchanges(tx, &[log_entry(outcome)], now)?;
    let workspace = outcome.channel.workspace;
    match &outcome.result {
        Ok(accepted) => record_accepted(tx, vault, outcome, accepted, lost, now),
        Err(error) if error.certainty == Certainty::Unknown => {
            let until = now.plus(outcome.doubt);
            let in_doubt = outbox::uncertain_until(tx, workspace, outcome.message, until)?;
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
    lost: &[KeyId],
    now: Timestamp,
) -> Result<Next, SendStoreError> {
    let (channel, message, key) = (outcome.channel.as_ref(), outcome.message, &outcome.key);
    let (workspace, id) = (channel.workspace, &accepted.provider_id);
    let blind = receive::message_blind(vault, &MESSAGE_PROVIDER_BLIND, channel.id, &id.0);
    outbox::accepted(tx, workspace, message, &blind, id, key, now)?;
    outbox::remove(tx, workspace, message)?;
    learn_ids(tx, vault, outcome, accepted, now)?;
    events::append(tx, &[accepted_fact(outcome, now)])?;
    let parked = status::take_parked(tx, vault, channel, id, message, lost, now)?;
    Ok(if parked.stopped.is_empty() { Next::Continue } else { Next::ChannelStopped })
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
    let channel = &outcome.channel;
    let (workspace, contact, portfolio) = (channel.workspace, outcome.contact, &channel.settings.portfolio);
    let whose = Whose { workspace, contact, key: &outcome.key, portfolio };
    learn::keep(tx, vault, &[Learnt::new(vault, whose, canonical, accepted.also.as_ref())], now)
}

fn record_refused(
    tx: &mut dyn Tx,
    outcome: &Outcome,
    error: &SendError,
    now: Timestamp,
) -> Result<Next, StoreError> {
    let reaction = error.reaction();
    if reaction.stops_channel() {
        put_back(tx, outcome, error, outcome.tries, now)?;
        status::stop_channel(tx, outcome.channel.workspace, outcome.channel.id, reaction, error.code, now)?;
        return Ok(Next::ChannelStopped);
    }
    let (tries, wait) = rules::next_try(error, outcome.tries, outcome.random);
    let Some(wait) = wait else {
        give_up(tx, outcome, error, now)?;
        if error.kind() == SendErrorKind::OptedOut {
            let workspace = outcome.channel.workspace;
            wishes::keep(tx, workspace, outcome.contact, Marketing::OptedOut, now, now)?;
        }
        return Ok(Next::Continue);
    };
    let due_at = now.plus(wait);
    put_back(tx, outcome, error, tries, due_at)?;
    Ok(Next::NotBefore(due_at))
}

fn put_back(
    tx: &mut dyn Tx,
    outcome: &Outcome,
    error: &SendError,
    tries: Tries,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    outbox::wait_until(tx, outcome.channel.workspace, outcome.message, tries, due_at)?;
    outbox::waits_for(tx, outcome.channel.workspace, outcome.message, &columns_of(error))
}

fn columns_of(error: &SendError) -> outbox::FailureColumns<'_> {
    outbox::FailureColumns { kind: error.kind().code(), code: error.code, detail: &error.detail }
}

/// A message that was sent before on doubt has not failed: that one may have arrived.
fn give_up(tx: &mut dyn Tx, outcome: &Outcome, error: &SendError, now: Timestamp) -> Result<(), StoreError> {
    let (workspace, message, thread) = (outcome.channel.workspace, outcome.message, outcome.thread);
    if outcome.repeats > 0 {
        return leave_unknown(tx, (workspace, message), thread, now);
    }
    super::give_up(tx, (workspace, message), &columns_of(error), thread, now)
}

fn log_entry(outcome: &Outcome) -> outbox::LogEntry<'_> {
    outbox::LogEntry {
        workspace: outcome.channel.workspace,
        channel: outcome.channel.id,
        message: outcome.message,
        outcome: outcome.result.as_ref().map_or_else(|error| error.kind().code(), |_| "accepted"),
        exchange: &outcome.exchange,
        duration: outcome.duration,
        key: &outcome.key,
    }
}
