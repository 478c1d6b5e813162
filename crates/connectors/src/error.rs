//! A call that gave no answer.

use crate::{error_kind::CallErrorKind, expression::EvalError, retry::Failure, shape::Mismatch};
use ponte_platform::http::{Certainty, HttpError};
use serde_json::Value;
use std::{fmt, time::Duration};
use thiserror::Error;

/// Why a call gave no answer. Flows branch on `kind`; `message` is for who runs the connection, in the vendor's words,
/// with secrets replaced. It may name a person, so `Debug` leaves it out and it never goes to the log.
#[derive(Clone, Error, PartialEq)]
#[error("{}: {message}", kind.as_str())]
pub struct CallError {
    pub kind: CallErrorKind,
    pub message: String,
    /// Which input was refused, when the vendor says so.
    pub field: Option<String>,
    /// What else the manifest took from the vendor's answer, such as the id of what exists already.
    pub data: Option<Value>,
    pub retry_after: Option<Duration>,
    /// Whether the system may have acted on the request.
    pub certainty: Certainty,
}

impl CallError {
    /// A refusal before anything was sent.
    pub(crate) fn before_sending(kind: CallErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            field: None,
            data: None,
            retry_after: None,
            certainty: Certainty::NotSent,
        }
    }

    /// A failure that an answer, or the lack of one, showed.
    pub(crate) fn after_sending(kind: CallErrorKind, message: impl Into<String>) -> Self {
        Self { certainty: Certainty::Unknown, ..Self::before_sending(kind, message) }
    }

    pub(crate) fn from_http(error: &HttpError) -> Self {
        let kind = match error {
            HttpError::Timeout { .. } => CallErrorKind::Timeout,
            HttpError::Unresolvable { .. } | HttpError::Connect { .. } | HttpError::Broken { .. } => {
                CallErrorKind::Unavailable
            }
            HttpError::Url(_) | HttpError::Blocked { .. } => CallErrorKind::Forbidden,
            HttpError::TooLarge { .. } | HttpError::Redirect { .. } => CallErrorKind::BadResponse,
        };
        Self { certainty: error.certainty(), ..Self::before_sending(kind, error.to_string()) }
    }

    /// A request's template could not be filled from this input.
    pub(crate) fn unfillable(error: &EvalError) -> Self {
        Self::before_sending(CallErrorKind::InvalidInput, error.to_string())
    }

    /// An answer did not have what the manifest looks for in it.
    pub(crate) fn unreadable(error: &EvalError) -> Self {
        Self::after_sending(CallErrorKind::BadResponse, error.to_string())
    }

    pub(crate) fn misshapen_input(mismatch: &Mismatch) -> Self {
        let error = Self::before_sending(CallErrorKind::InvalidInput, mismatch.to_string());
        let path = mismatch.path.trim_start_matches('.');
        Self { field: (!path.is_empty()).then(|| path.to_owned()), ..error }
    }

    pub(crate) fn misshapen_output(mismatch: &Mismatch) -> Self {
        Self::after_sending(CallErrorKind::BadResponse, format!("the answer lacks what is needed: {mismatch}"))
    }

    pub(crate) fn failure(&self) -> Failure {
        Failure { kind: self.kind, certainty: self.certainty, retry_after: self.retry_after }
    }
}

impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallError({}, {:?})", self.kind.as_str(), self.certainty)
    }
}
