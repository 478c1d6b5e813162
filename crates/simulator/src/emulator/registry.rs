//! The account's templates as Graph lists them, beside the rules that sends are checked with.

use super::{
    fields::{array, text},
    template::{
        TemplateButton, TemplateCardRule, TemplateCategory, TemplateHeader, TemplatePurpose, TemplateRule,
        TemplateStatus,
    },
    world::World,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// A template as Graph lists it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listing {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) previous_category: Option<String>,
    pub(crate) correct_category: Option<String>,
    pub(crate) status: String,
    pub(crate) quality: String,
    pub(crate) rejected_reason: String,
    pub(crate) parameter_format: String,
    pub(crate) components: Vec<Value>,
}

/// What a reviewer, or Meta's machine, decides about a template. What is left out stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateReview {
    /// Meta's word, such as `APPROVED`, `REJECTED`, `PAUSED`, `DISABLED`.
    pub status: Option<String>,
    /// Meta's word for a rejection, such as `INVALID_FORMAT`.
    pub reason: Option<String>,
    /// `GREEN`, `YELLOW`, `RED`.
    pub quality: Option<String>,
    /// The category changes now.
    pub category: Option<String>,
    /// The category is announced to change.
    pub correct_category: Option<String>,
}

/// Listings of the rules that an emulator starts with.
pub(crate) fn listings(rules: &[TemplateRule]) -> Vec<Listing> {
    rules.iter().map(Listing::of).collect()
}

/// Always the same for the same name and language, so that a restarted emulator is recognised.
fn id_of(name: &str, language: &str) -> String {
    let hash = name.bytes().chain(*b"/").chain(language.bytes());
    // FNV-1a: any well-spread, stable number will do.
    let hash = hash
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("7{:014}", hash % 100_000_000_000_000)
}

impl Listing {
    pub(crate) fn submitted(
        name: &str,
        language: &str,
        category: &str,
        format: &str,
        components: Vec<Value>,
    ) -> Self {
        Self {
            id: id_of(name, language),
            name: name.to_owned(),
            language: language.to_owned(),
            category: category.to_owned(),
            previous_category: None,
            correct_category: None,
            status: "PENDING".to_owned(),
            quality: "UNKNOWN".to_owned(),
            rejected_reason: "NONE".to_owned(),
            parameter_format: format.to_owned(),
            components,
        }
    }

