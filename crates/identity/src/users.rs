//! Users of the installation and members of its workspaces: invited, let in, disabled, removed.

use crate::{
    AcceptError, By, DisableError, EmailAddress, Identity, IdentityError, InviteError, LinkToken, Member,
    MemberError, Membership, MissingError, Name, NewSession, OneTimeLink, Role, User, UserState,
    facts::{self, Fact},
    idempotency::{self, Begun, Request},
    password_rules::ChosenPassword,
    rules::{LINK_LENGTH, invitee},
    sessions,
    store::{self, LinkPurpose, StoredUser},
};
use ponte_kernel::{Language, Secret, Timestamp, UserId, WorkspaceId};
use ponte_platform::vault::Blind;
use ponte_store::{StoreError, Tx, inventory};
use std::str;

/// Who is invited, and as what.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub email: EmailAddress,
    /// What they are called, unless they are a user already.
    pub name: Name,
    /// What they read, unless they are a user already.
    pub language: Language,
    pub workspace: WorkspaceId,
    pub role: Role,
}

/// What an invitation came to.
#[derive(Clone, Debug)]
pub enum Invited {
    /// To be handed to the person, who chooses a password with it. It replaces an earlier one.
    Link { user: UserId, link: OneTimeLink },
    /// The person has a password and can go on at once.
    Member { user: UserId },
}

/// Makes somebody a member of a workspace, and a user if they are none yet.
pub async fn invite(identity: &Identity, invitation: Invitation, by: By) -> Result<Invited, InviteError> {
    invite_once(identity, invitation, by, None).await
}

/// As [`invite`]. A repetition of the request invites nobody a second time; since links are kept as hashes alone, it gives a
/// new one, and the one before is good no more.
pub async fn invite_once(
    identity: &Identity,
    invitation: Invitation,
    by: By,
    request: Option<Request>,
) -> Result<Invited, InviteError> {
    let now = identity.now();
    let Invitation { email, name, language, workspace, role } = invitation;
    let new = seal(identity, &NewUser { email, name, language }, now);
    let link = OneTimeLink { token: LinkToken::generate(), expires_at: now.plus(LINK_LENGTH) };
    let (token, expires_at) = (link.token.hash(), link.expires_at);
    let membership = Membership { workspace, role };
    let (user, state) = identity
        .store
        .write(move |tx| {
            let (user, state) = if let Some(known) = repeated(tx, request.as_ref(), now)? {
                known
            } else {
                let taken = take_in(tx, &new, membership, now)?;
                facts::append(tx, workspace, taken.0, Fact::MemberInvited(role), by, now)?;
                if let Some(request) = &request {
                    idempotency::finish(tx, request, CREATED, Some(taken.0.0))?;
                }
                taken
            };
            if state == UserState::Invited {
                store::remove_links_of(tx, user)?;
                store::add_link(tx, &token, LinkPurpose::Invitation(user), expires_at, now)?;
            }
            Ok::<_, InviteError>((user, state))
        })
        .await?;
    tracing::info!(%user, %workspace, role = role.as_str(), "user invited");
    Ok(if state == UserState::Invited { Invited::Link { user, link } } else { Invited::Member { user } })
}

/// The status that the first request was answered with.
const CREATED: u16 = 201;

/// Whom an earlier request with the same key invited.
fn repeated(
    tx: &mut dyn Tx,
    request: Option<&Request>,
    now: Timestamp,
) -> Result<Option<(UserId, UserState)>, InviteError> {
    let Some(request) = request else { return Ok(None) };
    let Begun::Repeated { resource: Some(user), .. } = idempotency::begin(tx, request, now)? else {
        return Ok(None);
    };
    let missing = StoreError::Corrupt { what: "the user of an invitation" };
    let user = store::lock_user(tx, UserId(user))?.ok_or(missing)?;
    Ok(Some((user.id, user.state())))
}

/// Who was invited with a link; `None` when it is good no more.
pub async fn invited(identity: &Identity, token: &LinkToken) -> Result<Option<User>, IdentityError> {
    let (now, token) = (identity.now(), token.hash());
    match identity.store.read(move |tx| store::link(tx, &token, now)).await? {
        Some(LinkPurpose::Invitation(user)) => get(identity, user).await,
        _ => Ok(None),
    }
}

