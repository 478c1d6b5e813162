//! Requests to Gupshup: forms, with the message as JSON in one of their fields.

use crate::{
    adapter::{EncodeError, HttpMethod, HttpRequest},
    capabilities::Feature,
    model::{
        Address, Button, Credentials, ListRow, ListSection, MediaKind, OutboundContent, OutboundMedia,
        OutboundMediaSource, Outgoing, Template, TemplateButtonValue, TemplateParameter,
    },
};
use ponte_kernel::Secret;
use serde_json::{Value, json};

pub fn send(message: &Outgoing, credentials: &Credentials) -> Result<HttpRequest, EncodeError> {
    if let Some(missing) = super::CAPABILITIES.missing_for(&message.content) {
        return Err(EncodeError::NotOffered(missing));
    }
    let mut form = Form::to(&message.to, credentials);
    if let OutboundContent::Template(template) = &message.content {
        // A template quotes nothing.
        template_fields(&mut form, template)?;
        return Ok(form.post("/wa/api/v1/template/msg"));
    }
    let mut content = content(message)?;
    if let Some(quoted) = &message.reply_to {
        content["context"] = json!({ "msgId": quoted.0 });
    }
    let shows_link = message.content.said().is_some_and(|said| said.contains("://"));
    form.field("channel", "whatsapp");
    form.field("message", &content.to_string());
    form.field("disablePreview", if shows_link { "false" } else { "true" });
    Ok(form.post("/wa/api/v1/msg"))
}

/// A form that is being filled in, and where it goes.
struct Form<'c> {
    fields: form_urlencoded::Serializer<'static, String>,
    credentials: &'c Credentials,
}

impl<'c> Form<'c> {
    fn to(address: &Address, credentials: &'c Credentials) -> Self {
        let destination = match address {
            Address::WaId(id) => id.as_str(),
            Address::Bsuid(id) => id.as_str(),
        };
        let mut form = Self { fields: form_urlencoded::Serializer::new(String::new()), credentials };
        form.field("source", &credentials.number);
        form.field("src.name", &credentials.account);
        form.field("destination", destination);
        form
    }

    fn field(&mut self, name: &str, value: &str) {
        self.fields.append_pair(name, value);
    }

    fn post(mut self, path: &str) -> HttpRequest {
        let base = self.credentials.base_url.trim_end_matches('/');
        HttpRequest {
            method: HttpMethod::Post,
            url: format!("{base}{path}"),
            headers: vec![
                ("apikey", self.credentials.token.clone()),
                ("content-type", Secret::new("application/x-www-form-urlencoded".to_owned())),
            ],
            body: self.fields.finish().into(),
        }
    }
}

fn content(message: &Outgoing) -> Result<Value, EncodeError> {
    if let OutboundContent::Media(media) = &message.content {
        return self::media(media);
    }
    match &message.content {
        OutboundContent::Text { body } => Ok(json!({ "type": "text", "text": body })),
        OutboundContent::Buttons { body, footer, buttons, .. } => {
            let options: Vec<_> = buttons.iter().map(option_of_button).collect();
            let mut content = json!({ "type": "text", "text": body });
            if let Some(footer) = footer {
                content["caption"] = footer.as_str().into();
            }
            let id = message.id.to_string();
            Ok(json!({ "type": "quick_reply", "msgid": id, "content": content, "options": options }))
        }
        OutboundContent::List { .. } => list(message),
        other => Err(EncodeError::not_offered(other)),
    }
}

fn option_of_button(button: &Button) -> Value {
    json!({ "type": "text", "title": button.title, "postbackText": button.id })
}

/// Gupshup's lists have a title above the text, and it must be there; ours have none.
fn list(message: &Outgoing) -> Result<Value, EncodeError> {
    let OutboundContent::List { body, footer, button, sections, .. } = &message.content else {
        return Err(EncodeError::not_offered(&message.content));
    };
    let mut list = json!({
        "type": "list",
        "title": "",
        "body": body,
        "msgid": message.id.to_string(),
        "globalButtons": [{ "type": "text", "title": button }],
        "items": sections.iter().map(item).collect::<Vec<_>>(),
    });
    if let Some(footer) = footer {
        list["footer"] = footer.as_str().into();
    }
    Ok(list)
}

fn item(section: &ListSection) -> Value {
    let title = section.title.as_deref().unwrap_or_default();
    json!({ "title": title, "subtitle": "", "options": section.rows.iter().map(option_of_row).collect::<Vec<_>>() })
}

fn option_of_row(row: &ListRow) -> Value {
    let mut option = json!({ "type": "text", "title": row.title, "postbackText": row.id });
    if let Some(description) = &row.description {
        option["description"] = description.as_str().into();
    }
    option
}

fn media(media: &OutboundMedia) -> Result<Value, EncodeError> {
    let link = link(media)?;
    let mut object = match media.kind {
        MediaKind::Image => json!({ "type": "image", "originalUrl": link, "previewUrl": link }),
        kind => json!({ "type": media_kind(kind), "url": link }),
    };
    if let Some(caption) = &media.caption {
        object["caption"] = caption.as_str().into();
    }
    if let Some(filename) = &media.filename {
        object["filename"] = filename.as_str().into();
    }
    Ok(object)
}

fn media_kind(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Video => "video",
        MediaKind::Document => "file",
        MediaKind::Sticker => "sticker",
    }
}

fn link(media: &OutboundMedia) -> Result<&str, EncodeError> {
    match &media.source {
        OutboundMediaSource::Link(link) => Ok(link),
        OutboundMediaSource::Id(_) | OutboundMediaSource::Upload(_) => {
            Err(EncodeError::NotOffered(Feature::MediaById))
        }
    }
}

/// The template's name is Gupshup's id of it; its texts stand in the order of the whole template, the ends of addresses
/// last.
fn template_fields(form: &mut Form<'_>, template: &Template) -> Result<(), EncodeError> {
    let mut params = Vec::new();
    for value in template.header.iter().chain(&template.body) {
        match &value.value {
            TemplateParameter::Text(text) => params.push(text.as_str()),
            TemplateParameter::Media(media) => form.field("message", &header(media)?.to_string()),
        }
    }
    let mut postbacks = Vec::new();
    for button in &template.buttons {
        match &button.value {
            TemplateButtonValue::Payload(text) => postbacks.push(json!({ "index": button.index, "text": text })),
            TemplateButtonValue::UrlSuffix(suffix) => params.push(suffix),
            TemplateButtonValue::CouponCode(_) => return Err(EncodeError::NotOffered(Feature::Template)),
        }
    }
    form.field("template", &json!({ "id": template.name, "params": params }).to_string());
    if !postbacks.is_empty() {
        form.field("postbackTexts", &Value::from(postbacks).to_string());
    }
    Ok(())
}

/// Meta's form of a file, under the name of its kind.
fn header(media: &OutboundMedia) -> Result<Value, EncodeError> {
    let kind = match media.kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        _ => "document",
    };
    let mut file = json!({ "link": link(media)? });
    if let Some(filename) = &media.filename {
        file["filename"] = filename.as_str().into();
    }
    Ok(json!({ "type": kind, kind: file }))
}
