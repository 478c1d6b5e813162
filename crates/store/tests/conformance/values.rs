//! What goes in comes out.

use crate::kit::{THINGS, numbers, put_number, read, with_things, write};
use ponte_kernel::{ContactId, Timestamp};
use ponte_store::{Param, Row, StoreError, on_both_engines, params, testing::TestStore};
use uuid::Uuid;

/// A number, a word and a body that may be missing.
type Missing = (Option<i64>, Option<String>, Option<Vec<u8>>);

on_both_engines!(
    async fn every_type_survives(store: TestStore) {
        with_things(&store).await;
        let words = ["", "cadê meu pedido?", "\u{1F469}\u{200D}\u{1F4BB} \u{202E}olá\u{202C}", "a\nb\t'\"\\$1?"];
        let numbers = [0, -1, i64::MIN, i64::MAX];
        let bodies: [Vec<u8>; 4] = [vec![], (0..=255).collect(), vec![0; 3], vec![0xAB; 5_000_000]];
        for ((word, number), body) in words.iter().zip(numbers).zip(bodies) {
            let id = Uuid::now_v7();
            let (word, row) = (*word, body.clone());
            let read = write(&store, move |tx| {
                tx.insert(&THINGS, &[params![id, number, word, row]])?;
                tx.row("SELECT id, number, word, body FROM things WHERE id = $1", params![id])
            });
            let read = read.await.unwrap();
            assert_eq!(read.get::<Uuid>(0).unwrap(), id);
            assert_eq!(read.get::<ContactId>(0).unwrap(), ContactId(id));
            assert_eq!(read.get::<i64>(1).unwrap(), number);
            assert_eq!(read.get::<Timestamp>(1).unwrap(), Timestamp::from_micros(number));
            assert_eq!(read.get::<String>(2).unwrap(), word);
            assert_eq!(read.get::<Vec<u8>>(3).unwrap(), body);
        }
    }
);

on_both_engines!(
    async fn missing_values_survive_alone_and_in_sets(store: TestStore) {
        with_things(&store).await;
        let rows = write(&store, |tx| {
            let ids = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];
            tx.insert(&THINGS, &[params![ids[0], None::<i64>, None::<String>, None::<Vec<u8>>]])?;
            let set: [[Param<'_>; 4]; 2] = [
                [Param::Uuid(ids[1]), Param::Int(7), Param::Null, Param::Bytes(&[1])],
                [Param::Uuid(ids[2]), Param::Null, Param::Text("seven"), Param::Null],
            ];
            tx.insert(&THINGS, &[&set[0], &set[1]])?;
            tx.rows("SELECT number, word, body FROM things ORDER BY id", &[])
        })
        .await;
        let of_row = |row: &Row| -> Missing { (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap()) };
        let expected: [Missing; 3] =
            [(None, None, None), (Some(7), None, Some(vec![1])), (None, Some("seven".to_owned()), None)];
        assert_eq!(rows.iter().map(of_row).collect::<Vec<_>>(), expected);
    }
);

on_both_engines!(
    async fn nul_in_a_text_is_refused_and_nothing_is_kept(store: TestStore) {
        with_things(&store).await;
        let id = Uuid::now_v7();
        let inserted = store
            .write(move |tx| {
                tx.insert(&THINGS, &[params![Uuid::now_v7(), 1_i64, "fine", None::<Vec<u8>>]])?;
                tx.insert(&THINGS, &[params![id, 2_i64, "a\0b", None::<Vec<u8>>]])
            })
            .await;
        assert!(matches!(inserted, Err(StoreError::NulInText)), "{inserted:?}");
        let executed = store.write(|tx| tx.exec("UPDATE things SET word = $1", params!["\0"])).await.unwrap_err();
        assert!(matches!(executed, StoreError::NulInText), "{executed:?}");
        let read = store.read(|tx| tx.rows("SELECT 1 FROM things WHERE word = $1", params!["\0"])).await;
        assert!(matches!(read, Err(StoreError::NulInText)), "{read:?}");
        assert_eq!(numbers(&store).await, [0_i64; 0]);
    }
);

on_both_engines!(
    async fn parameters_go_by_their_number_and_not_by_their_place(store: TestStore) {
        let sql = "SELECT CAST($2 AS bigint), CAST($1 AS bigint), CAST($2 AS bigint)";
        let row = read(&store, move |tx| tx.row(sql, params![1_i64, 2_i64])).await.unwrap();
        assert_eq!([0, 1, 2].map(|at| row.get::<i64>(at).unwrap()), [2, 1, 2]);
    }
);

on_both_engines!(
    async fn a_wrong_number_of_parameters_is_an_error(store: TestStore) {
        with_things(&store).await;
        for given in [params![1_i64].as_slice(), params![1_i64, 2_i64, 3_i64]] {
            let given: Vec<i64> = given.iter().map(|_| 1).collect();
            let written = store
                .write(move |tx| {
                    let given: Vec<Param<'_>> = given.iter().map(|number| Param::Int(*number)).collect();
                    tx.exec("UPDATE things SET number = $1 WHERE number = $2", &given)
                })
                .await;
            assert!(matches!(written, Err(StoreError::Statement { .. })), "{written:?}");
        }
    }
);

on_both_engines!(
    async fn sums_and_counts_are_integers(store: TestStore) {
        with_things(&store).await;
        let sql = "SELECT SUM(number), COUNT(*), MAX(number), COUNT(*) > 1 FROM things";
        let row = write(&store, move |tx| {
            for number in [40_000, 2, -1] {
                put_number(tx, number)?;
            }
            tx.row(sql, &[])
        });
        let row = row.await.unwrap();
        assert_eq!(row.get::<i64>(0).unwrap(), 40_001);
        assert_eq!((row.get::<u32>(1).unwrap(), row.get::<i64>(2).unwrap()), (3, 40_000));
        assert!(row.get::<bool>(3).unwrap());
    }
);

on_both_engines!(
    async fn a_column_of_another_type_is_told(store: TestStore) {
        let row = read(&store, |tx| tx.row("SELECT CAST('a' AS text)", &[])).await.unwrap();
        assert!(matches!(row.get::<i64>(0), Err(StoreError::Column { index: 0, .. })));
        assert!(matches!(row.get::<String>(1), Err(StoreError::Column { index: 1, .. })));
    }
);

#[tokio::test]
async fn values_fit_the_other_types_of_the_server_too() {
    let store = TestStore::postgres().await;
    let table = "CREATE TABLE narrow (small int2, medium int4, yes bool, doc jsonb, short varchar(9))";
    write(&store, move |tx| tx.exec(table, &[])).await;
    let row = write(&store, |tx| {
        let insert = "INSERT INTO narrow VALUES ($1, $2, $3, $4, $5)";
        tx.exec(insert, params![-3_i64, 70_000_i64, true, "{\"a\": 1}", "short"])?;
        tx.row("SELECT small, medium, yes, doc, short FROM narrow", &[])
    });
    let row = row.await.unwrap();
    assert_eq!([0, 1, 2].map(|at| row.get::<i64>(at).unwrap()), [-3, 70_000, 1]);
    assert_eq!([3, 4].map(|at| row.get::<String>(at).unwrap()), ["{\"a\": 1}", "short"]);
    let wide = store.write(|tx| tx.exec("INSERT INTO narrow (small) VALUES ($1)", params![40_000_i64])).await;
    assert!(matches!(wide, Err(StoreError::Statement { .. })), "{wide:?}");
}
