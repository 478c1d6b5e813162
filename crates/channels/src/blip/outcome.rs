//! What Blip's answer to a send means, and the reasons of failed notifications.

use crate::{
    adapter::Accepted,
    json, meta,
    model::{ProviderMessageId, ReportedError},
    send_error::{Certainty, SendError, Verdict},
    verdicts,
};
use ponte_kernel::MessageId;

/// 202 has no body: the message is known by our own id.
pub fn outcome(ours: Option<MessageId>, status: u16, body: &[u8]) -> Result<Accepted, SendError> {
    if !(200..300).contains(&status) {
        return Err(refusal(status, body));
    }
    let Some(ours) = ours else { return Err(SendError::unanswered(format!("HTTP {status}"))) };
    Ok(Accepted { provider_id: ProviderMessageId(ours.to_string()), canonical: None, also: None })
}

fn refusal(status: u16, body: &[u8]) -> SendError {
    let said: String = String::from_utf8_lossy(body).chars().take(500).collect();
    let certainty = if status >= 500 { Certainty::Unknown } else { Certainty::NotSent };
    let detail = json::words(&format!("HTTP {status} {said}")).trim_end().to_owned();
    SendError { verdict: verdicts::by_status(status), certainty, code: None, detail }
}

pub fn reported(error: &ReportedError) -> SendError {
    match of_lime(error.code) {
        None => meta::outcome::reported(error),
        Some(verdict) => {
            let detail = json::words(&error.title);
            SendError { verdict, certainty: Certainty::NotSent, code: Some(error.code), detail }
        }
    }
}

/// LIME's codes have two digits, grouped by tens; Meta's small codes never come through Blip.
fn of_lime(code: i64) -> Option<&'static Verdict> {
    match code {
        42 => Some(&verdicts::RECIPIENT),
        11..=19 | 31..=39 | 41 | 43..=49 => Some(&verdicts::CONFIG),
        51..=59 => Some(&verdicts::TRANSIENT),
        ..100 => Some(&verdicts::CONTENT),
        _ => None,
    }
}

/// Meta's code inside of a description: 13xxxx.
pub fn code_of(description: &str) -> Option<i64> {
    let numbers = description.split(|c: char| !c.is_ascii_digit());
    let mut codes = numbers.filter(|digits| digits.len() == 6 && digits.starts_with("13"));
    codes.find_map(|digits| digits.parse().ok())
}
