//! `migration_status` looks and changes nothing.

use ponte_store::{
    AppliedMigration, Database, MigrationSet, OpenError, SqliteConfig, migration_status, on_both_engines, schema,
};

on_both_engines!(
    async fn a_database_in_use_has_all_of_them(store: TestStore) {
        let status = migration_status(store.database(), &schema::MAIN).await.unwrap();
        assert_eq!(status.applied[0], AppliedMigration { number: 1, name: "base".to_owned() });
        assert_eq!(status.applied.len(), schema::MAIN.0.len());
        assert!(status.pending.is_empty());
    }
);

on_both_engines!(
    async fn a_database_of_a_newer_version_is_told_apart(store: TestStore) {
        let older = MigrationSet(&schema::MAIN.0[..1]);
        let refused = migration_status(store.database(), &older).await;
        assert!(matches!(refused, Err(OpenError::Newer { number: 2 })), "{refused:?}");
    }
);

#[tokio::test]
async fn a_file_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ponte.db");
    let status = migration_status(&Database::Sqlite(SqliteConfig::at(&path)), &schema::MAIN).await.unwrap();
    assert!(status.applied.is_empty());
    assert_eq!(status.pending.len(), schema::MAIN.0.len());
    assert!(!path.exists());
}
