//! The dispatcher: carries messages from the outbox to the provider.
//!
//! Threads in parallel, each in order; a place within the number's and the pair's limits is taken before a message is
//! claimed, so that no permit waits. What waits lies in the database: the dispatcher holds no more than who has
//! something there.

mod places;

use crate::{
    rules::Named,
    send::{self, Claim, Claimed, Doubt, Next, Outcome, SendStoreError},
    store::outbox,
};
use parking_lot::Mutex;
use places::Places;
use ponte_channels::{
    adapter::{Accepted, Adapter, Attention, EncodeError},
    capabilities::Feature,
    endpoint::Channel,
    gate::{PermitMismatch, SendPermit},
    limits::Lane,
    model::{Credentials, FileSources, Outgoing, ProviderMessageId},
    redact::Redactor,
    registry::Registry,
    send_error::SendError,
    validate,
};
use ponte_kernel::{ChannelId, Clock, ThreadId, Timestamp, WorkspaceId};
use ponte_media::outward::{Outward, http_request};
use ponte_platform::{
    http::{AllowList, Certainty, GuardedClient, HttpError, Response},
    vault::{Vault, VaultError},
};
use ponte_store::{Access, Signal, Store, StoreError, Together, Tx};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use thiserror::Error;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// How the dispatcher works.
#[derive(Clone, Debug)]
pub struct DispatchConfig {
    /// Private addresses that providers may be reached at: the emulator's.
    pub allowed: AllowList,
    /// How long the status of an uncertain send is waited for before it may be tried again.
    pub doubt: Duration,
    /// Requests to providers at one time.
    pub in_flight: usize,
    /// This installation's public address, which providers call; `None`: they are told none.
    pub public_url: Option<String>,
    /// How files of ours get to providers; without it none does.
    pub files: Option<Outward>,
}

impl Default for DispatchConfig {
    fn default() -> Self {
        Self {
            allowed: AllowList::default(),
            doubt: Duration::from_mins(2),
            in_flight: 512,
            public_url: None,
            files: None,
        }
    }
}

/// How long the provider's answer is waited for.
const ANSWER: Duration = Duration::from_secs(20);
/// How often a thread of a stopped channel looks whether it was started.
const HELD: Duration = Duration::from_secs(30);
/// The longest time between two looks through the outbox: signals come from this process alone.
const LOOK: Duration = Duration::from_secs(1);
/// The shortest: in a busy hour every message is told of anyway.
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);
/// How long a failing database is given before a thread tries again.
const PAUSE: Duration = Duration::from_millis(500);

/// Carries messages out. Cheap to clone.
#[derive(Clone)]
pub struct Dispatcher(Arc<Inner>);

struct Inner {
    store: Store,
    vault: Vault,
    registry: Registry,
    client: GuardedClient,
    clock: Arc<dyn Clock>,
    config: DispatchConfig,
    in_flight: Arc<Semaphore>,
    places: Mutex<Places>,
    /// Writes down what providers took.
    recording: Together<Arc<Outcome>, Option<Next>>,
    /// Whether this process does the installation's background work.
    works: AtomicBool,
    heard: Mutex<HashMap<ChannelId, Timestamp>>,
    threads: Mutex<HashMap<ThreadId, Waiting>>,
}

/// A thread that has a task.
struct Waiting {
    /// Something was queued since the task last looked.
    more: bool,
    wake: Arc<Notify>,
}

/// A thread with something in the outbox.
#[derive(Clone, Copy, Debug)]
pub struct Pending {
    pub workspace: WorkspaceId,
    pub thread: ThreadId,
    pub channel: ChannelId,
}

#[derive(Debug, Error)]
enum DispatchError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("the channel of a message is not configured any more")]
    NoChannel,
    #[error("a permit did not fit its message")]
    Permit(#[from] PermitMismatch),
}

