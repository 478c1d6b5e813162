//! A template as the customer will see it.

use super::model::{Button, Header, Sample, TemplateContent};
use crate::model::{MediaKind, Template, TemplateButtonValue, TemplateParameter, TemplateValue};

/// What appears in the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    pub header: Option<PreviewHeader>,
    pub body: String,
    pub footer: Option<String>,
    pub buttons: Vec<PreviewButton>,
    /// The variables that got no value: they stand there with their braces.
    pub missing: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreviewHeader {
    Text(String),
    Media(MediaKind),
    Location,
    /// A format that Ponte does not show.
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewButton {
    /// `quick_reply`, `url`, `phone_number`, `copy_code`, `otp`, `flow`, or the provider's word.
    pub kind: String,
    pub text: String,
    /// Where it leads, or what it copies; nothing for what only answers.
    pub target: Option<String>,
}

/// The values that variables get, by name; positional ones by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    pub header: Vec<Sample>,
    pub body: Vec<Sample>,
    /// By the button's place, from zero.
    pub buttons: Vec<(usize, String)>,
}

impl Values {
    /// The samples that the template was submitted with.
    pub fn samples(content: &TemplateContent) -> Self {
        let header = match &content.header {
            Some(Header::Text { samples, .. }) => samples.clone(),
            _ => Vec::new(),
        };
        Self { header, body: content.body_samples.clone(), buttons: Vec::new() }
    }

    /// The values of a send.
    pub fn of_send(send: &Template) -> Self {
        let buttons = send.buttons.iter().map(|button| {
            let value = match &button.value {
                TemplateButtonValue::Payload(value)
                | TemplateButtonValue::UrlSuffix(value)
                | TemplateButtonValue::CouponCode(value)
                | TemplateButtonValue::OneTimeCode(value) => value.clone(),
                TemplateButtonValue::Flow(_)
                | TemplateButtonValue::Catalog(_)
                | TemplateButtonValue::Products(_)
                | TemplateButtonValue::OrderDetails(_) => String::new(),
            };
            (usize::from(button.index), value)
        });
        Self { header: texts(&send.header), body: texts(&send.body), buttons: buttons.collect() }
    }
}

fn texts(values: &[TemplateValue]) -> Vec<Sample> {
    let text = |value: &TemplateValue| match &value.value {
        TemplateParameter::Text(text) | TemplateParameter::DateTime(text) => {
            Some((value.name.clone(), text.clone()))
        }
        TemplateParameter::Currency(amount) => Some((value.name.clone(), amount.fallback.clone())),
        TemplateParameter::Media(_) | TemplateParameter::Location(_) | TemplateParameter::Product(_) => None,
    };
    let numbered = values.iter().filter_map(text).enumerate();
    numbered
        .map(|(at, (name, value))| Sample { name: name.unwrap_or_else(|| (at + 1).to_string()), value })
        .collect()
}

/// Shows a template with these values.
pub fn preview(content: &TemplateContent, values: &Values) -> Preview {
    let header = content.header.as_ref().map(|header| match header {
        Header::Text { text, .. } => PreviewHeader::Text(filled(text, &values.header)),
        Header::Media { kind, .. } => PreviewHeader::Media(*kind),
        Header::Location => PreviewHeader::Location,
        Header::Other { format } => PreviewHeader::Other(format.clone()),
    });
    let button_value =
        |at: usize| values.buttons.iter().find(|(index, _)| *index == at).map(|(_, value)| value.as_str());
    let shown = content.buttons.iter().enumerate().map(|(at, button)| self::button(button, button_value(at)));
    let unfilled = |names: Vec<&str>, given: &[Sample]| -> Vec<String> {
        names.into_iter().filter(|name| given.iter().all(|one| one.name != *name)).map(str::to_owned).collect()
    };
    let mut missing = unfilled(content.header_variables(), &values.header);
    missing.extend(unfilled(content.body_variables(), &values.body));
    Preview {
        header,
        body: filled(&content.body, &values.body),
        footer: content.footer.clone(),
        buttons: shown.collect(),
        missing,
    }
}

fn button(button: &Button, value: Option<&str>) -> PreviewButton {
    let (kind, target) = match button {
        Button::QuickReply { .. } => ("quick_reply", None),
        Button::Url { url, sample, .. } if url.contains("{{") => {
            let fixed = url.split("{{").next().unwrap_or_default();
            ("url", value.map(|suffix| format!("{fixed}{suffix}")).or_else(|| sample.clone()))
        }
        Button::Url { url, .. } => ("url", Some(url.clone())),
        Button::PhoneNumber { phone_number, .. } => ("phone_number", Some(phone_number.clone())),
        Button::CopyCode { sample } => ("copy_code", value.map(str::to_owned).or_else(|| sample.clone())),
        Button::Otp { .. } => ("otp", None),
        Button::Flow { flow_id, .. } => ("flow", Some(flow_id.clone())),
        Button::Other { kind, .. } => (kind.as_str(), None),
    };
    PreviewButton { kind: kind.to_owned(), text: button.text().to_owned(), target }
}

/// A text with the values in it; a variable without one stays as it is. Values are not looked into: what looks like a
/// variable in one of them is text.
pub fn filled(text: &str, values: &[Sample]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, opened)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, after)) = opened.split_once("}}") else {
            out.push_str("{{");
            rest = opened;
            continue;
        };
        if let Some(value) = values.iter().find(|value| value.name == name.trim()) {
            out.push_str(&value.value);
        } else {
            for part in ["{{", name, "}}"] {
                out.push_str(part);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(name: &str, value: &str) -> Sample {
        Sample { name: name.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn values_are_put_in_once_and_not_looked_into() {
        let values = [sample("1", "{{2}}"), sample("2", "amanhã")];
        assert_eq!(filled("Oi {{1}}, até {{2}}!", &values), "Oi {{2}}, até amanhã!");
        assert_eq!(filled("Oi {{3}}", &values), "Oi {{3}}");
        assert_eq!(filled("Oi {{3", &values), "Oi {{3");
    }

    #[test]
    fn what_has_no_value_is_named() {
        let content = TemplateContent {
            body: "Oi {{nome}}, às {{hora}} em ponto.".to_owned(),
            ..TemplateContent::default()
        };
        let values = Values { body: vec![sample("nome", "Ana")], ..Values::default() };
        let shown = preview(&content, &values);
        assert_eq!(shown.body, "Oi Ana, às {{hora}} em ponto.");
        assert_eq!(shown.missing, ["hora"]);
    }

    #[test]
    fn a_button_leads_where_its_suffix_says() {
        let button =
            Button::Url { text: "Ver".to_owned(), url: "https://loja.example.test/{{1}}".to_owned(), sample: None };
        let content = TemplateContent { buttons: vec![button], ..TemplateContent::default() };
        let values = Values { buttons: vec![(0, "1042".to_owned())], ..Values::default() };
        assert_eq!(preview(&content, &values).buttons[0].target.as_deref(), Some("https://loja.example.test/1042"));
    }
}
