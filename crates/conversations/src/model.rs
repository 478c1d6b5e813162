//! What a conversation is.

use ponte_channels::{
    delivery::Delivery,
    gate,
    model::{InboundContent, InboundContext, OutboundContent, ProviderMessageId},
};
use ponte_kernel::{
    ChannelId, ContactId, ConversationId, MessageId, QueueId, SessionId, ThreadId, Timestamp, UserId, WorkspaceId,
    uuid::Uuid,
};
use serde::{Deserialize, Serialize};

/// Who may answer now. Exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Bot(SessionId),
    /// Nobody yet: it waits in its queue. `last` owned it before, and what it had queued may still leave.
    Queue {
        last: Option<Author>,
    },
    Agent(UserId),
}

impl Owner {
    /// The owner as the gate sees it.
    pub fn at_the_gate(self) -> gate::Owner {
        match self {
            Self::Bot(session) => gate::Owner::Bot(session),
            Self::Agent(user) => gate::Owner::Agent(user),
            Self::Queue { last } => gate::Owner::Nobody { last: last.and_then(Author::at_the_gate) },
        }
    }

    /// The owner as an author, when it is somebody.
    pub fn as_author(self) -> Option<Author> {
        match self {
            Self::Bot(session) => Some(Author::Bot(session)),
            Self::Agent(user) => Some(Author::Agent(user)),
            Self::Queue { last } => last,
        }
    }

    /// The agent, when it is one.
    pub fn agent(self) -> Option<UserId> {
        match self {
            Self::Agent(user) => Some(user),
            Self::Bot(_) | Self::Queue { .. } => None,
        }
    }

    pub(crate) fn columns(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Bot(session) => ("bot", Some(session.0)),
            Self::Queue { .. } => ("queue", None),
            Self::Agent(user) => ("agent", Some(user.0)),
        }
    }

    pub(crate) fn from_columns(owner: &str, id: Option<Uuid>, last: Option<Author>) -> Option<Self> {
        match (owner, id) {
            ("bot", Some(id)) => Some(Self::Bot(SessionId(id))),
            ("agent", Some(id)) => Some(Self::Agent(UserId(id))),
            ("queue", None) => Some(Self::Queue { last }),
            _ => None,
        }
    }
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    Contact,
    Bot(SessionId),
    Agent(UserId),
    /// Somebody of the company, in the phone app of the number.
    PhoneApp,
    System,
}

impl Author {
    /// The author as the gate sees it; neither a contact nor the phone app sends anything through it.
    pub fn at_the_gate(self) -> Option<gate::Author> {
        match self {
            Self::Contact | Self::PhoneApp => None,
            Self::Bot(session) => Some(gate::Author::Bot(session)),
            Self::Agent(user) => Some(gate::Author::Agent(user)),
            Self::System => Some(gate::Author::System),
        }
    }

    /// For events and logs: `contact`, `bot:…`, `agent:…`, `phone_app`, `system`.
    pub fn label(self) -> String {
        match self {
            Self::Contact => "contact".to_owned(),
            Self::Bot(session) => format!("bot:{session}"),
            Self::Agent(user) => format!("agent:{user}"),
            Self::PhoneApp => "phone_app".to_owned(),
            Self::System => "system".to_owned(),
        }
    }

    pub(crate) fn columns(self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Contact => ("contact", None),
            Self::Bot(session) => ("bot", Some(session.0)),
            Self::Agent(user) => ("agent", Some(user.0)),
            Self::PhoneApp => ("phone_app", None),
            Self::System => ("system", None),
        }
    }

    pub(crate) fn from_columns(author: &str, id: Option<Uuid>) -> Option<Self> {
        match (author, id) {
            ("contact", None) => Some(Self::Contact),
            ("bot", Some(id)) => Some(Self::Bot(SessionId(id))),
            ("agent", Some(id)) => Some(Self::Agent(UserId(id))),
            ("phone_app", None) => Some(Self::PhoneApp),
            ("system", None) => Some(Self::System),
            _ => None,
        }
    }
}

/// All between one contact and one number.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    pub id: ThreadId,
    pub workspace: WorkspaceId,
    pub contact: ContactId,
    pub channel: ChannelId,
    pub last_position: i64,
    /// The sender's time of the customer's newest message: the 24-hour window is counted from it.
    pub last_inbound_at: Timestamp,
}

/// One service case in a thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    pub id: ConversationId,
    pub thread: Thread,
    pub state: ConversationState,
    pub owner: Owner,
    /// Stays when an agent takes it, so that walls between departments hold.
    pub queue: QueueId,
    /// The position of the newest message that anybody but the customer sent.
    pub last_reply_position: i64,
    /// Since when the customer waits for a person.
    pub waiting_since: Option<Timestamp>,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationState {
    Open,
    Closed,
}

impl ConversationState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Closed].into_iter().find(|state| state.as_str() == text)
    }
}

/// Where conversations wait for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    pub id: QueueId,
    pub key: String,
    pub name: String,
}

/// A message of a thread, opened for somebody who may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub id: MessageId,
    pub thread: ThreadId,
    pub conversation: Option<ConversationId>,
    pub position: i64,
    pub author: Author,
    pub body: Body,
    /// What a customer's message came with; empty for the others.
    pub context: InboundContext,
    /// The sender's time for what came in, ours for what goes out.
    pub sent_at: Timestamp,
    pub stored_at: Timestamp,
    /// For what goes out.
    pub delivery: Option<OutboundDelivery>,
    /// What the provider calls the message that it quotes.
    pub reply_to: Option<ProviderMessageId>,
    /// The message that it quotes, when a person of the company chose it.
    pub quotes: Option<MessageId>,
    /// What the client that wrote it calls it.
    pub client: Option<Uuid>,
    /// When its author changed it last.
    pub edited_at: Option<Timestamp>,
    /// When its author deleted it for everybody: the body says no more than that.
    pub revoked_at: Option<Timestamp>,
}

/// What a message holds, by its direction.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    In(InboundContent),
    Out(OutboundContent),
    /// What the company wrote in the phone app: of any kind that comes in.
    Echo(InboundContent),
    /// Seen by the team alone.
    Note(String),
}

impl Body {
    pub fn direction(&self) -> Direction {
        match self {
            Self::In(_) => Direction::In,
            Self::Out(_) | Self::Echo(_) => Direction::Out,
            Self::Note(_) => Direction::Note,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    In,
    Out,
    Note,
}

impl Direction {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Note => "note",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::In, Self::Out, Self::Note].into_iter().find(|direction| direction.as_str() == text)
    }
}

/// How far an outgoing message got, and why it failed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutboundDelivery {
    /// When the provider took it.
    pub accepted_at: Option<Timestamp>,
    pub delivery: Delivery,
    /// The kind of the error or refusal, stable: of a failure, or of what the message waits for.
    pub error_kind: Option<String>,
    /// The provider's code of what the message waits for.
    pub error_code: Option<i64>,
    /// Where it stands before the provider took it.
    pub outbox: Option<OutboxState>,
}

/// How often a message was tried in vain. The two are counted apart: who is told to wait has not failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    pub failures: u32,
    /// Times the provider asked to send more slowly.
    pub waits: u32,
}

/// A message on its way to the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// For its turn, for a limit, or for a stopped channel.
    Waiting,
    /// Being sent at this moment.
    Claimed,
    /// Sent or not: its status will tell.
    Uncertain,
}

impl OutboxState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Claimed => "claimed",
            Self::Uncertain => "uncertain",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Claimed, Self::Uncertain].into_iter().find(|state| state.as_str() == text)
    }
}
