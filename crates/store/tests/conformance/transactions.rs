//! What is kept together, what is undone, and who waits for whom.

use crate::kit::{NEW_THINGS, THINGS, numbers, numbers_in, put_number, put_thing, read, with_things, write};
use futures_util::future::join_all;
use ponte_store::{Param, Query, Signal, StoreError, Tx, dialect::Dialect, on_both_engines, params};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
    mpsc,
};
use uuid::Uuid;

/// A verb's own error.
#[derive(Debug)]
enum Refused {
    OnPurpose,
    Store(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

on_both_engines!(
    async fn a_verb_sees_what_it_wrote_in_the_order_it_wrote(store: TestStore) {
        with_things(&store).await;
        let seen = store
            .write(|tx| {
                put_number(tx, 1)?;
                let first = numbers_in(tx)?;
                tx.insert(&THINGS, &[params![Uuid::now_v7(), 2_i64, None::<String>, None::<Vec<u8>>]])?;
                tx.exec("UPDATE things SET number = number + 10", &[])?;
                tx.exec("DELETE FROM things WHERE number = $1", params![11_i64])?;
                put_number(tx, 1)?;
                let count = Query { sql: "SELECT COUNT(*) FROM things", params: &[] };
                let of_ten = Query { sql: "SELECT number FROM things WHERE number > $1", params: params![10_i64] };
                let both = tx.each(&[count, of_ten])?;
                Ok::<_, StoreError>((first, both[0][0].get::<i64>(0)?, both[1][0].get::<i64>(0)?))
            })
            .await;
        assert_eq!(seen.unwrap(), (vec![1], 2, 12));
        assert_eq!(numbers(&store).await, [1, 12]);
    }
);

on_both_engines!(
    async fn a_set_is_inserted_as_a_whole_and_in_order(store: TestStore) {
        with_things(&store).await;
        let ids: Vec<Uuid> = (0..1_000).map(|_| Uuid::now_v7()).collect();
        store
            .write(move |tx| {
                let rows: Vec<[Param<'_>; 4]> = (0..)
                    .zip(&ids)
                    .map(|(number, id)| [Param::Uuid(*id), Param::Int(number), Param::Null, Param::Bytes(b"x")])
                    .collect();
                tx.insert(&THINGS, &rows.iter().map(<[_; 4]>::as_slice).collect::<Vec<_>>())?;
                tx.insert(&THINGS, &[])
            })
            .await
            .unwrap();
        assert_eq!(numbers(&store).await, (0..1_000).collect::<Vec<_>>());
    }
);

on_both_engines!(
    async fn many_writes_of_one_verb_keep_their_order(store: TestStore) {
        with_things(&store).await;
        let word = write(&store, |tx| {
            put_thing(tx, 1, Some(""))?;
            for number in 0..200_i64 {
                tx.exec("UPDATE things SET word = word || $1", params![format!("{number},")])?;
            }
            tx.row("SELECT word FROM things", &[])?.expect("it was put").get::<String>(0)
        });
        assert_eq!(word.await, (0..200).map(|number| number.to_string() + ",").collect::<String>());
    }
);

on_both_engines!(
    async fn rows_that_are_there_are_left_out_where_that_is_asked(store: TestStore) {
        with_things(&store).await;
        let none = None::<Vec<u8>>;
        let put = move |tx: &mut dyn Tx| {
            let ids = [(); 3].map(|()| Uuid::now_v7());
            tx.insert(&NEW_THINGS, &[params![ids[0], 1_i64, "alone", none]])?;
            // Twice in one set, too.
            let set: [&[Param<'_>]; 2] = [params![ids[1], 2_i64, "one", none], params![ids[2], 2_i64, "two", none]];
            tx.insert(&NEW_THINGS, &set)?;
            let new = tx.rows(
                "INSERT INTO things (id, number) VALUES ($1, 1), ($2, 3) ON CONFLICT DO NOTHING RETURNING number",
                params![Uuid::now_v7(), Uuid::now_v7()],
            )?;
            new.iter().map(|row| row.get::<i64>(0)).collect::<Result<Vec<_>, _>>()
        };
        assert_eq!(store.write(put.clone()).await.unwrap(), [3]);
        assert_eq!(store.write(put).await.unwrap(), [0_i64; 0]);
        assert_eq!(numbers(&store).await, [1, 2, 3]);
    }
);

on_both_engines!(
    async fn what_a_verb_refuses_is_undone(store: TestStore) {
        with_things(&store).await;
        let refused = store
            .write(|tx| {
                put_number(tx, 1)?;
                numbers_in(tx)?;
                put_number(tx, 2)?;
                Err::<(), _>(Refused::OnPurpose)
            })
            .await;
        assert!(matches!(refused, Err(Refused::OnPurpose)));
        assert_eq!(numbers(&store).await, [0_i64; 0]);
    }
);

on_both_engines!(
    async fn a_verb_that_panics_is_undone_and_the_store_goes_on(store: TestStore) {
        with_things(&store).await;
        let panicked: Result<(), StoreError> = store
            .write(|tx| {
                put_number(tx, 1)?;
                numbers_in(tx)?;
                panic!("on purpose")
            })
            .await;
        assert!(matches!(panicked, Err(StoreError::Panicked)));
        let read: Result<(), StoreError> = store.read(|_| panic!("on purpose")).await;
        assert!(matches!(read, Err(StoreError::Panicked)));
        store.write(|tx| put_number(tx, 2)).await.unwrap();
        assert_eq!(numbers(&store).await, [2]);
    }
);

on_both_engines!(
    async fn an_error_that_a_verb_swallows_still_undoes_it(store: TestStore) {
        with_things(&store).await;
        store.write(|tx| put_number(tx, 1)).await.unwrap();
        let swallowed = store
            .write(|tx| {
                put_number(tx, 2)?;
                tx.exec("INSERT INTO things (id, number) VALUES ($1, 1)", params![Uuid::now_v7()]).ok();
                numbers_in(tx).ok();
                put_number(tx, 3).ok();
                Ok::<_, StoreError>(())
            })
            .await;
        assert!(
            matches!(&swallowed, Err(StoreError::Constraint { rule }) if rule == "things_number_key"),
            "{swallowed:?}"
        );
        assert_eq!(numbers(&store).await, [1]);
    }
);

on_both_engines!(
    async fn one_failing_verb_in_a_hundred_takes_no_other_with_it(store: TestStore) {
        with_things(&store).await;
        let write = |number: i64| {
            store.write(move |tx| {
                put_number(tx, number)?;
                match number % 100 {
                    0 => Err(Refused::OnPurpose),
                    // A number that is there already.
                    50 => Ok(put_number(tx, number)?),
                    _ => Ok(()),
                }
            })
        };
        let answers = join_all((0..400).map(write)).await;
        for (number, answer) in (0..).zip(&answers) {
            match number % 100 {
                0 => assert!(matches!(answer, Err(Refused::OnPurpose)), "{number}: {answer:?}"),
                50 => assert!(matches!(answer, Err(Refused::Store(StoreError::Constraint { .. }))), "{answer:?}"),
                _ => assert!(answer.is_ok(), "{number}: {answer:?}"),
            }
        }
        let kept: Vec<i64> = (0..400).filter(|number| number % 50 != 0).collect();
        assert_eq!(numbers(&store).await, kept);
    }
);

on_both_engines!(
    async fn a_reading_verb_cannot_write(store: TestStore) {
        with_things(&store).await;
        let written = store.read(|tx| put_number(tx, 1)).await;
        assert!(matches!(written, Err(StoreError::Statement { .. })), "{written:?}");
        assert_eq!(numbers(&store).await, [0_i64; 0]);
    }
);

on_both_engines!(
    async fn a_reading_verb_sees_one_state_however_long_it_reads(store: TestStore) {
        with_things(&store).await;
        let (looked, first_look) = mpsc::channel();
        let (written, go_on) = mpsc::channel();
        let (looked, go_on) = (Mutex::new(looked), Mutex::new(go_on));
        let reading = store.read(move |tx| {
            let before = numbers_in(tx)?;
            looked.lock().unwrap().send(()).unwrap();
            go_on.lock().unwrap().recv().unwrap();
            Ok::<_, StoreError>((before, numbers_in(tx)?))
        });
        let writing = async {
            tokio::task::spawn_blocking(move || first_look.recv()).await.unwrap().unwrap();
            store.write(|tx| put_number(tx, 1)).await.unwrap();
            written.send(()).unwrap();
        };
        let (read, ()) = tokio::join!(reading, writing);
        assert_eq!(read.unwrap(), (vec![], vec![]));
        assert_eq!(numbers(&store).await, [1]);
    }
);

on_both_engines!(
    async fn first_inserts_that_race_all_succeed(store: TestStore) {
        with_things(&store).await;
        let find_or_make = |_: usize| {
            store.write(|tx| {
                if numbers_in(tx)?.is_empty() {
                    put_number(tx, 7)?;
                }
                numbers_in(tx)
            })
        };
        for answer in join_all((0..40).map(find_or_make)).await {
            assert_eq!(answer.unwrap(), [7]);
        }
    }
);

on_both_engines!(
    async fn rows_that_are_locked_to_be_decided_on_lose_no_change(store: TestStore) {
        with_things(&store).await;
        store.write(|tx| put_number(tx, 0)).await.unwrap();
        let count_up = |_: usize| {
            store.write(|tx| {
                let row = tx.row("SELECT number FROM things FOR UPDATE", &[])?.unwrap();
                tx.exec("UPDATE things SET number = $1", params![row.get::<i64>(0)? + 1])
            })
        };
        for answer in join_all((0..100).map(count_up)).await {
            answer.unwrap();
        }
        assert_eq!(numbers(&store).await, [100]);
    }
);

on_both_engines!(
    async fn two_that_lock_crosswise_both_succeed(store: TestStore) {
        with_things(&store).await;
        store.write(|tx| (1..=2).try_for_each(|number| put_number(tx, number))).await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let lock_both = |order: [i64; 2]| {
            let runs = Arc::clone(&runs);
            store.write(move |tx| {
                runs.fetch_add(1, Ordering::SeqCst);
                if tx.dialect() == Dialect::Postgres {
                    tx.exec("SET LOCAL deadlock_timeout = '20ms'", &[])?;
                }
                for number in order {
                    tx.rows("SELECT id FROM things WHERE number = $1 FOR UPDATE", params![number])?;
                }
                tx.exec("UPDATE things SET word = COALESCE(word, '') || 'x'", &[])
            })
        };
        let orders = (0..20).map(|turn| if turn % 2 == 0 { [1, 2] } else { [2, 1] });
        for answer in join_all(orders.map(lock_both)).await {
            answer.unwrap();
        }
        for row in read(&store, |tx| tx.rows("SELECT word FROM things", &[])).await {
            assert_eq!(row.get::<String>(0).unwrap().len(), 20, "after {runs:?} runs");
        }
    }
);

on_both_engines!(
    async fn a_commit_wakes_and_a_failure_does_not(store: TestStore) {
        with_things(&store).await;
        let mut jobs = store.signals().subscribe(Signal::Jobs);
        let mut outbox = store.signals().subscribe(Signal::Outbox);
        store
            .write(|tx| {
                tx.signal(Signal::Outbox);
                Err::<(), _>(Refused::OnPurpose)
            })
            .await
            .unwrap_err();
        store
            .write(|tx| {
                put_number(tx, 1)?;
                tx.signal(Signal::Jobs);
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
        assert!(jobs.has_changed().unwrap());
        assert!(!outbox.has_changed().unwrap());
        jobs.mark_unchanged();
        outbox.mark_unchanged();
    }
);

on_both_engines!(
    async fn closing_waits_for_what_was_accepted(store: TestStore) {
        with_things(&store).await;
        let slow = (0..50).map(|number| {
            tokio::spawn({
                let store = store.store().clone();
                async move { store.write(move |tx| put_number(tx, number)).await }
            })
        });
        let writes: Vec<_> = slow.collect();
        tokio::task::yield_now().await;
        let store = store.reopened().await;
        for write in writes {
            write.await.unwrap().unwrap();
        }
        assert_eq!(numbers(&store).await.len(), 50);
    }
);
