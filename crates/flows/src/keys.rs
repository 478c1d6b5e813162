//! The names that a flow's file uses for its own parts and for what lies around it.
//!
//! All are parsed when the file is read: a key that exists is well formed.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// What is wrong with a key, and what is allowed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{found}` is no {what}: {allowed}")]
pub struct KeyError {
    found: String,
    what: &'static str,
    allowed: &'static str,
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident = $what:literal of $form:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// # Errors
            /// When the text has other characters than a key may have, or too many.
            pub fn parse(text: &str) -> Result<Self, KeyError> {
                if Form::$form.fits(text) {
                    return Ok(Self(text.to_owned()));
                }
                Err(KeyError { found: text.to_owned(), what: $what, allowed: Form::$form.allowed() })
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = KeyError;
            fn try_from(text: String) -> Result<Self, KeyError> {
                Self::parse(&text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

keys! {
    /// A flow's stable name in its workspace.
    FlowKey = "flow key" of Key,
    /// A block's name in its flow.
    BlockKey = "block key" of Key,
    /// A queue of the workspace.
    QueueKey = "queue key" of Key,
    /// A connection of the workspace.
    ConnectionKey = "connection key" of Key,
    /// Something a connector can do, such as `order.get`.
    ActionName = "action name" of Dotted,
    /// A value that the session remembers.
    VariableName = "variable name" of Name,
    /// A field of a contact.
    AttributeKey = "attribute key" of Name,
}

#[derive(Clone, Copy)]
enum Form {
    Key,
    Dotted,
    Name,
}

impl Form {
    const LONGEST: usize = 64;

    fn fits(self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let first_fits = bytes.first().is_some_and(|byte| match self {
            Self::Key => byte.is_ascii_lowercase() || byte.is_ascii_digit(),
            Self::Dotted | Self::Name => byte.is_ascii_lowercase(),
        });
        first_fits && bytes.len() <= Self::LONGEST && bytes.iter().all(|byte| self.may_have(*byte))
    }

    fn may_have(self, byte: u8) -> bool {
        let extra = match self {
            Self::Key => byte == b'-',
            Self::Dotted => byte == b'.',
            Self::Name => false,
        };
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || extra
    }

    fn allowed(self) -> &'static str {
        match self {
            Self::Key => "1 to 64 of a-z, 0-9, `_` and `-`, a letter or digit first",
            Self::Dotted => "1 to 64 of a-z, 0-9, `_` and `.`, a letter first",
            Self::Name => "1 to 64 of a-z, 0-9 and `_`, a letter first",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_plain() {
        assert!(BlockKey::parse("pedir-numero_2").is_ok());
        assert!(ActionName::parse("order.get").is_ok());
        for wrong in ["", "Menu", "ação", "a b", "-a", &"x".repeat(65)] {
            assert!(BlockKey::parse(wrong).is_err(), "{wrong}");
        }
        assert!(VariableName::parse("1numero").is_err());
        assert!(VariableName::parse("numero-do-pedido").is_err());
    }

    #[test]
    fn a_wrong_key_says_what_is_allowed() {
        let error = QueueKey::parse("Fila 1").expect_err("has a space");
        assert_eq!(
            error.to_string(),
            "`Fila 1` is no queue key: 1 to 64 of a-z, 0-9, `_` and `-`, a letter or digit first"
        );
    }
}
