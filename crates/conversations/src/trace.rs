//! The way of a message, out of what was written down: a customer's message, what a bot answered to it, and what was
//! exchanged with the provider for each answer.

use crate::{Author, Direction, store};
use ponte_kernel::{ChannelLogId, ConversationId, KeyId, MessageId, ThreadId, Timestamp, WorkspaceId};
use ponte_platform::vault::DataKey;
use ponte_store::{StoreError, Tx, inventory::CHANNEL_LOG_EXCHANGE};
use std::time::Duration;

/// A message with what belongs to it: a customer's with the answers to it, an answer with its question.
#[derive(Clone, Debug)]
pub struct Way {
    pub thread: ThreadId,
    pub conversation: Option<ConversationId>,
    /// The position of the customer's message that it begins with; none of what a person wrote.
    pub question: Option<i64>,
    /// By position.
    pub passages: Vec<Passage>,
}

/// One message on its way. Instants are missing where it has not been, or not yet.
#[derive(Clone, Debug)]
pub struct Passage {
    pub message: MessageId,
    pub position: i64,
    pub direction: Direction,
    pub author: Author,
    /// The sender's time for what came in, ours for what goes out.
    pub sent_at: Timestamp,
    /// When the webhook of what came in arrived.
    pub received_at: Option<Timestamp>,
    pub stored_at: Timestamp,
    pub accepted_at: Option<Timestamp>,
    /// When the network had it.
    pub network_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub read_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    /// Every try of sending it, the oldest first.
    pub exchanges: Vec<SealedExchange>,
}

/// A request to the provider and what came of it, still sealed.
#[derive(Clone, Debug)]
pub struct SealedExchange {
    pub id: ChannelLogId,
    pub key: KeyId,
    /// `accepted`, or the kind of what went wrong.
    pub outcome: String,
    pub took: Duration,
    /// When its outcome was written down.
    pub ended_at: Timestamp,
    pub(crate) exchange: Vec<u8>,
}

impl SealedExchange {
    /// The exchange as JSON, secrets replaced. `key` is the one that [`SealedExchange::key`] names.
    pub fn open(&self, key: &DataKey) -> Result<serde_json::Value, StoreError> {
        let corrupt = || StoreError::Corrupt { what: "an exchange with the provider" };
        let plain = key.open(&CHANNEL_LOG_EXCHANGE, self.id, &self.exchange).map_err(|_| corrupt())?;
        serde_json::from_slice(&plain).map_err(|_| corrupt())
    }
}

/// The way of a message; `None` when the workspace has no such one.
pub fn way(tx: &mut dyn Tx, workspace: WorkspaceId, message: MessageId) -> Result<Option<Way>, StoreError> {
    let Some(place) = store::trace::place(tx, workspace, message)? else { return Ok(None) };
    let mut passages = match place.question {
        Some(question) => store::trace::around(tx, workspace, place.thread, question)?,
        None => store::trace::alone(tx, workspace, message)?,
    };
    for passage in &mut passages {
        passage.exchanges = store::trace::exchanges(tx, workspace, passage.message)?;
    }
    let store::trace::Place { thread, conversation, question } = place;
    Ok(Some(Way { thread, conversation, question, passages }))
}
