//! Typed ids: a contact's id is not a conversation's id.
//!
//! All are UUIDs of version 7, so that rows made one after the other lie beside each other in an index.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, later in order than the ids made before it.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "an id is made on purpose, never by default")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }
    )+};
}

ids! {
    /// A tenant: numbers, people, queues, flows, data.
    WorkspaceId,
    /// A provider's app or account, with its secrets and its callback address.
    EndpointId,
    /// A WhatsApp number in a workspace.
    ChannelId,
    /// A person.
    ContactId,
    /// One way to recognise a person: a phone, a `wa_id`, a BSUID.
    IdentifierId,
    /// All that was ever said between one contact and one channel.
    ThreadId,
    /// One service case in a thread, from open to closed.
    ConversationId,
    /// One message of a thread.
    MessageId,
    /// A file of a message.
    MediaId,
    /// Where conversations wait for people.
    QueueId,
    /// A person who logs in.
    UserId,
    /// A login of a person.
    LoginSessionId,
    /// A bot's program.
    FlowId,
    /// One run of a flow.
    SessionId,
    /// A configured connector with its secrets.
    ConnectionId,
    /// Work to be done, written in the commit that made it necessary.
    JobId,
    /// A fact that happened, in the event log.
    EventId,
    /// A data key in the key store.
    KeyId,
    /// An entry of a channel's log.
    ChannelLogId,
    CallLogId,
    /// A webhook element that could not be used.
    AsideId,
    /// A template of a workspace.
    TemplateId,
}
