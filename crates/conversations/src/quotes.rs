//! What messages quote and react to, as far as it is known: a customer's quotes of what the company sent, and the
//! company's of either side.

use crate::{
    Author, Body, Message,
    read::{ReadError, open},
    receive::message_blind,
    store::{changes, screens},
};
use ponte_channels::model::{InboundContent, ProviderMessageId};
use ponte_kernel::{ChannelId, MessageId, ThreadId, WorkspaceId};
use ponte_platform::vault::{Blind, Vault};
use ponte_store::{Store, StoreError, inventory::MESSAGE_PROVIDER_BLIND};
use std::collections::HashMap;

/// What messages are shown with.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The numbers of their threads.
    pub channels: HashMap<ThreadId, ChannelId>,
    /// By the message that quotes or reacts: the message that is meant.
    pub quoted: HashMap<MessageId, Message>,
    /// What stands on them now, in the order in which it was said.
    pub reactions: HashMap<MessageId, Vec<Reaction>>,
}

/// What one side thinks of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    pub author: Author,
    pub emoji: String,
}

/// How a quoted message is found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sought {
    Id(MessageId),
    /// By what the provider calls it.
    Blind(Blind),
}

pub async fn around(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    messages: &[Message],
) -> Result<Surroundings, ReadError> {
    let mut threads: Vec<_> = messages.iter().map(|message| message.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    let channels = store.read(move |tx| screens::channels_of(tx, workspace, &threads)).await?;
    let sought: Vec<_> = messages.iter().filter_map(|one| Some((one.id, sought(vault, &channels, one)?))).collect();
    let quoted = found(store, vault, workspace, sought).await?;
    let reactions = reactions(store, vault, workspace, messages).await?;
    Ok(Surroundings { channels, quoted, reactions })
}

async fn reactions(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    messages: &[Message],
) -> Result<HashMap<MessageId, Vec<Reaction>>, ReadError> {
    let ids: Vec<_> = messages.iter().map(|message| message.id).collect();
    let sealed = store.read(move |tx| changes::reactions(tx, workspace, &ids)).await?;
    let mut reactions: HashMap<_, Vec<_>> = HashMap::new();
    for reaction in sealed {
        let author = Author::from_columns(&reaction.author, None);
        let author = author.ok_or(StoreError::Corrupt { what: "a reaction" })?;
        let emoji = reaction.open(&vault.key(reaction.key).await?)?;
        reactions.entry(reaction.message).or_default().push(Reaction { author, emoji });
    }
    Ok(reactions)
}

fn sought(vault: &Vault, channels: &HashMap<ThreadId, ChannelId>, message: &Message) -> Option<Sought> {
    if let Some(id) = message.quotes {
        return Some(Sought::Id(id));
    }
    let ProviderMessageId(id) = match &message.body {
        Body::In(InboundContent::Reaction { to, .. }) | Body::Echo(InboundContent::Reaction { to, .. }) => Some(to),
        _ => message.reply_to.as_ref(),
    }?;
    let channel = *channels.get(&message.thread)?;
    Some(Sought::Blind(message_blind(vault, &MESSAGE_PROVIDER_BLIND, channel, id)))
}

async fn found(
    store: &Store,
    vault: &Vault,
    workspace: WorkspaceId,
    sought: Vec<(MessageId, Sought)>,
) -> Result<HashMap<MessageId, Message>, ReadError> {
    let sealed = store
        .read(move |tx| {
            let keys: Vec<_> = sought.iter().map(|(_, key)| *key).collect();
            let found = screens::sought(tx, workspace, &keys)?;
            Ok::<_, StoreError>(sought.iter().map(|(id, _)| *id).zip(found).collect::<Vec<_>>())
        })
        .await?;
    let mut quoted = HashMap::with_capacity(sealed.len());
    for (id, sealed) in sealed {
        if let Some(sealed) = sealed {
            quoted.insert(id, open(vault, sealed).await?);
        }
    }
    Ok(quoted)
}
