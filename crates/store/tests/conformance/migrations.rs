//! The schema is brought up to date once, by one program, and never by a file that was changed.

use crate::kit::read;
use ponte_store::{
    Database, Migration, MigrationSet, OpenError, Store, StoreError, on_both_engines, schema, testing::TestStore,
};

/// One more than Ponte has.
const NEXT: u32 = 9_000;

fn with_next(sqlite: &'static str, postgres: &'static str) -> MigrationSet {
    let next = Migration { number: NEXT, name: "next", sqlite, postgres };
    MigrationSet([schema::MAIN.0, &[next]].concat().leak())
}

fn good() -> MigrationSet {
    let sql = "CREATE TABLE next_table (id bigint PRIMARY KEY);";
    with_next("CREATE TABLE next_table (id INTEGER PRIMARY KEY) STRICT;", sql)
}

/// Opens the database once more, beside the store that is there.
async fn opened(database: &Database, set: &MigrationSet) -> Result<Store, OpenError> {
    Store::open(database, set).await
}

async fn applied(store: &Store) -> Vec<i64> {
    let rows = read(store, |tx| tx.rows("SELECT number FROM migrations ORDER BY number", &[])).await;
    rows.iter().map(|row| row.get(0).expect("a number")).collect()
}

on_both_engines!(
    async fn opening_twice_changes_nothing(store: TestStore) {
        let before = applied(&store).await;
        assert_eq!(before.len(), schema::MAIN.0.len());
        let again = opened(store.database(), &schema::MAIN).await.unwrap();
        assert_eq!(applied(&again).await, before);
    }
);

on_both_engines!(
    async fn what_is_new_is_applied_once(store: TestStore) {
        let updated = opened(store.database(), &good()).await.unwrap();
        assert_eq!(applied(&updated).await.last(), Some(&i64::from(NEXT)));
        updated.write(|tx| tx.exec("INSERT INTO next_table (id) VALUES (1)", &[])).await.unwrap();
        opened(store.database(), &good()).await.unwrap();
    }
);

on_both_engines!(
    async fn of_several_programs_that_start_at_once_one_applies_it(store: TestStore) {
        let set = good();
        let starts = (0..4).map(|_| {
            let (database, set) = (store.database().clone(), set);
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(opened(&database, &set)).map(drop)
            })
        });
        for start in starts.collect::<Vec<_>>() {
            start.join().unwrap().unwrap();
        }
        assert_eq!(applied(&store).await.len(), schema::MAIN.0.len() + 1);
    }
);

on_both_engines!(
    async fn a_file_that_was_changed_after_it_was_applied_is_refused(store: TestStore) {
        drop(opened(store.database(), &good()).await.unwrap());
        let edited =
            with_next("CREATE TABLE other_table (id INTEGER) STRICT;", "CREATE TABLE other_table (id bigint);");
        let refused = opened(store.database(), &edited).await;
        assert!(matches!(refused, Err(OpenError::EditedMigration { number: NEXT, .. })), "{refused:?}");
    }
);

on_both_engines!(
    async fn the_database_of_a_newer_version_is_refused(store: TestStore) {
        drop(opened(store.database(), &good()).await.unwrap());
        let refused = opened(store.database(), &schema::MAIN).await;
        assert!(matches!(refused, Err(OpenError::Newer { number: NEXT })), "{refused:?}");
    }
);

on_both_engines!(
    async fn a_migration_that_fails_leaves_nothing_and_names_itself(store: TestStore) {
        let broken = with_next(
            "CREATE TABLE next_table (id INTEGER) STRICT; SELEKT;",
            "CREATE TABLE next_table (id bigint); SELEKT;",
        );
        let refused = opened(store.database(), &broken).await;
        assert!(matches!(refused, Err(OpenError::Migration { number: NEXT, name: "next", .. })), "{refused:?}");
        // The table of the first statement is not there: it can be made.
        opened(store.database(), &good()).await.unwrap();
    }
);

#[tokio::test]
async fn a_server_that_is_not_there_is_told() {
    let address = "host=/nowhere user=ponte dbname=ponte".to_owned();
    let database = Database::Postgres(ponte_store::PostgresConfig::at(address));
    let refused = Store::open(&database, &schema::MAIN).await;
    assert!(matches!(refused, Err(OpenError::Server { .. })), "{refused:?}");
}

#[tokio::test]
async fn the_key_store_is_a_database_of_its_own() {
    for store in TestStore::both().await {
        let tables = store.keys().read(|tx| tx.rows("SELECT COUNT(*) FROM data_keys", &[])).await;
        assert!(tables.is_ok(), "{tables:?}");
        let main: Result<_, StoreError> = store.read(|tx| tx.rows("SELECT COUNT(*) FROM data_keys", &[])).await;
        assert!(matches!(main, Err(StoreError::Statement { .. })), "{main:?}");
    }
}
