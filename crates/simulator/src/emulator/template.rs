//! Templates that Meta approved: the registry's entries, and the checks of a send against them.

use super::{
    fields::{array, filled_text, text},
    interactive,
    refusal::Refusal,
    transcript::{Choice, Shown},
};
use crate::webhook::PricingCategory;
use ponte_kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// A template as it was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateRule {
    pub name: String,
    /// Such as `pt_BR`.
    pub language: String,
    pub category: TemplateCategory,
    #[serde(default)]
    pub status: TemplateStatus,
    #[serde(default)]
    pub header: Option<TemplateHeader>,
    /// With `{{1}}` or `{{name}}` where values go, never both kinds.
    pub body: String,
    #[serde(default)]
    pub footer: Option<String>,
    #[serde(default)]
    pub buttons: Vec<TemplateButton>,
    /// The text of its limited-time offer.
    #[serde(default)]
    pub offer: Option<String>,
    /// The cards of its carousel: header (a file) and body of each, and buttons.
    #[serde(default)]
    pub cards: Vec<TemplateCardRule>,
    #[serde(default)]
    pub purpose: TemplatePurpose,
}

/// A card as it was submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateCardRule {
    #[serde(default)]
    pub header: Option<TemplateHeader>,
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub buttons: Vec<TemplateButton>,
}

