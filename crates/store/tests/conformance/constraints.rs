//! A broken rule is told by name, and by the same name on both engines where it is about being unique.

use ponte_store::{Param, Store, StoreError, on_both_engines, params};
use uuid::Uuid;

/// The rule that the second of two rows breaks.
async fn broken(store: &Store, sql: &'static str, rows: [&[Param<'static>]; 2]) -> String {
    let rows = rows.map(<[_]>::to_vec);
    match store.write(move |tx| rows.iter().try_for_each(|row| tx.exec(sql, row))).await {
        Err(StoreError::Constraint { rule }) => rule,
        other => panic!("no rule was broken: {other:?}"),
    }
}

on_both_engines!(
    async fn unique_rules_have_the_same_name_on_both_engines(store: TestStore) {
        let [id, other] = [(); 2].map(|()| Param::Uuid(Uuid::now_v7()));
        let text = Param::Text;

        let lease = "INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, 0)";
        assert_eq!(broken(&store, lease, [&[text("a"), id], &[text("a"), other]]).await, "leases_pkey");

        let workspace = "INSERT INTO workspaces (id, key, name, kind, language, time_zone, key_id, created_at)
            VALUES ($1, $2, 'Loja', 'production', 'pt-BR', 'America/Sao_Paulo', $1, 0)";
        let same_id = broken(&store, workspace, [&[id, text("a")], &[id, text("b")]]).await;
        let same_key = broken(&store, workspace, [&[id, text("a")], &[other, text("a")]]).await;
        assert_eq!([same_id, same_key], ["workspaces_pkey", "workspaces_key_key"]);

        let queue = "INSERT INTO queues (id, workspace_id, key, name, created_at) VALUES ($1, $2, 'vendas', '', 0)";
        assert_eq!(broken(&store, queue, [&[id, id], &[other, id]]).await, "queues_key");

        let flow = "INSERT INTO flow_versions (workspace_id, flow_id, version, definition, created_at)
            VALUES ($1, $1, 1, '', 0)";
        assert_eq!(broken(&store, flow, [&[id], &[id]]).await, "flow_versions_pkey");

        let open =
            "INSERT INTO conversations (id, workspace_id, thread_id, state, owner, queue_id, opened_at, updated_at)
            VALUES ($1, $2, $2, 'open', 'bot', $2, 0, 0)";
        assert_eq!(broken(&store, open, [&[id, id], &[other, id]]).await, "conversations_open", "a partial index");
    }
);

on_both_engines!(
    async fn a_column_with_a_unique_rule_of_its_own_is_named_after_it(store: TestStore) {
        crate::kit::with_things(&store).await;
        store.write(|tx| crate::kit::put_number(tx, 1)).await.unwrap();
        let again = store.write(|tx| crate::kit::put_number(tx, 1)).await;
        assert!(matches!(&again, Err(StoreError::Constraint { rule }) if rule == "things_number_key"), "{again:?}");
    }
);

on_both_engines!(
    async fn what_is_missing_is_named_by_table_and_column(store: TestStore) {
        let written = store
            .write(|tx| tx.exec("INSERT INTO leases (name, expires_at) VALUES ($1, $2)", params!["a", 1_i64]))
            .await;
        assert!(matches!(&written, Err(StoreError::Constraint { rule }) if rule == "leases.holder"), "{written:?}");
    }
);

on_both_engines!(
    async fn other_rules_are_constraints_too(store: TestStore) {
        let id = Uuid::now_v7();
        let kind = store
            .write(move |tx| {
                tx.exec(
                    "INSERT INTO workspaces (id, key, name, kind, language, time_zone, key_id, created_at)
                     VALUES ($1, 'a', '', 'toy', '', '', $2, 0)",
                    params![id, id],
                )
            })
            .await;
        assert!(matches!(kind, Err(StoreError::Constraint { .. })), "{kind:?}");
        let stranger = store
            .write(move |tx| {
                let sql = "INSERT INTO members (workspace_id, user_id, role, created_at) VALUES ($1, $2, '', 0)";
                tx.exec(sql, params![id, id])
            })
            .await;
        assert!(matches!(stranger, Err(StoreError::Constraint { .. })), "{stranger:?}");
    }
);

on_both_engines!(
    async fn a_statement_that_makes_no_sense_is_told_as_such(store: TestStore) {
        let read = store.read(|tx| tx.rows("SELECT nothing FROM nowhere", &[])).await;
        assert!(matches!(read, Err(StoreError::Statement { .. })), "{read:?}");
        let written = store.write(|tx| tx.exec("SELEKT 1", &[])).await;
        assert!(
            matches!(&written, Err(error @ StoreError::Statement { .. }) if !error.is_passing()),
            "{written:?}"
        );
    }
);
