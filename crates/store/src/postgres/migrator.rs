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
    transaction.commit().await.map_err(failed)
}

/// What the database remembers; nothing where no migration was applied yet.
pub(super) async fn recorded(address: &Address) -> Result<Vec<Recorded>, OpenError> {
    let failed = |error: tokio_postgres::Error| OpenError::Server { reason: reason(&error) };
    let mut client = address.connect().await.map_err(failed)?;
    let transaction = client.build_transaction().read_only(true).start().await.map_err(failed)?;
    let found = "SELECT to_regclass('migrations') IS NOT NULL";
    let rows = transaction.query_typed(found, &[]).await.map_err(failed)?;
    match rows.first().map(|row| row.try_get(0)).transpose().map_err(failed)? {
        Some(true) => record(&transaction).await.map_err(failed),
        _ => Ok(Vec::new()),
    }
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