/// What a template is for, beyond its category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplatePurpose {
    #[default]
    Plain,
    /// Sent with the news of an order.
    OrderStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateCategory {
    Utility,
    Marketing,
    Authentication,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateStatus {
    #[default]
    Approved,
    Pending,
    Paused,
    Disabled,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateHeader {
    Text(String),
    Image,
    Video,
    Document,
    Location,
    Product,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TemplateButton {
    QuickReply {
        text: String,
    },
    Url {
        text: String,
        url: String,
    },
    CopyCode {
        text: String,
    },
    PhoneNumber {
        text: String,
        phone_number: String,
    },
    /// Copies the code of an authentication template.
    Otp {
        text: String,
    },
    Flow {
        text: String,
    },
    Catalog {
        text: String,
    },
    /// Several products.
    Mpm {
        text: String,
    },
    OrderDetails {
        text: String,
    },
}

/// A send of a template, read but not yet checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TemplateSend {
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) components: Vec<Value>,
}

/// Meta refuses longer bodies after substitution (132005).
const LONGEST_BODY: usize = 1_024;

impl TemplateRule {
    /// Two templates of the sample shop, for demonstrations.
    pub fn samples() -> Vec<Self> {
        let utility = |name: &str, body: &str, buttons| Self {
            name: name.to_owned(),
            language: "pt_BR".to_owned(),
            category: TemplateCategory::Utility,
            status: TemplateStatus::Approved,
            header: None,
            body: body.to_owned(),
            footer: Some("Loja Aurora".to_owned()),
            buttons,
            offer: None,
            cards: Vec::new(),
            purpose: TemplatePurpose::Plain,
        };
        let track = TemplateButton::QuickReply { text: "Onde está?".to_owned() };
        vec![
            utility("pedido_enviado", "Oi, {{1}}! Seu pedido {{2}} saiu para entrega.", vec![track]),
            utility("retomar_atendimento", "Oi, {{1}}! Podemos continuar seu atendimento?", Vec::new()),
        ]
    }

    pub(crate) fn pricing_category(&self) -> PricingCategory {
        match self.category {
            TemplateCategory::Utility => PricingCategory::Utility,
            TemplateCategory::Marketing => PricingCategory::Marketing,
            TemplateCategory::Authentication => PricingCategory::Authentication,
        }
    }

    /// Checks a send against the template, and renders what the customer sees.
    pub(crate) fn render(&self, send: &TemplateSend) -> Result<Shown, Refusal> {
        self.check_status()?;
        let header = self.render_header(send)?;
        let body = substitute("body", &self.body, parameters(send, "body"))?;
        if body.chars().count() > LONGEST_BODY {
            let details = format!("Translated text too long. Max length: {LONGEST_BODY}");
            return Err(Refusal::template(132_005, "Translated text too long", details));
        }
        let sent = Rendered::of(&self.buttons, &send.components)?;
        let mut lines = self.render_offer(send)?;
        lines.extend(self.render_order_status(send)?);
        lines.extend(sent.lines);
        let mut choices = sent.choices;
        let (more, cards) = self.render_cards(send)?;
        lines.extend(more);
        choices.extend(cards);
        let (name, footer) = (self.name.clone(), self.footer.clone());
        Ok(Shown::Template { name, header, body, footer, choices, lines, reference: sent.token })
    }

    fn check_status(&self) -> Result<(), Refusal> {
        match self.status {
            TemplateStatus::Approved => Ok(()),
            TemplateStatus::Pending => Err(not_found(&self.name, &self.language)),
            TemplateStatus::Paused => {
                let details = "Template is paused due to low quality so it cannot be sent in a template message.";
                Err(Refusal::template(132_015, "Template is Paused", details.to_owned()))
            }
            TemplateStatus::Disabled => {
                let details = "Template has been paused too many times due to low quality and is now permanently \
                               disabled.";
                Err(Refusal::template(132_016, "Template is Disabled", details.to_owned()))
            }
        }
    }

    fn render_header(&self, send: &TemplateSend) -> Result<Option<String>, Refusal> {
        header_of(self.header.as_ref(), parameters(send, "header"))
    }

    fn render_offer(&self, send: &TemplateSend) -> Result<Vec<String>, Refusal> {
        let given = parameters(send, "limited_time_offer").first();
        let expires = given
            .and_then(|given| given.pointer("/limited_time_offer/expiration_time_ms"))
            .and_then(Value::as_i64)
            .map(|milliseconds| Timestamp::from_micros(milliseconds.saturating_mul(1_000)));
        match (&self.offer, given, expires) {
            (None, None, _) => Ok(Vec::new()),
            (Some(offer), _, Some(expires)) => Ok(vec![format!("{offer} ({expires})")]),
            (Some(_), ..) => Err(Refusal::missing("limited_time_offer: expiration_time_ms is required")),
            (None, Some(_), _) => Err(unexpected("limited_time_offer")),
        }
    }

    fn render_order_status(&self, send: &TemplateSend) -> Result<Vec<String>, Refusal> {
        let given = parameters(send, "order_status").first().and_then(|given| given.get("order_status"));
        match (self.purpose, given) {
            (TemplatePurpose::Plain, None) => Ok(Vec::new()),
            (TemplatePurpose::OrderStatus, Some(given)) => interactive::check_order_status(given),
            (TemplatePurpose::OrderStatus, None) => {
                Err(Refusal::missing("order_status: the parameter is required"))
            }
            (TemplatePurpose::Plain, Some(_)) => Err(unexpected("order_status")),
        }
    }

    /// The lines and choices of its cards.
    fn render_cards(&self, send: &TemplateSend) -> Result<(Vec<String>, Vec<Choice>), Refusal> {
        let given = components(send, "carousel").next().map_or(&[][..], |component| array(component, "cards"));
        if given.len() != self.cards.len() {
            let details =
                format!("carousel: expected number of cards {}, received {}", self.cards.len(), given.len());
            return Err(Refusal::template(132_012, MISMATCH, details));
        }
        let (mut lines, mut choices) = (Vec::new(), Vec::new());
        for (rule, card) in self.cards.iter().zip(given) {
            let parts = array(card, "components");
            header_of(rule.header.as_ref(), parameters_of(parts, "header"))?;
            lines.push(substitute("body", &rule.body, parameters_of(parts, "body"))?);
            let rendered = Rendered::of(&rule.buttons, parts)?;
            lines.extend(rendered.lines);
            choices.extend(rendered.choices);
        }
        Ok((lines, choices))
    }
}

fn unexpected(part: &str) -> Refusal {
    Refusal::template(132_012, MISMATCH, format!("{part}: the template has no such component"))
}

fn header_of(rule: Option<&TemplateHeader>, given: &[Value]) -> Result<Option<String>, Refusal> {
    let wanted = match rule {
        None => return substitute("header", "", given).map(|_| None),
        Some(TemplateHeader::Text(text)) => return substitute("header", text, given).map(Some),
        Some(TemplateHeader::Image) => "image",
        Some(TemplateHeader::Video) => "video",
        Some(TemplateHeader::Document) => "document",
        Some(TemplateHeader::Location) => "location",
        Some(TemplateHeader::Product) => "product",
    };
    let received = given.first().and_then(|parameter| text(parameter, "type")).unwrap_or("unknown");
    let filled = given.first().is_some_and(|parameter| parameter.get(received).is_some_and(Value::is_object));
    if received != wanted || !filled {
        let details = format!(
            "header: Format mismatch, expected {}, received {}",
            wanted.to_uppercase(),
            received.to_uppercase()
        );
        return Err(Refusal::template(132_012, MISMATCH, details));
    }
    Ok(Some(format!("[{wanted}]")))
}

/// What the buttons of a send show.
#[derive(Default)]
struct Rendered {
    choices: Vec<Choice>,
    lines: Vec<String>,
    /// Of its form.
    token: Option<String>,
}

impl Rendered {
    fn of(rules: &[TemplateButton], parts: &[Value]) -> Result<Self, Refusal> {
        let buttons = parts.iter().filter(|part| is_kind(part, "button"));
        let given: Vec<GivenButton<'_>> = buttons.map(GivenButton::read).collect::<Result<_, _>>()?;
        if let Some(stray) = given.iter().find(|button| button.index >= rules.len()) {
            let details = format!("buttons: Button at index {} does not exist in the template", stray.index);
            return Err(Refusal::template(132_012, MISMATCH, details));
        }
        let mut rendered = Self::default();
        for (index, rule) in rules.iter().enumerate() {
            rule.render(index, given.iter().find(|given| given.index == index), &mut rendered)?;
        }
        Ok(rendered)
    }
}

const MISMATCH: &str = "Parameter format does not match format in the created template";

pub(crate) fn not_found(name: &str, language: &str) -> Refusal {
    let details = format!("template name ({name}) does not exist in {language}");
    Refusal::template(132_001, "Template name does not exist in the translation", details)
}

impl TemplateButton {
    fn render(&self, index: usize, given: Option<&GivenButton<'_>>, into: &mut Rendered) -> Result<(), Refusal> {
        let value = given.and_then(|given| given.value);
        let action = given.and_then(|given| given.action);
        let needs = |kind: &str| {
            Refusal::missing(format!("buttons: Button at index {index} of type {kind} requires a parameter"))
        };
        if let Some(given) = given.filter(|given| given.sub_type != self.sub_type()) {
            let details = format!("buttons: Button at index {index} is not of type {}", given.sub_type);
            return Err(Refusal::template(132_012, MISMATCH, details));
        }
        let choice = match self {
            // Without a payload the text comes back.
            Self::QuickReply { text } => Choice::new(value.unwrap_or(text), text),
            Self::Url { text, url } if url.contains("{{1}}") => {
                let url = url.replace("{{1}}", value.ok_or_else(|| needs("Url"))?);
                Choice::new(&url, text)
            }
            Self::Url { text, url } => Choice::new(url, text),
            Self::PhoneNumber { text, phone_number } => Choice::new(phone_number, text),
            Self::CopyCode { text } => Choice::new(value.ok_or_else(|| needs("CopyCode"))?, text),
            Self::Otp { text } => Choice::new(value.ok_or_else(|| needs("Otp"))?, text),
            Self::Flow { text } => {
                // Clients without a token of their own send "unused".
                let token = action.and_then(|action| filled_text(action, "flow_token")).unwrap_or("unused");
                into.token = Some(token.to_owned());
                Choice::new(token, text)
            }
            Self::Catalog { text } => Choice::new(text, text),
            Self::Mpm { text } => {
                let action = action.ok_or_else(|| needs("Mpm"))?;
                filled_text(action, "thumbnail_product_retailer_id").ok_or_else(|| needs("Mpm"))?;
                into.lines.extend(interactive::section_lines(array(action, "sections"))?);
                Choice::new(text, text)
            }
            Self::OrderDetails { text } => {
                let order = action.and_then(|action| action.get("order_details"));
                into.lines.extend(interactive::check_payment(order.ok_or_else(|| needs("OrderDetails"))?)?);
                Choice::new(text, text)
            }
        };
        into.choices.push(choice);
        Ok(())
    }

    /// As sends name it; codes are copied by an address.
    fn sub_type(&self) -> &'static str {
        match self {
            Self::QuickReply { .. } => "quick_reply",
            Self::Url { .. } | Self::Otp { .. } => "url",
            Self::CopyCode { .. } => "copy_code",
            Self::PhoneNumber { .. } => "phone_number",
            Self::Flow { .. } => "flow",
            Self::Catalog { .. } => "catalog",
            Self::Mpm { .. } => "mpm",
            Self::OrderDetails { .. } => "order_details",
        }
    }
}

