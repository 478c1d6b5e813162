//! A transaction on SQLite.

use super::connection::store_error;
use crate::{
    Conflict, Insert, Param, Query, Row, Signal, StoreError, Tx, Value,
    dialect::{Dialect, to_sqlite},
    signal::Raised,
};
use rusqlite::{
    CachedStatement, Connection, ToSql,
    types::{ToSqlOutput, ValueRef},
};

pub(super) struct SqliteTx<'c> {
    connection: &'c Connection,
    raised: Raised,
}

impl<'c> SqliteTx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, raised: Raised::default() }
    }

    pub(super) fn raised(&self) -> Raised {
        self.raised
    }

    fn prepared(&self, sql: &str) -> Result<CachedStatement<'c>, StoreError> {
        self.connection.prepare_cached(&to_sqlite(sql)).map_err(|error| store_error(&error))
    }
}

impl Tx for SqliteTx<'_> {
    fn each(&mut self, queries: &[Query<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        queries.iter().map(|query| read(&mut self.prepared(query.sql)?, query.params)).collect()
    }

    fn exec(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), StoreError> {
        execute(&mut self.prepared(sql)?, params)
    }

    fn insert(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<(), StoreError> {
        let mut statement = self.prepared(&insert_statement(into))?;
        rows.iter().try_for_each(|row| execute(&mut statement, row))
    }

    fn signal(&mut self, signal: Signal) {
        self.raised.add(signal);
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
}

fn insert_statement(into: &Insert) -> String {
    let numbers: Vec<String> = (1..=into.columns.len()).map(|number| format!("${number}")).collect();
    let conflict = match into.conflict {
        Conflict::Fail => "",
        Conflict::Skip => " ON CONFLICT DO NOTHING",
    };
    format!("INSERT INTO {} ({}) VALUES ({}){conflict}", into.table, into.columns.join(", "), numbers.join(", "))
}

fn bind(statement: &mut CachedStatement<'_>, params: &[Param<'_>]) -> rusqlite::Result<()> {
    for (at, param) in params.iter().enumerate() {
        statement.raw_bind_parameter(at + 1, *param)?;
    }
    Ok(())
}

fn execute(statement: &mut CachedStatement<'_>, params: &[Param<'_>]) -> Result<(), StoreError> {
    bind(statement, params).and_then(|()| statement.raw_execute()).map(drop).map_err(|error| store_error(&error))
}

fn read(statement: &mut CachedStatement<'_>, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
    read_rows(statement, params).map_err(|error| store_error(&error))
}

fn read_rows(statement: &mut CachedStatement<'_>, params: &[Param<'_>]) -> rusqlite::Result<Vec<Row>> {
    bind(statement, params)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|at| row.get_ref(at).map(owned));
        found.push(Row(values.collect::<rusqlite::Result<_>>()?));
    }
    Ok(found)
}

fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(int) => Value::Int(int),
        // No column of the schema is REAL; an expression that makes one is read as text.
        ValueRef::Real(real) => Value::Text(real.to_string()),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(int) => ToSqlOutput::Borrowed(ValueRef::Integer(*int)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Uuid(uuid) => ToSqlOutput::Borrowed(ValueRef::Blob(uuid.as_bytes())),
        })
    }
}
