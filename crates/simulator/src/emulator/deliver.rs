//! Posting webhooks: signed, in order, with faults, and again when they are not acknowledged.

use super::{
    config::WebhookRules,
    counts::Counts,
    customers::Account,
    faults::{Fault, Faults, Scope},
    line::Joined,
    pending::{Pending, PendingGuard},
    transcript::Ticks,
};
use crate::{
    dice::Dice,
    webhook::{SIGNATURE_HEADER, SignedBody, Signer},
};
use parking_lot::{Mutex, RwLock};
use reqwest::{Client, StatusCode, Url, header::CONTENT_TYPE};
use std::{sync::Arc, time::Duration};
use thiserror::Error;
use tokio::{sync::Semaphore, time::sleep};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A webhook on its way.
#[derive(Debug)]
pub(crate) struct Webhook {
    scope: Scope,
    body: SignedBody,
    /// The customer's message that gets its second tick when the webhook is acknowledged.
    message: Option<(Arc<Account>, String)>,
    _pending: PendingGuard,
}

/// Why a callback did not pass the handshake.
#[derive(Debug, Error)]
pub enum HandshakeError {
    #[error("no webhook address is set")]
    NoAddress,
    #[error("the webhook address is no address")]
    BadAddress,
    #[error("the callback could not be reached")]
    Unreachable(#[source] reqwest::Error),
    #[error("HTTP Status Code = {0}")]
    Status(u16),
    #[error("the callback answered something else than the challenge")]
    OtherChallenge,
}

#[derive(Debug, Error)]
#[error("{0} is no address for webhooks")]
pub struct AddressError(pub String);

/// Sends webhooks to one address.
#[derive(Debug)]
pub(crate) struct Poster {
    client: Client,
    pub(crate) signer: Signer,
    url: RwLock<Option<Url>>,
    rules: WebhookRules,
    connections: Semaphore,
    pending: Arc<Pending>,
    held: Mutex<Vec<Held>>,
    faults: Arc<Faults>,
    dice: Arc<Dice>,
    counts: Arc<Counts>,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

/// What a poster works with besides its rules.
pub(crate) struct PosterParts {
    pub(crate) signer: Signer,
    pub(crate) rules: WebhookRules,
    pub(crate) faults: Arc<Faults>,
    pub(crate) dice: Arc<Dice>,
    pub(crate) counts: Arc<Counts>,
    pub(crate) stop: CancellationToken,
}

/// A webhook that waits until another one has overtaken it.
#[derive(Debug)]
struct Held {
    until: Scope,
    key: u64,
    webhook: Webhook,
}

impl Poster {
    pub(crate) fn new(parts: PosterParts) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: client(parts.rules.timeout)?,
            connections: Semaphore::new(parts.rules.connections.max(1)),
            pending: Arc::new(Pending::up_to(parts.rules.pending)),
            signer: parts.signer,
            rules: parts.rules,
            url: RwLock::default(),
            held: Mutex::default(),
            faults: parts.faults,
            dice: parts.dice,
            counts: parts.counts,
            tasks: TaskTracker::new(),
            stop: parts.stop,
        })
    }

    pub(crate) fn set_url(&self, url: Option<&str>) -> Result<(), AddressError> {
        let url = url.map(|url| Url::parse(url).map_err(|_| AddressError(url.to_owned()))).transpose()?;
        *self.url.write() = url;
        Ok(())
    }

    pub(crate) fn url(&self) -> Option<String> {
        self.url.read().as_ref().map(Url::to_string)
    }

    /// Takes a place among what is pending; `None`, counted, when there are too many already.
    pub(crate) fn enter(&self) -> Option<PendingGuard> {
        let place = Pending::enter(&self.pending);
        if place.is_none() {
            self.counts.dropped.add();
        }
        place
    }

    /// Signs a body; `None` when nobody receives webhooks, or too many are pending already.
    pub(crate) fn webhook(&self, scope: Scope, body: Vec<u8>) -> Option<Webhook> {
        if self.url.read().is_none() {
            return None;
        }
        let pending = self.enter()?;
        Some(Webhook { scope, body: self.signer.sign(body), message: None, _pending: pending })
    }

    /// Posts a customer's message after the customer's earlier ones.
    pub(crate) fn post_in_line(self: &Arc<Self>, account: &Arc<Account>, id: &str, webhook: Webhook) {
        let webhook = Webhook { message: Some((Arc::clone(account), id.to_owned())), ..webhook };
        if account.line.join(webhook) == Joined::Alone {
            let (poster, account) = (Arc::clone(self), Arc::clone(account));
            self.spawn(async move {
                while let Some(next) = account.line.next() {
                    poster.post(next).await;
                }
            });
        }
    }

    /// Posts a webhook once, or holds it when a fault says so. Returns after the first attempt; further ones run on
    /// their own.
    pub(crate) async fn post(self: &Arc<Self>, webhook: Webhook) {
        let scope = webhook.scope;
        if let Some(delay) = self.delay(scope) {
            sleep(delay).await;
        }
        if let Some((until, release_after)) = self.reorder(scope) {
            return self.hold(until, release_after, webhook);
        }
        self.first_attempt(webhook).await;
        for overtaken in self.overtaken_by(scope) {
            self.first_attempt(overtaken).await;
        }
    }

    /// Runs a task until the emulator stops.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move { stop.run_until_cancelled_owned(task).await });
    }

    /// Waits until nothing is pending.
    pub(crate) async fn idle(&self) {
        self.pending.idle().await;
    }

    /// Asks the callback for the challenge, as Meta does when a callback is saved (reference page, 1.1).
    pub(crate) async fn handshake(&self, url: &str, verify_token: &str) -> Result<(), HandshakeError> {
        let mut url = Url::parse(url).map_err(|_| HandshakeError::BadAddress)?;
        let challenge = (self.dice.draw() % 10_000_000_000).to_string();
        url.query_pairs_mut()
            .append_pair("hub.mode", "subscribe")
            .append_pair("hub.challenge", &challenge)
            .append_pair("hub.verify_token", verify_token);
        let answer = self.client.get(url).send().await.map_err(HandshakeError::Unreachable)?;
        let status = answer.status();
        if status != StatusCode::OK {
            return Err(HandshakeError::Status(status.as_u16()));
        }
        let body = answer.bytes().await.map_err(HandshakeError::Unreachable)?;
        if body.as_ref() == challenge.as_bytes() { Ok(()) } else { Err(HandshakeError::OtherChallenge) }
    }

    fn delay(&self, scope: Scope) -> Option<Duration> {
        self.faults.strike(&self.dice, |fault| match fault {
            Fault::DelayWebhook { of, milliseconds } if of.covers(scope) => {
                Some(Duration::from_millis(milliseconds.into()))
            }
            _ => None,
        })
    }

    fn reorder(&self, scope: Scope) -> Option<(Scope, Duration)> {
        self.faults.strike(&self.dice, |fault| match fault {
            Fault::ReorderWebhook { of, release_after_ms } if of.covers(scope) => {
                Some((of, Duration::from_millis(release_after_ms.into())))
            }
            _ => None,
        })
    }

    fn copies(&self, scope: Scope) -> u8 {
        let copies = self.faults.strike(&self.dice, |fault| match fault {
            Fault::DuplicateWebhook { of, copies } if of.covers(scope) => Some(copies),
            _ => None,
        });
        copies.unwrap_or(0)
    }

    fn hold(self: &Arc<Self>, until: Scope, release_after: Duration, webhook: Webhook) {
        let key = self.dice.draw();
        self.held.lock().push(Held { until, key, webhook });
        let poster = Arc::clone(self);
        self.spawn(async move {
            sleep(release_after).await;
            for webhook in poster.release(|held| held.key == key) {
                poster.first_attempt(webhook).await;
            }
        });
    }

    fn overtaken_by(&self, scope: Scope) -> Vec<Webhook> {
        self.release(|held| held.until.covers(scope))
    }

    fn release(&self, which: impl Fn(&Held) -> bool) -> Vec<Webhook> {
        self.held.lock().extract_if(.., |held| which(held)).map(|held| held.webhook).collect()
    }

    async fn first_attempt(self: &Arc<Self>, webhook: Webhook) {
        let attempt = match self.copies(webhook.scope) {
            0 => self.attempt(&webhook.body).await,
            copies => Box::pin(self.attempt_many(&webhook.body, copies)).await,
        };
        if attempt == Attempt::Acknowledged {
            return acknowledged(&webhook);
        }
        let poster = Arc::clone(self);
        self.spawn(async move { poster.retry(webhook).await });
    }

    async fn retry(&self, webhook: Webhook) {
        for wait in &self.rules.retries {
            sleep(*wait).await;
            self.counts.webhooks_retried.add();
            if self.attempt(&webhook.body).await == Attempt::Acknowledged {
                return acknowledged(&webhook);
            }
        }
        self.counts.webhooks_given_up.add();
        tracing::warn!(attempts = self.rules.retries.len() + 1, "gave up a webhook that was never acknowledged");
    }

    /// The webhook and its copies at the same time; one acknowledgement is enough.
    async fn attempt_many(&self, body: &SignedBody, copies: u8) -> Attempt {
        let attempts = (0..=copies).map(|_| self.attempt(body));
        let attempts = futures_util::future::join_all(attempts).await;
        if attempts.contains(&Attempt::Acknowledged) { Attempt::Acknowledged } else { Attempt::NotAcknowledged }
    }

    async fn attempt(&self, body: &SignedBody) -> Attempt {
        let Some(url) = self.url.read().clone() else { return Attempt::NotAcknowledged };
        let Ok(_connection) = self.connections.acquire().await else { return Attempt::NotAcknowledged };
        self.counts.webhooks_posted.add();
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, &body.signature)
            .body(body.bytes.clone());
        match request.send().await {
            Ok(answer) => {
                let status = answer.status();
                // The connection can be used again only when the body was read.
                let _ = answer.bytes().await;
                self.judge(status)
            }
            Err(error) => {
                tracing::debug!(%error, "a webhook was not answered");
                Attempt::NotAcknowledged
            }
        }
    }

    /// 200 alone counts; 201 or a redirect is a failure.
    fn judge(&self, status: StatusCode) -> Attempt {
        if status == StatusCode::OK {
            self.counts.webhooks_acknowledged.add();
            return Attempt::Acknowledged;
        }
        tracing::debug!(status = status.as_u16(), "a webhook was refused");
        Attempt::NotAcknowledged
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    Acknowledged,
    NotAcknowledged,
}

fn acknowledged(webhook: &Webhook) {
    if let Some((account, id)) = &webhook.message {
        account.tick(id, Ticks::Delivered);
    }
}

#[expect(clippy::disallowed_methods, reason = "the address is the developer's own server, on loopback as a rule")]
fn client(timeout: Duration) -> Result<Client, reqwest::Error> {
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(timeout)
        .user_agent("facebookexternalua")
        .build()
}
