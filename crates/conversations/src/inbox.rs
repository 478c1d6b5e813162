//! The inbox: which conversations, in which order, and how much of them somebody has read.

use crate::{
    Author, Conversation, ConversationState,
    read::{ReadError, one_more},
    store::inbox,
};
use ponte_kernel::{
    ChannelId, ConversationId, Cursor, Limit, Page, QueueId, ThreadId, Timestamp, UserId, WorkspaceId,
};
use ponte_platform::vault::Blind;
use ponte_store::{
    Store, StoreError, Tx,
    events::{self, NewEvent},
};

/// What a list of conversations shows, and in which order.
#[derive(Clone, Debug)]
pub struct View {
    pub state: ConversationState,
    pub order: Order,
    pub owner: Option<OwnedBy>,
    pub queue: Option<QueueId>,
    pub channel: Option<ChannelId>,
    /// The contact has all of these search tokens; none: any contact.
    pub tokens: Vec<Blind>,
}

impl View {
    /// The order that holds: nobody waits in a closed conversation.
    pub(crate) fn sorted_by(&self) -> Order {
        match self.state {
            ConversationState::Open => self.order,
            ConversationState::Closed => Order::Recent,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The last changed first.
    Recent,
    /// Who waits longest for a person first; then the rest, the last changed first.
    Waiting,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnedBy {
    /// This agent.
    Agent(UserId),
    Queue,
    Bot,
    /// Any agent.
    Agents,
}

/// A page of conversations.
pub async fn page(
    store: &Store,
    workspace: WorkspaceId,
    view: View,
    after: Option<Cursor>,
    limit: Limit,
) -> Result<Page<Conversation>, ReadError> {
    let (order, rows) = (view.sorted_by(), one_more(limit));
    let found = store.read(move |tx| inbox::list(tx, workspace, &view, after, rows)).await?;
    Ok(Page::cut(found, limit, |conversation| Cursor {
        position: place(order, conversation),
        id: conversation.id.0,
    }))
}

/// By what an order sorts.
fn place(order: Order, conversation: &Conversation) -> i64 {
    let updated = conversation.updated_at.as_micros();
    match (order, conversation.waiting_since) {
        (Order::Recent, _) => updated,
        (Order::Waiting, Some(since)) => since.as_micros(),
        (Order::Waiting, None) => i64::MAX - updated,
    }
}

/// Some conversations, in no order; those that the workspace does not have are left out.
pub async fn some(
    store: &Store,
    workspace: WorkspaceId,
    ids: Vec<ConversationId>,
) -> Result<Vec<Conversation>, ReadError> {
    Ok(store.read(move |tx| inbox::some(tx, workspace, &ids)).await?)
}

/// How many conversations each view has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// All that are open.
    pub open: i64,
    /// Open, and this agent's.
    pub mine: i64,
    /// Open, in a queue.
    pub queued: i64,
    /// Open, with the bot.
    pub bot: i64,
    /// Counted up to [`MANY`].
    pub closed: i64,
}

/// Beyond this nobody wants to know how many closed conversations there are.
pub const MANY: i64 = 10_000;

pub async fn counts(store: &Store, workspace: WorkspaceId, agent: UserId) -> Result<Counts, ReadError> {
    Ok(store.read(move |tx| inbox::counts(tx, workspace, agent, MANY)).await?)
}

/// How many messages of the customer each conversation has that `user` has not read, in the order given. Of the newest
/// hundred that came after what was read.
pub async fn unread(
    store: &Store,
    workspace: WorkspaceId,
    user: UserId,
    conversations: Vec<(ThreadId, ConversationId)>,
) -> Result<Vec<i64>, ReadError> {
    Ok(store.read(move |tx| inbox::unread(tx, workspace, user, &conversations)).await?)
}

/// Notes how far somebody has read. Going back changes nothing, nor does a position that is not there yet.
pub fn mark_read(
    tx: &mut dyn Tx,
    conversation: &Conversation,
    user: UserId,
    position: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let thread = &conversation.thread;
    let position = position.min(thread.last_position);
    if !inbox::advance_reader(tx, thread.workspace, user, thread.id, position)? {
        return Ok(());
    }
    let payload = format!(r#"{{"conversation":"{}","user":"{user}","position":{position}}}"#, conversation.id);
    let event = NewEvent {
        workspace: thread.workspace,
        kind: "conversation.read",
        author: Author::Agent(user).label(),
        thread: Some(thread.id),
        payload,
        at: now,
    };
    events::append(tx, &[event])
}
