//! What only a server can do: go away, come back, wait for others, stand behind a pooler.

use crate::kit::{THINGS, numbers, numbers_in, put_number, put_thing, with_things, write};
use futures_util::future::join_all;
use ponte_kernel::{Timestamp, WorkspaceId};
use ponte_store::{
    Database, LogCursor, Pooler, PostgresConfig, Query, Store, StoreError, events,
    local_postgres::{Durability, LocalPostgres},
    params, schema,
    testing::TestStore,
};
use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    time::Duration,
};
use uuid::Uuid;

async fn durable_server() -> (LocalPostgres, Store) {
    let server = LocalPostgres::start(Durability::On).expect("PostgreSQL starts");
    server.create_database("ponte").await.expect("a database can be made");
    let database = Database::Postgres(PostgresConfig { workers: 4, ..PostgresConfig::at(server.address("ponte")) });
    let store = Store::open(&database, &schema::MAIN).await.expect("a fresh database opens");
    with_things(&store).await;
    (server, store)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("it does not panic")
}

/// What became of numbers that many writers wrote.
#[derive(Default)]
struct Written {
    next: AtomicI64,
    acknowledged: Mutex<BTreeSet<i64>>,
    refused: Mutex<BTreeSet<i64>>,
    unknown: Mutex<BTreeSet<i64>>,
}

impl Written {
    fn acknowledged(&self) -> usize {
        self.acknowledged.lock().expect("no writer panics").len()
    }

