//! One statement for several rows of parameters.

use crate::kit::{THINGS, as_rows, numbers, put_thing, read, with_things, write};
use futures_util::future::join_all;
use ponte_store::{
    Conflict, Database, Insert, Param, Pooler, PostgresConfig, Row, Set, Store, StoreError, ToParam, Tx,
    on_both_engines, params, read_sets, schema, slices, testing::TestStore,
};
use uuid::Uuid;

/// Two things for each of the first numbers: `(0, a0)`, `(10, b0)`, `(1, a1)`, …
async fn with_pairs(store: &Store, count: i64) {
    with_things(store).await;
    write(store, move |tx| {
        (0..count).try_for_each(|number| {
            put_thing(tx, number, Some(&format!("a{number}")))?;
            put_thing(tx, number + 10, Some(&format!("b{number}")))
        })
    })
    .await;
}

const PAIR: &str = "SELECT number, word FROM things WHERE number = $1 OR number = $1 + 10 ORDER BY number";
const RENAME: &str = "UPDATE things SET word = COALESCE($2, word) WHERE number = $1 RETURNING word, number";
const REMOVE: &str = "DELETE FROM things WHERE number = $1 RETURNING word";

fn words(answers: &[Vec<Row>], column: usize) -> Vec<Vec<String>> {
    answers.iter().map(|rows| rows.iter().map(|row| row.get(column).expect("a text")).collect()).collect()
}

/// Reads for the numbers, each as a row of parameters.
fn for_numbers(tx: &mut dyn Tx, sql: &str, numbers: &[i64]) -> Result<Vec<Vec<Row>>, StoreError> {
    let rows: Vec<_> = numbers.iter().map(|number| [Param::Int(*number)]).collect();
    tx.read_each(sql, &as_rows(&rows))
}

on_both_engines!(
    async fn each_row_of_parameters_has_its_answers(store: TestStore) {
        with_pairs(&store, 3).await;
        for asked in [vec![], vec![1], vec![2, 99, 0, 2, 11]] {
            let given = asked.clone();
            let answers = read(&store, move |tx| for_numbers(tx, PAIR, &given)).await;
            let expected: Vec<Vec<String>> = asked
                .iter()
                .map(|number| match number {
                    0..3 => vec![format!("a{number}"), format!("b{number}")],
                    11 => vec!["b1".to_owned()],
                    _ => vec![],
                })
                .collect();
            assert_eq!(words(&answers, 1), expected);
        }
    }
);

on_both_engines!(
    async fn many_rows_are_answered_in_their_order(store: TestStore) {
        with_things(&store).await;
        let answers = write(&store, |tx| {
            (0..300).try_for_each(|number| put_thing(tx, number, Some("")))?;
            for_numbers(tx, "SELECT number FROM things WHERE number = $1", &(0..300).rev().collect::<Vec<_>>())
        });
        let numbers: Vec<i64> = answers.await.iter().flatten().map(|row| row.get(0).unwrap()).collect();
        assert_eq!(numbers, (0..300).rev().collect::<Vec<_>>());
    }
);

on_both_engines!(
    async fn every_type_goes_into_a_set_and_may_be_missing(store: TestStore) {
        with_things(&store).await;
        let ids = [(); 3].map(|()| Uuid::now_v7());
        let words = [Some("olá"), None, Some("it''s {\"$1\", \\NULL}")];
        let bodies: [Option<Vec<u8>>; 3] = [Some(vec![]), Some((0..=255).collect()), None];
        let (expected, given) = (bodies.clone(), bodies);
        let answers = write(&store, move |tx| {
            ids.iter()
                .try_for_each(|id| tx.insert(&THINGS, &[params![id, None::<i64>, None::<i64>, None::<i64>]]))?;
            let rows: Vec<_> = (0..3_i64)
                .zip(ids.iter().zip(words.iter().zip(&given)))
                .map(|(number, (id, (word, body)))| {
                    [id.to_param(), Param::Int(number), word.to_param(), body.to_param()]
                })
                .collect();
            tx.exec_each("UPDATE things SET number = $2, word = $3, body = $4 WHERE id = $1", &as_rows(&rows))?;
            let ids: Vec<_> = ids.iter().map(|id| [id.to_param()]).collect();
            tx.read_each("SELECT id, number, word, body FROM things WHERE id = $1", &as_rows(&ids))
        })
        .await;
        for (at, rows) in answers.iter().enumerate() {
            assert_eq!(rows[0].get::<Uuid>(0).unwrap(), ids[at]);
            assert_eq!(rows[0].get::<i64>(1).unwrap(), i64::try_from(at).unwrap());
            assert_eq!(rows[0].get::<Option<String>>(2).unwrap().as_deref(), words[at]);
            assert_eq!(rows[0].get::<Option<Vec<u8>>>(3).unwrap(), expected[at]);
        }
    }
);