/// Chooses the first password with an invitation's link, and logs the person in.
pub async fn accept(identity: &Identity, token: &LinkToken, password: Secret) -> Result<NewSession, AcceptError> {
    // Before the costly hash: who has no link must not be able to keep the machine busy.
    let invited = invited(identity, token).await?.ok_or(AcceptError::Link)?;
    let (now, token, user) = (identity.now(), token.hash(), invited.id);
    let names = names(identity, &invited).await?;
    let password = ChosenPassword::choose(password, &names).map_err(AcceptError::Password)?;
    let hash = identity.passwords.hash(password).await?;
    let session = sessions::begin(user, now);
    let kept = session.clone();
    identity
        .store
        .write(move |tx| {
            let invited = store::take_link(tx, &token, now)? == Some(LinkPurpose::Invitation(user));
            let stored = store::lock_user(tx, user)?.filter(|stored| stored.state() == UserState::Invited);
            if !invited || stored.is_none() {
                return Err(AcceptError::Link);
            }
            store::set_password(tx, user, &hash)?;
            Ok(store::add_session(tx, &kept.session, &kept.token.hash())?)
        })
        .await?;
    tracing::info!(%user, session = %session.session.id, "invitation accepted");
    Ok(session)
}

/// A user; `None` when there is none of this id.
pub async fn get(identity: &Identity, id: UserId) -> Result<Option<User>, IdentityError> {
    match identity.store.read(move |tx| store::user(tx, id)).await? {
        Some(stored) => Ok(open(identity, &[stored]).await?.pop()),
        None => Ok(None),
    }
}

/// The members of a workspace, in the order in which they came.
pub async fn members(identity: &Identity, workspace: WorkspaceId) -> Result<Vec<Member>, IdentityError> {
    let stored = identity.store.read(move |tx| store::members(tx, workspace)).await?;
    let (stored, roles): (Vec<StoredUser>, Vec<Role>) = stored.into_iter().unzip();
    let users = open(identity, &stored).await?;
    Ok(users.into_iter().zip(roles).map(|(user, role)| Member { user, role }).collect())
}

/// Gives a member another role. Somebody always administers the workspace.
pub async fn change_role(
    identity: &Identity,
    workspace: WorkspaceId,
    user: UserId,
    role: Role,
    by: By,
) -> Result<(), MemberError> {
    let now = identity.now();
    let verb = move |tx: &mut dyn Tx| {
        let others_administer = store::lock_administrators_of(tx, workspace)? != [user];
        if !store::memberships(tx, user)?.iter().any(|known| known.workspace == workspace) {
            return Err(MemberError::Missing);
        }
        if role != Role::Administrator && !others_administer {
            return Err(MemberError::LastAdministrator);
        }
        store::set_member(tx, user, Membership { workspace, role }, now)?;
        Ok(facts::append(tx, workspace, user, Fact::MemberChanged(role), by, now)?)
    };
    identity.store.write(verb).await?;
    tracing::info!(%user, %workspace, role = role.as_str(), "member's role changed");
    Ok(())
}

/// Takes somebody out of one workspace; they stay a user. Somebody always administers the workspace.
pub async fn remove_member(
    identity: &Identity,
    workspace: WorkspaceId,
    user: UserId,
    by: By,
) -> Result<(), MemberError> {
    let now = identity.now();
    let verb = move |tx: &mut dyn Tx| {
        if store::lock_administrators_of(tx, workspace)? == [user] {
            return Err(MemberError::LastAdministrator);
        }
        if !store::remove_member(tx, workspace, user)? {
            return Err(MemberError::Missing);
        }
        Ok(facts::append(tx, workspace, user, Fact::MemberRemoved, by, now)?)
    };
    identity.store.write(verb).await?;
    tracing::info!(%user, %workspace, "member removed");
    Ok(())
}

/// Shuts a user out of the whole installation, at once and everywhere they are logged in.
pub async fn disable(identity: &Identity, user: UserId, by: By) -> Result<(), DisableError> {
    let now = identity.now();
    identity
        .store
        .write(move |tx| {
            if store::lock_administrators(tx)? == [user] {
                return Err(DisableError::LastAdministrator);
            }
            if !store::set_disabled(tx, user, Some(now))? {
                return Err(DisableError::Missing);
            }
            store::remove_links_of(tx, user)?;
            store::revoke_sessions(tx, user)?;
            let memberships = store::memberships(tx, user)?;
            Ok(facts::append_everywhere(tx, &memberships, user, Fact::UserDisabled, by, now)?)
        })
        .await?;
    tracing::info!(%user, "user disabled");
    Ok(())
}

/// Lets a disabled user in again.
pub async fn enable(identity: &Identity, user: UserId, by: By) -> Result<(), MissingError> {
    let now = identity.now();
    let verb = move |tx: &mut dyn Tx| {
        if !store::set_disabled(tx, user, None)? {
            return Err(MissingError::Missing);
        }
        let memberships = store::memberships(tx, user)?;
        Ok(facts::append_everywhere(tx, &memberships, user, Fact::UserEnabled, by, now)?)
    };
    identity.store.write(verb).await?;
    tracing::info!(%user, "user enabled");
    Ok(())
}

/// What somebody changes about themselves; none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub name: Option<Name>,
    pub language: Option<Language>,
}

