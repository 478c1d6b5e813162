//! What the port promises, on both engines.

use ponte_store::{StoreError, on_both_engines, params};

on_both_engines!(
    async fn what_was_written_is_read(store: TestStore) {
        store
            .write(|tx| {
                tx.exec("INSERT INTO log_readers (name, xid, seq) VALUES ($1, $2, $3)", params!["a", 1_i64, 2_i64])
            })
            .await
            .unwrap();
        let row =
            store.read(|tx| tx.row("SELECT seq FROM log_readers WHERE name = $1", params!["a"])).await.unwrap();
        assert_eq!(row.unwrap().get::<i64>(0).unwrap(), 2);
        let keys: Result<_, StoreError> = store.keys().read(|tx| tx.rows("SELECT id FROM data_keys", &[])).await;
        assert_eq!(keys.unwrap(), []);
    }
);
