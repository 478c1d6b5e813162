//! The one thread that writes, and its groups.

use super::{
    connection,
    rule::{reason, store_error},
    statements::Statements,
    tx::SqliteTx,
};
use crate::{
    Signals, StoreError,
    queue::VerbQueue,
    signal::{Raised, Traces},
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
    /// Of what was committed.
    traces: Traces,
}

/// What one commit is to keep, and whom to tell after it: also those whose own changes were undone, because what they saw
/// and decided upon includes what the group had not committed yet.
#[derive(Default)]
struct Group {
    verbs: Vec<(Box<dyn Verb>, Result<(), StoreError>)>,
    raised: Raised,
    apart: Apart,
}

/// How the changes of a group's verbs are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Apart {
    /// Not at all: a savepoint makes SQLite copy every page that is changed after it, and few verbs take anything back.
    #[default]
    Not,
    /// One of the group took back what it had written: all of them are run again, each in a savepoint.
    BySavepoints,
}

/// How a verb ended: what it decided (`None` when it panicked), and whether its transaction is sound.
struct Ended {
    outcome: Option<Outcome>,
    raised: Result<Raised, StoreError>,
}

/// The group's transaction is gone: a full disk or a failed flush makes SQLite roll all of it back by itself.
struct GroupLost(StoreError);

impl<'c> Writer<'c> {
    pub(super) fn new(connection: &'c Connection, queue: VerbQueue, signals: Arc<Signals>) -> Self {
        Self { statements: Statements::of(connection), queue, signals, traces: Traces::Allowed }
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
            self.traces = self.traces.max(group.raised.traces);
        }
        self.remove_traces();
        for (verb, ended) in group.verbs {
            verb.finish(committed.clone().and(ended));
        }
    }

    fn fill(&mut self, group: &mut Group, verb: Box<dyn Verb>) -> Result<(), GroupLost> {
        let started = Instant::now();
        let mut next = Some(verb);
        while let Some(verb) = next.take() {
            match group.apart {
                Apart::Not => self.run_together(group, verb)?,
                Apart::BySavepoints => self.run_apart(group, verb)?,
            }
            if group.verbs.len() < GROUP_VERBS && started.elapsed() < GROUP_TIME {
                next = self.queue.queued();
            }
        }
        Ok(())
    }

    /// Runs a verb without a way back of its own. One that changed nothing needs none, unless it took all with it.
    fn run_together(&mut self, group: &mut Group, mut verb: Box<dyn Verb>) -> Result<(), GroupLost> {
        let changes = self.statements.connection().total_changes();
        let ended = self.attempt(&mut *verb);
        let connection = self.statements.connection();
        let changed = connection.total_changes() != changes || connection.is_autocommit();
        if ended.is_to_be_undone() && changed {
            return self.begin_again(group, verb);
        }
        group.settle(verb, ended);
        self.still_open(None)
    }

    /// Runs the whole group again, each verb in a savepoint.
    fn begin_again(&mut self, group: &mut Group, verb: Box<dyn Verb>) -> Result<(), GroupLost> {
        let earlier = std::mem::take(group);
        group.apart = Apart::BySavepoints;
        let mut verbs = earlier.verbs.into_iter().map(|(verb, _)| verb).chain([verb]);
        let left = if self.statements.connection().is_autocommit() { Ok(()) } else { self.run("ROLLBACK") };
        let begun = left.and_then(|()| self.run("BEGIN IMMEDIATE")).map_err(GroupLost);
        let done = begun.and_then(|()| verbs.try_for_each(|verb| self.run_apart(group, verb)));
        if let Err(GroupLost(error)) = &done {
            group.verbs.extend(verbs.map(|verb| (verb, Err(error.clone()))));
        }
        done
    }

    /// Runs a verb in its own savepoint. One whose changes cannot be kept does not keep the others from theirs.
    fn run_apart(&mut self, group: &mut Group, mut verb: Box<dyn Verb>) -> Result<(), GroupLost> {
        if let Err(error) = self.run("SAVEPOINT verb") {
            group.verbs.push((verb, Err(error)));
            return self.still_open(None);
        }
        let mut ended = self.attempt(&mut *verb);
        let failed = ended.raised.as_ref().err().cloned();
        if !ended.is_to_be_undone()
            && let Err(error) = self.run("RELEASE verb")
        {
            ended.raised = Err(error);
        }
        if ended.is_to_be_undone() {
            self.undo();
        }
        group.settle(verb, ended);
        self.still_open(failed)
    }

    fn attempt(&mut self, verb: &mut dyn Verb) -> Ended {
        let mut tx = SqliteTx::new(&mut self.statements);
        let outcome = catch_unwind(AssertUnwindSafe(|| verb.run(&mut tx))).ok();
        Ended { outcome, raised: tx.ended() }
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

    /// What was committed is kept, whatever becomes of this: it is tried again after the next commit.
    fn remove_traces(&mut self) {
        if self.traces == Traces::Allowed {
            return;
        }
        match connection::empty_log(self.statements.connection()) {
            Ok(true) => self.traces = Traces::Allowed,
            Ok(false) => tracing::warn!("a reader keeps the write-ahead log from being emptied"),
            Err(error) => tracing::warn!(reason = reason(&error), "the write-ahead log could not be emptied"),
        }
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

impl Group {
    /// A verb that panicked is dropped: its caller learns of it by the closed channel.
    fn settle(&mut self, verb: Box<dyn Verb>, ended: Ended) {
        match (ended.outcome, ended.raised) {
            (Some(Outcome::Keep), Ok(raised)) => {
                self.verbs.push((verb, Ok(())));
                self.raised.merge(raised);
            }
            (Some(Outcome::Keep), Err(error)) => self.verbs.push((verb, Err(error))),
            (Some(Outcome::Undo), _) => self.verbs.push((verb, Ok(()))),
            (None, _) => tracing::error!("a verb panicked and was rolled back"),
        }
    }
}

impl Ended {
    fn is_to_be_undone(&self) -> bool {
        self.outcome != Some(Outcome::Keep) || self.raised.is_err()
    }
}
