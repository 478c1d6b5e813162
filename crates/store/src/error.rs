//! What can go wrong between a verb and its database.

use std::path::PathBuf;
use thiserror::Error;

/// A statement or a commit failed. The type answers what callers ask: [`StoreError::is_passing`].
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// The database cannot be reached or cannot write: gone, full, read-only. Nothing of the verb is kept.
    #[error("the database cannot take the change now: {reason}")]
    Unavailable { reason: String },
    /// The connection broke while the server was committing: the change may be kept or not. Running the verb again is
    /// as after a crash at that moment: right for work that looks first what is there, wrong for what counts or sends.
    #[error("the database went away during a commit; whether the change was kept is not known")]
    OutcomeUnknown,
    /// A unique or other named rule of the schema was broken. The name of a unique rule is the same on both engines.
    #[error("the rule {rule} of the schema was broken")]
    Constraint { rule: String },
    /// Another transaction was in the way each time this one was tried.
    #[error("other changes were in the way {attempts} times")]
    Contention { attempts: u32 },
    /// A verb asked for a column that is not there or is of another type.
    #[error("column {index} is no {wanted}")]
    Column { index: usize, wanted: &'static str },
    /// The statement itself is wrong.
    #[error("a statement failed: {reason}")]
    Statement { reason: String },
    /// A text holds the character NUL, which PostgreSQL cannot keep.
    #[error("a text holds the character NUL")]
    NulInText,
    /// A stored value cannot be read any more.
    #[error("{what} in the database cannot be read")]
    Corrupt { what: &'static str },
    /// The verb panicked; its transaction was rolled back.
    #[error("a verb panicked and was rolled back")]
    Panicked,
    /// The store was closed while the verb waited.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the same verb can succeed later without anybody changing anything in the code or the data.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::OutcomeUnknown | Self::Contention { .. } | Self::Closed)
    }
}

/// The store could not be opened; the program should not start.
#[derive(Debug, Error)]
pub enum OpenError {
    #[error("the database file {} cannot be opened: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("the database server cannot be reached: {reason}")]
    Server { reason: String },
    #[error("the database address cannot be read: {reason}")]
    Address { reason: String },
    #[error(
        "migration {number} ({name}) was changed after it had been applied; restore the file, or restore the database \
         of the version that wrote it"
    )]
    EditedMigration { number: u32, name: String },
    #[error(
        "the database was migrated by a newer Ponte (migration {number}); start that version, or restore an older backup"
    )]
    Newer { number: u32 },
    #[error("migration {number} ({name}) failed: {reason}")]
    Migration { number: u32, name: &'static str, reason: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}