impl Dispatcher {
    pub fn new(
        store: Store,
        vault: Vault,
        registry: Registry,
        client: GuardedClient,
        clock: Arc<dyn Clock>,
        config: DispatchConfig,
    ) -> Self {
        let (log, at) = (vault.clone(), Arc::clone(&clock));
        let record =
            move |tx: &mut dyn Tx, outcomes: &[Arc<Outcome>]| send::record_each(tx, &log, outcomes, at.now());
        Self(Arc::new(Inner {
            in_flight: Arc::new(Semaphore::new(config.in_flight)),
            recording: Together::start(store.clone(), Access::Write, record),
            store,
            vault,
            registry,
            client,
            clock,
            config,
            places: Mutex::default(),
            works: AtomicBool::new(false),
            heard: Mutex::default(),
            threads: Mutex::default(),
        }))
    }

    /// Begins to work, once this process is the one that does: what was being sent is uncertain now, and all that waits
    /// is taken up.
    pub async fn resume(&self) -> Result<(), StoreError> {
        let now = self.0.clock.now();
        let until = now.plus(self.0.config.doubt);
        self.0.store.write(move |tx| outbox::doubts_begin_anew(tx, until, now)).await?;
        self.0.works.store(true, Ordering::SeqCst);
        self.take_up().await
    }

