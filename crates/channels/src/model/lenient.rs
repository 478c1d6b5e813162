//! Objects of a provider of which Ponte knows some keys: what has the documented shape is typed, the rest stays as it
//! came. Nothing fails and nothing is lost, so that what was stored before a key was known stays readable.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The keys that are not known, or whose value has another shape.
pub type Rest = Map<String, Value>;

/// An object that is being taken apart.
pub(super) struct Parts(Rest);

impl Parts {
    /// What is no object is kept under the key `value`.
    pub(super) fn of(value: Value) -> Self {
        match value {
            Value::Object(members) => Self(members),
            Value::Null => Self(Rest::new()),
            other => Self(Rest::from_iter([("value".to_owned(), other)])),
        }
    }

    /// Takes a member of the documented shape; another stays in the rest.
    pub(super) fn take<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let read = T::deserialize(self.0.get(key)?).ok()?;
        self.0.remove(key);
        Some(read)
    }

    /// Takes a text, or a number as the text of it: amounts and ids come as either.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        let text = text_of(self.0.get(key)?)?;
        self.0.remove(key);
        Some(text)
    }

    /// Takes a list of objects; another stays in the rest.
    pub(super) fn list<T: From<Value>>(&mut self, key: &str) -> Vec<T> {
        let read = self.take::<Vec<Rest>>(key).unwrap_or_default();
        read.into_iter().map(|members| T::from(Value::Object(members))).collect()
    }

    pub(super) fn rest(self) -> Rest {
        self.0
    }
}

/// A text, or a number as the text of it.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The provider's word for one of several things; one that is not known is kept.
macro_rules! words {
    ($($(#[$about:meta])* $name:ident { $($(#[$note:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($(#[$note])* $variant,)+
            Other(String),
        }

        impl $name {
            /// The provider's own word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                match word.as_str() {
                    $($word => Self::$variant,)+
                    _ => Self::Other(word),
                }
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }
    )+};
}
pub(super) use words;
