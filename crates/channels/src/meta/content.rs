//! What a message says, type by type.

use super::{
    loose::{Words, kept, kept_text},
    message::Message,
};
use crate::model::{Cart, InboundContent, InboundMedia, MediaKind, ProviderMessageId, cards_of};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The content of a type that Ponte knows; `None` when it does not, or when the content is not as documented.
pub fn known(message: &Message<'_>) -> Option<InboundContent> {
    match message.kind() {
        "text" => text(message.text?),
        "image" => media(message.image?, MediaKind::Image),
        "audio" => media(message.audio?, MediaKind::Audio),
        // Of old payloads: a recorded audio.
        "voice" => media(message.voice?, MediaKind::Audio).map(recorded),
        "video" => media(message.video?, MediaKind::Video),
        "document" => media(message.document?, MediaKind::Document),
        "sticker" => media(message.sticker?, MediaKind::Sticker),
        "location" => location(message.location?),
        "contacts" => Some(InboundContent::Contacts { cards: cards_of(kept(message.contacts?)?) }),
        "button" => button(message.button?),
        "interactive" => interactive(message.interactive?),
        "order" => Some(InboundContent::Order { order: Cart::from(kept(message.order?)?) }),
        "reaction" => reaction(message.reaction?),
        "edit" => edited(message.edit?),
        "revoke" => revoked(message.revoke?),
        "unsupported" => edited_unseen(message.unsupported?),
        _ => None,
    }
}

/// The whole message as it came: what WhatsApp reports about the person, and everything else that Ponte cannot show.
/// `None` when it cannot even be kept.
pub fn whole(kind: &str, element: &RawValue) -> Option<InboundContent> {
    let told: ToldKind<'_> = serde_json::from_str(element.get()).unwrap_or_default();
    let named = |part: Option<Kind<'_>>| {
        owned(part.and_then(|part| part.kind)).unwrap_or_else(|| storable(kind.to_owned()))
    };
    let kept = kept(element)?;
    Some(match kind {
        "system" | "edit" | "revoke" | "request_welcome" => {
            InboundContent::System { event: named(told.system), detail: kept }
        }
        _ => InboundContent::Unsupported { kind: named(told.unsupported), raw: kept },
    })
}

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    body: Words<'a>,
}

fn text(raw: &RawValue) -> Option<InboundContent> {
    let text: Text<'_> = serde_json::from_str(raw.get()).ok()?;
    Some(InboundContent::Text { body: text.body.storable() })
}

#[derive(Deserialize)]
struct Media<'a> {
    #[serde(borrow)]
    id: Words<'a>,
    #[serde(borrow)]
    mime_type: Option<Words<'a>>,
    #[serde(borrow)]
    sha256: Option<Words<'a>>,
    #[serde(borrow)]
    caption: Option<Words<'a>>,
    #[serde(borrow)]
    filename: Option<Words<'a>>,
    #[serde(borrow)]
    url: Option<Words<'a>>,
    voice: Option<bool>,
}

fn media(raw: &RawValue, kind: MediaKind) -> Option<InboundContent> {
    let media: Media<'_> = serde_json::from_str(raw.get()).ok()?;
    Some(InboundContent::Media(InboundMedia {
        kind,
        provider_media_id: media.id.storable(),
        url: owned(media.url),
        mime_type: owned(media.mime_type).unwrap_or_else(|| "application/octet-stream".to_owned()),
        sha256: owned(media.sha256),
        caption: owned(media.caption),
        filename: owned(media.filename),
        voice: media.voice.unwrap_or_default(),
    }))
}

fn recorded(content: InboundContent) -> InboundContent {
    match content {
        InboundContent::Media(media) => InboundContent::Media(InboundMedia { voice: true, ..media }),
        other => other,
    }
}

#[derive(Deserialize)]
struct Location<'a> {
    latitude: f64,
    longitude: f64,
    #[serde(borrow)]
    name: Option<Words<'a>>,
    #[serde(borrow)]
    address: Option<Words<'a>>,
}

fn location(raw: &RawValue) -> Option<InboundContent> {
    let Location { latitude, longitude, name, address } = serde_json::from_str(raw.get()).ok()?;
    Some(InboundContent::Location { latitude, longitude, name: owned(name), address: owned(address) })
}

#[derive(Deserialize)]
struct TemplateReply<'a> {
    #[serde(borrow)]
    payload: Option<Words<'a>>,
    #[serde(borrow)]
    text: Option<Words<'a>>,
}

/// A quick reply of a template. Its payload is the button's text when none was sent.
fn button(raw: &RawValue) -> Option<InboundContent> {
    let reply: TemplateReply<'_> = serde_json::from_str(raw.get()).ok()?;
    let title = owned(reply.text);
    let id = owned(reply.payload).or_else(|| title.clone())?;
    let title = title.unwrap_or_else(|| id.clone());
    Some(InboundContent::Choice { id, title, description: None })
}

