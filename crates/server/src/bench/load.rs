//! The load of one round.

use super::{
    Pace, Traffic,
    contestant::Subject,
    http::{Connection, Target},
    population::Population,
    replies::Replies,
};
use futures_util::future::try_join_all;
use hdrhistogram::Histogram;
use ponte_kernel::{Clock, WallClock};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// A reply that takes longer than this is given up; it counts as lost unless it still comes.
const PATIENCE: Duration = Duration::from_secs(30);
/// In mixed traffic: statuses for each message.
const STATUSES: u32 = 3;

/// What is sent in a round.
#[derive(Clone, Debug)]
pub(super) struct Load {
    pub(super) subject: Subject,
    pub(super) pace: Pace,
    pub(super) traffic: Traffic,
    pub(super) connections: usize,
    pub(super) time: Duration,
    pub(super) population: Arc<Population>,
    pub(super) replies: Arc<Replies>,
}

/// What was sent, and acknowledged.
#[derive(Debug)]
pub(super) struct Sent {
    /// Messages.
    pub(super) messages: u64,
    /// Messages, and in mixed `ingest` the statuses among them.
    pub(super) webhooks: u64,
    /// From sending (or its scheduled time) to the acknowledgement, in microseconds.
    pub(super) acknowledged: Histogram<u64>,
}

/// Latencies in microseconds, up to ten minutes, three digits.
pub(super) fn histogram() -> Histogram<u64> {
    Histogram::new_with_max(600_000_000, 3).expect("the bounds are in range")
}

impl Load {
    /// Sends for the time of the round, and returns when all of it is acknowledged (in a closed `reply`: replied to).
    pub(super) async fn run(&self, target: &Target) -> anyhow::Result<Sent> {
        let schedule = Schedule { started: Instant::now(), next: AtomicU32::new(0) };
        let workers = (0..self.connections).map(|_| self.work(target, &schedule));
        let mut sent = Sent::none();
        for part in try_join_all(workers).await? {
            sent.messages += part.messages;
            sent.webhooks += part.webhooks;
            sent.acknowledged += part.acknowledged;
        }
        Ok(sent)
    }

    async fn work(&self, target: &Target, schedule: &Schedule) -> anyhow::Result<Sent> {
        let mut connection = Connection::open(target.clone()).await?;
        let mut sent = Sent::none();
        while let Some(turn) = self.next(schedule).await {
            let since = turn.since;
            match turn.kind {
                Kind::Message => {
                    self.ask(&mut connection, since, &mut sent).await?;
                    sent.messages += 1;
                }
                Kind::Status => {
                    connection.post(&self.population.foreign_status(WallClock.now())).await?;
                    sent.acknowledged(since);
                }
            }
            sent.webhooks += 1;
        }
        Ok(sent)
    }

    async fn ask(&self, connection: &mut Connection, since: Instant, sent: &mut Sent) -> anyhow::Result<()> {
        let question = self.population.question(WallClock.now());
        match (self.subject, self.pace) {
            (Subject::Ingest, _) => {
                connection.post(&question.webhook).await?;
                sent.acknowledged(since);
            }
            (Subject::Reply, Pace::PerSecond(_)) => {
                drop(self.replies.ask(question.token, since));
                connection.post(&question.webhook).await?;
            }
            (Subject::Reply, Pace::Saturated) => {
                let replied = self.replies.ask(question.token, since);
                connection.post(&question.webhook).await?;
                tokio::time::timeout(PATIENCE, replied).await.ok();
            }
        }
        Ok(())
    }

    /// Waits for a connection's next turn; `None` when the round is over.
    async fn next(&self, schedule: &Schedule) -> Option<Turn> {
        let number = schedule.next.fetch_add(1, Ordering::Relaxed);
        let kind = if number.is_multiple_of(self.webhooks_a_message()) { Kind::Message } else { Kind::Status };
        let since = match self.pace {
            Pace::Saturated => Instant::now(),
            Pace::PerSecond(messages) => schedule.started + self.due_after(number, messages),
        };
        if since >= schedule.started + self.time {
            return None;
        }
        if self.pace != Pace::Saturated {
            // The runtime's timer rounds up to a millisecond; that counts as latency.
            tokio::time::sleep_until(since.into()).await;
        }
        Some(Turn { since, kind })
    }

    fn due_after(&self, number: u32, messages_a_second: u32) -> Duration {
        let webhooks_a_second = f64::from(messages_a_second) * f64::from(self.webhooks_a_message());
        Duration::from_secs_f64(f64::from(number) / webhooks_a_second)
    }

    /// The statuses of replies are the emulator's to send.
    fn webhooks_a_message(&self) -> u32 {
        match (self.subject, self.traffic) {
            (Subject::Ingest, Traffic::Mixed) => 1 + STATUSES,
            _ => 1,
        }
    }
}

/// What the connections of a round share.
struct Schedule {
    started: Instant,
    next: AtomicU32,
}

struct Turn {
    since: Instant,
    kind: Kind,
}

enum Kind {
    Message,
    Status,
}

impl Sent {
    fn none() -> Self {
        Self { messages: 0, webhooks: 0, acknowledged: histogram() }
    }

    fn acknowledged(&mut self, since: Instant) {
        let micros = u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.acknowledged.saturating_record(micros);
    }
}
