//! The first run: the first administrator comes by a one-time link, never by a default password.

use crate::{
    EmailAddress, FirstRunError, Identity, IdentityError, LinkToken, Membership, Name, NewSession, NewWorkspace,
    OneTimeLink, Role, User, Workspace, WorkspaceKey,
    password_rules::ChosenPassword,
    rules::LINK_LENGTH,
    sessions,
    store::{self, LinkPurpose},
    token::TokenHash,
    users::{self, NewUser},
    workspaces,
};
use ponte_kernel::{Language, Secret, Timestamp};
use ponte_platform::vault::Blind;
use ponte_store::Tx;

/// Who will administer the installation and its first workspace.
#[derive(Clone, Debug)]
pub struct NewAdministrator {
    pub name: Name,
    pub email: EmailAddress,
    pub password: Secret,
    pub language: Language,
}

/// Where the first administrator begins.
#[derive(Clone, Debug)]
pub enum FirstWorkspace {
    New(NewWorkspace),
    /// One that is there already: a demonstration's.
    Existing(WorkspaceKey),
}

impl From<NewWorkspace> for FirstWorkspace {
    fn from(new: NewWorkspace) -> Self {
        Self::New(new)
    }
}

/// What the first run made.
#[derive(Clone, Debug)]
pub struct FirstRun {
    pub user: User,
    pub workspace: Workspace,
    pub session: NewSession,
}

/// A link for the first run while nobody administers the installation; `None` from then on. Each link replaces the one
/// before: ask once at every start.
pub async fn link(identity: &Identity) -> Result<Option<OneTimeLink>, IdentityError> {
    let now = identity.now();
    let link = OneTimeLink { token: LinkToken::generate(), expires_at: now.plus(LINK_LENGTH) };
    let (token, expires_at) = (link.token.hash(), link.expires_at);
    let added = identity
        .store
        .write(move |tx| {
            if is_done(tx)? {
                return Ok(false);
            }
            store::remove_first_run_links(tx)?;
            store::add_link(tx, &token, LinkPurpose::FirstRun, expires_at, now).map(|()| true)
        })
        .await?;
    Ok(added.then_some(link))
}

/// Whether a link is good for the first run at this moment.
pub async fn is_open(identity: &Identity, token: &LinkToken) -> Result<bool, IdentityError> {
    let (now, token) = (identity.now(), token.hash());
    Ok(identity.store.read(move |tx| store::link(tx, &token, now)).await? == Some(LinkPurpose::FirstRun))
}

/// Whether somebody administers the installation.
pub async fn is_over(identity: &Identity) -> Result<bool, IdentityError> {
    Ok(identity.store.read(store::is_administered).await?)
}

/// Makes the first administrator, in a workspace of their own or in one that is there, and logs the person in: all or
/// nothing, once.
pub async fn complete(
    identity: &Identity,
    token: &LinkToken,
    administrator: NewAdministrator,
    workspace: impl Into<FirstWorkspace>,
) -> Result<FirstRun, FirstRunError> {
    let (now, token) = (identity.now(), token.hash());
    // Before the costly hash: who has no link must not be able to keep the machine busy.
    if identity.store.read(move |tx| store::link(tx, &token, now)).await? != Some(LinkPurpose::FirstRun) {
        return Err(FirstRunError::Link);
    }
    let place = Place::of(identity, workspace.into()).await?;
    let NewAdministrator { name, email, password, language } = administrator;
    let names = [name.as_str(), email.as_str(), place.workspace.name.as_str()];
    let password = ChosenPassword::choose(password, &names).map_err(FirstRunError::Password)?;
    let mut user = users::seal(identity, &NewUser { email: email.clone(), name: name.clone(), language }, now);
    user.stored.password = Some(identity.passwords.hash(password).await?);
    user.stored.administers_installation = true;

    let session = sessions::begin(user.stored.id, now);
    let Place { workspace, origin } = place;
    let done = FirstRun { user: users::known(&user.stored, email, name), workspace, session };
    let claim = Claim { token, email: user.email, user: user.stored, origin, done: done.clone(), now };
    identity.store.write(move |tx| claim.run(tx)).await?;
    tracing::info!(user = %done.user.id, workspace = %done.workspace.id, "first run completed");
    Ok(done)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Made by the first run.
    Made,
    Found,
}

/// The workspace that the first run makes or finds.
struct Place {
    workspace: Workspace,
    origin: Origin,
}

impl Place {
    async fn of(identity: &Identity, workspace: FirstWorkspace) -> Result<Self, FirstRunError> {
        match workspace {
            FirstWorkspace::New(new) => {
                let workspace = workspaces::with_key(new, identity.vault.mint().await?.id());
                Ok(Self { workspace, origin: Origin::Made })
            }
            FirstWorkspace::Existing(key) => {
                let found = workspaces::by_key(identity, key).await?;
                let workspace = found.ok_or(FirstRunError::NoWorkspace)?;
                Ok(Self { workspace, origin: Origin::Found })
            }
        }
    }
}

/// All that the transaction of [`complete`] needs.
struct Claim {
    token: TokenHash,
    email: Blind,
    user: store::StoredUser,
    origin: Origin,
    done: FirstRun,
    now: Timestamp,
}

impl Claim {
    fn run(&self, tx: &mut dyn Tx) -> Result<(), FirstRunError> {
        let FirstRun { user, workspace, session } = &self.done;
        if is_done(tx)? || store::take_link(tx, &self.token, self.now)? != Some(LinkPurpose::FirstRun) {
            return Err(FirstRunError::Link);
        }
        if !store::add_user(tx, &self.user, &self.email)? {
            return Err(FirstRunError::EmailTaken);
        }
        if self.origin == Origin::Made && !store::add_workspace(tx, workspace, self.now)? {
            return Err(FirstRunError::KeyTaken);
        }
        let membership = Membership { workspace: workspace.id, role: Role::Administrator };
        store::set_member(tx, user.id, membership, self.now)?;
        store::remove_first_run_links(tx)?;
        Ok(store::add_session(tx, &session.session, &session.token.hash())?)
    }
}

/// Whether somebody administers the installation. Holds the lock that makes two first runs come one after the other.
fn is_done(tx: &mut dyn Tx) -> Result<bool, ponte_store::StoreError> {
    store::lock_installation(tx)?;
    Ok(!store::lock_administrators(tx)?.is_empty())
}
