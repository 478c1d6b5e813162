//! Sessions: an opaque token at the person, its hash here. Every request reads the session anew.

use crate::{
    Actor, ActorKind, AuthenticateError, Identity, IdentityError, LoginSession, MissingError, NewSession,
    SessionToken,
    rules::{self, SESSION_LENGTH},
    store,
};
use ponte_kernel::{LoginSessionId, Timestamp, UserId};

/// Who sends this token. Counts as a sign of life.
pub async fn authenticate(identity: &Identity, token: &SessionToken) -> Result<Actor, AuthenticateError> {
    let now = identity.now();
    let (actor, session) = live(identity, token, now).await?;
    if rules::wants_touch(&session, now) {
        identity.store.write(move |tx| store::touch_session(tx, session.id, now)).await?;
    }
    Ok(actor)
}

/// Who holds this token, for streams that stay open: looking is no sign of life, or a forgotten tab would never be
/// logged out.
pub async fn recheck(identity: &Identity, token: &SessionToken) -> Result<Actor, AuthenticateError> {
    Ok(live(identity, token, identity.now()).await?.0)
}

/// Ends the session of this token, if there is one.
pub async fn log_out(identity: &Identity, token: &SessionToken) -> Result<(), IdentityError> {
    let token = token.hash();
    Ok(identity.store.write(move |tx| store::end_session(tx, &token)).await?)
}

/// The live sessions of a user, the newest first.
pub async fn list(identity: &Identity, user: UserId) -> Result<Vec<LoginSession>, IdentityError> {
    let mut sessions = identity.store.read(move |tx| store::sessions_of(tx, user)).await?;
    let now = identity.now();
    sessions.retain(|session| rules::is_live(session, now));
    Ok(sessions)
}

/// Ends one session of a user, from wherever.
pub async fn revoke(identity: &Identity, user: UserId, session: LoginSessionId) -> Result<(), MissingError> {
    let found = identity.store.write(move |tx| store::revoke_session(tx, user, session)).await?;
    if !found {
        return Err(MissingError::Missing);
    }
    tracing::info!(%user, %session, "session revoked");
    Ok(())
}

/// Ends all sessions of a user.
pub async fn revoke_all(identity: &Identity, user: UserId) -> Result<(), IdentityError> {
    identity.store.write(move |tx| store::revoke_sessions(tx, user)).await?;
    tracing::info!(%user, "all sessions revoked");
    Ok(())
}

/// A session that begins now, to be kept by the caller's transaction.
pub(crate) fn begin(user: UserId, now: Timestamp) -> NewSession {
    let session = LoginSession {
        id: LoginSessionId::new(),
        user,
        created_at: now,
        last_seen_at: now,
        expires_at: now.plus(SESSION_LENGTH),
    };
    NewSession { token: SessionToken::generate(), session }
}

async fn live(
    identity: &Identity,
    token: &SessionToken,
    now: Timestamp,
) -> Result<(Actor, LoginSession), AuthenticateError> {
    let token = token.hash();
    let found = identity.store.read(move |tx| store::session_user(tx, &token)).await?;
    let found = found.filter(|found| rules::is_live(&found.session, now)).ok_or(AuthenticateError::NoSession)?;
    let actor = Actor {
        user: found.session.user,
        kind: ActorKind::Session(found.session.id),
        language: found.language,
        memberships: found.memberships,
        administers_installation: found.administers_installation,
    };
    Ok((actor, found.session))
}
