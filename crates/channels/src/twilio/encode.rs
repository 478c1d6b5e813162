//! Requests to Twilio: `POST /2010-04-01/Accounts/{account}/Messages.json` with a form.

use super::prepare;
use crate::{
    adapter::{EncodeError, HttpMethod, HttpRequest},
    capabilities::Feature,
    model::{
        Address, Credentials, OutboundContent, OutboundMedia, OutboundMediaSource, Outgoing, ProviderMessageId,
        Template, TemplateButtonValue, TemplateParameter,
    },
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use form_urlencoded::Serializer;
use ponte_kernel::Secret;
use serde_json::{Map, Value, json};

/// Twilio has had no other version of this API since 2010.
const VERSION: &str = "2010-04-01";
/// The host of messages. Twilio's other APIs have hosts of their own; an emulator has one for all.
const MESSAGES_HOST: &str = "https://api.twilio.com";

/// The request that sends a message. Statuses come to an address that carries our own id.
pub fn send(
    message: &Outgoing,
    prepared: Option<&[u8]>,
    credentials: &Credentials,
) -> Result<HttpRequest, EncodeError> {
    if message.reply_to.is_some() {
        return Err(EncodeError::NotOffered(Feature::ReplyContext));
    }
    let mut form = Serializer::new(String::new());
    form.append_pair("To", &recipient(&message.to));
    form.append_pair("From", &format!("whatsapp:+{}", credentials.number));
    match &message.content {
        OutboundContent::Text { body } => {
            form.append_pair("Body", body);
        }
        OutboundContent::Media(media) => {
            form.append_pair("Body", media.caption.as_deref().unwrap_or_default());
            form.append_pair("MediaUrl", link(media)?);
        }
        OutboundContent::Template(template) => {
            form.append_pair("ContentSid", &content_sid(&template.name));
            form.append_pair("ContentVariables", &Value::Object(variables(template)?).to_string());
        }
        OutboundContent::Buttons { .. } | OutboundContent::List { .. } => {
            let content = prepared.and_then(prepare::made).ok_or(EncodeError::Unprepared)?;
            form.append_pair("ContentSid", &content);
        }
    }
    if let Some(callback) = &credentials.callback_url {
        let joint = if callback.contains('?') { '&' } else { '?' };
        form.append_pair("StatusCallback", &format!("{callback}{joint}{}={}", super::form::OURS, message.id));
    }
    let base = credentials.base_url.trim_end_matches('/');
    let url = format!("{base}/{VERSION}/Accounts/{}/Messages.json", credentials.account);
    Ok(post(url, "application/x-www-form-urlencoded", form.finish(), credentials))
}

/// The request that marks a message as read and shows that an answer is being written.
pub fn attention(message: &ProviderMessageId, credentials: &Credentials) -> HttpRequest {
    let url = format!("{}/v3/Indicators/Typing.json", host("messaging", credentials));
    let body = json!({ "channel": "WHATSAPP", "messageId": message.0 });
    post(url, "application/json", body.to_string(), credentials)
}

/// The address of one of Twilio's other APIs.
pub fn host(api: &str, credentials: &Credentials) -> String {
    match credentials.base_url.trim_end_matches('/') {
        MESSAGES_HOST => format!("https://{api}.twilio.com"),
        emulator => emulator.to_owned(),
    }
}

pub fn post(url: String, content_type: &str, body: String, credentials: &Credentials) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::Post,
        url,
        headers: vec![
            ("authorization", basic(credentials)),
            ("content-type", Secret::new(content_type.to_owned())),
        ],
        body: Bytes::from(body),
    }
}

/// The account's own credentials, as the value of `Authorization`.
pub fn basic(credentials: &Credentials) -> Secret {
    let pair = format!("{}:{}", credentials.account, credentials.token.expose());
    Secret::new(format!("Basic {}", STANDARD.encode(pair)))
}

fn recipient(to: &Address) -> String {
    match to {
        Address::WaId(id) => format!("whatsapp:+{}", id.as_str()),
        Address::Bsuid(id) => format!("whatsapp:{}", id.as_str()),
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

/// Twilio knows a template by its id, `HX` and 32 lower-case digits. Ponte's names of templates have no capitals.
fn content_sid(name: &str) -> String {
    match name.strip_prefix("hx") {
        Some(digits) => format!("HX{digits}"),
        None => name.to_owned(),
    }
}

/// The values by their names, or counted from 1 through header, body and buttons, as Twilio counts the variables of a
/// whole content.
fn variables(template: &Template) -> Result<Map<String, Value>, EncodeError> {
    let mut variables = Map::new();
    for value in template.header.iter().chain(&template.body) {
        let text = match &value.value {
            TemplateParameter::Text(text) => text,
            TemplateParameter::Media(media) => link(media)?,
        };
        let name = value.name.clone().unwrap_or_else(|| (variables.len() + 1).to_string());
        variables.insert(name, text.into());
    }
    for button in &template.buttons {
        let (TemplateButtonValue::Payload(text)
        | TemplateButtonValue::UrlSuffix(text)
        | TemplateButtonValue::CouponCode(text)) = &button.value;
        variables.insert((variables.len() + 1).to_string(), text.as_str().into());
    }
    Ok(variables)
}
