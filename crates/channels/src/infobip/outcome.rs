//! What Infobip's answer to a send means.

use super::errors::{self, DUPLICATE, Told};
use crate::{
    adapter::Accepted,
    meta::{contacts::addresses, loose::Words},
    model::{ProviderMessageId, ReportedError},
    redact::Redactor,
    send_error::{Certainty, SendError},
    verdicts,
};
use ponte_kernel::text::storable;
use serde::Deserialize;

/// 2xx is an acceptance only when the message's status says so.
pub fn outcome(status: u16, body: &[u8]) -> Result<Accepted, SendError> {
    if !(200..300).contains(&status) {
        return Err(refusal(status, body));
    }
    let taken = taken(body).ok_or_else(|| SendError::unanswered(format!("HTTP {status} without a message id")))?;
    let refused = matches!(taken.status.group(), "REJECTED" | "UNDELIVERABLE" | "EXPIRED");
    // What was refused as a repetition was taken the first time.
    if refused && taken.status.name() != DUPLICATE {
        return Err(reported(&errors::reported(&taken.status, None)));
    }
    let (canonical, also) = addresses(taken.to.as_deref());
    Ok(Accepted { provider_id: ProviderMessageId(taken.message_id.storable()), canonical, also })
}

/// An error of a report, whose title begins with Infobip's names for it.
pub fn reported(error: &ReportedError) -> SendError {
    SendError {
        verdict: errors::by_title(&error.title),
        certainty: Certainty::NotSent,
        code: Some(error.code),
        detail: detail(&error.title),
    }
}

/// The names as they are, and the words after them without personal data.
fn detail(title: &str) -> String {
    let (names, words) = title.split_once(':').unwrap_or(("", title));
    let words = Redactor::default().text(words);
    storable(if names.is_empty() { words } else { format!("{names}:{words}") })
}

/// The answer for one message, or the first of several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer<'a> {
    Several {
        #[serde(borrow)]
        messages: Vec<Taken<'a>>,
    },
    One(#[serde(borrow)] Taken<'a>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Taken<'a> {
    #[serde(borrow)]
    message_id: Words<'a>,
    #[serde(borrow)]
    to: Option<Words<'a>>,
    #[serde(borrow, default)]
    status: Told<'a>,
}

fn taken(body: &[u8]) -> Option<Taken<'_>> {
    match serde_json::from_slice(body).ok()? {
        Answer::Several { messages } => messages.into_iter().next(),
        Answer::One(taken) => Some(taken),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refused {
    request_error: RequestError,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestError {
    service_exception: ServiceException,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceException {
    #[serde(default)]
    message_id: String,
    #[serde(default)]
    text: String,
}

/// A server error can come after the message went through; every other refusal is one.
fn refusal(status: u16, body: &[u8]) -> SendError {
    let certainty = if status >= 500 { Certainty::Unknown } else { Certainty::NotSent };
    let told = serde_json::from_slice::<Refused>(body).ok().map(|refused| refused.request_error.service_exception);
    let detail = match told {
        Some(told) => storable(Redactor::default().text(&format!("{}: {}", told.message_id, told.text))),
        None => format!("HTTP {status}"),
    };
    SendError { verdict: verdicts::by_status(status), certainty, code: None, detail }
}
