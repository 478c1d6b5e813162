//! An answer, as expressions see it, and the sorting of answers into the kinds of errors.

use crate::{
    error::CallError,
    error_kind::CallErrorKind,
    expression::Scope,
    manifest::{Checks, ErrorRule},
    mask::Masker,
    template::Template,
};
use minijinja::value::Value as Jinja;
use ponte_platform::http::{Certainty, Response, header::RETRY_AFTER};
use serde_json::Value;
use std::time::Duration;

/// Longest text that is kept of a body that is no JSON, and of a vendor's message.
const LONGEST_TEXT: usize = 64 * 1024;
const LONGEST_MESSAGE: usize = 300;

/// `status`, `headers` and `body`.
pub(crate) struct Reply {
    pub status: u16,
    pub body: Jinja,
    headers: Jinja,
    form: Form,
    retry_after: Option<Duration>,
}

/// What the body was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Empty,
    /// HTML of a gateway, cut-off JSON: readable by rules, never by outputs.
    Text,
}

impl Reply {
    pub fn read(response: &Response) -> Self {
        let (body, form) = read_body(&response.body);
        let headers =
            response.headers.iter().map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
        let retry_after = response.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        Self {
            status: response.status.as_u16(),
            body,
            headers: Jinja::from_pairs(headers),
            form,
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    /// A scope in which the answer is seen.
    pub fn seen_in(&self, scope: &Scope) -> Scope {
        scope.with_all([
            ("status".into(), Jinja::from(self.status)),
            ("headers".into(), self.headers.clone()),
            ("body".into(), self.body.clone()),
        ])
    }

    /// Nothing for an answer that is one. The manifest's rules come first, 2xx included; then what the status says.
    pub fn failure(&self, rules: &[ErrorRule], scope: &Scope, masker: &Masker) -> Option<CallError> {
        // A rule that cannot be evaluated on this answer does not speak about it.
        let rule = rules.iter().find(|rule| rule.when.is_true(scope).unwrap_or(false));
        match rule {
            Some(rule) => Some(self.ruled(rule, scope, masker)),
            None => self.by_status(),
        }
    }

    fn ruled(&self, rule: &ErrorRule, scope: &Scope, masker: &Masker) -> CallError {
        let message = rendered(rule.message.as_ref(), scope).and_then(|value| value.as_str().map(str::to_owned));
        let message = message.unwrap_or_else(|| format!("the system answered {}", self.status));
        let asked = rendered(rule.retry_after.as_ref(), scope).and_then(|value| value.as_f64());
        let asked = asked.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        CallError {
            kind: rule.kind,
            message: masker.secrets_in(&message).chars().take(LONGEST_MESSAGE).collect(),
            field: rule.field.clone(),
            data: rendered(rule.data.as_ref(), scope),
            retry_after: asked.or(self.retry_after),
            certainty: certainty(rule.kind),
        }
    }

    fn by_status(&self) -> Option<CallError> {
        use CallErrorKind as Kind;
        let kind = match self.status {
            200..=299 if self.form == Form::Text => Kind::BadResponse,
            200..=299 => return None,
            400 | 422 => Kind::InvalidInput,
            401 => Kind::AuthRevoked,
            403 => Kind::Forbidden,
            404 | 410 => Kind::NotFound,
            408 | 504 => Kind::Timeout,
            409 => Kind::Conflict,
            429 => Kind::RateLimited,
            500.. => Kind::Unavailable,
            _ => Kind::BadResponse,
        };
        let error = CallError::after_sending(kind, format!("the system answered {}", self.status));
        Some(CallError { retry_after: self.retry_after, certainty: certainty(kind), ..error })
    }
}

/// What a request's checks say about an answer that no rule claimed. `scope` sees the answer.
pub(crate) fn check(checks: &Checks, scope: &Scope) -> Result<(), CallError> {
    let holds = |condition: &Option<crate::expression::Expression>| match condition {
        None => Ok(None),
        Some(expression) => expression.is_true(scope).map(Some).map_err(|error| CallError::unreadable(&error)),
    };
    if holds(&checks.not_found_when)? == Some(true) {
        return Err(CallError::after_sending(CallErrorKind::NotFound, "the system knows nothing like it"));
    }
    if holds(&checks.ambiguous_when)? == Some(true) {
        return Err(CallError::after_sending(CallErrorKind::Ambiguous, "the system knows more than one like it"));
    }
    if holds(&checks.expect)? == Some(false) {
        return Err(CallError::after_sending(CallErrorKind::BadResponse, "the answer is not what was expected"));
    }
    Ok(())
}

/// A refusal is surely not acted upon; a breakdown may have come after the deed.
fn certainty(kind: CallErrorKind) -> Certainty {
    match kind {
        CallErrorKind::Unavailable | CallErrorKind::Timeout | CallErrorKind::BadResponse => Certainty::Unknown,
        _ => Certainty::NotSent,
    }
}

fn rendered(template: Option<&Template>, scope: &Scope) -> Option<Value> {
    template?.render(scope).ok().filter(|value| !value.is_null())
}

fn read_body(bytes: &[u8]) -> (Jinja, Form) {
    if bytes.trim_ascii().is_empty() {
        return (Jinja::from(()), Form::Empty);
    }
    if let Ok(value) = serde_json::from_slice::<Jinja>(bytes) {
        return (value, Form::Json);
    }
    let start = &bytes[..bytes.len().min(LONGEST_TEXT)];
    (Jinja::from(String::from_utf8_lossy(start).as_ref()), Form::Text)
}
