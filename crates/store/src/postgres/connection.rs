//! One connection to the server, driven by a runtime of its own, and its round trips.

use super::{
    Pooler,
    address::Address,
    failure::Failure,
    sets::SetText,
    statements::{InsertTexts, Prepared, PreparedInsert, PreparedSet},
    types::{Encoded, row_of},
};
use crate::{Insert, Param, Row, StoreError, recent::Recent};
use futures_util::{TryStreamExt, future::join_all};
use std::{collections::HashMap, time::Duration};
use tokio::runtime::Runtime;
use tokio_postgres::{Client, Error, Statement, types::Type};

/// A verb's statements are short; whatever takes longer stands in everybody's way. The last line keeps what the port
/// promises where a server was set up to forget: a commit is on disk before it is answered.
///
/// Outside a transaction nothing is written: if a `BEGIN` failed, the statements that were sent behind it fail too,
/// instead of being kept one by one.
const SESSION: &str = "
    SET statement_timeout = '30s';
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '30s';
    SET jit = off;
    SET default_transaction_read_only = on;
    SET default_transaction_isolation = 'read committed';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
";

/// The last line of it for one transaction, where no setting of the session lasts.
pub(super) const DURABLE: &str =
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'";

/// Whoever writes finds rows by keys. A plan that was made while a table was small, to read all of it, would stay in use
/// while it grows, and lock rows in the table's order instead of the verb's.
const WRITERS_SESSION: &str =
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
     SET plan_cache_mode = force_generic_plan";

/// One snapshot for all reads of a verb, as on SQLite.
const READERS_SESSION: &str = "SET default_transaction_isolation = 'repeatable read'";

const COLUMN_TYPES: &str = "SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped";

/// Statements kept prepared on each connection.
const KEPT: usize = 512;

/// Longer than any time limit of the server: after it the server is taken for dead.
const ANSWER: Duration = Duration::from_mins(1);

/// What the transactions of a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Write,
    Read,
}

