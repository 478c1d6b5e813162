//! One transaction, as a verb sees it.

use crate::{Param, Row, Signal, StoreError, dialect::Dialect};

/// A statement with its parameters, to be sent together with others.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    pub sql: &'a str,
    pub params: &'a [Param<'a>],
}

/// A statement with several rows of parameters.
#[derive(Clone, Copy, Debug)]
pub struct Set<'a> {
    pub sql: &'a str,
    pub rows: &'a [&'a [Param<'a>]],
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
    /// The row is left out, and [`Tx::insert_new`] tells which were not.
    Tell,
}

/// One open transaction. What is read sees what was written before in the same transaction.
pub trait Tx {
    /// Runs several reads in one round trip; the results stand in the order of the queries.
    fn each(&mut self, queries: &[Query<'_>]) -> Result<Vec<Vec<Row>>, StoreError>;

    /// Writes. Says nothing back; on PostgreSQL an error shows at the next read or at the commit, so nothing may
    /// branch on it.
    fn exec(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), StoreError>;

    /// Statements for several rows of parameters each, in one round trip; they run in the order of the sets, and the
    /// answers stand in the order of these and their rows. On PostgreSQL each is sent as one, not once for each row.
    ///
    /// A statement is a plain `SELECT` (with joins, `ORDER BY`, `LIMIT`, `FOR UPDATE` as needed), or an `UPDATE` or `DELETE`
    /// with `WHERE` and `RETURNING` and without tables beside its own. Two rows of parameters of a writing statement
    /// must not name the same row of the database: PostgreSQL would apply one of them.
    fn read_sets(&mut self, sets: &[Set<'_>]) -> Result<Vec<Vec<Vec<Row>>>, StoreError>;

    /// As [`Tx::exec`], an `UPDATE` or `DELETE` for several rows of parameters, with the conditions of
    /// [`Tx::read_sets`].
    fn exec_each(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> Result<(), StoreError>;

    /// Puts rows into a table, as a set where the engine can. Like [`Tx::exec`], says nothing back.
    fn insert(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<(), StoreError>;

    /// As [`Tx::insert`] with [`Conflict::Tell`]: gives back the rows that were put, in no order. Of rows that are the same
    /// one is.
    fn insert_new(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<Vec<Row>, StoreError>;

    /// After the commit, wakes those in this process who wait for `signal`.
    fn signal(&mut self, signal: Signal);

    /// After the commit, takes what was overwritten or removed out of SQLite's write-ahead log too: for what must be nowhere
    /// any more. Where a reader is in the way for long, it is done after a later commit. PostgreSQL keeps its logs itself.
    fn leave_no_trace(&mut self);

    fn dialect(&self) -> Dialect;

    /// As [`Tx::read_sets`], one statement.
    fn read_each(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> Result<Vec<Vec<Row>>, StoreError> {
        Ok(self.read_sets(&[Set { sql, rows }])?.pop().unwrap_or_default())
    }

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

/// The answers to a known number of sets, each by itself: [`Tx::read_sets`].
pub fn read_sets<const N: usize>(tx: &mut dyn Tx, sets: [Set<'_>; N]) -> Result<[Vec<Vec<Row>>; N], StoreError> {
    let mut answers = tx.read_sets(&sets)?.into_iter();
    Ok(std::array::from_fn(|_| answers.next().unwrap_or_default()))
}

/// The statement that puts one row into a table.
pub(crate) fn insert_statement(into: &Insert) -> String {
    let numbers: Vec<String> = (1..=into.columns.len()).map(|number| format!("${number}")).collect();
    let (table, columns, numbers) = (into.table, into.columns.join(", "), numbers.join(", "));
    format!("INSERT INTO {table} ({columns}) VALUES ({numbers}){}", into.ending())
}

impl Insert {
    /// How the statement ends.
    pub(crate) fn ending(&self) -> String {
        match self.conflict {
            Conflict::Fail => String::new(),
            Conflict::Skip => " ON CONFLICT DO NOTHING".to_owned(),
            Conflict::Tell => format!(" ON CONFLICT DO NOTHING RETURNING {}", self.columns.join(", ")),
        }
    }
}

/// PostgreSQL cannot keep NUL in a text: neither engine takes it.
pub(crate) fn refuse_nul(params: &[Param<'_>]) -> Result<(), StoreError> {
    let holds_nul = |param: &Param<'_>| matches!(param, Param::Text(text) if text.as_bytes().contains(&0));
    if params.iter().any(holds_nul) { Err(StoreError::NulInText) } else { Ok(()) }
}
