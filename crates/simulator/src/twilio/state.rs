//! What an emulated Twilio knows.

use super::{TEMPLATE, TwilioConfig, post::Poster, refusal::Refusal};
use crate::dice::Dice;
use axum::http::StatusCode;
use parking_lot::Mutex;
use ponte_kernel::{Clock, Secret, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

const WINDOW: Duration = Duration::from_hours(24);

pub struct State {
    pub base_url: String,
    pub account: String,
    pub auth_token: Secret,
    pub number: String,
    pub webhook_url: Mutex<Option<String>>,
    pub clock: Arc<dyn Clock>,
    pub poster: Poster,
    pub failures: Mutex<VecDeque<Failure>>,
    pub contents: Mutex<HashMap<String, Content>>,
    pub files: Mutex<HashMap<String, File>>,
    /// In the order in which they were made.
    pub messages: Mutex<Vec<Message>>,
    heard: Mutex<HashMap<String, Timestamp>>,
    dice: Dice,
}

/// Why the next send fails.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The call is refused with this HTTP status and code.
    Refused { status: u16, code: i64 },
    /// The message is taken, and a later status says `undelivered` with this code.
    Reported { code: i64 },
}

impl Failure {
    pub fn refusal(&self) -> Option<Refusal> {
        let Self::Refused { status, code } = *self else { return None };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Some(Refusal { status, code, message: format!("A refusal that was asked for ({code})") })
    }
}

/// A message of the company.
#[derive(Clone, Debug)]
pub struct Message {
    pub sid: String,
    pub to: String,
    pub from: String,
    pub body: String,
    pub media: Option<String>,
    pub status: &'static str,
    pub error: Option<i64>,
    pub callback: Option<String>,
    pub made_at: Timestamp,
}

/// What was made under `/v1/Content`.
#[derive(Clone, Debug)]
pub struct Content {
    /// As it was sent.
    pub made_of: Value,
    /// Approved contents are templates: they may leave outside of the window.
    pub approved: bool,
    pub made_at: Timestamp,
}

/// A file of a customer.
#[derive(Clone, Debug)]
pub struct File {
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl State {
    pub fn new(config: TwilioConfig, base_url: String, stop: &CancellationToken) -> Result<Self, reqwest::Error> {
        let now = config.clock.now();
        let template = json!({
            "friendly_name": "lembrete", "language": "pt_BR", "variables": { "1": "Ana" },
            "types": { "twilio/text": { "body": "Olá {{1}}, até amanhã." } },
        });
        let template = Content { made_of: template, approved: true, made_at: now };
        Ok(Self {
            base_url,
            account: config.account,
            poster: Poster::start(config.auth_token.clone(), stop.clone())?,
            auth_token: config.auth_token,
            number: config.number,
            webhook_url: Mutex::new(config.webhook_url),
            clock: config.clock,
            failures: Mutex::default(),
            contents: Mutex::new(HashMap::from([(TEMPLATE.to_owned(), template)])),
            files: Mutex::default(),
            messages: Mutex::default(),
            heard: Mutex::default(),
            dice: Dice::new(config.seed),
        })
    }

    /// An id of Twilio's: two letters for its kind and 32 digits.
    pub fn sid(&self, kind: &str) -> String {
        format!("{kind}{:032x}", self.dice.draw_wide())
    }

    /// The company's own address.
    pub fn own_address(&self) -> String {
        format!("whatsapp:+{}", self.number)
    }

    /// The customer with this address wrote: the window is open.
    pub fn hear(&self, address: &str) {
        self.heard.lock().insert(address.to_owned(), self.clock.now());
    }

    pub fn window_is_open(&self, address: &str) -> bool {
        self.heard.lock().get(address).is_some_and(|heard| self.clock.now().since(*heard) < WINDOW)
    }

    pub fn message(&self, sid: &str) -> Option<Message> {
        self.messages.lock().iter().find(|message| message.sid == sid).cloned()
    }
}