on_both_engines!(
    async fn writes_tell_what_became_of_each_row(store: TestStore) {
        with_pairs(&store, 3).await;
        let (renamed, removed) = write(&store, |tx| {
            let rows = [
                [Param::Int(2), Param::Text("two")],
                [Param::Int(99), Param::Text("nobody")],
                [Param::Int(0), Param::Null],
                [Param::Int(12), Param::Text("")],
            ];
            let renamed = tx.read_each(RENAME, &as_rows(&rows))?;
            Ok((renamed, for_numbers(tx, REMOVE, &[10, 98, 2])?))
        })
        .await;
        assert_eq!(words(&renamed, 0), [vec!["two"], vec![], vec!["a0"], vec![""]]);
        assert_eq!(renamed[0][0].get::<i64>(1).unwrap(), 2);
        assert_eq!(words(&removed, 0), [vec!["b0"], vec![], vec!["two"]]);
        assert_eq!(numbers(&store).await, [0, 1, 11, 12]);
    }
);

on_both_engines!(
    async fn sets_are_written_in_the_order_of_the_verb(store: TestStore) {
        with_pairs(&store, 2).await;
        let word = write(&store, |tx| {
            let add = "UPDATE things SET word = word || $2 WHERE number = $1";
            tx.exec(add, params![1_i64, "-one"])?;
            tx.exec_each(add, &[])?;
            tx.exec_each(add, &[params![1_i64, "-two"]])?;
            tx.exec_each(add, &[params![0_i64, "-three"], params![1_i64, "-three"]])?;
            tx.exec(add, params![1_i64, "-four"])?;
            tx.exec_each("DELETE FROM things WHERE number = $1", &[params![10_i64], params![11_i64]])?;
            tx.row("SELECT word FROM things WHERE number = 1", &[])?.expect("it is there").get::<String>(0)
        });
        assert_eq!(word.await, "a1-one-two-three-four");
        assert_eq!(numbers(&store).await, [0, 1]);
    }
);

on_both_engines!(
    async fn several_sets_run_in_their_order_in_one_trip(store: TestStore) {
        with_pairs(&store, 3).await;
        let [renamed, none, pairs, one] = write(&store, |tx| {
            let names = [[Param::Int(0), Param::Text("zero")], [Param::Int(2), Param::Text("two")]];
            let pairs = [2, 99, 0].map(|number| [Param::Int(number)]);
            read_sets(
                tx,
                [
                    Set { sql: RENAME, rows: &slices(&names) },
                    Set { sql: REMOVE, rows: &[] },
                    Set { sql: PAIR, rows: &slices(&pairs) },
                    Set { sql: REMOVE, rows: &[params![1_i64]] },
                ],
            )
        })
        .await;
        assert_eq!(words(&renamed, 0), [vec!["zero"], vec!["two"]]);
        assert!(none.is_empty());
        assert_eq!(words(&pairs, 1), [vec!["two", "b2"], vec![], vec!["zero", "b0"]], "after the first set");
        assert_eq!(words(&one, 0), [vec!["a1"]]);
        assert_eq!(numbers(&store).await, [0, 2, 10, 11, 12]);
    }
);

on_both_engines!(
    async fn an_insert_tells_what_was_new(store: TestStore) {
        const NEW: Insert =
            Insert { table: "things", columns: &["id", "number", "word"], conflict: Conflict::Tell };
        with_pairs(&store, 2).await;
        let given: &[&[i64]] = &[&[], &[7], &[7], &[0, 8, 8, 11, 9]];
        for (numbers, expected) in given.iter().zip([vec![], vec![7], vec![], vec![8, 9]]) {
            let put = write(&store, |tx| {
                let ids: Vec<_> = numbers.iter().map(|_| Uuid::now_v7()).collect();
                let row = |(id, number)| [Param::Uuid(id), Param::Int(number), Param::Text("new")];
                let rows: Vec<_> = ids.into_iter().zip(numbers.iter().copied()).map(row).collect();
                tx.insert_new(&NEW, &slices(&rows))
            });
            let put = put.await;
            assert!(put.iter().all(|row| row.get::<String>(2).unwrap() == "new"));
            let mut put: Vec<i64> = put.iter().map(|row| row.get(1).unwrap()).collect();
            put.sort_unstable();
            assert_eq!(put, expected, "{numbers:?}");
        }
    }
);

