//! What messages hold, on the wire.
//!
//! What providers name a message by is left out: it carries the customer's phone.

use super::media::FileView;
use ponte_channels::model::{
    Button, InboundContent, InboundMedia, ListRow, ListSection, MediaKind, OutboundContent, OutboundMedia,
    OutboundMediaSource, Template, TemplateButton, TemplateButtonValue, TemplateParameter, TemplateValue,
};
use ponte_conversations::model::Body;
use ponte_kernel::MediaId;
use ponte_media::read::Opened;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a message of either side holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MessageContent {
    Text {
        body: String,
    },
    /// Up to three reply buttons.
    Buttons {
        body: String,
        footer: Option<String>,
        buttons: Vec<ButtonContent>,
    },
    /// A sheet of up to ten rows.
    List {
        body: String,
        footer: Option<String>,
        /// The text of the button that opens the sheet.
        button: String,
        sections: Vec<SectionContent>,
    },
    /// An approved template with its values.
    Template {
        name: String,
        language: String,
        header: Vec<TemplateValueContent>,
        body: Vec<TemplateValueContent>,
        buttons: Vec<TemplateButtonContent>,
    },
    Media {
        kind: MediaKindTag,
        mime_type: Option<String>,
        caption: Option<String>,
        filename: Option<String>,
        /// Recorded in WhatsApp, not sent as a file.
        voice: bool,
        /// Where it lies, of a file that was sent by its address.
        link: Option<String>,
        /// What is known of it here; none of a file that was sent by its address or by the provider's id.
        file: Option<FileView>,
    },
    /// A button or row that the customer chose.
    Choice {
        id: String,
        title: String,
        description: Option<String>,
    },
    Location {
        latitude: f64,
        longitude: f64,
        name: Option<String>,
        address: Option<String>,
    },
    /// Contact cards; the keys are Meta's.
    Contacts {
        cards: serde_json::Value,
    },
    /// A reaction to an earlier message; no emoji takes it back.
    Reaction {
        emoji: Option<String>,
    },
    /// A cart; the keys are Meta's, prices are decimal text in major units.
    Order {
        order: serde_json::Value,
    },
    /// A structured answer, as the provider sent it.
    Form {
        name: String,
        response: serde_json::Value,
    },
    /// An earlier message was edited.
    Edited {
        /// What it says now, as far as it is words; null when the provider does not tell.
        text: Option<String>,
    },
    /// An earlier message was deleted for everybody.
    Revoked,
    /// Something WhatsApp reports about the customer, as the provider sent it.
    System {
        event: String,
        detail: serde_json::Value,
    },
    /// A type that Ponte does not know, or that the provider could not deliver.
    Unsupported {
        kind: String,
    },
}

impl MessageContent {
    /// With what is known of its file.
    pub fn with_file(self, known: Option<&Opened>) -> Self {
        match (self, known) {
            (Self::Media { kind, mime_type, caption, filename, voice, link, .. }, Some(known)) => Self::Media {
                mime_type: Some(known.medium.declared.clone()).filter(|mime| !mime.is_empty()).or(mime_type),
                filename: filename.or_else(|| known.details.filename.clone()),
                file: Some(known.into()),
                kind,
                caption,
                voice,
                link,
            },
            (content, _) => content,
        }
    }

    /// Its `type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Buttons { .. } => "buttons",
            Self::List { .. } => "list",
            Self::Template { .. } => "template",
            Self::Media { .. } => "media",
            Self::Choice { .. } => "choice",
            Self::Location { .. } => "location",
            Self::Contacts { .. } => "contacts",
            Self::Reaction { .. } => "reaction",
            Self::Order { .. } => "order",
            Self::Form { .. } => "form",
            Self::Edited { .. } => "edited",
            Self::Revoked => "revoked",
            Self::System { .. } => "system",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}

