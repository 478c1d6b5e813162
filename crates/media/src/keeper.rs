//! The keeper: runs the jobs of files, a few at a time.

use crate::{
    Media,
    arrive::FETCH,
    fetch::{Fetched, Fetcher},
    intake::Taken,
    model::{Details, MediaState, Medium, Reason},
    remove::REMOVE,
    rules, store,
};
use parking_lot::Mutex;
use ponte_channels::registry::Registry;
use ponte_kernel::{JobId, MediaId, Timestamp};
use ponte_platform::{
    http::{AllowList, GuardedClient},
    objects::ObjectError,
    vault::{DataKey, VaultError},
};
use ponte_store::{
    Signal, StoreError, Tx,
    events::{self, NewEvent},
    jobs::{self, Family, Job},
};
use serde::Deserialize;
use std::{collections::HashSet, sync::Arc, time::Duration};
use thiserror::Error;
use tokio::sync::Semaphore;

/// Files at one time.
const AT_ONCE: usize = 4;
/// Jobs read from the database at once.
const DUE: u32 = 100;
/// The longest time between two looks for jobs that are due.
const LOOK: Duration = Duration::from_secs(30);
/// When more were due than could be taken: how soon the next are looked for.
const CATCH_UP: Duration = Duration::from_millis(200);
/// How long a job waits whose own end could not be written down.
const PAUSE: Duration = Duration::from_secs(5);

/// Fetches and removes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Keeper(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    fetcher: Fetcher,
    registry: Registry,
    places: Arc<Semaphore>,
    /// Jobs in hand.
    taken: Mutex<HashSet<JobId>>,
}

#[derive(Debug, Error)]
enum KeepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Object(#[from] ObjectError),
}

#[derive(Deserialize)]
struct Payload {
    media: MediaId,
}

impl Keeper {
    pub fn new(media: Media, registry: Registry, client: GuardedClient, allowed: AllowList) -> Self {
        let fetcher = Fetcher { media, client, allowed };
        let places = Arc::new(Semaphore::new(AT_ONCE));
        Self(Arc::new(Inner { fetcher, registry, places, taken: Mutex::default() }))
    }

