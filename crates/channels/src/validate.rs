//! What WhatsApp accepts, checked before anything is sent: Meta's limits for free-form messages and for the values
//! of templates. Limits are counted in characters.

use crate::model::{
    Button, ListRow, ListSection, MediaKind, OutboundContent, OutboundMedia, OutboundMediaSource, Template,
    TemplateButton, TemplateButtonValue, TemplateParameter, TemplateValue,
};
use ponte_kernel::Language;
use std::{collections::HashSet, fmt::Display, hash::Hash};

/// All that is wrong with `content`; empty when it can be sent.
pub fn problems(content: &OutboundContent) -> Vec<Problem> {
    let mut found = Problems::default();
    match content {
        OutboundContent::Text { body } => found.text("body", body, 4_096),
        OutboundContent::Buttons { body, footer, buttons } => {
            found.text("body", body, 1_024);
            found.optional("footer", footer.as_deref(), 60);
            check_buttons(&mut found, buttons);
        }
        OutboundContent::List { body, footer, button, sections } => {
            found.text("body", body, 4_096);
            found.optional("footer", footer.as_deref(), 60);
            found.text("button", button, 20);
            check_sections(&mut found, sections);
        }
        OutboundContent::Template(template) => check_template(&mut found, template),
        OutboundContent::Media(media) => check_media(&mut found, "", media),
    }
    found.0
}

/// One thing to correct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field, such as `sections[0].rows[2].title`.
    pub path: String,
    pub kind: ProblemKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    Empty,
    /// In characters.
    TooLong {
        limit: usize,
        actual: usize,
    },
    TooMany {
        limit: usize,
        actual: usize,
    },
    /// Another has the same.
    Repeated,
    /// Sections need titles as soon as there are two.
    TitleMissing,
    SpacesAround,
    /// Line breaks, tabs and more than four spaces in a row are refused in the values of templates.
    Whitespace,
    /// Some values of the template have names and others have none.
    NamesMixed,
    /// Lower-case letters, digits and `_` only.
    TemplateName,
    /// Such as `pt_BR`.
    LanguageCode,
    /// Links need HTTPS.
    Link,
    /// This kind of media takes none.
    NotAllowed,
    /// A template's body takes texts only.
    TextOnly,
}

impl Problem {
    /// What to correct, for people; the path stands beside it.
    pub fn text(&self, language: Language) -> String {
        let (portuguese, english) = match self.kind {
            ProblemKind::TooLong { limit, actual } => {
                return language.pick(
                    format!("Use no máximo {limit} caracteres; há {actual}."),
                    format!("Use at most {limit} characters; there are {actual}."),
                );
            }
            ProblemKind::TooMany { limit, actual } => {
                return language.pick(
                    format!("Use no máximo {limit}; há {actual}."),
                    format!("Use at most {limit}; there are {actual}."),
                );
            }
            ProblemKind::Empty => ("Preencha este campo.", "Fill this in."),
            ProblemKind::Repeated => (
                "Outro item já tem este valor; use um diferente.",
                "Another one has this value; use a different one.",
            ),
            ProblemKind::TitleMissing => (
                "Dê um título à seção: ele é obrigatório quando há mais de uma.",
                "Give the section a title: it is needed when there is more than one.",
            ),
            ProblemKind::SpacesAround => {
                ("Remova os espaços do início e do fim.", "Remove the spaces at the beginning and the end.")
            }
            ProblemKind::Whitespace => (
                "Remova quebras de linha, tabulações e sequências de mais de quatro espaços.",
                "Remove line breaks, tabs and runs of more than four spaces.",
            ),
            ProblemKind::NamesMixed => {
                ("Dê nome a todos os valores do modelo ou a nenhum.", "Name all values of the template or none.")
            }
            ProblemKind::TemplateName => (
                "Use o nome do modelo: letras minúsculas sem acento, números e _.",
                "Use the template's name: lower-case letters without accents, digits and _.",
            ),
            ProblemKind::LanguageCode => (
                "Use o código do idioma do modelo, como pt_BR.",
                "Use the language code of the template, such as pt_BR.",
            ),
            ProblemKind::Link => (
                "Use um endereço público que comece com https://.",
                "Use a public address that begins with https://.",
            ),
            ProblemKind::NotAllowed => (
                "Remova este campo: este tipo de mídia não o aceita.",
                "Remove this field: this kind of media does not take it.",
            ),
            ProblemKind::TextOnly => (
                "Use um texto aqui; mídia só é aceita no cabeçalho.",
                "Use a text here; media is accepted in the header only.",
            ),
        };
        language.pick(portuguese, english).to_owned()
    }
}

