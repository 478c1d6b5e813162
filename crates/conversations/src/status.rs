//! Statuses: they move a message's delivery state, in whatever order and however often they come.

use crate::{
    Author,
    model::OutboxState,
    receive,
    send::fact,
    store::{
        delivery::{self, MessageName, Tracked},
        outbox,
    },
};
use ponte_channels::{
    delivery::{Delivery, merge},
    endpoint::{Channel, StopReason},
    model::{ReportedState, StatusUpdate},
    send_error::Reaction,
};
use ponte_kernel::{ChannelId, KeyId, MessageId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::vault::{Blind, DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
    inventory::{MESSAGE_PROVIDER_BLIND, PARKED_BLIND, PARKED_STATUS},
};
use std::{collections::HashMap, sync::Arc};
use thiserror::Error;

/// A status that was routed to its channel.
#[derive(Clone, Debug)]
pub struct StatusArrival {
    pub channel: Arc<Channel>,
    pub update: StatusUpdate,
    pub received_at: Timestamp,
    named: Blind,
    parked: Blind,
}

impl StatusArrival {
    pub fn new(channel: Arc<Channel>, update: StatusUpdate, received_at: Timestamp, vault: &Vault) -> Self {
        let id = &update.provider_id.0;
        let named = receive::message_blind(vault, &MESSAGE_PROVIDER_BLIND, channel.id, id);
        let parked = receive::message_blind(vault, &PARKED_BLIND, channel.id, id);
        Self { channel, update, received_at, named, parked }
    }

    /// What came, as it is put aside when it cannot be stored.
    pub(crate) fn fragment(&self) -> Vec<u8> {
        let update = &self.update;
        let told = serde_json::json!({
            "message": update.provider_id,
            "state": update.state,
            "at": update.at,
            "error": update.error,
        });
        told.to_string().into_bytes()
    }

    fn name(&self) -> MessageName<'_> {
        self.update.ours.map_or(MessageName::Theirs(&self.named), MessageName::Ours)
    }
}

/// What a batch of statuses did.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    pub changed: usize,
    /// Statuses of messages that are not known (yet).
    pub parked: usize,
    /// Threads whose uncertain message is certain now: their next message may leave.
    pub settled: Vec<(WorkspaceId, ThreadId, ChannelId)>,
    /// Channels that were stopped by what a status told.
    pub stopped: Vec<ChannelId>,
}

#[derive(Debug, Error)]
pub enum StatusError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{} data keys have to be loaded first", .0.len())]
    KeysNeeded(Vec<KeyId>),
}

/// Applies a batch of statuses. `journal_key` seals those whose message is not known.
pub fn apply(
    tx: &mut dyn Tx,
    vault: &Vault,
    arrivals: &[StatusArrival],
    journal_key: &DataKey,
    now: Timestamp,
) -> Result<Applied, StatusError> {
    if arrivals.is_empty() {
        return Ok(Applied::default());
    }
    let names: Vec<_> = arrivals.iter().map(|arrival| (arrival.channel.workspace, arrival.name())).collect();
    let known = delivery::tracked(tx, &names)?;
    let mut batch = Batch { vault, now, applied: Applied::default(), facts: Vec::new(), latest: HashMap::new() };
    for (arrival, tracked) in arrivals.iter().zip(known) {
        match tracked.filter(|tracked| tracked.channel == arrival.channel.id) {
            Some(tracked) => batch.apply(tx, arrival, tracked)?,
            None => batch.park(tx, arrival, journal_key)?,
        }
    }
    events::append(tx, &batch.facts)?;
    Ok(batch.applied)
}

struct Batch<'v> {
    vault: &'v Vault,
    now: Timestamp,
    applied: Applied,
    facts: Vec<NewEvent>,
    /// Messages that got a status in this batch already: the rows that were read are older.
    latest: HashMap<MessageId, Tracked>,
}

