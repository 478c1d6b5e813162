//! Envelopes for Blip: `POST /messages`, and `POST /notifications` for read marks.

use crate::{
    adapter::{EncodeError, HttpMethod, HttpRequest},
    capabilities::Feature,
    meta,
    model::{
        Address, Button, Credentials, ListSection, MediaKind, OutboundContent, OutboundMedia, OutboundMediaSource,
        Outgoing, ProviderMessageId, Template, TemplateParameter,
    },
};
use ponte_kernel::Secret;
use serde_json::{Value, json};

const JSON: &str = "application/json";
const MEDIA_LINK: &str = "application/vnd.lime.media-link+json";
const SELECT: &str = "application/vnd.lime.select+json";

pub fn send(message: &Outgoing, credentials: &Credentials) -> Result<HttpRequest, EncodeError> {
    if message.reply_to.is_some() {
        return Err(EncodeError::NotOffered(Feature::ReplyContext));
    }
    let (kind, content) = content(&message.content)?;
    let id = message.id.to_string();
    let envelope = json!({ "id": id, "to": node(&message.to), "type": kind, "content": content });
    Ok(post("messages", &envelope, credentials))
}

/// Tells that the customer's message was seen.
pub fn consumed(customer: &Address, message: &ProviderMessageId, credentials: &Credentials) -> HttpRequest {
    let envelope = json!({ "id": message.0, "to": node(customer), "event": "consumed" });
    post("notifications", &envelope, credentials)
}

/// The node of a person on WhatsApp, without its instance.
fn node(address: &Address) -> String {
    let identifier = match address {
        Address::WaId(id) => id.as_str(),
        Address::Bsuid(id) => id.as_str(),
    };
    format!("{identifier}@wa.gw.msging.net")
}

fn post(path: &str, envelope: &Value, credentials: &Credentials) -> HttpRequest {
    let base = credentials.base_url.trim_end_matches('/');
    // The portal shows the key with its word before it.
    let key = credentials.token.expose().trim_start_matches("Key ");
    HttpRequest {
        method: HttpMethod::Post,
        url: format!("{base}/{path}"),
        headers: vec![
            ("authorization", Secret::new(format!("Key {key}"))),
            ("content-type", Secret::new(JSON.to_owned())),
        ],
        body: envelope.to_string().into(),
    }
}

fn content(content: &OutboundContent) -> Result<(&'static str, Value), EncodeError> {
    if let Some(missing) = super::CAPABILITIES.missing_for(content) {
        return Err(EncodeError::NotOffered(missing));
    }
    match content {
        OutboundContent::Media(media) => Ok((MEDIA_LINK, media_link(media)?)),
        OutboundContent::Template(template) => {
            by_link(template)?;
            Ok((JSON, native(content)))
        }
        other => free_form(other),
    }
}

/// Menus are Blip's own: their answers come back with the menu. What those cannot say goes as WhatsApp's own object.
fn free_form(content: &OutboundContent) -> Result<(&'static str, Value), EncodeError> {
    match content {
        OutboundContent::Text { body } => Ok(("text/plain", body.as_str().into())),
        OutboundContent::Buttons { body, footer: None, buttons, .. } => {
            Ok((SELECT, select(body, buttons.iter().map(|Button { id, title }| (id, title)))))
        }
        OutboundContent::List { body, footer: None, sections, .. } if are_plain(sections) => {
            let rows = sections.iter().flat_map(|section| &section.rows);
            Ok((SELECT, select(body, rows.map(|row| (&row.id, &row.title)))))
        }
        OutboundContent::Buttons { .. } | OutboundContent::List { .. } => {
            let mut object = native(content);
            object["recipient_type"] = "individual".into();
            Ok((JSON, object))
        }
        other => Err(EncodeError::not_offered(other)),
    }
}

fn are_plain(sections: &[ListSection]) -> bool {
    let rows = || sections.iter().flat_map(|section| &section.rows);
    sections.len() == 1 && rows().all(|row| row.description.is_none())
}

fn select<'a>(text: &str, options: impl Iterator<Item = (&'a String, &'a String)>) -> Value {
    let option = |(at, (id, title)): (usize, (&String, &String))| json!({ "order": at + 1, "text": title, "type": "text/plain", "value": id });
    let options: Vec<_> = options.enumerate().map(option).collect();
    json!({ "scope": "immediate", "text": text, "options": options })
}

/// The object of Meta's API, which Blip hands through.
fn native(content: &OutboundContent) -> Value {
    let (kind, object) = meta::encode::content(content);
    json!({ "type": kind, kind: object })
}

/// Files that were uploaded to Meta are not known to Blip's number.
fn by_link(template: &Template) -> Result<(), EncodeError> {
    for value in &template.header {
        if let TemplateParameter::Media(media) = &value.value {
            link(media)?;
        }
    }
    Ok(())
}

fn link(media: &OutboundMedia) -> Result<&str, EncodeError> {
    match &media.source {
        OutboundMediaSource::Link(link) => Ok(link),
        OutboundMediaSource::Id(_) | OutboundMediaSource::Upload(_) => {
            Err(EncodeError::NotOffered(Feature::MediaById))
        }
    }
}

fn media_link(media: &OutboundMedia) -> Result<Value, EncodeError> {
    let uri = link(media)?;
    let named = media.filename.as_deref().unwrap_or(uri);
    let mut object = json!({ "type": mime_type(media.kind, named), "uri": uri });
    if let Some(caption) = &media.caption {
        object["text"] = caption.as_str().into();
    }
    if let Some(filename) = &media.filename {
        object["title"] = filename.as_str().into();
    }
    Ok(object)
}

/// Blip chooses WhatsApp's kind by the type: the name's ending tells it, else the most usual of the kind.
fn mime_type(kind: MediaKind, name: &str) -> &'static str {
    let path = name.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match (kind, ending.as_str()) {
        (MediaKind::Image, "png") => "image/png",
        (MediaKind::Image, _) => "image/jpeg",
        (MediaKind::Audio, "mp3") => "audio/mpeg",
        (MediaKind::Audio, "m4a" | "mp4") => "audio/mp4",
        (MediaKind::Audio, "aac") => "audio/aac",
        (MediaKind::Audio, "amr") => "audio/amr",
        (MediaKind::Audio, _) => "audio/ogg",
        (MediaKind::Video, "3gp") => "video/3gpp",
        (MediaKind::Video, _) => "video/mp4",
        (MediaKind::Sticker, _) => "image/webp",
        (MediaKind::Document, ending) => document_type(ending),
    }
}

fn document_type(ending: &str) -> &'static str {
    match ending {
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}
