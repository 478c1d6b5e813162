//! Whether a send fits its template: checked before it is queued, so that nobody learns it from the provider.

use super::model::{Button, Header, KnownTemplate, ParameterFormat, Status, TemplateContent};
use crate::model::{Template, TemplateButtonValue, TemplateParameter, TemplateValue};
use ponte_kernel::Language;

/// One thing about a send that its template does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Such as `body[1].name`.
    pub path: String,
    pub kind: MisfitKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MisfitKind {
    /// The account has no such template in this language.
    Unknown,
    /// Only approved templates are sent.
    Status(Status),
    Count {
        wanted: usize,
        given: usize,
    },
    /// The template names its values; this is not one of the names, or none.
    Name {
        wanted: Vec<String>,
    },
    /// The template numbers its values.
    Nameless,
    /// The header takes a file of this kind.
    HeaderMedia(&'static str),
    /// The header takes a text.
    HeaderText,
    /// The template has no such button.
    NoButton,
    /// The button takes another kind of value, or none.
    ButtonValue,
    /// The button needs a value with every send.
    ButtonMissing,
    /// With the values in it.
    TooLong {
        limit: usize,
        actual: usize,
    },
}

impl Misfit {
    /// What to correct, for people; the path stands beside it.
    pub fn text(&self, language: Language) -> String {
        let (portuguese, english) = match &self.kind {
            MisfitKind::Unknown => (
                "A conta não tem este modelo neste idioma. Sincronize os modelos e confira nome e idioma."
                    .to_owned(),
                "The account has no such template in this language. Sync the templates, check name and language."
                    .to_owned(),
            ),
            MisfitKind::Status(status) => {
                let state = |language| super::reasons::status(status, language);
                (
                    format!("O modelo não pode ser enviado agora. {}", state(Language::Portuguese)),
                    format!("The template cannot be sent now. {}", state(Language::English)),
                )
            }
            MisfitKind::Count { wanted, given } => (
                format!("O modelo pede {wanted} valores aqui; foram dados {given}."),
                format!("The template takes {wanted} values here; {given} were given."),
            ),
            MisfitKind::Name { wanted } => {
                let names = wanted.join(", ");
                (
                    format!("O modelo pede valores com estes nomes: {names}."),
                    format!("The template takes values with these names: {names}."),
                )
            }
            MisfitKind::Nameless => (
                "Este modelo numera os valores: retire o nome.".to_owned(),
                "This template numbers its values: take the name away.".to_owned(),
            ),
            MisfitKind::HeaderMedia(kind) => (
                format!("O cabeçalho deste modelo pede um arquivo ({kind}) a cada envio."),
                format!("This template's header takes a file ({kind}) with every send."),
            ),
            MisfitKind::HeaderText => (
                "O cabeçalho deste modelo pede um texto.".to_owned(),
                "This template's header takes a text.".to_owned(),
            ),
            MisfitKind::NoButton => {
                ("O modelo não tem este botão.".to_owned(), "The template has no such button.".to_owned())
            }
            MisfitKind::ButtonValue => (
                "Este botão do modelo não aceita este tipo de valor.".to_owned(),
                "This button of the template does not take this kind of value.".to_owned(),
            ),
            MisfitKind::ButtonMissing => (
                "Este botão do modelo pede um valor a cada envio.".to_owned(),
                "This button of the template takes a value with every send.".to_owned(),
            ),
            MisfitKind::TooLong { limit, actual } => (
                format!("Com estes valores o texto passa de {limit} caracteres: há {actual}."),
                format!("With these values the text is longer than {limit} characters: {actual}."),
            ),
        };
        language.pick(portuguese, english)
    }
}

const BODY: usize = 1_024;

/// All that stands against a send, by what is known of its template. One that is paused may have a substitute that
/// leaves instead.
pub fn check(known: Option<&KnownTemplate>, substitute: Option<&KnownTemplate>, send: &Template) -> Vec<Misfit> {
    let alone = |kind| vec![Misfit { path: "name".to_owned(), kind }];
    let Some(known) = known.filter(|known| known.told.status != Status::Deleted) else {
        return alone(MisfitKind::Unknown);
    };
    let status = &known.told.status;
    let stood_in = status.stands_aside() && substitute.is_some_and(|other| known.is_stood_in_for_by(other));
    if *status != Status::Approved && !stood_in {
        return alone(MisfitKind::Status(status.clone()));
    }
    misfits(&known.told.content, send)
}

/// All that does not fit. The template's state is not looked at.
pub fn misfits(content: &TemplateContent, send: &Template) -> Vec<Misfit> {
    let mut found = Vec::new();
    check_header(&mut found, content, &send.header);
    // What the provider wrote itself takes the code alone.
    if content.code.is_none() {
        check_values(&mut found, "body", &content.body_variables(), content.format, &send.body);
    }
    check_buttons(&mut found, &content.buttons, send);
    if found.is_empty() {
        let values = super::preview::Values::of_send(send);
        let actual = super::preview::filled(&content.body, &values.body).chars().count();
        if actual > BODY {
            add(&mut found, "body", MisfitKind::TooLong { limit: BODY, actual });
        }
    }
    found
}

/// Whether one template can be sent with the values that another takes.
pub fn same_parameters(one: &TemplateContent, other: &TemplateContent) -> bool {
    shape(one) == shape(other)
}

/// What a template asks its sender for.
fn shape(content: &TemplateContent) -> (ParameterFormat, String, Vec<&str>, Vec<&'static str>) {
    let sorted = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.join(",")
    };
    let header = match &content.header {
        Some(Header::Media { kind, .. }) => format!("{kind:?}"),
        Some(Header::Location) => "location".to_owned(),
        _ => sorted(content.header_variables()),
    };
    let mut body = content.body_variables();
    body.sort_unstable();
    let has_any = !body.is_empty() || !content.header_variables().is_empty();
    let format = if has_any { content.format } else { ParameterFormat::Positional };
    (format, header, body, content.buttons.iter().map(takes).collect())
}

