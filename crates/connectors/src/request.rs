//! From a request's template to the request.

use crate::{
    connection::Connection,
    error::CallError,
    error_kind::CallErrorKind,
    expression::{EvalError, Piece, Scope},
    manifest::{Auth, BodyKind, Injection, KeyPlace, RequestTemplate},
    mask::DOTS,
    template::{self, Template},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ponte_platform::http::{
    Redirects, Request, Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde_json::{Map, Value};

/// A rendered request before it is written as HTTP, so that pages can put their values in.
pub(crate) struct Draft {
    path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Option<Value>,
    hidden_parameters: Vec<String>,
    /// The member of the body that authenticates, where one does.
    key_in_body: Option<String>,
}

/// A request, and what a log leaves out of it because it is made of secrets. Headers of that kind are marked as
/// sensitive.
pub(crate) struct Outgoing {
    pub request: Request,
    /// The names of query parameters.
    pub hidden_parameters: Vec<String>,
    /// The body with dots in their places.
    pub shown_body: Bytes,
}

impl Draft {
    pub fn render(template: &RequestTemplate, connection: &Connection, scope: &Scope) -> Result<Self, CallError> {
        let unfillable = |error: EvalError| CallError::unfillable(&error);
        let mut query = Vec::new();
        for (name, value) in &template.query {
            add_parameters(&mut query, name, value.render(scope).map_err(unfillable)?)?;
        }
        let hidden = template.query.iter().filter(|(_, value)| value.reads_secrets());
        let hidden_parameters = hidden.map(|(name, _)| name.clone()).collect();
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        add_headers(&mut headers, &connection.manifest.http.headers, scope)?;
        add_headers(&mut headers, &template.headers, scope)?;
        let body = template.body.as_ref().map(|body| body.render(scope)).transpose().map_err(unfillable)?;
        let path = render_path(&template.path, scope)?;
        let mut draft = Self { path, query, headers, body, hidden_parameters, key_in_body: None };
        draft.authenticate(&connection.manifest.auth, scope)?;
        Ok(draft)
    }

    /// Puts a value where a pagination wants it.
    pub fn inject(&mut self, injection: &Injection, value: Value) -> Result<(), CallError> {
        match injection {
            Injection::Query(name) => {
                self.query.retain(|(known, _)| known != name);
                add_parameters(&mut self.query, name, value)
            }
            Injection::Body(pointer) => {
                let body = self.body.get_or_insert_with(|| Value::Object(Map::new()));
                inject_into_body(body, pointer, value).ok_or_else(|| {
                    CallError::before_sending(
                        CallErrorKind::InvalidInput,
                        format!("the body has no place `{pointer}` for the page"),
                    )
                })
            }
        }
    }

    /// A header that the engine adds; one that the manifest wrote stays.
    pub fn add_header(&mut self, name: &HeaderName, value: &str) -> Result<(), CallError> {
        if !self.headers.contains_key(name) {
            self.headers.insert(name.clone(), header_value(name, value)?);
        }
        Ok(())
    }

    pub fn finish(mut self, template: &RequestTemplate, connection: &Connection) -> Outgoing {
        let mut url = connection.base.clone();
        let path = format!("{}{}", url.path().trim_end_matches('/'), self.path);
        url.set_path(&path);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let form = connection.manifest.http.body;
        let (body, shown_body) = match &self.body {
            None => (Bytes::new(), Bytes::new()),
            Some(body) => {
                let (kind, bytes) = encode_body(body, form);
                self.headers.entry(CONTENT_TYPE).or_insert(kind);
                let shown = self.concealed(body, template).map(|shown| encode_body(&shown, form).1);
                (bytes.clone(), shown.unwrap_or(bytes))
            }
        };
        let request = Request {
            method: template.method.clone(),
            url,
            headers: self.headers,
            body,
            redirects: redirects(connection),
        };
        Outgoing { request, hidden_parameters: self.hidden_parameters, shown_body }
    }

    /// A body with dots in the place of what is made of secrets; `None` when it shows none.
    fn concealed(&self, body: &Value, template: &RequestTemplate) -> Option<Value> {
        let secretive = template.body.as_ref().filter(|template| template.reads_secrets());
        if secretive.is_none() && self.key_in_body.is_none() {
            return None;
        }
        let mut shown = body.clone();
        if let Some(template) = secretive {
            template.conceal(&mut shown);
        }
        if let Some(key) = self.key_in_body.as_ref().and_then(|name| shown.get_mut(name)) {
            *key = DOTS.into();
        }
        Some(shown)
    }

    fn authenticate(&mut self, auth: &Auth, scope: &Scope) -> Result<(), CallError> {
        match auth {
            Auth::None | Auth::Later => Ok(()),
            Auth::ApiKey { place, name, value } => {
                let value = credential(value, scope)?;
                self.place_key(*place, name, value)
            }
            Auth::Bearer(value) => self.authorization(&format!("Bearer {}", credential(value, scope)?)),
            Auth::Basic { username, password } => {
                let pair = format!("{}:{}", credential(username, scope)?, credential(password, scope)?);
                self.authorization(&format!("Basic {}", STANDARD.encode(pair)))
            }
        }
    }

    fn place_key(&mut self, place: KeyPlace, name: &str, value: String) -> Result<(), CallError> {
        match place {
            KeyPlace::Header => {
                let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable_header(name))?;
                self.headers.insert(name.clone(), sensitive(header_value(&name, &value)?));
            }
            KeyPlace::Query => {
                self.query.push((name.to_owned(), value));
                self.hidden_parameters.push(name.to_owned());
            }
            KeyPlace::Body => {
                let body = self.body.get_or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(map) = body {
                    map.insert(name.to_owned(), Value::String(value));
                    self.key_in_body = Some(name.to_owned());
                }
            }
        }
        Ok(())
    }

    fn authorization(&mut self, value: &str) -> Result<(), CallError> {
        self.headers.insert(AUTHORIZATION, sensitive(header_value(&AUTHORIZATION, value)?));
        Ok(())
    }
}

/// A page's address, as an answer named it: on the connection's hosts only.
pub(crate) fn linked(
    connection: &Connection,
    draft: Draft,
    template: &RequestTemplate,
    link: &str,
) -> Result<Outgoing, CallError> {
    let elsewhere =
        || CallError::after_sending(CallErrorKind::BadResponse, "the next page's address is not the system's");
    let url = connection.base.join(link).map_err(|_| elsewhere())?;
    let same_host = url.origin() == connection.base.origin();
    let host = url.host_str().unwrap_or_default();
    let secure = url.scheme() == connection.base.scheme();
    if !(same_host || secure && connection.manifest.http.allow_hosts.iter().any(|pattern| pattern.matches(host))) {
        return Err(elsewhere());
    }
    let mut outgoing = draft.finish(template, connection);
    outgoing.request.url = url;
    Ok(outgoing)
}

/// Everything but letters, digits and `-._~` (RFC 3986, 2.3).
pub(crate) const IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Values are encoded, so that they stay one segment: `1/../2` asks for a thing of that strange name.
fn render_path(pieces: &[Piece], scope: &Scope) -> Result<String, CallError> {
    let mut path = String::new();
    for piece in pieces {
        let text = piece.text(scope).map_err(|error| CallError::unfillable(&error))?;
        match piece {
            Piece::Text(_) => path.push_str(&text),
            Piece::Expression(expression) if text.is_empty() => {
                let message = format!("`{}`: the path needs a value here", expression.source());
                return Err(CallError::before_sending(CallErrorKind::InvalidInput, message));
            }
            Piece::Expression(_) => path.extend(utf8_percent_encode(&text, IN_PATHS)),
        }
    }
    // Dots cannot be encoded away: parsers of URLs resolve them before and after decoding.
    if path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err(CallError::before_sending(CallErrorKind::InvalidInput, "a path cannot contain `.` or `..`"));
    }
    Ok(path)
}

