//! The values of templates. Whether they fit the template itself, its own check tells.

use super::{
    interactive::{LONGEST_CODE, check_product_sections},
    media::{HEADER_KINDS, check_header_media},
    payment,
    people::check_location,
    problem::ProblemKind,
    problems::Problems,
};
use crate::model::{
    MediaKind, Template, TemplateButton, TemplateButtonValue, TemplateCard, TemplateParameter, TemplateValue,
};
use std::{collections::HashSet, mem::discriminant};

const LONGEST_BODY_VALUE: usize = 1_024;
const LONGEST_CARD_VALUE: usize = 160;
const LONGEST_HEADER_VALUE: usize = 60;
const LONGEST_CODE_OF_CUSTOMER: usize = 15;

pub(super) fn check_template(found: &mut Problems, template: &Template) {
    found.text("name", &template.name, 512);
    let name_fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !template.name.chars().all(name_fits) {
        found.add("name", ProblemKind::TemplateName);
    }
    if !is_language_code(&template.language) {
        found.add("language", ProblemKind::LanguageCode);
    }
    check_values(found, "", &template.header, &template.body, (LONGEST_BODY_VALUE, &HEADER_KINDS));
    check_buttons(found, "", &template.buttons, 10);
    check_one_time_code(found, template);
    if let Some(update) = &template.order_status {
        payment::check_update(found, "order_status", update);
    }
    check_cards(found, &template.cards);
}

fn check_cards(found: &mut Problems, cards: &[TemplateCard]) {
    if cards.is_empty() {
        return;
    }
    found.between("cards", cards.len(), 2, 10);
    let first = cards.first().map(make_of);
    for (at, card) in cards.iter().enumerate() {
        let prefix = format!("cards[{at}].");
        let kinds = [MediaKind::Image, MediaKind::Video];
        check_values(found, &prefix, &card.header, &card.body, (LONGEST_CARD_VALUE, &kinds));
        check_buttons(found, &prefix, &card.buttons, 2);
        if first.as_ref() != Some(&make_of(card)) {
            found.add(format!("cards[{at}]"), ProblemKind::CardsDiffer);
        }
    }
}

/// What all cards have in common.
type Make = (Vec<Option<MediaKind>>, usize, Vec<(u8, std::mem::Discriminant<TemplateButtonValue>)>);

fn make_of(card: &TemplateCard) -> Make {
    let file = |value: &TemplateValue| match &value.value {
        TemplateParameter::Media(media) => Some(media.kind),
        _ => None,
    };
    let button = |it: &TemplateButton| (it.index, discriminant(&it.value));
    (card.header.iter().map(file).collect(), card.body.len(), card.buttons.iter().map(button).collect())
}

fn check_values(
    found: &mut Problems,
    prefix: &str,
    header: &[TemplateValue],
    body: &[TemplateValue],
    (longest, kinds): (usize, &[MediaKind]),
) {
    let (header_path, body_path) = (format!("{prefix}header"), format!("{prefix}body"));
    found.at_most(&header_path, header.len(), 1);
    for (at, value) in header.iter().enumerate() {
        check_header_value(found, &format!("{header_path}[{at}]"), value, kinds);
    }
    for (at, value) in body.iter().enumerate() {
        let path = format!("{body_path}[{at}]");
        if !check_words(found, &path, value, longest) {
            found.add(path, ProblemKind::TextOnly);
        }
    }
    check_names(found, (&header_path, header), (&body_path, body));
}

/// Checks a value that is words; says whether it is.
fn check_words(found: &mut Problems, path: &str, value: &TemplateValue, longest: usize) -> bool {
    let (path, words) = match &value.value {
        TemplateParameter::Text(text) => (format!("{path}.text"), text),
        TemplateParameter::DateTime(words) => (format!("{path}.date_time"), words),
        TemplateParameter::Currency(amount) => {
            let code = &amount.code;
            let fits = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
            found.unless(|| fits, format!("{path}.currency.code"), ProblemKind::Currency);
            (format!("{path}.currency.fallback"), &amount.fallback)
        }
        TemplateParameter::Media(_) | TemplateParameter::Location(_) | TemplateParameter::Product(_) => {
            return false;
        }
    };
    found.text(&path, words, longest);
    found.one_line(&path, words);
    true
}

fn check_header_value(found: &mut Problems, path: &str, value: &TemplateValue, kinds: &[MediaKind]) {
    match &value.value {
        TemplateParameter::Media(media) => check_header_media(found, &format!("{path}.media"), media, kinds),
        TemplateParameter::Location(place) => check_location(found, &format!("{path}.location."), place),
        TemplateParameter::Product(it) => {
            found.text(&format!("{path}.product.catalog"), &it.catalog, LONGEST_CODE);
            found.text(&format!("{path}.product.product"), &it.product, LONGEST_CODE);
        }
        _ => {
            check_words(found, path, value, LONGEST_HEADER_VALUE);
        }
    }
}