#[derive(Deserialize)]
struct Interactive<'a> {
    #[serde(borrow)]
    button_reply: Option<Reply<'a>>,
    #[serde(borrow)]
    list_reply: Option<Reply<'a>>,
    #[serde(borrow)]
    nfm_reply: Option<FlowReply<'a>>,
    #[serde(borrow)]
    call_permission_reply: Option<&'a RawValue>,
    #[serde(borrow)]
    payment_method: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow)]
    id: Words<'a>,
    #[serde(borrow)]
    title: Option<Words<'a>>,
    #[serde(borrow)]
    description: Option<Words<'a>>,
}

#[derive(Deserialize)]
struct FlowReply<'a> {
    #[serde(borrow)]
    name: Option<Words<'a>>,
    /// A text of JSON: mostly an object, but not always.
    #[serde(borrow)]
    response_json: Words<'a>,
}

fn interactive(raw: &RawValue) -> Option<InboundContent> {
    let interactive: Interactive<'_> = serde_json::from_str(raw.get()).ok()?;
    if let Some(reply) = interactive.button_reply.or(interactive.list_reply) {
        return Some(choice(reply));
    }
    if let Some(reply) = interactive.nfm_reply {
        let name = owned(reply.name).unwrap_or_else(|| "flow".to_owned());
        return Some(InboundContent::Form { name, response: kept_text(&reply.response_json)? });
    }
    let permission = interactive.call_permission_reply.map(|raw| ("call_permission_reply", raw));
    let (name, raw) = permission.or(interactive.payment_method.map(|raw| ("payment_method", raw)))?;
    Some(InboundContent::Form { name: name.to_owned(), response: kept(raw)? })
}

fn choice(reply: Reply<'_>) -> InboundContent {
    let id = reply.id.storable();
    let title = owned(reply.title).unwrap_or_else(|| id.clone());
    InboundContent::Choice { id, title, description: owned(reply.description) }
}

#[derive(Deserialize)]
struct Reaction<'a> {
    #[serde(borrow)]
    message_id: Words<'a>,
    #[serde(borrow)]
    emoji: Option<Words<'a>>,
}

/// Taken back when the emoji is absent or empty.
fn reaction(raw: &RawValue) -> Option<InboundContent> {
    let reaction: Reaction<'_> = serde_json::from_str(raw.get()).ok()?;
    let to = ProviderMessageId(reaction.message_id.storable());
    Some(InboundContent::Reaction { to, emoji: owned(reaction.emoji).filter(|emoji| !emoji.is_empty()) })
}

#[derive(Deserialize)]
struct Edit<'a> {
    #[serde(borrow)]
    original_message_id: Words<'a>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

fn edited(raw: &RawValue) -> Option<InboundContent> {
    let edit: Edit<'_> = serde_json::from_str(raw.get()).ok()?;
    let content = edit.message.and_then(new_content).map(Box::new);
    Some(InboundContent::Edited { original: Some(named(edit.original_message_id)?), content })
}

/// What an edited message says now. An edit of an edit is none that Meta documents, and would nest without end.
fn new_content(element: &RawValue) -> Option<InboundContent> {
    let message: Message<'_> = serde_json::from_str(element.get()).ok()?;
    if matches!(message.kind(), "edit" | "revoke") {
        return None;
    }
    known(&message).or_else(|| whole(message.kind(), element))
}

#[derive(Deserialize)]
struct Revoke<'a> {
    #[serde(borrow)]
    original_message_id: Words<'a>,
}

fn revoked(raw: &RawValue) -> Option<InboundContent> {
    let revoke: Revoke<'_> = serde_json::from_str(raw.get()).ok()?;
    Some(InboundContent::Revoked { original: named(revoke.original_message_id)? })
}

/// Numbers without the phone app hear only that something was edited.
fn edited_unseen(raw: &RawValue) -> Option<InboundContent> {
    let told: Kind<'_> = serde_json::from_str(raw.get()).ok()?;
    (told.kind.as_deref() == Some("edit")).then_some(InboundContent::Edited { original: None, content: None })
}

fn named(id: Words<'_>) -> Option<ProviderMessageId> {
    (!id.is_empty()).then(|| ProviderMessageId(id.storable()))
}

/// Where Meta names the kind of an event, or of what it does not support.
#[derive(Default, Deserialize)]
struct ToldKind<'a> {
    #[serde(borrow)]
    system: Option<Kind<'a>>,
    #[serde(borrow)]
    unsupported: Option<Kind<'a>>,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Words<'a>>,
}

fn owned(text: Option<Words<'_>>) -> Option<String> {
    text.map(Words::storable)
}