    /// Writes numbers, half of them blindly and half after a read, until enough were acknowledged.
    async fn keep_writing(&self, store: &Store, enough: usize) {
        while self.acknowledged() < enough {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            let answer = store.write(move |tx| {
                if number % 2 == 0 {
                    tx.row("SELECT id FROM things WHERE number = $1", params![number])?;
                }
                put_number(tx, number)
            });
            let kept = match answer.await {
                Ok(()) => &self.acknowledged,
                Err(StoreError::OutcomeUnknown) => &self.unknown,
                Err(StoreError::Unavailable { .. }) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    &self.refused
                }
                Err(error) => panic!("{error}"),
            };
            kept.lock().expect("no writer panics").insert(number);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_crashes_under_load_loses_nothing_that_was_acknowledged() {
    const BETWEEN_CRASHES: usize = 300;
    let (server, store) = durable_server().await;
    let written = Written::default();
    let crashes = async {
        let mut server = server;
        for crash in 1..=3 {
            while written.acknowledged() < crash * BETWEEN_CRASHES {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            server = blocking(move || {
                server.crash().expect("it runs");
                server.restart().expect("it recovers");
                server
            })
            .await;
        }
        server
    };
    let writers = join_all((0..16).map(|_| written.keep_writing(&store, 4 * BETWEEN_CRASHES)));
    let (server, _) = tokio::join!(crashes, writers);

    let kept: BTreeSet<i64> = numbers(&store).await.into_iter().collect();
    let [acknowledged, refused, unknown] =
        [written.acknowledged, written.refused, written.unknown].map(|numbers| numbers.into_inner().unwrap());
    println!("acknowledged {}, refused {}, unknown {}", acknowledged.len(), refused.len(), unknown.len());
    assert!(acknowledged.is_subset(&kept), "lost: {:?}", acknowledged.difference(&kept));
    assert!(refused.is_disjoint(&kept), "refused but kept: {:?}", refused.intersection(&kept));
    assert!(kept.is_subset(&(&acknowledged | &unknown)));
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_restarted_while_nothing_happened_is_not_noticed() {
    let (server, store) = durable_server().await;
    // Every connection is used, and then idle.
    join_all((0..40).map(|number| store.write(move |tx| put_number(tx, number)))).await;
    let server = blocking(move || {
        server.crash().expect("it runs");
        server.restart().expect("it recovers");
        server
    })
    .await;
    for answer in join_all((40..80).map(|number| store.write(move |tx| put_number(tx, number)))).await {
        answer.unwrap();
    }
    assert_eq!(numbers(&store).await.len(), 80);
    drop(server);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_told_in_time_and_work_goes_on_when_it_is_back() {
    let (server, store) = durable_server().await;
    let server = blocking(move || {
        server.crash().expect("it runs");
        server
    })
    .await;
    let answers = join_all((0..100).map(|number| store.write(move |tx| put_number(tx, number))));
    let answers = tokio::time::timeout(Duration::from_secs(20), answers).await.unwrap();
    for answer in answers {
        assert!(matches!(&answer, Err(error @ StoreError::Unavailable { .. }) if error.is_passing()), "{answer:?}");
    }
    let read: Result<_, StoreError> = store.read(|tx| tx.rows("SELECT 1", &[])).await;
    assert!(matches!(read, Err(StoreError::Unavailable { .. })), "{read:?}");
    let server = blocking(move || {
        server.restart().expect("it starts");
        server
    })
    .await;
    tokio::time::timeout(Duration::from_secs(20), async {
        while store.write(|tx| put_number(tx, 7)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .unwrap();
    assert_eq!(numbers(&store).await, [7]);
    drop(server);
}

#[tokio::test]
async fn a_connection_that_is_killed_within_a_verb_is_replaced_and_the_verb_run_again() {
    let store = TestStore::postgres().await;
    with_things(&store).await;
    let killed = Mutex::new(false);
    store
        .write(move |tx| {
            put_number(tx, 1)?;
            numbers_in(tx)?;
            if !std::mem::replace(&mut *killed.lock().unwrap(), true) {
                tx.rows("SELECT pg_terminate_backend(pg_backend_pid())", &[])?;
            }
            put_number(tx, 2)
        })
        .await
        .unwrap();
    assert_eq!(numbers(&store).await, [1, 2]);
}

#[tokio::test]
async fn acknowledgements_do_not_wait_behind_slow_verbs() {
    let store = TestStore::postgres().await;
    let (started, running) = mpsc::channel();
    let (go, wait) = mpsc::channel();
    let (started, wait) = (Mutex::new(started), Mutex::new(wait));
    let slow = std::sync::Arc::new(move || {
        started.lock().unwrap().send(()).unwrap();
        wait.lock().unwrap().recv().unwrap();
    });
    // As many as the store has connections that write.
    let slow_writes: Vec<_> = (0..2)
        .map(|_| {
            let (store, slow) = (store.store().clone(), slow.clone());
            tokio::spawn(async move {
                let verb = move |_: &mut dyn ponte_store::Tx| {
                    slow();
                    Ok::<_, StoreError>(())
                };
                store.write(verb).await
            })
        })
        .collect();
    blocking(move || [(); 2].map(|()| running.recv().unwrap())).await;
    let first: Result<(), StoreError> = store.write_first(|_| Ok(())).await;
    first.unwrap();
    go.send(()).unwrap();
    go.send(()).unwrap();
    for write in slow_writes {
        write.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_schema_that_changes_under_a_running_program_is_not_noticed() {
    let store = TestStore::postgres().await;
    with_things(&store).await;
    for _ in 0..10 {
        put_and_read(&store).await;
    }
    write(&store, |tx| tx.exec("ALTER TABLE things ALTER COLUMN number TYPE integer", &[])).await;
    for _ in 0..10 {
        put_and_read(&store).await;
    }
    assert_eq!(numbers(&store).await, (0..20).collect::<Vec<_>>());
}

async fn put_and_read(store: &Store) {
    write(store, |tx| {
        let next = i64::try_from(numbers_in(tx)?.len()).expect("few");
        put_number(tx, next)
    })
    .await;
}

#[tokio::test]
async fn a_lock_that_is_not_given_in_time_is_contention() {
    let store = TestStore::postgres().await;
    with_things(&store).await;
    let Database::Postgres(config) = store.database() else { panic!("it is PostgreSQL") };
    let (other, connection) =
        tokio_postgres::connect(config.address.expose(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    other.batch_execute("BEGIN; LOCK TABLE things").await.unwrap();
    let blocked = store
        .write(|tx| {
            tx.exec("SET LOCAL lock_timeout = '20ms'", &[])?;
            numbers_in(tx)
        })
        .await;
    assert!(matches!(&blocked, Err(error @ StoreError::Contention { .. }) if error.is_passing()), "{blocked:?}");
    other.batch_execute("ROLLBACK").await.unwrap();
    store.write(|tx| put_number(tx, 1)).await.unwrap();
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_stopped() {
    let store = TestStore::postgres().await;
    with_things(&store).await;
    let slow: Result<_, StoreError> = store
        .write(|tx| {
            put_number(tx, 1)?;
            tx.exec("SET LOCAL statement_timeout = '20ms'", &[])?;
            tx.rows("SELECT pg_sleep(10)::text", &[])
        })
        .await;
    assert!(matches!(slow, Err(StoreError::Unavailable { .. })), "{slow:?}");
    assert_eq!(numbers(&store).await, [0_i64; 0]);
}

#[tokio::test]
async fn outside_a_transaction_nothing_can_be_written() {
    let store = TestStore::postgres().await;
    with_things(&store).await;
    // As if BEGIN had failed: what is sent behind it must not be kept one by one.
    let written: Result<(), StoreError> = store
        .write(|tx| {
            tx.rows("SELECT 1", &[])?;
            tx.exec("ROLLBACK", &[])?;
            put_number(tx, 1)
        })
        .await;
    assert!(matches!(written, Err(StoreError::Statement { .. })), "{written:?}");
    assert_eq!(numbers(&store).await, [0_i64; 0]);
}

#[tokio::test]
async fn behind_a_pooler_no_statement_has_a_name_and_every_type_survives() {
    let direct = TestStore::postgres().await;
    with_things(&direct).await;
    let Database::Postgres(config) = direct.database() else { panic!("it is PostgreSQL") };
    let config = PostgresConfig { pooler: Pooler::Transactions, ..config.clone() };
    let store = Store::open(&Database::Postgres(config), &schema::MAIN).await.unwrap();
    // The server of the tests was set up to forget.
    let durable = write(&store, |tx| tx.row("SELECT current_setting('synchronous_commit')", &[])).await;
    assert_eq!(durable.unwrap().get::<String>(0).unwrap(), "on");
    let ids = [(); 3].map(|()| Uuid::now_v7());
    let rows = write(&store, move |tx| {
        tx.insert(&THINGS, &[params![ids[0], i64::MIN, "olá", (0..=255).collect::<Vec<u8>>()]])?;
        let none = None::<i64>;
        tx.insert(&THINGS, &[params![ids[1], none, none, none], params![ids[2], 3_i64, "", vec![0_u8]]])?;
        tx.exec("UPDATE things SET number = $2 WHERE id = $1", params![ids[1], 2_i64])?;
        let all = Query { sql: "SELECT id, number, word, body FROM things ORDER BY id", params: &[] };
        let named = Query { sql: "SELECT COUNT(*) FROM pg_prepared_statements", params: &[] };
        tx.each(&[all, named])
    })
    .await;
    assert_eq!(rows[1][0].get::<i64>(0).unwrap(), 0);
    let first = &rows[0][0];
    assert_eq!((first.get::<Uuid>(0).unwrap(), first.get::<i64>(1).unwrap()), (ids[0], i64::MIN));
    assert_eq!(first.get::<String>(2).unwrap(), "olá");
    assert_eq!(first.get::<Vec<u8>>(3).unwrap(), (0..=255).collect::<Vec<u8>>());
    assert_eq!(rows[0][1].get::<Option<String>>(2).unwrap(), None);
    assert_eq!(numbers(&store).await, [i64::MIN, 2, 3]);
    let written = store.read(|tx| put_thing(tx, 1, None)).await;
    assert!(matches!(written, Err(StoreError::Statement { .. })), "{written:?}");
}

/// A dump brings the numbers of the transactions of the server that it was made on.
#[tokio::test]
async fn after_a_dump_of_another_server_was_restored_readers_go_on_where_they_stood() {
    let store = TestStore::postgres().await;
    for at in 1..=4 {
        append(&store, at).await;
    }
    let first = store.read(|tx| events::read_after(tx, LogCursor::default(), 2)).await.unwrap();
    let read = first[1].cursor;
    store
        .write(move |tx| {
            events::advance(tx, "reader", read)?;
            tx.exec("UPDATE events SET xid = xid + 1000000000000", &[])?;
            tx.exec("UPDATE log_readers SET xid = xid + 1000000000000", &[])
        })
        .await
        .unwrap();
    let restored = Store::open(store.database(), &schema::MAIN).await.unwrap();
    append(&restored, 5).await;
    let rest = restored
        .read(|tx| {
            let cursor = events::cursor_of(tx, "reader")?;
            events::read_after(tx, cursor, 10)
        })
        .await
        .unwrap();
    let rest: Vec<_> = rest.iter().map(|event| event.at).collect();
    assert_eq!(rest, [3, 4, 5].map(Timestamp::from_secs));
}

async fn append(store: &Store, at: i64) {
    let event = events::NewEvent {
        workspace: WorkspaceId::new(),
        kind: "thing.happened",
        author: "system".to_owned(),
        thread: None,
        payload: "{}".to_owned(),
        at: Timestamp::from_secs(at),
    };
    store.write(move |tx| events::append(tx, std::slice::from_ref(&event))).await.expect("appended");
}
