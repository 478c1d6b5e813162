//! Texts, numbers and lists.

use super::{is_nothing, number_text, on_text, refuse, text_of};
use crate::expression::RESULT_BYTES;
use minijinja::{Environment, Error, Value, value::ValueKind};
use moka::sync::Cache;
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("default", default);
    environment.add_filter("first", first);
    environment.add_filter("float", float);
    environment.add_filter("int", int);
    environment.add_filter("last", last);
    environment.add_filter("lookup", lookup);
    environment.add_filter("lower", lower);
    environment.add_filter("regex", regex);
    environment.add_filter("replace", replace);
    environment.add_filter("string", string);
    environment.add_filter("tail", tail);
    environment.add_filter("trim", trim);
    environment.add_filter("upper", upper);
}

/// The other value when there is nothing here. Unlike Jinja's, it also replaces `null`: JSON has no undefined.
fn default(value: &Value, other: Value) -> Value {
    if is_nothing(value) { other } else { value.clone() }
}

fn first(value: &Value) -> Result<Value, Error> {
    if is_nothing(value) {
        return Ok(Value::from(()));
    }
    let mut items = value.try_iter().map_err(|_| refuse("first", "wants a list"))?;
    Ok(items.next().unwrap_or_else(|| Value::from(())))
}

fn last(value: &Value) -> Result<Value, Error> {
    if is_nothing(value) {
        return Ok(Value::from(()));
    }
    let items = value.try_iter().map_err(|_| refuse("last", "wants a list"))?;
    Ok(items.last().unwrap_or_else(|| Value::from(())))
}

/// A whole number from a text or a number; decimals are refused, not cut off.
fn int(value: &Value) -> Result<Value, Error> {
    on_text("int", value, |text| {
        let plain = text.trim().trim_end_matches(".0");
        plain.parse::<i64>().map_err(|_| refuse("int", "wants a whole number"))
    })
}

fn float(value: &Value) -> Result<Value, Error> {
    on_text("float", value, |text| {
        let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| refuse("float", "wants a number"))
    })
}

/// Numbers as JSON writes them, `true` and `false` as such; nothing stays nothing.
fn string(value: &Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(Value::from(())),
        ValueKind::String => Ok(value.clone()),
        ValueKind::Number => Ok(Value::from(number_text(value))),
        ValueKind::Bool => Ok(Value::from(if value.is_true() { "true" } else { "false" })),
        _ => Err(refuse("string", "wants a text, a number or true or false")),
    }
}

fn lower(value: &Value) -> Result<Value, Error> {
    on_text("lower", value, |text| Ok(text.to_lowercase()))
}

fn upper(value: &Value) -> Result<Value, Error> {
    on_text("upper", value, |text| Ok(text.to_uppercase()))
}

fn trim(value: &Value) -> Result<Value, Error> {
    on_text("trim", value, |text| Ok(text.trim().to_owned()))
}

/// What comes of it is measured before it is made: two short texts can make one of gigabytes.
fn replace(value: &Value, from: &str, to: &str) -> Result<Value, Error> {
    on_text("replace", value, |text| {
        let added = text.matches(from).count().saturating_mul(to.len());
        if text.len().saturating_add(added) > RESULT_BYTES {
            return Err(refuse("replace", "would make more than 64 KiB"));
        }
        Ok(text.replace(from, to))
    })
}

/// The last so many characters: `tail(8)` finds a phone whatever stands before it.
fn tail(value: &Value, count: usize) -> Result<Value, Error> {
    on_text("tail", value, |text| {
        let skip = text.chars().count().saturating_sub(count);
        Ok(text.chars().skip(skip).collect::<String>())
    })
}

/// What a table says for a value (`'9' | lookup({'9': 'invoiced'}, 'unknown')`), else the default, else nothing.
fn lookup(value: &Value, table: &Value, otherwise: Option<Value>) -> Result<Value, Error> {
    let otherwise = || otherwise.unwrap_or_else(|| Value::from(()));
    let Some(key) = text_of("lookup", value)? else { return Ok(otherwise()) };
    if is_nothing(table) {
        return Ok(otherwise());
    }
    if table.kind() != ValueKind::Map {
        return Err(refuse("lookup", "wants a map"));
    }
    let found = table.get_attr(&key).ok().filter(|found| !is_nothing(found));
    Ok(found.unwrap_or_else(otherwise))
}

/// What a group of a pattern matches, or nothing. Group 0 is the whole match.
fn regex(value: &Value, pattern: &str, group: Option<usize>) -> Result<Value, Error> {
    let compiled = compiled(pattern)?;
    on_text("regex", value, |text| {
        let captures = compiled.captures(&text);
        Ok(captures.and_then(|found| found.get(group.unwrap_or(0)).map(|part| part.as_str().to_owned())))
    })
}

/// Patterns are the manifests' own and few; compiling one costs more than a hundred uses of it.
static PATTERNS: LazyLock<Cache<String, Regex>> = LazyLock::new(|| Cache::new(512));

fn compiled(pattern: &str) -> Result<Regex, Error> {
    let build = || RegexBuilder::new(pattern).size_limit(256 * 1024).build();
    let built = PATTERNS.entry_by_ref(pattern).or_try_insert_with(build);
    built.map(moka::Entry::into_value).map_err(|_| refuse("regex", "wants a regular expression"))
}
