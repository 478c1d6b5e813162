//! The vault over a real key store.

use ponte_kernel::{KeyId, ManualClock, Timestamp};
use ponte_platform::vault::{RootKey, RootKeys, Vault, VaultError, WrappedAnew};
use ponte_store::{Database, SqliteConfig, Store, Tx, inventory::MESSAGE_CONTENT, params, schema};
use std::{path::Path, sync::Arc};
use uuid::Uuid;

fn keys() -> RootKeys {
    RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() }
}

async fn store(folder: &Path) -> Store {
    let database = Database::Sqlite(SqliteConfig::small(folder.join("keys.db")));
    Store::open(&database, &schema::KEYS).await.expect("a key store")
}

async fn vault(folder: &Path, keys: &RootKeys) -> Result<Vault, VaultError> {
    Vault::open(keys, store(folder).await, Arc::new(ManualClock::at(Timestamp::from_secs(1)))).await
}

#[tokio::test]
async fn a_minted_key_opens_after_a_restart() {
    let (folder, keys, row) = (tempfile::tempdir().expect("a folder"), keys(), Uuid::now_v7());
    let first = vault(folder.path(), &keys).await.expect("opens");
    let key = first.mint().await.expect("a key");
    let sealed = key.seal(&MESSAGE_CONTENT, row, b"oi");
    drop(first);
    let second = vault(folder.path(), &keys).await.expect("opens again");
    let again = second.key(key.id()).await.expect("the same key");
    assert_eq!(again.open(&MESSAGE_CONTENT, row, &sealed).expect("opens"), b"oi");
}

#[tokio::test]
async fn a_wrong_root_or_index_key_is_refused() {
    let (folder, right) = (tempfile::tempdir().expect("a folder"), keys());
    vault(folder.path(), &right).await.expect("opens");
    let wrong_root = RootKeys { root: RootKey::generate(), ..right.clone() };
    assert!(matches!(vault(folder.path(), &wrong_root).await, Err(VaultError::WrongRootKey)));
    let wrong_index = RootKeys { index: RootKey::generate(), ..right.clone() };
    assert!(matches!(vault(folder.path(), &wrong_index).await, Err(VaultError::WrongIndexKey)));
    vault(folder.path(), &right).await.expect("still opens with the right ones");
}

#[tokio::test]
async fn after_a_rotation_both_roots_open_what_they_wrapped() {
    let (folder, old) = (tempfile::tempdir().expect("a folder"), keys());
    let first = vault(folder.path(), &old).await.expect("opens").mint().await.expect("a key");
    let vault = vault(folder.path(), &rotated(&old)).await.expect("opens with the new root beside the old");
    let second = vault.mint().await.expect("a key under the new root");
    assert!(vault.key(first.id()).await.is_ok());
    assert!(vault.key(second.id()).await.is_ok());
}

#[tokio::test]
async fn a_destroyed_key_is_gone_and_its_neighbour_stays() {
    let (folder, keys) = (tempfile::tempdir().expect("a folder"), keys());
    let vault = vault(folder.path(), &keys).await.expect("opens");
    let minted = vault.mint_many(2).await.expect("two keys");
    vault.destroy(minted[0].id()).await.expect("destroyed");
    assert!(matches!(vault.key(minted[0].id()).await, Err(VaultError::Destroyed(_))));
    assert!(vault.key(minted[1].id()).await.is_ok());
}

/// How often bytes stand in the key store's file and in what lies beside it.
fn found_on_disk(folder: &Path, bytes: &[u8]) -> usize {
    let files = std::fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file").path());
    let found = |file| std::fs::read(file).expect("a file").windows(bytes.len()).filter(|at| *at == bytes).count();
    files.map(found).sum()
}

async fn wrapped(store: &Store, id: KeyId) -> Vec<u8> {
    let row = store.read(move |tx| tx.row("SELECT wrapped FROM data_keys WHERE id = $1", params![id])).await;
    row.expect("a read").expect("the key's row").get(0).expect("not destroyed")
}

