//! Types and states.

use crate::{Invalid, LinkToken, SessionToken};
use jiff::tz::TimeZone;
use ponte_kernel::{KeyId, Language, LoginSessionId, Secret, Timestamp, UserId, WorkspaceId};
use std::{fmt, str::FromStr, time::Duration};

/// A tenant: numbers, people, queues, flows, data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub key: WorkspaceKey,
    pub name: Name,
    pub kind: WorkspaceKind,
    pub language: Language,
    pub time_zone: NamedZone,
    /// How far its clock is ahead of the wall clock; zero in production.
    pub clock_offset: Duration,
    /// The data key of its staff, credentials, and what law makes us keep.
    pub key_id: KeyId,
}

impl Workspace {
    /// The workspace's time: it decides on windows, waits and due jobs.
    pub fn now(&self, wall: Timestamp) -> Timestamp {
        wall.plus(self.clock_offset)
    }
}

/// A workspace to be made.
#[derive(Clone, Debug)]
pub struct NewWorkspace {
    pub key: WorkspaceKey,
    pub name: Name,
    pub kind: WorkspaceKind,
    pub language: Language,
    pub time_zone: NamedZone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkspaceKind {
    Production,
    /// Has an emulated number, a clock that can be moved, and fault switches.
    Homologation,
}

impl WorkspaceKind {
    pub const ALL: [Self; 2] = [Self::Production, Self::Homologation];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Homologation => "homologation",
        }
    }
}

/// What a member does in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Administrator,
    Supervisor,
    Agent,
    Marketing,
    /// Answers requests of data subjects (LGPD's *encarregado* and helpers).
    Privacy,
    /// Keeps channels, connectors and flows running; reads no conversation.
    Technician,
}

impl Role {
    pub const ALL: [Self; 6] =
        [Self::Administrator, Self::Supervisor, Self::Agent, Self::Marketing, Self::Privacy, Self::Technician];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Supervisor => "supervisor",
            Self::Agent => "agent",
            Self::Marketing => "marketing",
            Self::Privacy => "privacy",
            Self::Technician => "technician",
        }
    }
}

impl FromStr for Role {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(Invalid::Role)
    }
}

/// Who asks, as read for this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub user: UserId,
    pub kind: ActorKind,
    pub language: Language,
    pub memberships: Vec<Membership>,
    /// Manages users and workspaces; sees the data of none without being its member.
    pub administers_installation: bool,
}

impl Actor {
    /// What the actor is in a workspace; `None` when not its member.
    pub fn role_in(&self, workspace: WorkspaceId) -> Option<Role> {
        self.memberships.iter().find(|membership| membership.workspace == workspace).map(|found| found.role)
    }
}

/// Who changes something about people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    User(UserId),
    /// Whoever has the server's command line.
    Console,
}

impl By {
    pub(crate) fn label(self) -> String {
        match self {
            Self::User(user) => format!("agent:{user}"),
            Self::Console => "system".to_owned(),
        }
    }
}

/// By what the actor is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person with a browser or the command line.
    Session(LoginSessionId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    pub workspace: WorkspaceId,
    pub role: Role,
}

/// A person who logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub email: EmailAddress,
    pub name: Name,
    pub language: Language,
    pub state: UserState,
    pub administers_installation: bool,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// Has a link and no password yet.
    Invited,
    Active,
    Disabled,
}

/// A user in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub user: User,
    pub role: Role,
}

/// A login of a person, without its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoginSession {
    pub id: LoginSessionId,
    pub user: UserId,
    pub created_at: Timestamp,
    /// To the minute: it is not written at every request.
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A login that was just made. Its token is shown this once.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token: SessionToken,
    pub session: LoginSession,
}

/// A link that is good once. Its token is shown this once.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    pub token: LinkToken,
    pub expires_at: Timestamp,
}

/// What a login is asked for with.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub email: EmailAddress,
    pub password: Secret,
}

