//! Statuses: they move a message's delivery state, in whatever order and however often they come.

use crate::{
    Author,
    learn::{self, Learnt, Whose},
    model::OutboxState,
    receive,
    send::fact,
    store::{
        delivery::{self, MessageName, Reported, Tracked},
        outbox,
    },
    wishes,
};
use ponte_channels::{
    delivery::{Delivery, merge},
    endpoint::{Channel, StopReason},
    model::{Address, ProviderMessageId, ReportedState, StatusUpdate},
    send_error::{Reaction, SendErrorKind},
};
use ponte_contacts::Marketing;
use ponte_kernel::{ChannelId, KeyId, MessageId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::vault::{Blind, DataKey, Vault};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
    inventory::{MESSAGE_PROVIDER_BLIND, PARKED_BLIND, PARKED_STATUS},
};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};
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
    pub settled: Vec<ThreadId>,
    /// Channels that were stopped by what a status told.
    pub stopped: Vec<ChannelId>,
    /// Channels whose provider told afterwards that the number was too fast.
    pub too_fast: Vec<ChannelId>,
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
    let known: Vec<_> = delivery::tracked(tx, &names)?
        .into_iter()
        .zip(arrivals)
        .map(|(tracked, arrival)| tracked.filter(|tracked| tracked.channel == arrival.channel.id))
        .collect();
    keys_at_hand(vault, arrivals, &known)?;
    let mut batch = Batch::new(vault, now);
    for (arrival, tracked) in arrivals.iter().zip(known) {
        match tracked {
            Some(tracked) => batch.apply(tx, arrival, tracked)?,
            None => batch.park(arrival, journal_key)?,
        }
    }
    batch.finish(tx)
}

/// All keys that the batch needs are in memory, or the list of those that are missing.
fn keys_at_hand(vault: &Vault, arrivals: &[StatusArrival], known: &[Option<Tracked>]) -> Result<(), StatusError> {
    let needed = arrivals.iter().zip(known).filter_map(|(arrival, tracked)| {
        let tracked = tracked.as_ref()?;
        (!tracked.accepted || may_teach(&arrival.update, tracked)).then_some(tracked.key)
    });
    let mut missing: Vec<_> = needed.filter(|key| vault.key_at_hand(*key).is_none()).collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() { Ok(()) } else { Err(StatusError::KeysNeeded(missing)) }
}

/// Whether a status may name the person in a way that is not known yet: the first of each message is looked at.
fn may_teach(update: &StatusUpdate, tracked: &Tracked) -> bool {
    update.recipient.is_some() && tracked.delivery == Delivery::default()
}

struct Batch<'v> {
    vault: &'v Vault,
    now: Timestamp,
    applied: Applied,
    facts: Vec<NewEvent>,
    learnt: Vec<Learnt>,
    /// Messages that got a status in this batch already: the rows that were read are older.
    latest: HashMap<MessageId, Tracked>,
    accepted: Vec<outbox::Accepted>,
    /// What leaves the outbox.
    sent: Vec<(WorkspaceId, MessageId)>,
    /// Messages whose delivery state changed, and where each stands among them.
    changed: Vec<Reported>,
    places: HashMap<MessageId, usize>,
    parked: Vec<outbox::ParkedStatus>,
}

impl<'v> Batch<'v> {
    fn new(vault: &'v Vault, now: Timestamp) -> Self {
        Self {
            vault,
            now,
            applied: Applied::default(),
            facts: Vec::new(),
            learnt: Vec::new(),
            latest: HashMap::new(),
            accepted: Vec::new(),
            sent: Vec::new(),
            changed: Vec::new(),
            places: HashMap::new(),
            parked: Vec::new(),
        }
    }

    fn apply(&mut self, tx: &mut dyn Tx, arrival: &StatusArrival, read: Tracked) -> Result<(), StatusError> {
        let mut tracked = self.latest.remove(&read.id).unwrap_or(read);
        if !tracked.accepted {
            self.settle(arrival, &mut tracked)?;
        }
        self.report(tx, &arrival.channel, &dated(&arrival.update, arrival.received_at), &mut tracked)?;
        self.latest.insert(tracked.id, tracked);
        Ok(())
    }