/// A button component of a send: which button, and its value.
struct GivenButton<'a> {
    index: usize,
    /// In lower case.
    sub_type: String,
    value: Option<&'a str>,
    action: Option<&'a Value>,
}

impl<'a> GivenButton<'a> {
    fn read(component: &'a Value) -> Result<Self, Refusal> {
        let index = match component.get("index") {
            Some(Value::String(index)) => index.parse().ok(),
            Some(Value::Number(index)) => index.as_u64().and_then(|index| usize::try_from(index).ok()),
            _ => None,
        };
        let index = index.ok_or_else(|| Refusal::missing("template['components']: 'index' of a button"))?;
        let parameter = array(component, "parameters").first();
        let value = parameter.and_then(|parameter| {
            ["payload", "text", "coupon_code"].into_iter().find_map(|key| text(parameter, key))
        });
        let sub_type = filled_text(component, "sub_type").unwrap_or_default().to_ascii_lowercase();
        let action = parameter.and_then(|parameter| parameter.get("action"));
        Ok(Self { index, sub_type, value, action })
    }
}

fn components<'a>(send: &'a TemplateSend, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    send.components.iter().filter(move |component| is_kind(component, kind))
}

fn is_kind(component: &Value, kind: &str) -> bool {
    text(component, "type").is_some_and(|given| given.eq_ignore_ascii_case(kind))
}

