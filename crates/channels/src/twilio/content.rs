//! What a message says. Its fields decide; `MessageType` tells apart what has the same fields.

use super::form::Form;
use crate::{
    meta::loose::kept_text,
    model::{InboundContent, InboundMedia, MediaKind},
};

/// Whole and as such when Ponte does not know it.
pub fn content(form: &Form<'_>) -> InboundContent {
    let known = choice(form).or_else(|| location(form)).or_else(|| media(form, 0).map(InboundContent::Media));
    known.or_else(|| form_answer(form)).or_else(|| words(form)).unwrap_or_else(|| InboundContent::Unsupported {
        kind: form.kept("MessageType").unwrap_or_else(|| "unknown".to_owned()),
        raw: form.object("").into(),
    })
}

/// A button or row. `Body` repeats the label, or holds something else: the own fields come first. A button without a
/// payload is known by its label.
fn choice(form: &Form<'_>) -> Option<InboundContent> {
    let (id, title) = (
        form.kept("ButtonPayload").or_else(|| form.kept("ListId")),
        form.kept("ButtonText").or_else(|| form.kept("ListTitle")),
    );
    if id.is_none() && title.is_none() {
        return None;
    }
    let title = title.or_else(|| form.kept("Body")).or_else(|| id.clone())?;
    let id = id.unwrap_or_else(|| title.clone());
    Some(InboundContent::Choice { id, title, description: form.kept("ListDescription") })
}

fn location(form: &Form<'_>) -> Option<InboundContent> {
    let degrees = |field: &str| form.get(field)?.trim().parse().ok().filter(|degrees: &f64| degrees.is_finite());
    Some(InboundContent::Location {
        latitude: degrees("Latitude")?,
        longitude: degrees("Longitude")?,
        name: form.kept("Label"),
        address: form.kept("Address"),
    })
}

/// The file at `index`; contact cards come as one too (`text/vcard`). The caption is the first file's.
pub fn media(form: &Form<'_>, index: usize) -> Option<InboundMedia> {
    let url = form.kept(&format!("MediaUrl{index}"))?;
    let mime_type = form.kept(&format!("MediaContentType{index}"));
    let mime_type = mime_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    let told = form.get("MessageType").unwrap_or_default();
    Some(InboundMedia {
        kind: media_kind(told, &mime_type),
        provider_media_id: String::new(),
        url: Some(url),
        mime_type,
        sha256: None,
        caption: form.kept("Body").filter(|_| index == 0),
        filename: None,
        voice: told == "voice",
    })
}

fn media_kind(told: &str, mime_type: &str) -> MediaKind {
    match (told, mime_type.split('/').next().unwrap_or_default()) {
        ("sticker", _) => MediaKind::Sticker,
        ("document" | "contacts", _) => MediaKind::Document,
        ("image", _) | (_, "image") => MediaKind::Image,
        ("audio" | "voice", _) | (_, "audio") => MediaKind::Audio,
        ("video", _) | (_, "video") => MediaKind::Video,
        _ => MediaKind::Document,
    }
}

/// The answer to a WhatsApp Flow: a text of JSON.
fn form_answer(form: &Form<'_>) -> Option<InboundContent> {
    let told = form.get("FlowData").or_else(|| form.get("InteractiveData"))?;
    Some(InboundContent::Form { name: "flow".to_owned(), response: kept_text(told)? })
}

/// Plain words; or the label of a button or row of which nothing else came.
fn words(form: &Form<'_>) -> Option<InboundContent> {
    let body = form.kept("Body");
    match form.get("MessageType") {
        Some("text") => Some(InboundContent::Text { body: body.unwrap_or_default() }),
        None => Some(InboundContent::Text { body: body? }),
        Some("button" | "interactive") => {
            let title = body?;
            Some(InboundContent::Choice { id: title.clone(), title, description: None })
        }
        Some(_) => None,
    }
}
