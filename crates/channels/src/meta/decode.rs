//! A webhook's body to events.
//!
//! A body that is wholly as documented, as nearly all are, is read in one pass. Any other is read again element by
//! element: every entry, change, message and status on its own, so that one that is broken is put aside alone. Both
//! ways give the same events.

use super::{
    contacts::{Contacts, Person},
    facts,
    loose::{Words, kept},
    message::{self, Message},
    preference,
    status::{self, Status},
};
use crate::{
    adapter::{Aside, AsideReason, Decoded},
    model::{InboundEvent, InboundKind, text_of},
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt};

const OBJECT: &str = "whatsapp_business_account";

/// The field of messages, their statuses and their errors; `standby` has the same shapes, in threads that Meta's own
/// agent answers.
const MESSAGES: &str = "messages";
const STANDBY: &str = "standby";
const PREFERENCES: &str = "user_preferences";

/// Who passes Meta's webhooks on to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassedBy {
    /// Meta itself, or a provider that changes nothing.
    Meta,
    /// Gupshup leaves out the name of Meta's product now and then, and the number in some statuses: an app has only one.
    Gupshup,
}

impl PassedBy {
    fn is_whatsapp(self, object: Option<&Words<'_>>) -> bool {
        object.map_or(self == Self::Gupshup, |object| **object == *OBJECT)
    }

    fn channel<'a>(self, metadata: Option<&'a Metadata<'_>>) -> Option<Channel<'a>> {
        let unnamed = (self == Self::Gupshup).then_some(Channel { number: "", display: None });
        Channel::of(metadata).or(unnamed)
    }
}

pub fn decode(body: &[u8], passed_by: PassedBy) -> Decoded {
    // Meta escapes what is not ASCII; a broken byte comes from a proxy and must not cost the whole batch.
    let text = str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed);
    all_at_once(&text, passed_by).unwrap_or_else(|| one_by_one(&text, body, passed_by))
}

/// What stands in `entry`, `changes`, `messages`, … is a type parameter: the element itself, or its text.
#[derive(Deserialize)]
struct Envelope<'a, E> {
    #[serde(borrow)]
    object: Option<Words<'a>>,
    entry: Option<Vec<E>>,
}

/// The lists that stood at the root of webhooks of the On-Premises API.
#[derive(Deserialize)]
struct Root<'a> {
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
    #[serde(borrow)]
    contacts: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    statuses: Option<&'a RawValue>,
}

impl Root<'_> {
    fn is_on_premises(&self) -> bool {
        let Self { entry, contacts, messages, statuses } = self;
        let is_list = |it: &&RawValue| it.get().starts_with('[');
        entry.is_none() && [contacts, messages, statuses].into_iter().flatten().any(is_list)
    }
}

#[derive(Deserialize)]
struct Entry<'a, C> {
    /// The account's, sometimes that of its owner.
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(default = "Vec::new")]
    changes: Vec<C>,
}

#[derive(Deserialize)]
struct Change<'a, V> {
    #[serde(borrow)]
    field: Words<'a>,
    value: Option<V>,
}

#[derive(Deserialize)]
struct Value<'a, P, M, S> {
    #[serde(borrow)]
    metadata: Option<Metadata<'a>>,
    #[serde(default = "Vec::new")]
    contacts: Vec<P>,
    #[serde(default = "Vec::new")]
    messages: Vec<M>,
    #[serde(default = "Vec::new")]
    statuses: Vec<S>,
    #[serde(borrow, default)]
    errors: Vec<&'a RawValue>,
    /// What the company wrote elsewhere; mostly in a field of its own.
    #[serde(borrow, default)]
    message_echoes: Vec<&'a RawValue>,
}

impl<P, M, S> Value<'_, P, M, S> {
    fn is_plain(&self) -> bool {
        self.errors.is_empty() && self.message_echoes.is_empty()
    }
}

