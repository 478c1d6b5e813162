//! Statements and row mapping. A statement that names no workspace says why.

use crate::{
    LoginSession, Membership, Name, NamedZone, Role, UserState, Workspace, WorkspaceKey, WorkspaceKind,
    password::PasswordHash,
    rules::{FORGET_FAILURES, Failures, IDEMPOTENCY, IDLE, KNOWN_ADDRESS},
    token::TokenHash,
};
use ponte_kernel::{KeyId, Language, LoginSessionId, Timestamp, UserId, WorkspaceId};
use ponte_platform::vault::Blind;
use ponte_store::{Row, StoreError, Tx, params};
use std::time::Duration;

/// installation-wide: the installation has one row.
const READ_INSTALLATION: &str = "SELECT key_id FROM installation WHERE one = 1";
/// installation-wide: the installation has one row. Taken before the first administrator is looked for.
const LOCK_INSTALLATION: &str = "SELECT key_id FROM installation WHERE one = 1 FOR UPDATE";
/// installation-wide: the installation has one row.
const ADD_INSTALLATION: &str =
    "INSERT INTO installation (one, key_id, created_at) VALUES (1, $1, $2) ON CONFLICT DO NOTHING";

pub(crate) fn installation_key(tx: &mut dyn Tx) -> Result<Option<KeyId>, StoreError> {
    tx.row(READ_INSTALLATION, &[])?.map(|row| row.get(0)).transpose()
}

/// Keeps the key unless there is one: what holds is read afterwards.
pub(crate) fn add_installation(tx: &mut dyn Tx, key: KeyId, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(ADD_INSTALLATION, params![key, now])
}

/// Whoever holds this lock alone may become or look for the first administrator.
pub(crate) fn lock_installation(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.row(LOCK_INSTALLATION, &[]).map(drop)
}

const WORKSPACE: &str = "id, key, name, kind, language, time_zone, clock_offset, key_id";
/// installation-wide: the workspace's own row; its id is `workspace_id` elsewhere.
const ADD_WORKSPACE: &str =
    "INSERT INTO workspaces (id, key, name, kind, language, time_zone, clock_offset, key_id,
    created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING RETURNING id";

/// `false` when another workspace has the key.
pub(crate) fn add_workspace(tx: &mut dyn Tx, workspace: &Workspace, now: Timestamp) -> Result<bool, StoreError> {
    let offset = i64::try_from(workspace.clock_offset.as_micros()).unwrap_or(i64::MAX);
    let added = tx.row(
        ADD_WORKSPACE,
        params![
            workspace.id,
            workspace.key.as_str(),
            workspace.name.as_str(),
            workspace.kind.as_str(),
            workspace.language.tag(),
            workspace.time_zone.name(),
            offset,
            workspace.key_id,
            now
        ],
    )?;
    Ok(added.is_some())
}

/// installation-wide: the list of workspaces itself.
pub(crate) fn workspaces(tx: &mut dyn Tx) -> Result<Vec<Workspace>, StoreError> {
    let sql = format!("SELECT {WORKSPACE} FROM workspaces ORDER BY name, id");
    tx.rows(&sql, &[])?.iter().map(workspace_of).collect()
}

/// installation-wide: the workspace's own row; its id is `workspace_id` elsewhere.
pub(crate) fn workspace(tx: &mut dyn Tx, id: WorkspaceId) -> Result<Option<Workspace>, StoreError> {
    let sql = format!("SELECT {WORKSPACE} FROM workspaces WHERE id = $1");
    tx.row(&sql, params![id])?.as_ref().map(workspace_of).transpose()
}

/// installation-wide: the workspace's own row; its key is as good as its id.
pub(crate) fn workspace_by_key(tx: &mut dyn Tx, key: &WorkspaceKey) -> Result<Option<Workspace>, StoreError> {
    let sql = format!("SELECT {WORKSPACE} FROM workspaces WHERE key = $1");
    tx.row(&sql, params![key.as_str()])?.as_ref().map(workspace_of).transpose()
}

