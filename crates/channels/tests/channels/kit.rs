//! What the tests build: webhooks of an invented clinic, and messages that it sends.

use ponte_channels::{
    adapter::{Adapter, Decoded},
    gate::{
        Advertising, Author, Block, ChannelState, Consent, Owner, Purpose, SendFacts, SendPermit, Window, authorise,
    },
    meta::Meta,
    model::{
        Address, Credentials, InboundContent, InboundKind, InboundMessage, OutboundContent, Outgoing, StatusUpdate,
    },
};
use ponte_kernel::{MessageId, SessionId, Timestamp, WaId};
use serde_json::{Value, json};
use std::time::Duration;

pub const NUMBER: &str = "330011223344556";
pub const CUSTOMER: &str = "5531988887777";
pub const BSUID: &str = "BR.7710254839201746";

/// A value of the field `messages`, to which lists are added.
pub fn value(lists: &Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "551140028922", "phone_number_id": NUMBER },
    });
    let lists = lists.as_object().expect("lists by name");
    value.as_object_mut().expect("an object").extend(lists.clone());
    value
}

pub fn webhook_of(changes: &[Value]) -> Value {
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "220011223344556", "changes": changes }] })
}

/// A webhook with one change of the field `messages`.
pub fn webhook(lists: &Value) -> Value {
    webhook_of(&[json!({ "field": "messages", "value": value(lists) })])
}

/// `parts` of a message with everything around them that each message has.
pub fn message(parts: &Value) -> Value {
    let mut message = json!({ "from": CUSTOMER, "id": "wamid.IN1", "timestamp": "1795348801" });
    message.as_object_mut().expect("an object").extend(parts.as_object().expect("parts by name").clone());
    message
}

pub fn text(id: &str, body: &str) -> Value {
    message(&json!({ "id": id, "type": "text", "text": { "body": body } }))
}

pub fn decode(webhook: &Value) -> Decoded {
    Meta.decode(webhook.to_string().as_bytes())
}

/// The only message of a webhook in which nothing was put aside.
pub fn only_message(webhook: &Value) -> InboundMessage {
    let decoded = decode(webhook);
    assert_eq!(decoded.aside, []);
    match decoded.events.as_slice() {
        [event] => match &event.kind {
            InboundKind::Message(message) => message.as_ref().clone(),
            other => panic!("no message but {other:?}"),
        },
        events => panic!("{} events", events.len()),
    }
}

pub fn messages(decoded: &Decoded) -> Vec<&InboundMessage> {
    let kinds = decoded.events.iter().map(|event| &event.kind);
    kinds
        .filter_map(|kind| if let InboundKind::Message(message) = kind { Some(&**message) } else { None })
        .collect()
}

pub fn statuses(decoded: &Decoded) -> Vec<&StatusUpdate> {
    let kinds = decoded.events.iter().map(|event| &event.kind);
    kinds.filter_map(|kind| if let InboundKind::Status(status) = kind { Some(&**status) } else { None }).collect()
}

pub fn bodies(decoded: &Decoded) -> Vec<&str> {
    messages(decoded)
        .into_iter()
        .map(|message| match &message.content {
            InboundContent::Text { body } => body.as_str(),
            other => panic!("no text but {other:?}"),
        })
        .collect()
}

pub fn outgoing(content: OutboundContent) -> Outgoing {
    let to = Address::WaId(WaId::parse(CUSTOMER).expect("digits"));
    Outgoing { id: MessageId::new(), to, content, reply_to: None }
}

pub fn plain(body: &str) -> OutboundContent {
    OutboundContent::Text { body: body.to_owned() }
}

pub fn credentials() -> Credentials {
    Credentials {
        base_url: "https://graph.example.test/".to_owned(),
        api_version: "v25.0".to_owned(),
        number: NUMBER.to_owned(),
        account: String::new(),
        callback_url: None,
        token: "EAAG-token".to_owned().into(),
    }
}

/// A permit for a bot's answer within the window.
pub fn permitted(message: &Outgoing) -> SendPermit {
    let now = Timestamp::from_secs(1_795_348_801);
    let session = SessionId::new();
    let facts = SendFacts {
        message,
        author: Author::Bot(session),
        purpose: Purpose::Reply,
        advertising: Advertising::Plain,
        owner: Owner::Bot(session),
        consent: Consent::OptedIn,
        block: Block::Clear,
        window: Window::ClosesAt(now.plus(Duration::from_hours(23))),
        channel: ChannelState::Active,
    };
    authorise(&facts, now).expect("nothing stands against it")
}