/// A list of a value whose elements are read one by one.
#[derive(Deserialize)]
struct Calls<'a> {
    #[serde(borrow)]
    metadata: Option<Metadata<'a>>,
    #[serde(borrow, default, rename = "calls")]
    elements: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    statuses: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    errors: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct AddressBook<'a> {
    #[serde(borrow, default)]
    state_sync: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Preferences<'a> {
    #[serde(borrow)]
    metadata: Option<Metadata<'a>>,
    #[serde(borrow, default)]
    user_preferences: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    phone_number_id: Option<Words<'a>>,
    #[serde(borrow)]
    display_phone_number: Option<Words<'a>>,
}

/// The company's number: its id, and its phone as Meta writes it.
#[derive(Clone, Copy)]
pub struct Channel<'a> {
    number: &'a str,
    display: Option<&'a str>,
}

impl<'a> Channel<'a> {
    fn of(metadata: Option<&'a Metadata<'_>>) -> Option<Self> {
        let metadata = metadata?;
        Some(Self {
            number: metadata.phone_number_id.as_deref()?,
            display: metadata.display_phone_number.as_deref(),
        })
    }

    /// Whether `from` is the company itself.
    pub fn is_own_phone(self, from: &str) -> bool {
        self.display.is_some_and(|own| own.chars().filter(char::is_ascii_digit).eq(from.chars()))
    }

    fn event(self, kind: InboundKind) -> InboundEvent {
        InboundEvent { number: storable(self.number.to_owned()), kind }
    }
}

type WholeEnvelope<'a> = Envelope<'a, Entry<'a, Change<'a, Value<'a, Person<'a>, Message<'a>, Status<'a>>>>>;

/// `None` as soon as anything is not as documented, or must be kept as it came.
fn all_at_once(text: &str, passed_by: PassedBy) -> Option<Decoded> {
    let envelope: WholeEnvelope<'_> = serde_json::from_str(text).ok()?;
    let mut events = Vec::new();
    for change in envelope.entry?.into_iter().flat_map(|entry| entry.changes) {
        let value = change.value.filter(|value| *change.field == *MESSAGES && value.is_plain())?;
        let channel = passed_by.channel(value.metadata.as_ref())?;
        let contacts = Contacts::of(value.contacts);
        for message in value.messages {
            events.push(channel.event(message::decoded(message, None, channel, &contacts).ok()?));
        }
        for status in value.statuses {
            events.extend(status::decoded(status).ok()?.map(|kind| channel.event(kind)));
        }
    }
    passed_by.is_whatsapp(envelope.object.as_ref()).then_some(Decoded { events, aside: Vec::new() })
}

fn one_by_one(text: &str, body: &[u8], passed_by: PassedBy) -> Decoded {
    let mut sink = Sink { decoded: Decoded::default(), passed_by };
    match serde_json::from_str::<Envelope<'_, &RawValue>>(text) {
        Ok(Envelope { object, entry: Some(entries) }) if passed_by.is_whatsapp(object.as_ref()) => {
            for (index, entry) in entries.iter().enumerate() {
                sink.entry(entry, Place { entry: index, change: None, element: None });
            }
        }
        // Another product of Meta, sent to the same address.
        Ok(Envelope { object: Some(object), .. }) if *object != *OBJECT => {}
        _ => sink.decoded.aside.push(no_webhook(text, body)),
    }
    sink.decoded
}

fn no_webhook(text: &str, body: &[u8]) -> Aside {
    let on_premises = serde_json::from_str::<Root<'_>>(text).is_ok_and(|root| root.is_on_premises());
    let reason = if on_premises { AsideReason::OnPremises } else { AsideReason::NotAWebhook };
    Aside { reason, path: String::new(), fragment: body.to_vec() }
}

type ValueOfTexts<'a> = Value<'a, &'a RawValue, &'a RawValue, &'a RawValue>;

/// Gathers what is read one by one.
struct Sink {
    decoded: Decoded,
    passed_by: PassedBy,
}

