//! Reading `POST /{number}/messages` and checking it as Meta does, before anything is looked up.

use super::{
    fields::{array, filled_text, text},
    interactive,
    refusal::Refusal,
    template::TemplateSend,
    transcript::Shown,
};
use ponte_kernel::{Bsuid, Phone};
use serde_json::Value;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Request {
    Message(Box<Outgoing>),
    Read { message_id: String, typing: Typing },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typing {
    Shown,
    NotShown,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outgoing {
    pub(crate) recipient: Recipient,
    pub(crate) content: OutgoingContent,
    pub(crate) reply_to: Option<String>,
    pub(crate) callback_data: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Recipient {
    /// `to`: the phone, and the text as it was given.
    Phone { phone: Phone, input: String },
    /// `recipient`
    Bsuid(Bsuid),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OutgoingContent {
    /// Goes out as it is.
    FreeForm(Shown),
    /// An upload has to be looked up first.
    Upload { kind: MediaKind, id: String, shown: Shown },
    /// Has to be checked against the registry.
    Template(TemplateSend),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Image,
    Audio,
    Video,
    Document,
    Sticker,
}

impl MediaKind {
    pub(crate) const ALL: [Self; 5] = [Self::Image, Self::Audio, Self::Video, Self::Document, Self::Sticker];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Any file may be sent as a document; the others need their own types.
    pub(crate) fn takes(self, mime_type: &str) -> bool {
        match self {
            Self::Document => true,
            Self::Sticker => mime_type == "image/webp",
            Self::Image => matches!(mime_type, "image/jpeg" | "image/png"),
            Self::Audio | Self::Video => mime_type.starts_with(self.name()),
        }
    }
}

const LONGEST_TEXT: usize = 4_096;
const LONGEST_CAPTION: usize = 1_024;
const LONGEST_CALLBACK_DATA: usize = 512;
const TYPES: &str =
    "{AUDIO, CONTACTS, DOCUMENT, IMAGE, INTERACTIVE, LOCATION, REACTION, STICKER, TEMPLATE, TEXT, VIDEO}";

/// Reads a body. What is no JSON object has no parameters, and is refused for the first that is missing.
pub(crate) fn parse(body: &[u8]) -> Result<Request, Refusal> {
    let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    match filled_text(&body, "messaging_product") {
        Some("whatsapp") => {}
        Some(_) => return Err(Refusal::parameter("Param messaging_product must be one of {WHATSAPP}.")),
        None => return Err(Refusal::required("messaging_product")),
    }
    if body.get("status").is_some() {
        return read_mark(&body);
    }
    Ok(Request::Message(Box::new(message(&body)?)))
}

fn read_mark(body: &Value) -> Result<Request, Refusal> {
    if text(body, "status") != Some("read") {
        return Err(Refusal::parameter("Param status must be one of {READ}."));
    }
    let message_id = filled_text(body, "message_id").ok_or_else(|| Refusal::required("message_id"))?.to_owned();
    let typing = match body.get("typing_indicator").map(|indicator| text(indicator, "type")) {
        None => Typing::NotShown,
        Some(Some("text")) => Typing::Shown,
        Some(_) => return Err(Refusal::parameter("Param typing_indicator['type'] must be one of {TEXT}.")),
    };
    Ok(Request::Read { message_id, typing })
}

fn message(body: &Value) -> Result<Outgoing, Refusal> {
    match text(body, "recipient_type") {
        None | Some("individual") => {}
        Some("group") => return Err(Refusal::unsupported_type()),
        Some(_) => return Err(Refusal::parameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}.")),
    }
    let recipient = recipient(body)?;
    let content = content(body)?;
    let callback_data = text(body, "biz_opaque_callback_data").map(str::to_owned);
    if callback_data.as_deref().is_some_and(|data| data.chars().count() > LONGEST_CALLBACK_DATA) {
        let sentence = "Param biz_opaque_callback_data must be at most 512 characters long.";
        return Err(Refusal::parameter(sentence));
    }
    let reply_to = match body.get("context") {
        None => None,
        Some(context) => Some(
            filled_text(context, "message_id")
                .ok_or_else(|| Refusal::required("context['message_id']"))?
                .to_owned(),
        ),
    };
    Ok(Outgoing { recipient, content, reply_to, callback_data })
}

/// `to` wins over `recipient`.
fn recipient(body: &Value) -> Result<Recipient, Refusal> {
    if let Some(to) = filled_text(body, "to") {
        let malformed = "The phone number is malformed: Please use the format: +1234567890.";
        let phone = Phone::parse(to).map_err(|_| Refusal::invalid(malformed))?;
        return Ok(Recipient::Phone { phone, input: to.to_owned() });
    }
    let bsuid = filled_text(body, "recipient").ok_or_else(|| Refusal::required("to"))?;
    let bsuid = Bsuid::parse(bsuid).ok_or_else(|| Refusal::invalid("Parameter 'recipient' is no user id."))?;
    Ok(Recipient::Bsuid(bsuid))
}

fn content(body: &Value) -> Result<OutgoingContent, Refusal> {
    let kind = text(body, "type").unwrap_or("text");
    let part = body.get(kind).ok_or_else(|| Refusal::required(kind));
    let free_form = |shown| Ok(OutgoingContent::FreeForm(shown));
    match kind {
        "text" => free_form(text_message(part?)?),
        "interactive" => free_form(interactive::parse(part?)?),
        "location" => free_form(location(part?)?),
        "reaction" => free_form(reaction(part?)?),
        "template" => Ok(OutgoingContent::Template(template(part?)?)),
        "contacts" => free_form(contacts(part?)?),
        _ => match MediaKind::named(kind) {
            Some(kind) => media(kind, part?),
            None => Err(Refusal::parameter(format_args!("Param type must be one of {TYPES}."))),
        },
    }
}

fn text_message(part: &Value) -> Result<Shown, Refusal> {
    let body = filled_text(part, "body").ok_or_else(|| Refusal::required("text['body']"))?;
    at_most(body, LONGEST_TEXT, "text['body']")?;
    Ok(Shown::Text { body: body.to_owned() })
}

fn media(kind: MediaKind, part: &Value) -> Result<OutgoingContent, Refusal> {
    let name = kind.name();
    let caption = text(part, "caption").map(str::to_owned);
    if let Some(caption) = &caption {
        if matches!(kind, MediaKind::Audio | MediaKind::Sticker) {
            return Err(Refusal::parameter(format_args!("Unexpected key \"caption\" on param \"{name}\".")));
        }
        at_most(caption, LONGEST_CAPTION, &format!("{name}['caption']"))?;
    }
    if part.get("voice").is_some_and(|voice| !voice.is_null()) && kind != MediaKind::Audio {
        return Err(Refusal::parameter(format_args!("Unexpected key \"voice\" on param \"{name}\".")));
    }
    let filename = text(part, "filename").map(str::to_owned);
    let shown = |source: &str| Shown::Media { kind: name.to_owned(), source: source.to_owned(), caption, filename };
    match (filled_text(part, "id"), filled_text(part, "link")) {
        (Some(id), None) => Ok(OutgoingContent::Upload { kind, id: id.to_owned(), shown: shown(id) }),
        (None, Some(link)) if link.starts_with("https://") || link.starts_with("http://") => {
            Ok(OutgoingContent::FreeForm(shown(link)))
        }
        (None, Some(_)) => Err(Refusal::parameter(format_args!("Param {name}['link'] is not a valid URI."))),
        (Some(_), Some(_)) => Err(Refusal::invalid(format!("Parameter '{name}' takes 'id' or 'link', not both."))),
        (None, None) => Err(Refusal::missing(format!("Parameter '{name}' needs 'id' or 'link'."))),
    }
}

fn location(part: &Value) -> Result<Shown, Refusal> {
    let coordinate = |key: &str| {
        let given = part.get(key).ok_or_else(|| Refusal::required(&format!("location['{key}']")))?;
        let number = given.as_f64().or_else(|| given.as_str().and_then(|text| text.parse().ok()));
        number.ok_or_else(|| Refusal::parameter(format_args!("Param location['{key}'] must be a number.")))
    };
    Ok(Shown::Location {
        latitude: coordinate("latitude")?,
        longitude: coordinate("longitude")?,
        name: text(part, "name").map(str::to_owned),
        address: text(part, "address").map(str::to_owned),
    })
}

/// Meta takes so many.
const MOST_CONTACTS: usize = 257;

fn contacts(part: &Value) -> Result<Shown, Refusal> {
    let cards = part.as_array().map(Vec::as_slice).unwrap_or_default();
    if !(1..=MOST_CONTACTS).contains(&cards.len()) {
        return Err(Refusal::invalid("Invalid contacts count. Min allowed contacts: 1, Max allowed contacts: 257"));
    }
    let names = cards.iter().map(contact_name).collect::<Result<_, _>>()?;
    Ok(Shown::Contacts { names })
}

/// The whole name, and at least one more part of it.
fn contact_name(card: &Value) -> Result<String, Refusal> {
    let name = card.get("name").ok_or_else(|| Refusal::required("contacts['name']"))?;
    let formatted = filled_text(name, "formatted_name");
    let formatted = formatted.ok_or_else(|| Refusal::required("contacts['name']['formatted_name']"))?;
    let parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
    if parts.iter().all(|part| filled_text(name, part).is_none()) {
        return Err(Refusal::missing("contacts['name'] needs one more part beside formatted_name"));
    }
    for phone in array(card, "phones") {
        filled_text(phone, "phone").ok_or_else(|| Refusal::required("contacts['phones']['phone']"))?;
    }
    Ok(formatted.to_owned())
}

fn reaction(part: &Value) -> Result<Shown, Refusal> {
    let to = filled_text(part, "message_id").ok_or_else(|| Refusal::required("reaction['message_id']"))?;
    let emoji = text(part, "emoji").ok_or_else(|| Refusal::required("reaction['emoji']"))?;
    Ok(Shown::Reaction { to: to.to_owned(), emoji: emoji.to_owned() })
}

fn template(part: &Value) -> Result<TemplateSend, Refusal> {
    let name = filled_text(part, "name").ok_or_else(|| Refusal::required("template['name']"))?;
    let language = part.get("language").ok_or_else(|| Refusal::required("template['language']"))?;
    let code = filled_text(language, "code").ok_or_else(|| Refusal::required("template['language']['code']"))?;
    let components = array(part, "components").to_vec();
    Ok(TemplateSend { name: name.to_owned(), language: code.to_owned(), components })
}

/// Lengths count characters, not bytes.
fn at_most(value: &str, longest: usize, parameter: &str) -> Result<(), Refusal> {
    if value.chars().count() <= longest {
        return Ok(());
    }
    Err(Refusal::parameter(format_args!("Param {parameter} must be at most {longest} characters long.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(body: &Value) -> Result<Request, u32> {
        parse(body.to_string().as_bytes()).map_err(|refusal| refusal.code)
    }

    fn with(kind: &str, part: &Value) -> Value {
        json!({"messaging_product": "whatsapp", "to": "+55 11 98765-4321", "type": kind, kind: part})
    }

    #[test]
    fn a_text_is_read_with_all_that_surrounds_it() {
        let mut body = with("text", &json!({"body": "oi"}));
        body["context"] = json!({"message_id": "wamid.A"});
        body["biz_opaque_callback_data"] = json!("m1");
        let Ok(Request::Message(outgoing)) = check(&body) else { panic!("a message") };
        assert_eq!(outgoing.reply_to.as_deref(), Some("wamid.A"));
        assert_eq!(outgoing.callback_data.as_deref(), Some("m1"));
        let Recipient::Phone { phone, input } = outgoing.recipient else { panic!("a phone") };
        assert_eq!((phone.digits(), input.as_str()), ("5511987654321", "+55 11 98765-4321"));
    }

    #[test]
    fn to_wins_over_recipient_and_one_is_needed() {
        let mut body = with("text", &json!({"body": "oi"}));
        body["recipient"] = json!("BR.7710254839201746");
        assert!(matches!(check(&body), Ok(Request::Message(m)) if matches!(m.recipient, Recipient::Phone { .. })));
        body["to"] = Value::Null;
        assert!(matches!(check(&body), Ok(Request::Message(m)) if matches!(m.recipient, Recipient::Bsuid(_))));
        body["recipient"] = Value::Null;
        assert_eq!(check(&body), Err(100));
        body["recipient"] = json!("marina");
        assert_eq!(check(&body), Err(131_009));
    }

    #[test]
    fn what_is_missing_or_wrong_gets_metas_code() {
        assert_eq!(parse(b"oi").map_err(|refusal| refusal.code), Err(100));
        assert_eq!(check(&json!({"to": "5511987654321"})), Err(100));
        assert_eq!(check(&with("text", &json!({}))), Err(100));
        assert_eq!(check(&with("text", &json!({"body": "x".repeat(4_097)}))), Err(100));
        assert!(check(&with("text", &json!({"body": "é".repeat(4_096)}))).is_ok());
        assert_eq!(check(&with("poll", &json!({}))), Err(100));
        assert_eq!(check(&with("contacts", &json!([]))), Err(131_009));
        let named = |name: Value| with("contacts", &json!([{"name": name}]));
        assert_eq!(check(&named(json!({"formatted_name": "João"}))), Err(131_008));
        assert!(check(&named(json!({"formatted_name": "João", "first_name": "João"}))).is_ok());
        assert_eq!(check(&with("image", &json!({"id": "1", "voice": true}))), Err(100));
        assert_eq!(check(&with("image", &json!({}))), Err(131_008));
        assert_eq!(check(&with("image", &json!({"link": "nowhere"}))), Err(100));
        assert_eq!(check(&with("sticker", &json!({"id": "1", "caption": "x"}))), Err(100));
        assert_eq!(check(&with("location", &json!({"latitude": 1.0}))), Err(100));
        assert_eq!(check(&with("template", &json!({"name": "x"}))), Err(100));
        let mut to_nobody = with("text", &json!({"body": "oi"}));
        to_nobody["to"] = json!("call me");
        assert_eq!(check(&to_nobody), Err(131_009));
        let mut long_callback = with("text", &json!({"body": "oi"}));
        long_callback["biz_opaque_callback_data"] = json!("x".repeat(513));
        assert_eq!(check(&long_callback), Err(100));
    }

    #[test]
    fn a_read_mark_may_show_typing() {
        let mut body = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN"});
        let read = |typing| Ok(Request::Read { message_id: "wamid.IN".to_owned(), typing });
        assert_eq!(check(&body), read(Typing::NotShown));
        body["typing_indicator"] = json!({"type": "text"});
        assert_eq!(check(&body), read(Typing::Shown));
        body["typing_indicator"] = json!({"type": "dance"});
        assert_eq!(check(&body), Err(100));
    }
}