fn parameters_of<'a>(components: &'a [Value], kind: &str) -> &'a [Value] {
    let found = components.iter().find(|component| is_kind(component, kind));
    found.map_or(&[], |component| array(component, "parameters"))
}

fn parameters<'a>(send: &'a TemplateSend, kind: &str) -> &'a [Value] {
    parameters_of(&send.components, kind)
}

/// Puts values into a text. Named texts take named values, positional ones nameless values in order.
fn substitute(part: &str, pattern: &str, given: &[Value]) -> Result<String, Refusal> {
    let wanted = placeholders(pattern);
    if wanted.len() != given.len() {
        let details = format!(
            "{part}: number of localizable_params ({}) does not match the expected number of params ({})",
            given.len(),
            wanted.len()
        );
        let message = "Number of parameters does not match the expected number of params";
        return Err(Refusal::template(132_000, message, details));
    }
    let named = wanted.iter().any(|name| name.parse::<u32>().is_err());
    let mut out = pattern.to_owned();
    for (at, parameter) in given.iter().enumerate() {
        let name = match (named, filled_text(parameter, "parameter_name")) {
            (true, Some(name)) if wanted.contains(name) => name.to_owned(),
            (false, None) => (at + 1).to_string(),
            _ => return Err(parameter_mismatch(part)),
        };
        out = out.replace(&format!("{{{{{name}}}}}"), parameter_text(part, parameter)?);
    }
    Ok(out)
}

fn parameter_mismatch(part: &str) -> Refusal {
    Refusal::template(132_012, MISMATCH, format!("{part}: Parameter name is missing, unknown or not expected"))
}

