//! Decisions about conversations, without I/O.

use crate::{Author, Owner, model::Tries};
use ponte_channels::{
    capabilities::{Capabilities, Feature},
    endpoint::Channel,
    gate::{Advertising, Purpose, Window},
    limits::Lane,
    model::OutboundContent,
    send_error::{Reaction, SendError},
};
use ponte_kernel::{SessionId, Timestamp, UserId};
use std::time::Duration;
use thiserror::Error;

/// Meta's customer service window.
pub const WINDOW: Duration = Duration::from_hours(24);

/// Who answers first in a conversation that begins now: the number's flow, else its queue.
pub fn first_owner(channel: &Channel, session: SessionId) -> Owner {
    if channel.flow_key.is_some() { Owner::Bot(session) } else { Owner::Queue { last: None } }
}

/// The window that a customer's message opened.
pub fn window(last_inbound_at: Timestamp) -> Window {
    if last_inbound_at == Timestamp::default() {
        Window::NeverOpened
    } else {
        Window::ClosesAt(last_inbound_at.plus(WINDOW))
    }
}

/// Why somebody may not do that with a conversation now.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Conflict {
    #[error("the conversation is closed")]
    Closed,
    /// Another answers; the id is the agent's, or none for the bot and the queue.
    #[error("somebody else answers in this conversation")]
    OwnedByOther { agent: Option<UserId> },
    /// Another reply came after what the author had seen.
    #[error("another reply came between; the newest is at position {newest}")]
    Missed { newest: i64 },
}

/// Whether an agent may reply: the owner alone, and only who has seen the newest reply.
pub fn may_reply(
    owner: Owner,
    agent: UserId,
    last_reply_position: i64,
    seen_position: i64,
) -> Result<(), Conflict> {
    match owner {
        Owner::Agent(current) if current == agent => {}
        Owner::Agent(other) => return Err(Conflict::OwnedByOther { agent: Some(other) }),
        Owner::Bot(_) | Owner::Queue { .. } => return Err(Conflict::OwnedByOther { agent: None }),
    }
    if last_reply_position > seen_position {
        return Err(Conflict::Missed { newest: last_reply_position });
    }
    Ok(())
}

/// Whether `agent` may take the conversation: from the bot and from the queue always, from a colleague never in passing.
pub fn may_take_over(owner: Owner, agent: UserId) -> Result<(), Conflict> {
    match owner {
        Owner::Agent(other) if other != agent => Err(Conflict::OwnedByOther { agent: Some(other) }),
        _ => Ok(()),
    }
}

/// The tries after one more in vain, and how long to wait before the next; `None` when there is to be no other. Failures
/// and waits follow the plan each by their own count.
pub(crate) fn next_try(error: &SendError, tries: Tries, random: f64) -> (Tries, Option<Duration>) {
    let (tries, counted) = match error.reaction() {
        Reaction::Wait => (Tries { waits: tries.waits + 1, ..tries }, tries.waits + 1),
        _ => (Tries { failures: tries.failures + 1, ..tries }, tries.failures + 1),
    };
    (tries, error.next_try(counted, random))
}

/// How often a message is sent again on doubt.
pub const REPEATS: u32 = 3;
/// How long a doubt lasts on a number that is not heard of. A reply that left an hour ago, or did not, helps nobody.
pub const LONGEST_DOUBT: Duration = Duration::from_hours(1);

/// What it would mean that a customer gets a message twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twice {
    /// A nuisance, smaller than to get none.
    Bearable,
    /// Worse than not at all: advertising, and what asks for money.
    Harmful,
}

/// What a second copy of a message would mean.
pub fn twice(purpose: Purpose, advertising: Advertising, content: &OutboundContent) -> Twice {
    let harmful =
        purpose == Purpose::Marketing || advertising == Advertising::Advertises || content.is_about_payment();
    if harmful { Twice::Harmful } else { Twice::Bearable }
}

/// What becomes of an uncertain send whose status did not come in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubtful {
    /// The number got other statuses: the silence is about this message.
    Repeat,
    /// The number got none: the silence says nothing. Later messages of the thread need not wait for it.
    WaitOn,
    /// It will never be known.
    Unknown,
}

/// By what a provider's statuses name a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Also by our id: a status finds a message whose answer was lost.
    ByUs,
    /// By the provider's id alone, which a lost answer takes along.
    ByThem,
}