/// An e-mail address, lower case. Whether it takes mail only a mail can tell.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// # Errors
    /// When it is not `local@domain` of visible characters within the lengths of RFC 5321, 4.5.3.1.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(Invalid::Email)?;
        let visible = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
        let domain_fits = domain.len() <= 255 && domain.split('.').all(|label| !label.is_empty());
        let fits = (1..=64).contains(&local.len()) && !local.contains('@') && domain_fits;
        if visible && fits { Ok(Self(text)) } else { Err(Invalid::Email) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(•)")
    }
}

/// A name of a person or a workspace: one line of 1 to 120 characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    pub const MAX: usize = 120;

    /// # Errors
    /// When it is empty, too long, or has control characters.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let fits = (1..=Self::MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(Invalid::Name) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(•)")
    }
}

/// How a workspace is named in addresses and files: `loja-aurora`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WorkspaceKey(String);

impl WorkspaceKey {
    /// # Errors
    /// When it is not a small letter followed by up to 62 small letters, digits and hyphens.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        let fits = text.len() <= 63
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.ends_with('-');
        if begins && fits { Ok(Self(text.to_owned())) } else { Err(Invalid::WorkspaceKey) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WorkspaceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A time zone of the IANA database, known by its name: `America/Sao_Paulo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedZone {
    name: String,
    zone: TimeZone,
}

impl NamedZone {
    /// # Errors
    /// When the database does not know it.
    pub fn parse(name: &str) -> Result<Self, Invalid> {
        let zone = TimeZone::get(name).map_err(|_| Invalid::TimeZone)?;
        let name = zone.iana_name().ok_or(Invalid::TimeZone)?.to_owned();
        Ok(Self { name, zone })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_in_lower_case_and_never_printed() {
        let address = EmailAddress::parse(" Ana.Souza@Loja-Aurora.com.br ").expect("an address");
        assert_eq!(address.as_str(), "ana.souza@loja-aurora.com.br");
        assert!(!format!("{address:?}").contains("ana"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "ana", "@loja.com", "ana@", "ana@@loja.com", "a na@loja.com", "ana@loja..com", "a\0@b.c"] {
            assert_eq!(EmailAddress::parse(text), Err(Invalid::Email), "{text:?}");
        }
        assert_eq!(EmailAddress::parse(&format!("{}@b.c", "a".repeat(65))), Err(Invalid::Email));
    }

    #[test]
    fn a_workspace_key_can_stand_in_an_address() {
        assert!(WorkspaceKey::parse("loja-aurora-2").is_ok());
        for text in ["", "Loja", "2loja", "loja aurora", "loja-", "lojá", &"a".repeat(64)] {
            assert_eq!(WorkspaceKey::parse(text), Err(Invalid::WorkspaceKey), "{text:?}");
        }
    }

    #[test]
    fn a_name_is_one_line() {
        assert_eq!(Name::parse("  Ana Souza ").expect("a name").as_str(), "Ana Souza");
        assert_eq!(Name::parse("Ana\nSouza"), Err(Invalid::Name));
        assert_eq!(Name::parse("   "), Err(Invalid::Name));
        assert_eq!(Name::parse(&"é".repeat(121)), Err(Invalid::Name));
    }

    #[test]
    fn time_zones_are_those_of_the_database() {
        let zone = NamedZone::parse("america/sao_paulo").expect("known");
        assert_eq!(zone.name(), "America/Sao_Paulo");
        assert_eq!(NamedZone::parse("Brasil/Interior"), Err(Invalid::TimeZone));
    }

    #[test]
    fn a_workspace_runs_ahead_of_the_wall_by_its_offset() {
        let workspace = Workspace {
            id: WorkspaceId::new(),
            key: WorkspaceKey::parse("teste").expect("a key"),
            name: Name::parse("Teste").expect("a name"),
            kind: WorkspaceKind::Homologation,
            language: Language::Portuguese,
            time_zone: NamedZone::parse("UTC").expect("known"),
            clock_offset: Duration::from_hours(24),
            key_id: KeyId::new(),
        };
        assert_eq!(workspace.now(Timestamp::from_secs(10)), Timestamp::from_secs(86_410));
    }
}
