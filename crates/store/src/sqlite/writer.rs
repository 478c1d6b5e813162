//! The one thread that writes, and its groups.

use super::{rule::store_error, statements::Statements, tx::SqliteTx};
use crate::{
    Signals, StoreError,
    queue::VerbQueue,
    signal::Raised,
    verb::{Outcome, Verb},
};
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, Instant},
};

/// A group ends at this many verbs or after this time, so that an acknowledgement never waits long for others' work.
const GROUP_VERBS: usize = 512;
const GROUP_TIME: Duration = Duration::from_millis(4);

pub(super) struct Writer<'c> {
    statements: Statements<'c>,
    queue: VerbQueue,
    signals: Arc<Signals>,
}

/// What one commit is to keep, and whom to tell after it: also those whose own changes were undone, because what they saw
/// and decided upon includes what the group had not committed yet.
#[derive(Default)]
struct Group {
    verbs: Vec<(Box<dyn Verb>, Result<(), StoreError>)>,
    raised: Raised,
}

/// The group's transaction is gone: a full disk or a failed flush makes SQLite roll all of it back by itself.
struct GroupLost(StoreError);

impl<'c> Writer<'c> {
    pub(super) fn new(connection: &'c Connection, queue: VerbQueue, signals: Arc<Signals>) -> Self {
        Self { statements: Statements::of(connection), queue, signals }
    }

    pub(super) fn work(mut self) {
        while let Some(verb) = self.queue.wait() {
            self.commit_group(verb);
        }
    }

    fn commit_group(&mut self, verb: Box<dyn Verb>) {
        if let Err(error) = self.run("BEGIN IMMEDIATE") {
            return verb.finish(Err(error));
        }
        let mut group = Group::default();
        let filled = self.fill(&mut group, verb);
        let committed = filled.map_err(|GroupLost(error)| error).and_then(|()| self.commit());
        if committed.is_ok() {
            self.signals.raise(group.raised);
        }
        for (verb, ended) in group.verbs {
            verb.finish(committed.clone().and(ended));
        }
    }

    fn fill(&mut self, group: &mut Group, verb: Box<dyn Verb>) -> Result<(), GroupLost> {
        let started = Instant::now();
        let mut next = Some(verb);
        while let Some(verb) = next.take() {
            self.run_one(group, verb)?;
            if group.verbs.len() < GROUP_VERBS && started.elapsed() < GROUP_TIME {
                next = self.queue.queued();
            }
        }
        Ok(())
    }

    /// Runs a verb in its own savepoint. One whose changes cannot be kept does not keep the others from theirs.
    fn run_one(&mut self, group: &mut Group, mut verb: Box<dyn Verb>) -> Result<(), GroupLost> {
        if let Err(error) = self.run("SAVEPOINT verb") {
            group.verbs.push((verb, Err(error)));
            return self.still_open(None);
        }
        let mut tx = SqliteTx::new(&mut self.statements);
        let outcome = catch_unwind(AssertUnwindSafe(|| verb.run(&mut tx)));
        let ended = tx.ended();
        let failed = ended.as_ref().err().cloned();
        match (outcome, ended) {
            (Ok(Outcome::Keep), Ok(raised)) => self.keep(group, verb, raised),
            (Ok(Outcome::Keep), Err(error)) => {
                group.verbs.push((verb, Err(error)));
                self.undo();
            }
            (Ok(Outcome::Undo), _) => {
                group.verbs.push((verb, Ok(())));
                self.undo();
            }
            (Err(_), _) => {
                tracing::error!("a verb panicked and was rolled back");
                self.undo();
            }
        }
        self.still_open(failed)
    }

    fn keep(&mut self, group: &mut Group, verb: Box<dyn Verb>, raised: Raised) {
        match self.run("RELEASE verb") {
            Ok(()) => {
                group.verbs.push((verb, Ok(())));
                group.raised.merge(raised);
            }
            Err(error) => {
                group.verbs.push((verb, Err(error)));
                self.undo();
            }
        }
    }

    /// Where this fails, the transaction is gone as a whole, which is looked at next.
    fn undo(&mut self) {
        let undone = self.run("ROLLBACK TO verb").and_then(|()| self.run("RELEASE verb"));
        if let Err(error) = undone {
            tracing::warn!(%error, "a savepoint could not be undone");
        }
    }

    /// Commits; when that fails (disk full), leaves no transaction behind.
    fn commit(&mut self) -> Result<(), StoreError> {
        self.run("COMMIT").inspect_err(|_| {
            if !self.statements.connection().is_autocommit() {
                drop(self.run("ROLLBACK"));
            }
        })
    }

    fn still_open(&self, why: Option<StoreError>) -> Result<(), GroupLost> {
        if !self.statements.connection().is_autocommit() {
            return Ok(());
        }
        let unknown = || StoreError::Unavailable { reason: "the group's transaction was rolled back".to_owned() };
        Err(GroupLost(why.unwrap_or_else(unknown)))
    }

    fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        self.statements.execute(sql, &[]).map_err(|error| store_error(self.statements.connection(), &error))
    }
}
