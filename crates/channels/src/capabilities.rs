//! What a provider offers: data, shown in the screens and read before a send.

use crate::{adapter::EncodeError, model::OutboundContent, sentence::Sentence};
use ponte_kernel::Language;
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

    /// As [`Self::missing_for`], for the beginning of an adapter's encoding: what comes after it may trust in the rest.
    pub(crate) fn demand_for(&self, content: &OutboundContent) -> Result<(), EncodeError> {
        self.missing_for(content).map_or(Ok(()), |feature| Err(EncodeError::NotOffered(feature)))
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
    /// A text or a file above the body of buttons, lists and links.
    Header,
    /// Audio shown as if it was recorded in WhatsApp.
    Voice,
    CtaUrl,
    LocationRequest,
    ContactRequest,
    Product,
    ProductList,
    Catalog,
    Carousel,
    /// Forms (WhatsApp Flows).
    Flow,
    AddressRequest,
    CallPermissionRequest,
    /// Orders to be paid in the chat, in Brazil.
    OrderDetails,
    OrderStatus,
    Contacts,
    Location,
    Reaction,
    /// Texts, a file in the header, and buttons with a payload, an address or a code.
    Template,
    /// Templates with anything more: amounts, places, products, forms, orders, offers, cards.
    RichTemplate,
    /// Quoting an earlier message.
    ReplyContext,
    /// Blue ticks.
    ReadMark,
    Typing,
    /// Our own id comes back with statuses: a send whose answer was lost can be told apart.
    ClientId,
}

impl Feature {
    pub const ALL: [Self; 28] = [
        Self::Text,
        Self::MediaById,
        Self::MediaByLink,
        Self::Buttons,
        Self::List,
        Self::Header,
        Self::Voice,
        Self::CtaUrl,
        Self::LocationRequest,
        Self::ContactRequest,
        Self::Product,
        Self::ProductList,
        Self::Catalog,
        Self::Carousel,
        Self::Flow,
        Self::AddressRequest,
        Self::CallPermissionRequest,
        Self::OrderDetails,
        Self::OrderStatus,
        Self::Contacts,
        Self::Location,
        Self::Reaction,
        Self::Template,
        Self::RichTemplate,
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
            Self::Header => "header",
            Self::Voice => "voice",
            Self::CtaUrl => "cta_url",
            Self::LocationRequest => "location_request",
            Self::ContactRequest => "contact_request",
            Self::Product => "product",
            Self::ProductList => "product_list",
            Self::Catalog => "catalog",
            Self::Carousel => "carousel",
            Self::Flow => "flow",
            Self::AddressRequest => "address_request",
            Self::CallPermissionRequest => "call_permission_request",
            Self::OrderDetails => "order_details",
            Self::OrderStatus => "order_status",
            Self::Contacts => "contacts",
            Self::Location => "location",
            Self::Reaction => "reaction",
            Self::Template => "template",
            Self::RichTemplate => "rich_template",
            Self::ReplyContext => "reply_context",
            Self::ReadMark => "read_mark",
            Self::Typing => "typing",
            Self::ClientId => "client_id",
        }
    }

    /// What it is, for people, to stand within a sentence.
    pub fn words(self, language: Language) -> &'static str {
        let sentence = match self {
            Self::Text => Sentence::new("mensagens de texto", "text messages"),
            Self::MediaById => {
                Sentence::new("arquivos enviados antes ao provedor", "files uploaded to the provider before")
            }
            Self::MediaByLink => Sentence::new("arquivos por endereço", "files by their address"),
            Self::Buttons => Sentence::new("botões de resposta", "reply buttons"),
            Self::List => Sentence::new("listas", "lists"),
            Self::Header => Sentence::new("cabeçalho acima do texto", "a header above the text"),
            Self::Voice => Sentence::new("áudio como gravação de voz", "audio as a voice message"),
            Self::CtaUrl => Sentence::new("botão que abre um endereço", "a button that opens an address"),
            Self::LocationRequest => Sentence::new("pedido de localização", "a request for a location"),
            Self::ContactRequest => Sentence::new("pedido de contato", "a request for a contact"),
            Self::Product => Sentence::new("produto do catálogo", "a product of the catalogue"),
            Self::ProductList => Sentence::new("lista de produtos", "a list of products"),
            Self::Catalog => Sentence::new("catálogo", "the catalogue"),
            Self::Carousel => Sentence::new("carrossel de cartões", "a carousel of cards"),
            Self::Flow => Sentence::new("formulários (Flows)", "forms (Flows)"),
            Self::AddressRequest => Sentence::new("pedido de endereço", "a request for an address"),
            Self::CallPermissionRequest => {
                Sentence::new("pedido de permissão para ligar", "a request to be allowed to call")
            }
            Self::OrderDetails => Sentence::new("pedido com pagamento", "an order to be paid"),
            Self::OrderStatus => Sentence::new("andamento do pedido", "the status of an order"),
            Self::Contacts => Sentence::new("cartões de contato", "contact cards"),
            Self::Location => Sentence::new("localização", "a location"),
            Self::Reaction => Sentence::new("reações", "reactions"),
            Self::Template => Sentence::new("modelos de mensagem", "message templates"),
            Self::RichTemplate => Sentence::new(
                "modelos com valores, produtos, formulários, ofertas ou cartões",
                "templates with amounts, products, forms, offers or cards",
            ),
            Self::ReplyContext => Sentence::new("citação de mensagens", "quoted messages"),
            Self::ReadMark => Sentence::new("confirmação de leitura", "read marks"),
            Self::Typing => Sentence::new("indicador de digitação", "the typing indicator"),
            Self::ClientId => Sentence::new("nosso identificador nos avisos de entrega", "our own id in statuses"),
        };
        sentence.in_language(language)
    }
}
