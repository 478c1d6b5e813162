//! What envelopes held, ready to be stored: routed to its channels, in parts that are small enough for one commit.

use crate::{
    Author,
    receive::{Arrival, ReceiveError},
    status::{StatusArrival, StatusError},
    wishes::{WishArrival, WishError},
};
use ponte_channels::{
    endpoint::Channel,
    journal::Journalled,
    model::{InboundEvent, InboundKind, ReportedError},
    registry::Registry,
    store::KeptAside,
};
use ponte_kernel::{ChannelId, EndpointId, KeyId, Timestamp, WorkspaceId};
use ponte_platform::vault::Vault;
use ponte_store::{StoreError, events::NewEvent};
use std::collections::HashSet;
use thiserror::Error;

/// Events stored in one commit: a posting of ten thousand takes several.
const EVENTS: usize = 512;
/// Bytes put aside in one commit; a single larger one is stored alone.
const ASIDE_BYTES: usize = 4 << 20;

#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) messages: Vec<Arrival>,
    pub(super) statuses: Vec<StatusArrival>,
    pub(super) wishes: Vec<WishArrival>,
    pub(super) asides: Vec<KeptAside>,
    /// Each once, in the order of their first coming.
    pub(super) accounts: Vec<AccountFact>,
}

/// Something that the provider reports about a number or the whole account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct AccountFact {
    workspace: WorkspaceId,
    /// `None` for the whole account.
    channel: Option<ChannelId>,
    field: String,
    code: Option<i64>,
}

impl AccountFact {
    /// The workspace whose templates are to be asked for anew, when it is about templates.
    pub(super) fn templates_of(&self) -> Option<WorkspaceId> {
        let about = ["message_template", "template"].iter().any(|begins| self.field.starts_with(begins));
        about.then_some(self.workspace)
    }

    pub(super) fn event(&self, now: Timestamp) -> NewEvent {
        let told = serde_json::json!({ "channel": self.channel, "field": self.field, "code": self.code });
        NewEvent {
            workspace: self.workspace,
            kind: "channel.account_changed",
            author: Author::System.label(),
            thread: None,
            payload: told.to_string(),
            at: now,
        }
    }
}

/// The envelope that is being read.
struct Reading<'a> {
    endpoint: EndpointId,
    body: &'a [u8],
    received_at: Timestamp,
    /// The numbers in it that no channel has.
    unknown: HashSet<String>,
}

impl Batch {
    /// Reads an envelope: its events go to their channels, what cannot be used is put aside.
    pub(super) fn add(&mut self, envelope: Journalled, registry: &Registry, vault: &Vault) {
        let (endpoint, received_at) = (envelope.endpoint, envelope.received_at);
        let body = match envelope.body {
            Ok(body) => body,
            Err(unreadable) => {
                let (path, fragment) = (unreadable.place, unreadable.sealed);
                self.asides.push(KeptAside { endpoint, reason: "unreadable", path, fragment, received_at });
                return;
            }
        };
        let mut reading = Reading { endpoint, body: &body, received_at, unknown: HashSet::new() };
        let Some(known) = registry.endpoint_by_id(endpoint) else {
            self.asides.push(reading.aside("unknown_endpoint", String::new(), body.clone()));
            return;
        };
        let decoded = known.provider.adapter().decode(&body);
        for aside in decoded.aside {
            self.asides.push(reading.aside(aside.reason.code(), aside.path, aside.fragment));
        }
        for event in decoded.events {
            self.route(&mut reading, event, registry, vault);
        }
    }

