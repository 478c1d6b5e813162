//! One transaction, as a verb sees it.

use crate::{Param, Row, Signal, StoreError, dialect::Dialect};

/// A statement with its parameters, to be sent together with others.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    pub sql: &'a str,
    pub params: &'a [Param<'a>],
}

/// A table and the columns that rows are put into. Rows of one call go as one set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Insert {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    pub conflict: Conflict,
}

/// What happens to a row that breaks a unique rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conflict {
    /// The transaction fails.
    Fail,
    /// The row is left out.
    Skip,
}

/// One open transaction. What is read sees what was written before in the same transaction.
pub trait Tx {
    /// Runs several reads in one round trip; the results stand in the order of the queries.
    fn each(&mut self, queries: &[Query<'_>]) -> Result<Vec<Vec<Row>>, StoreError>;

    /// Writes. Says nothing back; on PostgreSQL an error shows at the next read or at the commit, so nothing may
    /// branch on it.
    fn exec(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), StoreError>;

    /// One statement for several rows of parameters; the answers stand in the order of `rows`. On PostgreSQL it is sent
    /// as one, not once for each row.
    ///
    /// `sql` is a plain `SELECT` (with joins, `ORDER BY`, `LIMIT`, `FOR UPDATE` as needed), or an `UPDATE` or `DELETE`
    /// with `WHERE` and `RETURNING` and without tables beside its own. Two rows of parameters of a writing statement
    /// must not name the same row of the database: PostgreSQL would apply one of them.
    fn read_each(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> Result<Vec<Vec<Row>>, StoreError>;

    /// As [`Tx::exec`], an `UPDATE` or `DELETE` for several rows of parameters, with the conditions of
    /// [`Tx::read_each`].
    fn exec_each(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> Result<(), StoreError>;

    /// Puts rows into a table, as a set where the engine can. Like [`Tx::exec`], says nothing back.
    fn insert(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<(), StoreError>;

    /// After the commit, wakes those in this process who wait for `signal`.
    fn signal(&mut self, signal: Signal);

    fn dialect(&self) -> Dialect;

    /// All rows of one read.
    fn rows(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        Ok(self.each(&[Query { sql, params }])?.pop().unwrap_or_default())
    }

    /// The first row of one read.
    fn row(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, params)?.into_iter().next())
    }
}

/// Rows of parameters, as the verbs of sets take them.
#[must_use]
pub fn slices<'a, const N: usize>(rows: &'a [[Param<'a>; N]]) -> Vec<&'a [Param<'a>]> {
    rows.iter().map(<[_; N]>::as_slice).collect()
}

/// The statement that puts one row into a table.
pub(crate) fn insert_statement(into: &Insert) -> String {
    let numbers: Vec<String> = (1..=into.columns.len()).map(|number| format!("${number}")).collect();
    let conflict = match into.conflict {
        Conflict::Fail => "",
        Conflict::Skip => " ON CONFLICT DO NOTHING",
    };
    format!("INSERT INTO {} ({}) VALUES ({}){conflict}", into.table, into.columns.join(", "), numbers.join(", "))
}

/// PostgreSQL cannot keep NUL in a text: neither engine takes it.
pub(crate) fn refuse_nul(params: &[Param<'_>]) -> Result<(), StoreError> {
    let holds_nul = |param: &Param<'_>| matches!(param, Param::Text(text) if text.as_bytes().contains(&0));
    if params.iter().any(holds_nul) { Err(StoreError::NulInText) } else { Ok(()) }
}
