//! The kit that every room tests on: real databases with the schema applied, gone when the test ends.
//!
//! ```text
//! on_both_engines!(async fn a_queue_can_be_renamed(store: TestStore) {
//!     store.write(move |tx| rename(tx, id, "Vendas")).await.unwrap();
//! });
//! ```

mod shared;

use crate::{Database, MigrationSet, SqliteConfig, Store, schema};
use shared::{Shared, TestDatabase};
use std::ops::Deref;
use tempfile::TempDir;

/// The main database, and the key store beside it. Dereferences to the main one.
#[derive(Debug)]
pub struct TestStore {
    main: Opened,
    keys: Opened,
    home: Home,
}

/// Where the databases lie. Dropped last: that removes them.
#[derive(Debug)]
#[expect(dead_code, reason = "held to be dropped")]
enum Home {
    Folder(TempDir),
    Server { main: TestDatabase, keys: TestDatabase },
}

#[derive(Debug)]
struct Opened {
    store: Store,
    database: Database,
}

impl TestStore {
    /// On SQLite, in a folder of its own.
    pub async fn sqlite() -> Self {
        let folder = TempDir::new().expect("the system's folder for temporary files can be written");
        let (main, keys) = (folder.path().join("main.db"), folder.path().join("keys.db"));
        let main = Opened::open(Database::Sqlite(SqliteConfig::at(main)), &schema::MAIN).await;
        let keys = Opened::open(Database::Sqlite(SqliteConfig::small(keys)), &schema::KEYS).await;
        Self { main, keys, home: Home::Folder(folder) }
    }

    /// On PostgreSQL, in databases of its own on a server that all tests share.
    ///
    /// # Panics
    /// Where PostgreSQL is not installed: the message says what to install.
    pub async fn postgres() -> Self {
        let server = Shared::server();
        let main = server.database(&schema::MAIN).await;
        let keys = server.database(&schema::KEYS).await;
        Self {
            main: Opened::open(Database::Postgres(main.config()), &schema::MAIN).await,
            keys: Opened::open(Database::Postgres(keys.config()), &schema::KEYS).await,
            home: Home::Server { main, keys },
        }
    }

    /// One on each engine.
    pub async fn both() -> Vec<Self> {
        vec![Self::sqlite().await, Self::postgres().await]
    }

    /// The main database.
    pub fn store(&self) -> &Store {
        &self.main.store
    }

    /// The key store.
    pub fn keys(&self) -> &Store {
        &self.keys.store
    }

    /// Where the main database is, to open it once more.
    pub fn database(&self) -> &Database {
        &self.main.database
    }

    /// Where the key store is, to open it once more.
    pub fn keys_database(&self) -> &Database {
        &self.keys.database
    }

    /// Closes both and opens them again, as a restart of the program does.
    pub async fn reopened(self) -> Self {
        let Self { main, keys, home } = self;
        Self { main: main.reopened(&schema::MAIN).await, keys: keys.reopened(&schema::KEYS).await, home }
    }
}

impl Deref for TestStore {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.main.store
    }
}

impl Opened {
    async fn open(database: Database, migrations: &MigrationSet) -> Self {
        let store = Store::open(&database, migrations).await.expect("a fresh database opens");
        Self { store, database }
    }

    async fn reopened(self, migrations: &MigrationSet) -> Self {
        let Self { store, database } = self;
        drop(store);
        Self::open(database, migrations).await
    }
}

/// Writes a test once and runs it on each engine, as `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both_engines {
    ($(#[$attribute:meta])* async fn $name:ident($store:ident: TestStore) $body:block) => {
        #[cfg(test)]
        mod $name {
            use super::*;

            async fn on($store: $crate::testing::TestStore) $body

            $(#[$attribute])*
            #[tokio::test]
            async fn sqlite() {
                on($crate::testing::TestStore::sqlite().await).await;
            }

            $(#[$attribute])*
            #[tokio::test]
            async fn postgres() {
                on($crate::testing::TestStore::postgres().await).await;
            }
        }
    };
}
