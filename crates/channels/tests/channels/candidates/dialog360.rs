use super::{credentials, meta, secret_header, wamid};
use crate::compliance::{Candidate, Dates, Proves};
use ponte_channels::dialog360::Dialog360;

pub fn candidate() -> Candidate {
    Candidate {
        adapter: &Dialog360,
        credentials: credentials("https://waba-v2.360dialog.io"),
        proof: secret_header,
        proves: Proves::SenderAlone,
        dates: Dates::Told,
        refused: refused(),
        message_id: wamid("3EB0D3"),
        ..meta::candidate()
    }
}

/// Meta's errors pass through; its own are a status and a text.
fn refused() -> Vec<(u16, &'static str, &'static str)> {
    let mut refused = meta::refused();
    refused.extend([
        (400, "API disabled MESSAGE", "config"),
        (400, "Endpoint rate limit exceeded", "throttled"),
        (400, r#"{"error":"Rate limit exceeded"}"#, "throttled"),
        (400, "unpaid invoices", "policy"),
        (400, "something else", "content"),
        (401, "Invalid api key", "credentials"),
        (403, "endpoint blocked", "config"),
        (500, "Internal error", "transient"),
        (502, "WhatsApp API not available", "transient"),
        (400, r#"{"meta":{"success":false,"http_code":400,"developer_message":"rate limit: MESSAGE","360dialog_trace_id":"t"}}"#, "throttled"),
        (400, r#"{"meta":{"success":false,"http_code":400,"developer_message":"MESSAGE"}}"#, "content"),
    ]);
    refused
}
