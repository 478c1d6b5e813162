//! Decisions: how long sessions last, how long a guesser waits, which requests come from our own pages, what an
//! invitation or a repeated request comes to.

use crate::{InviteError, LoginSession, Membership, UserState, idempotency::StoredRequest};
use ponte_kernel::{Timestamp, WorkspaceId};
use ponte_platform::vault::Blind;
use std::{net::IpAddr, time::Duration};
use uuid::Uuid;

/// A session ends after this time without a request (ASVS 5.0, 7.3.1).
pub const IDLE: Duration = Duration::from_mins(30);
/// A session ends this long after its login, however busy (ASVS 5.0, 7.3.2).
pub const SESSION_LENGTH: Duration = Duration::from_hours(12);
/// How long a one-time link is good.
pub const LINK_LENGTH: Duration = Duration::from_hours(24);
/// An address is known this long after a login from it.
pub const KNOWN_ADDRESS: Duration = Duration::from_hours(30 * 24);
/// Failures are forgotten when none followed for this long.
pub const FORGET_FAILURES: Duration = Duration::from_hours(24);
/// An idempotency key is remembered this long.
pub const IDEMPOTENCY: Duration = Duration::from_hours(24);
/// A first request that took longer has died: the key may be used again.
pub const AT_WORK: Duration = Duration::from_mins(2);

/// A sign of life is written this often: enough for [`IDLE`].
const TOUCH: Duration = Duration::from_mins(1);
const LONGEST_DELAY: Duration = Duration::from_mins(15);

/// Whether a session still opens doors.
pub fn is_live(session: &LoginSession, now: Timestamp) -> bool {
    now < session.expires_at && now.since(session.last_seen_at) < IDLE
}

/// Whether a request is worth writing down.
pub fn wants_touch(session: &LoginSession, now: Timestamp) -> bool {
    now.since(session.last_seen_at) >= TOUCH
}

/// Whose failures are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An e-mail address, whether or not a user has it.
    Account,
    /// A client address: many people may share one.
    Address,
}

impl Subject {
    /// Failures that cost nothing: people mistype.
    fn free_failures(self) -> u32 {
        match self {
            Self::Account => 5,
            Self::Address => 20,
        }
    }
}

/// The failed logins of a subject, one after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    pub count: u32,
    pub blocked_until: Timestamp,
    pub last_at: Timestamp,
}

impl Failures {
    /// With one more. An attempt counts as failed when it begins, so that a thousand at once are not one.
    #[must_use]
    pub fn with_attempt(self, subject: Subject, now: Timestamp) -> Self {
        let before = if now.since(self.last_at) >= FORGET_FAILURES { 0 } else { self.count };
        let count = before.saturating_add(1);
        Self { count, blocked_until: now.plus(delay(subject, count)), last_at: now }
    }

    /// After the attempt that was counted turned out right. Only its own count goes: a guesser cannot clear an address
    /// by logging in to an account of their own.
    #[must_use]
    pub fn without_attempt(self, now: Timestamp) -> Self {
        Self { count: self.count.saturating_sub(1), blocked_until: now, last_at: self.last_at }
    }
}

/// The time until the next attempt is looked at, after `failures`: nothing for the free ones, then a second, doubled by
/// each, up to a quarter of an hour. Never for good: that would let a stranger lock people out.
pub fn delay(subject: Subject, failures: u32) -> Duration {
    match failures.saturating_sub(subject.free_failures()) {
        0 => Duration::ZERO,
        beyond => Duration::from_secs(1 << (beyond - 1).min(20)).min(LONGEST_DELAY),
    }
}

/// Whether the client was there before as this user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    Known,
    Stranger,
}

/// How long an attempt has to wait; `None` when it is looked at now. From a known address the account's failures are not
/// held against its owner: strangers made them.
pub fn wait(account: &Failures, address: &Failures, client: Client, now: Timestamp) -> Option<Duration> {
    let until = match client {
        Client::Known => address.blocked_until,
        Client::Stranger => address.blocked_until.max(account.blocked_until),
    };
    Some(until.since(now)).filter(|left| !left.is_zero())
}

