//! What only SQLite can meet: full disks, files that cannot be written, groups.

use crate::kit::{numbers, put_number, with_things, write};
use futures_util::future::join_all;
use ponte_store::{Database, OpenError, SqliteConfig, Store, StoreError, Tx, params, schema, testing::TestStore};
use std::sync::{Arc, Mutex, mpsc};

/// Sets a pragma on the connection that writes.
async fn set(store: &Store, pragma: &'static str) {
    write(store, move |tx| tx.rows(pragma, &[])).await;
}

fn put_large(tx: &mut dyn Tx, number: i64) -> Result<(), StoreError> {
    put_number(tx, number)?;
    tx.exec("UPDATE things SET body = $1 WHERE number = $2", params![vec![7_u8; 400_000], number])
}

#[tokio::test]
async fn a_full_disk_is_told_loses_nothing_and_passes() {
    let store = TestStore::sqlite().await;
    with_things(&store).await;
    store.write(|tx| put_large(tx, 1)).await.unwrap();
    // SQLite answers a file that may not grow as it answers a disk that is full.
    set(&store, "PRAGMA max_page_count = 1").await;

    let full = store.write(|tx| put_large(tx, 2)).await;
    assert!(matches!(&full, Err(error @ StoreError::Unavailable { .. }) if error.is_passing()), "{full:?}");
    let group = join_all((3..20).map(|number| store.write(move |tx| put_large(tx, number)))).await;
    for answer in group {
        assert!(matches!(answer, Err(StoreError::Unavailable { .. })), "{answer:?}");
    }
    assert_eq!(numbers(&store).await, [1], "what was kept is there and can be read");

    set(&store, "PRAGMA max_page_count = 4294967294").await;
    store.write(|tx| put_large(tx, 2)).await.unwrap();
    let store = store.reopened().await;
    assert_eq!(numbers(&store).await, [1, 2]);
}

#[tokio::test]
async fn whoever_was_told_of_success_beside_a_full_disk_is_kept() {
    let store = TestStore::sqlite().await;
    with_things(&store).await;
    set(&store, "PRAGMA max_page_count = 1").await;
    // Small and large ones in the same groups: some fit into pages that are there.
    let write = |number: i64| {
        store.write(move |tx| if number % 3 == 0 { put_large(tx, number) } else { put_number(tx, number) })
    };
    let answers = join_all((0..300).map(write)).await;
    let kept: Vec<i64> =
        (0..).zip(&answers).filter(|(_, answer)| answer.is_ok()).map(|(number, _)| number).collect();
    assert!(
        answers.iter().all(|answer| matches!(answer, Ok(()) | Err(StoreError::Unavailable { .. }))),
        "{answers:?}"
    );
    assert!(kept.len() < 300);
    let store = store.reopened().await;
    assert_eq!(numbers(&store).await, kept);
}

#[tokio::test]
async fn a_database_that_cannot_be_written_any_more_is_told_and_can_still_be_read() {
    let store = TestStore::sqlite().await;
    with_things(&store).await;
    store.write(|tx| put_number(tx, 1)).await.unwrap();
    // Root may write every file: this makes SQLite answer as it answers others.
    set(&store, "PRAGMA query_only = ON").await;
    let refused = store.write(|tx| put_number(tx, 2)).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })), "{refused:?}");
    assert_eq!(numbers(&store).await, [1]);
}

/// A refusal may rest on a change that stands beside it in the same group.
#[tokio::test]
async fn whoever_is_refused_can_read_what_the_refusal_rests_on() {
    let store = TestStore::sqlite().await;
    with_things(&store).await;
    let take = |number: i64| {
        store.write(move |tx| match tx.row("SELECT 1 FROM things WHERE number = $1", params![number])? {
            Some(_) => Err(StoreError::Corrupt { what: "taken" }),
            None => put_number(tx, number),
        })
    };
    for number in 0..50 {
        let refused = async {
            // The first is queued before it; both are run in one group.
            let refused = take(number).await;
            (refused, numbers(&store).await)
        };
        let (taken, (refused, seen)) = tokio::join!(take(number), refused);
        taken.unwrap();
        assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
        assert_eq!(seen.last(), Some(&number));
    }
}

/// Whoever copies it then has all of it.
#[tokio::test]
async fn a_closed_database_is_one_file() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let config = SqliteConfig::at(folder.path().join("ponte.db"));
        let store = Store::open(&Database::Sqlite(config), &schema::MAIN).await.unwrap();
        with_things(&store).await;
        store.write(|tx| put_number(tx, 1)).await.unwrap();
        assert_eq!(numbers(&store).await, [1]);
        drop(store);
        let files: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files, ["ponte.db"]);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_made_or_is_no_database_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear database, this is no database but a letter. ".repeat(100)).unwrap();
    for path in ["/proc/ponte.db".into(), folder.path().join("missing/ponte.db"), text] {
        let refused = Store::open(&Database::Sqlite(SqliteConfig::at(&path)), &schema::MAIN).await;
        assert!(matches!(&refused, Err(OpenError::File { path: named, .. }) if *named == path), "{refused:?}");
    }
}

#[tokio::test]
async fn acknowledgements_go_first() {
    let store = TestStore::sqlite().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let (started, running) = mpsc::channel();
    let (go, wait) = mpsc::channel();
    let (started, wait) = (Mutex::new(started), Mutex::new(wait));
    let slow = move |_: &mut dyn Tx| {
        started.lock().unwrap().send(()).unwrap();
        wait.lock().unwrap().recv().unwrap();
        Ok::<_, StoreError>(())
    };
    let writer = store.store().clone();
    let slow = tokio::spawn(async move { writer.write(slow).await });
    tokio::task::spawn_blocking(move || running.recv()).await.unwrap().unwrap();
    let note = |name: &'static str| {
        let order = Arc::clone(&order);
        move |_: &mut dyn Tx| {
            order.lock().unwrap().push(name);
            Ok::<_, StoreError>(())
        }
    };
    let others = async { tokio::join!(store.write(note("in turn")), store.write_first(note("first"))) };
    let release = async { go.send(()).unwrap() };
    let ((in_turn, first), ()) = tokio::join!(others, release);
    in_turn.unwrap();
    first.unwrap();
    slow.await.unwrap().unwrap();
    assert_eq!(*order.lock().unwrap(), ["first", "in turn"]);
}
