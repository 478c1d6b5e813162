//! A webhook's body to events. Every entry, change, message and status is read on its own, so that one that is
//! broken is put aside alone.

use super::{contacts::Contacts, loose::Words, message, status};
use crate::{
    adapter::{Aside, AsideReason, Decoded},
    model::{InboundEvent, InboundKind, ReportedError},
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::fmt;

/// The field of messages, their statuses and their errors. All others are facts about the account, also those that
/// repeat what the company wrote elsewhere (echoes, history) and what Meta's own agent answers (`standby`).
const MESSAGES: &str = "messages";

pub fn decode(body: &[u8]) -> Decoded {
    // Meta escapes what is not ASCII; a broken byte comes from a proxy and must not cost the whole batch.
    let text = String::from_utf8_lossy(body);
    let mut sink = Sink::default();
    match serde_json::from_str::<Envelope<'_>>(&text) {
        Ok(envelope) if &*envelope.object == "whatsapp_business_account" => {
            for (index, entry) in envelope.entry.iter().enumerate() {
                read_entry(entry, Place::entry(index), &mut sink);
            }
        }
        // Another product of Meta, sent to the same address.
        Ok(_) => {}
        Err(_) => sink.0.aside.push(Aside {
            reason: AsideReason::NotAWebhook,
            path: String::new(),
            fragment: body.to_vec(),
        }),
    }
    sink.0
}

/// Where everything that was decoded goes.
#[derive(Default)]
pub struct Sink(Decoded);

impl Sink {
    pub fn event(&mut self, number: &str, kind: InboundKind) {
        self.0.events.push(InboundEvent { number: storable(number.to_owned()), kind });
    }

    pub fn account(&mut self, number: &str, field: &str) {
        self.event(number, InboundKind::Account { field: field.to_owned(), error: None });
    }

    pub fn aside(&mut self, reason: AsideReason, place: Place, fragment: &str) {
        let path = place.to_string();
        self.0.aside.push(Aside { reason, path, fragment: fragment.as_bytes().to_vec() });
    }
}

/// Where an element stands in the body.
#[derive(Clone, Copy)]
pub struct Place {
    entry: usize,
    change: Option<usize>,
    element: Option<(&'static str, usize)>,
}

impl Place {
    fn entry(entry: usize) -> Self {
        Self { entry, change: None, element: None }
    }

    fn change(self, index: usize) -> Self {
        Self { change: Some(index), ..self }
    }

    pub fn element(self, list: &'static str, index: usize) -> Self {
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

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    object: Words<'a>,
    #[serde(borrow, default)]
    entry: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, default)]
    changes: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(borrow)]
    field: Words<'a>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct MessagesValue<'a> {
    #[serde(borrow)]
    metadata: Option<Metadata<'a>>,
    #[serde(borrow, default)]
    contacts: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    messages: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    statuses: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    errors: Vec<&'a RawValue>,
}

/// The company's number that a change is about.
#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    phone_number_id: Option<Words<'a>>,
    #[serde(borrow)]
    display_phone_number: Option<Words<'a>>,
}

#[derive(Deserialize)]
struct NumberOnly<'a> {
    #[serde(borrow)]
    metadata: Metadata<'a>,
}

fn read_entry(entry: &RawValue, place: Place, sink: &mut Sink) {
    match serde_json::from_str::<Entry<'_>>(entry.get()) {
        Ok(read) => {
            for (index, change) in read.changes.iter().enumerate() {
                read_change(change, place.change(index), sink);
            }
        }
        Err(_) => sink.aside(AsideReason::Malformed, place, entry.get()),
    }
}

fn read_change(change: &RawValue, place: Place, sink: &mut Sink) {
    match serde_json::from_str::<Change<'_>>(change.get()) {
        Ok(Change { field, value: Some(value) }) if &*field == MESSAGES => {
            match serde_json::from_str::<MessagesValue<'_>>(value.get()) {
                Ok(read) => read_messages(&read, change, place, sink),
                Err(_) => sink.aside(AsideReason::Malformed, place, change.get()),
            }
        }
        Ok(Change { field, value }) => sink.account(&number_of(value), &field.storable()),
        Err(_) => sink.aside(AsideReason::Malformed, place, change.get()),
    }
}

fn read_messages(value: &MessagesValue<'_>, change: &RawValue, place: Place, sink: &mut Sink) {
    let metadata = value.metadata.as_ref();
    let Some(number) = metadata.and_then(|metadata| metadata.phone_number_id.as_deref()) else {
        sink.aside(AsideReason::NoNumber, place, change.get());
        return;
    };
    let ours = metadata.and_then(|metadata| metadata.display_phone_number.as_deref());
    let channel = Channel { number, display: ours };
    let contacts = Contacts::read(&value.contacts, place, sink);
    for (index, element) in value.messages.iter().enumerate() {
        message::read(element, channel, &contacts, place.element("messages", index), sink);
    }
    for (index, element) in value.statuses.iter().enumerate() {
        status::read(element, channel, place.element("statuses", index), sink);
    }
    for (index, element) in value.errors.iter().enumerate() {
        match status::error_of(element) {
            Some(error) => sink.event(number, account_error(error)),
            None => sink.aside(AsideReason::Malformed, place.element("errors", index), element.get()),
        }
    }
}

/// The company's number: its id, and its phone as Meta writes it.
#[derive(Clone, Copy)]
pub struct Channel<'a> {
    pub number: &'a str,
    display: Option<&'a str>,
}

impl Channel<'_> {
    /// Whether `from` is the company itself.
    pub fn is_own_phone(&self, from: &str) -> bool {
        self.display.is_some_and(|own| own.chars().filter(char::is_ascii_digit).eq(from.chars()))
    }
}

fn account_error(error: ReportedError) -> InboundKind {
    InboundKind::Account { field: "messages.errors".to_owned(), error: Some(error) }
}

fn number_of(value: Option<&RawValue>) -> String {
    let read = value.and_then(|value| serde_json::from_str::<NumberOnly<'_>>(value.get()).ok());
    read.and_then(|read| read.metadata.phone_number_id).map(Words::storable).unwrap_or_default()
}
