//! What envelopes held, ready to be stored: routed to its channels, in parts that are small enough for one commit.

use crate::{
    echoes::EchoArrival,
    facts::{self, FactArrival},
    receive::{AnsweredBy, Arrival, ReceiveError},
    status::{StatusArrival, StatusError},
    wishes::{WishArrival, WishError},
};
use ponte_channels::{
    adapter::AsideReason,
    endpoint::Channel,
    journal::Journalled,
    model::{InboundEvent, InboundKind},
    registry::Registry,
    store::KeptAside,
};
use ponte_kernel::{EndpointId, KeyId, Timestamp};
use ponte_platform::vault::Vault;
use ponte_store::StoreError;
use std::collections::HashSet;
use thiserror::Error;

/// Events stored in one commit: a posting of ten thousand takes several.
const EVENTS: usize = 512;
/// Bytes put aside in one commit; a single larger one is stored alone.
const ASIDE_BYTES: usize = 4 << 20;

#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) messages: Vec<Arrival>,
    /// After the messages: echoes answer them.
    pub(super) echoes: Vec<EchoArrival>,
    pub(super) statuses: Vec<StatusArrival>,
    pub(super) wishes: Vec<WishArrival>,
    pub(super) asides: Vec<KeptAside>,
    /// Each once, in the order of their first coming.
    pub(super) facts: Vec<FactArrival>,
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
                self.asides.push(KeptAside {
                    endpoint,
                    reason: AsideReason::Unreadable,
                    path,
                    fragment,
                    received_at,
                });
                return;
            }
        };
        let mut reading = Reading { endpoint, body: &body, received_at, unknown: HashSet::new() };
        let Some(known) = registry.endpoint_by_id(endpoint) else {
            self.asides.push(reading.aside(AsideReason::UnknownEndpoint, String::new(), body.to_vec()));
            return;
        };
        let decoded = known.provider.adapter().decode(&body);
        for aside in decoded.aside {
            self.asides.push(reading.aside(aside.reason, aside.path, aside.fragment));
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
            (InboundKind::Standby(message), Some(channel)) => {
                let answered_by = AnsweredBy::ProvidersAgent;
                self.messages.push(Arrival::answered(answered_by, channel, *message, received_at, vault));
            }
            (InboundKind::Echo(echo), Some(channel)) => {
                self.echoes.push(EchoArrival::new(channel, *echo, received_at, vault));
            }
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
                self.fact(facts::arrivals(kind, (reading.endpoint, received_at), channel, registry));
            }
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

    /// Each is told once.
    fn fact(&mut self, arrivals: Vec<FactArrival>) {
        for arrival in arrivals {
            if !self.facts.iter().any(|known| known.repeats(&arrival)) {
                self.facts.push(arrival);
            }
        }
    }

    /// Messages, echoes, statuses, wishes and facts together.
    pub(super) fn events(&self) -> usize {
        self.messages.len() + self.echoes.len() + self.statuses.len() + self.wishes.len() + self.facts.len()
    }

    /// The same in two parts, in order.
    pub(super) fn halves(mut self) -> (Self, Self) {
        let half = self.events() / 2;
        let messages = behind(&mut self.messages, half);
        let mut left = half - self.messages.len();
        let echoes = behind(&mut self.echoes, left);
        left -= self.echoes.len();
        let statuses = behind(&mut self.statuses, left);
        left -= self.statuses.len();
        let wishes = behind(&mut self.wishes, left);
        let facts = behind(&mut self.facts, left - self.wishes.len());
        (self, Self { messages, echoes, statuses, wishes, facts, ..Self::default() })
    }

    /// The same with its events put aside.
    pub(super) fn aside_alone(self, reason: AsideReason) -> Self {
        let endpoint = |channel: &Channel| channel.endpoint;
        let messages = self.messages.iter().map(|it| (endpoint(&it.channel), it.fragment(), it.received_at));
        let statuses = self.statuses.iter().map(|it| (endpoint(&it.channel), it.fragment(), it.received_at));
        let wishes = self.wishes.iter().map(|it| (endpoint(&it.channel), it.fragment(), it.received_at));
        let echoes = self.echoes.iter().map(|it| (endpoint(&it.channel), it.fragment(), it.received_at));
        let facts = self.facts.iter().map(|it| (it.endpoint, it.fragment(), it.received_at));
        let mut asides = self.asides.clone();
        for (endpoint, fragment, received_at) in messages.chain(echoes).chain(statuses).chain(wishes).chain(facts) {
            tracing::error!(%endpoint, reason = reason.code(), "what a webhook brought can not be stored; it is put aside");
            asides.push(KeptAside { endpoint, reason, path: String::new(), fragment, received_at });
        }
        Self { asides, ..Self::default() }
    }

    /// Parts that are small enough for one commit each, in order: messages before statuses, which speak of them.
    pub(super) fn into_chunks(self) -> Vec<Self> {
        let mut chunks = aside_chunks(self.asides);
        let mut facts = self.facts.into_iter().peekable();
        while facts.peek().is_some() {
            chunks.push(Self { facts: facts.by_ref().take(EVENTS).collect(), ..Self::default() });
        }
        let mut messages = self.messages.into_iter().peekable();
        while messages.peek().is_some() {
            chunks.push(Self { messages: messages.by_ref().take(EVENTS).collect(), ..Self::default() });
        }
        let mut echoes = self.echoes.into_iter().peekable();
        while echoes.peek().is_some() {
            chunks.push(Self { echoes: echoes.by_ref().take(EVENTS).collect(), ..Self::default() });
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
    fn aside(&self, reason: AsideReason, path: String, fragment: Vec<u8>) -> KeptAside {
        KeptAside { endpoint: self.endpoint, reason, path, fragment, received_at: self.received_at }
    }

    /// What is kept of a number that no channel has: itself, once; the body beside the first of an envelope.
    fn unknown_number(&mut self, number: String) -> Option<KeptAside> {
        let body = if self.unknown.is_empty() { self.body } else { &[] };
        if !self.unknown.insert(number.clone()) {
            return None;
        }
        tracing::warn!(endpoint = %self.endpoint, number, "a webhook for an unknown number");
        Some(self.aside(AsideReason::UnknownNumber, number, body.to_vec()))
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
