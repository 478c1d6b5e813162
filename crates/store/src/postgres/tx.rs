//! A transaction on PostgreSQL: writes wait for the next read or the commit, so that they cost no round trip.

use super::{
    Pooler,
    connection::{Connection, DURABLE, Mode, Request, Stopped},
    failure::{Cure, Failure},
    types::row_of,
};
use crate::{
    FromValue, Insert, Param, Query, Row, Set, Signal, StoreError, Tx, dialect::Dialect, signal::Raised,
    tx::refuse_nul, verb::Outcome,
};

pub(super) struct PostgresTx<'c> {
    connection: &'c mut Connection,
    mode: Mode,
    deferred: Vec<Request>,
    /// After it nothing of the transaction can be kept, whatever the verb answers.
    failed: Option<Failure>,
    raised: Raised,
}

impl<'c> PostgresTx<'c> {
    pub(super) fn new(connection: &'c mut Connection, mode: Mode) -> Self {
        Self { connection, mode, deferred: Vec::new(), failed: None, raised: Raised::default() }
    }

    /// Ends the transaction as the verb decided. `Err` when it could not be kept, or failed on the way. What a verb has
    /// only read stays open: it is rolled back once the verb's caller has its answer.
    pub(super) fn end(mut self, outcome: Outcome) -> Result<Raised, Failure> {
        let has_only_read = self.mode == Mode::Read && self.deferred.is_empty();
        if outcome == Outcome::Keep && self.failed.is_none() && !has_only_read {
            drop(self.commit());
        }
        match self.failed.take() {
            Some(failure) => {
                if !matches!(failure.cure, Cure::Reconnect | Cure::Discard) {
                    roll_back(self.connection);
                }
                Err(failure)
            }
            None if outcome == Outcome::Undo => {
                roll_back(self.connection);
                Ok(Raised::default())
            }
            None => Ok(self.raised),
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if !self.connection.in_transaction && self.deferred.is_empty() {
            return Ok(());
        }
        let commit = self.request("COMMIT", &[])?;
        let requests = self.opened_with(vec![commit])?;
        let last = requests.len() - 1;
        match self.connection.round_trip(&requests) {
            Ok(_) => {
                self.connection.in_transaction = false;
                Ok(())
            }
            // Sent together with the commit: a broken connection hides what became of it.
            Err(stopped) if stopped.at == last || !stopped.problem.is_servers_word() => {
                Err(self.fail(Failure::of_commit(&stopped.problem)))
            }
            Err(stopped) => Err(self.fail_at(&stopped)),
        }
    }

    fn request(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Request, StoreError> {
        let request = self.connection.request(sql, params);
        request.map_err(|failure| self.fail(failure))
    }

    /// What must be sent before `requests`, and they: `BEGIN`, then what was deferred.
    fn opened_with(&mut self, requests: Vec<Request>) -> Result<Vec<Request>, StoreError> {
        let mut all = Vec::with_capacity(1 + self.deferred.len() + requests.len());
        if !self.connection.in_transaction {
            let pooler = self.connection.pooler();
            let begin = self.request(self.mode.begin(pooler), &[])?;
            self.connection.in_transaction = true;
            match pooler {
                Pooler::None => all.push(begin),
                // Without settings of the session nothing guards the statements behind a failed BEGIN.
                Pooler::Transactions => {
                    let mut first = vec![begin];
                    if self.mode == Mode::Write {
                        first.push(self.request(DURABLE, &[])?);
                    }
                    self.connection.round_trip(&first).map_err(|stopped| self.fail_at(&stopped))?;
                }
            }
        }
        all.append(&mut self.deferred);
        all.extend(requests);
        Ok(all)
    }

    fn set_request(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> Result<Option<Request>, StoreError> {
        rows.iter().try_for_each(|row| self.checked(row))?;
        let request = self.connection.set_request(sql, rows);
        request.map_err(|failure| self.fail(failure))
    }

    /// `None` for no rows.
    fn insert_request(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<Option<Request>, StoreError> {
        self.still_open()?;
        rows.iter().try_for_each(|row| self.checked(row))?;
        if rows.is_empty() {
            return Ok(None);
        }
        let request = self.connection.insert_request(into, rows);
        request.map(Some).map_err(|failure| self.fail(failure))
    }

    fn read(&mut self, queries: &[Query<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        let reads = queries.iter().map(|query| self.request(query.sql, query.params)).collect::<Result<_, _>>()?;
        self.answers_to(reads)
    }

    fn answers_to(&mut self, reads: Vec<Request>) -> Result<Vec<Vec<Row>>, StoreError> {
        let count = reads.len();
        let requests = self.opened_with(reads)?;
        let answers = self.connection.round_trip(&requests).map_err(|stopped| self.fail_at(&stopped))?;
        let of_reads = &answers[answers.len() - count..];
        let rows = of_reads.iter().map(|rows| rows.iter().map(row_of).collect()).collect::<Result<_, _>>();
        rows.map_err(|error| self.fail(Failure::refused(error)))
    }

    fn fail_at(&mut self, stopped: &Stopped) -> StoreError {
        self.fail(Failure::of_statement(&stopped.problem))
    }

    fn fail(&mut self, failure: Failure) -> StoreError {
        let error = failure.error.clone();
        self.failed = Some(failure);
        error
    }

    fn still_open(&self) -> Result<(), StoreError> {
        self.failed.as_ref().map_or(Ok(()), |failure| Err(failure.error.clone()))
    }

    fn checked(&mut self, params: &[Param<'_>]) -> Result<(), StoreError> {
        self.still_open()?;
        refuse_nul(params).map_err(|error| self.fail(Failure::refused(error)))
    }
}

impl Tx for PostgresTx<'_> {
    fn each(&mut self, queries: &[Query<'_>]) -> Result<Vec<Vec<Row>>, StoreError> {
        queries.iter().try_for_each(|query| self.checked(query.params))?;
        self.read(queries)
    }

    fn exec(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), StoreError> {
        self.checked(params)?;
        let request = self.request(sql, params)?;
        self.deferred.push(request);
        Ok(())
    }

    fn read_sets(&mut self, sets: &[Set<'_>]) -> Result<Vec<Vec<Vec<Row>>>, StoreError> {
        self.still_open()?;
        let (mut requests, mut sent) = (Vec::with_capacity(sets.len()), Vec::with_capacity(sets.len()));
        for set in sets {
            if let Some(request) = self.set_request(set.sql, set.rows)? {
                requests.push(request);
                sent.push(Sent::AsOne { rows: set.rows.len() });
            } else {
                for params in set.rows {
                    requests.push(self.request(set.sql, params)?);
                }
                sent.push(Sent::OneByOne { rows: set.rows.len() });
            }
        }
        if requests.is_empty() {
            return Ok(vec![Vec::new(); sets.len()]);
        }
        let mut answers = self.answers_to(requests)?.into_iter();
        let of_sets = sent.into_iter().map(|sent| sent.answers(&mut answers)).collect::<Result<_, _>>();
        of_sets.map_err(|error| self.fail(Failure::refused(error)))
    }

    fn exec_each(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> Result<(), StoreError> {
        self.still_open()?;
        match self.set_request(sql, rows)? {
            Some(request) => self.deferred.push(request),
            None => rows.iter().try_for_each(|params| self.exec(sql, params))?,
        }
        Ok(())
    }

    fn insert(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<(), StoreError> {
        let request = self.insert_request(into, rows)?;
        self.deferred.extend(request);
        Ok(())
    }

    fn insert_new(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<Vec<Row>, StoreError> {
        match self.insert_request(into, rows)? {
            Some(request) => Ok(self.answers_to(vec![request])?.pop().unwrap_or_default()),
            None => Ok(Vec::new()),
        }
    }

    fn signal(&mut self, signal: Signal) {
        self.raised.add(signal);
    }

    fn leave_no_trace(&mut self) {}

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }
}

/// How a set was sent.
enum Sent {
    AsOne { rows: usize },
    OneByOne { rows: usize },
}

impl Sent {
    fn answers(self, all: &mut impl Iterator<Item = Vec<Row>>) -> Result<Vec<Vec<Row>>, StoreError> {
        match self {
            Self::AsOne { rows } => by_row(all.next().unwrap_or_default().into_iter(), rows),
            Self::OneByOne { rows } => Ok(all.take(rows).collect()),
        }
    }
}

/// The answers of a set, each with its row of parameters: the last column counts these from one.
fn by_row(answers: impl Iterator<Item = Row>, rows: usize) -> Result<Vec<Vec<Row>>, StoreError> {
    let mut found = vec![Vec::new(); rows];
    for mut answer in answers {
        let nth = answer.0.pop().as_ref().and_then(i64::from_value);
        let at = nth.and_then(|nth| usize::try_from(nth - 1).ok());
        let place = at.and_then(|at| found.get_mut(at)).ok_or(StoreError::Corrupt { what: "an answer's place" })?;
        place.push(answer);
    }
    Ok(found)
}

/// Leaves the transaction, so that the connection can be used again; without a connection the server does it by itself.
pub(super) fn roll_back(connection: &mut Connection) {
    if !std::mem::take(&mut connection.in_transaction) {
        return;
    }
    let Ok(rollback) = connection.request("ROLLBACK", &[]) else { return };
    if let Err(stopped) = connection.round_trip(&[rollback]) {
        tracing::debug!(at = stopped.at, "a rollback found its connection broken");
    }
}
