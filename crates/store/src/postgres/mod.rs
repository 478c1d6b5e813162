//! PostgreSQL: worker threads that each run one transaction at a time on a connection of their own.
//!
//! Round trips cost, not threads: a verb's writes travel with its next read or with the commit, `BEGIN` with its first
//! statement. Each worker drives its connection on a runtime of its own; a shared one was measured a third slower.

mod address;
mod connection;
mod failure;
mod migrator;
mod sets;
mod statements;
mod tls;
mod tx;
mod types;
mod worker;

use crate::{
    MigrationSet, OpenError, Signals,
    migrate::Recorded,
    queue::{self, VerbQueue, VerbSender},
    store::Urgency,
    verb::Verb,
};
use address::Address;
use connection::Mode;
use ponte_kernel::Secret;
use std::{sync::Arc, thread};
use worker::Worker;

/// Where the server is, and how many connections work on it.
#[derive(Clone, Debug)]
pub struct PostgresConfig {
    /// `postgres://user:password@host:port/database` or `host=… user=…`; a host that is a path is the folder of a
    /// socket. A server elsewhere must speak TLS, its certificate checked against the system's authorities, unless
    /// `sslmode=prefer` (in clear where it offers none) or `disable` is written.
    pub address: Secret,
    /// Connections that write. Half as many read beside them, and one more takes acknowledgements alone.
    pub workers: usize,
    pub pooler: Pooler,
}

/// What stands between Ponte and the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooler {
    /// Nothing, or a pooler that gives each connection a server session of its own.
    #[default]
    None,
    /// One that changes the session with every transaction (`PgBouncer`'s transaction mode): no named statements, no
    /// settings of the session. The role's own time limits hold (`ALTER ROLE … SET statement_timeout`), and each
    /// transaction takes a round trip more.
    Transactions,
}

impl PostgresConfig {
    pub fn at(address: impl Into<Secret>) -> Self {
        Self { address: address.into(), workers: 4, pooler: Pooler::None }
    }
}

/// The migrations that a database remembers. Nothing is made or changed.
pub(crate) async fn recorded(config: &PostgresConfig) -> Result<Vec<Recorded>, OpenError> {
    migrator::recorded(&Address::parse(config)?).await
}

pub(crate) struct Postgres {
    /// `None` once the store is closing.
    writes: Option<VerbSender>,
    reads: Option<VerbSender>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Postgres {
    pub(crate) async fn open(
        config: &PostgresConfig,
        migrations: &MigrationSet,
        signals: Arc<Signals>,
    ) -> Result<Self, OpenError> {
        let address = Arc::new(Address::parse(config)?);
        migrator::migrate(&address, migrations).await?;
        let (writes, write_queue) = queue::verb_queue();
        let (reads, read_queue) = queue::verb_queue();
        let mut crew = Crew { address, signals, threads: Vec::new() };
        crew.hire("store-first", Mode::Write, &write_queue.acknowledgements());
        for _ in 0..config.workers.max(1) {
            crew.hire("store-writer", Mode::Write, &write_queue);
        }
        for _ in 0..config.workers.div_ceil(2).max(1) {
            crew.hire("store-reader", Mode::Read, &read_queue);
        }
        Ok(Self { writes: Some(writes), reads: Some(reads), threads: crew.threads })
    }

    pub(crate) fn write(&self, verb: Box<dyn Verb>, urgency: Urgency) {
        queue::submit(self.writes.as_ref(), verb, urgency);
    }

    pub(crate) fn read(&self, verb: Box<dyn Verb>) {
        queue::submit(self.reads.as_ref(), verb, Urgency::InTurn);
    }
}

/// Closing waits for what was accepted: nothing that was queued is dropped half-way.
impl Drop for Postgres {
    fn drop(&mut self) {
        (self.writes, self.reads) = (None, None);
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// Brings a database's schema up to date without opening a store on it.
#[cfg(feature = "testing")]
pub(crate) async fn migrate(config: &PostgresConfig, migrations: &MigrationSet) -> Result<(), OpenError> {
    migrator::migrate(&Address::parse(config)?, migrations).await
}

struct Crew {
    address: Arc<Address>,
    signals: Arc<Signals>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Crew {
    fn hire(&mut self, name: &str, mode: Mode, queue: &VerbQueue) {
        let number = self.threads.len();
        let worker = Worker::new(number, mode, Arc::clone(&self.address), queue.clone(), Arc::clone(&self.signals));
        self.threads.push(queue::spawn(&format!("{name}-{number}"), move || worker.work()));
    }
}
