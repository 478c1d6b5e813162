//! Echoes: what the company wrote in the phone app stands in the thread as an answer of a person. It opens no
//! conversation, is answered by nobody, and goes out to nobody: it is there already.

use crate::{
    Author,
    changes::{self, Change, Saying},
    receive::{Person, ReceiveError, claim_of, message_blind, recognised},
    rules, store,
};
use ponte_channels::{
    endpoint::Channel,
    model::{Echo, InboundContent},
};
use ponte_contacts::Identity;
use ponte_kernel::{ContactId, MessageId, ThreadId, Timestamp};
use ponte_media::arrive;
use ponte_platform::vault::{Blind, Vault};
use ponte_store::{
    Tx,
    events::{self, NewEvent},
    inventory::{MESSAGE_PROVIDER_BLIND, SEEN_BLIND},
    jobs,
};
use std::sync::Arc;

/// An echo that was routed to its channel.
#[derive(Clone, Debug)]
pub struct EchoArrival {
    pub channel: Arc<Channel>,
    pub echo: Echo,
    pub received_at: Timestamp,
    identities: Vec<Identity>,
    seen: Blind,
    named: Blind,
}

impl EchoArrival {
    pub fn new(channel: Arc<Channel>, echo: Echo, received_at: Timestamp, vault: &Vault) -> Self {
        let claim = claim_of(&echo.to, echo.also.as_ref(), &channel.settings.portfolio);
        let identities = claim.identities(channel.workspace, vault);
        let seen = message_blind(vault, &SEEN_BLIND, channel.id, &echo.provider_id.0);
        let named = message_blind(vault, &MESSAGE_PROVIDER_BLIND, channel.id, &echo.provider_id.0);
        Self { channel, echo, received_at, identities, seen, named }
    }

    /// What came, as it is put aside when it cannot be stored.
    pub(crate) fn fragment(&self) -> Vec<u8> {
        serde_json::to_vec(&self.echo).unwrap_or_default()
    }
}

/// Stores echoes, in order. What was stored before, and what Ponte sent itself, falls away.
pub fn apply(tx: &mut dyn Tx, vault: &Vault, arrivals: &[EchoArrival], now: Timestamp) -> Result<(), ReceiveError> {
    let mut facts = Vec::new();
    for arrival in arrivals {
        let seen = std::iter::once((arrival.channel.id, &arrival.seen));
        if store::is_ours(tx, arrival.channel.workspace, &arrival.named)? || store::mark_seen(tx, seen)?.is_empty()
        {
            continue;
        }
        keep(tx, vault, arrival, now, &mut facts)?;
    }
    events::append(tx, &facts)?;
    Ok(())
}

fn keep(
    tx: &mut dyn Tx,
    vault: &Vault,
    arrival: &EchoArrival,
    now: Timestamp,
    facts: &mut Vec<NewEvent>,
) -> Result<(), ReceiveError> {
    let workspace = arrival.channel.workspace;
    let at = rules::message_time(arrival.echo.sent_at, arrival.received_at);
    let Person { contact, key } = recognised(tx, vault, workspace, &arrival.identities, now, facts)?;
    let step = store::ThreadStep {
        workspace,
        contact,
        channel: arrival.channel.id,
        key: key.clone(),
        messages: 1,
        // The company's own words open no window.
        last_inbound_at: Timestamp::default(),
        address: arrival.echo.to.clone(),
    };
    let place = store::thread_for(tx, &step, now)?;
    let (channel, thread, author) = (arrival.channel.id, place.thread, Author::PhoneApp);
    let saying = Saying { workspace, channel, thread, author, at };
    let change = changes::apply(tx, vault, saying, &arrival.echo.content, now, facts)?;
    let speaks = arrival.echo.content.wakes_bot();
    let conversation = place.conversation.as_ref().filter(|_| speaks).map(|open| open.id);
    let message = store::NewEcho {
        id: MessageId::new(),
        workspace,
        thread,
        conversation,
        position: place.first,
        echo: &arrival.echo,
        named: &arrival.named,
        change,
        sent_at: at,
        received_at: arrival.received_at,
    };
    store::insert_echo(tx, &message, &key, now)?;
    if let InboundContent::Media(media) = &arrival.echo.content {
        let file = arrive::Arrival { workspace, thread, channel, message: message.id, media };
        let fetch = arrive::expect(tx, &file, &key, now)?;
        jobs::enqueue(tx, &[fetch])?;
    }
    if let Some(conversation) = conversation {
        let moved = store::Moved::AnsweredByPerson;
        store::replied(tx, &[store::Replied { workspace, conversation, moved, position: place.first }], now)?;
    }
    if !matches!(change, Change::Rewritten(_)) {
        facts.push(echo_fact(arrival, &message, contact, thread, now));
    }
    Ok(())
}

fn echo_fact(
    arrival: &EchoArrival,
    message: &store::NewEcho<'_>,
    contact: ContactId,
    thread: ThreadId,
    now: Timestamp,
) -> NewEvent {
    let conversation = message.conversation.map_or_else(|| "null".to_owned(), |id| format!(r#""{id}""#));
    let payload = format!(
        r#"{{"message":"{}","thread":"{thread}","conversation":{conversation},"contact":"{contact}","channel":"{}","position":{}}}"#,
        message.id, arrival.channel.id, message.position,
    );
    let (workspace, author) = (message.workspace, Author::PhoneApp.label());
    NewEvent { workspace, kind: "message.echoed", author, thread: Some(thread), payload, at: now }
}