    fn route(&mut self, reading: &mut Reading<'_>, event: InboundEvent, registry: &Registry, vault: &Vault) {
        let InboundEvent { number, kind } = event;
        let channel = registry.route(reading.endpoint, &number);
        let received_at = reading.received_at;
        match (kind, channel) {
            (
                kind @ (InboundKind::Account(_)
                | InboundKind::Error(_)
                | InboundKind::Template(_)
                | InboundKind::Number(_)
                | InboundKind::Handover(_)
                | InboundKind::History(_)
                | InboundKind::ContactSync(_)
                | InboundKind::Call(_)
                | InboundKind::Group(_)),
                channel,
            ) => {
                // A fact without a number is about the whole account, also where that has one number only.
                let channel = channel.filter(|_| !number.is_empty());
                let field = match &kind {
                    InboundKind::Account(fact) => &fact.field,
                    other => other.name(),
                };
                let error = if let InboundKind::Error(error) = &kind { Some(error) } else { None };
                self.account(reading.endpoint, channel.as_deref(), field, error, registry);
            }
            (InboundKind::Echo(_) | InboundKind::Standby(_), Some(_)) => {}
            (_, None) => self.asides.extend(reading.unknown_number(number)),
            (InboundKind::Message(message), Some(channel)) => {
                self.messages.push(Arrival::new(channel, *message, received_at, vault));
            }
            (InboundKind::Status(update), Some(channel)) => {
                self.statuses.push(StatusArrival::new(channel, *update, received_at, vault));
            }
            (InboundKind::Preference(preference), Some(channel)) => {
                self.wishes.push(WishArrival::new(channel, *preference, received_at, vault));
            }
        }
    }

    /// A fact about one number; or about the account, which every workspace with a number of it is told.
    fn account(
        &mut self,
        endpoint: EndpointId,
        channel: Option<&Channel>,
        field: &str,
        error: Option<&ReportedError>,
        registry: &Registry,
    ) {
        let code = error.map(|error| error.code);
        if let Some(error) = error {
            tracing::warn!(%endpoint, field, code, title = error.title, "the provider reports an error of the account");
        } else if is_of_messages(field) {
            return;
        }
        let told = |workspace, channel| AccountFact { workspace, channel, field: field.to_owned(), code };
        let facts: Vec<_> = if let Some(channel) = channel {
            vec![told(channel.workspace, Some(channel.id))]
        } else {
            let channels = registry.channels();
            let of_account = channels.iter().filter(|channel| channel.endpoint == endpoint);
            of_account.map(|channel| told(channel.workspace, None)).collect()
        };
        for fact in facts {
            if !self.accounts.contains(&fact) {
                self.accounts.push(fact);
            }
        }
    }

    /// Messages, statuses and wishes together.
    pub(super) fn events(&self) -> usize {
        self.messages.len() + self.statuses.len() + self.wishes.len()
    }

    /// The same in two parts, in order.
    pub(super) fn halves(mut self) -> (Self, Self) {
        let half = self.events() / 2;
        let messages = behind(&mut self.messages, half);
        let statuses = behind(&mut self.statuses, half - self.messages.len());
        let wishes = behind(&mut self.wishes, half - self.messages.len() - self.statuses.len());
        (self, Self { messages, statuses, wishes, ..Self::default() })
    }

    /// The same with its events put aside.
    pub(super) fn aside_alone(self, reason: &'static str) -> Self {
        let endpoint = |channel: &Channel| channel.endpoint;
        let messages = self.messages.iter().map(|it| (endpoint(&it.channel), it.fragment(), it.received_at));
        let statuses = self.statuses.iter().map(|it| (endpoint(&it.channel), it.fragment(), it.received_at));
        let wishes = self.wishes.iter().map(|it| (endpoint(&it.channel), it.fragment(), it.received_at));
        let mut asides = self.asides.clone();
        for (endpoint, fragment, received_at) in messages.chain(statuses).chain(wishes) {
            tracing::error!(%endpoint, reason, "what a webhook brought can not be stored; it is put aside");
            asides.push(KeptAside { endpoint, reason, path: String::new(), fragment, received_at });
        }
        Self { asides, accounts: self.accounts, ..Self::default() }
    }

