//! The two schemas are twins, and what they hold about people is in the inventory.

use crate::kit::read;
use ponte_store::{Row, Store, inventory, testing::TestStore};
use std::collections::{BTreeMap, BTreeSet};

/// What both engines must agree on.
#[derive(Debug, Default, PartialEq, Eq)]
struct Schema {
    /// By table: the columns in their order, and whether a value may be missing.
    tables: BTreeMap<String, Vec<(String, bool)>>,
    /// By name: table, columns, whether it is unique.
    indexes: BTreeMap<String, (String, String, bool)>,
    /// Table and columns of primary keys and of unique rules that are no index of their own.
    keys: BTreeSet<(String, String)>,
}

const SQLITE_COLUMNS: &str = "SELECT t.name, c.name, c.\"notnull\" = 0 AND c.pk = 0
    FROM pragma_table_list t JOIN pragma_table_info(t.name) c
    WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid";

const POSTGRES_COLUMNS: &str = "SELECT table_name::text, column_name::text, is_nullable = 'YES'
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position";

/// Name, table, columns, unique, whether it belongs to a key.
const SQLITE_INDEXES: &str = "SELECT i.name, t.name,
        (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)),
        i.\"unique\", i.origin <> 'c'
    FROM pragma_table_list t JOIN pragma_index_list(t.name) i
    WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'
    UNION ALL
    SELECT t.name || ' row number', t.name, c.name, 1, 1 FROM pragma_table_list t JOIN pragma_table_info(t.name) c
    WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.pk = 1
      AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i WHERE i.origin = 'pk')";

const POSTGRES_INDEXES: &str = "SELECT i.relname::text, t.relname::text,
        (SELECT string_agg(a.attname::text, ',' ORDER BY k.place)
         FROM unnest(x.indkey) WITH ORDINALITY k (number, place)
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number),
        x.indisunique, EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.oid)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public'";

/// PostgreSQL alone reads its logs by transaction: SQLite's row number is that order.
const ONLY_ON_POSTGRES: [&str; 2] = ["events_order", "journal_order"];

async fn schema(store: &Store, columns: &'static str, indexes: &'static str) -> Schema {
    let text = |row: &Row, at| row.get::<String>(at).expect("a text");
    let yes = |row: &Row, at| row.get::<bool>(at).expect("a truth");
    let mut schema = Schema::default();
    for row in read(store, |tx| tx.rows(columns, &[])).await {
        schema.tables.entry(text(&row, 0)).or_default().push((text(&row, 1), yes(&row, 2)));
    }
    for row in read(store, |tx| tx.rows(indexes, &[])).await {
        let (name, table, of) = (text(&row, 0), text(&row, 1), text(&row, 2));
        if yes(&row, 4) {
            schema.keys.insert((table, of));
        } else {
            schema.indexes.insert(name, (table, of, yes(&row, 3)));
        }
    }
    schema
}

async fn both(store: impl Fn(&TestStore) -> &Store) -> (Schema, Schema) {
    let (sqlite, postgres) = (TestStore::sqlite().await, TestStore::postgres().await);
    (
        schema(store(&sqlite), SQLITE_COLUMNS, SQLITE_INDEXES).await,
        schema(store(&postgres), POSTGRES_COLUMNS, POSTGRES_INDEXES).await,
    )
}

#[tokio::test]
async fn the_main_schemas_are_twins() {
    let (sqlite, mut postgres) = both(TestStore::store).await;
    for name in ONLY_ON_POSTGRES {
        assert!(postgres.indexes.remove(name).is_some(), "{name} is needed");
    }
    assert!(sqlite.tables.len() > 20 && sqlite.indexes.len() > 5 && sqlite.keys.len() > 20);
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn the_key_stores_are_twins() {
    let (sqlite, postgres) = both(TestStore::keys).await;
    assert!(sqlite.tables.contains_key("data_keys"));
    assert_eq!(sqlite, postgres);
}

#[tokio::test]
async fn every_sealed_and_blind_column_is_in_the_inventory_and_the_other_way_round() {
    let (sqlite, _) = both(TestStore::store).await;
    let ending = |end: &str| -> BTreeSet<(String, String)> {
        let columns =
            sqlite.tables.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (table, column)));
        let with_end = columns.filter(|(_, (column, _))| column.ends_with(end));
        with_end.map(|(table, (column, _))| (table.clone(), column.clone())).collect()
    };
    let listed = |fields: Vec<(&str, &str)>| -> BTreeSet<(String, String)> {
        let count = fields.len();
        let set: BTreeSet<_> = fields.into_iter().map(|(table, column)| (table.into(), column.into())).collect();
        assert_eq!(set.len(), count, "one is listed twice");
        set
    };
    let sealed = inventory::SEALED.iter().map(|field| (field.table, field.column)).collect();
    assert_eq!(listed(sealed), ending("_sealed"));
    let blind = inventory::BLIND.iter().map(|field| (field.table, field.column)).collect();
    assert_eq!(listed(blind), ending("_blind"));
}