/// What counts as one client: an IPv4 address, or the /64 network that an IPv6 provider gives to one customer.
pub fn client_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Whether the `Origin` of a request with a cookie is the page of this very `host` (ASVS 5.0, 3.5.1). A request that
/// changes something and has no `Origin` needs a header that foreign pages cannot set.
pub fn same_origin(origin: &str, host: &str) -> bool {
    let (authority, port) = match origin.split_once("://") {
        Some(("https", authority)) => (authority, ":443"),
        Some(("http", authority)) => (authority, ":80"),
        _ => return false,
    };
    let without_port = |authority: &str| authority.strip_suffix(port).unwrap_or(authority).to_ascii_lowercase();
    !host.is_empty() && without_port(authority) == without_port(host)
}

/// What becomes of a user who is invited to a workspace: the state that they come in with.
///
/// # Errors
/// A person who has not accepted yet is not invited to a second workspace: whoever holds one of the links would get into
/// both.
pub(crate) fn invitee(
    state: UserState,
    memberships: &[Membership],
    workspace: WorkspaceId,
) -> Result<UserState, InviteError> {
    let is_here = |member: &Membership| member.workspace == workspace;
    match state {
        UserState::Disabled => Err(InviteError::Disabled),
        UserState::Active if memberships.iter().any(is_here) => Err(InviteError::AlreadyMember),
        UserState::Invited if !memberships.iter().all(is_here) => Err(InviteError::InvitedElsewhere),
        UserState::Active | UserState::Invited => Ok(state),
    }
}

/// What an idempotency key says about a request that came with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyState {
    /// Nothing any more: too old, or its request died.
    Free,
    OtherRequest,
    AtWork,
    Done {
        status: u16,
        resource: Option<Uuid>,
    },
}

