//! A decoded event as one JSON object, for the command line and the screen that reads webhooks.

use crate::model::{Address, InboundEvent, InboundKind};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// `event` is what it is ([`InboundKind::name`]) and `id` the provider's id, `null` where it has none; a status has
/// `state` and `recipient` (digits, or a BSUID) beside them. The normalised fields follow, under the names of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Line(Vec<(String, Value)>);

pub fn of(event: &InboundEvent) -> Line {
    let kind = &event.kind;
    let mut members = vec![("event".to_owned(), kind.name().into()), ("id".to_owned(), kind.id().into())];
    if let InboundKind::Status(status) = kind {
        members.push(("state".to_owned(), json_of(&status.state)));
        members.push(("recipient".to_owned(), status.recipient.as_ref().map(Address::as_str).into()));
    }
    members.push(("number".to_owned(), event.number.as_str().into()));
    if let Value::Object(fields) = json_of(kind) {
        let said: Vec<_> = members.iter().map(|(name, _)| name.clone()).collect();
        members.extend(fields.into_iter().filter(|(name, _)| !said.contains(name)));
    }
    Line(members)
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&serde_json::to_string(self).unwrap_or_default())
    }
}

fn json_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
