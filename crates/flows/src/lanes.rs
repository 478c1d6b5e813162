//! Lanes: a thread's jobs one after the other, threads beside each other.
//!
//! Jobs arrive in two ways: handed over right after the commit that wrote them, and read from the database when they
//! come due (timers, and all that a crash left behind). A job that came both ways runs once. What the commit saw for a
//! turn is used when the turn begins at once; a turn that waits would begin with what is no longer so, and reads anew.

use crate::turn::{Rows, TurnError, Turns, look_ahead};
use parking_lot::Mutex;
use ponte_conversations::ingest::Bots;
use ponte_kernel::uuid::Uuid;
use ponte_kernel::{Clock, JobId};
use ponte_store::{
    Signal, Store, StoreError, Tx,
    jobs::{self, Family, Job},
};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::sync::Semaphore;

/// Jobs read from the database at once.
const DUE: u32 = 500;
/// When more were due than were read: how soon the next are looked for.
const CATCH_UP: Duration = Duration::from_millis(50);
/// Turns at one time: a thousand a second whose systems take a second to answer.
const AT_ONCE: usize = 1_000;
/// The longest time between two looks for jobs that are due.
const LOOK: Duration = Duration::from_secs(30);
/// How long a failed turn waits: the customer is waiting too.
const PAUSE: Duration = Duration::from_millis(500);
/// Failures after which people take over.
const FAILURES: u32 = 5;

/// Runs bots' jobs. Cheap to clone.
#[derive(Clone)]
pub struct Lanes(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    turns: Turns,
    at_once: Semaphore,
    queues: Mutex<Queues>,
}

#[derive(Default)]
struct Queues {
    /// A lane is here while it has a task.
    lanes: HashMap<Uuid, VecDeque<Job>>,
    /// The jobs that are in a lane.
    taken: HashSet<JobId>,
}

impl Lanes {
    pub fn new(store: Store, clock: Arc<dyn Clock>, turns: Turns) -> Self {
        let at_once = Semaphore::new(AT_ONCE);
        Self(Arc::new(Inner { store, clock, turns, at_once, queues: Mutex::default() }))
    }

    /// Looks for jobs that are due, until the task is dropped.
    pub async fn watch(self) {
        let mut written = self.0.store.signals().subscribe(Signal::Jobs);
        loop {
            let wait = match self.take_due().await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::error!(%error, "jobs could not be read");
                    LOOK
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                changed = written.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Takes all jobs that are due now; says when to look again.
    pub async fn take_due(&self) -> Result<Duration, StoreError> {
        let now = self.0.clock.now();
        let (due, next) = self
            .0
            .store
            .read(move |tx| {
                Ok::<_, StoreError>((jobs::due(tx, Family::Bot, now, DUE)?, jobs::next_due(tx, Family::Bot, now)?))
            })
            .await?;
        let full = due.len() == usize::try_from(DUE).unwrap_or(usize::MAX);
        for job in due {
            self.take(job, None);
        }
        if full {
            return Ok(CATCH_UP);
        }
        Ok(next.map_or(LOOK, |next| next.since(now)).min(LOOK))
    }

    /// Whether no job is in hand.
    pub fn is_idle(&self) -> bool {
        self.0.queues.lock().lanes.is_empty()
    }

    /// One task a lane, until it is empty. A turn under way takes memory, a lane that waits next to none.
    async fn work(&self, lane: Uuid, mut seen: Option<Rows>) {
        while let Some(job) = self.next(lane) {
            let turn = if let Ok(turn) = self.0.at_once.try_acquire() {
                Ok(turn)
            } else {
                seen = None;
                self.0.at_once.acquire().await
            };
            self.run(&job, seen.take()).await;
            drop(turn);
            self.0.queues.lock().taken.remove(&job.id);
        }
    }

    /// The lane's next job; an empty lane is closed.
    fn next(&self, lane: Uuid) -> Option<Job> {
        let mut queues = self.0.queues.lock();
        let job = queues.lanes.get_mut(&lane)?.pop_front();
        if job.is_none() {
            queues.lanes.remove(&lane);
        }
        job
    }

    /// Runs a job until it is done. A turn that fails again and again is given to people, never to silence.
    async fn run(&self, job: &Job, mut seen: Option<Rows>) {
        let mut failures = 0;
        while let Err(error) = self.0.turns.run(job, seen.take()).await {
            if !error.is_passing() {
                failures += 1;
            }
            tracing::error!(job = %job.id, %error, failures, "a bot's turn failed");
            if failures >= FAILURES {
                self.give_up(job, &error).await;
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn give_up(&self, job: &Job, cause: &TurnError) {
        if let Err(error) = self.0.turns.give_up(job).await {
            tracing::error!(job = %job.id, %error, %cause, "a turn could not be given to people; it waits for a restart");
        }
    }
}

impl Bots for Lanes {
    type Seen = Rows;

    fn look_ahead(&self, tx: &mut dyn Tx, jobs: &[Job]) -> Result<Vec<Option<Rows>>, StoreError> {
        look_ahead(tx, jobs)
    }

    fn take(&self, job: Job, seen: Option<Rows>) {
        let lane = job.lane.unwrap_or(job.id.0);
        let mut queues = self.0.queues.lock();
        if !queues.taken.insert(job.id) {
            return;
        }
        if let Some(waiting) = queues.lanes.get_mut(&lane) {
            waiting.push_back(job);
            return;
        }
        queues.lanes.insert(lane, VecDeque::from([job]));
        drop(queues);
        let lanes = self.clone();
        tokio::spawn(async move { lanes.work(lane, seen).await });
    }
}

impl std::fmt::Debug for Lanes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lanes({})", self.0.queues.lock().lanes.len())
    }
}
