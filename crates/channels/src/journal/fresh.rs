//! The newest envelopes, as they came: whoever reads at the journal's end need not fetch and open them again.
//!
//! Only where one process appends, to a file of its own: there the envelopes of its groups follow each other without a
//! gap. What is not known here is read from the rows.

use super::{Journalled, Left, Look};
use crate::store::JournalShare;
use bytes::Bytes;
use ponte_store::LogCursor;
use std::collections::VecDeque;

/// What is kept at most: a reader that falls behind further reads the rows.
const KEPT: JournalShare = JournalShare { envelopes: 2_048, bytes: 8 << 20 };

#[derive(Default)]
pub(super) struct Fresh {
    /// The last envelope of the last group, once there was one. Those in `envelopes` end there.
    end: Option<LogCursor>,
    envelopes: VecDeque<Journalled>,
    bytes: usize,
}

impl Fresh {
    /// Takes a group that was committed, its envelopes in order and without a gap between them.
    pub(super) fn keep(&mut self, group: Vec<Journalled>) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
        if self.end.is_some_and(|end| end.seq + 1 != first.cursor.seq) {
            self.forget();
        }
        self.end = Some(last.cursor);
        self.bytes += group.iter().map(size).sum::<usize>();
        self.envelopes.extend(group);
        while self.envelopes.len() > most(KEPT) || self.bytes > KEPT.bytes {
            self.drop_oldest();
        }
    }

    /// Nothing is known any more: a group may or may not have been committed.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// The envelopes after the cursor, within a share; `None` where only the rows tell. What lies before the cursor was
    /// read, and is let go.
    pub(super) fn after(&mut self, cursor: LogCursor, share: JournalShare) -> Option<Look> {
        while self.envelopes.front().is_some_and(|oldest| oldest.cursor <= cursor) {
            self.drop_oldest();
        }
        let Some(oldest) = self.envelopes.front() else {
            return (self.end == Some(cursor)).then(|| Look { envelopes: Vec::new(), left: Left::Nothing });
        };
        if oldest.cursor.seq != cursor.seq + 1 {
            return None;
        }
        let mut left = share.bytes;
        let fit = self.envelopes.iter().take(most(share)).enumerate().take_while(|(at, envelope)| {
            let room = left.checked_sub(size(envelope));
            left = room.unwrap_or(0);
            room.is_some() || *at == 0
        });
        let envelopes: Vec<_> = fit.map(|(_, envelope)| envelope.clone()).collect();
        let left = if envelopes.len() < self.envelopes.len() { Left::More } else { Left::Nothing };
        Some(Look { envelopes, left })
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.envelopes.pop_front() {
            self.bytes -= size(&oldest);
        }
    }
}

fn size(envelope: &Journalled) -> usize {
    envelope.body.as_ref().map_or(0, Bytes::len)
}

fn most(share: JournalShare) -> usize {
    usize::try_from(share.envelopes).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ponte_kernel::{EndpointId, Timestamp};

    const ALL: JournalShare = JournalShare { envelopes: 100, bytes: 1 << 20 };

    fn at(seq: i64) -> LogCursor {
        LogCursor { xid: 0, seq }
    }

    fn group(seqs: std::ops::RangeInclusive<i64>, bytes: usize) -> Vec<Journalled> {
        let endpoint = EndpointId::new();
        let body = || Ok(Bytes::from(vec![7; bytes]));
        let received_at = Timestamp::from_secs(1);
        seqs.map(|seq| Journalled { cursor: at(seq), endpoint, body: body(), received_at }).collect()
    }

    fn read(fresh: &mut Fresh, after: i64, share: JournalShare) -> Option<Vec<i64>> {
        Some(fresh.after(at(after), share)?.envelopes.iter().map(|envelope| envelope.cursor.seq).collect())
    }

    #[test]
    fn what_came_is_read_once_and_in_order() {
        let mut fresh = Fresh::default();
        fresh.keep(group(4..=5, 10));
        fresh.keep(group(6..=6, 10));
        assert_eq!(read(&mut fresh, 3, ALL), Some(vec![4, 5, 6]));
        assert_eq!(read(&mut fresh, 5, ALL), Some(vec![6]));
        assert_eq!(read(&mut fresh, 6, ALL), Some(vec![]));
        assert_eq!(fresh.bytes, 0);
    }

    #[test]
    fn what_is_left_is_told() {
        let mut fresh = Fresh::default();
        fresh.keep(group(1..=4, 10));
        let mut left = |after, envelopes| fresh.after(at(after), JournalShare { envelopes, ..ALL }).unwrap().left;
        assert_eq!(left(0, 3), Left::More);
        assert_eq!(left(0, 4), Left::Nothing);
        assert_eq!(left(4, 4), Left::Nothing);
    }

    #[test]
    fn what_is_not_known_is_left_to_the_rows() {
        let mut fresh = Fresh::default();
        assert_eq!(read(&mut fresh, 0, ALL), None, "before the first group");
        fresh.keep(group(4..=5, 10));
        assert_eq!(read(&mut fresh, 2, ALL), None, "3 was before the start");
        assert_eq!(read(&mut fresh, 9, ALL), None, "the cursor is of another file");
    }

    #[test]
    fn a_group_after_a_gap_begins_anew() {
        let mut fresh = Fresh::default();
        fresh.keep(group(1..=2, 10));
        fresh.keep(group(5..=6, 10));
        assert_eq!(read(&mut fresh, 1, ALL), None);
        assert_eq!(read(&mut fresh, 4, ALL), Some(vec![5, 6]));
        fresh.forget();
        assert_eq!(read(&mut fresh, 6, ALL), None);
    }

    #[test]
    fn a_share_holds_one_envelope_at_least() {
        let mut fresh = Fresh::default();
        fresh.keep(group(1..=4, 10));
        assert_eq!(read(&mut fresh, 0, JournalShare { envelopes: 3, bytes: 25 }), Some(vec![1, 2]));
        assert_eq!(read(&mut fresh, 0, JournalShare { envelopes: 3, bytes: 100 }), Some(vec![1, 2, 3]));
        assert_eq!(read(&mut fresh, 0, JournalShare { envelopes: 3, bytes: 0 }), Some(vec![1]));
    }

    #[test]
    fn a_reader_that_falls_far_behind_reads_the_rows() {
        let mut fresh = Fresh::default();
        fresh.keep(group(1..=3_000, 10));
        assert_eq!(read(&mut fresh, 0, ALL), None);
        assert_eq!(read(&mut fresh, 2_990, ALL).map(|read| read.len()), Some(10));
        fresh.keep(group(3_001..=3_002, KEPT.bytes));
        assert_eq!(read(&mut fresh, 3_000, ALL), None);
        assert_eq!(read(&mut fresh, 3_001, ALL), Some(vec![3_002]));
    }
}
