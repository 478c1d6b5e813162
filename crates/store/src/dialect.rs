//! The true differences between the engines, side by side.

/// The oldest transaction of this database that still runs. A snapshot's own lower bound would count the transactions of
/// all databases of the server: a long one of a stranger would hold our readers up. A running transaction that is not
/// known to be of another database counts as ours.
macro_rules! settled {
    () => {
        "(SELECT COALESCE(MIN(CAST(running::text AS bigint)), CAST(pg_snapshot_xmax(pg_current_snapshot())::text AS bigint))
          FROM pg_snapshot_xip(pg_current_snapshot()) AS running
          WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity a
                            WHERE a.backend_xid = running::xid AND a.datname <> current_database()))"
    };
}

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
            Self::Postgres => concat!("(xid, seq) > ($1, $2) AND xid < ", settled!(), " ORDER BY xid, seq"),
        }
    }

    /// The last row of a log that may be read, from `WHERE` on.
    #[must_use]
    pub fn log_end(self) -> &'static str {
        match self {
            Self::Sqlite => "true ORDER BY seq DESC LIMIT 1",
            Self::Postgres => concat!("xid < ", settled!(), " ORDER BY xid DESC, seq DESC LIMIT 1"),
        }
    }

    /// The rows of a log after the cursor `($1, $2)`, in order, whether they may be read yet or not, from `WHERE` on.
    #[must_use]
    pub fn log_following(self) -> &'static str {
        match self {
            Self::Sqlite => "xid = $1 AND seq > $2 ORDER BY seq",
            Self::Postgres => "(xid, seq) > ($1, $2) ORDER BY xid, seq",
        }
    }

    /// Whether a row of a log may be read: from the first one on that may not, none may.
    #[must_use]
    pub fn log_readable(self) -> &'static str {
        match self {
            Self::Sqlite => "true",
            Self::Postgres => concat!("xid < ", settled!()),
        }
    }

    /// The rows after the cursor `($1, $2)` up to the cursor `($3, $4)`, which were found readable, in order, from `WHERE`
    /// on.
    #[must_use]
    pub fn log_between(self) -> &'static str {
        match self {
            Self::Sqlite => "xid = $1 AND seq > $2 AND xid = $3 AND seq <= $4 ORDER BY seq",
            Self::Postgres => "(xid, seq) > ($1, $2) AND (xid, seq) <= ($3, $4) ORDER BY xid, seq",
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
