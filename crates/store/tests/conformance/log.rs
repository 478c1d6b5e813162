//! The event log: durable readers skip nothing, however late it was committed.

use ponte_kernel::{ThreadId, Timestamp, WorkspaceId};
use ponte_store::{
    Database, LogCursor, Signal, Store, StoreError,
    events::{self, Event, NewEvent},
    on_both_engines,
    testing::TestStore,
};
use uuid::Uuid;

fn event(kind: &'static str) -> NewEvent {
    NewEvent {
        workspace: WorkspaceId(Uuid::from_u128(1)),
        kind,
        author: "system".to_owned(),
        thread: Some(ThreadId(Uuid::from_u128(2))),
        payload: r#"{"position":7}"#.to_owned(),
        at: Timestamp::from_secs(3),
    }
}

async fn append(store: &Store, kinds: &'static [&'static str]) {
    let appended = store.write(move |tx| {
        let new: Vec<NewEvent> = kinds.iter().map(|kind| event(kind)).collect();
        events::append(tx, &new)
    });
    appended.await.expect("events can be appended");
}

async fn read(store: &Store, cursor: LogCursor, limit: u32) -> Vec<Event> {
    store.read(move |tx| events::read_after(tx, cursor, limit)).await.expect("the log can be read")
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.kind.as_str()).collect()
}

on_both_engines!(
    async fn events_are_read_in_their_order_from_a_cursor_on(store: TestStore) {
        let woken = store.signals().subscribe(Signal::Events);
        append(&store, &["a", "b", "c"]).await;
        append(&store, &["d"]).await;
        assert!(woken.has_changed().unwrap());

        let all = read(&store, LogCursor::default(), 10).await;
        assert_eq!(kinds(&all), ["a", "b", "c", "d"]);
        let b = &all[1];
        assert_eq!(
            (b.workspace.0, b.author.as_str(), b.at),
            (Uuid::from_u128(1), "system", Timestamp::from_secs(3))
        );
        assert_eq!((b.thread, b.payload.as_str()), (Some(ThreadId(Uuid::from_u128(2))), r#"{"position":7}"#));

        assert_eq!(kinds(&read(&store, b.cursor, 1).await), ["c"]);
        assert_eq!(store.read(events::end).await.unwrap(), all[3].cursor);
        assert_eq!(kinds(&read(&store, all[3].cursor, 10).await), [""; 0]);
    }
);

on_both_engines!(
    async fn an_empty_log_ends_at_its_beginning(store: TestStore) {
        assert_eq!(store.read(events::end).await.unwrap(), LogCursor::default());
        store.write(|tx| events::append(tx, &[])).await.unwrap();
        assert_eq!(kinds(&read(&store, LogCursor::default(), 10).await), [""; 0]);
    }
);

on_both_engines!(
    async fn a_durable_reader_goes_on_where_it_stood(store: TestStore) {
        append(&store, &["a", "b", "c"]).await;
        let take_one = |tx: &mut dyn ponte_store::Tx| {
            let cursor = events::cursor_of(tx, "timeline")?;
            let Some(next) = events::read_after(tx, cursor, 1)?.pop() else { return Ok(None) };
            events::advance(tx, "timeline", next.cursor)?;
            Ok::<_, StoreError>(Some(next.kind))
        };
        assert_eq!(store.write(take_one).await.unwrap().as_deref(), Some("a"));
        assert_eq!(store.write(take_one).await.unwrap().as_deref(), Some("b"));
        let store = store.reopened().await;
        assert_eq!(store.write(take_one).await.unwrap().as_deref(), Some("c"));
        assert_eq!(store.write(take_one).await.unwrap(), None);
        let other = store.read(|tx| events::cursor_of(tx, "another")).await.unwrap();
        assert_eq!(other, LogCursor::default());
    }
);

/// A connection of its own, beside the store.
async fn stranger(database: &Database) -> tokio_postgres::Client {
    let Database::Postgres(config) = database else { panic!("a stranger needs PostgreSQL") };
    let (client, connection) =
        tokio_postgres::connect(config.address.expose(), tokio_postgres::NoTls).await.expect("the server runs");
    tokio::spawn(connection);
    client
}

const APPEND_LATE: &str = "BEGIN; INSERT INTO events (id, workspace_id, kind, author, payload, at)
    VALUES (gen_random_uuid(), gen_random_uuid(), 'late', 'system', '{}', 0)";

#[tokio::test]
async fn a_transaction_that_commits_late_is_not_skipped() {
    let store = TestStore::postgres().await;
    append(&store, &["before"]).await;
    let late = stranger(store.database()).await;
    late.batch_execute(APPEND_LATE).await.unwrap();
    // Its number is behind "late", but it commits first.
    append(&store, &["after"]).await;

    let seen = read(&store, LogCursor::default(), 10).await;
    assert_eq!(kinds(&seen), ["before"], "what may still be overtaken is not read");
    let cursor = seen[0].cursor;
    assert_eq!(store.read(events::end).await.unwrap(), cursor);

    late.batch_execute("COMMIT").await.unwrap();
    assert_eq!(kinds(&read(&store, cursor, 10).await), ["late", "after"]);
}

#[tokio::test]
async fn a_transaction_that_gives_up_holds_readers_no_longer() {
    let store = TestStore::postgres().await;
    let late = stranger(store.database()).await;
    late.batch_execute(APPEND_LATE).await.unwrap();
    append(&store, &["after"]).await;
    assert_eq!(kinds(&read(&store, LogCursor::default(), 10).await), [""; 0]);
    late.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(kinds(&read(&store, LogCursor::default(), 10).await), ["after"]);
}

#[tokio::test]
async fn a_transaction_of_another_database_holds_no_reader_up() {
    let store = TestStore::postgres().await;
    let elsewhere = stranger(store.keys_database()).await;
    elsewhere.batch_execute("BEGIN; CREATE TABLE elsewhere (id bigint)").await.unwrap();
    append(&store, &["a"]).await;
    assert_eq!(kinds(&read(&store, LogCursor::default(), 10).await), ["a"]);
}