    /// What a status tells of a message that is known, whether it came in its time or had to wait for it.
    fn report(
        &mut self,
        tx: &mut dyn Tx,
        channel: &Channel,
        update: &StatusUpdate,
        tracked: &mut Tracked,
    ) -> Result<(), StatusError> {
        if may_teach(update, tracked) {
            self.learn(channel, update, tracked)?;
        }
        let merged = merge(tracked.delivery.clone(), update);
        if merged == tracked.delivery {
            return Ok(());
        }
        let error_kind = self.failure_kind(tx, channel, update, tracked)?;
        self.facts.push(status_fact(channel.workspace, tracked, &merged, self.now));
        self.applied.changed += 1;
        tracked.delivery = merged.clone();
        self.change(Reported { workspace: channel.workspace, message: tracked.id, delivery: merged, error_kind });
        Ok(())
    }

    /// A message is written once, in the state that its last status left.
    fn change(&mut self, changed: Reported) {
        match self.places.entry(changed.message) {
            Entry::Occupied(place) => {
                let known = &mut self.changed[*place.get()];
                known.error_kind = changed.error_kind.or(known.error_kind);
                known.delivery = changed.delivery;
            }
            Entry::Vacant(place) => {
                place.insert(self.changed.len());
                self.changed.push(changed);
            }
        }
    }

    /// A status proves that the provider has the message, whatever became of the answer to its send.
    fn settle(&mut self, arrival: &StatusArrival, tracked: &mut Tracked) -> Result<(), StatusError> {
        let (workspace, key) = (arrival.channel.workspace, self.key(tracked.key)?);
        let id = &arrival.update.provider_id;
        self.accepted.push(outbox::Accepted::new(workspace, tracked.id, &arrival.named, id, &key));
        if tracked.outbox.is_some() {
            self.sent.push((workspace, tracked.id));
        }
        if tracked.outbox == Some(OutboxState::Uncertain) {
            self.applied.settled.push(tracked.thread);
        }
        (tracked.accepted, tracked.outbox) = (true, None);
        Ok(())
    }

    fn key(&self, id: KeyId) -> Result<DataKey, StatusError> {
        self.vault.key_at_hand(id).ok_or_else(|| StatusError::KeysNeeded(vec![id]))
    }

    /// The status may name the person otherwise than we did.
    fn learn(&mut self, channel: &Channel, update: &StatusUpdate, tracked: &Tracked) -> Result<(), StatusError> {
        let Some(recipient) = &update.recipient else { return Ok(()) };
        let key = self.key(tracked.key)?;
        if update.also.is_some() || tracked.address(&key)? != *recipient {
            let (workspace, contact, portfolio) = (channel.workspace, tracked.contact, &channel.settings.portfolio);
            let whose = Whose { workspace, contact, key: &key, portfolio };
            self.learnt.push(Learnt::new(self.vault, whose, recipient, update.also.as_ref()));
        }
        Ok(())
    }

    /// What kind of failure a status tells of. One that concerns the whole number stops it, or slows it down; one that
    /// tells of the customer's wish is kept as such.
    fn failure_kind(
        &mut self,
        tx: &mut dyn Tx,
        channel: &Channel,
        update: &StatusUpdate,
        tracked: &Tracked,
    ) -> Result<Option<&'static str>, StoreError> {
        let Some(reported) = update.error.as_ref().filter(|_| update.state == ReportedState::Failed) else {
            return Ok(None);
        };
        let error = channel.provider.adapter().reported(reported);
        let (workspace, now) = (channel.workspace, self.now);
        if error.reaction().stops_channel()
            && stop_channel(tx, workspace, channel.id, error.reaction(), error.code, now)?
        {
            self.applied.stopped.push(channel.id);
        }
        if error.is_about_pace() && !self.applied.too_fast.contains(&channel.id) {
            self.applied.too_fast.push(channel.id);
        }
        if error.kind() == SendErrorKind::OptedOut {
            wishes::keep(tx, workspace, tracked.contact, Marketing::OptedOut, update.at.unwrap_or(now), now)?;
        }
        Ok(Some(error.kind().code()))
    }

    fn park(&mut self, arrival: &StatusArrival, key: &DataKey) -> Result<(), StatusError> {
        let status = serde_json::to_vec(&Parked::of(&arrival.update, arrival.received_at))
            .map_err(|_| StoreError::Corrupt { what: "a status" })?;
        let (channel, blind) = (arrival.channel.id, &arrival.parked);
        self.parked.push(outbox::ParkedStatus::new(channel, blind, &status, key, arrival.received_at));
        self.applied.parked += 1;
        Ok(())
    }

    fn finish(self, tx: &mut dyn Tx) -> Result<Applied, StatusError> {
        outbox::accepted_all(tx, &self.accepted, self.now)?;
        outbox::remove_all(tx, &self.sent)?;
        delivery::set_deliveries(tx, &self.changed)?;
        outbox::park(tx, &self.parked)?;
        learn::keep(tx, self.vault, &self.learnt, self.now)?;
        events::append(tx, &self.facts)?;
        Ok(self.applied)
    }
}

