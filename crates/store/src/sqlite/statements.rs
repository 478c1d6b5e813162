//! The statements that a connection has prepared, found by the text that the rooms wrote.

use crate::{Insert, Param, Row, Value, dialect::to_sqlite, recent::Recent, tx::insert_statement};
use rusqlite::{
    Connection, PrepFlags, Statement, ToSql,
    types::{ToSqlOutput, ValueRef},
};
/// Statements kept prepared on each connection.
const KEPT: usize = 512;

pub(super) struct Statements<'c> {
    connection: &'c Connection,
    by_text: Recent<String, Statement<'c>>,
    inserts: Recent<Insert, Statement<'c>>,
}

impl<'c> Statements<'c> {
    pub(super) fn of(connection: &'c Connection) -> Self {
        Self { connection, by_text: Recent::new(KEPT), inserts: Recent::new(KEPT) }
    }

    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }

    pub(super) fn read(&mut self, sql: &str, params: &[Param<'_>]) -> rusqlite::Result<Vec<Row>> {
        rows_of(self.prepared(sql)?, params)
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> rusqlite::Result<()> {
        run(self.prepared(sql)?, params)
    }

    pub(super) fn read_each(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> rusqlite::Result<Vec<Vec<Row>>> {
        let statement = self.prepared(sql)?;
        rows.iter().map(|row| rows_of(statement, row)).collect()
    }

    pub(super) fn execute_each(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> rusqlite::Result<()> {
        let statement = self.prepared(sql)?;
        rows.iter().try_for_each(|row| run(statement, row))
    }

    pub(super) fn insert(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> rusqlite::Result<()> {
        let statement = self.inserting(into)?;
        rows.iter().try_for_each(|row| run(statement, row))
    }

    pub(super) fn insert_new(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> rusqlite::Result<Vec<Row>> {
        let statement = self.inserting(into)?;
        let put: Vec<_> = rows.iter().map(|row| rows_of(statement, row)).collect::<rusqlite::Result<_>>()?;
        Ok(put.into_iter().flatten().collect())
    }

    fn inserting(&mut self, into: &Insert) -> rusqlite::Result<&mut Statement<'c>> {
        let connection = self.connection;
        self.inserts.find_or_make(into, || prepare(connection, &insert_statement(into)))
    }

    fn prepared(&mut self, sql: &str) -> rusqlite::Result<&mut Statement<'c>> {
        let connection = self.connection;
        self.by_text.find_or_make(sql, || prepare(connection, sql))
    }
}

fn prepare<'c>(connection: &'c Connection, sql: &str) -> rusqlite::Result<Statement<'c>> {
    connection.prepare_with_flags(&to_sqlite(sql), PrepFlags::SQLITE_PREPARE_PERSISTENT)
}

/// SQLite would take what is missing from the statement's last run.
fn bind(statement: &mut Statement<'_>, params: &[Param<'_>]) -> rusqlite::Result<()> {
    let wanted = statement.parameter_count();
    if wanted != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(params.len(), wanted));
    }
    for (at, param) in params.iter().enumerate() {
        statement.raw_bind_parameter(at + 1, *param)?;
    }
    Ok(())
}

/// Runs to the end; rows of `RETURNING` are not wanted here.
fn run(statement: &mut Statement<'_>, params: &[Param<'_>]) -> rusqlite::Result<()> {
    bind(statement, params)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    Ok(())
}

fn rows_of(statement: &mut Statement<'_>, params: &[Param<'_>]) -> rusqlite::Result<Vec<Row>> {
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
