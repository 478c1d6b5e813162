//! Files of ours in what we send: which they are, and where the provider gets them from.

use super::{MediaKind, OutboundContent, OutboundMedia, OutboundMediaSource, Outgoing, TemplateParameter};
use ponte_kernel::MediaId;
use std::collections::HashMap;

/// Where the provider gets files of ours from, by file.
pub type FileSources = HashMap<MediaId, OutboundMediaSource>;

impl OutboundContent {
    /// The files of ours that it names, and as what.
    pub fn files(&self) -> Vec<(MediaId, MediaKind)> {
        self.media().into_iter().filter_map(|media| Some((media.source.file()?, media.kind))).collect()
    }

    fn media(&self) -> Vec<&OutboundMedia> {
        match self {
            Self::Media(media) => vec![media],
            Self::Template(template) => {
                let values = template.header.iter().chain(&template.body);
                values.filter_map(|value| value.value.media()).collect()
            }
            Self::Text { .. } | Self::Buttons { .. } | Self::List { .. } => Vec::new(),
        }
    }

    fn media_mut(&mut self) -> Vec<&mut OutboundMedia> {
        match self {
            Self::Media(media) => vec![media],
            Self::Template(template) => {
                let values = template.header.iter_mut().chain(&mut template.body);
                values.filter_map(|value| value.value.media_mut()).collect()
            }
            Self::Text { .. } | Self::Buttons { .. } | Self::List { .. } => Vec::new(),
        }
    }
}

impl TemplateParameter {
    fn media(&self) -> Option<&OutboundMedia> {
        match self {
            Self::Media(media) => Some(media),
            Self::Text(_) => None,
        }
    }

    fn media_mut(&mut self) -> Option<&mut OutboundMedia> {
        match self {
            Self::Media(media) => Some(media),
            Self::Text(_) => None,
        }
    }
}

impl OutboundMediaSource {
    fn file(&self) -> Option<MediaId> {
        match self {
            Self::Upload(file) => Some(*file),
            Self::Id(_) | Self::Link(_) => None,
        }
    }
}

impl Outgoing {
    /// The same message; of each file of ours it says where the provider gets it from.
    #[must_use]
    pub fn with_files(&self, sources: &FileSources) -> Self {
        let mut message = self.clone();
        for media in message.content.media_mut() {
            if let Some(source) = media.source.file().and_then(|file| sources.get(&file)) {
                media.source = source.clone();
            }
        }
        message
    }
}