    /// Looks for messages that nobody told of, until the task is dropped: another process queued them, or a caller was
    /// gone between its commit and [`Self::wake`].
    pub async fn watch(self) {
        let mut queued = self.0.store.signals().subscribe(Signal::Outbox);
        loop {
            if let Err(error) = self.take_up().await {
                tracing::error!(%error, "the outbox could not be read");
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                changed = queued.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Gives each thread that has something in the outbox a task.
    async fn take_up(&self) -> Result<(), StoreError> {
        for (workspace, thread, channel) in self.0.store.read(outbox::threads_waiting).await? {
            if !self.0.threads.lock().contains_key(&thread) {
                self.wake(Pending { workspace, thread, channel });
            }
        }
        Ok(())
    }

    /// Something was queued for a thread (after its commit). Where another process works, that one finds it.
    pub fn wake(&self, pending: Pending) {
        if !self.0.works.load(Ordering::SeqCst) {
            return;
        }
        if let Some(wake) = self.enter(pending.thread) {
            let dispatcher = self.clone();
            tokio::spawn(async move { dispatcher.work(pending, &wake, None).await });
        }
    }

    /// Keeps a thread and a place for a message that the next commit claims: nobody else sends in the thread meanwhile.
    /// `None` where somebody does, or no place is free now: what is queued then waits for its turn.
    pub fn keep_free(&self, pending: Pending) -> Option<Departure> {
        if self.0.threads.lock().contains_key(&pending.thread) {
            return None;
        }
        let channel = self.0.registry.channel(pending.channel).filter(|_| self.0.works.load(Ordering::SeqCst))?;
        let in_flight = Arc::clone(&self.0.in_flight).try_acquire_owned().ok()?;
        let now = self.0.clock.now();
        self.0.places.lock().take(&channel, pending.thread, Lane::Answers, now).ok()?;
        let Some(wake) = self.enter(pending.thread) else {
            self.0.places.lock().give_back(&channel, pending.thread, now);
            return None;
        };
        let in_flight = Some(in_flight);
        Some(Departure { dispatcher: self.clone(), pending, channel, in_flight, wake, now, ended: false })
    }

    /// Makes the caller the one that sends in a thread; one that is there already looks at what there is now: what is
    /// new may leave before what it waits for.
    fn enter(&self, thread: ThreadId) -> Option<Arc<Notify>> {
        match self.0.threads.lock().entry(thread) {
            Entry::Occupied(mut waiting) => {
                waiting.get_mut().more = true;
                waiting.get().wake.notify_one();
                None
            }
            Entry::Vacant(free) => {
                let wake = Arc::new(Notify::new());
                free.insert(Waiting { more: false, wake: Arc::clone(&wake) });
                Some(wake)
            }
        }
    }

    /// A thread's uncertain message is certain now.
    pub fn settled(&self, thread: ThreadId) {
        if let Some(waiting) = self.0.threads.lock().get(&thread) {
            waiting.wake.notify_one();
        }
    }

    /// A channel was started again, or time was moved: every thread that waits looks again.
    pub fn look_again(&self) {
        for waiting in self.0.threads.lock().values() {
            waiting.wake.notify_one();
        }
    }

    /// A message came in: it counts against the number's limit.
    pub fn count_incoming(&self, channel: ChannelId, now: Timestamp) {
        if let Some(channel) = self.0.registry.channel(channel) {
            self.0.places.lock().number(&channel, now).count_incoming(now);
        }
    }

    /// Messages a second that a number may send now: fewer than configured for a while after its provider complained.
    pub fn pace(&self, channel: &Channel) -> u32 {
        self.0.places.lock().pace(channel, self.0.clock.now())
    }

    /// The provider said that a number was too fast: at once, or by a status.
    pub fn complained(&self, channel: ChannelId) {
        if let Some(channel) = self.0.registry.channel(channel) {
            self.0.places.lock().complained(&channel, self.0.clock.now());
            tracing::warn!(channel = %channel.id, "the provider asks for slower sending: the number slows down");
        }
    }

    /// A status came in: the number is heard of.
    pub fn heard_status(&self, channel: ChannelId, at: Timestamp) {
        let mut heard = self.0.heard.lock();
        let newest = heard.entry(channel).or_default();
        *newest = at.max(*newest);
    }

    /// Whether nothing is on its way or waits.
    pub fn is_idle(&self) -> bool {
        self.0.threads.lock().is_empty()
    }

    /// Marks a customer's message as read, and may show that an answer is being written. A courtesy: failures are only
    /// logged.
    pub async fn attend(&self, channel: &Channel, message: &ProviderMessageId, attention: Attention) {
        let adapter = channel.provider.adapter();
        let Some(request) = adapter.attention(message, attention, &channel.credentials()) else { return };
        if let Err(error) = self.exchange(request).await {
            tracing::warn!(channel = %channel.id, %error, "a read mark could not be sent");
        }
    }

    /// One task a thread: sends until its outbox is empty, what was claimed already before the rest.
    async fn work(&self, pending: Pending, wake: &Notify, mut departing: Option<Departing>) {
        let mut lane = Lane::Answers;
        loop {
            let step = match departing.take() {
                Some(departing) => self.carry(departing).await,
                None => self.step(pending, &mut lane).await,
            };
            let wait = match step {
                Ok(Step::Again) => continue,
                Ok(Step::Empty) => {
                    if self.leave(pending.thread) {
                        return;
                    }
                    continue;
                }
                Ok(Step::NotBefore(at)) => at.since(self.0.clock.now()),
                Ok(Step::Held) => HELD,
                Err(error) => {
                    tracing::error!(thread = %pending.thread, %error, "a message could not be dispatched; it will be tried again");
                    PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = wake.notified() => {}
            }
        }
    }

    /// Ends a thread's task, unless something was queued meanwhile.
    fn leave(&self, thread: ThreadId) -> bool {
        let mut threads = self.0.threads.lock();
        match threads.get_mut(&thread) {
            Some(waiting) if waiting.more => {
                waiting.more = false;
                false
            }
            _ => {
                threads.remove(&thread);
                true
            }
        }
    }

    async fn step(&self, pending: Pending, lane: &mut Lane) -> Result<Step, DispatchError> {
        let channel = self.0.registry.channel(pending.channel).ok_or(DispatchError::NoChannel)?;
        let in_flight = Arc::clone(&self.0.in_flight).acquire_owned().await.ok();
        let now = self.0.clock.now();
        let others_at = match self.0.places.lock().take(&channel, pending.thread, *lane, now) {
            Ok(others_at) => others_at,
            Err(free_at) => return Ok(Step::NotBefore(free_at)),
        };
        // Whether the next one is waited for is known when it is claimed.
        *lane = Lane::Answers;
        let claim = self.claim(&channel, pending, others_at).await;
        if !matches!(claim, Ok(Claim::Send(_))) {
            self.0.places.lock().give_back(&channel, pending.thread, now);
        }
        match claim? {
            Claim::Send(claimed) => self.carry(Departing { channel, claimed, in_flight }).await,
            Claim::Empty => Ok(Step::Empty),
            Claim::Dropped | Claim::Passed => Ok(Step::Again),
            Claim::NotBefore(at) => Ok(Step::NotBefore(at)),
            Claim::Later(at) => {
                *lane = Lane::Others;
                Ok(Step::NotBefore(at))
            }
            Claim::Held => Ok(Step::Held),
        }
    }

    /// Sends what was claimed, and writes down what became of it.
    async fn carry(&self, Departing { channel, claimed, in_flight }: Departing) -> Result<Step, DispatchError> {
        let outcome = self.send(&channel, *claimed).await?;
        if outcome.result.as_ref().is_err_and(SendError::is_about_pace) {
            self.complained(channel.id);
        }
        drop(in_flight);
        let next = self.record(outcome).await?;
        self.after(next).await
    }

    async fn after(&self, next: Next) -> Result<Step, DispatchError> {
        match next {
            Next::Continue => Ok(Step::Again),
            Next::Done => Ok(Step::Empty),
            Next::NotBefore(at) => Ok(Step::NotBefore(at)),
            Next::ChannelStopped => {
                tracing::error!("a channel was stopped by what its provider said");
                if let Err(error) = self.0.registry.reload().await {
                    tracing::error!(%error, "the channels could not be read anew after one was stopped");
                }
                Ok(Step::Held)
            }
        }
    }

    async fn claim(
        &self,
        channel: &Channel,
        pending: Pending,
        others_at: Timestamp,
    ) -> Result<Claim, DispatchError> {
        let mut lost = Vec::new();
        loop {
            let (vault, now) = (self.0.vault.clone(), self.0.clock.now());
            let last_status_at = self.0.heard.lock().get(&pending.channel).copied();
            let named = Named::through(channel.provider.adapter().capabilities());
            let doubt = Doubt { wait: self.0.config.doubt, last_status_at, named };
            let (Pending { workspace, thread, .. }, turn, without) = (pending, (doubt, others_at), lost.clone());
            let claim = self
                .0
                .store
                .write(move |tx| send::claim_in_turn(tx, &vault, workspace, thread, turn, &without, now))
                .await;
            match claim {
                Ok(claim) => return Ok(claim),
                Err(SendStoreError::KeysNeeded(keys)) => {
                    if let Err(error) = self.0.vault.load(&keys).await {
                        lost.push(error.unusable_key().ok_or(error)?);
                        tracing::error!(%thread, "a message can not be opened any more: its key is gone");
                    }
                }
                Err(SendStoreError::Store(error)) => return Err(error.into()),
            }
        }
    }

    async fn send(&self, channel: &Arc<Channel>, claimed: Claimed) -> Result<Outcome, DispatchError> {
        let started = Instant::now();
        let (exchange, result) = self.deliver(channel, claimed.thread, claimed.permit, &claimed.outgoing).await?;
        Ok(Outcome {
            channel: Arc::clone(channel),
            contact: claimed.contact,
            thread: claimed.thread,
            message: claimed.outgoing.id,
            to: claimed.outgoing.to.clone(),
            key: claimed.key,
            exchange,
            result,
            duration: started.elapsed(),
            tries: claimed.tries,
            repeats: claimed.repeats,
            random: spread(&claimed.outgoing),
            doubt: self.0.config.doubt,
        })
    }

    /// What the adapter needs for a send: also where the provider sends its statuses.
    fn credentials(&self, channel: &Channel) -> Credentials {
        let endpoint = self.0.registry.endpoint_by_id(channel.endpoint);
        let callback_url = self.0.config.public_url.as_ref().zip(endpoint);
        let callback_url = callback_url.map(|(public_url, endpoint)| endpoint.webhook_url(public_url));
        Credentials { callback_url, ..channel.credentials() }
    }

    /// The exchange with the provider as the log keeps it, and what came of it.
    async fn deliver(
        &self,
        channel: &Channel,
        thread: ThreadId,
        permit: SendPermit,
        outgoing: &Outgoing,
    ) -> Result<(Vec<u8>, Result<Accepted, SendError>), PermitMismatch> {
        let permitted = permit.redeem(outgoing)?;
        let permitted = match self.file_sources(channel, thread, outgoing).await {
            Ok(sources) => permitted.with_files(&sources),
            Err(error) => return Ok((b"{}".to_vec(), Err(error))),
        };
        let (adapter, credentials) = (channel.provider.adapter(), self.credentials(channel));
        // Bots and earlier versions queue too: what the provider would refuse does not cost a call.
        if let Some(problem) =
            validate::problems_through(&permitted.message().content, adapter.capabilities()).first()
        {
            return Ok((b"{}".to_vec(), Err(SendError::unsendable(problem))));
        }
        let prepared = match adapter.preparation(permitted.message(), &credentials) {
            None => None,
            Some(request) => {
                let body = request.body.clone();
                let answer = self.exchange(request).await;
                match &answer {
                    Ok(answer) if answer.status.is_success() => Some(answer.body.clone()),
                    _ => return Ok((exchange_json(channel, &body, &answer), Err(unprepared(adapter, &answer)))),
                }
            }
        };
        let request = match adapter.encode(&permitted, prepared.as_deref(), &credentials) {
            Ok(request) => request,
            Err(error) => return Ok((b"{}".to_vec(), Err(SendError::not_offered(&error)))),
        };
        let body = request.body.clone();
        let answer = self.exchange(request).await;
        let result = match &answer {
            Ok(answer) => adapter.answer(outgoing.id, answer.status.as_u16(), &answer.body),
            Err(error) => Err(unanswered(error)),
        };
        Ok((exchange_json(channel, &body, &answer), result))
    }

    /// Where the provider gets the message's files from: none, for most messages.
    async fn file_sources(
        &self,
        channel: &Channel,
        thread: ThreadId,
        outgoing: &Outgoing,
    ) -> Result<FileSources, SendError> {
        if outgoing.content.files().is_empty() {
            return Ok(FileSources::new());
        }
        match &self.0.config.files {
            Some(files) => files.sources(channel, thread, outgoing).await,
            None => Err(SendError::not_offered(&EncodeError::NotOffered(Feature::MediaByLink))),
        }
    }

    async fn record(&self, outcome: Outcome) -> Result<Next, DispatchError> {
        let outcome = Arc::new(outcome);
        if outcome.result.is_ok()
            && let Ok(Some(next)) = self.0.recording.ask(Arc::clone(&outcome)).await
        {
            return Ok(next);
        }
        self.record_alone(outcome).await
    }

    async fn record_alone(&self, outcome: Arc<Outcome>) -> Result<Next, DispatchError> {
        let mut lost = Vec::new();
        loop {
            let (vault, now, outcome) = (self.0.vault.clone(), self.0.clock.now(), Arc::clone(&outcome));
            let without = lost.clone();
            let recorded = self.0.store.write(move |tx| send::record(tx, &vault, &outcome, &without, now)).await;
            match recorded {
                Ok(next) => return Ok(next),
                Err(SendStoreError::KeysNeeded(keys)) => {
                    if let Err(error) = self.0.vault.load(&keys).await {
                        lost.push(error.unusable_key().ok_or(error)?);
                    }
                }
                // The message is out: its outcome must be kept, however long the database takes.
                Err(SendStoreError::Store(error)) if error.is_passing() => {
                    tracing::warn!(%error, "the outcome of a send could not be kept yet");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(SendStoreError::Store(error)) => return Err(error.into()),
            }
        }
    }

    /// One exchange with a provider, within 20 seconds.
    pub async fn exchange(&self, request: ponte_channels::adapter::HttpRequest) -> Result<Response, HttpError> {
        let request = http_request(request)?;
        let deadline = tokio::time::Instant::now() + ANSWER;
        self.0.client.send(request, deadline, &self.0.config.allowed).await
    }
}

impl std::fmt::Debug for Dispatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dispatcher({} threads)", self.0.threads.lock().len())
    }
}

/// A message that was claimed, on its way.
struct Departing {
    channel: Arc<Channel>,
    claimed: Box<Claimed>,
    /// Its share of the requests at one time.
    in_flight: Option<OwnedSemaphorePermit>,
}

/// A thread and a place that are kept for the message of a commit. Dropped, they are free again: what was queued takes its
/// turn.
pub struct Departure {
    dispatcher: Dispatcher,
    pending: Pending,
    channel: Arc<Channel>,
    in_flight: Option<OwnedSemaphorePermit>,
    wake: Arc<Notify>,
    /// When the place was taken.
    now: Timestamp,
    ended: bool,
}

impl Departure {
    /// Sends what the commit claimed, and then what else the thread has; without a claim, what was queued takes its turn.
    pub fn leave(mut self, claimed: Option<Claimed>) {
        self.end(claimed);
    }

    fn end(&mut self, claimed: Option<Claimed>) {
        self.ended = true;
        if claimed.is_none() {
            self.dispatcher.0.places.lock().give_back(&self.channel, self.pending.thread, self.now);
        }
        let in_flight = self.in_flight.take();
        let departing = claimed.map(|claimed| Departing {
            channel: Arc::clone(&self.channel),
            claimed: Box::new(claimed),
            in_flight,
        });
        let (dispatcher, pending, wake) = (self.dispatcher.clone(), self.pending, Arc::clone(&self.wake));
        tokio::spawn(async move { dispatcher.work(pending, &wake, departing).await });
    }
}

impl Drop for Departure {
    fn drop(&mut self) {
        // A runtime that ends takes the thread's task with it.
        if !self.ended && tokio::runtime::Handle::try_current().is_ok() {
            self.end(None);
        }
    }
}

impl std::fmt::Debug for Departure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Departure({})", self.pending.thread)
    }
}

enum Step {
    Again,
    Empty,
    NotBefore(Timestamp),
    Held,
}

/// A preparation sends nothing: whatever became of it, the customer got no message.
fn unprepared(adapter: &dyn Adapter, answer: &Result<Response, HttpError>) -> SendError {
    let error = match answer {
        Ok(answer) => match adapter.outcome(answer.status.as_u16(), &answer.body) {
            Ok(_) => SendError::unreachable(format!("HTTP {}", answer.status)),
            Err(error) => error,
        },
        Err(error) => SendError::unreachable(error.to_string()),
    };
    SendError { certainty: ponte_channels::send_error::Certainty::NotSent, ..error }
}

fn unanswered(error: &HttpError) -> SendError {
    match error.certainty() {
        Certainty::NotSent => SendError::unreachable(error.to_string()),
        Certainty::Unknown => SendError::unanswered(error.to_string()),
    }
}

/// The exchange as the channel log keeps it: secrets and personal data replaced.
fn exchange_json(channel: &Channel, body: &[u8], answer: &Result<Response, HttpError>) -> Vec<u8> {
    #[derive(serde::Serialize)]
    #[serde(untagged)]
    enum Told {
        Answered { request: String, response: String, status: u16 },
        Failed { error: String, request: String },
    }
    let redactor = Redactor::new([channel.token.clone()]);
    let request = redactor.body(body);
    let told = match answer {
        Ok(answer) => {
            Told::Answered { request, response: redactor.body(&answer.body), status: answer.status.as_u16() }
        }
        Err(error) => Told::Failed { error: error.to_string(), request },
    };
    serde_json::to_vec(&told).expect("texts and a number have a JSON form")
}

/// From 0 to 1, out of the message's random id: tries that failed together do not repeat together.
fn spread(outgoing: &Outgoing) -> f64 {
    f64::from(outgoing.id.0.as_bytes()[15]) / 256.0
}
