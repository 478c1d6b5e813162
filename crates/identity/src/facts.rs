//! What was changed about people, as events of the workspaces that they are members of. Ids and roles alone.

use crate::{By, Membership, Role};
use ponte_kernel::{Timestamp, UserId, WorkspaceId};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Fact {
    MemberInvited(Role),
    MemberChanged(Role),
    MemberRemoved,
    UserChanged,
    UserDisabled,
    UserEnabled,
}

impl Fact {
    fn kind(self) -> &'static str {
        match self {
            Self::MemberInvited(_) => "member.invited",
            Self::MemberChanged(_) => "member.changed",
            Self::MemberRemoved => "member.removed",
            Self::UserChanged => "user.changed",
            Self::UserDisabled => "user.disabled",
            Self::UserEnabled => "user.enabled",
        }
    }

    fn role(self) -> Option<Role> {
        match self {
            Self::MemberInvited(role) | Self::MemberChanged(role) => Some(role),
            Self::MemberRemoved | Self::UserChanged | Self::UserDisabled | Self::UserEnabled => None,
        }
    }
}

/// Appends a fact about a user to one workspace's events.
pub(crate) fn append(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    user: UserId,
    fact: Fact,
    by: By,
    now: Timestamp,
) -> Result<(), StoreError> {
    let role = fact.role().map(|role| format!(r#","role":"{}""#, role.as_str())).unwrap_or_default();
    let payload = format!(r#"{{"user":"{user}"{role}}}"#);
    let event = NewEvent { workspace, kind: fact.kind(), author: by.label(), thread: None, payload, at: now };
    events::append(tx, &[event])
}

/// The same in every workspace of the user.
pub(crate) fn append_everywhere(
    tx: &mut dyn Tx,
    memberships: &[Membership],
    user: UserId,
    fact: Fact,
    by: By,
    now: Timestamp,
) -> Result<(), StoreError> {
    memberships.iter().try_for_each(|membership| append(tx, membership.workspace, user, fact, by, now))
}
