//! The form of a webhook.

use ponte_kernel::text::storable;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Under which [`Adapter::envelope`](crate::adapter::Adapter::envelope) adds our own id of a message. Twilio's own
/// names begin with a capital letter.
pub const OURS: &str = "m";

/// The decoded fields, in the order of the body.
pub struct Form<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Form<'a> {
    pub fn read(body: &'a [u8]) -> Self {
        Self(form_urlencoded::parse(body).collect())
    }

    /// The field's value; an empty one counts as none.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| &**value)
    }

    /// The value as a database can hold it.
    pub fn kept(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| storable(value.to_owned()))
    }

    pub fn says_yes(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// All fields that Twilio sent and filled in and whose name begins with `prefix`.
    pub fn object(&self, prefix: &str) -> Map<String, Value> {
        let fields =
            self.0.iter().filter(|(name, value)| name.starts_with(prefix) && name != OURS && !value.is_empty());
        fields.map(|(name, value)| (storable(name.to_string()), storable(value.to_string()).into())).collect()
    }
}
