//! What a database has of its migrations, without touching it: for `ponte migrate --status`.

use crate::{
    AppliedMigration, Database, Migration, MigrationSet, OpenError,
    migrate::{self, Recorded},
    postgres, sqlite,
};

/// What was applied, and what the next start would apply.
#[derive(Clone, Debug)]
pub struct MigrationStatus {
    pub applied: Vec<AppliedMigration>,
    pub pending: Vec<Migration>,
}

/// Looks without changing anything. A database file that is not there yet has applied nothing.
///
/// # Errors
/// When the database cannot be read, or does not fit this version.
pub async fn migration_status(database: &Database, set: &MigrationSet) -> Result<MigrationStatus, OpenError> {
    let recorded = match database {
        Database::Sqlite(config) => sqlite::recorded(config)?,
        Database::Postgres(config) => postgres::recorded(config).await?,
    };
    let pending = migrate::pending(&recorded, set)?.to_vec();
    let applied = recorded.into_iter().map(|Recorded { number, name, .. }| AppliedMigration { number, name });
    Ok(MigrationStatus { applied: applied.collect(), pending })
}