/// A status as it waits for its message.
#[derive(serde::Serialize, serde::Deserialize)]
struct Parked {
    state: ReportedState,
    at: Timestamp,
    error: Option<ponte_channels::model::ReportedError>,
    #[serde(default)]
    recipient: Option<Address>,
    #[serde(default)]
    also: Option<Address>,
}

impl Parked {
    fn of(update: &StatusUpdate, received_at: Timestamp) -> Self {
        let StatusUpdate { state, error, recipient, also, .. } = update.clone();
        Self { state, at: update.at.unwrap_or(received_at), error, recipient, also }
    }

    fn update(self, provider_id: ProviderMessageId) -> StatusUpdate {
        let Self { state, at, error, recipient, also } = self;
        StatusUpdate { provider_id, state, at: Some(at), ours: None, recipient, also, error }
    }
}

/// Applies the statuses that came before the answer to their send, as if they came now. Those under a key of `lost` can
/// never be read any more and go.
pub(crate) fn take_parked(
    tx: &mut dyn Tx,
    vault: &Vault,
    channel: &Channel,
    provider_id: &ProviderMessageId,
    message: MessageId,
    lost: &[KeyId],
    now: Timestamp,
) -> Result<Applied, StatusError> {
    let blind = receive::message_blind(vault, &PARKED_BLIND, channel.id, &provider_id.0);
    let parked = outbox::unpark(tx, channel.id, &blind)?;
    if parked.is_empty() {
        return Ok(Applied::default());
    }
    let known = delivery::tracked(tx, &[(channel.workspace, MessageName::Ours(message))])?.pop().flatten();
    let Some(mut tracked) = known else { return Ok(Applied::default()) };
    let mut batch = Batch::new(vault, now);
    for (id, key, sealed) in parked {
        if lost.contains(&key) {
            continue;
        }
        let plain = batch.key(key)?.open(&PARKED_STATUS, id, &sealed);
        let plain = plain.map_err(|_| StoreError::Corrupt { what: "a parked status" })?;
        let status: Parked =
            serde_json::from_slice(&plain).map_err(|_| StoreError::Corrupt { what: "a parked status" })?;
        batch.report(tx, channel, &status.update(provider_id.clone()), &mut tracked)?;
    }
    batch.finish(tx)
}

/// Stops a channel for what its provider said, and tells it once: `false` when it was stopped already.
pub(crate) fn stop_channel(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    reaction: Reaction,
    code: Option<i64>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let reason = match reaction {
        Reaction::ReAuthenticate => StopReason::Credentials,
        Reaction::Policy => StopReason::Policy,
        Reaction::Repair | Reaction::Retry | Reaction::Wait | Reaction::Stop => StopReason::Config,
    };
    stop_for(tx, workspace, channel, reason, code, now)
}

/// The same for a reason that is known.
pub(crate) fn stop_for(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    channel: ChannelId,
    reason: StopReason,
    code: Option<i64>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    if !ponte_channels::store::stop(tx, workspace, channel, reason)? {
        return Ok(false);
    }
    let code = code.map_or_else(|| "null".to_owned(), |code| code.to_string());
    let payload = format!(r#"{{"channel":"{channel}","reason":"{}","code":{code}}}"#, reason.as_str());
    let author = Author::System.label();
    events::append(tx, &[NewEvent { workspace, kind: "channel.stopped", author, thread: None, payload, at: now }])?;
    Ok(true)
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
