//! What is over: days of the journal, and exchanges with the providers.

use ponte_kernel::{ChannelLogId, KeyId, Timestamp, uuid::Uuid};
use ponte_store::{LogCursor, Row, Store, StoreError, ToParam, Tx, params, slices};
use std::time::Duration;

/// Envelopes that are looked at in one commit, while acknowledgements wait.
const ENVELOPES: u32 = 1_000;
/// Exchanges that are forgotten in one commit.
const EXCHANGES: u32 = 2_000;
/// How long an exchange with a provider is kept: as long as calls of connections are.
const LOG_KEPT_FOR: Duration = Duration::from_hours(30 * 24);

/// A day that has a key: its number since 1970.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JournalDay {
    pub(crate) day: i64,
    pub(crate) key: KeyId,
}

/// The journal's days, oldest first.
pub(crate) fn journal_days(tx: &mut dyn Tx) -> Result<Vec<JournalDay>, StoreError> {
    let rows = tx.rows("SELECT day, key_id FROM journal_keys ORDER BY day", &[])?;
    rows.iter().map(|row| Ok(JournalDay { day: row.get(0)?, key: row.get(1)? })).collect()
}

/// When the first envelope behind the reader's cursor came.
pub(crate) fn oldest_unread(tx: &mut dyn Tx, read: LogCursor) -> Result<Option<Timestamp>, StoreError> {
    let following = tx.dialect().log_following();
    let sql = format!("SELECT received_at FROM journal WHERE {following} LIMIT 1");
    tx.row(&sql, params![read.xid, read.seq])?.map(|row| row.get(0)).transpose()
}

/// Of the oldest envelopes after a cursor, up to the reader's, forgets those whose key is kept no more. Where the next
/// look begins; `None` when this one was the last, or found nothing to forget.
pub(crate) fn forget_envelopes(
    tx: &mut dyn Tx,
    after: LogCursor,
    read: LogCursor,
    kept: &[KeyId],
) -> Result<Option<LogCursor>, StoreError> {
    let condition = tx.dialect().log_between();
    let sql = format!("SELECT xid, seq, key_id FROM journal WHERE {condition} LIMIT $5");
    let rows = tx.rows(&sql, params![after.xid, after.seq, read.xid, read.seq, ENVELOPES])?;
    let seen = rows.iter().map(seen).collect::<Result<Vec<_>, _>>()?;
    let over: Vec<_> =
        seen.iter().filter(|(_, key)| !kept.contains(key)).map(|(at, _)| [at.seq.to_param()]).collect();
    tx.exec_each("DELETE FROM journal WHERE seq = $1", &slices(&over))?;
    let full = seen.len() == ENVELOPES as usize;
    Ok(seen.last().filter(|_| full && !over.is_empty()).map(|(at, _)| *at))
}

fn seen(row: &Row) -> Result<(LogCursor, KeyId), StoreError> {
    Ok((LogCursor { xid: row.get(0)?, seq: row.get(1)? }, row.get(2)?))
}

/// Forgets a day, what was put aside and what was parked on it.
pub(crate) fn forget_journal_day(tx: &mut dyn Tx, day: JournalDay) -> Result<(), StoreError> {
    tx.exec("DELETE FROM asides WHERE key_id = $1", params![day.key])?;
    tx.exec("DELETE FROM parked_statuses WHERE key_id = $1", params![day.key])?;
    tx.exec("DELETE FROM journal_keys WHERE day = $1", params![day.day])
}

/// The sweep: forgets the exchanges with providers that are older than 30 days, in whatever workspace.
pub async fn forget_exchanges(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    let before = first_id_of(now.minus(LOG_KEPT_FOR));
    while store.write(move |tx| forget_some_exchanges(tx, before)).await? == EXCHANGES as usize {}
    Ok(())
}

/// How many it forgot.
fn forget_some_exchanges(tx: &mut dyn Tx, before: ChannelLogId) -> Result<usize, StoreError> {
    let forgotten = tx.rows(
        "DELETE FROM channel_log WHERE id IN (SELECT id FROM channel_log WHERE id < $1 ORDER BY id LIMIT $2)
         RETURNING id",
        params![before, EXCHANGES],
    )?;
    Ok(forgotten.len())
}

/// No id that was made at this time or later is smaller: ids begin with the milliseconds since 1970.
fn first_id_of(at: Timestamp) -> ChannelLogId {
    let milliseconds = u128::try_from(at.as_micros() / 1_000).unwrap_or_default();
    ChannelLogId(Uuid::from_u128(milliseconds << 80))
}
