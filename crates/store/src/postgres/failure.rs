//! What an error of the server means for the transaction it ended.

use super::connection::Problem;
use crate::StoreError;
use std::error::Error;
use tokio_postgres::error::{DbError, SqlState};

/// Why a transaction cannot be kept.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) error: StoreError,
    pub(super) cure: Cure,
}

/// What may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cure {
    /// Another transaction came between: run the verb again.
    Again,
    /// Another transaction inserted the same row first, or the row had been there: run the verb again, but not for long.
    AgainAfterDuplicate,
    /// The connection is gone and nothing was kept: run the verb on a new one.
    Reconnect,
    /// The connection is gone, and the verb must not be run again.
    Discard,
    /// Running it again changes nothing.
    None,
}

impl Failure {
    /// The connection broke before a commit was sent.
    pub(super) fn lost(reason: impl Into<String>) -> Self {
        Self { error: StoreError::Unavailable { reason: reason.into() }, cure: Cure::Reconnect }
    }

    pub(super) fn refused(error: StoreError) -> Self {
        Self { error, cure: Cure::None }
    }

    /// The failure of a statement before the commit: nothing was kept.
    pub(super) fn of_statement(problem: &Problem) -> Self {
        let Problem::Driver(error) = problem else { return Self::lost("the server does not answer") };
        match (error.as_db_error(), error.source()) {
            (Some(db), _) => of_server(db),
            // What arrived was no answer to what was asked.
            (None, Some(cause)) => Self::lost(format!("the connection broke: {cause}")),
            (None, None) => Self::lost("the connection was closed"),
        }
    }

    /// The failure that answered the commit itself: where the server did not say that it rolled back, it may have kept.
    pub(super) fn of_commit(problem: &Problem) -> Self {
        let failure = Self::of_statement(problem);
        let cancelled =
            matches!(problem, Problem::Driver(error) if error.code() == Some(&SqlState::QUERY_CANCELED));
        if failure.cure == Cure::Reconnect || cancelled {
            return Self { error: StoreError::OutcomeUnknown, cure: Cure::Discard };
        }
        failure
    }
}

impl Problem {
    /// Whether the server itself said no, so that it did not do what came behind.
    pub(super) fn is_servers_word(&self) -> bool {
        matches!(self, Self::Driver(error) if error.as_db_error().is_some())
    }
}

fn of_server(db: &DbError) -> Failure {
    let code = db.code();
    let (class, _) = code.code().split_at_checked(2).unwrap_or_default();
    match *code {
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
            Failure { error: StoreError::Contention { attempts: 1 }, cure: Cure::Again }
        }
        SqlState::UNIQUE_VIOLATION => {
            Failure { error: StoreError::Constraint { rule: rule(db) }, cure: Cure::AgainAfterDuplicate }
        }
        // The lock was waited for already.
        SqlState::LOCK_NOT_AVAILABLE => Failure::refused(StoreError::Contention { attempts: 1 }),
        SqlState::QUERY_CANCELED => Failure::refused(unavailable(db)),
        SqlState::READ_ONLY_SQL_TRANSACTION => Failure::refused(statement(db)),
        // The schema changed under a prepared statement.
        SqlState::FEATURE_NOT_SUPPORTED if db.routine() == Some("RevalidateCachedQuery") => {
            Failure::lost(db.message())
        }
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Failure::lost(db.message()),
        SqlState::CHARACTER_NOT_IN_REPERTOIRE | SqlState::UNTRANSLATABLE_CHARACTER => {
            Failure::refused(StoreError::NulInText)
        }
        _ => match class {
            "08" | "57" => Failure::lost(db.message()),
            "23" => Failure::refused(StoreError::Constraint { rule: rule(db) }),
            "53" | "58" => Failure::refused(unavailable(db)),
            "XX" => Failure::refused(StoreError::Corrupt { what: "a page" }),
            // The message quotes the value.
            "22" => Failure::refused(StoreError::Statement {
                reason: format!("a value does not fit ({})", code.code()),
            }),
            _ => Failure::refused(statement(db)),
        },
    }
}

/// The name of the broken rule; `table.column` where a value is missing.
fn rule(db: &DbError) -> String {
    match (db.table(), db.column(), db.constraint()) {
        (Some(table), Some(column), _) => format!("{table}.{column}"),
        (_, _, Some(rule)) => rule.to_owned(),
        _ => db.code().code().to_owned(),
    }
}

fn unavailable(db: &DbError) -> StoreError {
    StoreError::Unavailable { reason: db.message().to_owned() }
}

fn statement(db: &DbError) -> StoreError {
    StoreError::Statement { reason: format!("{} ({})", db.message(), db.code().code()) }
}
