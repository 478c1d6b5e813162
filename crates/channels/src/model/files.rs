//! Files of ours in what we send: which they are, and where the provider gets them from.

use super::{Header, MediaKind, OutboundContent, OutboundMedia, OutboundMediaSource, Outgoing, TemplateParameter};
use ponte_kernel::MediaId;
use std::collections::HashMap;

/// Where the provider gets files of ours from, by file.
pub type FileSources = HashMap<MediaId, OutboundMediaSource>;

impl OutboundContent {
    /// The files of ours that it names, and as what.
    pub fn files(&self) -> Vec<(MediaId, MediaKind)> {
        if matches!(self, Self::Text { .. }) {
            return Vec::new();
        }
        // One list of the places where files stand serves reading and writing.
        let mut content = self.clone();
        content.media().into_iter().filter_map(|media| Some((media.source.file()?, media.kind))).collect()
    }

    /// Every place where a file can stand.
    fn media(&mut self) -> Vec<&mut OutboundMedia> {
        match self {
            Self::Media(media) => vec![media],
            Self::Buttons { header, .. } => of_header(header),
            Self::CtaUrl(link) => of_header(&mut link.header),
            Self::Flow(flow) => of_header(&mut flow.header),
            Self::Address(address) => of_header(&mut address.header),
            Self::OrderDetails(order) => order.header.iter_mut().collect(),
            Self::Carousel(carousel) => carousel.cards.iter_mut().filter_map(|card| card.header.as_mut()).collect(),
            Self::Template(template) => {
                let cards = template.cards.iter_mut().flat_map(|card| card.header.iter_mut().chain(&mut card.body));
                let values = template.header.iter_mut().chain(&mut template.body).chain(cards);
                values.filter_map(|value| value.value.media()).collect()
            }
            Self::Text { .. }
            | Self::List { .. }
            | Self::LocationRequest { .. }
            | Self::ContactRequest { .. }
            | Self::Product(_)
            | Self::ProductList(_)
            | Self::Catalog(_)
            | Self::CallPermissionRequest { .. }
            | Self::OrderStatus(_)
            | Self::Contacts { .. }
            | Self::Location(_)
            | Self::Reaction { .. } => Vec::new(),
        }
    }
}

fn of_header(header: &mut Option<Header>) -> Vec<&mut OutboundMedia> {
    match header {
        Some(Header::Media(media)) => vec![media],
        Some(Header::Text(_)) | None => Vec::new(),
    }
}

impl TemplateParameter {
    fn media(&mut self) -> Option<&mut OutboundMedia> {
        match self {
            Self::Media(media) => Some(media),
            Self::Text(_) | Self::Currency(_) | Self::DateTime(_) | Self::Location(_) | Self::Product(_) => None,
        }
    }
}

impl OutboundMediaSource {
    fn file(&self) -> Option<MediaId> {
        match self {
            Self::Upload(file) => Some(file.0),
            Self::Id(_) | Self::Link(_) => None,
        }
    }
}

impl Outgoing {
    /// The same message; of each file of ours it says where the provider gets it from.
    #[must_use]
    pub fn with_files(&self, sources: &FileSources) -> Self {
        let mut message = self.clone();
        for media in message.content.media() {
            if let Some(source) = media.source.file().and_then(|file| sources.get(&file)) {
                media.source = source.clone();
            }
        }
        message
    }
}
