//! SQLite: one writer thread with natural group commit, a few read-only connections beside it.
//!
//! The writer takes what is queued, runs each verb in a savepoint of its own, commits once, then answers all. There is
//! no timer: the group is what came while the last commit was flushed. Acknowledgements go first in each group.

mod connection;
mod tx;

use crate::{
    MigrationSet, OpenError, Signals, StoreError,
    migrate::{self, Migrator},
    signal::Raised,
    store::Urgency,
    verb::{Outcome, Verb},
};
use crossbeam_channel::{Receiver, Sender, TryRecvError, unbounded};
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tx::SqliteTx;

/// Where the file is and how many readers work beside the writer.
#[derive(Clone, Debug)]
pub struct SqliteConfig {
    pub path: PathBuf,
    pub readers: usize,
}

impl SqliteConfig {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), readers: 2 }
    }
}

pub(crate) struct Sqlite {
    /// `None` once the store is closing.
    first: Option<Sender<Box<dyn Verb>>>,
    in_turn: Option<Sender<Box<dyn Verb>>>,
    reads: Option<Sender<Box<dyn Verb>>>,
    threads: Vec<thread::JoinHandle<()>>,
}

/// A group ends at this many verbs or after this time, so that an acknowledgement never waits long for others' work.
const GROUP_VERBS: usize = 512;
const GROUP_TIME: Duration = Duration::from_millis(4);

impl Sqlite {
    pub(crate) fn open(
        config: &SqliteConfig,
        migrations: &MigrationSet,
        signals: Arc<Signals>,
    ) -> Result<Self, OpenError> {
        let failed = |error: rusqlite::Error| OpenError::File {
            path: config.path.clone(),
            reason: connection::reason(&error),
        };
        let mut writer = connection::open_writer(&config.path).map_err(failed)?;
        migrate::run(&mut SqliteMigrator(&mut writer), migrations)?;
        let (first, first_queue) = unbounded();
        let (in_turn, in_turn_queue) = unbounded();
        let (reads, read_queue) = unbounded();
        let mut threads = vec![spawn("store-writer", move || {
            Writer { connection: writer, first: first_queue, in_turn: in_turn_queue, signals }.work();
        })];
        for number in 0..config.readers.max(1) {
            let reader = connection::open_reader(&config.path).map_err(failed)?;
            let queue = read_queue.clone();
            threads.push(spawn(&format!("store-reader-{number}"), move || work_reads(&reader, &queue)));
        }
        Ok(Self { first: Some(first), in_turn: Some(in_turn), reads: Some(reads), threads })
    }

    pub(crate) fn write(&self, verb: Box<dyn Verb>, urgency: Urgency) {
        submit(if urgency == Urgency::First { &self.first } else { &self.in_turn }, verb);
    }

    pub(crate) fn read(&self, verb: Box<dyn Verb>) {
        submit(&self.reads, verb);
    }
}

