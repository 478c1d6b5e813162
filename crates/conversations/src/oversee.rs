//! What reaches into a colleague's conversation: taking it, giving it back, closing it. Whoever had it is told by the event,
//! which names both. Who may is asked of the policy by the caller; to reply stays the owner's alone.

use crate::{
    Author, Conversation, Owner,
    own::{self, GiveBack, OwnError, open_one},
    rules::Conflict,
};
use ponte_kernel::{ConversationId, Timestamp, UserId, WorkspaceId};
use ponte_store::Tx;

/// Makes `agent` the owner, whoever it is now. Doing it twice is no error.
pub fn take_over(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    agent: UserId,
    now: Timestamp,
) -> Result<Conversation, OwnError> {
    let conversation = open_one(tx, workspace, id)?;
    if conversation.owner == Owner::Agent(agent) {
        return Ok(conversation);
    }
    let owner = Owner::Agent(agent);
    own::change_owner(tx, conversation, owner, Author::Agent(agent), "conversation.taken_over", now)
}

/// Gives a conversation back, whichever agent has it.
pub fn give_back(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    by: UserId,
    to: GiveBack,
    now: Timestamp,
) -> Result<Conversation, OwnError> {
    let conversation = open_one(tx, workspace, id)?;
    conversation.owner.agent().ok_or(Conflict::OwnedByOther { agent: None })?;
    own::put_back(tx, conversation, by, to, now)
}

/// Closes a conversation, whoever has it.
pub fn close(
    tx: &mut dyn Tx,
    workspace: WorkspaceId,
    id: ConversationId,
    by: UserId,
    now: Timestamp,
) -> Result<(), OwnError> {
    let conversation = open_one(tx, workspace, id)?;
    own::end(tx, &conversation, Author::Agent(by), now)
}
