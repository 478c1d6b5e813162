//! What Zenvia's answer to a send means, and the errors of its statuses.

use super::decode::NO_CODE;
use crate::{
    adapter::Accepted,
    json, meta,
    model::{ProviderMessageId, ReportedError},
    send_error::{Certainty, SendError, Verdict},
    verdicts,
};
use serde_json::Value;

pub fn outcome(status: u16, body: &[u8]) -> Result<Accepted, SendError> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    if !(200..300).contains(&status) {
        return Err(refusal(status, &body));
    }
    let id = json::owned(&body, "id").map(ProviderMessageId);
    let accepted = id.map(|provider_id| Accepted { provider_id, canonical: None, also: None });
    accepted.ok_or_else(|| SendError::unanswered(format!("HTTP {status} without a message id")))
}

/// An error of a status: its code is Meta's. Meta's code 0 is none of a status.
pub fn reported(error: &ReportedError) -> SendError {
    if error.code != NO_CODE {
        return meta::outcome::reported(error);
    }
    let detail = json::words(&error.title);
    SendError { verdict: &verdicts::CONTENT, certainty: Certainty::NotSent, code: None, detail }
}

fn refusal(status: u16, body: &Value) -> SendError {
    let code = json::text(body, "code").unwrap_or_default();
    let said = json::text(body, "message").unwrap_or_default();
    let place = body.pointer("/details/0/path").and_then(Value::as_str).unwrap_or_default();
    // A repetition is refused because the first one was taken.
    let may_be_out = status >= 500 || code == "DUPLICATED";
    SendError {
        verdict: verdict(status, code, place),
        certainty: if may_be_out { Certainty::Unknown } else { Certainty::NotSent },
        code: None,
        detail: json::words(&format!("HTTP {status} {code} {said} {place}")).trim_end().to_owned(),
    }
}

fn verdict(status: u16, code: &str, place: &str) -> &'static Verdict {
    match code {
        "VALIDATION_ERROR" if place.contains("template") || place.contains("fields") => &verdicts::TEMPLATE,
        "VALIDATION_ERROR" | "DUPLICATED" => &verdicts::CONTENT,
        "AUTHENTICATION_ERROR" => &verdicts::CREDENTIALS,
        "NOT_FOUND" => &verdicts::CONFIG,
        _ => verdicts::by_status(status),
    }
}
