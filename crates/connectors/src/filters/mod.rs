//! The filters of expressions: closed, documented, version 1. A manifest that uses another does not load.
//!
//! Filters that convert take nothing and give nothing (`null | string` is `null`), so that a missing field stays
//! missing and is refused where it is required, instead of turning into the text `""`.

mod brazil;
mod encoding;
mod general;
mod moments;
mod money;

use minijinja::{Environment, Error, ErrorKind, Value, filters as builtin, tests as builtin_tests};
use thiserror::Error;

/// Every filter there is.
pub const NAMES: [&str; 39] = [
    "b64",
    "br_phone_variants",
    "cents",
    "cnpj_fmt",
    "cpf_fmt",
    "date_br",
    "default",
    "digits",
    "e164_br",
    "epoch_ms",
    "first",
    "float",
    "from_cents",
    "hex",
    "int",
    "iso",
    "join",
    "last",
    "length",
    "list",
    "lookup",
    "lower",
    "map",
    "money2",
    "odata_quote",
    "only_alnum",
    "plus_seconds",
    "regex",
    "replace",
    "select",
    "sha256",
    "sosl_escape",
    "sql_deny",
    "string",
    "tail",
    "tojson",
    "trim",
    "unique",
    "upper",
];

/// Every test there is (`x is none`).
pub const TESTS: [&str; 3] = ["defined", "none", "undefined"];

/// What a filter could not take. Names the filter and what it wants, never the value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{filter}` {wants}")]
pub struct FilterError {
    pub filter: &'static str,
    pub wants: &'static str,
}

pub(crate) fn register(environment: &mut Environment<'static>) {
    brazil::register(environment);
    encoding::register(environment);
    general::register(environment);
    money::register(environment);
    moments::register(environment);
    environment.add_filter("join", builtin::join);
    environment.add_filter("length", builtin::length);
    environment.add_filter("list", builtin::list);
    environment.add_filter("map", builtin::map);
    environment.add_filter("select", builtin::select);
    environment.add_filter("unique", builtin::unique);
    environment.add_test("defined", builtin_tests::is_defined);
    environment.add_test("none", builtin_tests::is_none);
    environment.add_test("undefined", builtin_tests::is_undefined);
}

fn refuse(filter: &'static str, wants: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, wants).with_source(FilterError { filter, wants })
}

fn is_nothing(value: &Value) -> bool {
    value.is_none() || value.is_undefined()
}

/// A text or a number as text; `None` for nothing. Numbers are written as JSON writes them, without exponent.
fn text_of(filter: &'static str, value: &Value) -> Result<Option<String>, Error> {
    if is_nothing(value) {
        return Ok(None);
    }
    if let Some(text) = value.as_str() {
        return Ok(Some(text.to_owned()));
    }
    if value.is_number() {
        return Ok(Some(number_text(value)));
    }
    Err(refuse(filter, "wants a text or a number"))
}

/// The shortest decimal text that means this number, which is what the JSON said: 199.9 stays `199.9`.
fn number_text(value: &Value) -> String {
    if value.is_integer() {
        return value.to_string();
    }
    f64::try_from(value.clone()).map_or_else(|_| value.to_string(), |float| float.to_string())
}

/// Applies a function to the text of a value, passing nothing through.
fn on_text<T: Into<Value>>(
    filter: &'static str,
    value: &Value,
    apply: impl FnOnce(String) -> Result<T, Error>,
) -> Result<Value, Error> {
    match text_of(filter, value)? {
        None => Ok(Value::from(())),
        Some(text) => apply(text).map(Into::into),
    }
}

#[cfg(test)]
mod tests;
