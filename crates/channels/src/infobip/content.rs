//! What a message says, type by type.

use crate::{
    adapter::AsideReason,
    meta::loose::{Words, kept, kept_text, snake_case_keys},
    model::{ContactCard, InboundContent, InboundMedia, MediaKind, ProviderMessageId},
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// Whole and as such when Ponte does not know the type, or when the content is not as documented. Infected files have
/// no address and are such a type.
pub fn content(raw: &RawValue) -> Result<InboundContent, AsideReason> {
    let known = serde_json::from_str::<Message<'_>>(raw.get()).ok().and_then(|message| known(message, raw));
    known.or_else(|| unsupported(raw)).ok_or(AsideReason::Malformed)
}

fn unsupported(raw: &RawValue) -> Option<InboundContent> {
    let kind = serde_json::from_str::<Kind<'_>>(raw.get()).ok().map(|told| told.kind.storable());
    Some(InboundContent::Unsupported { kind: kind.unwrap_or_else(|| "unknown".to_owned()), raw: kept(raw)? })
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "type")]
    kind: Words<'a>,
}

/// The fields of all types.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(borrow, rename = "type")]
    kind: Words<'a>,
    #[serde(borrow)]
    text: Option<Words<'a>>,
    #[serde(borrow)]
    url: Option<Words<'a>>,
    #[serde(borrow)]
    caption: Option<Words<'a>>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    #[serde(borrow)]
    name: Option<Words<'a>>,
    #[serde(borrow)]
    address: Option<Words<'a>>,
    #[serde(borrow)]
    contacts: Option<&'a RawValue>,
    #[serde(borrow)]
    payload: Option<Words<'a>>,
    #[serde(borrow)]
    id: Option<Words<'a>>,
    #[serde(borrow)]
    title: Option<Words<'a>>,
    #[serde(borrow)]
    description: Option<Words<'a>>,
    #[serde(borrow)]
    response: Option<&'a RawValue>,
    #[serde(borrow)]
    emoji: Option<Words<'a>>,
    #[serde(borrow)]
    action: Option<Words<'a>>,
    #[serde(borrow)]
    context: Option<Quoted<'a>>,
}

#[derive(Deserialize)]
struct Quoted<'a> {
    #[serde(borrow)]
    id: Option<Words<'a>>,
}

fn known(message: Message<'_>, raw: &RawValue) -> Option<InboundContent> {
    match &*message.kind {
        "TEXT" => Some(InboundContent::Text { body: owned(message.text)? }),
        "IMAGE" => media(message, MediaKind::Image),
        "VIDEO" => media(message, MediaKind::Video),
        "AUDIO" | "VOICE" => media(message, MediaKind::Audio),
        "DOCUMENT" => media(message, MediaKind::Document),
        "STICKER" => media(message, MediaKind::Sticker),
        "LOCATION" => Some(InboundContent::Location {
            latitude: message.latitude?,
            longitude: message.longitude?,
            name: owned(message.name),
            address: owned(message.address),
        }),
        "CONTACT" => Some(InboundContent::Contacts { cards: cards(message.contacts?)? }),
        "BUTTON" => choice(message.payload, message.text, None),
        "INTERACTIVE_BUTTON_REPLY" | "INTERACTIVE_LIST_REPLY" => {
            choice(message.id, message.title, message.description)
        }
        "INTERACTIVE_FLOW_REPLY" => flow(message.response?),
        "INTERACTIVE_PAYMENT_CONFIRMATION" => structured("payment_confirmation", raw),
        "INTERACTIVE_CALL_PERMISSION_REPLY" => structured("call_permission_reply", raw),
        "REACTION" => reaction(message),
        "ORDER" => Some(InboundContent::Order { order: snake_case_keys(kept(raw)?).into() }),
        _ => None,
    }
}

fn cards(raw: &RawValue) -> Option<Vec<ContactCard>> {
    let Value::Array(cards) = snake_case_keys(kept(raw)?) else { return None };
    Some(cards.into_iter().map(ContactCard::from).collect())
}

/// Infobip tells neither type nor name of a file: its address does, when it is fetched.
fn media(message: Message<'_>, kind: MediaKind) -> Option<InboundContent> {
    let voice = *message.kind == *"VOICE";
    Some(InboundContent::Media(InboundMedia {
        kind,
        provider_media_id: String::new(),
        url: Some(owned(message.url)?),
        mime_type: "application/octet-stream".to_owned(),
        sha256: None,
        caption: owned(message.caption).filter(|caption| !caption.is_empty()),
        filename: None,
        voice,
    }))
}

/// A button without an id is known by its label.
fn choice(
    id: Option<Words<'_>>,
    title: Option<Words<'_>>,
    description: Option<Words<'_>>,
) -> Option<InboundContent> {
    let filled = |text: Option<Words<'_>>| owned(text).filter(|text| !text.is_empty());
    let (id, title) = (filled(id), filled(title));
    let title = title.or_else(|| id.clone())?;
    let id = id.unwrap_or_else(|| title.clone());
    Some(InboundContent::Choice { id, title, description: filled(description) })
}

/// The answer is an object, or a text of one.
fn flow(response: &RawValue) -> Option<InboundContent> {
    let response = match serde_json::from_str::<Words<'_>>(response.get()) {
        Ok(text) => kept_text(&text)?,
        Err(_) => kept(response)?,
    };
    Some(InboundContent::Form { name: "flow".to_owned(), response })
}

fn structured(name: &str, raw: &RawValue) -> Option<InboundContent> {
    Some(InboundContent::Form { name: name.to_owned(), response: kept(raw)? })
}

fn reaction(message: Message<'_>) -> Option<InboundContent> {
    let removed = message.action.is_some_and(|action| *action == *"REMOVED");
    let emoji = owned(message.emoji).filter(|emoji| !emoji.is_empty() && !removed);
    Some(InboundContent::Reaction { to: ProviderMessageId(message.context?.id?.storable()), emoji })
}

fn owned(text: Option<Words<'_>>) -> Option<String> {
    text.map(Words::storable)
}