/// Changes what a user is called and reads.
pub async fn change(identity: &Identity, user: UserId, profile: Profile) -> Result<(), MissingError> {
    let stored = identity.store.read(move |tx| store::user(tx, user)).await?.ok_or(MissingError::Missing)?;
    let (now, key) = (identity.now(), identity.vault.key(stored.key_id).await?);
    let seal = move |name: &Name| key.seal(&inventory::USER_NAME, user, name.as_str().as_bytes());
    let name = profile.name.as_ref().map(seal);
    let verb = move |tx: &mut dyn Tx| {
        let stored = store::lock_user(tx, user)?.ok_or(MissingError::Missing)?;
        if let Some(name) = &name {
            store::set_name(tx, user, name)?;
        }
        store::set_language(tx, user, profile.language.unwrap_or(stored.language))?;
        let memberships = store::memberships(tx, user)?;
        Ok(facts::append_everywhere(tx, &memberships, user, Fact::UserChanged, By::User(user), now)?)
    };
    identity.store.write(verb).await
}

/// A user to be made, with no password yet.
pub(crate) struct NewUser {
    pub email: EmailAddress,
    pub name: Name,
    pub language: Language,
}

/// A user ready to be stored.
pub(crate) struct SealedUser {
    pub stored: StoredUser,
    pub email: Blind,
}

pub(crate) fn seal(identity: &Identity, new: &NewUser, now: Timestamp) -> SealedUser {
    let (id, key) = (UserId::new(), &identity.key);
    let stored = StoredUser {
        id,
        email_sealed: key.seal(&inventory::USER_EMAIL, id, new.email.as_str().as_bytes()),
        name_sealed: key.seal(&inventory::USER_NAME, id, new.name.as_str().as_bytes()),
        key_id: key.id(),
        password: None,
        language: new.language,
        administers_installation: false,
        disabled_at: None,
        created_at: now,
    };
    SealedUser { stored, email: email_blind(identity, &new.email) }
}

pub(crate) fn email_blind(identity: &Identity, email: &EmailAddress) -> Blind {
    identity.vault.blind(&inventory::USER_EMAIL_BLIND, &[email.as_str().as_bytes()])
}

/// A stored user whose e-mail address and name are known.
pub(crate) fn known(stored: &StoredUser, email: EmailAddress, name: Name) -> User {
    User {
        id: stored.id,
        email,
        name,
        language: stored.language,
        state: stored.state(),
        administers_installation: stored.administers_installation,
        created_at: stored.created_at,
    }
}

/// What a user's password must not contain: their names, and those of their workspaces.
pub(crate) async fn names(identity: &Identity, user: &User) -> Result<Vec<String>, IdentityError> {
    let id = user.id;
    let mut names = identity.store.read(move |tx| store::workspace_names(tx, id)).await?;
    names.extend([user.email.as_str().to_owned(), user.name.as_str().to_owned()]);
    Ok(names)
}

/// Finds or makes the user, and makes them a member if the rules allow it.
fn take_in(
    tx: &mut dyn Tx,
    new: &SealedUser,
    membership: Membership,
    now: Timestamp,
) -> Result<(UserId, UserState), InviteError> {
    if store::workspace(tx, membership.workspace)?.is_none() {
        return Err(InviteError::NoWorkspace);
    }
    // Added first, read then: of two who invite the same person at once both go on with the same user.
    store::add_user(tx, &new.stored, &new.email)?;
    let missing = StoreError::Corrupt { what: "a user that was just added" };
    let user = store::lock_user_by_email(tx, &new.email)?.ok_or(missing)?;
    let state = invitee(user.state(), &store::memberships(tx, user.id)?, membership.workspace)?;
    store::set_member(tx, user.id, membership, now)?;
    Ok((user.id, state))
}

/// Opens users with the keys that they name.
async fn open(identity: &Identity, stored: &[StoredUser]) -> Result<Vec<User>, IdentityError> {
    let mut users = Vec::with_capacity(stored.len());
    for user in stored {
        let key = identity.vault.key(user.key_id).await?;
        let email = key.open(&inventory::USER_EMAIL, user.id, &user.email_sealed)?;
        let name = key.open(&inventory::USER_NAME, user.id, &user.name_sealed)?;
        let corrupt = |what| IdentityError::Store(StoreError::Corrupt { what });
        let email =
            text(&email).and_then(|text| EmailAddress::parse(text).ok()).ok_or(corrupt("an e-mail address"))?;
        let name = text(&name).and_then(|text| Name::parse(text).ok()).ok_or(corrupt("a user's name"))?;
        users.push(known(user, email, name));
    }
    Ok(users)
}

fn text(bytes: &[u8]) -> Option<&str> {
    str::from_utf8(bytes).ok()
}
