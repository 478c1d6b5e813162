//! One send: what Twilio checks at once, and what becomes of the message.

use super::{
    refusal::Refusal,
    state::{Failure, Message, State},
    wire,
};
use serde_json::{Map, Value};

/// Characters of one text.
const LONGEST_BODY: usize = 1_600;
/// "Failed to send freeform message because you are outside the allowed window."
const OUTSIDE_WINDOW: i64 = 63_016;

/// Takes a message with these fields, or refuses it; its statuses follow.
pub fn take(state: &State, fields: &[(String, String)]) -> Result<Message, Refusal> {
    let failure = state.failures.lock().pop_front();
    if let Some(refusal) = failure.as_ref().and_then(Failure::refusal) {
        return Err(refusal);
    }
    let asked = Asked { fields };
    let to = asked.recipient()?;
    asked.check_sender(state)?;
    let body = asked.content(state)?;
    let error = match failure {
        Some(Failure::Reported { code }) => Some(code),
        _ if body.needs_window && !state.window_is_open(to) => Some(OUTSIDE_WINDOW),
        _ => None,
    };
    let message = Message {
        sid: state.sid(if asked.get("MediaUrl").is_some() { "MM" } else { "SM" }),
        to: to.to_owned(),
        from: state.own_address(),
        body: body.text,
        media: asked.get("MediaUrl").map(str::to_owned),
        status: "queued",
        error: None,
        callback: asked.callback()?.map(str::to_owned),
        made_at: state.clock.now(),
    };
    state.messages.lock().push(message.clone());
    match error {
        Some(code) => progress(state, &message.sid, "undelivered", Some(code)),
        None => ["sent", "delivered"].into_iter().for_each(|status| progress(state, &message.sid, status, None)),
    }
    Ok(message)
}

/// Moves a message on and tells the company.
pub fn progress(state: &State, sid: &str, status: &'static str, error: Option<i64>) {
    let moved = {
        let mut messages = state.messages.lock();
        let Some(message) = messages.iter_mut().find(|message| message.sid == sid) else { return };
        (message.status, message.error) = (status, error);
        message.clone()
    };
    if let Some(callback) = &moved.callback {
        state.poster.post(callback, wire::status_fields(state, &moved));
    }
}

/// The fields of a send.
struct Asked<'a> {
    fields: &'a [(String, String)],
}

/// What is shown, and whether it may leave within the window only.
struct Body {
    text: String,
    needs_window: bool,
}

impl<'a> Asked<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.fields.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    fn recipient(&self) -> Result<&'a str, Refusal> {
        let to = self.get("To").ok_or_else(|| Refusal::bad_request(21_604, "A 'To' phone number is required."))?;
        let is_phone = |text: &str| {
            let digits = text.strip_prefix('+').unwrap_or_default();
            (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_user = |text: &str| text.get(2..3) == Some(".") && text.len() > 3;
        match to.strip_prefix("whatsapp:") {
            Some(address) if is_phone(address) || is_user(address) => Ok(to),
            _ => Err(Refusal::bad_request(21_211, format!("The 'To' number {to} is not a valid phone number."))),
        }
    }

    fn check_sender(&self, state: &State) -> Result<(), Refusal> {
        if self.get("From").is_some_and(|from| from == state.own_address()) {
            return Ok(());
        }
        Err(Refusal::bad_request(63_007, "Twilio could not find a Channel with the specified From address"))
    }

    fn callback(&self) -> Result<Option<&'a str>, Refusal> {
        let callback = self.get("StatusCallback");
        match callback {
            Some(url) if reqwest::Url::parse(url).is_err() => {
                Err(Refusal::bad_request(21_609, format!("The 'StatusCallback' URL {url} is not a valid URL.")))
            }
            callback => Ok(callback),
        }
    }

    fn content(&self, state: &State) -> Result<Body, Refusal> {
        if let Some(sid) = self.get("ContentSid") {
            let content = state.contents.lock().get(sid).cloned();
            let content = content.ok_or_else(|| Refusal::not_found(&format!("/v1/Content/{sid}")))?;
            let variables = self.variables()?;
            return Ok(Body { text: wire::shown(&content.made_of, &variables), needs_window: !content.approved });
        }
        let text = self.get("Body").unwrap_or_default();
        if text.chars().count() > LONGEST_BODY {
            let words = "The concatenated message body exceeds the 1600 character limit";
            return Err(Refusal::bad_request(21_617, words));
        }
        if text.is_empty() && self.get("MediaUrl").is_none() {
            return Err(Refusal::bad_request(21_619, "A text message body or media urls must be specified."));
        }
        Ok(Body { text: text.to_owned(), needs_window: true })
    }

    fn variables(&self) -> Result<Map<String, Value>, Refusal> {
        let told = self.get("ContentVariables").unwrap_or("{}");
        let variables: Option<Map<String, Value>> = serde_json::from_str(told).ok();
        variables
            .filter(|variables| variables.values().all(Value::is_string))
            .ok_or_else(|| Refusal::bad_request(21_656, "The ContentVariables parameter is invalid."))
    }
}