pub(crate) fn key_state(stored: &StoredRequest, request: &Blind, now: Timestamp) -> KeyState {
    let age = now.since(stored.created_at);
    match stored.status {
        _ if age >= IDEMPOTENCY => KeyState::Free,
        None if age >= AT_WORK => KeyState::Free,
        _ if stored.request != *request => KeyState::OtherRequest,
        None => KeyState::AtWork,
        Some(status) => KeyState::Done { status, resource: stored.resource },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ponte_kernel::{LoginSessionId, UserId};
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::from_secs(1_790_000_000);
    const MINUTE: Duration = Duration::from_mins(1);
    const HOUR: Duration = Duration::from_hours(1);

    fn session() -> LoginSession {
        LoginSession {
            id: LoginSessionId::new(),
            user: UserId::new(),
            created_at: START,
            last_seen_at: START,
            expires_at: START.plus(SESSION_LENGTH),
        }
    }

    #[test]
    fn a_session_ends_after_half_an_hour_of_silence_or_half_a_day() {
        let mut session = session();
        assert!(is_live(&session, START.plus(29 * MINUTE)));
        assert!(!is_live(&session, START.plus(30 * MINUTE)));
        session.last_seen_at = START.plus(SESSION_LENGTH).minus(MINUTE);
        assert!(is_live(&session, START.plus(SESSION_LENGTH).minus(MINUTE)));
        assert!(!is_live(&session, START.plus(SESSION_LENGTH)));
    }

    #[test]
    fn a_request_is_written_down_once_a_minute() {
        assert!(!wants_touch(&session(), START.plus(Duration::from_secs(59))));
        assert!(wants_touch(&session(), START.plus(MINUTE)));
    }

    #[test]
    fn delays_grow_and_stay_below_a_quarter_of_an_hour() {
        let delays = |subject| (1..=40).map(|count| delay(subject, count).as_secs()).collect::<Vec<_>>();
        let account = delays(Subject::Account);
        assert_eq!(account[..15], [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
        assert!(account[15..].iter().all(|delay| *delay == 900));
        assert_eq!(delays(Subject::Address)[19..22], [0, 1, 2]);
        assert_eq!(delay(Subject::Account, u32::MAX), LONGEST_DELAY);
    }

    #[test]
    fn ten_thousand_guesses_from_everywhere_come_to_few_answers() {
        let (mut account, mut answered) = (Failures::default(), 0);
        for second in 0..10_000 {
            let now = START.plus(Duration::from_secs(second));
            if wait(&account, &Failures::default(), Client::Stranger, now).is_none() {
                account = account.with_attempt(Subject::Account, now);
                answered += 1;
            }
        }
        assert!(answered < 30, "{answered}");
        let owner =
            wait(&account, &Failures::default(), Client::Known, START.plus(10_000 * Duration::from_secs(1)));
        assert_eq!(owner, None, "the owner is not locked out where they are known");
    }

    #[test]
    fn a_known_place_that_guesses_waits_as_well() {
        let address =
            (0..25).fold(Failures::default(), |failures, _| failures.with_attempt(Subject::Address, START));
        assert_eq!(wait(&Failures::default(), &address, Client::Known, START), Some(Duration::from_secs(16)));
    }

    #[test]
    fn a_day_without_failures_forgets_them() {
        let failures = Failures { count: 12, blocked_until: START, last_at: START };
        assert_eq!(failures.with_attempt(Subject::Account, START.plus(24 * HOUR)).count, 1);
        assert_eq!(failures.with_attempt(Subject::Account, START.plus(23 * HOUR)).count, 13);
    }

    #[test]
    fn logging_in_to_an_own_account_does_not_clear_an_address() {
        let guessed =
            (0..30).fold(Failures::default(), |failures, _| failures.with_attempt(Subject::Address, START));
        let later = START.plus(HOUR);
        let after = guessed.with_attempt(Subject::Address, later).without_attempt(later);
        assert_eq!((after.count, after.blocked_until), (30, later));
    }

    #[test]
    fn clients_of_one_ipv6_network_are_one() {
        let network = |text: &str| client_network(text.parse().expect("an address"));
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::9"), network("2001:db8:1:3::9"));
        assert_eq!(network("::ffff:203.0.113.7"), network("203.0.113.7"));
        assert_ne!(network("203.0.113.7"), network("203.0.113.8"));
    }

    #[test]
    fn only_pages_of_the_host_itself_are_ours() {
        for (origin, host) in [
            ("https://ponte.loja.com.br", "ponte.loja.com.br"),
            ("https://PONTE.loja.com.br", "ponte.loja.com.br:443"),
            ("http://localhost:8080", "localhost:8080"),
            ("http://[::1]:80", "[::1]"),
        ] {
            assert!(same_origin(origin, host), "{origin} {host}");
        }
        for (origin, host) in [
            ("null", "ponte.loja.com.br"),
            ("", ""),
            ("https://", ""),
            ("ponte.loja.com.br", "ponte.loja.com.br"),
            ("https://ponte.loja.com.br.evil.com", "ponte.loja.com.br"),
            ("https://evil.com/ponte.loja.com.br", "ponte.loja.com.br"),
            ("https://ponte.loja.com.br:8443", "ponte.loja.com.br"),
            ("http://ponte.loja.com.br:443", "ponte.loja.com.br"),
            ("chrome-extension://ponte.loja.com.br", "ponte.loja.com.br"),
        ] {
            assert!(!same_origin(origin, host), "{origin} {host}");
        }
    }

    proptest! {
        #[test]
        fn no_attempt_waits_longer_than_the_longest_delay(attempts in prop::collection::vec(0u64..2_000, 1..60)) {
            let (mut now, mut account) = (START, Failures::default());
            for pause in attempts {
                now = now.plus(Duration::from_secs(pause));
                let wait = wait(&account, &Failures::default(), Client::Stranger, now);
                prop_assert!(wait.unwrap_or_default() <= LONGEST_DELAY);
                if wait.is_none() {
                    account = account.with_attempt(Subject::Account, now);
                }
            }
        }
    }
}