impl Named {
    /// As a provider offers it.
    pub fn through(capabilities: &Capabilities) -> Self {
        if capabilities.offers(Feature::ClientId) { Self::ByUs } else { Self::ByThem }
    }
}

/// A doubt that ends without a status. `since`: when it began; `last_status_at`: when the number was last heard of.
pub fn doubtful(
    twice: Twice,
    repeats: u32,
    since: Timestamp,
    (named, last_status_at): (Named, Option<Timestamp>),
    now: Timestamp,
) -> Doubtful {
    let heard = last_status_at.is_some_and(|at| at > since);
    match twice {
        // Its own status would look like one of another message: silence proves nothing, and never will.
        _ if named == Named::ByThem => Doubtful::Unknown,
        Twice::Harmful => Doubtful::Unknown,
        Twice::Bearable if heard && repeats < REPEATS => Doubtful::Repeat,
        Twice::Bearable if heard || now.since(since) >= LONGEST_DOUBT => Doubtful::Unknown,
        Twice::Bearable => Doubtful::WaitOn,
    }
}

/// The state that a customer's message leaves the waiting clock in: who waits for a person keeps the earliest time.
pub fn waiting_since(owner: Owner, known: Option<Timestamp>, arrived: Timestamp) -> Option<Timestamp> {
    match owner {
        Owner::Bot(_) => None,
        Owner::Queue { .. } | Owner::Agent(_) => known.or(Some(arrived)),
    }
}

/// The lists keep their order to this: within it, more of the same in a conversation moves nothing. Each move costs the
/// busiest path four pages of two indexes.
const ORDER_KEPT_TO: Duration = Duration::from_secs(15);

/// Whether what happened at `now` moves the conversation in the lists.
pub fn moves_in_lists(last_moved: Timestamp, now: Timestamp) -> bool {
    now.since(last_moved) >= ORDER_KEPT_TO
}

/// The owner after a conversation was put into its queue.
pub fn queued(owner: Owner) -> Owner {
    Owner::Queue { last: owner.as_author() }
}

/// A message's time: the sender's, unless it is missing or lies in the future.
pub fn message_time(claimed: Option<Timestamp>, received_at: Timestamp) -> Timestamp {
    claimed.map_or(received_at, |time| time.min(received_at))
}

/// A purpose as it is stored.
pub(crate) fn purpose_text(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Reply => "reply",
        Purpose::Service => "service",
        Purpose::Marketing => "marketing",
    }
}

/// `None` for a purpose that this version does not know.
pub(crate) fn purpose_of(text: &str) -> Option<Purpose> {
    [Purpose::Reply, Purpose::Service, Purpose::Marketing]
        .into_iter()
        .find(|purpose| purpose_text(*purpose) == text)
}

/// Whether what `author` says ends the customer's waiting for a person.
pub(crate) fn ends_waiting(author: Author) -> bool {
    matches!(author, Author::Agent(_) | Author::PhoneApp)
}

