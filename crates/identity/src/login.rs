//! Logging in with a password, and changing it. Each attempt is counted before it is looked at.

use crate::{
    ChangePasswordError, Credentials, Identity, LoginError, NewSession, UserState,
    password::{PasswordHash, Verdict},
    password_rules::ChosenPassword,
    rules::{self, Client, Subject},
    sessions,
    store::{self, StoredUser},
    users,
};
use ponte_kernel::{Secret, Timestamp, UserId};
use ponte_platform::vault::Blind;
use ponte_store::{StoreError, Tx, inventory};
use std::{net::IpAddr, time::Duration};

/// Begins a session. Whatever was wrong, the answer and its time are the same. A session that the client had before
/// is the caller's to end, with [`sessions::log_out`].
pub async fn log_in(
    identity: &Identity,
    credentials: Credentials,
    client: IpAddr,
) -> Result<NewSession, LoginError> {
    let verified = verify(identity, credentials, client).await?;
    let session = begin(identity, verified, None).await?;
    tracing::info!(user = %session.session.user, session = %session.session.id, "logged in");
    Ok(session)
}

/// Changes a password. All sessions end; the answer is a new one for whoever changed it.
pub async fn change_password(
    identity: &Identity,
    user: UserId,
    current: Secret,
    new: Secret,
    client: IpAddr,
) -> Result<NewSession, ChangePasswordError> {
    let found = users::get(identity, user).await?.ok_or(ChangePasswordError::WrongPassword)?;
    let names = users::names(identity, &found).await?;
    let chosen = ChosenPassword::choose(new, &names).map_err(ChangePasswordError::Password)?;
    let verified = verify(identity, Credentials { email: found.email, password: current }, client).await?;
    let hash = identity.passwords.hash(chosen).await?;
    let session = begin(identity, verified, Some(hash)).await?;
    tracing::info!(%user, "password changed, all its sessions ended");
    Ok(session)
}

impl From<LoginError> for ChangePasswordError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::WrongCredentials => Self::WrongPassword,
            LoginError::TooManyAttempts { retry_after } => Self::TooManyAttempts { retry_after },
            LoginError::Failed(error) => Self::Failed(error),
        }
    }
}

/// Under what an attempt is counted and found again.
#[derive(Clone, Copy)]
struct Marks {
    email: Blind,
    account: Blind,
    address: Blind,
    /// This account from this address.
    place: Blind,
}

impl Marks {
    fn of(identity: &Identity, credentials: &Credentials, client: IpAddr) -> Self {
        let email = credentials.email.as_str().as_bytes();
        let network = rules::client_network(client).to_string();
        let subject = |kind: &[u8], of: &[u8]| identity.vault.blind(&inventory::LOGIN_SUBJECT_BLIND, &[kind, of]);
        Self {
            email: users::email_blind(identity, &credentials.email),
            account: subject(b"account", email),
            address: subject(b"address", network.as_bytes()),
            place: identity.vault.blind(&inventory::KNOWN_ADDRESS_BLIND, &[email, network.as_bytes()]),
        }
    }
}

/// A user whose password was right a moment ago.
struct Verified {
    user: UserId,
    password: PasswordHash,
    marks: Marks,
}

async fn verify(identity: &Identity, credentials: Credentials, client: IpAddr) -> Result<Verified, LoginError> {
    let (marks, now) = (Marks::of(identity, &credentials, client), identity.now());
    let found = identity.store.write(move |tx| count_attempt(tx, &marks, now)).await?;
    let active = found.filter(|user| user.state() == UserState::Active);
    let stored = active.and_then(|user| Some((user.id, user.password?)));
    let (user, password) = stored.unzip();
    let verdict = identity.passwords.verify(credentials.password, password.clone()).await?;
    if let (Some(user), Some(password), Verdict::Right) = (user, password, verdict) {
        return Ok(Verified { user, password, marks });
    }
    tracing::warn!(user = user.map(tracing::field::display), "a login failed");
    Err(LoginError::WrongCredentials)
}

/// Counts an attempt as failed, unless it comes too early, and reads the user whom it is about. The same statements
/// run whether or not there is such a user.
fn count_attempt(tx: &mut dyn Tx, marks: &Marks, now: Timestamp) -> Result<Option<StoredUser>, LoginError> {
    let account = store::lock_failures(tx, &marks.account)?;
    let address = store::lock_failures(tx, &marks.address)?;
    let known = store::is_known_place(tx, &marks.email, &marks.place, now)?;
    let client = if known { Client::Known } else { Client::Stranger };
    if let Some(wait) = rules::wait(&account, &address, client, now) {
        return Err(LoginError::TooManyAttempts { retry_after: full_seconds(wait) });
    }
    store::set_failures(tx, &marks.account, &account.with_attempt(Subject::Account, now))?;
    store::set_failures(tx, &marks.address, &address.with_attempt(Subject::Address, now))?;
    Ok(store::lock_user_by_email(tx, &marks.email)?)
}

/// Takes the count back and begins a session, with a new password if there is one: all other sessions end then.
async fn begin(
    identity: &Identity,
    verified: Verified,
    new_password: Option<PasswordHash>,
) -> Result<NewSession, LoginError> {
    let now = identity.now();
    let session = sessions::begin(verified.user, now);
    let kept = session.clone();
    identity
        .store
        .write(move |tx| {
            clear_attempt(tx, &verified.marks, now)?;
            // While the hash was compared the user may have been disabled or have got another password.
            let unchanged = store::lock_user(tx, verified.user)?.filter(|user| {
                user.state() == UserState::Active && user.password.as_ref() == Some(&verified.password)
            });
            if unchanged.is_none() {
                return Err(LoginError::WrongCredentials);
            }
            if let Some(password) = &new_password {
                store::set_password(tx, verified.user, password)?;
                store::revoke_sessions(tx, verified.user)?;
            }
            store::keep_place(tx, verified.user, &verified.marks.place, now)?;
            Ok(store::add_session(tx, &kept.session, &kept.token.hash())?)
        })
        .await?;
    Ok(session)
}

fn clear_attempt(tx: &mut dyn Tx, marks: &Marks, now: Timestamp) -> Result<(), StoreError> {
    store::lock_failures(tx, &marks.account)?;
    let address = store::lock_failures(tx, &marks.address)?;
    store::clear_failures(tx, &marks.account)?;
    store::set_failures(tx, &marks.address, &address.without_attempt(now))
}

/// Rounded up: who waits that long is not told to wait again.
fn full_seconds(wait: Duration) -> Duration {
    Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}
