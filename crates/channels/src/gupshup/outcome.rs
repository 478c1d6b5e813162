//! What Gupshup's answer to a send means, and its own error codes beside Meta's.

use crate::{
    adapter::Accepted,
    json, meta,
    model::{ProviderMessageId, ReportedError},
    send_error::{Certainty, SendError, Verdict},
    verdicts,
};
use serde_json::Value;

/// Any 2xx with an id only means queued.
pub fn outcome(status: u16, body: &[u8]) -> Result<Accepted, SendError> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    if !(200..300).contains(&status) || json::text(&body, "status") == Some("error") {
        return Err(refusal(status, &body));
    }
    let id = json::owned(&body, "messageId").map(ProviderMessageId);
    let accepted = id.map(|provider_id| Accepted { provider_id, canonical: None, also: None });
    accepted.ok_or_else(|| SendError::unanswered(format!("HTTP {status} without a message id")))
}

fn refusal(status: u16, body: &Value) -> SendError {
    let said = json::text(body, "message").unwrap_or_default();
    let certainty = if status >= 500 { Certainty::Unknown } else { Certainty::NotSent };
    let detail = json::words(&format!("HTTP {status} {said}")).trim_end().to_owned();
    SendError { verdict: verdicts::by_status(status), certainty, code: None, detail }
}

/// An error of an event: Gupshup's own codes have four digits, all others are Meta's.
pub fn reported(error: &ReportedError) -> SendError {
    let verdict = match error.code {
        0 => Some(&verdicts::CONTENT),
        470 => Some(&verdicts::WINDOW_CLOSED),
        code => of_gupshup(code),
    };
    match verdict {
        None => meta::outcome::reported(error),
        Some(verdict) => {
            let code = Some(error.code).filter(|code| *code != 0);
            SendError { verdict, certainty: Certainty::NotSent, code, detail: json::words(&error.title) }
        }
    }
}

fn of_gupshup(code: i64) -> Option<&'static Verdict> {
    match code {
        1002 | 1006..=1008 => Some(&verdicts::RECIPIENT),
        1003 => Some(&verdicts::POLICY),
        1004 => Some(&verdicts::WINDOW_CLOSED),
        1005 | 4003 | 4005 => Some(&verdicts::TEMPLATE),
        1009..=1011 | 4004 => Some(&verdicts::CONTENT),
        1012 => Some(&verdicts::OPTED_OUT),
        4001 => Some(&verdicts::THROTTLED),
        4002 => Some(&verdicts::TRANSIENT),
        _ => None,
    }
}