fn add_parameters(query: &mut Vec<(String, String)>, name: &str, value: Value) -> Result<(), CallError> {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for item in items {
                add_parameters(query, name, item)?;
            }
        }
        Value::Object(_) => {
            let message = format!("the query parameter `{name}` cannot be an object");
            return Err(CallError::before_sending(CallErrorKind::InvalidInput, message));
        }
        Value::String(text) => query.push((name.to_owned(), text)),
        scalar => query.push((name.to_owned(), scalar.to_string())),
    }
    Ok(())
}

fn add_headers(
    headers: &mut HeaderMap,
    templates: &[(HeaderName, Template)],
    scope: &Scope,
) -> Result<(), CallError> {
    for (name, template) in templates {
        let text = match template.render(scope).map_err(|error| CallError::unfillable(&error))? {
            Value::Null => continue,
            Value::String(text) => text,
            other => other.to_string(),
        };
        let value = header_value(name, &text)?;
        headers.insert(name.clone(), if template.reads_secrets() { sensitive(value) } else { value });
    }
    Ok(())
}

fn header_value(name: &HeaderName, text: &str) -> Result<HeaderValue, CallError> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| unusable_header(name.as_str()))
}

fn unusable_header(name: &str) -> CallError {
    CallError::before_sending(CallErrorKind::InvalidInput, format!("the value cannot stand in the header `{name}`"))
}

fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}

fn credential(pieces: &[Piece], scope: &Scope) -> Result<String, CallError> {
    let text = template::text(pieces, scope).map_err(|error| CallError::unfillable(&error))?;
    if text.is_empty() {
        return Err(CallError::before_sending(CallErrorKind::AuthRevoked, "the connection has no credentials"));
    }
    Ok(text)
}

fn inject_into_body(body: &mut Value, pointer: &str, value: Value) -> Option<()> {
    let (parent, key) = pointer.rsplit_once('/')?;
    match body.pointer_mut(parent)? {
        Value::Object(map) => {
            map.insert(key.replace("~1", "/").replace("~0", "~"), value);
        }
        Value::Array(items) => *items.get_mut(key.parse::<usize>().ok()?)? = value,
        _ => return None,
    }
    Some(())
}

fn redirects(connection: &Connection) -> Redirects {
    let hosts = &connection.manifest.http.allow_hosts;
    if hosts.is_empty() { Redirects::SameHost } else { Redirects::Within(hosts.clone()) }
}

fn encode_body(body: &Value, kind: BodyKind) -> (HeaderValue, Bytes) {
    match kind {
        BodyKind::Form | BodyKind::FormBrackets => {
            let mut fields = Vec::new();
            flatten(&mut fields, String::new(), body);
            // The encoder of queries is the encoder of forms (WHATWG URL, 5.2).
            let mut url = Url::parse("http://form/").expect("a constant URL");
            url.query_pairs_mut().extend_pairs(&fields);
            let encoded = url.query().unwrap_or_default().to_owned();
            (HeaderValue::from_static("application/x-www-form-urlencoded"), Bytes::from(encoded))
        }
        // Connections of manifests with XML cannot be made.
        BodyKind::Json | BodyKind::Xml => {
            (HeaderValue::from_static("application/json"), Bytes::from(body.to_string()))
        }
    }
}

/// `{a: {b: 1}, c: [2]}` → `a[b]=1`, `c[0]=2`, as PHP back ends read it.
fn flatten(fields: &mut Vec<(String, String)>, name: String, value: &Value) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}[{key}]") };
    match value {
        Value::Null => {}
        Value::Object(map) => map.iter().for_each(|(key, member)| flatten(fields, inner(key), member)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| flatten(fields, inner(&at.to_string()), item));
        }
        Value::String(text) => fields.push((name, text.clone())),
        scalar => fields.push((name, scalar.to_string())),
    }
}
