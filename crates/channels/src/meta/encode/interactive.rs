//! Messages with something to press: `{"type": …, "header", "body", "footer", "action"}`.

use super::{media, media_kind, payment, put};
use crate::model::{
    AddressRequest, Button, CardAction, Carousel, CarouselCard, FlowMessage, FlowMode, FlowOpening, FlowRef,
    Header, ListRow, ListSection, OutboundContent, OutboundMedia, ProductSection,
};
use serde_json::{Value, json};

/// Of every content that is no interactive message it makes `null`.
pub(super) fn interactive(content: &OutboundContent) -> Value {
    match content {
        OutboundContent::Buttons { header, body, footer, buttons } => {
            let buttons: Vec<_> = buttons.iter().map(button).collect();
            Frame { header: header.as_ref().map(self::header), footer: footer.as_deref(), ..Frame::of(body) }
                .with("button", json!({ "buttons": buttons }))
        }
        OutboundContent::List { header, body, footer, button, sections } => {
            let sections: Vec<_> = sections.iter().map(section).collect();
            Frame { header: header.as_deref().map(text_header), footer: footer.as_deref(), ..Frame::of(body) }
                .with("list", json!({ "button": button, "sections": sections }))
        }
        OutboundContent::CtaUrl(link) => {
            let header = link.header.as_ref().map(header);
            Frame { header, footer: link.footer.as_deref(), ..Frame::of(&link.body) }
                .with("cta_url", cta_url(&link.button, &link.url))
        }
        OutboundContent::LocationRequest { body } => {
            Frame::of(body).with("location_request_message", json!({ "name": "send_location" }))
        }
        OutboundContent::ContactRequest { body } => {
            Frame::of(body).with("contact_request", json!({ "name": "request_contact_info" }))
        }
        OutboundContent::CallPermissionRequest { body } => {
            Frame::of(body).with("call_permission_request", json!({ "name": "call_permission_request" }))
        }
        OutboundContent::Product(it) => {
            let action = json!({ "catalog_id": it.catalog, "product_retailer_id": it.product });
            Frame { header: None, body: it.body.as_deref(), footer: it.footer.as_deref() }.with("product", action)
        }
        OutboundContent::ProductList(it) => {
            let action = json!({ "catalog_id": it.catalog, "sections": product_sections(&it.sections) });
            Frame { header: Some(text_header(&it.header)), footer: it.footer.as_deref(), ..Frame::of(&it.body) }
                .with("product_list", action)
        }
        OutboundContent::Catalog(it) => {
            let mut action = json!({ "name": "catalog_message" });
            if let Some(thumbnail) = &it.thumbnail {
                action["parameters"] = json!({ "thumbnail_product_retailer_id": thumbnail });
            }
            Frame { footer: it.footer.as_deref(), ..Frame::of(&it.body) }.with("catalog_message", action)
        }
        OutboundContent::Carousel(it) => carousel(it),
        OutboundContent::Flow(it) => flow(it),
        OutboundContent::Address(it) => address(it),
        OutboundContent::OrderDetails(it) => {
            let action = json!({ "name": "review_and_pay", "parameters": payment::request(&it.payment) });
            let header = it.header.as_ref().map(media_header);
            Frame { header, footer: it.footer.as_deref(), ..Frame::of(&it.body) }.with("order_details", action)
        }
        OutboundContent::OrderStatus(it) => {
            let action = json!({ "name": "review_order", "parameters": payment::status(&it.update) });
            Frame { footer: it.footer.as_deref(), ..Frame::of(&it.body) }.with("order_status", action)
        }
        OutboundContent::Text { .. }
        | OutboundContent::Template(_)
        | OutboundContent::Media(_)
        | OutboundContent::Contacts { .. }
        | OutboundContent::Location(_)
        | OutboundContent::Reaction { .. } => Value::Null,
    }
}

pub(super) fn product_sections(sections: &[ProductSection]) -> Vec<Value> {
    let section = |section: &ProductSection| {
        let items: Vec<_> = section.products.iter().map(|it| json!({ "product_retailer_id": it })).collect();
        let mut object = json!({ "product_items": items });
        put(&mut object, "title", section.title.as_deref());
        object
    };
    sections.iter().map(section).collect()
}

/// What surrounds the action.
struct Frame<'a> {
    header: Option<Value>,
    body: Option<&'a str>,
    footer: Option<&'a str>,
}