impl Batch<'_> {
    fn apply(&mut self, tx: &mut dyn Tx, arrival: &StatusArrival, read: Tracked) -> Result<(), StatusError> {
        let mut tracked = self.latest.remove(&read.id).unwrap_or(read);
        let workspace = arrival.channel.workspace;
        if !tracked.accepted {
            self.settle(tx, arrival, &mut tracked)?;
        }
        let merged = merge(tracked.delivery.clone(), &dated(&arrival.update, arrival.received_at));
        if merged != tracked.delivery {
            let error_kind = self.failure_kind(tx, arrival)?;
            delivery::set_delivery(tx, workspace, tracked.id, &merged, error_kind)?;
            self.facts.push(status_fact(workspace, &tracked, &merged, self.now));
            self.applied.changed += 1;
            tracked.delivery = merged;
        }
        self.latest.insert(tracked.id, tracked);
        Ok(())
    }

    /// A status proves that the provider has the message, whatever became of the answer to its send.
    fn settle(
        &mut self,
        tx: &mut dyn Tx,
        arrival: &StatusArrival,
        tracked: &mut Tracked,
    ) -> Result<(), StatusError> {
        let workspace = arrival.channel.workspace;
        let key = self.vault.key_at_hand(tracked.key).ok_or_else(|| StatusError::KeysNeeded(vec![tracked.key]))?;
        let id = &arrival.update.provider_id;
        outbox::accepted(tx, workspace, tracked.id, &arrival.named, id, &key, self.now)?;
        if tracked.outbox.is_some() {
            outbox::remove(tx, workspace, tracked.id)?;
        }
        if tracked.outbox == Some(OutboxState::Uncertain) {
            self.applied.settled.push((workspace, tracked.thread, tracked.channel));
        }
        (tracked.accepted, tracked.outbox) = (true, None);
        Ok(())
    }

    /// What kind of failure a status tells of; one that concerns the whole number stops it.
    fn failure_kind(
        &mut self,
        tx: &mut dyn Tx,
        arrival: &StatusArrival,
    ) -> Result<Option<&'static str>, StoreError> {
        let Some(reported) = &arrival.update.error else { return Ok(None) };
        if arrival.update.state != ReportedState::Failed {
            return Ok(None);
        }
        let error = arrival.channel.provider.adapter().reported(reported);
        if error.reaction().stops_channel() {
            let (workspace, channel) = (arrival.channel.workspace, arrival.channel.id);
            stop_channel(tx, workspace, channel, error.reaction(), error.code, self.now)?;
            self.applied.stopped.push(channel);
        }
        Ok(Some(error.kind().code()))
    }

    fn park(&mut self, tx: &mut dyn Tx, arrival: &StatusArrival, key: &DataKey) -> Result<(), StatusError> {
        let status = serde_json::to_vec(&Parked::of(&arrival.update, arrival.received_at))
            .map_err(|_| StoreError::Corrupt { what: "a status" })?;
        outbox::park(tx, arrival.channel.id, &arrival.parked, &status, key, arrival.received_at)?;
        self.applied.parked += 1;
        Ok(())
    }
}

/// A status as it waits for its message.
#[derive(serde::Serialize, serde::Deserialize)]
struct Parked {
    state: ReportedState,
    at: Timestamp,
    error: Option<ponte_channels::model::ReportedError>,
}

impl Parked {
    fn of(update: &StatusUpdate, received_at: Timestamp) -> Self {
        Self { state: update.state, at: update.at.unwrap_or(received_at), error: update.error.clone() }
    }
}

/// Applies the statuses that came before the answer to their send.
pub(crate) fn take_parked(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    channel: ChannelId,
    blind: &Blind,
    message: MessageId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let parked = outbox::unpark(tx, channel, blind)?;
    if parked.is_empty() {
        return Ok(());
    }
    let known = delivery::tracked(tx, &[(workspace, MessageName::Ours(message))])?.pop().flatten();
    let Some(mut tracked) = known else { return Ok(()) };
    for (id, key, sealed) in parked {
        // A day's key that is gone took its statuses with it.
        let Some(key) = vault.key_at_hand(key) else { continue };
        let plain = key.open(&PARKED_STATUS, id, &sealed);
        let Ok(status) = plain.map(|plain| serde_json::from_slice::<Parked>(&plain)) else { continue };
        let status = status.map_err(|_| StoreError::Corrupt { what: "a parked status" })?;
        tracked.delivery = merge(tracked.delivery, &update_of(status));
    }
    delivery::set_delivery(tx, workspace, message, &tracked.delivery, None)?;
    events::append(tx, &[status_fact(workspace, &tracked, &tracked.delivery, now)])
}

fn update_of(parked: Parked) -> StatusUpdate {
    StatusUpdate {
        provider_id: ponte_channels::model::ProviderMessageId(String::new()),
        state: parked.state,
        at: Some(parked.at),
        ours: None,
        recipient: None,
        also: None,
        error: parked.error,
    }
}

/// Stops a channel for what its provider said, and tells it once.
pub(crate) fn stop_channel(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    reaction: Reaction,
    code: Option<i64>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let reason = match reaction {
        Reaction::ReAuthenticate => StopReason::Credentials,
        Reaction::Policy => StopReason::Policy,
        Reaction::Repair | Reaction::Retry | Reaction::Wait | Reaction::Stop => StopReason::Config,
    };
    ponte_channels::store::set_stopped(tx, workspace, channel, Some(reason))?;
    let code = code.map_or_else(|| "null".to_owned(), |code| code.to_string());
    let payload = format!(r#"{{"channel":"{channel}","reason":"{}","code":{code}}}"#, reason.as_str());
    let author = Author::System.label();
    events::append(tx, &[NewEvent { workspace, kind: "channel.stopped", author, thread: None, payload, at: now }])
}

/// A status without a usable time counts from its receipt.
fn dated(update: &StatusUpdate, received_at: Timestamp) -> StatusUpdate {
    StatusUpdate { at: Some(update.at.unwrap_or(received_at)), ..update.clone() }
}

fn status_fact(workspace: WorkspaceId, tracked: &Tracked, delivery: &Delivery, now: Timestamp) -> NewEvent {
    let shown = serde_json::to_string(&delivery.shown()).unwrap_or_default();
    let payload = format!(r#"{{"message":"{}","state":{shown}}}"#, tracked.id);
    fact(workspace, "message.status_changed", tracked.thread, payload, now)
}