fn check_buttons(found: &mut Problems, buttons: &[Button]) {
    found.count("buttons", buttons.len(), 3);
    let (mut ids, mut titles) = (HashSet::new(), HashSet::new());
    for (at, button) in buttons.iter().enumerate() {
        let id_path = format!("buttons[{at}].id");
        found.text(&id_path, &button.id, 256);
        found.trimmed(&id_path, &button.id);
        found.unique(&id_path, &button.id, &mut ids);
        let title_path = format!("buttons[{at}].title");
        found.text(&title_path, &button.title, 20);
        found.unique(&title_path, &button.title, &mut titles);
    }
}

fn check_sections(found: &mut Problems, sections: &[ListSection]) {
    found.count("sections", sections.len(), 10);
    let rows = sections.iter().map(|section| section.rows.len()).sum::<usize>();
    if rows > 10 {
        found.add("sections", ProblemKind::TooMany { limit: 10, actual: rows });
    }
    let mut ids = HashSet::new();
    for (at, section) in sections.iter().enumerate() {
        let path = format!("sections[{at}]");
        check_section_title(found, &path, section, sections.len());
        if section.rows.is_empty() {
            found.add(format!("{path}.rows"), ProblemKind::Empty);
        }
        for (at, row) in section.rows.iter().enumerate() {
            check_row(found, &format!("{path}.rows[{at}]"), row, &mut ids);
        }
    }
}

fn check_section_title(found: &mut Problems, path: &str, section: &ListSection, sections: usize) {
    let title = section.title.as_deref().unwrap_or_default();
    if title.trim().is_empty() && sections > 1 {
        found.add(format!("{path}.title"), ProblemKind::TitleMissing);
    }
    found.length(format!("{path}.title"), title, 24);
}

fn check_row<'a>(found: &mut Problems, path: &str, row: &'a ListRow, ids: &mut HashSet<&'a String>) {
    found.text(&format!("{path}.id"), &row.id, 200);
    found.unique(&format!("{path}.id"), &row.id, ids);
    found.text(&format!("{path}.title"), &row.title, 24);
    found.optional(&format!("{path}.description"), row.description.as_deref(), 72);
}

fn check_media(found: &mut Problems, prefix: &str, media: &OutboundMedia) {
    match &media.source {
        OutboundMediaSource::Id(id) => found.text(&format!("{prefix}source.id"), id, 512),
        OutboundMediaSource::Link(link) => {
            let path = format!("{prefix}source.link");
            found.length(&path, link, 2_000);
            if !link.starts_with("https://") || link.contains(char::is_whitespace) {
                found.add(path, ProblemKind::Link);
            }
        }
        // Its size and type were checked when it was uploaded.
        OutboundMediaSource::Upload(_) => {}
    }
    let captioned = matches!(media.kind, MediaKind::Image | MediaKind::Video | MediaKind::Document);
    match &media.caption {
        Some(_) if !captioned => found.add(format!("{prefix}caption"), ProblemKind::NotAllowed),
        caption => found.length(format!("{prefix}caption"), caption.as_deref().unwrap_or_default(), 1_024),
    }
    if media.filename.is_some() && media.kind != MediaKind::Document {
        found.add(format!("{prefix}filename"), ProblemKind::NotAllowed);
    }
}

fn check_template(found: &mut Problems, template: &Template) {
    found.text("name", &template.name, 512);
    let name_fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !template.name.chars().all(name_fits) {
        found.add("name", ProblemKind::TemplateName);
    }
    if !is_language_code(&template.language) {
        found.add("language", ProblemKind::LanguageCode);
    }
    found.at_most("header", template.header.len(), 1);
    check_values(found, "header", &template.header);
    check_values(found, "body", &template.body);
    check_names(found, template);
    check_template_buttons(found, &template.buttons);
}

fn check_values(found: &mut Problems, list: &str, values: &[TemplateValue]) {
    for (at, value) in values.iter().enumerate() {
        let path = format!("{list}[{at}]");
        match &value.value {
            TemplateParameter::Text(text) => {
                let limit = if list == "header" { 60 } else { 1_024 };
                found.text(&format!("{path}.text"), text, limit);
                found.one_line(&format!("{path}.text"), text);
            }
            TemplateParameter::Media(_) if list != "header" => found.add(path, ProblemKind::TextOnly),
            TemplateParameter::Media(media) => check_header_media(found, &path, media),
        }
    }
}

