//! A room on a fresh database, and people in it.

use ponte_identity::{
    Actor, By, Credentials, EmailAddress, Identity, LinkToken, LoginError, Name, NamedZone, NewSession,
    NewWorkspace, OneTimeLink, Role, SessionToken, User, Workspace, WorkspaceKey, WorkspaceKind,
    first_run::{self, NewAdministrator},
    login, sessions,
    users::{self, Invitation, Invited},
};
use ponte_kernel::{Language, ManualClock, Secret, Timestamp, UserId};
use ponte_platform::vault::{RootKey, RootKeys, Vault};
use ponte_store::testing::TestStore;
use std::{net::IpAddr, sync::Arc, time::Duration};

pub const PASSWORD: &str = "tijolo amarelo canta";
pub const OTHER_PASSWORD: &str = "janela verde dorme cedo";
pub const ANA: &str = "ana@loja-aurora.com.br";
pub const MINUTE: Duration = Duration::from_mins(1);
pub const HOUR: Duration = Duration::from_hours(1);

pub struct Room {
    pub identity: Identity,
    pub clock: ManualClock,
    pub vault: Vault,
}

/// The first administrator, Ana, with her workspace.
pub struct Founded {
    pub user: User,
    pub workspace: Workspace,
    pub token: SessionToken,
}

impl Room {
    pub async fn open(store: &TestStore) -> Self {
        let clock = ManualClock::at(Timestamp::from_secs(1_790_000_000));
        let keys = RootKeys { root: RootKey::generate(), previous_root: None, index: RootKey::generate() };
        let vault = Vault::open(&keys, store.keys().clone(), Arc::new(clock.clone())).await.unwrap();
        let identity = Identity::open(store.store().clone(), vault.clone(), Arc::new(clock.clone())).await.unwrap();
        Self { identity, clock, vault }
    }

    pub fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    pub async fn first_link(&self) -> LinkToken {
        first_run::link(&self.identity).await.unwrap().expect("nobody administers yet").token
    }

    pub async fn found(&self) -> Founded {
        let token = self.first_link().await;
        let done = first_run::complete(&self.identity, &token, ana(), workspace("loja-aurora")).await.unwrap();
        Founded { user: done.user, workspace: done.workspace, token: done.session.token }
    }

    pub async fn log_in(&self, email: &str, password: &str, from: &str) -> Result<NewSession, LoginError> {
        let credentials = Credentials { email: address(email), password: secret(password) };
        login::log_in(&self.identity, credentials, client(from)).await
    }

    pub async fn invite(&self, workspace: &Workspace, email: &str, role: Role) -> (UserId, OneTimeLink) {
        match users::invite(&self.identity, invitation(workspace, email, role), By::Console).await.unwrap() {
            Invited::Link { user, link } => (user, link),
            Invited::Member { user } => panic!("{user} has a password already"),
        }
    }

    /// A member with [`PASSWORD`].
    pub async fn member(&self, workspace: &Workspace, email: &str, role: Role) -> (UserId, SessionToken) {
        let (user, link) = self.invite(workspace, email, role).await;
        let session = users::accept(&self.identity, &link.token, secret(PASSWORD)).await.unwrap();
        (user, session.token)
    }

    /// Who holds the token; `None` when it opens nothing.
    pub async fn holder(&self, token: &SessionToken) -> Option<Actor> {
        sessions::authenticate(&self.identity, token).await.ok()
    }
}

pub fn ana() -> NewAdministrator {
    NewAdministrator {
        name: name("Ana Souza"),
        email: address(ANA),
        password: secret(PASSWORD),
        language: Language::Portuguese,
    }
}

pub fn workspace(key: &str) -> NewWorkspace {
    NewWorkspace {
        key: WorkspaceKey::parse(key).unwrap(),
        name: name(key),
        kind: WorkspaceKind::Production,
        language: Language::Portuguese,
        time_zone: NamedZone::parse("America/Sao_Paulo").unwrap(),
    }
}

pub fn invitation(workspace: &Workspace, email: &str, role: Role) -> Invitation {
    let (email, name) = (address(email), name("Bia Lima"));
    Invitation { email, name, language: Language::English, workspace: workspace.id, role }
}

pub fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub fn client(text: &str) -> IpAddr {
    text.parse().unwrap()
}
