//! What customers do: write, choose, send files and places.

use super::{
    customers::{Account, Profile},
    faults::Scope,
    media::{Medium, Origin},
    request::MediaKind,
    transcript::{Entry, Opens, Shown, Side, Ticks},
    world::World,
};
use crate::webhook::{Content, Context, InboundMessage, messages_body};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use ponte_kernel::{Bsuid, Phone};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use thiserror::Error;

/// Something that a customer sends. JSON: `{"type": "text", "body": "oi"}`, with `number` and `reply_to` when wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomerMessage {
    /// To which number of the company (`phone_number_id`); the first one by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The message that is quoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    #[serde(flatten)]
    pub content: Says,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Says {
    Text {
        body: String,
    },
    /// Presses a button or picks a row that the company offered, in the newest message that offers it.
    Choice {
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    Media {
        /// `image`, `audio`, `video`, `document` or `sticker`
        kind: String,
        mime_type: String,
        /// The file, in base64.
        data: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        filename: Option<String>,
    },
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
    },
    /// Orders products of the newest message that shows some, or of `message`.
    Order {
        items: Vec<OrderedItem>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// The catalogue's id; the message's by default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        catalog: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// Fills in the newest form (or address) that was asked for, or `message`.
    Form {
        response: Map<String, Value>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// Sends cards; without any the customer's own, as a request for it wants.
    Contacts {
        #[serde(default)]
        cards: Vec<Value>,
    },
    /// Answers the newest request to be called.
    CallPermission {
        answer: CallAnswer,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    /// Pays the newest order with a saved card.
    PayByCard {
        last_four_digits: String,
        credential_id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    Reaction {
        to: String,
        /// Empty takes the reaction back.
        emoji: String,
    },
    /// The keys of a message as Meta sends it, from `type` on: for types that nobody has seen yet.
    Raw {
        message: Map<String, Value>,
    },
}

/// A line of a cart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderedItem {
    pub product: String,
    pub quantity: u32,
    /// Of one piece, in whole units of the currency, as Meta writes it.
    pub price: f64,
    #[serde(default = "real")]
    pub currency: String,
}

fn real() -> String {
    "BRL".to_owned()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallAnswer {
    Accept,
    Reject,
}

impl From<Says> for CustomerMessage {
    fn from(content: Says) -> Self {
        Self { number: None, reply_to: None, content }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SayError {
    #[error("this is neither a phone (8 to 15 digits with the country code) nor the BSUID of a customer")]
    UnknownCustomer,
    #[error("the emulator has no such number")]
    UnknownNumber,
    #[error("no message of the chat offers this choice")]
    UnknownChoice,
    #[error("no message of the chat asks for this")]
    NothingAsked,
    #[error("the file is not base64")]
    NotBase64,
    #[error("a medium is an image, audio, video, document or sticker")]
    UnknownMedium,
}

/// A message ready to go: its JSON, and what the phone shows.
struct Composed {
    body: Composition,
    shown: Shown,
    reply_to: Option<String>,
}

enum Composition {
    Typed { kind: String, body: Value },
    Raw(Map<String, Value>),
}

/// The account of somebody who speaks: any phone may be a customer.
pub(crate) fn speaker(world: &World, who: &str) -> Result<Arc<Account>, SayError> {
    if Bsuid::parse(who).is_some() {
        return world.directory.by_bsuid(who).ok_or(SayError::UnknownCustomer);
    }
    Phone::parse(who).map(|phone| world.account_of(&phone)).map_err(|_| SayError::UnknownCustomer)
}

/// Shows the message on the customer's phone and sends its webhook; gives the message's id at once.
pub(crate) fn say(world: &World, who: &str, message: CustomerMessage) -> Result<String, SayError> {
    let number = match &message.number {
        None => 0,
        Some(id) => world.number_position(id).ok_or(SayError::UnknownNumber)?,
    };
    let account = speaker(world, who)?;
    let profile = account.profile();
    let composed = compose(world, &account, &profile, number, message)?;
    let now = world.now();
    let id = world.new_customer_message_id(&profile.id_part);
    let body = webhook_body(world, number, &profile, &id, &composed);
    // Received messages count against the throughput too; Meta never refuses them.
    let _ = world.take_throughput(number);
    account.chats.lock().heard(number, now);
    let entry = Entry {
        id: id.clone(),
        number: world.number(number).phone_number_id.clone(),
        from: Side::Customer,
        at: now,
        ticks: Ticks::Sent,
        content: composed.shown,
        reply_to: composed.reply_to,
    };
    account.show(entry, world.transcript_length());
    if let Some(webhook) = world.webhook(number, Scope::Messages, body) {
        world.poster.post_in_line(&account, &id, webhook);
    }
    Ok(id)
}

fn webhook_body(world: &World, number: usize, profile: &Profile, id: &str, composed: &Composed) -> Vec<u8> {
    let content = match &composed.body {
        Composition::Typed { kind, body } => Content::Typed { kind, body },
        Composition::Raw(keys) => Content::Raw(keys),
    };
    let own = world.number(number);
    let context = composed.reply_to.as_deref().map(|id| Context { from: &own.display_phone_number, id });
    let message = InboundMessage { context, ..InboundMessage::new(&profile.shown, id, world.now(), content) };
    messages_body(own, &[message])
}

fn compose(
    world: &World,
    account: &Account,
    profile: &Profile,
    number: usize,
    message: CustomerMessage,
) -> Result<Composed, SayError> {
    let phone_number_id = world.number(number).phone_number_id.as_str();
    let asked = |what, message| asking(account, phone_number_id, what, message);
    let reply_to = match &message.content {
        // A place and a card that were asked for quote the message that asked.
        Says::Location { .. } => message.reply_to.or_else(|| asked(Opens::Location, None).map(|asked| asked.id)),
        Says::Contacts { cards } if cards.is_empty() => {
            message.reply_to.or_else(|| asked(Opens::Contact, None).map(|asked| asked.id))
        }
        _ => message.reply_to,
    };
    let typed = |kind: &str, body: Value, shown| {
        Ok(Composed { body: Composition::Typed { kind: kind.to_owned(), body }, shown, reply_to: reply_to.clone() })
    };
    match message.content {
        Says::Text { body } => typed("text", json!({"body": body}), Shown::Text { body }),
        Says::Choice { id, message } => choose(account, &id, message.as_deref()),
        Says::Media { kind, mime_type, data, caption, filename } => {
            let kind = MediaKind::named(&kind).ok_or(SayError::UnknownMedium)?;
            let bytes = STANDARD.decode(data).map_err(|_| SayError::NotBase64)?.into();
            let medium = keep(world, number, mime_type, bytes);
            let body = media_body(world, kind, &medium, caption.as_deref(), filename.as_deref());
            let (kind, source) = (kind.name().to_owned(), medium.id.clone());
            typed(&kind.clone(), body, Shown::Media { kind, source, caption, filename })
        }
        Says::Location { latitude, longitude, name, address } => {
            let shown = Shown::Location { latitude, longitude, name, address };
            typed("location", location_body(&shown), shown)
        }
        Says::Order { items, text, catalog, message } => {
            let asked = asked(Opens::Products, message.as_deref());
            order(&items, text.as_deref(), catalog, asked)
        }
        Says::Form { response, message } => {
            Ok(form(response, asked(Opens::Form, message.as_deref()).ok_or(SayError::NothingAsked)?))
        }
        Says::Contacts { cards } => {
            let cards = if cards.is_empty() { vec![own_card(profile)] } else { cards };
            let names = cards.iter().map(card_name).collect();
            typed("contacts", json!(cards), Shown::Contacts { names })
        }
        Says::CallPermission { answer, message } => {
            let asked = asked(Opens::CallPermission, message.as_deref()).ok_or(SayError::NothingAsked)?;
            Ok(call_permission(answer, asked))
        }
        Says::PayByCard { last_four_digits, credential_id, message } => {
            let asked = asked(Opens::Payment, message.as_deref()).ok_or(SayError::NothingAsked)?;
            let paid = json!({
                "payment_method": "offsite_card_pay", "payment_timestamp": world.now().as_secs(),
                "reference_id": asked.reference, "last_four_digits": last_four_digits,
                "credential_id": credential_id,
            });
            Ok(asked.answered("payment_method", &paid, &format!("•••• {last_four_digits}")))
        }
        Says::Reaction { to, emoji } => {
            typed("reaction", json!({"message_id": to, "emoji": emoji}), Shown::Reaction { to, emoji })
        }
        Says::Raw { message } => {
            let kind = message.get("type").and_then(Value::as_str).unwrap_or("unknown").to_owned();
            Ok(Composed { body: Composition::Raw(message), shown: Shown::Other { kind }, reply_to })
        }
    }
}

/// A message of the company that asks for something.
struct Asked {
    id: String,
    kind: String,
    reference: Option<String>,
}

impl Asked {
    /// The answer to it, an interactive message of this type.
    fn answered(self, kind: &str, answer: &Value, title: &str) -> Composed {
        let body = json!({ "type": kind, kind: answer });
        Composed {
            body: Composition::Typed { kind: "interactive".to_owned(), body },
            shown: Shown::Chosen { id: kind.to_owned(), title: title.to_owned() },
            reply_to: Some(self.id),
        }
    }
}

fn asking(account: &Account, number: &str, what: Opens, message: Option<&str>) -> Option<Asked> {
    let chats = account.chats.lock();
    let entry = chats.transcript.asking(number, what, message)?;
    let kind = match &entry.content {
        Shown::Interactive(shown) => shown.kind.clone(),
        _ => "template".to_owned(),
    };
    Some(Asked { id: entry.id.clone(), kind, reference: entry.content.reference().map(str::to_owned) })
}

/// A cart may come without a message that asked for it: from the company's profile.
fn order(
    items: &[OrderedItem],
    text: Option<&str>,
    catalog: Option<String>,
    asked: Option<Asked>,
) -> Result<Composed, SayError> {
    let catalog = catalog.or_else(|| asked.as_ref().and_then(|asked| asked.reference.clone()));
    let catalog = catalog.ok_or(SayError::NothingAsked)?;
    let item = |item: &OrderedItem| {
        json!({
            "product_retailer_id": item.product, "quantity": item.quantity, "item_price": item.price,
            "currency": item.currency,
        })
    };
    let mut body = json!({"catalog_id": catalog, "product_items": items.iter().map(item).collect::<Vec<_>>()});
    if let Some(text) = text {
        body["text"] = json!(text);
    }
    let line = |item: &OrderedItem| format!("{} × {}", item.quantity, item.product);
    let title = items.iter().map(line).collect::<Vec<_>>().join(", ");
    Ok(Composed {
        body: Composition::Typed { kind: "order".to_owned(), body },
        shown: Shown::Chosen { id: "order".to_owned(), title },
        reply_to: asked.map(|asked| asked.id),
    })
}

/// The token goes back unless the response names another.
fn form(mut response: Map<String, Value>, asked: Asked) -> Composed {
    let name = if asked.kind == "address_message" { "address_message" } else { "flow" };
    if let (Some(token), "flow") = (&asked.reference, name) {
        response.entry("flow_token").or_insert_with(|| json!(token));
    }
    let response_json = Value::Object(response).to_string();
    let reply = json!({"name": name, "body": "Sent", "response_json": response_json});
    asked.answered("nfm_reply", &reply, name)
}

fn call_permission(answer: CallAnswer, asked: Asked) -> Composed {
    let reply = json!({"response": answer, "response_source": "user_action"});
    let title = match answer {
        CallAnswer::Accept => "accept",
        CallAnswer::Reject => "reject",
    };
    asked.answered("call_permission_reply", &reply, title)
}

/// The card that a request for it gets.
fn own_card(profile: &Profile) -> Value {
    let name = profile.customer.name.as_deref().unwrap_or("WhatsApp");
    let phone = profile.customer.wa_id.as_deref().unwrap_or_default();
    json!({
        "name": {"formatted_name": name, "first_name": name}, "origin": "contact_request",
        "phones": [{"phone": format!("+{phone}"), "wa_id": phone, "type": "CELL"}],
    })
}

fn card_name(card: &Value) -> String {
    card.pointer("/name/formatted_name").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What comes back differs: a reply button, a row of a list, and a quick reply of a template each have their own type.
fn choose(account: &Account, id: &str, message: Option<&str>) -> Result<Composed, SayError> {
    let chats = account.chats.lock();
    let (entry, choice) = chats.transcript.offering(id, message).ok_or(SayError::UnknownChoice)?;
    let title = &choice.title;
    let (kind, body) = match &entry.content {
        Shown::Template { .. } => ("button", json!({"payload": id, "text": title})),
        Shown::List { .. } => {
            let mut reply = json!({"id": id, "title": title});
            if let Some(description) = &choice.description {
                reply["description"] = json!(description);
            }
            ("interactive", json!({"type": "list_reply", "list_reply": reply}))
        }
        _ => ("interactive", json!({"type": "button_reply", "button_reply": {"id": id, "title": title}})),
    };
    Ok(Composed {
        body: Composition::Typed { kind: kind.to_owned(), body },
        shown: Shown::Chosen { id: id.to_owned(), title: title.clone() },
        reply_to: Some(entry.id.clone()),
    })
}

fn keep(world: &World, number: usize, mime_type: String, bytes: Bytes) -> Arc<Medium> {
    let id = world.new_media_id();
    world.media.keep(Medium { id, number, mime_type, bytes, origin: Origin::Customer, at: world.now() })
}

fn media_body(
    world: &World,
    kind: MediaKind,
    medium: &Medium,
    caption: Option<&str>,
    filename: Option<&str>,
) -> Value {
    let mut body = json!({
        "id": medium.id,
        "mime_type": medium.mime_type,
        "sha256": STANDARD.encode(medium.sha256()),
        "url": super::graph::download_url(world, medium),
    });
    let mut put = |key: &str, value: Value| body[key] = value;
    match kind {
        // Recorded in WhatsApp, as most audio is.
        MediaKind::Audio => put("voice", json!(true)),
        MediaKind::Sticker => put("animated", json!(false)),
        MediaKind::Image | MediaKind::Video | MediaKind::Document => {
            if let Some(caption) = caption {
                put("caption", json!(caption));
            }
        }
    }
    if let (MediaKind::Document, Some(filename)) = (kind, filename) {
        put("filename", json!(filename));
    }
    body
}

fn location_body(shown: &Shown) -> Value {
    let mut body = json!(shown);
    if let Some(keys) = body.as_object_mut() {
        keys.remove("type");
    }
    body
}