/// What a customer waits for goes first.
pub(crate) fn lane(purpose: Purpose) -> Lane {
    match purpose {
        Purpose::Reply => Lane::Answers,
        Purpose::Service | Purpose::Marketing => Lane::Others,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ponte_channels::endpoint::Provider;

    #[test]
    fn only_the_owner_who_saw_all_replies() {
        let (ana, bia) = (UserId::new(), UserId::new());
        assert_eq!(may_reply(Owner::Agent(ana), ana, 5, 5), Ok(()));
        assert_eq!(may_reply(Owner::Agent(ana), ana, 6, 5), Err(Conflict::Missed { newest: 6 }));
        assert_eq!(may_reply(Owner::Agent(bia), ana, 5, 5), Err(Conflict::OwnedByOther { agent: Some(bia) }));
        assert_eq!(may_reply(Owner::Bot(SessionId::new()), ana, 0, 0), Err(Conflict::OwnedByOther { agent: None }));
    }

    #[test]
    fn a_colleague_is_not_overridden() {
        let (ana, bia) = (UserId::new(), UserId::new());
        assert_eq!(may_take_over(Owner::Queue { last: None }, ana), Ok(()));
        assert_eq!(may_take_over(Owner::Agent(ana), ana), Ok(()));
        assert!(may_take_over(Owner::Agent(bia), ana).is_err());
    }

    #[test]
    fn silence_about_one_message_is_known_only_when_others_were_heard_of() {
        let since = Timestamp::from_secs(100);
        let at = |twice, repeats, heard: Option<i64>, now| {
            let heard = (Named::ByUs, heard.map(Timestamp::from_secs));
            doubtful(twice, repeats, since, heard, Timestamp::from_secs(now))
        };
        assert_eq!(at(Twice::Bearable, 0, Some(101), 220), Doubtful::Repeat);
        assert_eq!(at(Twice::Bearable, 0, None, 220), Doubtful::WaitOn);
        assert_eq!(at(Twice::Bearable, 0, Some(99), 220), Doubtful::WaitOn);
        assert_eq!(at(Twice::Harmful, 0, Some(101), 220), Doubtful::Unknown);
    }

    #[test]
    fn advertising_and_what_asks_for_money_never_leave_twice() {
        let content = |json| serde_json::from_value::<OutboundContent>(json).expect("a content");
        let text = content(serde_json::json!({"type": "text", "body": "oi"}));
        let of = |purpose, advertising| twice(purpose, advertising, &text);
        assert_eq!(of(Purpose::Reply, Advertising::Plain), Twice::Bearable);
        assert_eq!(of(Purpose::Service, Advertising::Plain), Twice::Bearable);
        assert_eq!(of(Purpose::Reply, Advertising::Advertises), Twice::Harmful);
        assert_eq!(of(Purpose::Marketing, Advertising::Plain), Twice::Harmful);
        let told = content(serde_json::json!({
            "type": "template", "name": "pedido", "language": "pt_BR",
            "order_status": {"reference": "PED-1042", "state": "processing"}
        }));
        assert_eq!(twice(Purpose::Reply, Advertising::Plain, &told), Twice::Harmful);
    }

    #[test]
    fn a_wait_is_no_failure() {
        let meta = Provider::Meta.adapter();
        let reported = |code| meta.reported(&ponte_channels::model::ReportedError { code, title: String::new() });
        let (slower, unreachable) = (reported(131_056), SendError::unreachable(String::new()));
        let failed = Tries { failures: 5, waits: 0 };
        let (waited, wait) = next_try(&slower, failed, 1.0);
        assert_eq!((waited, wait), (Tries { failures: 5, waits: 1 }, Some(Duration::from_secs(1))));
        let (_, wait) = next_try(&unreachable, Tries { failures: 0, waits: 20 }, 1.0);
        assert_eq!(wait, Some(Duration::from_secs(1)));
        assert_eq!(next_try(&unreachable, failed, 1.0).1, None);
    }

    #[test]
    fn what_no_status_can_name_is_not_sent_twice() {
        let (since, now) = (Timestamp::from_secs(100), Timestamp::from_secs(220));
        for (provider, expected) in [
            (Provider::Meta, Doubtful::Repeat),
            (Provider::Twilio, Doubtful::Repeat),
            (Provider::Dialog360, Doubtful::Unknown),
            (Provider::Gupshup, Doubtful::Unknown),
        ] {
            let named = Named::through(provider.adapter().capabilities());
            let heard = (named, Some(Timestamp::from_secs(101)));
            assert_eq!(doubtful(Twice::Bearable, 0, since, heard, now), expected, "{provider:?}");
        }
    }

    #[test]
    fn every_doubt_ends() {
        let (since, heard) = (Timestamp::from_secs(100), (Named::ByUs, Some(Timestamp::from_secs(101))));
        let later = since.plus(LONGEST_DOUBT);
        assert_eq!(doubtful(Twice::Bearable, REPEATS - 1, since, heard, later), Doubtful::Repeat);
        assert_eq!(doubtful(Twice::Bearable, REPEATS, since, heard, later), Doubtful::Unknown);
        assert_eq!(doubtful(Twice::Bearable, 0, since, (Named::ByUs, None), later), Doubtful::Unknown);
    }

    #[test]
    fn a_message_of_the_future_has_the_time_of_its_receipt() {
        let received = Timestamp::from_secs(100);
        assert_eq!(message_time(Some(Timestamp::from_secs(90)), received), Timestamp::from_secs(90));
        assert_eq!(message_time(Some(Timestamp::from_secs(900)), received), received);
        assert_eq!(message_time(None, received), received);
    }
}