fn check_header_media(found: &mut Problems, path: &str, media: &OutboundMedia) {
    check_media(found, &format!("{path}.media."), media);
    if media.caption.is_some() {
        found.add(format!("{path}.media.caption"), ProblemKind::NotAllowed);
    }
    if matches!(media.kind, MediaKind::Audio | MediaKind::Sticker) {
        found.add(format!("{path}.media.kind"), ProblemKind::NotAllowed);
    }
}

/// Named templates name every text, positional ones none. Media has no name, and repeated names overwrite each other.
fn check_names(found: &mut Problems, template: &Template) {
    let texts = || {
        let header = template.header.iter().enumerate().map(|(at, value)| ("header", at, value));
        let body = template.body.iter().enumerate().map(|(at, value)| ("body", at, value));
        header.chain(body).filter(|(_, _, value)| matches!(value.value, TemplateParameter::Text(_)))
    };
    let goes_by_name = texts().any(|(_, _, value)| value.name.is_some());
    let mut names = HashSet::new();
    for (list, at, value) in texts() {
        let path = format!("{list}[{at}].name");
        match &value.name {
            Some(name) => {
                found.text(&path, name, 512);
                found.unique(&path, (list, name), &mut names);
            }
            None if goes_by_name => found.add(path, ProblemKind::NamesMixed),
            None => {}
        }
    }
}

fn check_template_buttons(found: &mut Problems, buttons: &[TemplateButton]) {
    found.at_most("buttons", buttons.len(), 10);
    let mut places = HashSet::new();
    for (at, button) in buttons.iter().enumerate() {
        let path = format!("buttons[{at}]");
        found.unique(&format!("{path}.index"), button.index, &mut places);
        if button.index > 9 {
            let actual = usize::from(button.index) + 1;
            found.add(format!("{path}.index"), ProblemKind::TooMany { limit: 10, actual });
        }
        let (value, limit) = match &button.value {
            TemplateButtonValue::Payload(payload) => (payload, 256),
            TemplateButtonValue::UrlSuffix(suffix) => (suffix, 2_000),
            TemplateButtonValue::CouponCode(code) => (code, 20),
        };
        found.text(&format!("{path}.value"), value, limit);
        found.one_line(&format!("{path}.value"), value);
    }
}

/// `pt_BR`, `en`, `fil`, `zh_CN`.
fn is_language_code(code: &str) -> bool {
    let (language, region) = code.split_once('_').unwrap_or((code, ""));
    let language_fits = matches!(language.len(), 2 | 3) && language.bytes().all(|b| b.is_ascii_lowercase());
    let region_fits = region.len() == 2 && region.bytes().all(|b| b.is_ascii_uppercase());
    language_fits && (region_fits || !code.contains('_'))
}

#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, path: impl Display, kind: ProblemKind) {
        self.0.push(Problem { path: path.to_string(), kind });
    }

    fn length(&mut self, path: impl Display, text: &str, limit: usize) {
        let actual = text.chars().count();
        if actual > limit {
            self.add(path, ProblemKind::TooLong { limit, actual });
        }
    }

    /// A text that must be there.
    fn text(&mut self, path: &str, text: &str, limit: usize) {
        if text.trim().is_empty() {
            self.add(path, ProblemKind::Empty);
        }
        self.length(path, text, limit);
    }

    fn optional(&mut self, path: &str, text: Option<&str>, limit: usize) {
        if let Some(text) = text {
            self.text(path, text, limit);
        }
    }

    fn at_most(&mut self, path: &str, actual: usize, limit: usize) {
        if actual > limit {
            self.add(path, ProblemKind::TooMany { limit, actual });
        }
    }

    /// A list that must hold something.
    fn count(&mut self, path: &str, actual: usize, limit: usize) {
        if actual == 0 {
            self.add(path, ProblemKind::Empty);
        }
        self.at_most(path, actual, limit);
    }

    fn trimmed(&mut self, path: &str, text: &str) {
        if text.trim() != text {
            self.add(path, ProblemKind::SpacesAround);
        }
    }

    fn one_line(&mut self, path: &str, text: &str) {
        if text.contains(['\n', '\r', '\t']) || text.contains("     ") {
            self.add(path, ProblemKind::Whitespace);
        }
    }

    fn unique<T: Eq + Hash>(&mut self, path: &str, value: T, others: &mut HashSet<T>) {
        if !others.insert(value) {
            self.add(path, ProblemKind::Repeated);
        }
    }
}
