//! Reading JSON that may be anything.

use serde_json::Value;

/// The text under `key`; `None` when there is none or it is no text.
pub(crate) fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}

/// As [`text`], and empty counts as missing.
pub(crate) fn filled_text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    text(object, key).filter(|text| !text.is_empty())
}

/// The array under `key`; empty when there is none.
pub(crate) fn array<'a>(object: &'a Value, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