#[tokio::test]
async fn a_destroyed_key_is_nowhere_on_disk() {
    let (folder, keys) = (tempfile::tempdir().expect("a folder"), keys());
    let store = store(folder.path()).await;
    let clock = Arc::new(ManualClock::at(Timestamp::from_secs(1)));
    let vault = Vault::open(&keys, store.clone(), clock).await.expect("opens");
    let minted = vault.mint_many(600).await.expect("keys");
    let (gone, stays) = (minted[300].id(), minted[301].id());
    let (gone_bytes, stays_bytes) = (wrapped(&store, gone).await, wrapped(&store, stays).await);
    assert!(found_on_disk(folder.path(), &gone_bytes) > 0);
    vault.destroy(gone).await.expect("destroyed");
    assert_eq!(found_on_disk(folder.path(), &gone_bytes), 0);
    assert!(found_on_disk(folder.path(), &stays_bytes) > 0);
    vault.destroy(stays).await.expect("destroyed");
    assert_eq!(found_on_disk(folder.path(), &stays_bytes), 0, "it was in the file, not in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_ask_at_once_each_gets_a_key_of_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = vault(folder.path(), &keys()).await.expect("opens");
    let asked: Vec<_> = (0..400)
        .map(|at| {
            let vault = vault.clone();
            tokio::spawn(async move { vault.mint_many(1 + at % 3).await.expect("keys") })
        })
        .collect();
    let (mut wanted, mut ids) = (0, std::collections::HashSet::new());
    for (at, asked) in asked.into_iter().enumerate() {
        let minted = asked.await.expect("it ends");
        assert_eq!(minted.len(), 1 + at % 3);
        wanted += minted.len();
        ids.extend(minted.iter().map(ponte_platform::vault::DataKey::id));
    }
    assert_eq!(ids.len(), wanted);
}

/// A new root key, with the one before it beside it.
fn rotated(keys: &RootKeys) -> RootKeys {
    RootKeys { root: RootKey::generate(), previous_root: Some(keys.root.clone()), index: keys.index.clone() }
}

#[tokio::test]
async fn half_of_the_root_keys_is_not_enough() {
    let (folder, old) = (tempfile::tempdir().expect("a folder"), keys());
    vault(folder.path(), &old).await.expect("opens").mint().await.expect("a key");
    let rotated = rotated(&old);
    vault(folder.path(), &rotated).await.expect("opens with both").mint().await.expect("a key");
    let only_new = RootKeys { previous_root: None, ..rotated.clone() };
    assert!(matches!(vault(folder.path(), &only_new).await, Err(VaultError::WrongRootKey)));
    vault(folder.path(), &rotated).await.expect("still opens with both");
}

#[tokio::test]
async fn wrapped_anew_the_previous_root_can_go_and_another_may_come() {
    let (folder, first) = (tempfile::tempdir().expect("a folder"), keys());
    let opened = vault(folder.path(), &first).await.expect("opens");
    let (row, minted) = (Uuid::now_v7(), opened.mint_many(600).await.expect("keys"));
    let sealed: Vec<_> = minted.iter().map(|key| key.seal(&MESSAGE_CONTENT, row, b"oi")).collect();
    opened.destroy(minted[1].id()).await.expect("destroyed");
    assert_eq!(opened.wrap_anew().await.expect("nothing to do"), None);
    drop(opened);
    let mut keys = first;
    for _ in 0..2 {
        keys = rotated(&keys);
        let opened = vault(folder.path(), &keys).await.expect("opens with both");
        let done = opened.wrap_anew().await.expect("wrapped").expect("there was a previous root");
        assert!(done.keys >= 599 && done.unreadable == 0, "{done:?}");
        let again = opened.wrap_anew().await.expect("nothing is left");
        assert_eq!(again, Some(WrappedAnew::default()));
        keys.previous_root = None;
    }
    let opened = vault(folder.path(), &keys).await.expect("opens with the newest alone");
    for (key, sealed) in minted.iter().zip(&sealed) {
        match opened.key(key.id()).await {
            Ok(key) => assert_eq!(key.open(&MESSAGE_CONTENT, row, sealed).expect("opens"), b"oi"),
            Err(error) => assert!(matches!(error, VaultError::Destroyed(id) if id == minted[1].id()), "{error}"),
        }
    }
}

#[tokio::test]
async fn a_broken_key_stays_as_it_is_and_keeps_no_other_back() {
    let (folder, old) = (tempfile::tempdir().expect("a folder"), keys());
    let minted = vault(folder.path(), &old).await.expect("opens").mint_many(3).await.expect("keys");
    let (store, broken) = (store(folder.path()).await, minted[1].id());
    let tear = move |tx: &mut dyn Tx| {
        tx.exec("UPDATE data_keys SET wrapped = $2 WHERE id = $1", params![broken, b"torn".as_slice()])
    };
    store.write(tear).await.expect("torn");
    let keys = rotated(&old);
    let opened = vault(folder.path(), &keys).await.expect("opens with both");
    assert_eq!(opened.wrap_anew().await.expect("wrapped").expect("a previous root").unreadable, 1);
    assert!(matches!(opened.key(broken).await, Err(VaultError::Unwrap(_))));
    assert!(opened.key(minted[2].id()).await.is_ok());
    let only_new = RootKeys { previous_root: None, ..keys };
    assert!(
        matches!(vault(folder.path(), &only_new).await, Err(VaultError::WrongRootKey)),
        "one key still needs it"
    );
}
