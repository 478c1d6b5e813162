//! The folders of the embedded databases.

use super::error::ConfigError;
use ponte_store::Database;
use std::{fs::DirBuilder, os::unix::fs::DirBuilderExt as _, path::Path};

/// Makes the folders that databases need, for Ponte's user alone. Those that are there stay as they are.
pub fn make_folders<'a>(databases: impl IntoIterator<Item = &'a Database>) -> Result<(), ConfigError> {
    for database in databases {
        if let Database::Sqlite(config) = database
            && let Some(folder) = config.path.parent()
            && !folder.as_os_str().is_empty()
        {
            make_folder(folder)?;
        }
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<(), ConfigError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| ConfigError::Folder { path: folder.to_owned(), error })
}