/// Named templates name every text, positional ones none. Media has no name, and repeated names overwrite each other.
fn check_names(found: &mut Problems, header: (&str, &[TemplateValue]), body: (&str, &[TemplateValue])) {
    let is_words = |value: &TemplateValue| {
        matches!(
            value.value,
            TemplateParameter::Text(_) | TemplateParameter::Currency(_) | TemplateParameter::DateTime(_)
        )
    };
    let texts = || {
        [header, body].into_iter().flat_map(move |(list, values)| {
            let values = values.iter().enumerate().filter(move |(_, value)| is_words(value));
            values.map(move |(at, value)| (list, at, value))
        })
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

fn check_buttons(found: &mut Problems, prefix: &str, buttons: &[TemplateButton], most: usize) {
    let list = format!("{prefix}buttons");
    found.at_most(&list, buttons.len(), most);
    let mut places = HashSet::new();
    for (at, button) in buttons.iter().enumerate() {
        let path = format!("{list}[{at}]");
        found.unique(&format!("{path}.index"), button.index, &mut places);
        if usize::from(button.index) >= most {
            let actual = usize::from(button.index) + 1;
            found.add(format!("{path}.index"), ProblemKind::TooMany { limit: most, actual });
        }
        check_button(found, &format!("{path}.value"), &button.value);
    }
    check_button_counts(found, &list, buttons);
}

fn check_button(found: &mut Problems, path: &str, value: &TemplateButtonValue) {
    let (value, limit) = match value {
        TemplateButtonValue::Payload(payload) => (payload, 256),
        TemplateButtonValue::UrlSuffix(suffix) => (suffix, 2_000),
        TemplateButtonValue::CouponCode(code) => (code, 20),
        TemplateButtonValue::OneTimeCode(code) => (code, LONGEST_CODE_OF_CUSTOMER),
        TemplateButtonValue::Flow(flow) => {
            return found.optional(&format!("{path}.flow.token"), flow.token.as_deref(), 1_024);
        }
        TemplateButtonValue::Catalog(catalog) => {
            let path = format!("{path}.catalog.thumbnail");
            return found.optional(&path, catalog.thumbnail.as_deref(), LONGEST_CODE);
        }
        TemplateButtonValue::Products(products) => {
            found.text(&format!("{path}.products.thumbnail"), &products.thumbnail, LONGEST_CODE);
            return check_product_sections(found, &format!("{path}.products.sections"), &products.sections);
        }
        TemplateButtonValue::OrderDetails(order) => {
            return payment::check_request(found, &format!("{path}.order_details"), order);
        }
    };
    found.text(path, value, limit);
    found.one_line(path, value);
}

/// Two addresses, one of each of the others; quick replies are bounded by the whole.
fn check_button_counts(found: &mut Problems, list: &str, buttons: &[TemplateButton]) {
    let mut counts: Vec<(std::mem::Discriminant<TemplateButtonValue>, usize)> = Vec::new();
    for button in buttons {
        let limit = match button.value {
            TemplateButtonValue::Payload(_) => continue,
            TemplateButtonValue::UrlSuffix(_) => 2,
            _ => 1,
        };
        let kind = discriminant(&button.value);
        let actual = 1 + counts.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count);
        counts.retain(|(known, _)| *known != kind);
        counts.push((kind, actual));
        if actual == limit + 1 {
            found.add(list, ProblemKind::TooMany { limit, actual });
        }
    }
}

/// Authentication templates take the code twice, and nothing else.
fn check_one_time_code(found: &mut Problems, template: &Template) {
    let code = template.buttons.iter().find_map(|button| match &button.value {
        TemplateButtonValue::OneTimeCode(code) => Some(code),
        _ => None,
    });
    let Some(code) = code else { return };
    let repeated = match template.body.as_slice() {
        [value] => matches!(&value.value, TemplateParameter::Text(text) if text == code),
        _ => false,
    };
    found.unless(|| repeated, "body", ProblemKind::CodeTwice);
}

/// `pt_BR`, `en`, `fil`, `zh_CN`.
fn is_language_code(code: &str) -> bool {
    let (language, region) = code.split_once('_').unwrap_or((code, ""));
    let language_fits = matches!(language.len(), 2 | 3) && language.bytes().all(|b| b.is_ascii_lowercase());
    let region_fits = region.len() == 2 && region.bytes().all(|b| b.is_ascii_uppercase());
    language_fits && (region_fits || !code.contains('_'))
}
