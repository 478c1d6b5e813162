//! Reading conversations and messages for those who may see them.

use crate::{
    Author, Conversation, ConversationState, Message,
    model::Body,
    store::{
        changes, open_address,
        screens::{self, SealedMessage, SealedSaying},
    },
};
use ponte_channels::model::{Address, InboundContent, InboundContext, ProviderMessageId};
use ponte_kernel::{
    ChannelId, ContactId, ConversationId, Cursor, KeyId, Limit, MessageId, Page, ThreadId, Timestamp, WorkspaceId,
};
use ponte_platform::vault::{DataKey, SealError, Vault, VaultError};
use ponte_store::{
    Store, StoreError, Tx,
    inventory::{MESSAGE_CONTENT, MESSAGE_PROVIDER_ID, MESSAGE_REPLY_TO, MESSAGE_VERSION},
};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum ReadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// A conversation; `None` when the workspace has no such one.
pub async fn conversation(
    store: &Store,
    workspace: WorkspaceId,
    id: ConversationId,
) -> Result<Option<Conversation>, ReadError> {
    Ok(store.read(move |tx| screens::conversation(tx, workspace, id)).await?)
}

/// Where a person writes from: a number of ours, and how its provider names them.
#[derive(Clone, Debug)]
pub struct Place {
    pub channel: ChannelId,
    pub address: Address,
    pub last_inbound_at: Timestamp,
}

/// Where a contact has written from so far.
pub async fn places(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<Place>, ReadError> {
    let sealed = store.read(move |tx| screens::places(tx, workspace, contact)).await?;
    let mut places = Vec::with_capacity(sealed.len());
    for place in sealed {
        let key = vault.key(place.key).await?;
        let address = open_address(&key, contact, place.channel, &place.address)?;
        places.push(Place { channel: place.channel, address, last_inbound_at: place.last_inbound_at });
    }
    Ok(places)
}

/// A page of conversations in one state, the last changed first.
pub async fn conversations(
    store: &Store,
    workspace: WorkspaceId,
    state: ConversationState,
    before: Option<Cursor>,
    limit: Limit,
) -> Result<Page<Conversation>, ReadError> {
    let rows = one_more(limit);
    let found = store.read(move |tx| screens::conversations(tx, workspace, state, before, rows)).await?;
    Ok(Page::cut(found, limit, |conversation| Cursor {
        position: conversation.updated_at.as_micros(),
        id: conversation.id.0,
    }))
}

/// A page of a thread's messages, the newest first.
pub async fn messages(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    thread: ThreadId,
    before: Option<Cursor>,
    limit: Limit,
) -> Result<Page<Message>, ReadError> {
    let (before, rows) = (before.map_or(i64::MAX, |cursor| cursor.position), one_more(limit));
    let sealed = store.read(move |tx| screens::messages_before(tx, workspace, thread, before, rows)).await?;
    let mut messages = Vec::with_capacity(sealed.len());
    for message in sealed {
        messages.push(open(vault, message).await?);
    }
    Ok(Page::cut(messages, limit, |message| Cursor { position: message.position, id: message.id.0 }))
}

/// The newest message of each conversation, in the order given; `None` for one that has none.
pub async fn last_messages(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    conversations: Vec<(ThreadId, ConversationId)>,
) -> Result<Vec<Option<Message>>, ReadError> {
    let found = store.read(move |tx| screens::last_messages(tx, workspace, &conversations)).await?;
    let mut messages = Vec::with_capacity(found.len());
    for sealed in found {
        messages.push(match sealed {
            Some(sealed) => Some(open(vault, sealed).await?),
            None => None,
        });
    }
    Ok(messages)
}

/// What came after a position of a thread, the oldest first, at most so many.
pub async fn messages_after(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    thread: ThreadId,
    after: i64,
    limit: Limit,
) -> Result<Vec<Message>, ReadError> {
    let rows = i64::try_from(limit.rows()).unwrap_or(i64::MAX);
    let sealed = store.read(move |tx| screens::messages_after(tx, workspace, thread, after, rows)).await?;
    let mut messages = Vec::with_capacity(sealed.len());
    for message in sealed {
        messages.push(open(vault, message).await?);
    }
    Ok(messages)
}

/// The provider's id of the customer's newest message up to a position: what a read mark names.
pub async fn last_inbound(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    thread: ThreadId,
    up_to: i64,
) -> Result<Option<ProviderMessageId>, ReadError> {
    match store.read(move |tx| screens::last_inbound(tx, workspace, thread, up_to)).await? {
        Some(position) => provider_id(store, vault, workspace, thread, position).await,
        None => Ok(None),
    }
}

/// One message; `None` when the workspace has no such one.
pub async fn message(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    id: MessageId,
) -> Result<Option<Message>, ReadError> {
    match store.read(move |tx| screens::message(tx, workspace, id)).await? {
        Some(sealed) => open(vault, sealed).await.map(Some),
        None => Ok(None),
    }
}

/// Several messages of a workspace at once, in no order; those that it does not have are left out.
pub async fn some_messages(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    ids: Vec<MessageId>,
) -> Result<Vec<Message>, ReadError> {
    let sealed = store.read(move |tx| screens::some_messages(tx, workspace, &ids)).await?;
    let mut messages = Vec::with_capacity(sealed.len());
    for message in sealed {
        messages.push(open(vault, message).await?);
    }
    Ok(messages)
}

/// The provider's id of the message at a position: for read marks and quotes.
pub async fn provider_id(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    thread: ThreadId,
    position: i64,
) -> Result<Option<ProviderMessageId>, ReadError> {
    let found = store.read(move |tx| screens::provider_id(tx, workspace, thread, position)).await?;
    let Some((id, key, sealed)) = found else { return Ok(None) };
    let plain = vault.key(key).await?.open(&MESSAGE_PROVIDER_ID, id, &sealed)?;
    Ok(Some(ProviderMessageId(String::from_utf8_lossy(&plain).into_owned())))
}

/// A conversation and a customer's message in it, still sealed: what a bot's turn reads in one transaction.
#[derive(Debug)]
pub struct Incoming {
    pub conversation: Conversation,
    /// The contact's key.
    pub key: KeyId,
    said: Option<SealedSaying>,
}

/// A bot's job asks for a conversation, and for the message at a position of its thread when it is about one.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub workspace: WorkspaceId,
    pub conversation: ConversationId,
    pub position: Option<i64>,
}