impl Sink {
    fn entry(&mut self, entry: &RawValue, place: Place) {
        match serde_json::from_str::<Entry<'_, &RawValue>>(entry.get()) {
            Ok(read) => {
                let account = read.id.and_then(kept).as_ref().and_then(text_of);
                for (index, change) in read.changes.iter().enumerate() {
                    self.change(account.as_deref(), change, Place { change: Some(index), ..place });
                }
            }
            Err(_) => self.aside(AsideReason::Malformed, place, entry),
        }
    }

    fn change(&mut self, account: Option<&str>, change: &RawValue, place: Place) {
        let (field, value) = match serde_json::from_str::<Change<'_, &RawValue>>(change.get()) {
            Ok(Change { field, value: Some(value) }) => (field, value),
            Ok(Change { field, value: None }) => {
                let kind = InboundKind::unknown(field.storable());
                return self.decoded.events.push(InboundEvent { number: String::new(), kind });
            }
            Err(_) => return self.aside(AsideReason::Malformed, place, change),
        };
        let read = match &*field {
            MESSAGES | STANDBY | "message_echoes" | "smb_message_echoes" => {
                read(value).map(|value| self.value(&value, &field, change, place))
            }
            PREFERENCES => read(value).map(|told| self.preferences(&told, change, place)),
            "calls" => read(value).map(|calls| self.calls(&calls, change, place)),
            "smb_app_state_sync" => read(value).map(|book| self.address_book(&book, value, place)),
            _ => facts::decoded(&field, account, value).map(|kind| {
                self.decoded.events.push(InboundEvent { number: number_of(value), kind });
            }),
        };
        if let Err(reason) = read {
            self.aside(reason, place, change);
        }
    }

    fn value(&mut self, value: &ValueOfTexts<'_>, field: &str, change: &RawValue, place: Place) {
        let Some(channel) = self.passed_by.channel(value.metadata.as_ref()) else {
            return self.aside(AsideReason::NoNumber, place, change);
        };
        let mut people = Vec::with_capacity(value.contacts.len());
        for (index, element) in value.contacts.iter().enumerate() {
            match serde_json::from_str::<Person<'_>>(element.get()) {
                Ok(person) => people.push(person),
                Err(_) => self.aside(AsideReason::Malformed, place.element("contacts", index), element),
            }
        }
        let contacts = Contacts::of(people);
        self.elements("messages", &value.messages, channel, place, |element| {
            // Beside echoes nobody but the company speaks.
            let kind = match field {
                MESSAGES => message::decoded(read(element)?, Some(element), channel, &contacts),
                STANDBY => message::decoded(read(element)?, Some(element), channel, &contacts).map(in_standby),
                _ => message::echo(read(element)?, Some(element)),
            };
            kind.map(Some)
        });
        self.elements("message_echoes", &value.message_echoes, channel, place, |element| {
            message::echo(read(element)?, Some(element)).map(Some)
        });
        self.elements("statuses", &value.statuses, channel, place, |element| status::decoded(read(element)?));
        self.errors(&value.errors, channel, place);
    }

    fn calls(&mut self, calls: &Calls<'_>, change: &RawValue, place: Place) {
        let Some(channel) = self.passed_by.channel(calls.metadata.as_ref()) else {
            return self.aside(AsideReason::NoNumber, place, change);
        };
        self.elements("calls", &calls.elements, channel, place, |element| facts::call(element).map(Some));
        self.elements("statuses", &calls.statuses, channel, place, |element| status::decoded(read(element)?));
        self.errors(&calls.errors, channel, place);
    }

    fn errors(&mut self, errors: &[&RawValue], channel: Channel<'_>, place: Place) {
        self.elements("errors", errors, channel, place, |element| {
            let error = status::error_of(element).ok_or(AsideReason::Malformed)?;
            Ok(Some(InboundKind::Error(error)))
        });
    }

    /// Comes without a number at times.
    fn address_book(&mut self, book: &AddressBook<'_>, value: &RawValue, place: Place) {
        let number = number_of(value);
        let channel = Channel { number: &number, display: None };
        self.elements("state_sync", &book.state_sync, channel, place, |element| {
            facts::contact_sync(&kept(element).ok_or(AsideReason::Malformed)?).map(Some)
        });
    }

    fn preferences(&mut self, told: &Preferences<'_>, change: &RawValue, place: Place) {
        let Some(channel) = self.passed_by.channel(told.metadata.as_ref()) else {
            return self.aside(AsideReason::NoNumber, place, change);
        };
        self.elements(PREFERENCES, &told.user_preferences, channel, place, |element| {
            preference::decoded(&read(element)?).map(Some)
        });
    }

    fn elements<'a>(
        &mut self,
        list: &'static str,
        elements: &[&'a RawValue],
        channel: Channel<'_>,
        place: Place,
        decoded: impl Fn(&'a RawValue) -> Result<Option<InboundKind>, AsideReason>,
    ) {
        for (index, element) in elements.iter().enumerate() {
            match decoded(element) {
                Ok(kind) => self.decoded.events.extend(kind.map(|kind| channel.event(kind))),
                Err(reason) => self.aside(reason, place.element(list, index), element),
            }
        }
    }

    fn aside(&mut self, reason: AsideReason, place: Place, element: &RawValue) {
        let fragment = element.get().as_bytes().to_vec();
        self.decoded.aside.push(Aside { reason, path: place.to_string(), fragment });
    }
}

