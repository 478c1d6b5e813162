//! Bringing the schema up to date: all that is new in one transaction, one program at a time.

use super::{address::Address, connection::reason};
use crate::{
    Migration, MigrationSet, OpenError,
    migrate::{self, Recorded},
};
use tokio_postgres::Transaction;

/// Held by whoever migrates: "ponte" in ASCII.
const LOCK: i64 = 0x70_6f6e_7465;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (
    number bigint PRIMARY KEY, name text NOT NULL, checksum text NOT NULL)";

pub(super) async fn migrate(address: &Address, set: &MigrationSet) -> Result<(), OpenError> {
    let failed = |error: tokio_postgres::Error| OpenError::Server { reason: reason(&error) };
    let mut client = address.connect().await.map_err(failed)?;
    let transaction = client.build_transaction().read_only(false).start().await.map_err(failed)?;
    let applied = locked_record(&transaction).await.map_err(failed)?;
    for migration in migrate::pending(&applied, set)? {
        apply(&transaction, migration).await.map_err(|error| OpenError::Migration {
            number: migration.number,
            name: migration.name,
            reason: reason(&error),
        })?;
    }
    rebase(&transaction).await.map_err(failed)?;
    transaction.commit().await.map_err(failed)
}

/// Whether the logs are of another server: restored from a dump, they name transactions that are still to come here.
const IS_RESTORED: &str = "
    SELECT EXISTS (SELECT 1 FROM journal WHERE xid >= next) OR EXISTS (SELECT 1 FROM events WHERE xid >= next)
        OR EXISTS (SELECT 1 FROM log_readers WHERE xid >= next)
    FROM (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) AS now";

/// Everything in the logs becomes older than any transaction of this server, in the order of its sequence. Each reader
/// stands before the first row that it had not read: it may meet some twice, and skips none.
const REBASE: &str = "
    UPDATE log_readers r SET seq = COALESCE(
        (SELECT MIN(j.seq) - 1 FROM journal j WHERE (j.xid, j.seq) > (r.xid, r.seq)),
        (SELECT MAX(j.seq) FROM journal j), 0) WHERE r.name = 'journal';
    UPDATE log_readers r SET seq = COALESCE(
        (SELECT MIN(e.seq) - 1 FROM events e WHERE (e.xid, e.seq) > (r.xid, r.seq)),
        (SELECT MAX(e.seq) FROM events e), 0) WHERE r.name <> 'journal';
    UPDATE log_readers SET xid = 0;
    UPDATE journal SET xid = 0;
    UPDATE events SET xid = 0;";

/// A restored database goes on where its backup ended: without this its readers would wait for transactions that this
/// server reaches in years, and new rows would lie behind their cursors.
async fn rebase(transaction: &Transaction<'_>) -> Result<(), tokio_postgres::Error> {
    let has_logs = "SELECT to_regclass('log_readers') IS NOT NULL";
    if !is_true(transaction, has_logs).await? || !is_true(transaction, IS_RESTORED).await? {
        return Ok(());
    }
    tracing::warn!("the database was restored from another server; its logs are numbered anew");
    transaction.batch_execute(REBASE).await
}

async fn is_true(transaction: &Transaction<'_>, question: &str) -> Result<bool, tokio_postgres::Error> {
    let rows = transaction.query_typed(question, &[]).await?;
    rows.first().map_or(Ok(false), |row| row.try_get(0))
}

/// What the database remembers; nothing where no migration was applied yet.
pub(super) async fn recorded(address: &Address) -> Result<Vec<Recorded>, OpenError> {
    let failed = |error: tokio_postgres::Error| OpenError::Server { reason: reason(&error) };
    let mut client = address.connect().await.map_err(failed)?;
    let transaction = client.build_transaction().read_only(true).start().await.map_err(failed)?;
    let found = "SELECT to_regclass('migrations') IS NOT NULL";
    if is_true(&transaction, found).await.map_err(failed)? {
        return record(&transaction).await.map_err(failed);
    }
    Ok(Vec::new())
}

/// What the database remembers, read once nobody else can migrate any more.
async fn locked_record(transaction: &Transaction<'_>) -> Result<Vec<Recorded>, tokio_postgres::Error> {
    transaction.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK}); {TABLE}")).await?;
    record(transaction).await
}

async fn record(transaction: &Transaction<'_>) -> Result<Vec<Recorded>, tokio_postgres::Error> {
    let rows =
        transaction.query_typed("SELECT number, name, checksum FROM migrations ORDER BY number", &[]).await?;
    let recorded = |row: tokio_postgres::Row| {
        // A number that no migration bears is one that this version does not know.
        let number = u32::try_from(row.try_get::<_, i64>(0)?).unwrap_or(u32::MAX);
        Ok(Recorded { number, name: row.try_get(1)?, checksum: row.try_get(2)? })
    };
    rows.into_iter().map(recorded).collect()
}

async fn apply(transaction: &Transaction<'_>, migration: &Migration) -> Result<(), tokio_postgres::Error> {
    use tokio_postgres::types::Type;
    transaction.batch_execute(migration.postgres).await?;
    let recorded = migrate::record_of(migration);
    let number = i64::from(recorded.number);
    let record = "INSERT INTO migrations (number, name, checksum) VALUES ($1, $2, $3)";
    transaction
        .execute_typed(
            record,
            &[(&number, Type::INT8), (&recorded.name, Type::TEXT), (&recorded.checksum, Type::TEXT)],
        )
        .await?;
    tracing::info!(number = migration.number, name = migration.name, "migration applied");
    Ok(())
}
