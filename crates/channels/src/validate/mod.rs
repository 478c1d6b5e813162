//! What WhatsApp accepts, checked before anything is sent: Meta's limits for free-form messages, for the values of
//! templates and for orders, and what the channel's provider offers. Limits are counted in characters.

mod interactive;
mod media;
mod payment;
mod people;
mod pix;
mod problem;
mod problems;
mod template;

pub use media::{MediaProblem, media_problem};
pub use problem::{Problem, ProblemKind};

use crate::{
    capabilities::Capabilities,
    model::{Moment, OutboundContent, PaymentRequest, TemplateButtonValue},
};
use ponte_kernel::Timestamp;
use problems::Problems;
use std::time::Duration;

/// Characters of a text at Meta.
const LONGEST_TEXT: usize = 4_096;
/// An order that ends sooner is refused.
const LEAST_AHEAD: Duration = Duration::from_mins(5);

/// All that WhatsApp itself would refuse of `content`; empty when it can be sent.
pub fn problems(content: &OutboundContent) -> Vec<Problem> {
    let mut found = Problems::default();
    check(&mut found, content, LONGEST_TEXT);
    found.0
}

/// As [`problems`], through a provider: what it does not offer is a problem too, and its texts may be shorter.
pub fn problems_through(content: &OutboundContent, provider: &Capabilities) -> Vec<Problem> {
    let mut found = Problems::default();
    if let Some(feature) = provider.missing_for(content) {
        found.add("", ProblemKind::NotOffered(feature));
    }
    check(&mut found, content, LONGEST_TEXT.min(provider.longest_text));
    found.0
}

/// Moments of `content` that are past, or too near for what has to happen before them.
pub fn late(content: &OutboundContent, now: Timestamp) -> Vec<Problem> {
    let mut found = Problems::default();
    let mut ahead = |path: String, moment: Moment| {
        found.unless(|| moment.0 >= now.plus(LEAST_AHEAD), path, ProblemKind::TooSoon);
    };
    let expiration = |payment: &PaymentRequest| {
        payment.order.as_ref().and_then(|order| order.expiration.as_ref()).map(|expiration| expiration.at)
    };
    match content {
        OutboundContent::OrderDetails(order) => {
            if let Some(moment) = expiration(&order.payment) {
                ahead("payment.order.expiration.at".to_owned(), moment);
            }
        }
        OutboundContent::Template(template) => {
            if let Some(moment) = template.offer_ends_at {
                ahead("offer_ends_at".to_owned(), moment);
            }
            for (at, button) in template.buttons.iter().enumerate() {
                if let TemplateButtonValue::OrderDetails(payment) = &button.value
                    && let Some(moment) = expiration(payment)
                {
                    ahead(format!("buttons[{at}].value.order_details.order.expiration.at"), moment);
                }
            }
        }
        _ => {}
    }
    found.0
}

fn check(found: &mut Problems, content: &OutboundContent, longest_text: usize) {
    match content {
        OutboundContent::Text { body } => found.text("body", body, longest_text),
        OutboundContent::Buttons { header, body, footer, buttons } => {
            media::check_header(found, header.as_ref());
            interactive::check_body(found, body, footer.as_deref());
            interactive::check_buttons(found, "buttons", buttons);
        }
        OutboundContent::List { header, body, footer, button, sections } => {
            if let Some(header) = header {
                media::check_text_header(found, "header", header);
            }
            interactive::check_list(found, body, footer.as_deref(), button, sections);
        }
        OutboundContent::Template(template) => template::check_template(found, template),
        OutboundContent::Media(media) => media::check_media(found, "", media),
        OutboundContent::CtaUrl(link) => interactive::check_cta_url(found, link),
        OutboundContent::LocationRequest { body }
        | OutboundContent::ContactRequest { body }
        | OutboundContent::CallPermissionRequest { body } => interactive::check_body(found, body, None),
        OutboundContent::Product(product) => interactive::check_product(found, product),
        OutboundContent::ProductList(list) => interactive::check_product_list(found, list),
        OutboundContent::Catalog(catalog) => interactive::check_catalog(found, catalog),
        OutboundContent::Carousel(carousel) => interactive::check_carousel(found, carousel),
        OutboundContent::Flow(flow) => interactive::check_flow(found, flow),
        OutboundContent::Address(address) => interactive::check_address(found, address),
        OutboundContent::OrderDetails(order) => payment::check_order_details(found, order),
        OutboundContent::OrderStatus(status) => payment::check_order_status(found, status),
        OutboundContent::Contacts { cards } => people::check_contacts(found, cards),
        OutboundContent::Location(place) => people::check_location(found, "", place),
        OutboundContent::Reaction { to, emoji } => people::check_reaction(found, to, emoji.as_deref()),
    }
}
