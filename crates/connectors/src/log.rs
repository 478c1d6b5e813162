//! What a call did, for the screen that support opens first. Secrets are replaced before anything is kept; names and
//! texts of people may be left, so whoever stores it seals it.

use crate::{error::CallError, error_kind::CallErrorKind, mask::Masker, request::Outgoing, retry::Budget};
use ponte_kernel::Timestamp;
use ponte_platform::http::{HttpError, Response, Url};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One call from start to end.
#[derive(Clone, Debug, PartialEq)]
pub struct CallLog {
    /// The connection's key.
    pub connection: String,
    pub action: String,
    pub budget: Budget,
    pub started_at: Timestamp,
    pub took: Duration,
    pub outcome: CallOutcome,
    /// Every request that was made, retries included; none when the cache answered.
    pub exchanges: Vec<ExchangeLog>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallOutcome {
    Answered,
    /// From the cache, this old.
    Remembered {
        age: Duration,
    },
    Failed(CallErrorKind),
}

/// One request and what came of it.
#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct ExchangeLog {
    pub method: String,
    pub url: String,
    pub request_headers: Vec<(String, String)>,
    pub request_body: String,
    pub took: Duration,
    pub answer: ExchangeAnswer,
}

#[derive(Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ExchangeAnswer {
    Response { status: u16, headers: Vec<(String, String)>, body: String },
    None { reason: String },
}

/// Bodies may name people.
impl std::fmt::Debug for ExchangeLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let answer = match &self.answer {
            ExchangeAnswer::Response { status, .. } => status.to_string(),
            ExchangeAnswer::None { .. } => "none".to_owned(),
        };
        write!(f, "ExchangeLog({}, {answer})", self.method)
    }
}

impl CallLog {
    /// That a call was made, where to, how long it took and what came of it. A request may say what an answer before it
    /// said, so nothing of requests stays either.
    #[must_use]
    pub fn without_contents(mut self) -> Self {
        for exchange in &mut self.exchanges {
            exchange.forget_contents();
        }
        self
    }
}

impl ExchangeLog {
    fn forget_contents(&mut self) {
        // Nothing of what is no address.
        self.url = Url::parse(&self.url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        self.request_headers.clear();
        self.request_body.clear();
        if let ExchangeAnswer::Response { headers, body, .. } = &mut self.answer {
            headers.clear();
            body.clear();
        }
    }

    pub(crate) fn asked(outgoing: &Outgoing, masker: &Masker) -> Self {
        let Outgoing { request, hidden_parameters, shown_body } = outgoing;
        Self {
            method: request.method.to_string(),
            url: masker.url(&request.url, hidden_parameters),
            request_headers: masker.headers(&request.headers),
            request_body: masker.body(&request.headers, shown_body),
            took: Duration::ZERO,
            answer: ExchangeAnswer::None { reason: String::new() },
        }
    }

    pub(crate) fn answered(self, outcome: &Result<Response, HttpError>, masker: &Masker, took: Duration) -> Self {
        let answer = match outcome {
            Ok(response) => ExchangeAnswer::Response {
                status: response.status.as_u16(),
                headers: masker.headers(&response.headers),
                body: masker.body(&response.headers, &response.body),
            },
            Err(error) => ExchangeAnswer::None { reason: error.to_string() },
        };
        Self { took, answer, ..self }
    }
}

impl CallOutcome {
    pub(crate) fn of<T>(outcome: &Result<T, CallError>) -> Self {
        match outcome {
            Ok(_) => Self::Answered,
            Err(error) => Self::Failed(error.kind),
        }
    }
}