/// The same in a thread that Meta's agent answers.
fn in_standby(kind: InboundKind) -> InboundKind {
    match kind {
        InboundKind::Message(message) => InboundKind::Standby(message),
        other => other,
    }
}

fn read<'a, T: Deserialize<'a>>(element: &'a RawValue) -> Result<T, AsideReason> {
    serde_json::from_str(element.get()).map_err(|_| AsideReason::Malformed)
}

#[derive(Deserialize)]
struct NumberOnly<'a> {
    #[serde(borrow)]
    metadata: Metadata<'a>,
}

fn number_of(value: &RawValue) -> String {
    let read = serde_json::from_str::<NumberOnly<'_>>(value.get()).ok();
    read.and_then(|read| read.metadata.phone_number_id).map(Words::storable).unwrap_or_default()
}

/// Where an element stands in the body.
#[derive(Clone, Copy)]
struct Place {
    entry: usize,
    change: Option<usize>,
    element: Option<(&'static str, usize)>,
}

impl Place {
    fn element(self, list: &'static str, index: usize) -> Self {
        Self { element: Some((list, index)), ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry[{}]", self.entry)?;
        if let Some(index) = self.change {
            write!(f, ".changes[{index}]")?;
        }
        if let Some((list, index)) = self.element {
            write!(f, ".{list}[{index}]")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn bodies() -> impl Iterator<Item = String> {
        let cases: Vec<Value> =
            serde_json::from_str(include_str!("../../tests/channels/fixtures/messages.json")).expect("cases");
        cases.into_iter().map(|case| {
            let mut message = json!({ "from": "5531988887777", "id": "wamid.1", "timestamp": "1795348801" });
            message.as_object_mut().expect("an object").extend(case["message"].as_object().expect("parts").clone());
            let value = json!({
                "metadata": { "phone_number_id": "1" },
                "contacts": [{ "wa_id": "5531988887777", "profile": { "name": "Marina" } }],
                "messages": [message],
                "statuses": [{ "id": "wamid.2", "status": "read" }],
            });
            let entry = json!({ "changes": [{ "field": "messages", "value": value }] });
            json!({ "object": "whatsapp_business_account", "entry": [entry, {}] }).to_string()
        })
    }

    #[test]
    fn both_ways_of_reading_give_the_same() {
        let (mut in_one_pass, mut all) = (0, 0);
        for body in bodies() {
            all += 1;
            if let Some(decoded) = all_at_once(&body, PassedBy::Meta) {
                assert_eq!(decoded, one_by_one(&body, body.as_bytes(), PassedBy::Meta));
                in_one_pass += 1;
            }
        }
        assert!(in_one_pass > all / 2, "{in_one_pass} of {all}: the usual kinds take one pass");
    }
}
