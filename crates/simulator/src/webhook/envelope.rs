//! The wire shapes of an envelope, in the order in which Meta writes the keys.

use super::{Content, InboundMessage, Number, Person};
use ponte_kernel::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

#[derive(Serialize)]
pub(super) struct Envelope<'a, V> {
    object: &'static str,
    entry: [Entry<'a, V>; 1],
}

#[derive(Serialize)]
struct Entry<'a, V> {
    id: &'a str,
    changes: [Change<'a, V>; 1],
}

#[derive(Serialize)]
struct Change<'a, V> {
    value: &'a V,
    field: &'a str,
}

impl<'a, V> Envelope<'a, V> {
    pub(super) fn new(waba_id: &'a str, field: &'a str, value: &'a V) -> Self {
        let entry = [Entry { id: waba_id, changes: [Change { value, field }] }];
        Self { object: "whatsapp_business_account", entry }
    }
}

#[derive(Serialize)]
pub(super) struct Metadata<'a> {
    display_phone_number: &'a str,
    phone_number_id: &'a str,
}

impl<'a> From<&'a Number> for Metadata<'a> {
    fn from(number: &'a Number) -> Self {
        Self { display_phone_number: &number.display_phone_number, phone_number_id: &number.phone_number_id }
    }
}

#[derive(Serialize)]
pub(super) struct MessagesValue<'a> {
    messaging_product: &'static str,
    metadata: Metadata<'a>,
    contacts: Vec<Contact<'a>>,
    messages: &'a [InboundMessage<'a>],
}

impl<'a> MessagesValue<'a> {
    pub(super) fn new(number: &'a Number, contacts: Vec<Contact<'a>>, messages: &'a [InboundMessage<'a>]) -> Self {
        Self { messaging_product: "whatsapp", metadata: number.into(), contacts, messages }
    }
}

#[derive(Serialize, PartialEq, Eq)]
pub(super) struct Contact<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Profile<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wa_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
}

#[derive(Serialize, PartialEq, Eq)]
struct Profile<'a> {
    name: &'a str,
}

impl<'a> From<&'a Person> for Contact<'a> {
    fn from(person: &'a Person) -> Self {
        Self {
            profile: person.name.as_deref().map(|name| Profile { name }),
            wa_id: person.wa_id.as_deref(),
            user_id: person.bsuid.as_deref(),
        }
    }
}

/// One contact for each run of messages of the same person.
pub(super) fn contacts<'a>(people: impl Iterator<Item = &'a Person>) -> Vec<Contact<'a>> {
    let mut contacts: Vec<Contact<'a>> = people.map(Contact::from).collect();
    contacts.dedup();
    contacts
}

impl Serialize for InboundMessage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(wa_id) = &self.from.wa_id {
            map.serialize_entry("from", wa_id)?;
        }
        if let Some(bsuid) = &self.from.bsuid {
            map.serialize_entry("from_user_id", bsuid)?;
        }
        if let Some(context) = self.context {
            map.serialize_entry("context", &ContextWire { from: context.from, id: context.id })?;
        }
        map.serialize_entry("id", self.id)?;
        map.serialize_entry("timestamp", &seconds(self.at))?;
        match &self.content {
            Content::Text(body) => {
                map.serialize_entry("type", "text")?;
                map.serialize_entry("text", &TextWire { body })?;
            }
            Content::Typed { kind, body } => {
                map.serialize_entry("type", kind)?;
                map.serialize_entry(kind, body)?;
            }
            Content::Raw(keys) => {
                for (key, value) in *keys {
                    map.serialize_entry(key, value)?;
                }
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct ContextWire<'a> {
    from: &'a str,
    id: &'a str,
}

#[derive(Serialize)]
struct TextWire<'a> {
    body: &'a str,
}

/// Webhooks carry whole seconds, as text.
pub(super) fn seconds(at: Timestamp) -> String {
    at.as_secs().to_string()
}