/// Closing waits for what was accepted: nothing that was queued is dropped half-way.
impl Drop for Sqlite {
    fn drop(&mut self) {
        (self.first, self.in_turn, self.reads) = (None, None, None);
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

fn submit(queue: &Option<Sender<Box<dyn Verb>>>, verb: Box<dyn Verb>) {
    let refused = match queue {
        Some(queue) => queue.send(verb).err().map(|refused| refused.0),
        None => Some(verb),
    };
    if let Some(verb) = refused {
        verb.finish(Err(StoreError::Closed));
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> thread::JoinHandle<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).expect("the system can start a thread")
}

struct Writer {
    connection: Connection,
    first: Receiver<Box<dyn Verb>>,
    in_turn: Receiver<Box<dyn Verb>>,
    signals: Arc<Signals>,
}

impl Writer {
    fn work(mut self) {
        while let Some(verb) = self.wait() {
            self.commit_group(verb);
        }
    }

    /// Blocks until there is a verb; `None` when the store closed and all is done.
    fn wait(&self) -> Option<Box<dyn Verb>> {
        if let Ok(verb) = self.first.try_recv() {
            return Some(verb);
        }
        crossbeam_channel::select! {
            recv(self.first) -> verb => verb.ok().or_else(|| self.in_turn.recv().ok()),
            recv(self.in_turn) -> verb => verb.ok().or_else(|| self.first.recv().ok()),
        }
    }

    fn next_queued(&self) -> Option<Box<dyn Verb>> {
        match self.first.try_recv() {
            Ok(verb) => Some(verb),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => self.in_turn.try_recv().ok(),
        }
    }

    fn commit_group(&mut self, verb: Box<dyn Verb>) {
        if let Err(error) = connection::begin(&self.connection) {
            verb.finish(Err(connection::store_error(&error)));
            return;
        }
        let (kept, raised) = self.run_group(verb);
        let committed = connection::commit(&self.connection);
        if committed.is_ok() {
            self.signals.raise(raised);
        }
        for verb in kept {
            verb.finish(committed.as_ref().map(|()| ()).map_err(connection::store_error));
        }
    }

    fn run_group(&mut self, verb: Box<dyn Verb>) -> (Vec<Box<dyn Verb>>, Raised) {
        let (mut finished, mut raised) = (Vec::new(), Raised::default());
        let started = Instant::now();
        let mut next = Some(verb);
        while let Some(verb) = next.take() {
            if let Some(verb) = self.run_one(verb, &mut raised) {
                finished.push(verb);
            }
            if finished.len() < GROUP_VERBS && started.elapsed() < GROUP_TIME {
                next = self.next_queued();
            }
        }
        (finished, raised)
    }

    /// Runs a verb in its own savepoint. A verb that panicked, or whose savepoint failed, is answered here.
    fn run_one(&self, mut verb: Box<dyn Verb>, raised: &mut Raised) -> Option<Box<dyn Verb>> {
        if let Err(error) = connection::savepoint(&self.connection) {
            verb.finish(Err(connection::store_error(&error)));
            return None;
        }
        let mut tx = SqliteTx::new(&self.connection);
        let outcome = catch_unwind(AssertUnwindSafe(|| verb.run(&mut tx)));
        let mine = tx.raised();
        let ended = match outcome {
            Ok(Outcome::Keep) => connection::release(&self.connection).inspect(|()| raised.merge(mine)),
            Ok(Outcome::Undo) | Err(_) => connection::undo(&self.connection),
        };
        match (outcome, ended) {
            (Ok(_), Ok(())) => Some(verb),
            (Err(_), _) => {
                tracing::error!("a verb panicked and was rolled back");
                None
            }
            (Ok(_), Err(error)) => {
                verb.finish(Err(connection::store_error(&error)));
                None
            }
        }
    }
}

fn work_reads(connection: &Connection, queue: &Receiver<Box<dyn Verb>>) {
    while let Ok(mut verb) = queue.recv() {
        let mut tx = SqliteTx::new(connection);
        let ran = connection::begin_read(connection).map(|()| {
            // A panic leaves the caller without an answer, which it is told as such.
            catch_unwind(AssertUnwindSafe(|| verb.run(&mut tx)))
        });
        let ended = connection::commit(connection);
        match ran {
            Ok(Ok(_)) => verb.finish(ended.map_err(|error| connection::store_error(&error))),
            Ok(Err(_)) => tracing::error!("a reading verb panicked"),
            Err(error) => verb.finish(Err(connection::store_error(&error))),
        }
    }
}

struct SqliteMigrator<'a>(&'a mut Connection);

impl Migrator for SqliteMigrator<'_> {
    fn applied(&mut self) -> Result<Vec<migrate::Recorded>, String> {
        connection::applied_migrations(self.0).map_err(|error| connection::reason(&error))
    }

    fn apply(&mut self, migration: &crate::Migration, recorded: &migrate::Recorded) -> Result<(), String> {
        connection::apply_migration(self.0, migration.sqlite, recorded).map_err(|error| connection::reason(&error))
    }
}
