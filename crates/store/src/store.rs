//! The store: verbs in, answers out.

use crate::{
    MigrationSet, OpenError, PostgresConfig, Signals, SqliteConfig, StoreError, Tx,
    dialect::Dialect,
    postgres::Postgres,
    sqlite::Sqlite,
    verb::{Call, Verb},
};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Which database, and where.
#[derive(Clone, Debug)]
pub enum Database {
    Sqlite(SqliteConfig),
    Postgres(PostgresConfig),
}

impl Database {
    /// The file beside an embedded main database that keeps its journal; `None` where the main database does.
    pub fn journal(&self) -> Option<Self> {
        match self {
            Self::Sqlite(main) => Some(Self::Sqlite(SqliteConfig::small(main.path.with_extension("journal.db")))),
            Self::Postgres(_) => None,
        }
    }
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    signals: Arc<Signals>,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// How soon a verb is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// Before what waits: somebody outside is waiting for an acknowledgement.
    First,
    InTurn,
}

impl Store {
    /// Opens the database and brings its schema up to date.
    pub async fn open(database: &Database, migrations: &MigrationSet) -> Result<Self, OpenError> {
        let signals = Arc::new(Signals::new());
        let engine = match database {
            Database::Sqlite(config) => Engine::Sqlite(Sqlite::open(config, migrations, Arc::clone(&signals))?),
            Database::Postgres(config) => {
                Engine::Postgres(Postgres::open(config, migrations, Arc::clone(&signals)).await?)
            }
        };
        Ok(Self { engine: Arc::new(engine), signals })
    }

    /// Runs a verb and commits. Durable when it returned `Ok`; without a trace when it returned `Err`.
    pub async fn write<F, T, E>(&self, verb: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.submit_write(verb, Urgency::InTurn).await
    }

    /// As [`Store::write`], before the verbs that wait: for acknowledgements, and for the lease of who works.
    pub async fn write_first<F, T, E>(&self, verb: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.submit_write(verb, Urgency::First).await
    }

    /// Runs a verb that only reads, beside the writers.
    pub async fn read<F, T, E>(&self, verb: F) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (call, answer) = Call::boxed(verb);
        match self.engine.as_ref() {
            Engine::Sqlite(sqlite) => sqlite.read(call),
            Engine::Postgres(postgres) => postgres.read(call),
        }
        received(answer).await
    }

    /// The wake-ups that commits in this process raise.
    pub fn signals(&self) -> &Signals {
        &self.signals
    }

    pub fn dialect(&self) -> Dialect {
        match self.engine.as_ref() {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    async fn submit_write<F, T, E>(&self, verb: F, urgency: Urgency) -> Result<T, E>
    where
        F: Fn(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (call, answer) = Call::boxed(verb);
        self.submit(call, urgency);
        received(answer).await
    }

    fn submit(&self, call: Box<dyn Verb>, urgency: Urgency) {
        match self.engine.as_ref() {
            Engine::Sqlite(sqlite) => sqlite.write(call, urgency),
            Engine::Postgres(postgres) => postgres.write(call, urgency),
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.dialect())
    }
}

/// A verb that panicked drops its caller's channel without an answer.
async fn received<T, E: From<StoreError>>(answer: oneshot::Receiver<Result<T, E>>) -> Result<T, E> {
    answer.await.unwrap_or_else(|_| Err(StoreError::Panicked.into()))
}
