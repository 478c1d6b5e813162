//! A table to try things on, and the verbs that the tests share.

use ponte_store::{Conflict, Insert, Param, Store, StoreError, Tx, dialect::Dialect, params};
use uuid::Uuid;

pub const THINGS: Insert =
    Insert { table: "things", columns: &["id", "number", "word", "body"], conflict: Conflict::Fail };
pub const NEW_THINGS: Insert = Insert { conflict: Conflict::Skip, ..THINGS };

/// Runs a verb that must succeed.
pub async fn write<T: Send + 'static>(
    store: &Store,
    verb: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(verb).await.expect("the verb is kept")
}

/// Runs a reading verb that must succeed.
pub async fn read<T: Send + 'static>(
    store: &Store,
    verb: impl Fn(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.read(verb).await.expect("the verb reads")
}

/// Makes the table `things`: a UUID, and a unique number, a text and bytes that may all be missing.
pub async fn with_things(store: &Store) {
    write(store, make_things).await;
}

fn make_things(tx: &mut dyn Tx) -> Result<(), StoreError> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => {
            "CREATE TABLE things (id BLOB PRIMARY KEY, number INTEGER UNIQUE, word TEXT, body BLOB) STRICT"
        }
        Dialect::Postgres => {
            "CREATE TABLE things (id uuid PRIMARY KEY, number bigint UNIQUE, word text, body bytea)"
        }
    };
    tx.exec(sql, &[])
}

pub fn put_number(tx: &mut dyn Tx, number: i64) -> Result<(), StoreError> {
    put_thing(tx, number, None)
}

pub fn put_thing(tx: &mut dyn Tx, number: i64, word: Option<&str>) -> Result<(), StoreError> {
    tx.exec("INSERT INTO things (id, number, word) VALUES ($1, $2, $3)", params![Uuid::now_v7(), number, word])
}

pub fn numbers_in(tx: &mut dyn Tx) -> Result<Vec<i64>, StoreError> {
    tx.rows("SELECT number FROM things ORDER BY number", &[])?.iter().map(|row| row.get(0)).collect()
}

/// Gives several rows of parameters to a verb of sets.
pub fn as_rows<'a, const N: usize>(rows: &'a [[Param<'a>; N]]) -> Vec<&'a [Param<'a>]> {
    rows.iter().map(<[_; N]>::as_slice).collect()
}

/// The numbers of all things.
pub async fn numbers(store: &Store) -> Vec<i64> {
    read(store, numbers_in).await
}

/// A workspace whose clock is moved by `offset` microseconds.
pub async fn workspace(store: &Store, offset: i64) -> ponte_kernel::WorkspaceId {
    let id = ponte_kernel::WorkspaceId::new();
    let make = move |tx: &mut dyn Tx| {
        tx.exec(
            "INSERT INTO workspaces (id, key, name, kind, language, time_zone, clock_offset, key_id, created_at)
             VALUES ($1, $2, 'Loja', 'homologation', 'pt-BR', 'America/Sao_Paulo', $3, $4, 0)",
            params![id, id.to_string(), offset, Uuid::now_v7()],
        )
    };
    write(store, make).await;
    id
}
