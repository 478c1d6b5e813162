//! Workspaces, and the people who log in: users, members, roles, policy, sessions.
//!
//! Users belong to the installation, members to workspaces. What holds:
//! - A token or link is known to its holder alone: the database keeps its SHA-256.
//! - Whoever does not know the password learns nothing from an answer or its time: neither that a user exists nor why a
//!   login failed.
//! - Everything that is allowed stands in the table of [`policy`]; what does not stand there is denied.
//! - Installing is done once: of two who complete the first run, one wins.
//! - All that is disabled, removed or revoked stops at the next request: an [`Actor`] is read anew for each.
//!
//! Verbs: [`first_run`], [`users`], [`login`], [`sessions`], [`workspaces`], [`idempotency`], [`sweep`]. They take the
//! [`Identity`], which holds what they need; those of [`idempotency`] run inside the caller's transaction. Whether the
//! actor may call them is asked of [`policy::allow`] by the caller.

mod error;
mod facts;
pub mod first_run;
pub mod idempotency;
mod installation;
pub mod login;
mod model;
mod password;
mod password_rules;
pub mod policy;
pub mod rules;
pub mod sessions;
mod store;
mod sweep;
mod token;
pub mod users;
pub mod workspaces;

pub use error::{
    AcceptError, AuthenticateError, ChangePasswordError, DisableError, FirstRunError, IdempotencyError,
    IdentityError, Invalid, InviteError, LoginError, MemberError, MissingError, WorkspaceError,
};
pub use installation::Identity;
pub use model::*;
pub use password_rules::PasswordRefusal;
pub use sweep::sweep;
pub use token::{LinkToken, SessionToken};