/// A user as stored: readable with the key that it names.
#[derive(Clone, Debug)]
pub(crate) struct StoredUser {
    pub id: UserId,
    pub email_sealed: Vec<u8>,
    pub name_sealed: Vec<u8>,
    pub key_id: KeyId,
    pub password: Option<PasswordHash>,
    pub language: Language,
    pub administers_installation: bool,
    pub disabled_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

impl StoredUser {
    pub(crate) fn state(&self) -> UserState {
        match (self.disabled_at, &self.password) {
            (Some(_), _) => UserState::Disabled,
            (None, Some(_)) => UserState::Active,
            (None, None) => UserState::Invited,
        }
    }
}

const USER: &str = "u.id, u.email_sealed, u.name_sealed, u.key_id, u.password_hash, u.language,
    u.administers_installation, u.disabled_at, u.created_at";
const USER_COLUMNS: usize = 9;
/// installation-wide: users belong to the installation, members to workspaces.
const ADD_USER: &str =
    "INSERT INTO users (id, email_blind, email_sealed, name_sealed, key_id, password_hash, language,
    administers_installation, disabled_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (email_blind) DO NOTHING RETURNING id";
/// installation-wide: users belong to the installation.
const SET_PASSWORD: &str = "UPDATE users SET password_hash = $2 WHERE id = $1";
/// installation-wide: users belong to the installation.
const SET_NAME: &str = "UPDATE users SET name_sealed = $2 WHERE id = $1";
/// installation-wide: users belong to the installation.
const SET_LANGUAGE: &str = "UPDATE users SET language = $2 WHERE id = $1";
/// installation-wide: users belong to the installation.
const SET_DISABLED: &str = "UPDATE users SET disabled_at = $2 WHERE id = $1 RETURNING id";
/// installation-wide: whether anybody administers the installation.
const IS_ADMINISTERED: &str = "SELECT id FROM users WHERE administers_installation = 1 AND disabled_at IS NULL
    LIMIT 1";
/// installation-wide: who administers the installation.
const LOCK_ADMINISTRATORS: &str = "SELECT id FROM users WHERE administers_installation = 1 AND disabled_at IS NULL
    ORDER BY id FOR UPDATE";

/// `false` when a user has the e-mail address.
pub(crate) fn add_user(tx: &mut dyn Tx, user: &StoredUser, email: &Blind) -> Result<bool, StoreError> {
    let added = tx.row(
        ADD_USER,
        params![
            user.id,
            email,
            user.email_sealed,
            user.name_sealed,
            user.key_id,
            user.password.as_ref().map(PasswordHash::as_str),
            user.language.tag(),
            user.administers_installation,
            user.disabled_at,
            user.created_at
        ],
    )?;
    Ok(added.is_some())
}

/// installation-wide: users belong to the installation.
pub(crate) fn user(tx: &mut dyn Tx, id: UserId) -> Result<Option<StoredUser>, StoreError> {
    let sql = format!("SELECT {USER} FROM users u WHERE u.id = $1");
    tx.row(&sql, params![id])?.as_ref().map(user_of).transpose()
}

/// installation-wide: users belong to the installation. Locked until the end of the transaction.
pub(crate) fn lock_user(tx: &mut dyn Tx, id: UserId) -> Result<Option<StoredUser>, StoreError> {
    let sql = format!("SELECT {USER} FROM users u WHERE u.id = $1 FOR UPDATE");
    tx.row(&sql, params![id])?.as_ref().map(user_of).transpose()
}

/// installation-wide: people log in to the installation. Locked until the end of the transaction.
pub(crate) fn lock_user_by_email(tx: &mut dyn Tx, email: &Blind) -> Result<Option<StoredUser>, StoreError> {
    let sql = format!("SELECT {USER} FROM users u WHERE u.email_blind = $1 FOR UPDATE");
    tx.row(&sql, params![email])?.as_ref().map(user_of).transpose()
}

pub(crate) fn set_password(tx: &mut dyn Tx, user: UserId, password: &PasswordHash) -> Result<(), StoreError> {
    tx.exec(SET_PASSWORD, params![user, password.as_str()])
}

pub(crate) fn set_name(tx: &mut dyn Tx, user: UserId, sealed: &[u8]) -> Result<(), StoreError> {
    tx.exec(SET_NAME, params![user, sealed])
}

pub(crate) fn set_language(tx: &mut dyn Tx, user: UserId, language: Language) -> Result<(), StoreError> {
    tx.exec(SET_LANGUAGE, params![user, language.tag()])
}

/// `false` when there is no such user.
pub(crate) fn set_disabled(tx: &mut dyn Tx, user: UserId, at: Option<Timestamp>) -> Result<bool, StoreError> {
    Ok(tx.row(SET_DISABLED, params![user, at])?.is_some())
}

/// Whether somebody administers the installation.
pub(crate) fn is_administered(tx: &mut dyn Tx) -> Result<bool, StoreError> {
    Ok(tx.row(IS_ADMINISTERED, &[])?.is_some())
}

/// Those who administer the installation and are not disabled, locked until the end of the transaction.
pub(crate) fn lock_administrators(tx: &mut dyn Tx) -> Result<Vec<UserId>, StoreError> {
    tx.rows(LOCK_ADMINISTRATORS, &[])?.iter().map(|row| row.get(0)).collect()
}

const SET_MEMBER: &str = "INSERT INTO members (workspace_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_id, user_id) DO UPDATE SET role = excluded.role";
const LOCK_ADMINISTRATORS_OF: &str = "SELECT user_id FROM members
    WHERE workspace_id = $1 AND role = 'administrator' ORDER BY user_id FOR UPDATE";
const REMOVE_MEMBER: &str = "DELETE FROM members WHERE workspace_id = $1 AND user_id = $2 RETURNING user_id";
const MEMBERSHIPS: &str = "SELECT workspace_id, role FROM members WHERE user_id = $1 ORDER BY workspace_id";
const WORKSPACE_NAMES: &str = "SELECT w.name FROM members m JOIN workspaces w ON w.id = m.workspace_id
    WHERE m.user_id = $1";

pub(crate) fn set_member(
    tx: &mut dyn Tx,
    user: UserId,
    membership: Membership,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.exec(SET_MEMBER, params![membership.workspace, user, membership.role.as_str(), now])
}

/// Those who administer a workspace, locked until the end of the transaction.
pub(crate) fn lock_administrators_of(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<Vec<UserId>, StoreError> {
    tx.rows(LOCK_ADMINISTRATORS_OF, params![workspace])?.iter().map(|row| row.get(0)).collect()
}

/// `false` when there was no such member.
pub(crate) fn remove_member(tx: &mut dyn Tx, workspace: WorkspaceId, user: UserId) -> Result<bool, StoreError> {
    Ok(tx.row(REMOVE_MEMBER, params![workspace, user])?.is_some())
}

/// Where a user is a member.
pub(crate) fn memberships(tx: &mut dyn Tx, user: UserId) -> Result<Vec<Membership>, StoreError> {
    tx.rows(MEMBERSHIPS, params![user])?.iter().map(|row| membership_of(row, 0)).collect()
}

/// The names of the workspaces of a user, in no order.
pub(crate) fn workspace_names(tx: &mut dyn Tx, user: UserId) -> Result<Vec<String>, StoreError> {
    tx.rows(WORKSPACE_NAMES, params![user])?.iter().map(|row| row.get(0)).collect()
}

/// The members of a workspace, in the order in which they came.
pub(crate) fn members(tx: &mut dyn Tx, workspace: WorkspaceId) -> Result<Vec<(StoredUser, Role)>, StoreError> {
    let sql = format!(
        "SELECT {USER}, m.role FROM members m JOIN users u ON u.id = m.user_id
         WHERE m.workspace_id = $1 ORDER BY m.created_at, u.id"
    );
    let rows = tx.rows(&sql, params![workspace])?;
    rows.iter().map(|row| Ok((user_of(row)?, role_of(row, USER_COLUMNS)?))).collect()
}

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkPurpose {
    FirstRun,
    /// To choose the first password.
    Invitation(UserId),
}

const FIRST_RUN: &str = "first_run";
const INVITATION: &str = "invitation";
/// installation-wide: a link lets a person in to the installation.
const ADD_LINK: &str = "INSERT INTO one_time_links (token_hash, purpose, user_id, expires_at, created_at)
    VALUES ($1, $2, $3, $4, $5)";
/// installation-wide: a link lets a person in to the installation.
const READ_LINK: &str = "SELECT purpose, user_id FROM one_time_links WHERE token_hash = $1 AND expires_at > $2";
/// installation-wide: a link lets a person in to the installation.
const TAKE_LINK: &str = "DELETE FROM one_time_links WHERE token_hash = $1 AND expires_at > $2
    RETURNING purpose, user_id";
/// installation-wide: there is one first run.
const REMOVE_FIRST_RUN_LINKS: &str = "DELETE FROM one_time_links WHERE purpose = 'first_run'";
/// installation-wide: a link lets a person in to the installation.
const REMOVE_LINKS_OF: &str = "DELETE FROM one_time_links WHERE user_id = $1";

pub(crate) fn add_link(
    tx: &mut dyn Tx,
    token: &TokenHash,
    purpose: LinkPurpose,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (purpose, user) = match purpose {
        LinkPurpose::FirstRun => (FIRST_RUN, None),
        LinkPurpose::Invitation(user) => (INVITATION, Some(user)),
    };
    tx.exec(ADD_LINK, params![token, purpose, user, expires_at, now])
}

/// What a link is good for; `None` when it is good no more.
pub(crate) fn link(tx: &mut dyn Tx, token: &TokenHash, now: Timestamp) -> Result<Option<LinkPurpose>, StoreError> {
    tx.row(READ_LINK, params![token, now])?.as_ref().map(link_of).transpose()
}

/// As [`link`], and uses it up.
pub(crate) fn take_link(
    tx: &mut dyn Tx,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<LinkPurpose>, StoreError> {
    tx.row(TAKE_LINK, params![token, now])?.as_ref().map(link_of).transpose()
}

pub(crate) fn remove_first_run_links(tx: &mut dyn Tx) -> Result<(), StoreError> {
    tx.exec(REMOVE_FIRST_RUN_LINKS, &[])
}

pub(crate) fn remove_links_of(tx: &mut dyn Tx, user: UserId) -> Result<(), StoreError> {
    tx.exec(REMOVE_LINKS_OF, params![user])
}

const SESSION: &str = "s.id, s.user_id, s.created_at, s.last_seen_at, s.expires_at";
const SESSION_COLUMNS: usize = 5;
/// installation-wide: a session is a person's, in whichever workspace they work.
const ADD_SESSION: &str =
    "INSERT INTO login_sessions (id, user_id, token_hash, created_at, last_seen_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
/// installation-wide: a session is a person's.
const TOUCH_SESSION: &str = "UPDATE login_sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2";
/// installation-wide: a session is a person's.
const END_SESSION: &str = "DELETE FROM login_sessions WHERE token_hash = $1";
/// installation-wide: a session is a person's.
const REVOKE_SESSION: &str = "DELETE FROM login_sessions WHERE user_id = $1 AND id = $2 RETURNING id";
/// installation-wide: a session is a person's.
const REVOKE_SESSIONS: &str = "DELETE FROM login_sessions WHERE user_id = $1";

pub(crate) fn add_session(tx: &mut dyn Tx, session: &LoginSession, token: &TokenHash) -> Result<(), StoreError> {
    let LoginSession { id, user, created_at, last_seen_at, expires_at } = session;
    tx.exec(ADD_SESSION, params![id, user, token, created_at, last_seen_at, expires_at])
}

/// A session with its user, and where the user is a member.
#[derive(Clone, Debug)]
pub(crate) struct SessionUser {
    pub session: LoginSession,
    pub language: Language,
    pub administers_installation: bool,
    pub memberships: Vec<Membership>,
}

/// The session behind a token, live or not; `None` when there is none or its user is disabled. One read.
pub(crate) fn session_user(tx: &mut dyn Tx, token: &TokenHash) -> Result<Option<SessionUser>, StoreError> {
    let sql = format!(
        "SELECT {SESSION}, u.language, u.administers_installation, m.workspace_id, m.role
         FROM login_sessions s JOIN users u ON u.id = s.user_id LEFT JOIN members m ON m.user_id = u.id
         WHERE s.token_hash = $1 AND u.disabled_at IS NULL ORDER BY m.workspace_id"
    );
    let rows = tx.rows(&sql, params![token])?;
    let Some(first) = rows.first() else { return Ok(None) };
    let (language, administers, member) = (SESSION_COLUMNS, SESSION_COLUMNS + 1, SESSION_COLUMNS + 2);
    let mut memberships = Vec::new();
    for row in &rows {
        if row.get::<Option<WorkspaceId>>(member)?.is_some() {
            memberships.push(membership_of(row, member)?);
        }
    }
    Ok(Some(SessionUser {
        session: session_of(first)?,
        language: language_of(first, language)?,
        administers_installation: first.get(administers)?,
        memberships,
    }))
}

/// installation-wide: a session is a person's. The newest first, live or not.
pub(crate) fn sessions_of(tx: &mut dyn Tx, user: UserId) -> Result<Vec<LoginSession>, StoreError> {
    let sql =
        format!("SELECT {SESSION} FROM login_sessions s WHERE s.user_id = $1 ORDER BY s.created_at DESC, s.id");
    tx.rows(&sql, params![user])?.iter().map(session_of).collect()
}

pub(crate) fn touch_session(tx: &mut dyn Tx, id: LoginSessionId, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(TOUCH_SESSION, params![id, now])
}

pub(crate) fn end_session(tx: &mut dyn Tx, token: &TokenHash) -> Result<(), StoreError> {
    tx.exec(END_SESSION, params![token])
}

/// `false` when the user has no such session.
pub(crate) fn revoke_session(tx: &mut dyn Tx, user: UserId, id: LoginSessionId) -> Result<bool, StoreError> {
    Ok(tx.row(REVOKE_SESSION, params![user, id])?.is_some())
}

pub(crate) fn revoke_sessions(tx: &mut dyn Tx, user: UserId) -> Result<(), StoreError> {
    tx.exec(REVOKE_SESSIONS, params![user])
}

/// installation-wide: nobody has chosen a workspace before logging in.
const BEGIN_FAILURES: &str = "INSERT INTO login_failures (subject_blind, failures, blocked_until, last_at)
    VALUES ($1, 0, 0, 0) ON CONFLICT DO NOTHING";
/// installation-wide: nobody has chosen a workspace before logging in.
const LOCK_FAILURES: &str = "SELECT failures, blocked_until, last_at FROM login_failures WHERE subject_blind = $1
    FOR UPDATE";
/// installation-wide: nobody has chosen a workspace before logging in.
const SET_FAILURES: &str = "UPDATE login_failures SET failures = $2, blocked_until = $3, last_at = $4
    WHERE subject_blind = $1";
/// installation-wide: nobody has chosen a workspace before logging in.
const CLEAR_FAILURES: &str = "DELETE FROM login_failures WHERE subject_blind = $1";
/// installation-wide: nobody has chosen a workspace before logging in.
const IS_KNOWN_PLACE: &str = "SELECT k.user_id FROM known_addresses k JOIN users u ON u.id = k.user_id
    WHERE u.email_blind = $1 AND k.address_blind = $2 AND k.last_login_at > $3";
/// installation-wide: nobody has chosen a workspace before logging in.
const KEEP_PLACE: &str = "INSERT INTO known_addresses (user_id, address_blind, last_login_at) VALUES ($1, $2, $3)
    ON CONFLICT (user_id, address_blind) DO UPDATE SET last_login_at = excluded.last_login_at";

/// The failures of a subject, locked until the end of the transaction.
pub(crate) fn lock_failures(tx: &mut dyn Tx, subject: &Blind) -> Result<Failures, StoreError> {
    tx.exec(BEGIN_FAILURES, params![subject])?;
    let row = tx.row(LOCK_FAILURES, params![subject])?;
    row.as_ref().map_or(Ok(Failures::default()), failures_of)
}

pub(crate) fn set_failures(tx: &mut dyn Tx, subject: &Blind, failures: &Failures) -> Result<(), StoreError> {
    tx.exec(SET_FAILURES, params![subject, failures.count, failures.blocked_until, failures.last_at])
}

pub(crate) fn clear_failures(tx: &mut dyn Tx, subject: &Blind) -> Result<(), StoreError> {
    tx.exec(CLEAR_FAILURES, params![subject])
}

/// Whether the user of this e-mail address logged in from this place lately.
pub(crate) fn is_known_place(
    tx: &mut dyn Tx,
    email: &Blind,
    place: &Blind,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(tx.row(IS_KNOWN_PLACE, params![email, place, now.minus(KNOWN_ADDRESS)])?.is_some())
}

pub(crate) fn keep_place(tx: &mut dyn Tx, user: UserId, place: &Blind, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(KEEP_PLACE, params![user, place, now])
}

/// installation-wide: what is over is over in every workspace.
const SWEEP_SESSIONS: &str = "DELETE FROM login_sessions WHERE expires_at <= $1 OR last_seen_at <= $2";
/// installation-wide: what is over is over in every workspace.
const SWEEP_LINKS: &str = "DELETE FROM one_time_links WHERE expires_at <= $1";
/// installation-wide: what is over is over in every workspace.
const SWEEP_FAILURES: &str = "DELETE FROM login_failures WHERE last_at <= $1";
/// installation-wide: what is over is over in every workspace.
const SWEEP_ADDRESSES: &str = "DELETE FROM known_addresses WHERE last_login_at <= $1";
/// installation-wide: what is over is over in every workspace.
const SWEEP_KEYS: &str = "DELETE FROM idempotency_keys WHERE created_at <= $1";

/// Removes what no rule looks at any more.
pub(crate) fn sweep(tx: &mut dyn Tx, now: Timestamp) -> Result<(), StoreError> {
    tx.exec(SWEEP_SESSIONS, params![now, now.minus(IDLE)])?;
    tx.exec(SWEEP_LINKS, params![now])?;
    tx.exec(SWEEP_FAILURES, params![now.minus(FORGET_FAILURES)])?;
    tx.exec(SWEEP_ADDRESSES, params![now.minus(KNOWN_ADDRESS)])?;
    tx.exec(SWEEP_KEYS, params![now.minus(IDEMPOTENCY)])
}

fn workspace_of(row: &Row) -> Result<Workspace, StoreError> {
    let corrupt = |what| StoreError::Corrupt { what };
    let kind: String = row.get(3)?;
    let offset = u64::try_from(row.get::<i64>(6)?).map_err(|_| corrupt("a workspace's clock offset"))?;
    Ok(Workspace {
        id: row.get(0)?,
        key: WorkspaceKey::parse(&row.get::<String>(1)?).map_err(|_| corrupt("a workspace's key"))?,
        name: Name::parse(&row.get::<String>(2)?).map_err(|_| corrupt("a workspace's name"))?,
        kind: WorkspaceKind::ALL
            .into_iter()
            .find(|known| known.as_str() == kind)
            .ok_or(corrupt("a workspace's kind"))?,
        language: language_of(row, 4)?,
        time_zone: NamedZone::parse(&row.get::<String>(5)?).map_err(|_| corrupt("a workspace's time zone"))?,
        clock_offset: Duration::from_micros(offset),
        key_id: row.get(7)?,
    })
}

fn user_of(row: &Row) -> Result<StoredUser, StoreError> {
    Ok(StoredUser {
        id: row.get(0)?,
        email_sealed: row.get(1)?,
        name_sealed: row.get(2)?,
        key_id: row.get(3)?,
        password: row.get::<Option<String>>(4)?.map(PasswordHash::from_stored),
        language: language_of(row, 5)?,
        administers_installation: row.get(6)?,
        disabled_at: row.get(7)?,
        created_at: row.get(8)?,
    })
}

fn session_of(row: &Row) -> Result<LoginSession, StoreError> {
    Ok(LoginSession {
        id: row.get(0)?,
        user: row.get(1)?,
        created_at: row.get(2)?,
        last_seen_at: row.get(3)?,
        expires_at: row.get(4)?,
    })
}

fn failures_of(row: &Row) -> Result<Failures, StoreError> {
    Ok(Failures { count: row.get(0)?, blocked_until: row.get(1)?, last_at: row.get(2)? })
}

fn link_of(row: &Row) -> Result<LinkPurpose, StoreError> {
    match (row.get::<String>(0)?.as_str(), row.get(1)?) {
        (FIRST_RUN, None) => Ok(LinkPurpose::FirstRun),
        (INVITATION, Some(user)) => Ok(LinkPurpose::Invitation(user)),
        _ => Err(StoreError::Corrupt { what: "a one-time link" }),
    }
}

fn membership_of(row: &Row, first: usize) -> Result<Membership, StoreError> {
    Ok(Membership { workspace: row.get(first)?, role: role_of(row, first + 1)? })
}

fn role_of(row: &Row, column: usize) -> Result<Role, StoreError> {
    row.get::<String>(column)?.parse().map_err(|_| StoreError::Corrupt { what: "a member's role" })
}

fn language_of(row: &Row, column: usize) -> Result<Language, StoreError> {
    let tag: String = row.get(column)?;
    let known = [Language::Portuguese, Language::English].into_iter().find(|language| language.tag() == tag);
    known.ok_or(StoreError::Corrupt { what: "a language" })
}
