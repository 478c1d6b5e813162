//! Encodings, hashes, and the quoting rules of query languages.

use super::{on_text, refuse};
use crate::expression::to_json;
use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::STANDARD};
use minijinja::{Environment, Error, Value};
use std::fmt::Write;

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("b64", b64);
    environment.add_filter("hex", hex);
    environment.add_filter("sha256", sha256);
    environment.add_filter("tojson", tojson);
    environment.add_filter("odata_quote", odata_quote);
    environment.add_filter("sosl_escape", sosl_escape);
    environment.add_filter("sql_deny", sql_deny);
}

/// Standard base64 of a text or of a hash.
fn b64(value: &Value) -> Result<Value, Error> {
    on_bytes("b64", value, |bytes| STANDARD.encode(bytes))
}

/// Lower-case hexadecimal of a text or of a hash.
fn hex(value: &Value) -> Result<Value, Error> {
    on_bytes("hex", value, |bytes| {
        bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing into a String does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    })
}

/// The hash of a text, as bytes: follow it with `hex` or `b64`.
fn sha256(value: &Value) -> Result<Value, Error> {
    on_bytes("sha256", value, |bytes| Value::from_bytes(digest::digest(&digest::SHA256, bytes).as_ref().to_vec()))
}

/// JSON text; keys in alphabetical order, so that equal values give equal texts.
fn tojson(value: &Value) -> Result<Value, Error> {
    let json = to_json(value).map_err(|_| refuse("tojson", "wants a value that fits into JSON and 64 KiB"))?;
    Ok(Value::from(json.to_string()))
}

/// An `OData` string literal: `O'Brien` → `'O''Brien'`.
fn odata_quote(value: &Value) -> Result<Value, Error> {
    on_text("odata_quote", value, |text| Ok(format!("'{}'", text.replace('\'', "''"))))
}

/// Salesforce's reserved characters behind a backslash.
fn sosl_escape(value: &Value) -> Result<Value, Error> {
    on_text("sosl_escape", value, |text| {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            if "?&|!{}[]()^~*:\\\"'+-".contains(character) {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        Ok(escaped)
    })
}

/// Lets a value through that cannot end a SQL literal or start a comment, and refuses every other. For systems that
/// put parameters into statements (Sankhya, Protheus): escaping would be a guess about theirs.
fn sql_deny(value: &Value) -> Result<Value, Error> {
    on_text("sql_deny", value, |text| {
        let suspicious = |c: char| matches!(c, '\'' | '"' | '`' | ';' | '\\' | '%') || c.is_control();
        if text.contains(suspicious) || text.contains("--") || text.contains("/*") {
            return Err(refuse("sql_deny", "refuses quotes, semicolons, backslashes, per cent signs and comments"));
        }
        Ok(text)
    })
}

fn on_bytes<T: Into<Value>>(
    filter: &'static str,
    value: &Value,
    encode: impl FnOnce(&[u8]) -> T,
) -> Result<Value, Error> {
    match value.as_bytes() {
        Some(bytes) => Ok(encode(bytes).into()),
        None => on_text(filter, value, |text| Ok(encode(text.as_bytes()))),
    }
}
