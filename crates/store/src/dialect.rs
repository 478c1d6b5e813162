//! The true differences between the engines, side by side.

/// Which engine a transaction runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The rows of a log after the cursor `($1, $2)` that may be read, in order, from `WHERE` on. On PostgreSQL
    /// sequence order is not commit order: rows are read only below the oldest transaction that still runs, or a reader
    /// would skip a late commit for ever. SQLite has one writer: what is visible is complete.
    #[must_use]
    pub fn log_after_cursor(self) -> &'static str {
        match self {
            Self::Sqlite => "xid = $1 AND seq > $2 ORDER BY seq",
            Self::Postgres => {
                "(xid, seq) > ($1, $2) AND xid < CAST(pg_snapshot_xmin(pg_current_snapshot())::text AS bigint)
                 ORDER BY xid, seq"
            }
        }
    }

    /// The last row of a log that may be read, from `WHERE` on.
    #[must_use]
    pub fn log_end(self) -> &'static str {
        match self {
            Self::Sqlite => "true ORDER BY seq DESC LIMIT 1",
            Self::Postgres => {
                "xid < CAST(pg_snapshot_xmin(pg_current_snapshot())::text AS bigint)
                 ORDER BY xid DESC, seq DESC LIMIT 1"
            }
        }
    }
}

/// Where a statement ends by locking the rows that are decided on (` FOR UPDATE OF t`): PostgreSQL alone needs it,
/// SQLite's writer is alone.
const LOCK_ROWS: &str = " FOR UPDATE";

/// The statement in SQLite's spelling: `$N` becomes `?N` (SQLite would bind `$2, $1` by order of appearance, not by
/// number), locks go.
pub(crate) fn to_sqlite(sql: &str) -> String {
    let unlocked = sql.split(LOCK_ROWS).next().unwrap_or(sql);
    unlocked.replace('$', "?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_keep_their_numbers() {
        assert_eq!(
            to_sqlite("SELECT $2, $1 FROM t WHERE a = $12 FOR UPDATE OF t"),
            "SELECT ?2, ?1 FROM t WHERE a = ?12"
        );
    }
}