    /// Looks for jobs that are due, until the task is dropped.
    pub async fn watch(self) {
        let mut written = self.media().store.signals().subscribe(Signal::Jobs);
        loop {
            let wait = match self.take_due().await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::error!(%error, "jobs of files could not be read");
                    PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                changed = written.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Whether no file is in hand.
    pub fn is_idle(&self) -> bool {
        self.0.taken.lock().is_empty()
    }

    /// Takes the jobs that are due now, each in a task of its own; says when to look again.
    async fn take_due(&self) -> Result<Duration, StoreError> {
        let now = self.media().clock.now();
        let due = move |tx: &mut dyn Tx| {
            Ok::<_, StoreError>((jobs::due(tx, Family::Media, now, DUE)?, jobs::next_due(tx, Family::Media, now)?))
        };
        let (due, next) = self.media().store.read(due).await?;
        let full = due.len() == usize::try_from(DUE).unwrap_or(usize::MAX);
        for job in due {
            self.offer(job);
        }
        if full {
            return Ok(CATCH_UP);
        }
        Ok(next.map_or(LOOK, |next| next.since(now)).min(LOOK))
    }

    fn offer(&self, job: Job) {
        if !self.0.taken.lock().insert(job.id) {
            return;
        }
        let keeper = self.clone();
        tokio::spawn(async move {
            let _place = keeper.0.places.acquire().await;
            if let Err(error) = keeper.run(&job).await {
                tracing::error!(job = %job.id, %error, "a job of a file failed; it will be tried again");
                keeper.put_off(&job, &error).await;
            }
            keeper.0.taken.lock().remove(&job.id);
        });
    }

    async fn run(&self, job: &Job) -> Result<(), KeepError> {
        match job.kind.as_str() {
            FETCH => return self.fetch(job).await,
            REMOVE => self.media().remove_object(&job.payload).await?,
            _ => {}
        }
        self.finish(job).await
    }

    async fn put_off(&self, job: &Job, error: &KeepError) {
        let (id, until, told) = (job.id, self.later(job, PAUSE), error.to_string());
        let put_off = self.media().store.write(move |tx| jobs::postpone(tx, id, until, &told)).await;
        if put_off.is_err() {
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn finish(&self, job: &Job) -> Result<(), KeepError> {
        let id = job.id;
        Ok(self.media().store.write(move |tx| jobs::finish(tx, id)).await?)
    }

    /// Fetches a customer's file, and writes down what became of it.
    async fn fetch(&self, job: &Job) -> Result<(), KeepError> {
        let Ok(Payload { media: id }) = serde_json::from_str(&job.payload) else { return self.finish(job).await };
        let workspace = job.workspace;
        let found = self.media().store.read(move |tx| store::medium(tx, workspace, id)).await?;
        let Some(medium) = found.filter(|medium| medium.state == MediaState::Pending) else {
            return self.finish(job).await;
        };
        let key = match self.media().vault.key(medium.key).await {
            Ok(key) => key,
            Err(error) if error.unusable_key().is_some() => {
                return self.settle(job, medium, MediaState::Failed, Reason::Erased).await;
            }
            Err(error) => return Err(error.into()),
        };
        let details = medium.details(&key)?;
        let fetched = self.try_fetch(&medium, &key, &details).await;
        self.write_down(job, medium, key, details, fetched).await
    }

    async fn try_fetch(&self, medium: &Medium, key: &DataKey, details: &Details) -> Fetched {
        let Some(source) = &details.source else { return Fetched::Lost(Reason::NoAddress) };
        let Some(channel) = self.0.registry.channel(medium.channel) else {
            return Fetched::Later(Reason::NoChannel);
        };
        self.0.fetcher.fetch(medium, key, source, &channel).await
    }

    async fn write_down(
        &self,
        job: &Job,
        medium: Medium,
        key: DataKey,
        details: Details,
        fetched: Fetched,
    ) -> Result<(), KeepError> {
        match fetched {
            Fetched::Here { taken, declared } => self.keep(job, medium, key, details, taken, declared).await,
            Fetched::Refused(reason) => self.settle(job, medium, MediaState::Refused, reason).await,
            Fetched::Lost(reason) => self.settle(job, medium, MediaState::Failed, reason).await,
            Fetched::Later(Reason::Gone) if job.attempts >= rules::GONE => {
                self.settle(job, medium, MediaState::Failed, Reason::Gone).await
            }
            Fetched::Later(reason) => match rules::wait_after(job.attempts) {
                Some(wait) => self.wait(job, medium, reason, wait).await,
                None => self.settle(job, medium, MediaState::Failed, reason).await,
            },
        }
    }

    async fn keep(
        &self,
        job: &Job,
        medium: Medium,
        key: DataKey,
        details: Details,
        taken: Taken,
        declared: String,
    ) -> Result<(), KeepError> {
        let details = Details { sha256: Some(taken.sha256), source: None, ..details };
        let (id, now) = (job.id, self.media().clock.now());
        let kept = move |tx: &mut dyn Tx| {
            let facts = store::StoredFacts {
                declared: &declared,
                found: taken.found,
                size: taken.size,
                preview: taken.preview.as_ref(),
                details: &details,
            };
            if store::stored(tx, &medium, &facts, &key, now)? {
                events::append(tx, &[fact(&medium, "media.stored", None, now)])?;
            }
            jobs::finish(tx, id)
        };
        Ok(self.media().store.write(kept).await?)
    }

    async fn settle(&self, job: &Job, medium: Medium, state: MediaState, reason: Reason) -> Result<(), KeepError> {
        let (id, now) = (job.id, self.media().clock.now());
        let kind = if state == MediaState::Refused { "media.refused" } else { "media.failed" };
        let settled = move |tx: &mut dyn Tx| {
            if store::settled(tx, &medium, state, reason, now)? {
                events::append(tx, &[fact(&medium, kind, Some(reason), now)])?;
            }
            jobs::finish(tx, id)
        };
        Ok(self.media().store.write(settled).await?)
    }

    async fn wait(&self, job: &Job, medium: Medium, reason: Reason, wait: Duration) -> Result<(), KeepError> {
        let (id, until) = (job.id, self.later(job, wait));
        let waits = move |tx: &mut dyn Tx| {
            store::waits(tx, &medium, reason)?;
            jobs::postpone(tx, id, until, reason.as_str())
        };
        Ok(self.media().store.write(waits).await?)
    }

    /// By the clock of the job's workspace, which may be ahead: never before the job's own time.
    fn later(&self, job: &Job, wait: Duration) -> Timestamp {
        self.media().clock.now().max(job.due_at).plus(wait)
    }

    fn media(&self) -> &Media {
        &self.0.fetcher.media
    }
}

fn fact(medium: &Medium, kind: &'static str, reason: Option<Reason>, at: Timestamp) -> NewEvent {
    let payload = serde_json::json!({
        "media": medium.id,
        "message": medium.message,
        "reason": reason.map(Reason::as_str),
    });
    NewEvent {
        workspace: medium.workspace,
        kind,
        author: "system".to_owned(),
        thread: Some(medium.thread),
        payload: payload.to_string(),
        at,
    }
}