    /// Parts that are small enough for one commit each, in order: messages before statuses, which speak of them.
    pub(super) fn into_chunks(self) -> Vec<Self> {
        let mut chunks = aside_chunks(self.asides);
        if !self.accounts.is_empty() {
            chunks.push(Self { accounts: self.accounts, ..Self::default() });
        }
        let mut messages = self.messages.into_iter().peekable();
        while messages.peek().is_some() {
            chunks.push(Self { messages: messages.by_ref().take(EVENTS).collect(), ..Self::default() });
        }
        let mut statuses = self.statuses.into_iter().peekable();
        while statuses.peek().is_some() {
            let room = chunks.last().map_or(0, |chunk| EVENTS.saturating_sub(chunk.events()));
            match chunks.last_mut() {
                Some(chunk) if room > 0 => chunk.statuses.extend(statuses.by_ref().take(room)),
                _ => chunks.push(Self { statuses: statuses.by_ref().take(EVENTS).collect(), ..Self::default() }),
            }
        }
        let mut wishes = self.wishes.into_iter().peekable();
        while wishes.peek().is_some() {
            chunks.push(Self { wishes: wishes.by_ref().take(EVENTS).collect(), ..Self::default() });
        }
        chunks
    }
}

/// What stands behind the first `count`, taken off.
fn behind<T>(list: &mut Vec<T>, count: usize) -> Vec<T> {
    list.split_off(count.min(list.len()))
}

/// Messages of groups and echoes of the company's own come as often as any message: they are no news of the account.
fn is_of_messages(field: &str) -> bool {
    field.starts_with("messages.") || field.starts_with("user_preferences.")
}

fn aside_chunks(asides: Vec<KeptAside>) -> Vec<Batch> {
    let mut chunks: Vec<Batch> = Vec::new();
    let mut bytes = 0;
    for aside in asides {
        bytes += aside.fragment.len();
        match chunks.last_mut() {
            Some(chunk) if chunk.asides.len() < EVENTS && bytes <= ASIDE_BYTES => chunk.asides.push(aside),
            _ => {
                bytes = aside.fragment.len();
                chunks.push(Batch { asides: vec![aside], ..Batch::default() });
            }
        }
    }
    chunks
}

impl Reading<'_> {
    fn aside(&self, reason: &'static str, path: String, fragment: Vec<u8>) -> KeptAside {
        KeptAside { endpoint: self.endpoint, reason, path, fragment, received_at: self.received_at }
    }

    /// What is kept of a number that no channel has: itself, once; the body beside the first of an envelope.
    fn unknown_number(&mut self, number: String) -> Option<KeptAside> {
        let body = if self.unknown.is_empty() { self.body } else { &[] };
        if !self.unknown.insert(number.clone()) {
            return None;
        }
        tracing::warn!(endpoint = %self.endpoint, number, "a webhook for an unknown number");
        Some(self.aside("unknown_number", number, body.to_vec()))
    }
}

/// A chunk was not stored.
#[derive(Debug, Error)]
pub(super) enum ChunkError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("data keys have to be loaded first")]
    KeysNeeded(Vec<KeyId>),
    #[error("no spare data keys are at hand")]
    SparesNeeded,
}

impl From<WishError> for ChunkError {
    fn from(error: WishError) -> Self {
        match error {
            WishError::Store(error) => Self::Store(error),
            WishError::SparesNeeded => Self::SparesNeeded,
        }
    }
}

impl From<ReceiveError> for ChunkError {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Store(error) => Self::Store(error),
            ReceiveError::KeysNeeded(keys) => Self::KeysNeeded(keys),
            ReceiveError::SparesNeeded => Self::SparesNeeded,
        }
    }
}

impl From<StatusError> for ChunkError {
    fn from(error: StatusError) -> Self {
        match error {
            StatusError::Store(error) => Self::Store(error),
            StatusError::KeysNeeded(keys) => Self::KeysNeeded(keys),
        }
    }
}
