//! What a channel's log may show of an exchange with a provider.
//!
//! The log is what the technical team opens first, and it is read by many: it keeps the shape of a body and the words
//! that explain it (types, codes, states, errors) and nothing that a person wrote or that names a person. So JSON is
//! kept by an allow-list of keys, and what is kept is searched for secrets and for patterns of personal data.

use ponte_kernel::Secret;
use serde_json::{Map, Number, Value};
use std::borrow::Cow;

/// Stands for everything that was taken out.
const MASK: &str = "•••";

/// A logged body is cut here, in bytes.
const LONGEST: usize = 16 * 1024;

/// Keys whose texts are words of the protocol. Everything else may come from a person.
const PROTOCOL_KEYS: &[&str] = &[
    "action",
    "category",
    "event",
    "fbtrace_id",
    "field",
    "index",
    "language",
    "message_status",
    "messaging_product",
    "mime_type",
    "object",
    "policy",
    "pricing_model",
    "recipient_type",
    "status",
    "sub_type",
    "type",
];

/// Fields of forms (Twilio's) whose values are words of the protocol.
const FORM_FIELDS: &[&str] =
    &["ApiVersion", "ErrorCode", "MessageStatus", "MessageType", "NumMedia", "NumSegments", "SmsStatus"];

/// Keys whose texts explain an error, inside of one.
const ERROR_KEYS: &[&str] = &["details", "error_user_msg", "error_user_title", "href", "message", "title", "type"];

/// Numbers that have more digits than this may be phones or documents.
const LONGEST_NUMBER: usize = 7;
/// The first number that has.
const LONG: u64 = 10_000_000;
/// What is this long, in bytes, and has no blank in it may open something.
const SHORTEST_TOKEN: usize = 32;

/// Takes secrets and personal data out of what is logged.
#[derive(Debug, Default)]
pub struct Redactor {
    secrets: Vec<Secret>,
}

