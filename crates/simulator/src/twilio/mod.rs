//! WhatsApp through Twilio, emulated: api.twilio.com, content.twilio.com and messaging.twilio.com on one address.
//!
//! Written from Twilio's documentation alone; it shares no code with the adapter that speaks to it. A company's server
//! is pointed at [`Twilio::url`] instead of `https://api.twilio.com`; customers write through [`Twilio::say`] or the
//! routes below.
//!
//! | route | what |
//! |---|---|
//! | `POST`, `GET /2010-04-01/Accounts/{account}/Messages.json` | sends; lists what was sent |
//! | `GET …/Messages/{sid}.json`, `GET …/Messages/{sid}/Media/{media}` | one message; a customer's file, by a redirection |
//! | `POST /v1/Content`, `GET /v1/Content/{sid}` | buttons, lists and templates |
//! | `POST /v3/Indicators/Typing.json` | marks as read and shows "typing…" |
//! | `POST /_twilio/say` | a customer writes: [`Says`] and `from` |
//! | `POST /_twilio/read/{sid}` | the customer reads a message |
//! | `POST /_twilio/fail` | the next send fails: [`Failure`] |
//! | `PUT /_twilio/webhook` | where webhooks go: `{"url": …}` |
//! | `GET /_twilio/webhooks` | what was posted, and what was answered |
//!
//! Kept of Twilio's rules: credentials, addresses, lengths, known senders and contents, and the 24-hour window. A
//! message that is outside of it is taken and fails later, as at Twilio. Nothing is sent again by itself: Twilio
//! hardly repeats webhooks either.

mod api;
mod control;
mod post;
mod refusal;
mod says;
mod send;
mod sign;
mod state;
mod wire;

pub use post::Posted;
pub use says::Says;
pub use sign::signature;
pub use state::Failure;

use crate::{
    dice::Seed,
    listen::{self, Listening},
};
use ponte_kernel::{Clock, Secret};
use state::State;
use std::{io, net::SocketAddr, sync::Arc};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

/// An approved template that is always there, with one variable.
pub const TEMPLATE: &str = "HX00000000000000000000000000000001";

/// What an emulated Twilio is started with.
pub struct TwilioConfig {
    /// Port 0 takes a free one; see [`Twilio::url`].
    pub listen: SocketAddr,
    pub account: String,
    /// Signs webhooks, and is the password of every call.
    pub auth_token: Secret,
    /// The company's number, digits only.
    pub number: String,
    /// Where messages of customers go; `None` sends none.
    pub webhook_url: Option<String>,
    pub clock: Arc<dyn Clock>,
    pub seed: Seed,
}

impl TwilioConfig {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            account: "AC00000000000000000000000000000001".to_owned(),
            auth_token: Secret::new("twilio-emulado".to_owned()),
            number: "553130000000".to_owned(),
            webhook_url: None,
            clock,
            seed: Seed::Random,
        }
    }
}

#[derive(Debug, Error)]
pub enum TwilioError {
    #[error("the emulated Twilio could not take {address}")]
    Address { address: SocketAddr, source: io::Error },
    #[error("the emulated Twilio's HTTP client could not be made")]
    Client(#[from] reqwest::Error),
}

/// A running emulated Twilio. Dropping it stops it.
pub struct Twilio {
    state: Arc<State>,
    listening: Listening,
}

impl Twilio {
    /// Takes the address and serves until shut down.
    pub async fn start(config: TwilioConfig) -> Result<Self, TwilioError> {
        let address = config.listen;
        let bound = listen::bind(address).await.map_err(|source| TwilioError::Address { address, source })?;
        let stop = CancellationToken::new();
        let state = Arc::new(State::new(config, format!("http://{}", bound.1), &stop)?);
        let router = api::routes().merge(control::routes()).with_state(Arc::clone(&state));
        let listening = listen::serve(bound, router, stop);
        tracing::info!(address = %listening.address, "the emulated Twilio listens");
        Ok(Self { state, listening })
    }

    /// What stands for all of Twilio's hosts, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.state.base_url
    }

    /// Where messages of customers go from now on; `None` sends none.
    pub fn set_webhook(&self, url: Option<&str>) {
        *self.state.webhook_url.lock() = url.map(str::to_owned);
    }

    /// A customer, named by the digits of their phone or by a BSUID, writes. Gives the message's id; the webhook
    /// follows.
    pub fn say(&self, from: &str, says: &Says) -> String {
        control::say(&self.state, from, says)
    }

    /// The customer reads a message that was sent to them.
    pub fn read(&self, sid: &str) {
        control::read(&self.state, sid);
    }

    /// What happens to the next message that is sent.
    pub fn fail_next(&self, failure: Failure) {
        self.state.failures.lock().push_back(failure);
    }

    /// Every webhook so far, in order.
    pub fn posted(&self) -> Vec<Posted> {
        self.state.poster.posted()
    }

    /// Waits until every webhook that was due by now is answered.
    pub async fn idle(&self) {
        self.state.poster.idle().await;
    }

    pub async fn shutdown(self) {
        self.listening.shutdown().await;
    }
}
