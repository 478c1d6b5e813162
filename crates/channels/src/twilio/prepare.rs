//! Buttons and lists: Twilio sends them only as a content that was made before.

use super::encode::{host, post};
use crate::{
    adapter::HttpRequest,
    model::{Button, Credentials, ListRow, OutboundContent, Outgoing},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// The request that makes the content of a message; `None` for messages that need none.
pub fn content(message: &Outgoing, credentials: &Credentials) -> Option<HttpRequest> {
    let types = match &message.content {
        OutboundContent::Buttons { header: None, body, footer, buttons } => {
            let actions: Vec<_> = buttons.iter().map(button).collect();
            json!({ "twilio/quick-reply": { "body": with_footer(body, footer.as_deref()), "actions": actions } })
        }
        OutboundContent::List { header: None, body, footer, button, sections } => {
            // Twilio's lists have no sections.
            let items: Vec<_> = sections.iter().flat_map(|section| &section.rows).map(row).collect();
            let body = with_footer(body, footer.as_deref());
            json!({ "twilio/list-picker": { "body": body, "button": button, "items": items } })
        }
        _ => return None,
    };
    let content = json!({ "friendly_name": message.id.to_string(), "language": "pt_BR", "types": types });
    let url = format!("{}/v1/Content", host("content", credentials));
    Some(post(url, "application/json", content.to_string(), credentials))
}

#[derive(Deserialize)]
struct Made {
    sid: String,
}

/// The id of the content that was made.
pub fn made(answer: &[u8]) -> Option<String> {
    serde_json::from_slice::<Made>(answer).ok().map(|made| made.sid).filter(|sid| sid.starts_with("HX"))
}

/// These contents have no footer: it becomes the last paragraph, in italics.
fn with_footer(body: &str, footer: Option<&str>) -> String {
    match footer {
        Some(footer) => format!("{}\n\n_{}_", literal(body), literal(footer)),
        None => literal(body),
    }
}

/// Two braces would begin a variable: a word joiner parts them without being seen.
fn literal(text: &str) -> String {
    text.replace("{{", "{\u{2060}{")
}

fn button(button: &Button) -> Value {
    json!({ "title": literal(&button.title), "id": literal(&button.id) })
}

fn row(row: &ListRow) -> Value {
    let mut item = json!({ "item": literal(&row.title), "id": literal(&row.id) });
    if let Some(description) = &row.description {
        item["description"] = literal(description).into();
    }
    item
}