    fn of(rule: &TemplateRule) -> Self {
        let mut components = components_of(rule.header.as_ref(), &rule.body, &rule.buttons);
        if let Some(footer) = &rule.footer {
            components.push(json!({"type": "FOOTER", "text": footer}));
        }
        if let Some(offer) = &rule.offer {
            let offer = json!({"text": offer, "has_expiration": true});
            components.push(json!({"type": "LIMITED_TIME_OFFER", "limited_time_offer": offer}));
        }
        if !rule.cards.is_empty() {
            let card = |card: &TemplateCardRule| json!({"components": components_of(card.header.as_ref(), &card.body, &card.buttons)});
            let cards: Vec<Value> = rule.cards.iter().map(card).collect();
            components.push(json!({"type": "CAROUSEL", "cards": cards}));
        }
        let category = match rule.category {
            TemplateCategory::Utility => "UTILITY",
            TemplateCategory::Marketing => "MARKETING",
            TemplateCategory::Authentication => "AUTHENTICATION",
        };
        let status = match rule.status {
            TemplateStatus::Approved => "APPROVED",
            TemplateStatus::Pending => "PENDING",
            TemplateStatus::Paused => "PAUSED",
            TemplateStatus::Disabled => "DISABLED",
        };
        let numbered = !rule.body.split("{{").skip(1).any(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
        let format = if numbered { "POSITIONAL" } else { "NAMED" };
        let listing = Self::submitted(&rule.name, &rule.language, category, format, components);
        Self { status: status.to_owned(), ..listing }
    }

    /// The rule that sends are checked with; `None` while nobody may send it.
    fn rule(&self) -> Option<TemplateRule> {
        let status = match self.status.as_str() {
            "APPROVED" => TemplateStatus::Approved,
            "PAUSED" => TemplateStatus::Paused,
            "DISABLED" => TemplateStatus::Disabled,
            _ => return None,
        };
        let component = |kind: &str| component(&self.components, kind);
        let words = |kind: &str| component(kind).and_then(|one| text(one, "text")).map(str::to_owned);
        let offer = component("LIMITED_TIME_OFFER").and_then(|one| one.get("limited_time_offer"));
        let cards = component("CAROUSEL").map(|one| array(one, "cards")).unwrap_or_default();
        Some(TemplateRule {
            name: self.name.clone(),
            language: self.language.clone(),
            category: match self.category.as_str() {
                "MARKETING" => TemplateCategory::Marketing,
                "AUTHENTICATION" => TemplateCategory::Authentication,
                _ => TemplateCategory::Utility,
            },
            status,
            header: read_header(&self.components),
            body: words("BODY").unwrap_or_default(),
            footer: words("FOOTER"),
            buttons: read_buttons(&self.components),
            offer: offer.map(|offer| text(offer, "text").unwrap_or_default().to_owned()),
            cards: cards.iter().map(read_card).collect(),
            // Graph's list tells it by the sub-category, which reviews here do not keep.
            purpose: TemplatePurpose::Plain,
        })
    }

    /// As Graph writes it.
    pub(crate) fn wire(&self) -> Value {
        let mut wire = json!({
            "name": self.name,
            "parameter_format": self.parameter_format,
            "components": self.components,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "quality_score": {"score": self.quality},
            "rejected_reason": self.rejected_reason,
            "id": self.id,
        });
        if let Some(previous) = &self.previous_category {
            wire["previous_category"] = previous.as_str().into();
        }
        if let Some(correct) = &self.correct_category {
            wire["correct_category"] = correct.as_str().into();
        }
        wire
    }
}

fn components_of(header: Option<&TemplateHeader>, body: &str, buttons: &[TemplateButton]) -> Vec<Value> {
    let format = |format: &str| json!({"type": "HEADER", "format": format});
    let header = header.map(|header| match header {
        TemplateHeader::Text(text) => json!({"type": "HEADER", "format": "TEXT", "text": text}),
        TemplateHeader::Image => format("IMAGE"),
        TemplateHeader::Video => format("VIDEO"),
        TemplateHeader::Document => format("DOCUMENT"),
        TemplateHeader::Location => format("LOCATION"),
        TemplateHeader::Product => format("PRODUCT"),
    });
    let mut components: Vec<Value> = header.into_iter().collect();
    components.push(json!({"type": "BODY", "text": body}));
    if !buttons.is_empty() {
        let buttons: Vec<Value> = buttons.iter().map(button).collect();
        components.push(json!({"type": "BUTTONS", "buttons": buttons}));
    }
    components
}

fn component<'a>(components: &'a [Value], kind: &str) -> Option<&'a Value> {
    components.iter().find(|one| text(one, "type") == Some(kind))
}

fn read_header(components: &[Value]) -> Option<TemplateHeader> {
    let header = component(components, "HEADER")?;
    match text(header, "format")? {
        "IMAGE" => Some(TemplateHeader::Image),
        "VIDEO" => Some(TemplateHeader::Video),
        "DOCUMENT" => Some(TemplateHeader::Document),
        "LOCATION" => Some(TemplateHeader::Location),
        "PRODUCT" => Some(TemplateHeader::Product),
        _ => text(header, "text").map(|text| TemplateHeader::Text(text.to_owned())),
    }
}

fn read_buttons(components: &[Value]) -> Vec<TemplateButton> {
    let buttons = component(components, "BUTTONS").map(|one| array(one, "buttons")).unwrap_or_default();
    buttons.iter().filter_map(read_button).collect()
}

fn read_card(card: &Value) -> TemplateCardRule {
    let components = array(card, "components");
    let body = component(components, "BODY").and_then(|one| text(one, "text")).unwrap_or_default();
    TemplateCardRule { header: read_header(components), body: body.to_owned(), buttons: read_buttons(components) }
}

fn button(button: &TemplateButton) -> Value {
    let plain = |kind: &str, text: &str| json!({"type": kind, "text": text});
    match button {
        TemplateButton::PhoneNumber { text, phone_number } => {
            json!({"type": "PHONE_NUMBER", "text": text, "phone_number": phone_number})
        }
        TemplateButton::Otp { text } => json!({"type": "OTP", "otp_type": "COPY_CODE", "text": text}),
        TemplateButton::Flow { text } => plain("FLOW", text),
        TemplateButton::Catalog { text } => plain("CATALOG", text),
        TemplateButton::Mpm { text } => plain("MPM", text),
        TemplateButton::OrderDetails { text } => plain("ORDER_DETAILS", text),
        TemplateButton::QuickReply { text } => json!({"type": "QUICK_REPLY", "text": text}),
        TemplateButton::Url { text, url } => json!({"type": "URL", "text": text, "url": url}),
        TemplateButton::CopyCode { text } => json!({"type": "COPY_CODE", "text": text}),
    }
}