/// Reads conversations and their messages, in the order given; `None` for a conversation that is unknown.
pub fn incoming(tx: &mut dyn Tx, asked: &[Wanted]) -> Result<Vec<Option<Incoming>>, StoreError> {
    let asked: Vec<_> = asked.iter().map(|asked| (asked.workspace, asked.conversation, asked.position)).collect();
    let incoming = |(conversation, key, said)| Incoming { conversation, key, said };
    Ok(screens::conversations_at(tx, &asked)?.into_iter().map(|found| found.map(incoming)).collect())
}

impl Incoming {
    /// What the customer said; `None` when no message was asked for, or it is none of a customer's.
    pub fn content(&self, key: &DataKey) -> Result<Option<InboundContent>, ReadError> {
        let Some(said) = &self.said else { return Ok(None) };
        let content = key.open(&MESSAGE_CONTENT, said.message, &said.content)?;
        Ok(Some(serde_json::from_slice(&content).map_err(|_| StoreError::Corrupt { what: "a message" })?))
    }
}

pub(crate) async fn open(vault: &Vault, sealed: SealedMessage) -> Result<Message, ReadError> {
    let key = vault.key(sealed.key).await?;
    let (body, context) = opened(&key, &sealed)?;
    let reply_to = match &sealed.reply_to {
        Some(quoted) => Some(key.open(&MESSAGE_REPLY_TO, sealed.id, quoted)?),
        None => None,
    };
    let delivery = matches!(body, Body::Out(_) | Body::Echo(_)).then_some(sealed.delivery);
    Ok(Message {
        id: sealed.id,
        thread: sealed.thread,
        conversation: sealed.conversation,
        position: sealed.position,
        author: sealed.author,
        body,
        context,
        sent_at: sealed.sent_at,
        stored_at: sealed.stored_at,
        delivery,
        reply_to: reply_to.map(|id| ProviderMessageId(String::from_utf8_lossy(&id).into_owned())),
        quotes: sealed.quotes,
        client: sealed.client,
        edited_at: sealed.edited_at,
        revoked_at: sealed.revoked_at,
    })
}

/// What a message says, and what it came with. Of a revoked one nobody sees more than that.
fn opened(key: &DataKey, sealed: &SealedMessage) -> Result<(Body, InboundContext), ReadError> {
    let written_elsewhere = sealed.author == Author::PhoneApp;
    if sealed.revoked_at.is_some() {
        let revoked = InboundContent::Revoked { original: ProviderMessageId(String::new()) };
        let body = if sealed.direction == "in" { Body::In(revoked) } else { Body::Echo(revoked) };
        return Ok((body, InboundContext::default()));
    }
    let content = key.open(&MESSAGE_CONTENT, sealed.id, &sealed.content)?;
    let corrupt = |_| StoreError::Corrupt { what: "a message" };
    let context = match sealed.direction.as_str() {
        "in" => serde_json::from_slice(&content).map_err(corrupt)?,
        "out" if written_elsewhere => serde_json::from_slice(&content).map_err(corrupt)?,
        _ => InboundContext::default(),
    };
    let body = match sealed.direction.as_str() {
        "in" => Body::In(serde_json::from_slice(&content).map_err(corrupt)?),
        "out" if written_elsewhere => Body::Echo(serde_json::from_slice(&content).map_err(corrupt)?),
        "out" => Body::Out(serde_json::from_slice(&content).map_err(corrupt)?),
        _ => Body::Note(serde_json::from_slice(&content).map_err(corrupt)?),
    };
    Ok((body, context))
}

/// What a message said before each of its edits, the oldest first: for audits alone. Of messages of ours that the phone
/// app edited the words stand in the content as it was sent.
pub async fn versions(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Vec<serde_json::Value>, ReadError> {
    let sealed = store.read(move |tx| changes::versions(tx, workspace, message)).await?;
    let mut versions = Vec::with_capacity(sealed.len());
    for (id, key, content) in sealed {
        let plain = vault.key(key).await?.open(&MESSAGE_VERSION, id, &content)?;
        versions.push(serde_json::from_slice(&plain).map_err(|_| StoreError::Corrupt { what: "a message" })?);
    }
    Ok(versions)
}

pub(crate) fn one_more(limit: Limit) -> i64 {
    i64::try_from(limit.rows() + 1).unwrap_or(i64::MAX)
}
