//! Graph calls beside messages: templates, numbers, profiles. How their answers and refusals read.

use super::errors;
use crate::{
    adapter::{HttpMethod, HttpRequest},
    model::Credentials,
    redact::Redactor,
    send_error::SendErrorKind,
    sentence::Sentence,
    templates::calls::{ManagementError, ManagementErrorKind},
};
use bytes::Bytes;
use ponte_kernel::{Secret, text::storable};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

/// A call to `{base}/{version}/{path}`.
pub fn call(method: HttpMethod, path: &str, body: Option<&Value>, credentials: &Credentials) -> HttpRequest {
    let base = credentials.base_url.trim_end_matches('/');
    let mut headers = vec![("authorization", Secret::new(format!("Bearer {}", credentials.token.expose())))];
    if body.is_some() {
        headers.push(("content-type", Secret::new("application/json".to_owned())));
    }
    HttpRequest {
        method,
        url: format!("{base}/{}/{path}", credentials.api_version),
        headers,
        body: body.map_or_else(Bytes::new, |body| body.to_string().into()),
    }
}

/// Whether a text can stand in an address as it is.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// A text as a value of a query.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"_-.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
            let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}

/// The answer, or what the refusal means.
pub fn read<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, ManagementError> {
    if let Ok(refused) = serde_json::from_slice::<Refused>(body) {
        return Err(refusal(status, &refused.error));
    }
    if !(200..300).contains(&status) {
        return Err(unexplained(status));
    }
    serde_json::from_slice(body).map_err(|error| unreadable(&error))
}

/// An answer that says no more than that it was done.
pub fn done(status: u16, body: &[u8]) -> Result<(), ManagementError> {
    read::<Value>(status, body).map(|_| ())
}

#[derive(Deserialize)]
struct Refused {
    error: GraphError,
}

#[derive(Deserialize)]
struct GraphError {
    code: i64,
    error_subcode: Option<i64>,
    message: Option<String>,
    error_user_title: Option<String>,
    error_user_msg: Option<String>,
    error_data: Option<Value>,
    #[serde(default)]
    is_transient: bool,
}

/// "Unsupported request. Object does not exist."
const UNKNOWN_OBJECT: i64 = 33;

/// Templates and accounts explain themselves in the subcode, below the general code 100.
fn refusal(status: u16, error: &GraphError) -> ManagementError {
    let by_subcode = error.error_subcode.and_then(errors::by_code);
    let verdict = by_subcode.or_else(|| errors::by_code(error.code)).unwrap_or_else(|| errors::by_status(status));
    let kind = if error.error_subcode == Some(UNKNOWN_OBJECT) || status == 404 {
        ManagementErrorKind::Gone
    } else if error.is_transient {
        ManagementErrorKind::Transient
    } else {
        kind_of(verdict.kind)
    };
    let details = error.error_data.as_ref().and_then(|data| data.get("details")?.as_str());
    let explained = error.error_user_msg.as_deref().or(error.error_user_title.as_deref()).or(details);
    ManagementError {
        kind,
        code: Some(error.code),
        subcode: error.error_subcode,
        sentence: if by_subcode.is_none() && error.code == 100 { &REFUSED } else { &verdict.sentence },
        explained: explained.map(words),
        detail: words(details.or(error.message.as_deref()).unwrap_or_default()),
        field: error.error_subcode.and_then(field_of),
    }
}

fn kind_of(kind: SendErrorKind) -> ManagementErrorKind {
    match kind {
        SendErrorKind::Credentials => ManagementErrorKind::Credentials,
        SendErrorKind::Throttled { .. } => ManagementErrorKind::Throttled,
        SendErrorKind::Transient => ManagementErrorKind::Transient,
        _ => ManagementErrorKind::Content,
    }
}

/// The part of a template that a subcode is about.
fn field_of(subcode: i64) -> Option<&'static str> {
    match subcode {
        2_388_047 => Some("header"),
        2_388_072 | 2_388_293 | 2_388_299 => Some("body"),
        2_388_073 => Some("footer"),
        _ => None,
    }
}

static REFUSED: Sentence = Sentence::new(
    "A Meta recusou a operação. Veja o detalhe e corrija.",
    "Meta refused the operation. See the detail and correct it.",
);

static UNREADABLE: Sentence = Sentence::new(
    "A resposta da Meta não pôde ser lida. Tente novamente em instantes.",
    "Meta's answer could not be read. Try again shortly.",
);

/// An answer of something between Meta and us.
fn unexplained(status: u16) -> ManagementError {
    let verdict = errors::by_status(status);
    ManagementError {
        kind: kind_of(verdict.kind),
        code: None,
        subcode: None,
        sentence: &verdict.sentence,
        explained: None,
        detail: format!("HTTP {status}"),
        field: None,
    }
}

pub fn unreadable(error: &dyn std::fmt::Display) -> ManagementError {
    ManagementError {
        kind: ManagementErrorKind::Transient,
        code: None,
        subcode: None,
        sentence: &UNREADABLE,
        explained: None,
        detail: error.to_string(),
        field: None,
    }
}

/// The provider's words as they may be kept: without personal data, and as a database can hold them.
fn words(text: &str) -> String {
    storable(Redactor::default().text(text))
}
