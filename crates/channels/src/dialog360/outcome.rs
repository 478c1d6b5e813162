//! What 360dialog's answer to a send means: Meta's answers pass through, its own are a status and a text.

use crate::{
    adapter::Accepted,
    json, meta,
    send_error::{Certainty, SendError, Verdict},
    verdicts,
};
use serde_json::Value;

pub fn outcome(status: u16, body: &[u8]) -> Result<Accepted, SendError> {
    let by_meta = meta::outcome::outcome(status, body);
    match by_meta {
        // Without a code of Meta's the refusal is 360dialog's own.
        Err(SendError { code: None, .. }) if !(200..300).contains(&status) => Err(platform_error(status, body)),
        by_meta => by_meta,
    }
}

fn platform_error(status: u16, body: &[u8]) -> SendError {
    let told = said(body);
    let certainty = if status >= 500 { Certainty::Unknown } else { Certainty::NotSent };
    let detail = json::words(&format!("HTTP {status} {told}"));
    SendError { verdict: verdict(status, &told), certainty, code: None, detail }
}

/// The text of the answer: of old it stands in `meta.developer_message`.
fn said(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let read: Option<Value> = serde_json::from_str(&text).ok();
    let legacy = read.as_ref().and_then(|body| json::text(body.get("meta")?, "developer_message"));
    let said = legacy.unwrap_or(&text);
    said.chars().take(LONGEST_WORDS).collect()
}

/// Of a page that something between us sent instead, the beginning is enough.
const LONGEST_WORDS: usize = 500;

/// 400 is the answer to much: too many requests, unpaid invoices, a disabled API. The text tells.
fn verdict(status: u16, said: &str) -> &'static Verdict {
    let said = said.to_lowercase();
    let speaks_of = |words: &[&str]| words.iter().any(|word| said.contains(word));
    match status {
        400 if speaks_of(&["rate limit", "too many requests"]) => &verdicts::THROTTLED,
        400 if speaks_of(&["unpaid", "invoice"]) => &verdicts::POLICY,
        400 if speaks_of(&["disabled"]) => &verdicts::CONFIG,
        403 => &verdicts::CONFIG,
        other => verdicts::by_status(other),
    }
}
