//! What people change or look at through the API, as events of the log. Ids and facts alone.

use ponte_conversations::Author;
use ponte_kernel::{
    ChannelId, ConnectionId, ContactId, EndpointId, FlowId, QueueId, Timestamp, UserId, WorkspaceId,
};
use ponte_store::{
    StoreError, Tx,
    events::{self, NewEvent},
};
use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub enum Fact {
    ContactChanged(ContactId),
    ContactRevealed(ContactId),
    ContactBlocked(ContactId),
    ContactUnblocked(ContactId),
    EndpointChanged(EndpointId),
    ChannelChanged(ChannelId),
    ChannelStopped(ChannelId),
    ChannelStarted(ChannelId),
    QueueChanged(QueueId),
    FlowPublished { flow: FlowId, version: u32 },
    ConnectorChanged { key: String },
    ConnectionChanged(ConnectionId),
    AddressesAllowed,
}

/// Who did it, where and when.
#[derive(Clone, Copy, Debug)]
pub struct By {
    pub workspace: WorkspaceId,
    pub user: UserId,
    pub at: Timestamp,
}

/// Appends the fact, in the commit that made it true.
pub fn append(tx: &mut dyn Tx, by: By, fact: &Fact) -> Result<(), StoreError> {
    let event = NewEvent {
        workspace: by.workspace,
        kind: fact.kind(),
        author: Author::Agent(by.user).label(),
        thread: None,
        payload: fact.payload().to_string(),
        at: by.at,
    };
    events::append(tx, &[event])
}

impl Fact {
    fn kind(&self) -> &'static str {
        match self {
            Self::ContactChanged(_) => "contact.changed",
            Self::ContactRevealed(_) => "contact.revealed",
            Self::ContactBlocked(_) => "contact.blocked",
            Self::ContactUnblocked(_) => "contact.unblocked",
            Self::EndpointChanged(_) => "endpoint.changed",
            Self::ChannelChanged(_) => "channel.changed",
            Self::ChannelStopped(_) => "channel.stopped",
            Self::ChannelStarted(_) => "channel.started",
            Self::QueueChanged(_) => "queue.changed",
            Self::FlowPublished { .. } => "flow.published",
            Self::ConnectorChanged { .. } => "connector.changed",
            Self::ConnectionChanged(_) => "connection.changed",
            Self::AddressesAllowed => "workspace.addresses_allowed",
        }
    }

    fn payload(&self) -> Value {
        match self {
            Self::ContactChanged(contact)
            | Self::ContactRevealed(contact)
            | Self::ContactBlocked(contact)
            | Self::ContactUnblocked(contact) => json!({ "contact": contact }),
            Self::EndpointChanged(endpoint) => json!({ "endpoint": endpoint }),
            Self::ChannelChanged(channel) | Self::ChannelStarted(channel) => json!({ "channel": channel }),
            Self::ChannelStopped(channel) => json!({ "channel": channel, "reason": "person", "code": null }),
            Self::QueueChanged(queue) => json!({ "queue": queue }),
            Self::FlowPublished { flow, version } => json!({ "flow": flow, "version": version }),
            Self::ConnectorChanged { key } => json!({ "connector": key }),
            Self::ConnectionChanged(connection) => json!({ "connection": connection }),
            Self::AddressesAllowed => json!({}),
        }
    }
}
