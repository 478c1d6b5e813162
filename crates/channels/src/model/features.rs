//! What a content needs of a provider.

use super::{
    CardAction, Header, OutboundContent, OutboundMedia, Template, TemplateButton, TemplateButtonValue,
    TemplateParameter, TemplateValue,
};
use crate::capabilities::Feature;

/// Each once, the kind itself first.
pub(super) fn of(content: &OutboundContent) -> Vec<Feature> {
    let mut needed = Vec::new();
    let mut need = |feature| {
        if !needed.contains(&feature) {
            needed.push(feature);
        }
    };
    need(kind_of(content));
    match content {
        OutboundContent::Buttons { header, .. } => header.iter().flat_map(of_header).for_each(need),
        OutboundContent::List { header, .. } => header.iter().map(|_| Feature::Header).for_each(need),
        OutboundContent::CtaUrl(link) => link.header.iter().flat_map(of_header).for_each(need),
        OutboundContent::Flow(flow) => flow.header.iter().flat_map(of_header).for_each(need),
        OutboundContent::Address(address) => address.header.iter().flat_map(of_header).for_each(need),
        OutboundContent::OrderDetails(order) => order.header.iter().flat_map(of_media).for_each(need),
        OutboundContent::Media(media) => of_media(media).into_iter().for_each(need),
        OutboundContent::Template(template) => of_template(template).into_iter().for_each(need),
        OutboundContent::Carousel(carousel) => {
            let cards = carousel.cards.iter();
            cards
                .flat_map(|card| {
                    let product = matches!(card.action, CardAction::Product(_)).then_some(Feature::Product);
                    card.header.iter().flat_map(of_media).chain(product)
                })
                .for_each(need);
        }
        _ => {}
    }
    needed
}

/// The feature named as the kind is; media goes by where the file lies instead.
pub(super) fn kind_of(content: &OutboundContent) -> Feature {
    match content {
        OutboundContent::Text { .. } => Feature::Text,
        OutboundContent::Buttons { .. } => Feature::Buttons,
        OutboundContent::List { .. } => Feature::List,
        OutboundContent::Template(_) => Feature::Template,
        OutboundContent::Media(media) => media.source.feature(),
        OutboundContent::CtaUrl(_) => Feature::CtaUrl,
        OutboundContent::LocationRequest { .. } => Feature::LocationRequest,
        OutboundContent::ContactRequest { .. } => Feature::ContactRequest,
        OutboundContent::Product(_) => Feature::Product,
        OutboundContent::ProductList(_) => Feature::ProductList,
        OutboundContent::Catalog(_) => Feature::Catalog,
        OutboundContent::Carousel(_) => Feature::Carousel,
        OutboundContent::Flow(_) => Feature::Flow,
        OutboundContent::Address(_) => Feature::AddressRequest,
        OutboundContent::CallPermissionRequest { .. } => Feature::CallPermissionRequest,
        OutboundContent::OrderDetails(_) => Feature::OrderDetails,
        OutboundContent::OrderStatus(_) => Feature::OrderStatus,
        OutboundContent::Contacts { .. } => Feature::Contacts,
        OutboundContent::Location(_) => Feature::Location,
        OutboundContent::Reaction { .. } => Feature::Reaction,
    }
}

fn of_header(header: &Header) -> Vec<Feature> {
    let mut needed = vec![Feature::Header];
    if let Header::Media(media) = header {
        needed.extend(of_media(media));
    }
    needed
}

fn of_media(media: &OutboundMedia) -> Vec<Feature> {
    let mut needed = vec![media.source.feature()];
    needed.extend(media.voice.then_some(Feature::Voice));
    needed
}

fn of_template(template: &Template) -> Vec<Feature> {
    let cards = template.cards.iter();
    let rich = template.offer_ends_at.is_some() || template.order_status.is_some() || !template.cards.is_empty();
    let mut needed: Vec<Feature> = rich.then_some(Feature::RichTemplate).into_iter().collect();
    let values = [&template.header, &template.body].into_iter();
    let values = values.chain(cards.clone().flat_map(|card| [&card.header, &card.body])).flatten();
    needed.extend(values.flat_map(of_value));
    let buttons = template.buttons.iter().chain(cards.flat_map(|card| &card.buttons));
    needed.extend(buttons.filter_map(of_button));
    needed
}

fn of_value(value: &TemplateValue) -> Vec<Feature> {
    match &value.value {
        TemplateParameter::Text(_) => Vec::new(),
        TemplateParameter::Media(media) => of_media(media),
        TemplateParameter::Currency(_)
        | TemplateParameter::DateTime(_)
        | TemplateParameter::Location(_)
        | TemplateParameter::Product(_) => vec![Feature::RichTemplate],
    }
}

fn of_button(button: &TemplateButton) -> Option<Feature> {
    match button.value {
        TemplateButtonValue::Payload(_)
        | TemplateButtonValue::UrlSuffix(_)
        | TemplateButtonValue::CouponCode(_)
        | TemplateButtonValue::OneTimeCode(_) => None,
        TemplateButtonValue::Flow(_)
        | TemplateButtonValue::Catalog(_)
        | TemplateButtonValue::Products(_)
        | TemplateButtonValue::OrderDetails(_) => Some(Feature::RichTemplate),
    }
}
