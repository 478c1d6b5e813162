//! Numbered twin migrations: one file for each engine, never edited once applied.
//!
//! Old and new code run on the same schema during an update: first expand, then, a version later, contract.

use crate::OpenError;
use aws_lc_rs::digest;
use std::fmt::Write;

/// One step of the schema, in both spellings.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub number: u32,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// The migrations of one database, in order: the main database and the key store have one set each.
#[derive(Clone, Copy, Debug)]
pub struct MigrationSet(pub &'static [Migration]);

/// A migration that a database has, for `ponte migrate --status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedMigration {
    pub number: u32,
    pub name: String,
}

/// What a database remembers of a migration. The checksum covers both spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub number: u32,
    pub name: String,
    pub checksum: String,
}

/// The migrations that are still to be applied.
///
/// # Errors
/// When an applied one was edited since, or the database knows a later one.
pub(crate) fn pending<'a>(applied: &[Recorded], set: &'a MigrationSet) -> Result<&'a [Migration], OpenError> {
    for recorded in applied {
        let known = set.0.iter().find(|migration| migration.number == recorded.number);
        match known {
            None => return Err(OpenError::Newer { number: recorded.number }),
            Some(migration) if record_of(migration).checksum != recorded.checksum => {
                return Err(OpenError::EditedMigration { number: recorded.number, name: recorded.name.clone() });
            }
            Some(_) => {}
        }
    }
    Ok(&set.0[applied.len().min(set.0.len())..])
}

pub(crate) fn record_of(migration: &Migration) -> Recorded {
    let checksum = sha256([migration.sqlite, migration.postgres]);
    Recorded { number: migration.number, name: migration.name.to_owned(), checksum }
}

/// In hexadecimal digits.
pub(crate) fn sha256<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut context = digest::Context::new(&digest::SHA256);
    texts.into_iter().for_each(|text| context.update(text.as_bytes()));
    let mut digits = String::with_capacity(64);
    for byte in context.finish().as_ref() {
        write!(digits, "{byte:02x}").expect("writing to a string cannot fail");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Migration = Migration { number: 1, name: "base", sqlite: "SELECT 1", postgres: "SELECT 1" };
    const SECOND: Migration = Migration { number: 2, name: "more", sqlite: "SELECT 2", postgres: "SELECT 2" };
    const BOTH: MigrationSet = MigrationSet(&[FIRST, SECOND]);

    #[test]
    fn only_what_is_new_is_pending() {
        let pending = pending(&[record_of(&FIRST)], &BOTH).expect("in order");
        assert_eq!(pending.iter().map(|migration| migration.number).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn an_edited_file_is_refused() {
        let mut recorded = record_of(&FIRST);
        recorded.checksum.replace_range(..1, "x");
        assert!(matches!(pending(&[recorded], &BOTH), Err(OpenError::EditedMigration { number: 1, .. })));
    }

    #[test]
    fn a_newer_database_is_refused() {
        let only_first = MigrationSet(&[FIRST]);
        let applied = [record_of(&FIRST), record_of(&SECOND)];
        assert!(matches!(pending(&applied, &only_first), Err(OpenError::Newer { number: 2 })));
    }
}
