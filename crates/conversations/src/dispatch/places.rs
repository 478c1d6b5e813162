//! Places within the limits of numbers and pairs.

use ponte_channels::{
    endpoint::{Channel, PairLimitSetting},
    limits::{Lane, NumberLimit, PairLimit, Slowdown, try_take_both},
};
use ponte_kernel::{ChannelId, ThreadId, Timestamp};
use std::collections::HashMap;

/// The limits of all numbers and pairs that were used lately.
#[derive(Default)]
pub(super) struct Places {
    numbers: HashMap<ChannelId, (u32, NumberLimit)>,
    slowdowns: HashMap<ChannelId, Slowdown>,
    pairs: HashMap<ThreadId, PairLimit>,
}

/// Idle pairs are forgotten when there are more than this.
const PAIRS: usize = 20_000;

impl Places {
    /// A number whose limit was changed begins anew.
    pub(super) fn number(&mut self, channel: &Channel, now: Timestamp) -> &mut NumberLimit {
        let wanted = self.pace(channel, now);
        let known = self.numbers.entry(channel.id).or_insert_with(|| (wanted, NumberLimit::per_second(wanted)));
        if known.0 != wanted {
            *known = (wanted, NumberLimit::per_second(wanted));
        }
        &mut known.1
    }

    /// Messages a second that a number may send now.
    pub(super) fn pace(&self, channel: &Channel, now: Timestamp) -> u32 {
        let configured = channel.settings.messages_per_second;
        self.slowdowns.get(&channel.id).map_or(configured, |slowdown| slowdown.pace(configured, now))
    }

    /// The provider complained that the number was too fast.
    pub(super) fn complained(&mut self, channel: &Channel, now: Timestamp) {
        self.slowdowns.entry(channel.id).or_default().complained(channel.settings.messages_per_second, now);
    }

    /// Takes a place for a message of a lane that leaves now; tells from when on one of the other messages could have
    /// taken it, whom nobody waits for.
    ///
    /// # Errors
    /// When there is none; the instant at which there will be.
    pub(super) fn take(
        &mut self,
        channel: &Channel,
        thread: ThreadId,
        lane: Lane,
        now: Timestamp,
    ) -> Result<Timestamp, Timestamp> {
        let others_at = self.number(channel, now).free_for(Lane::Others, now);
        if lane == Lane::Others && others_at > now {
            return Err(others_at);
        }
        self.take_any(channel, thread, now).map(|()| others_at)
    }

    fn take_any(&mut self, channel: &Channel, thread: ThreadId, now: Timestamp) -> Result<(), Timestamp> {
        if channel.settings.pair_limit == PairLimitSetting::Lifted {
            return self.number(channel, now).try_take(now);
        }
        if self.pairs.len() > PAIRS {
            self.pairs.retain(|_, pair| !pair.is_idle(now));
        }
        let mut pair = self.pairs.get(&thread).copied().unwrap_or_default();
        let taken = try_take_both(self.number(channel, now), &mut pair, now);
        self.pairs.insert(thread, pair);
        taken
    }

    /// Gives a place back that was taken for a message that does not leave.
    pub(super) fn give_back(&mut self, channel: &Channel, thread: ThreadId, now: Timestamp) {
        self.number(channel, now).give_back();
        if channel.settings.pair_limit == PairLimitSetting::Kept
            && let Some(pair) = self.pairs.get_mut(&thread)
        {
            pair.give_back();
        }
    }
}
