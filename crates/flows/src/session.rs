//! One run of a flow: where it stands and what it remembers.

use crate::{
    keys::{BlockKey, FlowKey, VariableName},
    model::Definition,
    trigger::Trigger,
};
use ponte_channels::model::{InboundContent, MediaKind};
use ponte_connectors::CallErrorKind;
use ponte_kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::{collections::BTreeMap, fmt};
use thiserror::Error;

/// Its serialised form is what the database keeps, sealed: see [`Session::to_stored`].
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    pub flow: FlowKey,
    /// The version of the flow that it is pinned to.
    pub flow_version: u32,
    pub state: State,
    pub trigger: Trigger,
    pub variables: BTreeMap<VariableName, Json>,
    /// The last message of the customer.
    pub said: Said,
    /// The last call that came back.
    pub called: Called,
    /// The calls made so far: the number of the next one.
    pub calls: u32,
    /// Those of them made since the customer wrote or a wait ended.
    pub calls_in_a_row: u32,
}

/// What the session waits for, if anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum State {
    /// Made, and about to run this block.
    Running {
        block: BlockKey,
    },
    /// The customer is to answer.
    Asking {
        block: BlockKey,
        /// Answers so far that did not fit.
        attempts: u8,
        deadline: Option<Timestamp>,
    },
    /// A connection is to answer.
    Calling {
        block: BlockKey,
        call: u32,
    },
    /// Time is to pass.
    Waiting {
        block: BlockKey,
        until: Timestamp,
    },
    /// People have the conversation.
    HandedOver,
    Ended,
    /// It broke, apologised, and gave the conversation to people.
    Failed {
        block: Option<BlockKey>,
    },
}

/// A customer's message, as far as flows see it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub text: Option<String>,
    pub kind: SaidKind,
    /// The id of the button or row that was chosen.
    pub choice: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaidKind {
    /// Nothing was said yet: a person or an automation started the flow.
    #[default]
    Nothing,
    Text,
    Choice,
    Image,
    Audio,
    Video,
    Document,
    Sticker,
    Location,
    Contacts,
    Order,
    Form,
    Other,
}

/// How the last call ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    pub error: Option<CallErrorKind>,
    /// How old the answer was, in seconds, when it came from a cache.
    pub age_seconds: Option<u64>,
}

/// Why a stored session cannot be read. The parser's own words are left out: they may quote what a customer said.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum StoredSessionError {
    #[error("the stored session is of version {0}, which this version of Ponte does not know")]
    UnknownVersion(u32),
    #[error("the stored session is damaged at column {column}")]
    Damaged { column: usize },
}

impl Session {
    /// A session that stands before the first block of a flow.
    #[must_use]
    pub fn new(definition: &Definition, flow_version: u32) -> Self {
        Self {
            flow: definition.key.clone(),
            flow_version,
            state: State::Running { block: definition.start.clone() },
            trigger: Trigger::Manual,
            variables: BTreeMap::new(),
            said: Said::default(),
            called: Called::default(),
            calls: 0,
            calls_in_a_row: 0,
        }
    }

    /// Whether a message of the customer is an input now. While a call is in flight it is not: the message waits
    /// for its turn, so that no answer overtakes another.
    #[must_use]
    pub fn accepts_messages(&self) -> bool {
        matches!(self.state, State::Asking { .. } | State::Waiting { .. })
    }

    /// Whether nothing can happen in this session any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::HandedOver | State::Ended | State::Failed { .. })
    }

    /// The text that the database keeps.
    #[must_use]
    pub fn to_stored(&self) -> String {
        let stored = Stored { version: VERSION, session: self };
        serde_json::to_string(&stored).expect("a session has text keys and finite numbers only")
    }

    /// # Errors
    /// When the text was written by a newer version of Ponte, or is damaged.
    pub fn from_stored(text: &str) -> Result<Self, StoredSessionError> {
        match parse::<Stored<Self>>(text) {
            Ok(stored) if stored.version == VERSION => Ok(stored.session),
            Ok(stored) => Err(StoredSessionError::UnknownVersion(stored.version)),
            // What a newer Ponte wrote may have any form but for its version.
            Err(damaged) => match parse::<Version>(text) {
                Ok(Version { version }) if version != VERSION => Err(StoredSessionError::UnknownVersion(version)),
                _ => Err(damaged),
            },
        }
    }
}

impl Said {
    /// The most characters that are remembered; WhatsApp sends no more in one text.
    const LONGEST: usize = 4096;

    #[must_use]
    pub fn of(content: &InboundContent) -> Self {
        let choice = match content {
            InboundContent::Choice { id, .. } => Some(id.clone()),
            _ => None,
        };
        let text = content.said().map(|text| text.chars().take(Self::LONGEST).collect());
        Self { text, kind: SaidKind::of(content), choice }
    }
}

impl SaidKind {
    fn of(content: &InboundContent) -> Self {
        match content {
            InboundContent::Text { .. } => Self::Text,
            InboundContent::Choice { .. } => Self::Choice,
            InboundContent::Media(media) => match media.kind {
                MediaKind::Image => Self::Image,
                MediaKind::Audio => Self::Audio,
                MediaKind::Video => Self::Video,
                MediaKind::Document => Self::Document,
                MediaKind::Sticker => Self::Sticker,
            },
            InboundContent::Location { .. } => Self::Location,
            InboundContent::Contacts { .. } => Self::Contacts,
            InboundContent::Order { .. } => Self::Order,
            InboundContent::Form { .. } => Self::Form,
            InboundContent::Reaction { .. }
            | InboundContent::Edited { .. }
            | InboundContent::Revoked { .. }
            | InboundContent::System { .. }
            | InboundContent::Unsupported { .. } => Self::Other,
        }
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Text => "text",
            Self::Choice => "choice",
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Document => "document",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Contacts => "contacts",
            Self::Order => "order",
            Self::Form => "form",
            Self::Other => "other",
        }
    }
}

/// Without what the customer said and what systems told about them.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("flow", &self.flow)
            .field("flow_version", &self.flow_version)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Said").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Raised when the stored form changes in a way that [`Session`] cannot read by defaults; what it was before then
/// becomes a type of its own beside it, and stays readable.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Stored<S> {
    version: u32,
    session: S,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, StoredSessionError> {
    serde_json::from_str(text).map_err(|error| StoredSessionError::Damaged { column: error.column() })
}
