//! What Ponte does not start with, and says why.

use crate::kit::{
    outside::Outside,
    place::{fill, new_roots, settings},
    wait::until,
};
use ponte::{serve::Server, settings::Settings};
use ponte_kernel::WallClock;
use ponte_platform::vault::{RootKey, RootKeys};
use ponte_simulator::emulator::Says;
use ponte_store::{Database, SqliteConfig, on_both_engines, testing::TestStore};
use std::{path::Path, sync::Arc};

/// Why it does not start.
async fn refused(settings: Settings) -> String {
    match Server::start(settings, Arc::new(WallClock)).await {
        Ok(server) => panic!("{server:?} started"),
        Err(error) => format!("{error:#}"),
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named_with_the_way_out() {
    let (store, outside) = (TestStore::sqlite().await, Outside::start().await);
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let listen = taken.local_addr().expect("bound");
    let settings = settings(store.database(), store.keys_database(), &outside, new_roots());
    let told = refused(Settings { listen, ..settings }).await;
    assert!(told.contains(&listen.to_string()) && told.contains("PONTE_LISTEN"), "{told}");
}

/// A customer whose data is sealed gets an answer.
async fn answers_as_before(server: Server, outside: &Outside) {
    const MARINA: &str = "5511987654321";
    outside.send_webhooks_to(server.address);
    outside.emulator.say(MARINA, Says::Text { body: "pedido 1042".to_owned() }).expect("a customer");
    until("all is as it was", async || outside.replies(MARINA).len() == 1).await;
    server.stop().await;
}

on_both_engines! {
    async fn a_wrong_root_or_index_key_is_refused_and_nothing_is_changed(store: TestStore) {
        let (outside, right) = (Outside::start().await, new_roots());
        let with = |roots: &RootKeys| settings(store.database(), store.keys_database(), &outside, roots.clone());
        let server = Server::start(with(&right), Arc::new(WallClock)).await.expect("it starts");
        fill(&server, &outside.plan).await;
        server.stop().await;

        let other_root = RootKeys { root: RootKey::generate(), ..right.clone() };
        let told = refused(with(&other_root)).await;
        assert!(told.contains("the root key is not the one") && told.contains("PONTE_ROOT_KEY_FILE"), "{told}");
        let other_index = RootKeys { index: RootKey::generate(), ..right.clone() };
        let told = refused(with(&other_index)).await;
        assert!(told.contains("the index key is not the one") && told.contains("PONTE_INDEX_KEY_FILE"), "{told}");

        let server = Server::start(with(&right), Arc::new(WallClock)).await.expect("it starts with the right ones");
        answers_as_before(server, &outside).await;
    }
}

/// The root keys that data keys need.
async fn wrapping(store: &TestStore) -> Vec<String> {
    const ROOTS: &str = "SELECT DISTINCT root_id FROM data_keys WHERE wrapped IS NOT NULL";
    let read = store.keys().read(|tx| tx.rows(ROOTS, &[])?.iter().map(|row| row.get(0)).collect());
    read.await.expect("readable")
}

on_both_engines! {
    async fn once_all_is_wrapped_anew_the_root_key_before_may_be_taken_out(store: TestStore) {
        let (outside, first) = (Outside::start().await, new_roots());
        let with = |roots: &RootKeys| settings(store.database(), store.keys_database(), &outside, roots.clone());
        let server = Server::start(with(&first), Arc::new(WallClock)).await.expect("it starts");
        fill(&server, &outside.plan).await;
        server.stop().await;
        let before = wrapping(&store).await;

        let both = RootKeys { root: RootKey::generate(), previous_root: Some(first.root.clone()), ..first.clone() };
        let server = Server::start(with(&both), Arc::new(WallClock)).await.expect("it starts with both");
        until("the new root key wraps everything", async || {
            let wrapping = wrapping(&store).await;
            wrapping.len() == 1 && wrapping != before
        })
        .await;
        server.stop().await;

        let told = refused(with(&first)).await;
        assert!(told.contains("the root key is not the one"), "{told}");
        let only_new = RootKeys { previous_root: None, ..both };
        let server = Server::start(with(&only_new), Arc::new(WallClock)).await.expect("it starts with the new one");
        answers_as_before(server, &outside).await;
    }
}

/// Where an SQLite file says which version of the library may write it, and a version that is none.
const WRITE_VERSION: usize = 18;
const UNKNOWN_VERSION: u8 = 3;

/// Makes a database file read-only for everybody, root included.
fn make_read_only(file: &Path) {
    let mut bytes = std::fs::read(file).expect("the file");
    bytes[WRITE_VERSION] = UNKNOWN_VERSION;
    std::fs::write(file, bytes).expect("the folder is ours");
}

#[tokio::test]
async fn a_database_that_cannot_be_written_is_named_at_the_start() {
    for read_only in ["ponte.db", "keys.db"] {
        let (folder, outside) = (tempfile::tempdir().expect("a folder"), Outside::start().await);
        let database = |name| Database::Sqlite(SqliteConfig::at(folder.path().join(name)));
        let settings = settings(&database("ponte.db"), &database("keys.db"), &outside, new_roots());
        let server = Server::start(settings.clone(), Arc::new(WallClock)).await.expect("it starts");
        server.stop().await;
        // The files close with the last clone of the stores, which a task that ends may still hold.
        let file = folder.path().join(read_only);
        let log = file.with_extension("db-wal");
        until("the database is closed", async || !log.exists()).await;
        make_read_only(&file);
        let told = refused(settings).await;
        assert!(told.contains(read_only) && told.contains("readonly"), "{told}");
    }
}