impl<'a> Frame<'a> {
    fn of(body: &'a str) -> Self {
        Self { header: None, body: Some(body), footer: None }
    }

    fn with(self, kind: &str, action: Value) -> Value {
        let text = |text| json!({ "text": text });
        let mut object = json!({ "type": kind });
        object["action"] = action;
        put(&mut object, "header", self.header);
        put(&mut object, "body", self.body.map(text));
        put(&mut object, "footer", self.footer.map(text));
        object
    }
}

fn header(header: &Header) -> Value {
    match header {
        Header::Text(text) => text_header(text),
        Header::Media(media) => media_header(media),
    }
}

fn text_header(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn media_header(file: &OutboundMedia) -> Value {
    let kind = media_kind(file.kind);
    json!({ "type": kind, kind: media(file) })
}

fn cta_url(button: &str, url: &str) -> Value {
    json!({ "name": "cta_url", "parameters": { "display_text": button, "url": url } })
}

fn button(button: &Button) -> Value {
    json!({ "type": "reply", "reply": { "id": button.id, "title": button.title } })
}

fn section(section: &ListSection) -> Value {
    let rows: Vec<_> = section.rows.iter().map(row).collect();
    let mut object = json!({ "rows": rows });
    put(&mut object, "title", section.title.as_deref());
    object
}

fn row(row: &ListRow) -> Value {
    let mut object = json!({ "id": row.id, "title": row.title });
    put(&mut object, "description", row.description.as_deref());
    object
}

fn carousel(carousel: &Carousel) -> Value {
    let cards: Vec<_> = carousel.cards.iter().enumerate().map(card).collect();
    Frame::of(&carousel.body).with("carousel", json!({ "cards": cards }))
}

/// Meta calls cards with reply buttons `cta_url` too.
fn card((at, card): (usize, &CarouselCard)) -> Value {
    let (kind, action) = match &card.action {
        CardAction::Link(link) => ("cta_url", cta_url(&link.button, &link.url)),
        CardAction::Buttons(buttons) => {
            let reply =
                |it: &Button| json!({ "type": "quick_reply", "quick_reply": { "id": it.id, "title": it.title } });
            ("cta_url", json!({ "buttons": buttons.iter().map(reply).collect::<Vec<_>>() }))
        }
        CardAction::Product(it) => {
            ("product", json!({ "catalog_id": it.catalog, "product_retailer_id": it.product }))
        }
    };
    let mut object = json!({ "card_index": at, "type": kind, "action": action });
    put(&mut object, "header", card.header.as_ref().map(media_header));
    put(&mut object, "body", card.body.as_deref().map(|text| json!({ "text": text })));
    object
}

fn flow(flow: &FlowMessage) -> Value {
    let mode = match flow.mode {
        FlowMode::Published => "published",
        FlowMode::Draft => "draft",
    };
    let mut parameters = json!({
        "flow_message_version": "3", "flow_token": flow.token, "flow_cta": flow.button, "mode": mode,
    });
    match &flow.flow {
        FlowRef::Id(id) => parameters["flow_id"] = id.as_str().into(),
        FlowRef::Name(name) => parameters["flow_name"] = name.as_str().into(),
    }
    match &flow.open {
        None => {}
        Some(FlowOpening::DataExchange) => parameters["flow_action"] = "data_exchange".into(),
        Some(FlowOpening::Screen(screen)) => {
            let mut payload = json!({ "screen": screen.screen });
            put(&mut payload, "data", (!screen.data.is_empty()).then(|| screen.data.clone()));
            parameters["flow_action"] = "navigate".into();
            parameters["flow_action_payload"] = payload;
        }
    }
    let header = flow.header.as_ref().map(header);
    Frame { header, footer: flow.footer.as_deref(), ..Frame::of(&flow.body) }
        .with("flow", json!({ "name": "flow", "parameters": parameters }))
}

fn address(request: &AddressRequest) -> Value {
    let saved = request.saved.iter().map(|it| json!({ "id": it.id, "value": it.values }));
    let parameters = json!({
        "country": request.country,
        "values": request.values,
        "saved_addresses": saved.collect::<Vec<_>>(),
    });
    let header = request.header.as_ref().map(header);
    Frame { header, footer: request.footer.as_deref(), ..Frame::of(&request.body) }
        .with("address_message", json!({ "name": "address_message", "parameters": parameters }))
}