impl Mode {
    /// Each setting that a `BEGIN` names costs the server a walk over all that it has: the session says the rest.
    pub(super) fn begin(self, pooler: Pooler) -> &'static str {
        match (self, pooler) {
            (Self::Write, Pooler::None) => "BEGIN READ WRITE",
            (Self::Read, Pooler::None) => "BEGIN",
            (Self::Write, Pooler::Transactions) => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            (Self::Read, Pooler::Transactions) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// A statement with its parameters, ready to be sent: nothing of it can fail on this side any more.
pub(super) struct Request {
    prepared: Prepared,
    params: Vec<Encoded>,
}

/// Which request failed first, counted from zero, and how.
pub(super) struct Stopped {
    pub(super) at: usize,
    pub(super) problem: Problem,
}

pub(super) enum Problem {
    Driver(Error),
    /// The server did not answer.
    Silence,
}

/// Dropping it drops its runtime and so closes the socket: the server rolls back what was open.
pub(super) struct Connection {
    client: Client,
    statements: Recent<String, Prepared>,
    inserts: Recent<Insert, PreparedInsert>,
    sets: Recent<String, PreparedSet>,
    pooler: Pooler,
    /// Whether a `BEGIN` was sent that nothing has ended yet.
    pub(super) in_transaction: bool,
    runtime: Runtime,
}

impl Connection {
    pub(super) fn open(address: &Address, mode: Mode) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let client = runtime.block_on(opened(address, mode)).map_err(|error| reason(&error))?;
        let (statements, inserts, sets) = (Recent::new(KEPT), Recent::new(KEPT), Recent::new(KEPT));
        let pooler = address.pooler;
        Ok(Self { client, statements, inserts, sets, pooler, in_transaction: false, runtime })
    }

    /// Whether the connection is known to be gone. Looks at the socket first: a server that was restarted while the
    /// connection was idle is found here, and not when the outcome of a commit hangs on it.
    pub(super) fn is_gone(&self) -> bool {
        self.runtime.block_on(async {
            // Once to look at the socket, once more for the connection's task to see what came.
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
        });
        self.client.is_closed()
    }

    pub(super) fn pooler(&self) -> Pooler {
        self.pooler
    }

    pub(super) fn request(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Request, Failure> {
        let prepared = self.prepared(sql)?;
        let params = match &prepared {
            Prepared::Named(statement) => encoded(statement.params(), params).map_err(Failure::refused)?,
            Prepared::Unnamed(_) => params.iter().map(|param| Encoded::text(*param)).collect(),
        };
        Ok(Request { prepared, params })
    }

    /// The request that puts rows into a table; one array for each column when there are several.
    pub(super) fn insert_request(&mut self, into: &Insert, rows: &[&[Param<'_>]]) -> Result<Request, Failure> {
        let PreparedInsert { one, set } = self.prepared_insert(into)?;
        if let [row] = rows {
            return self.request(&one, row);
        }
        let params = in_arrays(&set.arrays, rows).map_err(Failure::refused)?;
        Ok(Request { params, prepared: set.prepared })
    }

    /// The one request that runs a statement for several rows of parameters; `None` where it must be sent for each:
    /// with one row, or where the server is not asked for the types.
    pub(super) fn set_request(&mut self, sql: &str, rows: &[&[Param<'_>]]) -> Result<Option<Request>, Failure> {
        let [first, _, ..] = rows else { return Ok(None) };
        if first.is_empty() {
            return Ok(None);
        }
        let Some(PreparedSet { prepared, arrays }) = self.prepared_set(sql)? else { return Ok(None) };
        let params = in_arrays(&arrays, rows).map_err(Failure::refused)?;
        Ok(Some(Request { prepared, params }))
    }

    fn prepared_set(&mut self, sql: &str) -> Result<Option<PreparedSet>, Failure> {
        if self.pooler == Pooler::Transactions {
            return Ok(None);
        }
        let (runtime, client) = (&self.runtime, &self.client);
        let make = || {
            let SetText { text, arrays } =
                SetText::new(sql, &named(runtime, client, sql)?).map_err(Failure::refused)?;
            Ok(PreparedSet { prepared: Prepared::Named(named(runtime, client, &text)?), arrays })
        };
        self.sets.find_or_make(sql, make).cloned().map(Some)
    }

    /// Sends all requests at once and takes the answers in their order.
    pub(super) fn round_trip(&self, requests: &[Request]) -> Result<Vec<Vec<tokio_postgres::Row>>, Stopped> {
        let answers = self.runtime.block_on(async {
            let all = join_all(requests.iter().map(|request| answer(&self.client, request)));
            tokio::time::timeout(ANSWER, all).await
        });
        let answers = answers.map_err(|_| Stopped { at: 0, problem: Problem::Silence })?;
        let stopped = |(at, answer): (usize, Result<_, Error>)| {
            answer.map_err(|error| Stopped { at, problem: Problem::Driver(error) })
        };
        answers.into_iter().enumerate().map(stopped).collect()
    }

    fn prepared(&mut self, sql: &str) -> Result<Prepared, Failure> {
        let (runtime, client, pooler) = (&self.runtime, &self.client, self.pooler);
        self.statements.find_or_make(sql, || prepared(runtime, client, pooler, sql)).cloned()
    }

    fn prepared_insert(&mut self, into: &Insert) -> Result<PreparedInsert, Failure> {
        let (runtime, client, pooler) = (&self.runtime, &self.client, self.pooler);
        let make = || {
            let rows = runtime.block_on(client.query_typed(COLUMN_TYPES, &[(&into.table, Type::TEXT)]));
            let rows = rows.map_err(|error| Failure::of_statement(&Problem::Driver(error)))?;
            let types = column_types(&rows).map_err(Failure::refused)?;
            let InsertTexts { one, set, arrays } = InsertTexts::new(into, &types).map_err(Failure::refused)?;
            let prepared = prepared(runtime, client, pooler, &set)?;
            Ok(PreparedInsert { one, set: PreparedSet { prepared, arrays } })
        };
        self.inserts.find_or_make(into, make).cloned()
    }
}

fn prepared(runtime: &Runtime, client: &Client, pooler: Pooler, sql: &str) -> Result<Prepared, Failure> {
    match pooler {
        Pooler::None => named(runtime, client, sql).map(Prepared::Named),
        Pooler::Transactions => Ok(Prepared::Unnamed(sql.into())),
    }
}

fn named(runtime: &Runtime, client: &Client, sql: &str) -> Result<Statement, Failure> {
    let statement = runtime.block_on(client.prepare(sql));
    statement.map_err(|error| Failure::of_statement(&Problem::Driver(error)))
}

async fn opened(address: &Address, mode: Mode) -> Result<Client, Error> {
    let client = address.connect().await?;
    if address.pooler == Pooler::None {
        client.batch_execute(SESSION).await?;
        let of_mode = match mode {
            Mode::Write => WRITERS_SESSION,
            Mode::Read => READERS_SESSION,
        };
        client.batch_execute(of_mode).await?;
    }
    Ok(client)
}

async fn answer(client: &Client, request: &Request) -> Result<Vec<tokio_postgres::Row>, Error> {
    let rows = match &request.prepared {
        Prepared::Named(statement) => client.query_raw(statement, &request.params).await?,
        Prepared::Unnamed(sql) => {
            let params = request.params.iter().map(|param| (param, param.of()));
            client.query_typed_raw(sql, params).await?
        }
    };
    rows.try_collect().await
}

fn encoded(types: &[Type], params: &[Param<'_>]) -> Result<Vec<Encoded>, StoreError> {
    if types.len() != params.len() {
        return Err(miscounted(types.len(), params.len()));
    }
    types.iter().zip(params).map(|(of, param)| Encoded::binary(*param, of)).collect()
}

/// Rows of parameters, an array for each column.
fn in_arrays(arrays: &[Type], rows: &[&[Param<'_>]]) -> Result<Vec<Encoded>, StoreError> {
    if let Some(row) = rows.iter().find(|row| row.len() != arrays.len()) {
        return Err(miscounted(arrays.len(), row.len()));
    }
    let column = |(at, array)| Encoded::binary(rows.iter().map(|row| row[at]).collect::<Vec<_>>(), array);
    arrays.iter().enumerate().map(column).collect()
}

fn miscounted(wanted: usize, given: usize) -> StoreError {
    StoreError::Statement { reason: format!("{wanted} parameters are wanted, {given} were given") }
}

fn column_types(rows: &[tokio_postgres::Row]) -> Result<HashMap<String, String>, StoreError> {
    let pair = |row: Row| Ok((row.get(0)?, row.get(1)?));
    rows.iter().map(|row| row_of(row).and_then(pair)).collect()
}

/// What went wrong, with its cause.
pub(super) fn reason(error: &Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(db), _) => db.message().to_owned(),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}
