//! JSON whose shape a provider does not always keep to: what is missing or of another kind is `None`, never an error.
//!
//! For providers that send one element a webhook. Where elements must fail alone, as at Meta, they are read one by one.

use crate::{
    adapter::{Aside, AsideReason, Decoded},
    meta::loose::{LooseInteger, kept_value, snake_case_keys},
    model::{InboundContent, InboundEvent, InboundKind, cards_of},
    redact::Redactor,
};
use ponte_kernel::{Timestamp, text::storable};
use serde::Deserialize as _;
use serde_json::Value;

/// Reads a webhook of one object. Whatever `decoded` cannot use is put aside as a whole.
pub fn decode(envelope: &[u8], decoded: impl FnOnce(&Value) -> Result<Vec<InboundEvent>, AsideReason>) -> Decoded {
    // A broken byte comes from a proxy and must not cost the message.
    let object = serde_json::from_str::<Value>(&String::from_utf8_lossy(envelope)).ok().filter(Value::is_object);
    match object.ok_or(AsideReason::NotAWebhook).and_then(|object| decoded(&object)) {
        Ok(events) => Decoded { events, aside: Vec::new() },
        Err(reason) => {
            let aside = Aside { reason, path: String::new(), fragment: envelope.to_vec() };
            Decoded { events: Vec::new(), aside: vec![aside] }
        }
    }
}

/// A text that is not empty.
pub fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The same, as a database can hold it.
pub fn owned(object: &Value, key: &str) -> Option<String> {
    text(object, key).map(|text| storable(text.to_owned()))
}

/// A whole number, also written as a text.
pub fn integer(object: &Value, key: &str) -> LooseInteger {
    object.get(key).and_then(|value| LooseInteger::deserialize(value).ok()).unwrap_or_default()
}

/// A number, also written as a text. JSON knows no infinity, a text might.
fn number(object: &Value, key: &str) -> Option<f64> {
    let value = object.get(key)?;
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number| number.is_finite())
}

/// An instant in RFC 3339, with any offset.
pub fn instant(object: &Value, key: &str) -> Option<Timestamp> {
    let instant: jiff::Timestamp = text(object, key)?.parse().ok()?;
    Some(Timestamp::from_micros(instant.as_microsecond()))
}

/// The value as it came, made storable; `None` when it is nested too deeply.
pub fn kept(object: &Value, key: &str) -> Option<Value> {
    kept_value(object.get(key)?)
}

/// A place, as most providers name its parts.
pub fn location(object: &Value, name: &str) -> Option<InboundContent> {
    Some(InboundContent::Location {
        latitude: number(object, "latitude")?,
        longitude: number(object, "longitude")?,
        name: owned(object, name),
        address: owned(object, "address"),
    })
}

/// The whole element, of a kind that Ponte cannot show.
pub fn unsupported(kind: &str, element: &Value) -> Result<InboundContent, AsideReason> {
    let raw = kept_value(element).ok_or(AsideReason::Malformed)?;
    Ok(InboundContent::Unsupported { kind: storable(kind.to_owned()), raw })
}

/// A fact about the account that no conversation needs.
pub fn fact(field: &str) -> InboundKind {
    InboundKind::unknown(storable(field.to_owned()))
}

/// Contact cards with keys as Meta writes them, or in camel case.
pub fn cards(value: &Value) -> Option<InboundContent> {
    Some(InboundContent::Contacts { cards: cards_of(snake_case_keys(kept_value(value)?)) })
}

/// The provider's words as they may be kept: without personal data, and as a database can hold them.
pub fn words(text: &str) -> String {
    storable(Redactor::default().text(text))
}
