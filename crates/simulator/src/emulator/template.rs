//! Templates that Meta approved: the registry's entries, and the checks of a send against them.

use super::{
    fields::{array, filled_text, text},
    refusal::Refusal,
    transcript::{Choice, Shown},
};
use crate::webhook::PricingCategory;
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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TemplateButton {
    QuickReply { text: String },
    Url { text: String, url: String },
    CopyCode { text: String },
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
        let buttons = self.render_buttons(send)?;
        let footer = self.footer.clone();
        Ok(Shown::Template { name: self.name.clone(), header, body, footer, choices: buttons })
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
        let given = parameters(send, "header");
        let wanted = match &self.header {
            None => return substitute("header", "", given).map(|_| None),
            Some(TemplateHeader::Text(text)) => return substitute("header", text, given).map(Some),
            Some(TemplateHeader::Image) => "image",
            Some(TemplateHeader::Video) => "video",
            Some(TemplateHeader::Document) => "document",
        };
        let received = given.first().and_then(|parameter| text(parameter, "type")).unwrap_or("unknown");
        if received != wanted {
            let details = format!(
                "header: Format mismatch, expected {}, received {}",
                wanted.to_uppercase(),
                received.to_uppercase()
            );
            return Err(Refusal::template(132_012, MISMATCH, details));
        }
        Ok(Some(format!("[{wanted}]")))
    }

    fn render_buttons(&self, send: &TemplateSend) -> Result<Vec<Choice>, Refusal> {
        let given: Vec<GivenButton<'_>> =
            components(send, "button").map(GivenButton::read).collect::<Result<_, _>>()?;
        if let Some(stray) = given.iter().find(|button| button.index >= self.buttons.len()) {
            let details = format!("buttons: Button at index {} does not exist in the template", stray.index);
            return Err(Refusal::template(132_012, MISMATCH, details));
        }
        self.buttons
            .iter()
            .enumerate()
            .map(|(index, button)| button.render(index, given.iter().find(|given| given.index == index)))
            .collect()
    }
}

const MISMATCH: &str = "Parameter format does not match format in the created template";

pub(crate) fn not_found(name: &str, language: &str) -> Refusal {
    let details = format!("template name ({name}) does not exist in {language}");
    Refusal::template(132_001, "Template name does not exist in the translation", details)
}

impl TemplateButton {
    fn render(&self, index: usize, given: Option<&GivenButton<'_>>) -> Result<Choice, Refusal> {
        let value = given.and_then(|given| given.value);
        let needs = |kind: &str| {
            Refusal::missing(format!("buttons: Button at index {index} of type {kind} requires a parameter"))
        };
        match self {
            // Without a payload the text comes back.
            Self::QuickReply { text } => Ok(Choice::new(value.unwrap_or(text), text)),
            Self::Url { text, url } if url.contains("{{1}}") => {
                let url = url.replace("{{1}}", value.ok_or_else(|| needs("Url"))?);
                Ok(Choice::new(&url, text))
            }
            Self::Url { text, url } => Ok(Choice::new(url, text)),
            Self::CopyCode { text } => Ok(Choice::new(value.ok_or_else(|| needs("CopyCode"))?, text)),
        }
    }
}

/// A button component of a send: which button, and its value.
struct GivenButton<'a> {
    index: usize,
    value: Option<&'a str>,
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
        Ok(Self { index, value })
    }
}

fn components<'a>(send: &'a TemplateSend, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    let is_kind =
        move |component: &&Value| text(component, "type").is_some_and(|given| given.eq_ignore_ascii_case(kind));
    send.components.iter().filter(is_kind)
}

fn parameters<'a>(send: &'a TemplateSend, kind: &'a str) -> &'a [Value] {
    components(send, kind).next().map_or(&[], |component| array(component, "parameters"))
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
}
