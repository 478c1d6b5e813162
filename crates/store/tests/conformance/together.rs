//! Callers that share a transaction.

use crate::kit::{numbers, put_number, with_things};
use futures_util::future::join_all;
use ponte_store::{Access, StoreError, Together, Tx, on_both_engines};

fn put_each(tx: &mut dyn Tx, asked: &[i64]) -> Result<Vec<i64>, StoreError> {
    asked.iter().try_for_each(|number| put_number(tx, *number))?;
    Ok(asked.iter().map(|number| number * 2).collect())
}

on_both_engines!(
    async fn each_caller_gets_the_answer_to_its_own_item(store: TestStore) {
        with_things(&store).await;
        let doubled = Together::start(store.store().clone(), Access::Write, put_each);
        let answers = join_all((0..300).map(|number| doubled.ask(number))).await;
        for (number, answer) in (0..).zip(answers) {
            assert_eq!(answer.expect("kept"), number * 2);
        }
        assert_eq!(numbers(&store).await, (0..300).collect::<Vec<_>>());
    }
);

on_both_engines!(
    async fn an_item_that_cannot_be_kept_takes_no_other_with_it(store: TestStore) {
        with_things(&store).await;
        let doubled = Together::start(store.store().clone(), Access::Write, put_each);
        // Each number twice: one of the two is there already.
        let answers = join_all((0..100).map(|number| doubled.ask(number / 2))).await;
        let refused = answers.iter().filter(|answer| matches!(answer, Err(StoreError::Constraint { .. })));
        assert_eq!(refused.count(), 50);
        assert_eq!(numbers(&store).await, (0..50).collect::<Vec<_>>());
    }
);

on_both_engines!(
    async fn readers_share_one_state(store: TestStore) {
        with_things(&store).await;
        let put = Together::start(store.store().clone(), Access::Write, put_each);
        put.ask(7).await.expect("kept");
        let count = |tx: &mut dyn Tx, asked: &[()]| -> Result<Vec<i64>, StoreError> {
            let row = tx.row("SELECT COUNT(*) FROM things", &[])?;
            let count = row.map_or(Ok(0), |row| row.get(0))?;
            Ok(asked.iter().map(|()| count).collect())
        };
        let counting = Together::start(store.store().clone(), Access::Read, count);
        let counted = join_all((0..20).map(|_| counting.ask(()))).await;
        assert!(counted.into_iter().all(|count| count.expect("read") == 1));
    }
);