on_both_engines!(
    async fn columns_of_one_name_and_limits_stay_what_they_are(store: TestStore) {
        with_pairs(&store, 3).await;
        let sql = "SELECT a.number, b.number, 7, 7 FROM things a JOIN things b ON b.number >= a.number
            WHERE a.number = $2 ORDER BY b.number DESC LIMIT $1";
        let answers = read(&store, move |tx| {
            tx.read_each(sql, &[params![1_i64, 1_i64], params![2_i64, 10_i64], params![0_i64, 2_i64]])
        });
        let pairs: Vec<Vec<(i64, i64)>> = answers
            .await
            .iter()
            .map(|rows| rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect())
            .collect();
        assert_eq!(pairs, [vec![(1, 12)], vec![(10, 12), (10, 11)], vec![]]);
    }
);

on_both_engines!(
    async fn a_failed_set_leaves_nothing(store: TestStore) {
        with_pairs(&store, 2).await;
        let move_to = "UPDATE things SET number = $2 WHERE number = $1";
        let taken =
            store.write(move |tx| tx.exec_each(move_to, &[params![0_i64, 5_i64], params![1_i64, 10_i64]])).await;
        assert!(matches!(taken, Err(StoreError::Constraint { .. })), "{taken:?}");
        let nul = store.write(|tx| tx.read_each(RENAME, &[params![0_i64, "fine"], params![1_i64, "a\0b"]])).await;
        assert!(matches!(nul, Err(StoreError::NulInText)), "{nul:?}");
        let miscounted =
            store.write(move |tx| tx.exec_each(move_to, &[params![0_i64, 5_i64], params![1_i64]])).await;
        assert!(matches!(miscounted, Err(StoreError::Statement { .. })), "{miscounted:?}");
        let ignored = store.write(move |tx| {
            drop(tx.read_each("SELECT nothing FROM things WHERE number = $1", &[params![1_i64], params![2_i64]]));
            let after: Result<_, StoreError> = tx.exec_each(move_to, &[]);
            assert!(after.is_err(), "a failed transaction takes nothing more");
            Ok::<_, StoreError>(())
        });
        assert!(ignored.await.is_err());
        assert_eq!(numbers(&store).await, [0, 1, 10, 11]);
    }
);

on_both_engines!(
    async fn rows_that_a_set_locks_lose_no_change(store: TestStore) {
        with_pairs(&store, 2).await;
        let add_to_all = |_| {
            store.write(|tx| {
                let locked =
                    for_numbers(tx, "SELECT number, word FROM things WHERE number = $1 FOR UPDATE", &[1, 99, 0])?;
                let longer = |row: &Row| Ok((row.get::<i64>(0)?, row.get::<String>(1)? + "x"));
                let longer: Vec<_> = locked.iter().flatten().map(longer).collect::<Result<_, StoreError>>()?;
                let rows: Vec<_> = longer.iter().map(|(at, word)| [at.to_param(), word.to_param()]).collect();
                tx.exec_each("UPDATE things SET word = $2 WHERE number = $1", &as_rows(&rows))
            })
        };
        for answer in join_all((0..20).map(add_to_all)).await {
            answer.unwrap();
        }
        let answers =
            read(&store, |tx| for_numbers(tx, "SELECT word FROM things WHERE number = $1", &[0, 1])).await;
        let xs = "x".repeat(20);
        assert_eq!(words(&answers, 0), [[format!("a0{xs}")], [format!("a1{xs}")]]);
    }
);

#[tokio::test]
async fn behind_a_pooler_sets_are_sent_row_by_row() {
    let direct = TestStore::postgres().await;
    with_pairs(&direct, 3).await;
    let Database::Postgres(config) = direct.database() else { panic!("it is PostgreSQL") };
    let config = PostgresConfig { pooler: Pooler::Transactions, ..config.clone() };
    let store = Store::open(&Database::Postgres(config), &schema::MAIN).await.unwrap();
    let answers = write(&store, |tx| {
        tx.exec_each(RENAME, &[params![0_i64, "zero"], params![1_i64, "one"]])?;
        for_numbers(tx, REMOVE, &[1, 99, 0])
    });
    assert_eq!(words(&answers.await, 0), [vec!["one"], vec![], vec!["zero"]]);
    assert_eq!(numbers(&store).await, [2, 10, 11, 12]);
}