/// What kind of value a button takes.
fn takes(button: &Button) -> &'static str {
    match button {
        Button::QuickReply { .. } => "payload",
        Button::Url { url, .. } if url.contains("{{") => "suffix",
        Button::CopyCode { .. } => "code",
        Button::Otp { .. } => "otp",
        Button::Flow { .. } => "flow",
        // Catalogues, products and orders: which, Meta tells.
        Button::Other { .. } => "other",
        Button::Url { .. } | Button::PhoneNumber { .. } => "nothing",
    }
}

fn add(found: &mut Vec<Misfit>, path: impl Into<String>, kind: MisfitKind) {
    found.push(Misfit { path: path.into(), kind });
}

fn check_header(found: &mut Vec<Misfit>, content: &TemplateContent, given: &[TemplateValue]) {
    match &content.header {
        Some(Header::Media { kind, .. }) => {
            let fits = |value: &TemplateValue| matches!(&value.value, TemplateParameter::Media(media) if media.kind == *kind);
            if !matches!(given, [value] if fits(value)) {
                add(found, "header", MisfitKind::HeaderMedia(media_word(*kind)));
            }
        }
        Some(Header::Location | Header::Other { .. }) => {}
        None | Some(Header::Text { .. }) => {
            let is_words = |value: &TemplateValue| {
                matches!(
                    value.value,
                    TemplateParameter::Text(_) | TemplateParameter::Currency(_) | TemplateParameter::DateTime(_)
                )
            };
            if let Some(at) = given.iter().position(|value| !is_words(value)) {
                add(found, format!("header[{at}]"), MisfitKind::HeaderText);
            } else {
                check_values(found, "header", &content.header_variables(), content.format, given);
            }
        }
    }
}

fn media_word(kind: crate::model::MediaKind) -> &'static str {
    use crate::model::MediaKind as Kind;
    match kind {
        Kind::Image => "image",
        Kind::Video => "video",
        Kind::Document => "document",
        Kind::Audio => "audio",
        Kind::Sticker => "sticker",
    }
}

fn check_values(
    found: &mut Vec<Misfit>,
    list: &str,
    wanted: &[&str],
    format: ParameterFormat,
    given: &[TemplateValue],
) {
    if wanted.len() != given.len() {
        add(found, list, MisfitKind::Count { wanted: wanted.len(), given: given.len() });
        return;
    }
    for (at, value) in given.iter().enumerate() {
        let path = format!("{list}[{at}].name");
        match (format, &value.name) {
            (ParameterFormat::Named, Some(name)) if wanted.contains(&name.as_str()) => {}
            (ParameterFormat::Named, _) => {
                let wanted = wanted.iter().map(|name| (*name).to_owned()).collect();
                add(found, path, MisfitKind::Name { wanted });
            }
            (ParameterFormat::Positional, Some(_)) => add(found, path, MisfitKind::Nameless),
            (ParameterFormat::Positional, None) => {}
        }
    }
}

fn check_buttons(found: &mut Vec<Misfit>, buttons: &[Button], send: &Template) {
    for (at, given) in send.buttons.iter().enumerate() {
        let path = format!("buttons[{at}]");
        let Some(button) = buttons.get(usize::from(given.index)) else {
            add(found, format!("{path}.index"), MisfitKind::NoButton);
            continue;
        };
        let fits = match (&given.value, takes(button)) {
            (TemplateButtonValue::Payload(_), kind) => kind == "payload",
            (TemplateButtonValue::UrlSuffix(_), kind) => matches!(kind, "suffix" | "otp"),
            (TemplateButtonValue::CouponCode(_), kind) => matches!(kind, "code"),
            (TemplateButtonValue::OneTimeCode(_), kind) => kind == "otp",
            (TemplateButtonValue::Flow(_), kind) => kind == "flow",
            (
                TemplateButtonValue::Catalog(_)
                | TemplateButtonValue::Products(_)
                | TemplateButtonValue::OrderDetails(_),
                kind,
            ) => kind == "other",
        };
        if !fits {
            add(found, format!("{path}.value"), MisfitKind::ButtonValue);
        }
    }
    for (place, button) in buttons.iter().enumerate() {
        let given = send.buttons.iter().any(|given| usize::from(given.index) == place);
        if matches!(takes(button), "suffix" | "code") && !given {
            add(found, format!("buttons[{place}]"), MisfitKind::ButtonMissing);
        }
    }
}

#[cfg(test)]
mod tests;
