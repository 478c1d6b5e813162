//! An emulated WhatsApp: graph.facebook.com for companies, a control surface for customers' phones and tests.
//!
//! A company's server is pointed at [`Emulator::url`] instead of `https://graph.facebook.com`; its callback is set
//! with [`Emulator::set_webhook`]. Customers write through [`Emulator::say`] or the routes of [`control`]; the
//! emulator keeps Meta's rules (24-hour window, pair limit, throughput, templates, lengths) and breaks things when
//! told to ([`Fault`]).
//!
//! What it answers is taken from Meta's documentation, not from Ponte's adapter. What it does not know (groups,
//! pins) it refuses with 131051 instead of pretending.
//!
//! How one send runs: `graph` checks the call, `request` reads the body, `send` looks up the customer, keeps the
//! limits and gives the id, `statuses` lets the statuses follow, `deliver` signs and posts them.
//!
//! No lock is held while anything waits. Memory is bounded by the transcript's length per customer, the capacity for
//! files, and the number of pending webhooks.

mod care;
mod config;
pub mod control;
mod counts;
mod customers;
mod deliver;
mod elsewhere;
mod faults;
mod fields;
mod graph;
mod hook;
mod inbound;
mod interactive;
mod limits;
mod line;
mod media;
mod pending;
mod refusal;
mod registry;
mod request;
mod send;
mod statuses;
mod template;
mod transcript;
mod world;

pub use config::{
    BusinessNumber, Delay, Delays, EmulatorConfig, Limits, PairLimit, Strangers, Subscription, TranscriptPolicy,
    WebhookRules,
};
pub use counts::CountsNow;
pub use customers::{Customer, CustomerError, Privacy, Reach, Receipts};
pub use deliver::{AddressError, HandshakeError};
pub use elsewhere::{About, AppMessage, Report};
pub use faults::{Fault, FaultSwitch, Faults, Scope, When};
pub use hook::{AcceptedHook, AcceptedSend};
pub use inbound::{CallAnswer, CustomerMessage, OrderedItem, SayError, Says};
pub use registry::TemplateReview;
pub use template::{
    TemplateButton, TemplateCardRule, TemplateCategory, TemplateHeader, TemplatePurpose, TemplateRule,
    TemplateStatus,
};
pub use transcript::{Choice, Entry, Interactive, Opens, PhoneEvent, Shown, Side, Ticks};

use crate::listen::{self, Listening};
use std::{io, net::SocketAddr, sync::Arc};
use thiserror::Error;
use tokio::sync::broadcast;
use world::World;

/// A running emulator. Dropping it stops it at once; [`Emulator::shutdown`] lets running requests finish.
pub struct Emulator {
    world: Arc<World>,
    listening: Listening,
}

