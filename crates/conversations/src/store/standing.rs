//! Conversations as the commit of a bot's turn finds them.

use super::{open_address, outbox::GateRow, read_in_order, screens};
use crate::{Conversation, ConversationState, Owner, Thread};
use ponte_channels::model::Address;
use ponte_platform::vault::DataKey;
use ponte_store::{Param, Row, Set, StoreError, Tx, slices};

/// An open conversation under the locks that change who owns it and what the gate decides on.
#[derive(Clone, Debug)]
pub struct Standing {
    pub conversation: Conversation,
    pub(crate) gate: GateRow,
    /// Whether the thread had messages in the outbox when its lock was asked for: what is queued now leaves after them. Who
    /// queued since owned the conversation, and that is looked at under the lock.
    pub(crate) queued: bool,
    address_sealed: Vec<u8>,
}

impl Standing {
    pub fn owner(&self) -> Owner {
        self.conversation.owner
    }

    /// Where replies go.
    pub(crate) fn address(&self, key: &DataKey) -> Result<Address, StoreError> {
        let thread = &self.conversation.thread;
        open_address(key, thread.contact, thread.channel, &self.address_sealed)
    }
}

/// The open ones of these conversations, in the order given; `None` for one that is closed. Locked until the commit, as
/// everybody locks: contacts, threads, conversations, each in one order.
pub(crate) fn standings(
    tx: &mut dyn Tx,
    conversations: &[&Conversation],
) -> Result<Vec<Option<Standing>>, StoreError> {
    let people: Vec<_> = conversations.iter().map(|conversation| person(&conversation.thread)).collect();
    let keys: Vec<_> = conversations
        .iter()
        .map(|conversation| (conversation.thread.contact.0, conversation.thread.channel.0))
        .collect();
    let named: Vec<_> = conversations
        .iter()
        .map(|named| [Param::Uuid(named.thread.workspace.0), Param::Uuid(named.id.0)])
        .collect();
    let sql = format!(
        "SELECT {}, t.address_sealed, ch.stopped_reason, EXISTS (SELECT 1 FROM outbox o WHERE o.thread_id = t.id)
         FROM threads t JOIN conversations v ON v.thread_id = t.id JOIN channels ch ON ch.id = t.channel_id
         WHERE v.workspace_id = $1 AND v.id = $2 FOR UPDATE OF t, v",
        screens::CONVERSATION
    );
    let sets = [Set { sql: PERSON, rows: &slices(&people) }, Set { sql: &sql, rows: &slices(&named) }];
    let [people, open] = read_in_order(tx, sets, &keys)?;
    open.iter().zip(&people).map(|(open, person)| standing_of(open.first(), person.first())).collect()
}

const PERSON: &str = "SELECT blocked_at, marketing FROM contacts WHERE workspace_id = $1 AND id = $2 FOR UPDATE";

fn person(thread: &Thread) -> [Param<'_>; 2] {
    [Param::Uuid(thread.workspace.0), Param::Uuid(thread.contact.0)]
}

fn standing_of(open: Option<&Row>, person: Option<&Row>) -> Result<Option<Standing>, StoreError> {
    let Some(open) = open else { return Ok(None) };
    let person = person.ok_or(StoreError::Corrupt { what: "a thread's contact" })?;
    let conversation = screens::conversation_of(open)?;
    if conversation.state == ConversationState::Closed {
        return Ok(None);
    }
    let (owner, last_inbound_at) = (conversation.owner, conversation.thread.last_inbound_at);
    let gate = GateRow::of(owner, last_inbound_at, (person, 0), (open, 18))?;
    Ok(Some(Standing { conversation, gate, address_sealed: open.get(17)?, queued: open.get(19)? }))
}
