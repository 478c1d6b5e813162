//! What a customer's message means to the question that was asked.

use crate::{bubbles::Choice, model::AnswerKind, read};
use jiff::civil::Date;
use ponte_channels::model::InboundContent;
use ponte_kernel::{Language, text::normalised};
use serde_json::Value as Json;

/// How a question reads its answers.
pub(crate) struct Reading<'a> {
    pub kind: AnswerKind,
    pub choices: &'a [Choice],
    pub today: Date,
    pub language: Language,
}

/// An answer that fits: what is saved. `None` when it does not.
pub(crate) fn read(content: &InboundContent, reading: &Reading<'_>) -> Option<Json> {
    let said = content.said().map(str::trim).filter(|said| !said.is_empty())?;
    match reading.kind {
        AnswerKind::Text => Some(Json::from(said.chars().take(LONGEST_TEXT).collect::<String>())),
        AnswerKind::Number => read::number(said, reading.language),
        AnswerKind::Choice => chosen(content, reading.choices).map(|choice| Json::from(choice.id.as_str())),
        AnswerKind::Cpf => read::cpf(said).map(Json::from),
        AnswerKind::Date => {
            read::date(said, reading.today, reading.language).map(|date| Json::from(date.to_string()))
        }
    }
}

/// The choice that a message names: by its id when it was pressed, else by title, else by its place (`1`). A button
/// of an older question counts when one of the present choices has its id or its title.
pub(crate) fn chosen<'a>(content: &InboundContent, choices: &'a [Choice]) -> Option<&'a Choice> {
    if let Some(pressed) = pressed(content, choices) {
        return Some(pressed);
    }
    let said = normalised(content.said()?);
    let by_title = choices.iter().find(|choice| !said.is_empty() && normalised(&choice.title) == said);
    by_title.or_else(|| choices.get(said.parse::<usize>().ok()?.checked_sub(1)?))
}

/// The choice whose very button or row was pressed.
pub(crate) fn pressed<'a>(content: &InboundContent, choices: &'a [Choice]) -> Option<&'a Choice> {
    match content {
        InboundContent::Choice { id, .. } => choices.iter().find(|choice| choice.id == *id),
        _ => None,
    }
}

/// WhatsApp sends no more in one text.
const LONGEST_TEXT: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(body: &str) -> InboundContent {
        InboundContent::Text { body: body.to_owned() }
    }

    fn press(id: &str, title: &str) -> InboundContent {
        InboundContent::Choice { id: id.to_owned(), title: title.to_owned(), description: None }
    }

    fn read_as(kind: AnswerKind, content: &InboundContent) -> Option<Json> {
        let choice = |id: &str, title: &str| Choice { id: id.to_owned(), title: title.to_owned() };
        let choices = [choice("yes", "Sim, quero"), choice("no", "Não"), choice("two", "2 unidades")];
        let today = Date::constant(2026, 11, 22);
        read(content, &Reading { kind, choices: &choices, today, language: Language::Portuguese })
    }

    #[test]
    fn a_choice_is_known_by_id_title_or_place() {
        for (content, id) in [
            (press("no", "Não"), Some("no")),
            (press("no", "another title"), Some("no")),
            (press("old", "sim quero"), Some("yes")),
            (press("old", "Outra coisa"), None),
            (text("NAO!"), Some("no")),
            (text("1"), Some("yes")),
            (text("3️⃣"), Some("two")),
            (text("0"), None),
            (text("4"), None),
            (text("talvez"), None),
            (text("👍"), None),
        ] {
            assert_eq!(read_as(AnswerKind::Choice, &content), id.map(Json::from), "{content:?}");
        }
    }

    #[test]
    fn each_kind_reads_its_own() {
        for (kind, said, expected) in [
            (AnswerKind::Text, "  olá  ", Some(json!("olá"))),
            (AnswerKind::Text, "   ", None),
            (AnswerKind::Number, "1.234,5", Some(json!(1234.5))),
            (AnswerKind::Number, "muitos", None),
            (AnswerKind::Cpf, "111.444.777-35", Some(json!("11144477735"))),
            (AnswerKind::Cpf, "111.444.777-36", None),
            (AnswerKind::Date, "amanhã", Some(json!("2026-11-23"))),
            (AnswerKind::Date, "um dia", None),
        ] {
            assert_eq!(read_as(kind, &text(said)), expected, "{said}");
        }
    }

    #[test]
    fn what_has_no_words_answers_nothing() {
        let place = InboundContent::Location { latitude: 1.0, longitude: 2.0, name: None, address: None };
        assert_eq!(read_as(AnswerKind::Text, &place), None);
    }
}
