//! Where a reader of a log stands.
//!
//! A log is a table with `xid` and `seq` columns that only grows: the event log, the journal.

use std::{fmt, str::FromStr};

/// Where a reader stands in a log. Opaque: its parts have a meaning for the engine alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogCursor {
    pub xid: i64,
    pub seq: i64,
}

impl fmt::Display for LogCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:x}", self.xid, self.seq)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of a log")]
pub struct NotACursor;

impl FromStr for LogCursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (xid, seq) = text.split_once('-').ok_or(NotACursor)?;
        let number = |part| i64::from_str_radix(part, 16).map_err(|_| NotACursor);
        Ok(Self { xid: number(xid)?, seq: number(seq)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = LogCursor { xid: 7001, seq: 42 };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        assert_eq!("42".parse::<LogCursor>(), Err(NotACursor));
    }
}
