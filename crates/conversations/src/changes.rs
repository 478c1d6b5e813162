//! What is said about an earlier message: reactions, edits and revocations change that message, whoever says it. When
//! the message is not known here, nothing happens and it is no error.

use crate::{
    Author,
    receive::{ReceiveError, message_blind},
    store::changes::{self, Side, Target},
};
use ponte_channels::model::{InboundContent, ProviderMessageId};
use ponte_kernel::{ChannelId, MessageId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::vault::Vault;
use ponte_store::{Tx, events::NewEvent, inventory::MESSAGE_PROVIDER_BLIND};

/// Where something was said, by whom and when.
#[derive(Clone, Copy)]
pub(crate) struct Saying {
    pub(crate) workspace: WorkspaceId,
    pub(crate) channel: ChannelId,
    pub(crate) thread: ThreadId,
    pub(crate) author: Author,
    pub(crate) at: Timestamp,
}

/// What became of the message that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A message of its own, or one about a message that is not known.
    None,
    Reacted(MessageId),
    /// The row that tells of it need not be shown.
    Rewritten(MessageId),
}

/// Changes the message that `content` is about, when it is about one that is known.
pub(crate) fn apply(
    tx: &mut dyn Tx,
    vault: &Vault,
    saying: Saying,
    content: &InboundContent,
    now: Timestamp,
    facts: &mut Vec<NewEvent>,
) -> Result<Change, ReceiveError> {
    let Some(target) = target_of(tx, vault, saying, content)? else { return Ok(Change::None) };
    let (change, kind) = match content {
        InboundContent::Reaction { emoji, .. } => {
            let key = key_of(vault, &target)?;
            let (author, _) = saying.author.columns();
            changes::react(tx, saying.workspace, target.id, author, emoji.as_deref(), &key, saying.at)?;
            (Change::Reacted(target.id), "message.reaction_changed")
        }
        InboundContent::Edited { content, .. } => {
            // Edits come in any order: the newest counts.
            if target.edited_at.is_none_or(|known| known <= saying.at) {
                let key = key_of(vault, &target)?;
                changes::edit(tx, saying.workspace, &target, content.as_deref(), &key, saying.at)?;
            }
            (Change::Rewritten(target.id), "message.edited")
        }
        InboundContent::Revoked { .. } => {
            changes::revoke(tx, saying.workspace, target.id, saying.at)?;
            (Change::Rewritten(target.id), "message.revoked")
        }
        _ => return Ok(Change::None),
    };
    facts.push(NewEvent {
        workspace: saying.workspace,
        kind,
        author: saying.author.label(),
        thread: Some(saying.thread),
        payload: format!(r#"{{"message":"{}"}}"#, target.id),
        at: now,
    });
    Ok(change)
}

fn target_of(
    tx: &mut dyn Tx,
    vault: &Vault,
    saying: Saying,
    content: &InboundContent,
) -> Result<Option<Target>, ReceiveError> {
    let Some(id) = named_by(content) else { return Ok(None) };
    let name = message_blind(vault, &MESSAGE_PROVIDER_BLIND, saying.channel, &id.0);
    let target = changes::target(tx, saying.workspace, saying.thread, &name)?;
    // Everybody may react to everything; a message is rewritten by whoever wrote it.
    let reacts = matches!(content, InboundContent::Reaction { .. });
    Ok(target.filter(|target| reacts || target.side == side_of(saying.author)))
}

/// The message that `content` is about.
pub(crate) fn named_by(content: &InboundContent) -> Option<&ProviderMessageId> {
    match content {
        InboundContent::Reaction { to, .. } => Some(to),
        InboundContent::Edited { original, .. } => original.as_ref(),
        InboundContent::Revoked { original } => Some(original),
        _ => None,
    }
}

fn side_of(author: Author) -> Side {
    match author {
        Author::Contact => Side::Customer,
        _ => Side::Company,
    }
}

fn key_of(vault: &Vault, target: &Target) -> Result<ponte_platform::vault::DataKey, ReceiveError> {
    vault.key_at_hand(target.key).ok_or_else(|| ReceiveError::KeysNeeded(vec![target.key]))
}