/// What can be sent.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum OutgoingContent {
    Text {
        /// At most 4,096 characters.
        body: String,
    },
    /// Up to three reply buttons.
    Buttons {
        /// At most 1,024 characters.
        body: String,
        /// At most 60 characters.
        footer: Option<String>,
        buttons: Vec<ButtonContent>,
    },
    /// A sheet of up to ten rows.
    List {
        /// At most 4,096 characters.
        body: String,
        /// At most 60 characters.
        footer: Option<String>,
        /// The text of the button that opens the sheet; at most 20 characters.
        button: String,
        sections: Vec<SectionContent>,
    },
    /// An approved template with its values: the only content that leaves outside the 24-hour window.
    Template {
        name: String,
        /// Such as `pt_BR`.
        language: String,
        #[serde(default)]
        header: Vec<TemplateValueContent>,
        #[serde(default)]
        body: Vec<TemplateValueContent>,
        #[serde(default)]
        buttons: Vec<TemplateButtonContent>,
    },
    Media {
        kind: MediaKindTag,
        source: MediaSource,
        caption: Option<String>,
        /// Documents only.
        filename: Option<String>,
    },
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ButtonContent {
    /// Comes back when it is pressed.
    id: String,
    /// At most 20 characters.
    title: String,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionContent {
    /// Needed when there is more than one section.
    title: Option<String>,
    rows: Vec<RowContent>,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RowContent {
    id: String,
    /// At most 24 characters.
    title: String,
    /// At most 72 characters.
    description: Option<String>,
}

/// Named templates name every value, positional ones none.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateValueContent {
    name: Option<String>,
    value: TemplateParameterContent,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateParameterContent {
    Text(String),
    /// In headers only.
    Media(OutgoingMedia),
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateButtonContent {
    /// Counted from zero over all buttons of the template.
    index: u8,
    value: TemplateButtonValueContent,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateButtonValueContent {
    Payload(String),
    UrlSuffix(String),
    CouponCode(String),
}

/// A file to be sent.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutgoingMedia {
    kind: MediaKindTag,
    source: MediaSource,
    caption: Option<String>,
    /// Documents only.
    filename: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaSource {
    /// The provider's id of an upload.
    Id(String),
    /// A public HTTPS address.
    Link(String),
    /// A file that was uploaded for this conversation.
    Upload(Uuid),
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaKindTag {
    Image,
    Audio,
    Video,
    Document,
    Sticker,
}

impl From<&Body> for MessageContent {
    fn from(body: &Body) -> Self {
        match body {
            Body::In(content) | Body::Echo(content) => content.into(),
            Body::Out(content) => content.into(),
            Body::Note(body) => Self::Text { body: body.clone() },
        }
    }
}

impl From<&InboundContent> for MessageContent {
    fn from(content: &InboundContent) -> Self {
        match content.clone() {
            InboundContent::Text { body } => Self::Text { body },
            InboundContent::Choice { id, title, description } => Self::Choice { id, title, description },
            InboundContent::Media(InboundMedia { kind, mime_type, caption, filename, voice, .. }) => {
                let (kind, mime_type) = (kind.into(), Some(mime_type));
                Self::Media { kind, mime_type, caption, filename, voice, link: None, file: None }
            }
            InboundContent::Location { latitude, longitude, name, address } => {
                Self::Location { latitude, longitude, name, address }
            }
            InboundContent::Contacts { cards } => Self::Contacts { cards: json(&cards) },
            InboundContent::Reaction { to: _, emoji } => Self::Reaction { emoji },
            InboundContent::Order { order } => Self::Order { order: json(&order) },
            InboundContent::Form { name, response } => Self::Form { name, response },
            InboundContent::Edited { original: _, content } => {
                Self::Edited { text: content.and_then(|content| content.said().map(str::to_owned)) }
            }
            InboundContent::Revoked { original: _ } => Self::Revoked,
            InboundContent::System { event, detail } => Self::System { event, detail },
            InboundContent::Unsupported { kind, raw: _ } => Self::Unsupported { kind },
        }
    }
}

impl From<&OutboundContent> for MessageContent {
    fn from(content: &OutboundContent) -> Self {
        match content.clone() {
            OutboundContent::Text { body } => Self::Text { body },
            OutboundContent::Buttons { body, footer, buttons } => {
                Self::Buttons { body, footer, buttons: all(buttons) }
            }
            OutboundContent::List { body, footer, button, sections } => {
                Self::List { body, footer, button, sections: all(sections) }
            }
            OutboundContent::Template(Template { name, language, header, body, buttons }) => {
                Self::Template { name, language, header: all(header), body: all(body), buttons: all(buttons) }
            }
            OutboundContent::Media(OutboundMedia { kind, source, caption, filename }) => {
                let link = match source {
                    OutboundMediaSource::Link(link) => Some(link),
                    OutboundMediaSource::Id(_) | OutboundMediaSource::Upload(_) => None,
                };
                let kind = kind.into();
                Self::Media { kind, mime_type: None, caption, filename, voice: false, link, file: None }
            }
        }
    }
}

impl From<OutgoingContent> for OutboundContent {
    fn from(content: OutgoingContent) -> Self {
        match content {
            OutgoingContent::Text { body } => Self::Text { body },
            OutgoingContent::Buttons { body, footer, buttons } => {
                Self::Buttons { body, footer, buttons: all(buttons) }
            }
            OutgoingContent::List { body, footer, button, sections } => {
                Self::List { body, footer, button, sections: all(sections) }
            }
            OutgoingContent::Template { name, language, header, body, buttons } => {
                let (header, body, buttons) = (all(header), all(body), all(buttons));
                Self::Template(Template { name, language, header, body, buttons })
            }
            OutgoingContent::Media { kind, source, caption, filename } => {
                Self::Media(OutgoingMedia { kind, source, caption, filename }.into())
            }
        }
    }
}

/// Structures of text and numbers always have a JSON form.
fn json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn all<T: Into<U>, U>(values: Vec<T>) -> Vec<U> {
    values.into_iter().map(Into::into).collect()
}

impl From<Button> for ButtonContent {
    fn from(Button { id, title }: Button) -> Self {
        Self { id, title }
    }
}

impl From<ButtonContent> for Button {
    fn from(ButtonContent { id, title }: ButtonContent) -> Self {
        Self { id, title }
    }
}

impl From<ListSection> for SectionContent {
    fn from(ListSection { title, rows }: ListSection) -> Self {
        let row = |ListRow { id, title, description }| RowContent { id, title, description };
        Self { title, rows: rows.into_iter().map(row).collect() }
    }
}

impl From<SectionContent> for ListSection {
    fn from(SectionContent { title, rows }: SectionContent) -> Self {
        let row = |RowContent { id, title, description }| ListRow { id, title, description };
        Self { title, rows: rows.into_iter().map(row).collect() }
    }
}

impl From<TemplateValue> for TemplateValueContent {
    fn from(TemplateValue { name, value }: TemplateValue) -> Self {
        let value = match value {
            TemplateParameter::Text(text) => TemplateParameterContent::Text(text),
            TemplateParameter::Media(media) => TemplateParameterContent::Media(media.into()),
        };
        Self { name, value }
    }
}

impl From<TemplateValueContent> for TemplateValue {
    fn from(TemplateValueContent { name, value }: TemplateValueContent) -> Self {
        let value = match value {
            TemplateParameterContent::Text(text) => TemplateParameter::Text(text),
            TemplateParameterContent::Media(media) => TemplateParameter::Media(media.into()),
        };
        Self { name, value }
    }
}

impl From<TemplateButton> for TemplateButtonContent {
    fn from(TemplateButton { index, value }: TemplateButton) -> Self {
        let value = match value {
            TemplateButtonValue::Payload(text) => TemplateButtonValueContent::Payload(text),
            TemplateButtonValue::UrlSuffix(text) => TemplateButtonValueContent::UrlSuffix(text),
            TemplateButtonValue::CouponCode(text) => TemplateButtonValueContent::CouponCode(text),
        };
        Self { index, value }
    }
}

impl From<TemplateButtonContent> for TemplateButton {
    fn from(TemplateButtonContent { index, value }: TemplateButtonContent) -> Self {
        let value = match value {
            TemplateButtonValueContent::Payload(text) => TemplateButtonValue::Payload(text),
            TemplateButtonValueContent::UrlSuffix(text) => TemplateButtonValue::UrlSuffix(text),
            TemplateButtonValueContent::CouponCode(text) => TemplateButtonValue::CouponCode(text),
        };
        Self { index, value }
    }
}

impl From<OutboundMedia> for OutgoingMedia {
    fn from(OutboundMedia { kind, source, caption, filename }: OutboundMedia) -> Self {
        let source = match source {
            OutboundMediaSource::Id(id) => MediaSource::Id(id),
            OutboundMediaSource::Link(link) => MediaSource::Link(link),
            OutboundMediaSource::Upload(file) => MediaSource::Upload(file.0),
        };
        Self { kind: kind.into(), source, caption, filename }
    }
}

impl From<OutgoingMedia> for OutboundMedia {
    fn from(OutgoingMedia { kind, source, caption, filename }: OutgoingMedia) -> Self {
        let source = match source {
            MediaSource::Id(id) => OutboundMediaSource::Id(id),
            MediaSource::Link(link) => OutboundMediaSource::Link(link),
            MediaSource::Upload(file) => OutboundMediaSource::Upload(MediaId(file)),
        };
        Self { kind: kind.into(), source, caption, filename }
    }
}

impl From<MediaKind> for MediaKindTag {
    fn from(kind: MediaKind) -> Self {
        match kind {
            MediaKind::Image => Self::Image,
            MediaKind::Audio => Self::Audio,
            MediaKind::Video => Self::Video,
            MediaKind::Document => Self::Document,
            MediaKind::Sticker => Self::Sticker,
        }
    }
}

impl From<MediaKindTag> for MediaKind {
    fn from(kind: MediaKindTag) -> Self {
        match kind {
            MediaKindTag::Image => Self::Image,
            MediaKindTag::Audio => Self::Audio,
            MediaKindTag::Video => Self::Video,
            MediaKindTag::Document => Self::Document,
            MediaKindTag::Sticker => Self::Sticker,
        }
    }
}
