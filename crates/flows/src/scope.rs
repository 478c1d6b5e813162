//! What expressions of a flow may name, and what those names stand for.

use crate::{
    engine::Facts,
    expression::Scope,
    filters,
    session::{Called, Said, Session},
    trigger::Trigger,
    value,
};
use jiff::tz::TimeZone;
use minijinja::value::{Enumerator, Object, Value};
use ponte_connectors::CallErrorKind;
use ponte_kernel::Timestamp;
use std::sync::Arc;

/// The name of a value that a question checks before it is saved.
pub const ANSWER: &str = "answer";
pub const CALL: &str = "call";
pub const SAID: &str = "said";
pub const TRIGGER: &str = "trigger";

/// The names that are not the flow's own, and the fields of each; no field means any.
pub const RESERVED: [(&str, &[&str]); 7] = [
    (ANSWER, &[]),
    (CALL, &["error", "age_seconds"]),
    ("channel", &["key", "name"]),
    ("contact", &["name", "first_name", "phone", "attributes"]),
    ("now", NOW_FIELDS),
    (SAID, &["text", "kind", "choice"]),
    (TRIGGER, &["kind", "word"]),
];

const NOW_FIELDS: &[&str] = &["date", "hour", "time", "timezone", "weekday"];

/// Everything that is known at this moment of a run.
#[must_use]
pub fn of(session: &Session, facts: &Facts) -> Scope {
    let variables = session.variables.iter().map(|(name, json)| (name.as_str().to_owned(), value::from_json(json)));
    let reserved = [
        (CALL, call(&session.called)),
        ("channel", channel(facts)),
        ("contact", contact(facts)),
        ("now", Value::from_object(Now { at: facts.now, timezone: facts.timezone.clone() })),
        (SAID, said(&session.said)),
        (TRIGGER, trigger(&session.trigger)),
    ];
    variables.chain(reserved.map(|(name, value)| (name.to_owned(), value))).collect()
}

pub fn call(called: &Called) -> Value {
    let error = optional(called.error.map(CallErrorKind::as_str));
    Value::from_pairs([("error", error), ("age_seconds", optional(called.age_seconds))])
}

pub fn said(said: &Said) -> Value {
    Value::from_pairs([
        ("text", optional(said.text.as_deref())),
        ("kind", Value::from(said.kind.as_str())),
        ("choice", optional(said.choice.as_deref())),
    ])
}

pub fn trigger(trigger: &Trigger) -> Value {
    let (kind, word) = match trigger {
        Trigger::Keyword { word } => ("keyword", Some(word.as_str())),
        Trigger::FirstContact => ("first_contact", None),
        Trigger::Default => ("default", None),
        Trigger::Manual => ("manual", None),
    };
    Value::from_pairs([("kind", Value::from(kind)), ("word", optional(word))])
}

fn channel(facts: &Facts) -> Value {
    Value::from_pairs([("key", facts.channel.key.as_str()), ("name", facts.channel.name.as_str())])
}

fn contact(facts: &Facts) -> Value {
    let contact = &facts.contact;
    let attributes = contact.attributes.iter().map(|(key, json)| (key.as_str(), value::from_json(json)));
    Value::from_pairs([
        ("name", optional(contact.name.as_deref())),
        ("first_name", optional(contact.name.as_deref().and_then(filters::first_name))),
        ("phone", optional(contact.phone.as_ref().map(|phone| format!("+{}", phone.digits())))),
        ("attributes", Value::from_pairs(attributes)),
    ])
}

/// Reckoned when a field is read: most steps never ask for the time.
#[derive(Debug)]
struct Now {
    at: Timestamp,
    timezone: TimeZone,
}

impl Object for Now {
    fn get_value(self: &Arc<Self>, field: &Value) -> Option<Value> {
        let now = || self.at.to_jiff().to_zoned(self.timezone.clone());
        match field.as_str()? {
            "date" => Some(Value::from(now().date().to_string())),
            "hour" => Some(Value::from(now().hour())),
            "time" => Some(Value::from(now().strftime("%H:%M").to_string())),
            "timezone" => Some(optional(self.timezone.iana_name())),
            "weekday" => Some(Value::from(now().weekday().to_monday_one_offset())),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(NOW_FIELDS)
    }
}

fn optional<T: Into<Value>>(value: Option<T>) -> Value {
    value.map_or(Value::UNDEFINED, Into::into)
}