fn parameter_text<'a>(part: &str, parameter: &'a Value) -> Result<&'a str, Refusal> {
    let value = match text(parameter, "type") {
        Some("text") => text(parameter, "text"),
        Some(kind @ ("currency" | "date_time")) => {
            parameter.get(kind).and_then(|value| text(value, "fallback_value"))
        }
        _ => None,
    };
    let value = value.ok_or_else(|| Refusal::missing(format!("{part}: a parameter has no text")))?;
    if value.contains(['\n', '\t']) || value.contains("     ") {
        let details =
            format!("{part}: Param text cannot have new-line/tab characters or more than 4 consecutive spaces");
        return Err(Refusal::template(132_018, "There was an issue with the parameters in your template", details));
    }
    Ok(value)
}

/// The names between double braces, each once.
fn placeholders(pattern: &str) -> BTreeSet<&str> {
    pattern.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn send(components: Value) -> TemplateSend {
        let Value::Array(components) = components else { panic!("components are an array") };
        TemplateSend { name: "t".to_owned(), language: "pt_BR".to_owned(), components }
    }

    fn body(values: &[&str]) -> Value {
        let parameters: Vec<Value> = values.iter().map(|text| json!({"type": "text", "text": text})).collect();
        json!({"type": "body", "parameters": parameters})
    }

    fn shipped() -> TemplateRule {
        TemplateRule::samples().swap_remove(0)
    }

    fn code(template: &TemplateRule, components: Value) -> Option<u32> {
        template.render(&send(components)).err().map(|refusal| refusal.code)
    }

    #[test]
    fn a_right_send_shows_the_values() {
        let shown = shipped().render(&send(json!([body(&["Marina", "1042"])]))).expect("rendered");
        let Shown::Template { body, choices, .. } = shown else { panic!("a template") };
        assert_eq!(body, "Oi, Marina! Seu pedido 1042 saiu para entrega.");
        assert_eq!(choices, [Choice::new("Onde está?", "Onde está?")]);
    }

    #[test]
    fn the_number_of_values_must_fit() {
        assert_eq!(code(&shipped(), json!([body(&["Marina"])])), Some(132_000));
        assert_eq!(code(&shipped(), json!([])), Some(132_000));
        let header = json!({"type": "header", "parameters": [{"type": "text", "text": "x"}]});
        assert_eq!(code(&shipped(), json!([header, body(&["Marina", "1042"])])), Some(132_000));
    }

    #[test]
    fn named_and_positional_values_do_not_mix() {
        let named = json!({"type": "body", "parameters": [
            {"type": "text", "parameter_name": "nome", "text": "Marina"}, {"type": "text", "text": "1042"}]});
        assert_eq!(code(&shipped(), json!([named])), Some(132_012));
        let by_name = TemplateRule { body: "Oi, {{nome}}!".to_owned(), ..shipped() };
        assert_eq!(code(&by_name, json!([body(&["Marina"])])), Some(132_012));
        let right = json!([{"type": "body", "parameters": [
            {"type": "text", "parameter_name": "nome", "text": "Marina"}]}]);
        assert_eq!(code(&by_name, right), None);
    }

    #[test]
    fn values_without_line_breaks_and_bodies_of_bounded_length() {
        assert_eq!(code(&shipped(), json!([body(&["a\nb", "1042"])])), Some(132_018));
        assert_eq!(code(&shipped(), json!([body(&[&"x".repeat(1_100), "1042"])])), Some(132_005));
    }

    #[test]
    fn media_headers_and_address_buttons_need_their_value_every_time() {
        let rule = TemplateRule {
            header: Some(TemplateHeader::Document),
            body: "Segue".to_owned(),
            buttons: vec![TemplateButton::Url { text: "Abrir".into(), url: "https://example.test/{{1}}".into() }],
            ..shipped()
        };
        assert_eq!(code(&rule, json!([])), Some(132_012));
        let header = json!({"type": "header", "parameters": [{"type": "document", "document": {"id": "1"}}]});
        assert_eq!(code(&rule, json!([header])), Some(131_008));
        let button = json!({"type": "button", "sub_type": "url", "index": "0",
            "parameters": [{"type": "text", "text": "8812"}]});
        assert_eq!(code(&rule, json!([header, button])), None);
    }

    #[test]
    fn only_approved_templates_leave() {
        let with = |status| TemplateRule { status, ..shipped() };
        let right = json!([body(&["Marina", "1042"])]);
        assert_eq!(code(&with(TemplateStatus::Pending), right.clone()), Some(132_001));
        assert_eq!(code(&with(TemplateStatus::Paused), right.clone()), Some(132_015));
        assert_eq!(code(&with(TemplateStatus::Disabled), right), Some(132_016));
    }

    fn rule(more: &Value) -> TemplateRule {
        let mut rule = json!({"name": "t", "language": "pt_BR", "category": "utility", "body": "Oi"});
        rule.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        serde_json::from_value(rule).expect("a rule")
    }

    fn button(sub_type: &str, parameter: &Value) -> Value {
        json!([{"type": "button", "sub_type": sub_type, "index": 0, "parameters": [parameter]}])
    }

    #[test]
    fn every_button_takes_its_own_parameter() {
        let of = |kind: &str| rule(&json!({"buttons": [{"type": kind, "text": "Abrir"}]}));
        let action = |action: Value| json!({"type": "action", "action": action});
        let text = json!({"type": "text", "text": "123456"});
        assert_eq!(code(&of("otp"), button("url", &text)), None);
        assert_eq!(code(&of("otp"), json!([])), Some(131_008));
        assert_eq!(code(&of("flow"), button("flow", &action(json!({"flow_token": "ft_1"})))), None);
        assert_eq!(code(&of("flow"), button("url", &text)), Some(132_012));
        assert_eq!(code(&of("catalog"), json!([])), None);
        let section = json!([{"product_items": [{"product_retailer_id": "A"}]}]);
        let products = action(json!({"thumbnail_product_retailer_id": "A", "sections": section}));
        assert_eq!(code(&of("mpm"), button("mpm", &products)), None);
        assert_eq!(code(&of("mpm"), button("mpm", &action(json!({"sections": section})))), Some(131_008));
        assert_eq!(code(&of("order_details"), button("order_details", &action(json!({})))), Some(131_008));
    }

    #[test]
    fn offers_news_and_cards_have_to_be_those_of_the_template() {
        let offer = rule(&json!({"offer": "Acaba logo"}));
        let ends = json!([{"type": "limited_time_offer", "parameters": [{"type": "limited_time_offer",
            "limited_time_offer": {"expiration_time_ms": 1_795_953_600_000_i64}}]}]);
        assert_eq!(code(&offer, ends.clone()), None);
        assert_eq!(code(&offer, json!([])), Some(131_008));
        assert_eq!(code(&rule(&json!({})), ends), Some(132_012));
        let news = rule(&json!({"purpose": "order_status"}));
        assert_eq!(code(&news, json!([])), Some(131_008));
        let cards =
            rule(&json!({"cards": [{"header": "image", "body": "Plano {{1}}"}, {"header": "image", "body": "B"}]}));
        let header = json!({"type": "header", "parameters": [{"type": "image", "image": {"id": "1"}}]});
        let send = |values: Value| {
            json!([{"type": "carousel", "cards": [{"card_index": 0, "components": [header, values]},
                {"card_index": 1, "components": [header]}]}])
        };
        assert_eq!(code(&cards, send(body(&["Plus"]))), None);
        assert_eq!(code(&cards, send(body(&[]))), Some(132_000));
        assert_eq!(code(&cards, json!([])), Some(132_012));
    }

    #[test]
    fn places_and_products_stand_in_headers() {
        let place = rule(&json!({"header": "location"}));
        let header = |parameter: Value| json!([{"type": "header", "parameters": [parameter]}]);
        let given = json!({"type": "location", "location": {"latitude": 1.0, "longitude": 1.0}});
        assert_eq!(code(&place, header(given)), None);
        assert_eq!(code(&place, header(json!({"type": "location"}))), Some(132_012));
        let given = json!({"type": "product", "product": {"product_retailer_id": "A", "catalog_id": "1"}});
        assert_eq!(code(&place, header(given)), Some(132_012));
    }
}