#[derive(Debug, Error)]
pub enum StartError {
    #[error("the emulator could not take {address}")]
    Address { address: SocketAddr, source: io::Error },
    #[error("the emulator's HTTP client could not be made")]
    Client(#[from] reqwest::Error),
    #[error(transparent)]
    Webhook(#[from] AddressError),
}

impl Emulator {
    /// Takes the address and serves until shut down.
    pub async fn start(config: EmulatorConfig) -> Result<Self, StartError> {
        let address = config.listen;
        let bound = listen::bind(address).await.map_err(|source| StartError::Address { address, source })?;
        let webhook_url = config.webhook_url.clone();
        let world = Arc::new(World::new(config, format!("http://{}", bound.1))?);
        world.poster.set_url(webhook_url.as_deref())?;
        let router = graph::routes().merge(control::routes()).with_state(Arc::clone(&world));
        let listening = listen::serve(bound, router, world.poster.stop.clone());
        tracing::info!(address = %listening.address, "the emulator listens");
        Ok(Self { world, listening })
    }

    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// What stands for `https://graph.facebook.com`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.world.base_url
    }

    /// Where webhooks go from now on; `None` sends none.
    pub fn set_webhook(&self, url: Option<&str>) -> Result<(), AddressError> {
        self.world.poster.set_url(url)
    }

    /// Asks the callback for the challenge, as Meta does when a callback is saved.
    pub async fn handshake(&self) -> Result<(), HandshakeError> {
        let url = self.world.poster.url().ok_or(HandshakeError::NoAddress)?;
        self.world.poster.handshake(&url, self.world.verify_token.expose()).await
    }

    /// Makes a customer, or changes the one who has the phone or BSUID; gives it with everything filled in.
    pub fn register(&self, customer: Customer) -> Result<Customer, CustomerError> {
        Ok(self.world.directory.register(customer)?.profile().customer.clone())
    }

    pub fn customers(&self) -> Vec<Customer> {
        self.world.directory.everybody()
    }

    /// Somebody of the company writes to a customer in the phone app; gives the message's id.
    ///
    /// # Errors
    /// When there is no such customer or number.
    pub fn write_in_app(&self, who: &str, message: &AppMessage) -> Result<String, SayError> {
        elsewhere::write(&self.world, who, message)
    }

    /// Sends a webhook of any field, as Meta does of numbers, templates and accounts.
    ///
    /// # Errors
    /// When there is no such number.
    pub fn report(&self, report: Report) -> Result<(), SayError> {
        elsewhere::report(&self.world, report)
    }

    /// A customer says, presses, picks or sends something. `who` is a phone in any spelling, or a BSUID; an unknown
    /// phone becomes a customer. Gives the message's id at once; the webhook follows.
    pub fn say(&self, who: &str, message: impl Into<CustomerMessage>) -> Result<String, SayError> {
        inbound::say(&self.world, who, message.into())
    }

    /// Opens the 24-hour window as a message of the customer would: for load generators that post webhooks of
    /// their own.
    pub fn note_inbound(&self, phone_number_id: &str, who: &str) -> Result<(), SayError> {
        let number = self.world.number_position(phone_number_id).ok_or(SayError::UnknownNumber)?;
        inbound::speaker(&self.world, who)?.chats.lock().heard(number, self.world.now());
        Ok(())
    }

    /// The chat of a customer, both directions; empty for somebody unknown.
    pub fn transcript(&self, who: &str) -> Vec<Entry> {
        let account = self.world.directory.find(who);
        account.map(|account| account.chats.lock().transcript.entries()).unwrap_or_default()
    }

    /// A reviewer decides about a template, by its name or id; the account's webhooks follow. `None`: there is none.
    pub fn review(&self, template: &str, review: TemplateReview) -> Option<()> {
        control::decide(&self.world, template, review)
    }

    /// The customers whom companies have blocked.
    pub fn blocked(&self) -> Vec<String> {
        self.world.care.blocked.lock().iter().map(|(_, customer)| customer.clone()).collect()
    }

    /// What Graph tells of a number, an account or the `token` from now on: fields that replace the usual ones.
    pub fn set_facts(&self, id: &str, facts: serde_json::Map<String, serde_json::Value>) {
        self.world.care.told.write().insert(id.to_owned(), facts);
    }

    /// What happens on a customer's phone from now on.
    pub fn watch(&self, who: &str) -> Result<broadcast::Receiver<PhoneEvent>, SayError> {
        Ok(inbound::speaker(&self.world, who)?.watch())
    }

    pub fn faults(&self) -> &Faults {
        &self.world.faults
    }

    /// Adds a template, or replaces the one of the same name and language.
    pub fn put_template(&self, rule: TemplateRule) {
        control::put_template(&self.world, rule);
    }

    pub fn counts(&self) -> CountsNow {
        self.world.counts.now()
    }

    /// Waits until no webhook and no status is pending, retries included.
    pub async fn idle(&self) {
        self.world.poster.idle().await;
    }

    /// Stops: nothing new is accepted, pending webhooks are given up, running answers get two seconds.
    pub async fn shutdown(self) {
        self.world.poster.stop.cancel();
        self.listening.shutdown().await;
        self.world.poster.tasks.close();
        self.world.poster.tasks.wait().await;
    }
}
