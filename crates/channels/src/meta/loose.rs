//! Texts that are borrowed from the body, values that Meta sends now as a number, now as a text, and now not at all; and JSON that is kept as it came.

use ponte_kernel::{Timestamp, text::storable};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, value::RawValue};
use std::{
    borrow::Cow,
    fmt,
    ops::{Deref, Range},
};

/// A text of the body, borrowed where it has no escapes. (serde borrows a bare `Cow`, but none inside an `Option`.)
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Words<'a>(#[serde(borrow)] Cow<'a, str>);

impl Words<'_> {
    /// The text as the database can hold it.
    pub fn storable(self) -> String {
        storable(self.0.into_owned())
    }
}

impl Deref for Words<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A whole number written as a number or as a text; anything else is `None`, never an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LooseInteger(pub Option<i64>);

impl LooseInteger {
    /// Seconds as an instant, if it is one at which WhatsApp could have sent something: it began in 2009.
    pub fn timestamp(self) -> Option<Timestamp> {
        self.0.filter(|seconds| WHATSAPP_YEARS.contains(seconds)).map(Timestamp::from_secs)
    }

    /// The same of seconds or of milliseconds: their size tells them apart.
    pub fn instant(self) -> Option<Timestamp> {
        let from_millis = |millis: i64| {
            WHATSAPP_YEARS.contains(&(millis / 1_000)).then(|| Timestamp::from_micros(millis * 1_000))
        };
        self.timestamp().or_else(|| from_millis(self.0?))
    }
}

/// 2009 to 2100, in seconds.
const WHATSAPP_YEARS: Range<i64> = 1_230_768_000..4_102_444_800;

impl<'de> Deserialize<'de> for LooseInteger {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor).map(Self)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number or a text of one")
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(value).ok())
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(value.parse().ok())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// How deep kept JSON may be nested. `serde_json` reads 128 levels: what is wrapped once more must stay readable.
const DEEPEST: usize = 64;

/// JSON that is kept as the provider sent it, made storable; `None` when it is unreadable or nested too deeply.
pub fn kept(raw: &RawValue) -> Option<Value> {
    storable_value(serde_json::from_str(raw.get()).ok()?, DEEPEST)
}

/// The same for JSON inside of a text; a text that is no JSON is kept as a text.
pub fn kept_text(text: &str) -> Option<Value> {
    storable_value(serde_json::from_str(text).unwrap_or_else(|_| text.into()), DEEPEST)
}

/// The same with its keys as Meta writes them: `sourceUrl` becomes `source_url`.
pub fn snake_case_keys(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(snake_case_keys).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(key, item)| (snake_case(&key), snake_case_keys(item))).collect()
        }
        other => other,
    }
}

fn snake_case(key: &str) -> String {
    let mut snake = String::with_capacity(key.len() + 4);
    for (at, character) in key.chars().enumerate() {
        if character.is_ascii_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

/// The same for JSON that was read.
pub fn kept_value(value: &Value) -> Option<Value> {
    storable_value(value.clone(), DEEPEST)
}

fn storable_value(value: Value, levels_left: usize) -> Option<Value> {
    let below = levels_left.checked_sub(1)?;
    match value {
        Value::String(text) => Some(Value::String(storable(text))),
        Value::Array(items) => items.into_iter().map(|item| storable_value(item, below)).collect(),
        Value::Object(members) => {
            let members =
                members.into_iter().map(|(key, item)| Some((storable(key), storable_value(item, below)?)));
            members.collect::<Option<_>>().map(Value::Object)
        }
        other => Some(other),
    }
}
