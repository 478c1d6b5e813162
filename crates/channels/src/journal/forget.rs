//! What becomes of days that are over.

use super::{Journal, JournalError, KEPT_DAYS, READER};
use crate::store::{self, JournalDay};
use ponte_kernel::{KeyId, Timestamp};
use ponte_store::{LogCursor, events::cursor_of};
use std::sync::Arc;

/// What becomes of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Kept,
    /// It is over, and an envelope of it may not have been read yet.
    KeptUnread,
    Over,
}

/// An envelope may have come up to a day after the day of its key: its key was fetched before midnight, or the clock was
/// set back.
fn fate(day: i64, today: i64, oldest_unread: Option<Timestamp>) -> Fate {
    if day >= today - KEPT_DAYS {
        Fate::Kept
    } else if oldest_unread.is_some_and(|came| came.day() <= day + 1) {
        Fate::KeptUnread
    } else {
        Fate::Over
    }
}

impl Journal {
    /// Destroys the keys of the days that are over, and removes what they sealed. A day with an envelope that was not
    /// read yet stays, however old it is.
    ///
    /// What fails on the way is done by the next call: a day is known until its envelopes were removed.
    pub async fn forget_old_days(&self) -> Result<(), JournalError> {
        let (main, today) = (&self.days.store, self.days.clock.now().day());
        // Before the days: so the key of each envelope that was read is among them, or was forgotten.
        let read = main.read(|tx| cursor_of(tx, READER)).await?;
        let unread = self.envelopes.read(move |tx| store::oldest_unread(tx, read)).await?;
        let days = main.read(store::journal_days).await?;
        let (over, kept): (Vec<_>, Vec<_>) =
            days.into_iter().partition(|day| fate(day.day, today, unread) == Fate::Over);
        for JournalDay { day, .. } in kept.iter().filter(|day| fate(day.day, today, unread) == Fate::KeptUnread) {
            tracing::error!(day, "a day of the journal is over and was not read yet; it is kept");
        }
        self.forget_days(over, read, kept.iter().map(|day| day.key).collect()).await
    }

    /// First the keys: nothing can be read any more, however long it takes to remove it.
    async fn forget_days(
        &self,
        over: Vec<JournalDay>,
        read: LogCursor,
        kept: Arc<[KeyId]>,
    ) -> Result<(), JournalError> {
        if over.is_empty() {
            return Ok(());
        }
        for day in &over {
            self.days.vault.destroy(day.key).await?;
        }
        self.forget_envelopes(read, kept).await?;
        for day in over {
            self.days.store.write(move |tx| store::forget_journal_day(tx, day)).await?;
            tracing::info!(day = day.day, "a day of the journal was forgotten");
        }
        Ok(())
    }

    /// In many small commits, so that acknowledgements come between, and that no statement takes long. Goes on over
    /// some envelopes that are kept: where the clock was set back, days lie between each other.
    async fn forget_envelopes(&self, read: LogCursor, kept: Arc<[KeyId]>) -> Result<(), JournalError> {
        let mut next = Some(LogCursor::default());
        while let Some(after) = next {
            let kept = Arc::clone(&kept);
            next = self.envelopes.write(move |tx| store::forget_envelopes(tx, after, read, &kept)).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_000;

    fn on_day(day: i64) -> Timestamp {
        Timestamp::from_secs(day * 24 * 60 * 60)
    }

    #[test]
    fn a_day_is_over_after_eight_others() {
        assert_eq!(fate(TODAY - KEPT_DAYS, TODAY, None), Fate::Kept);
        assert_eq!(fate(TODAY - KEPT_DAYS - 1, TODAY, None), Fate::Over);
    }

    #[test]
    fn a_day_is_kept_until_the_oldest_that_is_unread_is_surely_of_a_later_one() {
        let over = TODAY - KEPT_DAYS - 3;
        assert_eq!(fate(over, TODAY, Some(on_day(over))), Fate::KeptUnread);
        assert_eq!(fate(over, TODAY, Some(on_day(over + 1))), Fate::KeptUnread, "its key may be of the day before");
        assert_eq!(fate(over, TODAY, Some(on_day(over + 2))), Fate::Over);
        assert_eq!(fate(TODAY, TODAY, Some(on_day(over))), Fate::Kept);
    }
}
