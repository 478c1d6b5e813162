//! An agent's answers: replies with what they quote, and failed messages sent anew. The owner alone answers.

use crate::{
    Author, Conversation, Owner,
    own::{OwnError, Reply, key_of, open_one, owned_by},
    rules, send,
    store::{
        outbox,
        screens::{self, SealedMessage},
    },
};
use ponte_channels::{
    delivery::Shown,
    gate::Purpose,
    model::{OutboundContent, ProviderMessageId},
};
use ponte_kernel::{ConversationId, MessageId, Timestamp, UserId, WorkspaceId, uuid::Uuid};
use ponte_media::upload;
use ponte_platform::vault::Vault;
use ponte_store::{
    StoreError, Tx,
    inventory::{MESSAGE_CONTENT, MESSAGE_PROVIDER_ID, MESSAGE_REPLY_TO},
};

/// What a reply carries beside its content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// What the client calls the message, to recognise it when it comes back.
    pub client: Option<Uuid>,
    /// A message of the same thread.
    pub quotes: Option<MessageId>,
}

/// Queues an agent's reply, if the agent owns the conversation and missed no other reply.
pub fn reply(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    id: ConversationId,
    reply: &Reply,
    marks: &Marks,
    now: Timestamp,
) -> Result<(Conversation, MessageId), OwnError> {
    let conversation = open_one(tx, workspace, id)?;
    let newest = conversation.last_reply_position;
    rules::may_reply(conversation.owner, reply.agent, newest, reply.seen_position)?;
    let quoted = match marks.quotes {
        Some(quoted) => Some(quotable(tx, vault, &conversation, quoted)?),
        None => None,
    };
    let message = queue(tx, vault, &conversation, (reply.content.clone(), quoted), marks, now)?;
    Ok((conversation, message))
}

/// Queues the content of a message that failed once more, as a message of its own.
pub fn resend(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    failed: MessageId,
    agent: UserId,
    now: Timestamp,
) -> Result<(Conversation, MessageId), OwnError> {
    let failed = screens::message(tx, workspace, failed)?.ok_or(OwnError::Missing)?;
    if failed.direction != "out" || failed.delivery.delivery.shown() != Shown::Failed {
        return Err(OwnError::NotFailed);
    }
    let conversation = open_one(tx, workspace, failed.conversation.ok_or(OwnError::NotFailed)?)?;
    owned_by(&conversation, agent)?;
    let content = content_of(vault, &failed)?;
    let marks = Marks { client: None, quotes: failed.quotes };
    let message = queue(tx, vault, &conversation, content, &marks, now)?;
    Ok((conversation, message))
}

/// A reaction to a message of the thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionTo {
    pub message: MessageId,
    /// None takes the reaction back that was there.
    pub emoji: Option<String>,
}

/// Queues an agent's reaction, if the agent owns the conversation. It takes the place of an earlier one; it answers
/// nothing, so no reply stands between it and what the agent had seen.
pub fn react(
    tx: &mut dyn Tx,
    vault: &Vault,
    workspace: WorkspaceId,
    id: ConversationId,
    agent: UserId,
    reaction: &ReactionTo,
    now: Timestamp,
) -> Result<(Conversation, MessageId), OwnError> {
    let conversation = open_one(tx, workspace, id)?;
    owned_by(&conversation, agent)?;
    let to = quotable(tx, vault, &conversation, reaction.message)?;
    let content = OutboundContent::Reaction { to, emoji: reaction.emoji.clone() };
    let marks = Marks { client: None, quotes: Some(reaction.message) };
    let message = queue(tx, vault, &conversation, (content, None), &marks, now)?;
    Ok((conversation, message))
}

fn queue(
    tx: &mut dyn Tx,
    vault: &Vault,
    conversation: &Conversation,
    content: (OutboundContent, Option<ProviderMessageId>),
    marks: &Marks,
    now: Timestamp,
) -> Result<MessageId, OwnError> {
    let Owner::Agent(agent) = conversation.owner else {
        return Err(StoreError::Corrupt { what: "the owner of a reply" }.into());
    };
    let key = key_of(tx, vault, conversation)?;
    let queue = send::Queue::of(conversation, Author::Agent(agent), Purpose::Reply, &key);
    let content = [content];
    let sent = send::queue_for(tx, &queue, &content, marks.client, now)?;
    let message = *sent.first().ok_or(StoreError::Corrupt { what: "a reply" })?;
    if !upload::attach(tx, queue.workspace, queue.thread, message, &content[0].0)? {
        return Err(OwnError::NoFile);
    }
    if *marks != Marks::default() {
        outbox::mark(tx, queue.workspace, message, marks)?;
    }
    Ok(message)
}

/// What the provider calls a message that is to be quoted.
fn quotable(
    tx: &mut dyn Tx,
    vault: &Vault,
    conversation: &Conversation,
    message: MessageId,
) -> Result<ProviderMessageId, OwnError> {
    let (workspace, thread) = (conversation.thread.workspace, conversation.thread.id);
    let found = screens::provider_id_of(tx, workspace, thread, message)?;
    let (key, sealed) = found.ok_or(OwnError::NoQuoted)?;
    let key = vault.key_at_hand(key).ok_or(OwnError::KeyNeeded(key))?;
    let id = key.open(&MESSAGE_PROVIDER_ID, message, &sealed).map_err(|_| DAMAGED)?;
    Ok(ProviderMessageId(String::from_utf8_lossy(&id).into_owned()))
}

fn content_of(
    vault: &Vault,
    message: &SealedMessage,
) -> Result<(OutboundContent, Option<ProviderMessageId>), OwnError> {
    let key = vault.key_at_hand(message.key).ok_or(OwnError::KeyNeeded(message.key))?;
    let content = key.open(&MESSAGE_CONTENT, message.id, &message.content).map_err(|_| DAMAGED)?;
    let content = serde_json::from_slice(&content).map_err(|_| DAMAGED)?;
    let quoted = match &message.reply_to {
        Some(sealed) => Some(key.open(&MESSAGE_REPLY_TO, message.id, sealed).map_err(|_| DAMAGED)?),
        None => None,
    };
    Ok((content, quoted.map(|id| ProviderMessageId(String::from_utf8_lossy(&id).into_owned()))))
}

const DAMAGED: StoreError = StoreError::Corrupt { what: "a message" };
