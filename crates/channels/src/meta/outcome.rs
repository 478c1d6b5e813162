//! What Meta's answer to a send means.

use super::{contacts::addresses, errors};
use crate::{
    adapter::Accepted,
    model::{ProviderMessageId, ReportedError},
    redact::Redactor,
    send_error::{Certainty, SendError},
};
use ponte_kernel::text::storable;
use serde::Deserialize;
use serde_json::Value;

/// 200 with a message id is an acceptance; everything else is an error. Meta decides by the code in the body; the HTTP
/// status counts only where there is none.
pub fn outcome(status: u16, body: &[u8]) -> Result<Accepted, SendError> {
    if let Ok(refused) = serde_json::from_slice::<Refused>(body) {
        return Err(refusal(status, &refused.error));
    }
    if !(200..300).contains(&status) {
        return Err(unexplained(status));
    }
    accepted(body).ok_or_else(|| SendError::unanswered(format!("HTTP {status} without a message id")))
}

/// An error of a status webhook: the message was accepted before and did not arrive.
pub fn reported(error: &ReportedError) -> SendError {
    let verdict = errors::by_code(error.code).unwrap_or(&errors::UNKNOWN_REFUSAL);
    SendError { verdict, certainty: Certainty::NotSent, code: Some(error.code), detail: words(&error.title) }
}

/// The provider's words as they may be kept: without personal data, and as a database can hold them.
fn words(text: &str) -> String {
    storable(Redactor::default().text(text))
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
    error_user_msg: Option<String>,
    error_data: Option<Value>,
}

impl GraphError {
    /// The most exact words that Meta gives.
    fn words(&self) -> &str {
        let details = self.error_data.as_ref().and_then(|data| data.get("details")?.as_str());
        details.or(self.error_user_msg.as_deref()).or(self.message.as_deref()).unwrap_or_default()
    }
}

/// Templates and accounts explain themselves in the subcode, below the general code 100.
fn refusal(status: u16, error: &GraphError) -> SendError {
    let by_subcode = error.error_subcode.and_then(|code| Some((code, errors::by_code(code)?)));
    let (code, verdict) = by_subcode
        .unwrap_or_else(|| (error.code, errors::by_code(error.code).unwrap_or_else(|| errors::by_status(status))));
    // A repeated marketing request is refused because the first one was taken.
    let certainty = if code == errors::DUPLICATE_REQUEST { Certainty::Unknown } else { Certainty::NotSent };
    SendError { verdict, certainty, code: Some(code), detail: words(error.words()) }
}

/// An answer of something between Meta and us. A server error can come after the message went through.
fn unexplained(status: u16) -> SendError {
    let certainty = if status >= 500 { Certainty::Unknown } else { Certainty::NotSent };
    SendError { verdict: errors::by_status(status), certainty, code: None, detail: format!("HTTP {status}") }
}

#[derive(Deserialize)]
struct Taken {
    messages: Vec<TakenMessage>,
    #[serde(default)]
    contacts: Vec<TakenContact>,
}

#[derive(Deserialize)]
struct TakenMessage {
    id: String,
}

#[derive(Deserialize)]
struct TakenContact {
    wa_id: Option<String>,
    user_id: Option<String>,
}

fn accepted(body: &[u8]) -> Option<Accepted> {
    let taken: Taken = serde_json::from_slice(body).ok()?;
    let id = taken.messages.into_iter().next()?.id;
    let contact = taken.contacts.first();
    let ids = contact.map(|contact| [contact.wa_id.as_deref(), contact.user_id.as_deref()]);
    let (canonical, also) = addresses(ids.into_iter().flatten().flatten());
    Some(Accepted { provider_id: ProviderMessageId(storable(id)), canonical, also })
}
