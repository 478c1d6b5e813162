//! What a file of a message is.

use ponte_channels::model::{InboundMedia, MediaKind};
use ponte_kernel::{ChannelId, KeyId, MediaId, MessageId, ThreadId, WorkspaceId};
use ponte_platform::objects::ObjectName;
use serde::{Deserialize, Serialize};

/// A file, as its row says. Who it is about stands in its [`Details`] alone.
#[derive(Clone, Debug)]
pub struct Medium {
    pub id: MediaId,
    pub workspace: WorkspaceId,
    pub thread: ThreadId,
    pub channel: ChannelId,
    /// `None`: uploaded, and not sent yet.
    pub message: Option<MessageId>,
    pub state: MediaState,
    /// Why it was refused or failed, or what it waits for.
    pub reason: Option<Reason>,
    pub kind: MediaKind,
    /// The type that its sender stated.
    pub declared: String,
    /// The type that its first bytes show.
    pub found: Option<String>,
    /// In bytes; known once it is stored.
    pub size: Option<u64>,
    pub object: ObjectName,
    pub preview: Option<Preview>,
    pub key: KeyId,
    pub(crate) details: Vec<u8>,
}

/// A small picture of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub mime: String,
    /// In bytes.
    pub size: u64,
}

/// What is sealed under the contact's key. Keys may be added, never renamed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// In hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Where the provider has it, until it is fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<InboundMedia>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaState {
    /// On its way to us.
    Pending,
    Stored,
    /// It was not kept: too large, or not clean.
    Refused,
    /// It could not be fetched.
    Failed,
}

impl MediaState {
    const ALL: [Self; 4] = [Self::Pending, Self::Stored, Self::Refused, Self::Failed];

    /// For API and database. Stable.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Stored => "stored",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Why a file is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Larger than what is taken.
    TooLarge,
    /// The virus scanner found something.
    Infected,
    /// The virus scanner takes no file of this size.
    NotScanned,
    /// The provider has it no more.
    Gone,
    /// The webhook said too little to fetch it.
    NoAddress,
    /// The provider did not answer, or not with the file.
    Unreachable,
    /// The virus scanner did not answer.
    ScannerUnreachable,
    /// Our own storage failed.
    Storage,
    /// The number it came to is not configured any more.
    NoChannel,
    /// The contact's key is gone.
    Erased,
}

impl Reason {
    const ALL: [Self; 10] = [
        Self::TooLarge,
        Self::Infected,
        Self::NotScanned,
        Self::Gone,
        Self::NoAddress,
        Self::Unreachable,
        Self::ScannerUnreachable,
        Self::Storage,
        Self::NoChannel,
        Self::Erased,
    ];

    /// For API and database. Stable.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::Infected => "infected",
            Self::NotScanned => "not_scanned",
            Self::Gone => "gone",
            Self::NoAddress => "no_address",
            Self::Unreachable => "unreachable",
            Self::ScannerUnreachable => "scanner_unreachable",
            Self::Storage => "storage",
            Self::NoChannel => "no_channel",
            Self::Erased => "erased",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

const KINDS: [(MediaKind, &str); 5] = [
    (MediaKind::Image, "image"),
    (MediaKind::Audio, "audio"),
    (MediaKind::Video, "video"),
    (MediaKind::Document, "document"),
    (MediaKind::Sticker, "sticker"),
];

pub fn kind_text(kind: MediaKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("document", |(_, text)| *text)
}

pub fn kind_of(text: &str) -> Option<MediaKind> {
    KINDS.iter().find(|(_, known)| *known == text).map(|(kind, _)| *kind)
}
