//! A transaction on SQLite.

use super::{rule::store_error, statements::Statements};
use crate::{
    Insert, Param, Query, Row, Set, Signal, StoreError, Tx,
    dialect::Dialect,
    signal::{Raised, Traces},
    tx::refuse_nul,
};

pub(super) struct SqliteTx<'s, 'c> {
    statements: &'s mut Statements<'c>,
    /// After it nothing of the transaction is kept, whatever the verb answers: as on PostgreSQL.
    failed: Option<StoreError>,
    raised: Raised,
}

impl<'s, 'c> SqliteTx<'s, 'c> {
    pub(super) fn new(statements: &'s mut Statements<'c>) -> Self {
        Self { statements, failed: None, raised: Raised::default() }
    }

    /// What the transaction raises, or the first error that it met.
    pub(super) fn ended(self) -> Result<Raised, StoreError> {
        self.failed.map_or(Ok(self.raised), Err)
    }

    fn attempt<T>(
        &mut self,
        params: &[Param<'_>],
        work: impl FnOnce(&mut Statements<'c>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        if let Some(failed) = &self.failed {
            return Err(failed.clone());
        }
        let done = refuse_nul(params).and_then(|()| {
            work(self.statements).map_err(|error| store_error(self.statements.connection(), &error))
        });
        done.inspect_err(|error| self.failed = Some(error.clone()))
    }

    /// Nothing is asked of SQLite for no rows, but what failed before is told.
    fn attempt_each<T: Default>(
        &mut self,
        rows: &[&[Param<'_>]],
        work: impl FnOnce(&mut Statements<'c>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        rows.iter().try_for_each(|row| self.attempt(row, |_| Ok(())))?;
        self.attempt(&[], |known| if rows.is_empty() { Ok(T::default()) } else { work(known) })
    }
}

impl Tx for SqliteTx<'_, '_> {
    fn each(&mut self, queries: &[Query<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let mut read = |query: &Query<'_>| self.attempt(query.params, |known| known.read(query.sql, query.params));
        queries.iter().map(&mut read).collect()
    }

    fn exec(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), StoreError> {
        self.attempt(params, |known| known.execute(sql, params))
    }

    fn read_sets(&mut self, sets: &[Set<'_>]) -> Result<Vec<Vec<Vec<Row>>>, StoreError> {
        sets.iter().map(|set| self.attempt_each(set.rows, |known| known.read_each(set.sql, set.rows))).collect()
    }

    fn exec_each(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> Result<(), StoreError> {
        self.attempt_each(rows, |known| known.execute_each(sql, rows))
    }

    fn insert(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<(), StoreError> {
        self.attempt_each(rows, |known| known.insert(into, rows))
    }

    fn insert_new(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<Vec<Row>, StoreError> {
        self.attempt_each(rows, |known| known.insert_new(into, rows))
    }

    fn signal(&mut self, signal: Signal) {
        self.raised.add(signal);
    }

    fn leave_no_trace(&mut self) {
        self.raised.traces = Traces::Unwanted;
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }
}
