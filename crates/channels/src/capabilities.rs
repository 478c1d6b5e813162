//! What a provider offers: data, shown in the screens and read before a send.

use crate::model::OutboundContent;
use serde::Serialize;

/// What can be done through a provider.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities {
    pub features: &'static [Feature],
    /// Characters of one text message.
    pub longest_text: usize,
}

impl Capabilities {
    pub fn offers(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    /// The first feature that `content` needs and the provider does not offer.
    pub fn missing_for(&self, content: &OutboundContent) -> Option<Feature> {
        content.features().into_iter().find(|feature| !self.offers(*feature))
    }
}

/// One thing that a provider may offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    Text,
    /// Files that were uploaded to the provider before.
    MediaById,
    /// Files that the provider fetches from a public address.
    MediaByLink,
    Buttons,
    List,
    Template,
    /// Quoting an earlier message.
    ReplyContext,
    /// Blue ticks.
    ReadMark,
    Typing,
    /// Our own id comes back with statuses: a send whose answer was lost can be told apart.
    ClientId,
}

impl Feature {
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::MediaById,
        Self::MediaByLink,
        Self::Buttons,
        Self::List,
        Self::Template,
        Self::ReplyContext,
        Self::ReadMark,
        Self::Typing,
        Self::ClientId,
    ];

    /// As in the API and in messages.
    pub fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::MediaById => "media_by_id",
            Self::MediaByLink => "media_by_link",
            Self::Buttons => "buttons",
            Self::List => "list",
            Self::Template => "template",
            Self::ReplyContext => "reply_context",
            Self::ReadMark => "read_mark",
            Self::Typing => "typing",
            Self::ClientId => "client_id",
        }
    }
}