impl Redactor {
    /// Knows `secrets` by value, wherever they stand.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| !secret.expose().is_empty()).collect();
        Self { secrets }
    }

    /// A body of a request or of an answer: JSON and forms by their keys, other text by its patterns.
    pub fn body(&self, bytes: &[u8]) -> String {
        let shown = match serde_json::from_slice::<Value>(bytes) {
            Ok(mut value) => {
                self.value(&mut value, "", Region::Outside);
                serde_json::to_string(&value).expect("a JSON value has text keys only")
            }
            Err(_) if is_form(bytes) => self.form(bytes),
            Err(_) => self.text(&String::from_utf8_lossy(bytes)),
        };
        cut(shown)
    }

    /// A header's value. Only the few that explain an exchange are shown.
    pub fn header(&self, name: &str, value: &str) -> String {
        let explains = ["content-type", "content-length", "date", "retry-after", "user-agent"];
        if explains.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            self.without_secrets(value).into_owned()
        } else {
            MASK.to_owned()
        }
    }

    /// Free text, such as an error's details or an address.
    pub fn text(&self, text: &str) -> String {
        self.shown(text).into_owned()
    }

    /// Borrowed where nothing had to be taken out.
    fn shown<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.without_secrets(text) {
            Cow::Borrowed(text) => patterns_masked(text),
            Cow::Owned(text) => patterns_masked(&text).into_owned().into(),
        }
    }

    fn form(&self, bytes: &[u8]) -> String {
        let fields = form_urlencoded::parse(bytes).map(|(name, value)| {
            let shown = if FORM_FIELDS.contains(&&*name) { self.text(&value) } else { MASK.to_owned() };
            format!("{}={shown}", self.text(&name))
        });
        fields.collect::<Vec<_>>().join("&")
    }

    fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = Cow::Borrowed(text);
        for secret in &self.secrets {
            if shown.contains(secret.expose().as_str()) {
                shown = Cow::Owned(shown.replace(secret.expose().as_str(), MASK));
            }
        }
        shown
    }

    fn value(&self, value: &mut Value, key: &str, region: Region) {
        match value {
            Value::Number(number) if is_long(number) => *value = MASK.into(),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
            Value::String(text) => self.string(text, key, region),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item, key, region)),
            Value::Object(members) => self.object(members, region),
        }
    }

    fn object(&self, members: &mut Map<String, Value>, region: Region) {
        for (key, value) in members.iter_mut() {
            let inside = if is_error_key(key) { Region::Error } else { region };
            self.value(value, key, inside);
        }
        if members.keys().any(|key| self.shown(key) != *key) {
            let named = std::mem::take(members).into_iter().map(|(key, value)| (self.text(&key), value));
            *members = named.collect();
        }
    }

    fn string(&self, text: &mut String, key: &str, region: Region) {
        let explains = PROTOCOL_KEYS.contains(&key) || (region == Region::Error && ERROR_KEYS.contains(&key));
        // Our own message id: what connects the log with the inbox. A form is a UUID's or the text is masked.
        let is_our_id = || key == "biz_opaque_callback_data" && uuid::Uuid::try_parse(text).is_ok();
        if explains {
            if let Cow::Owned(shown) = self.shown(text) {
                *text = shown;
            }
        } else if !is_our_id() {
            MASK.clone_into(text);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Region {
    Error,
    Outside,
}

fn is_long(number: &Number) -> bool {
    match number.as_u64() {
        Some(whole) => whole >= LONG,
        None => number.is_f64() || number.to_string().len() > LONGEST_NUMBER,
    }
}

fn is_error_key(key: &str) -> bool {
    matches!(key, "error" | "errors" | "error_data")
}

/// Whether it is fields with names of a protocol: no page and no sentence.
fn is_form(bytes: &[u8]) -> bool {
    let is_field = |field: &[u8]| {
        let name = field.split(|byte| *byte == b'=').next().unwrap_or_default();
        let is_named = name.first().is_some_and(u8::is_ascii_alphabetic)
            && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
        is_named && name.len() < field.len() && !field.iter().any(u8::is_ascii_whitespace)
    };
    bytes.split(|byte| *byte == b'&').all(is_field)
}

fn cut(mut text: String) -> String {
    if text.len() > LONGEST {
        text.truncate(text.floor_char_boundary(LONGEST));
        text.push('…');
    }
    text
}

/// Masks long tokens, message ids and e-mail addresses word by word, then phones and documents.
fn patterns_masked(text: &str) -> Cow<'_, str> {
    if digits_in(text) <= LONGEST_NUMBER && !text.split(ends_word).any(names_or_opens) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for piece in text.split_inclusive(ends_word) {
        let word = piece.trim_end_matches(ends_word);
        shown.push_str(if names_or_opens(word) { MASK } else { word });
        shown.push_str(&piece[word.len()..]);
    }
    digits_masked(&shown).into()
}

fn ends_word(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '"' | '\'' | ',' | ';' | '<' | '>' | '{' | '}' | '[' | ']' | '?' | '&')
}

fn names_or_opens(word: &str) -> bool {
    let is_address = word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let is_message_id = word.contains("wamid.");
    let in_alphabet = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '=' | '|' | '.');
    let is_token = || word.split(|c| !in_alphabet(c)).any(|run| run.len() >= SHORTEST_TOKEN);
    is_address || is_message_id || (word.len() >= SHORTEST_TOKEN && is_token())
}

fn digits_in(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Masks every run of eight digits or more, also when separators as in phones and documents stand between them.
fn digits_masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from_digit) = rest.split_at(start);
        let (run, after) = from_digit.split_at(run_length(from_digit));
        shown.push_str(before);
        shown.push_str(if digits_in(run) > LONGEST_NUMBER { MASK } else { run });
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// The bytes of a run of digits in which at most two separators stand side by side; it ends with a digit.
fn run_length(text: &str) -> usize {
    let mut end = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => end = at + 1,
            b' ' | b'.' | b'-' | b'(' | b')' if at - end < 2 => {}
            _ => break,
        }
    }
    end
}
