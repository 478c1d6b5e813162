//! A transport that plays recorded answers and notes how the requests differ from those recorded.

use super::diff;
use crate::{
    connection::Connection,
    manifest::RecordedExchange,
    transport::{Sending, Transport},
};
use parking_lot::Mutex;
use ponte_platform::http::{
    AllowList, HttpError, Request, Response, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, VecDeque};
use tokio::time::Instant;

pub(super) struct Recorded {
    /// Path of the connection's address; recorded paths begin after it.
    base_path: String,
    state: Mutex<State>,
}

struct State {
    coming: VecDeque<RecordedExchange>,
    number: usize,
    differences: Vec<String>,
}

impl Recorded {
    pub fn new(connection: &Connection, exchanges: &[RecordedExchange]) -> Self {
        let base_path = connection.base.path().trim_end_matches('/').to_owned();
        let state = State { coming: exchanges.iter().cloned().collect(), number: 0, differences: Vec::new() };
        Self { base_path, state: Mutex::new(state) }
    }

    /// What differed, and what was recorded but never asked.
    pub fn differences(&self) -> Vec<String> {
        let state = self.state.lock();
        let unasked = state.coming.iter().enumerate().map(|(at, exchange)| {
            format!("request {}: expected {} {}, none came", state.number + at + 1, exchange.method, exchange.path)
        });
        state.differences.iter().cloned().chain(unasked).collect()
    }

    fn play(&self, request: &Request) -> Result<Response, HttpError> {
        let path = request.url.path().strip_prefix(&self.base_path).unwrap_or(request.url.path());
        let mut state = self.state.lock();
        state.number += 1;
        let what = format!("request {}", state.number);
        let Some(exchange) = state.coming.pop_front() else {
            state.differences.push(format!("{what}: expected none, got {} {path}", request.method));
            return Err(HttpError::Unresolvable { host: "a system that is not recorded".to_owned() });
        };
        state.differences.extend(differences(&what, &exchange, request, path));
        Ok(answer(&exchange))
    }
}

impl Transport for Recorded {
    fn send<'a>(&'a self, request: Request, _: Instant, _: &'a AllowList) -> Sending<'a> {
        Box::pin(async move { self.play(&request) })
    }
}

fn differences(what: &str, expected: &RecordedExchange, request: &Request, path: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let (wanted, came) = (format!("{} {}", expected.method, expected.path), format!("{} {path}", request.method));
    if wanted != came {
        lines.push(format!("{what}: expected {wanted}, got {came}"));
    }
    if let Some(query) = &expected.query {
        let wanted: Map<String, Value> = query.iter().map(|(name, value)| (name.clone(), as_text(value))).collect();
        lines.extend(diff::values(&format!("{what} query"), &Value::Object(wanted), &sent_query(request)));
    }
    for (name, value) in &expected.headers {
        let sent = request.headers.get(name).and_then(|value| value.to_str().ok());
        if sent != Some(value.as_str()) {
            lines.push(format!("{what} header {name}: expected {value}, got {}", sent.unwrap_or("nothing")));
        }
    }
    if let Some(body) = &expected.body {
        lines.extend(diff::values(&format!("{what} body"), body, &sent_body(request)));
    }
    lines
}

/// A query's values are texts, whatever YAML made of them.
fn as_text(value: &Value) -> Value {
    match value {
        Value::String(_) => value.clone(),
        Value::Array(items) => items.iter().map(as_text).collect(),
        other => Value::String(other.to_string()),
    }
}

fn sent_query(request: &Request) -> Value {
    pairs(request.url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())))
}

/// Names with their values; a name that comes more than once has a list.
fn pairs(pairs: impl Iterator<Item = (String, String)>) -> Value {
    let mut grouped: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (name, value) in pairs {
        grouped.entry(name).or_default().push(Value::String(value));
    }
    let single = |mut values: Vec<Value>| if values.len() == 1 { values.remove(0) } else { Value::Array(values) };
    Value::Object(grouped.into_iter().map(|(name, values)| (name, single(values))).collect())
}

fn sent_body(request: &Request) -> Value {
    let is_form = request.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/x-www-form-urlencoded");
    if is_form {
        let mut url = request.url.clone();
        url.set_query(Some(&String::from_utf8_lossy(&request.body)));
        return pairs(url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())));
    }
    serde_json::from_slice(&request.body).unwrap_or(Value::Null)
}

fn answer(exchange: &RecordedExchange) -> Response {
    let headers: HeaderMap = exchange
        .answer_headers
        .iter()
        .filter_map(|(name, value)| {
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
        })
        .collect();
    let body = match &exchange.answer_body {
        None => String::new(),
        // A text is the body as it is, such as a gateway's HTML.
        Some(Value::String(text)) => text.clone(),
        Some(json) => json.to_string(),
    };
    let status = StatusCode::from_u16(exchange.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Response { status, headers, body: body.into() }
}
