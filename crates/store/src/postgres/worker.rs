//! A thread that takes verbs from the queue and runs each in a transaction of its own, again where that helps.

use super::{
    address::Address,
    connection::{Connection, Mode},
    failure::{Cure, Failure},
    tx::{self, PostgresTx},
};
use crate::{
    Signals, StoreError,
    queue::VerbQueue,
    signal::Raised,
    verb::{Outcome, Verb},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, Instant},
};

/// How often a verb is run when others come between.
const RUNS: u32 = 8;
/// How often when its row was there already: once more shows a verb that looks first what the other left.
const RUNS_AFTER_DUPLICATE: u32 = 3;
/// How often on a fresh connection after one broke.
const RUNS_AFTER_LOSS: u32 = 3;

/// A verb whose connection broke waits this long for a server that restarts.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two attempts to connect. While the server is away, the verbs that come between are refused at once.
const PAUSE: Duration = Duration::from_millis(100);

pub(super) struct Worker {
    number: usize,
    mode: Mode,
    address: Arc<Address>,
    queue: VerbQueue,
    signals: Arc<Signals>,
    connection: Option<Connection>,
    away: Option<Away>,
}

/// The server could not be reached.
struct Away {
    since: Instant,
    last_attempt: Instant,
    reason: String,
}

impl Worker {
    pub(super) fn new(
        number: usize,
        mode: Mode,
        address: Arc<Address>,
        queue: VerbQueue,
        signals: Arc<Signals>,
    ) -> Self {
        Self { number, mode, address, queue, signals, connection: None, away: None }
    }

    pub(super) fn work(mut self) {
        // The first verb need not wait for the connection.
        drop(self.connect());
        while let Some(verb) = self.queue.wait() {
            self.serve(verb);
        }
    }

    fn serve(&mut self, mut verb: Box<dyn Verb>) {
        let mut runs = 0;
        loop {
            if let Err(error) = self.reconnected() {
                return verb.finish(Err(error));
            }
            runs += 1;
            let (outcome, ended) = self.run(&mut *verb);
            match ended {
                Ok(raised) => {
                    self.signals.raise(raised);
                    verb.finish(Ok(()));
                    return self.end_snapshot();
                }
                Err(failure) if may_run_again(&failure, runs) => self.stand_aside(runs),
                Err(failure) => return give_up(verb, outcome, failure, runs),
            }
        }
    }

    /// Runs the verb once: what it decided (`None` when it panicked), and how its transaction ended.
    fn run(&mut self, verb: &mut dyn Verb) -> (Option<Outcome>, Result<Raised, Failure>) {
        let Some(connection) = &mut self.connection else {
            return (Some(Outcome::Undo), Err(Failure::lost("there is no connection")));
        };
        let mut tx = PostgresTx::new(connection, self.mode);
        let outcome = catch_unwind(AssertUnwindSafe(|| verb.run(&mut tx))).ok();
        let ended = match outcome {
            Some(outcome) => tx.end(outcome),
            None => Err(Failure { error: StoreError::Panicked, cure: Cure::Discard }),
        };
        if let Err(Failure { cure: Cure::Reconnect | Cure::Discard, .. }) = ended {
            self.connection = None;
        }
        (outcome, ended)
    }

    /// A verb that read is answered before its transaction ends: there is nothing to be kept.
    fn end_snapshot(&mut self) {
        if let Some(connection) = &mut self.connection
            && self.mode == Mode::Read
        {
            tx::roll_back(connection);
        }
    }

    /// Lets others finish first. Each worker waits another time, so that the same two do not meet again.
    fn stand_aside(&self, runs: u32) {
        if runs > 1 {
            let turn = u32::try_from(self.number).unwrap_or(0) + 1;
            pause(Duration::from_millis(1) * turn * runs);
        }
    }

    /// A live connection, waited for as long as a restart of the server takes.
    fn reconnected(&mut self) -> Result<(), StoreError> {
        if self.connection.as_ref().is_some_and(|connection| !connection.is_gone()) {
            return Ok(());
        }
        self.connection = None;
        loop {
            let reason = match &self.away {
                Some(away) if away.last_attempt.elapsed() < PAUSE && away.since.elapsed() > PATIENCE => {
                    away.reason.clone()
                }
                _ => match self.connect() {
                    Ok(()) => return Ok(()),
                    Err(reason) => reason,
                },
            };
            if self.away.as_ref().is_none_or(|away| away.since.elapsed() > PATIENCE) {
                return Err(StoreError::Unavailable { reason });
            }
            pause(PAUSE);
        }
    }

    fn connect(&mut self) -> Result<(), String> {
        match Connection::open(&self.address, self.mode) {
            Ok(connection) => {
                if self.away.take().is_some() {
                    tracing::info!(worker = self.number, "the database server is back");
                }
                self.connection = Some(connection);
                Ok(())
            }
            Err(reason) => {
                let now = Instant::now();
                let since = self.away.as_ref().map_or(now, |away| away.since);
                if self.away.is_none() {
                    tracing::warn!(worker = self.number, %reason, "the database server cannot be reached");
                }
                self.away = Some(Away { since, last_attempt: now, reason: reason.clone() });
                Err(reason)
            }
        }
    }
}

fn may_run_again(failure: &Failure, runs: u32) -> bool {
    match failure.cure {
        Cure::Again => runs < RUNS,
        Cure::AgainAfterDuplicate => runs < RUNS_AFTER_DUPLICATE,
        Cure::Reconnect => runs < RUNS_AFTER_LOSS,
        Cure::Discard | Cure::None => false,
    }
}

fn give_up(verb: Box<dyn Verb>, outcome: Option<Outcome>, failure: Failure, runs: u32) {
    match (outcome, failure.error) {
        // Its caller learns of it by the dropped channel.
        (None, _) => tracing::error!("a verb panicked and was rolled back"),
        (_, StoreError::Contention { .. }) => verb.finish(Err(StoreError::Contention { attempts: runs })),
        // The verb saw the error and made its own of it.
        (Some(Outcome::Undo), _) => verb.finish(Ok(())),
        (Some(Outcome::Keep), error) => verb.finish(Err(error)),
    }
}

fn pause(time: Duration) {
    crossbeam_channel::after(time).recv().ok();
}
