//! What Twilio's answer to a send means.

use super::errors;
use crate::{
    adapter::Accepted,
    meta::contacts::addresses,
    model::{ProviderMessageId, ReportedError},
    redact::Redactor,
    send_error::{Certainty, SendError},
    verdicts,
};
use ponte_kernel::text::storable;
use serde::Deserialize;

/// 2xx with a message id is an acceptance, unless the message says that it failed at once.
pub fn outcome(status: u16, body: &[u8]) -> Result<Accepted, SendError> {
    if !(200..300).contains(&status) {
        return Err(refusal(status, body));
    }
    let taken: Option<Taken> = serde_json::from_slice(body).ok();
    let taken = taken.ok_or_else(|| SendError::unanswered(format!("HTTP {status} without a message id")))?;
    match (taken.status.as_deref(), taken.error_code) {
        (Some("failed" | "undelivered" | "canceled"), code) => Err(failed(code, taken.error_message.as_deref())),
        _ => Ok(accepted(taken)),
    }
}

/// An error of a status: the message was accepted before and did not arrive.
pub fn reported(error: &ReportedError) -> SendError {
    failed(Some(error.code), Some(&error.title))
}

fn failed(code: Option<i64>, words: Option<&str>) -> SendError {
    let verdict = code.and_then(errors::by_code).unwrap_or(&verdicts::CONTENT);
    SendError { verdict, certainty: Certainty::NotSent, code, detail: kept(words.unwrap_or_default()) }
}

#[derive(Deserialize)]
struct Taken {
    sid: String,
    status: Option<String>,
    to: Option<String>,
    error_code: Option<i64>,
    error_message: Option<String>,
}

fn accepted(taken: Taken) -> Accepted {
    let to = taken.to.as_deref().and_then(|to| to.strip_prefix("whatsapp:"));
    let (canonical, also) = addresses(to.map(|to| to.trim_start_matches('+')));
    Accepted { provider_id: ProviderMessageId(storable(taken.sid)), canonical, also }
}

#[derive(Default, Deserialize)]
struct Refused {
    code: Option<i64>,
    #[serde(default)]
    message: String,
}

/// A server error can come after the message went through; every other refusal is one.
fn refusal(status: u16, body: &[u8]) -> SendError {
    let refused: Refused = serde_json::from_slice(body).unwrap_or_default();
    let verdict = refused.code.and_then(errors::by_code).unwrap_or_else(|| verdicts::by_status(status));
    let certainty = if status >= 500 { Certainty::Unknown } else { Certainty::NotSent };
    let detail = if refused.message.is_empty() { format!("HTTP {status}") } else { kept(&refused.message) };
    SendError { verdict, certainty, code: refused.code, detail }
}

/// The provider's words as they may be kept: without personal data, and as a database can hold them.
fn kept(words: &str) -> String {
    storable(Redactor::default().text(words))
}