fn read_button(button: &Value) -> Option<TemplateButton> {
    let stands = text(button, "text").unwrap_or_default().to_owned();
    match text(button, "type")? {
        "QUICK_REPLY" => Some(TemplateButton::QuickReply { text: stands }),
        "COPY_CODE" => Some(TemplateButton::CopyCode { text: "Copiar código".to_owned() }),
        "URL" => Some(TemplateButton::Url { text: stands, url: text(button, "url")?.to_owned() }),
        "PHONE_NUMBER" => Some(TemplateButton::PhoneNumber {
            text: stands,
            phone_number: text(button, "phone_number").unwrap_or_default().to_owned(),
        }),
        "OTP" => Some(TemplateButton::Otp { text: stands }),
        "FLOW" => Some(TemplateButton::Flow { text: stands }),
        "CATALOG" => Some(TemplateButton::Catalog { text: stands }),
        "MPM" => Some(TemplateButton::Mpm { text: stands }),
        "ORDER_DETAILS" => Some(TemplateButton::OrderDetails { text: stands }),
        // Of kinds that take no value: as a fixed address they count in the buttons' order.
        _ => Some(TemplateButton::Url { text: stands, url: String::new() }),
    }
}

impl World {
    /// Keeps a rule and its listing.
    pub(crate) fn list_template(&self, rule: &TemplateRule) {
        let listing = Listing::of(rule);
        let mut listings = self.listings.write();
        listings.retain(|known| known.id != listing.id);
        listings.push(listing);
    }

    /// Keeps a listing; what sends are checked with follows it.
    pub(crate) fn put_listing(&self, listing: Listing) {
        let mut rules = self.templates.write();
        rules.retain(|rule| (&rule.name, &rule.language) != (&listing.name, &listing.language));
        rules.extend(listing.rule());
        drop(rules);
        let mut listings = self.listings.write();
        listings.retain(|known| known.id != listing.id);
        listings.push(listing);
    }

    /// Takes templates of a name out; gives how many there were.
    pub(crate) fn delete_listings(&self, name: &str, id: Option<&str>) -> usize {
        let goes = |listing: &Listing| listing.name == name && id.is_none_or(|id| listing.id == id);
        let gone: Vec<Listing> = self.listings.write().extract_if(.., |listing| goes(listing)).collect();
        let mut rules = self.templates.write();
        rules.retain(|rule| !gone.iter().any(|gone| (&gone.name, &gone.language) == (&rule.name, &rule.language)));
        gone.len()
    }

    pub(crate) fn listing(&self, id: &str) -> Option<Listing> {
        self.listings.read().iter().find(|listing| listing.id == id).cloned()
    }

    /// A template by its id, or by its name.
    pub(crate) fn listing_named(&self, name: &str) -> Option<Listing> {
        self.listings.read().iter().find(|listing| listing.name == name || listing.id == name).cloned()
    }

    /// Decides about a template, and tells the company: `field` and `value` of each webhook.
    pub(crate) fn review(&self, listing: &Listing, review: TemplateReview) -> Vec<(&'static str, Value)> {
        let id: u64 = listing.id.parse().unwrap_or_default();
        let named = |mut value: Value| {
            value["message_template_id"] = id.into();
            value["message_template_name"] = listing.name.as_str().into();
            value["message_template_language"] = listing.language.as_str().into();
            value
        };
        let mut webhooks = Vec::new();
        let mut after = listing.clone();
        if let Some(status) = review.status {
            let reason = review.reason.unwrap_or_else(|| "NONE".to_owned());
            webhooks.push(("message_template_status_update", named(json!({"event": status, "reason": reason}))));
            after.rejected_reason = reason;
            after.status = status;
        }
        if let Some(quality) = review.quality {
            let value = json!({"previous_quality_score": after.quality, "new_quality_score": quality});
            webhooks.push(("message_template_quality_update", named(value)));
            after.quality = quality;
        }
        if let Some(correct) = review.correct_category {
            let value = json!({"new_category": after.category, "correct_category": correct});
            webhooks.push(("template_category_update", named(value)));
            after.correct_category = Some(correct);
        }
        if let Some(category) = review.category {
            let value = json!({"previous_category": after.category, "new_category": category});
            webhooks.push(("template_category_update", named(value)));
            after.previous_category = Some(std::mem::replace(&mut after.category, category));
            after.correct_category = None;
        }
        self.put_listing(after);
        webhooks
    }
}
