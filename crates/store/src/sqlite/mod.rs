//! SQLite: one writer thread with natural group commit, a few read-only connections beside it.
//!
//! The writer takes what is queued, runs it in one transaction, commits once, then answers all. There is no timer: the
//! group is what came while the last commit was flushed. Acknowledgements go first in each group. When a verb takes back
//! what it wrote, its group is run again with a savepoint for each.

mod connection;
mod rule;
mod statements;
mod tx;
mod writer;

use crate::{
    MigrationSet, OpenError, Signals, migrate,
    queue::{self, VerbQueue, VerbSender},
    store::Urgency,
    verb::{Outcome, Verb},
};
use rule::{reason, store_error};
use rusqlite::Connection;
use statements::Statements;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
    thread,
};
use tx::SqliteTx;
use writer::Writer;

/// Where the file is and how many readers work beside the writer.
#[derive(Clone, Debug)]
pub struct SqliteConfig {
    pub path: PathBuf,
    pub readers: usize,
    /// Memory that the writer keeps pages in.
    cache: Cache,
    removed: Removed,
}

/// How much of a file its writer comes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cache {
    /// All over it: the main database.
    Large,
    /// Mostly its end: the journal, the keys.
    Small,
}

impl Cache {
    fn kilobytes(self) -> u32 {
        match self {
            Self::Large => 16_384,
            Self::Small => 2_048,
        }
    }
}

/// What a file still holds of what was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Removed {
    /// Its bytes, until others need their place: what is personal is sealed, and goes with its key.
    Left,
    /// Zeros.
    Overwritten,
}

impl Removed {
    fn pragma(self) -> &'static str {
        match self {
            Self::Left => "OFF",
            Self::Overwritten => "ON",
        }
    }
}

impl SqliteConfig {
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), readers: 2, cache: Cache::Large, removed: Removed::Left }
    }

    /// A file that few read, and mostly its end, and in which nothing is left of what was removed: the journal, the
    /// keys.
    pub fn small(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), readers: 1, cache: Cache::Small, removed: Removed::Overwritten }
    }
}

pub(crate) struct Sqlite {
    /// `None` once the store is closing.
    writes: Option<VerbSender>,
    reads: Option<VerbSender>,
    writer: Option<thread::JoinHandle<()>>,
    readers: Vec<thread::JoinHandle<()>>,
}

impl Sqlite {
    pub(crate) fn open(
        config: &SqliteConfig,
        migrations: &MigrationSet,
        signals: Arc<Signals>,
    ) -> Result<Self, OpenError> {
        let failed = |error: rusqlite::Error| OpenError::File { path: config.path.clone(), reason: reason(&error) };
        let mut connection = connection::open_writer(config).map_err(failed)?;
        connection::migrate(&mut connection, migrations, &config.path)?;
        let (writes, write_queue) = queue::verb_queue();
        let (reads, read_queue) = queue::verb_queue();
        let writer = queue::spawn("store-writer", move || Writer::new(&connection, write_queue, signals).work());
        let mut readers = Vec::with_capacity(config.readers);
        for number in 0..config.readers.max(1) {
            let reader = connection::open_reader(&config.path).map_err(failed)?;
            let queue = read_queue.clone();
            readers.push(queue::spawn(&format!("store-reader-{number}"), move || work_reads(&reader, &queue)));
        }
        Ok(Self { writes: Some(writes), reads: Some(reads), writer: Some(writer), readers })
    }

    pub(crate) fn write(&self, verb: Box<dyn Verb>, urgency: Urgency) {
        queue::submit(self.writes.as_ref(), verb, urgency);
    }

    pub(crate) fn read(&self, verb: Box<dyn Verb>) {
        queue::submit(self.reads.as_ref(), verb, Urgency::InTurn);
    }
}

/// The migrations that a file remembers. Nothing is made or changed.
pub(crate) fn recorded(config: &SqliteConfig) -> Result<Vec<migrate::Recorded>, OpenError> {
    connection::recorded_in(&config.path)
        .map_err(|error| OpenError::File { path: config.path.clone(), reason: reason(&error) })
}

/// Closing waits for what was accepted: nothing that was queued is dropped half-way. The writer goes last: whoever does
/// folds the write-ahead log into the file, and readers may not.
impl Drop for Sqlite {
    fn drop(&mut self) {
        self.reads = None;
        for reader in self.readers.drain(..) {
            drop(reader.join());
        }
        self.writes = None;
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
    }
}

fn work_reads(connection: &Connection, queue: &VerbQueue) {
    let mut statements = Statements::of(connection);
    while let Some(verb) = queue.wait() {
        if let Err(error) = statements.execute("BEGIN DEFERRED", &[]) {
            verb.finish(Err(store_error(connection, &error)));
            continue;
        }
        read(&mut statements, verb);
        // A snapshot that was read needs no commit: nothing can be lost.
        if let Err(error) = statements.execute("ROLLBACK", &[]) {
            tracing::error!(reason = reason(&error), "a snapshot could not be ended");
        }
    }
}

fn read(statements: &mut Statements<'_>, mut verb: Box<dyn Verb>) {
    let mut tx = SqliteTx::new(statements);
    match (catch_unwind(AssertUnwindSafe(|| verb.run(&mut tx))), tx.ended()) {
        (Ok(Outcome::Keep), ended) => verb.finish(ended.map(drop)),
        (Ok(Outcome::Undo), _) => verb.finish(Ok(())),
        // Its caller learns of it by the dropped channel.
        (Err(_), _) => tracing::error!("a reading verb panicked"),
    }
}
