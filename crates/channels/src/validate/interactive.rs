//! Messages with something to press.

use super::{
    media::{check_header, check_header_media},
    problem::ProblemKind,
    problems::Problems,
};
use crate::model::{
    AddressRequest, Button, CardAction, Carousel, CarouselCard, Catalog, CtaUrl, FlowMessage, FlowOpening, FlowRef,
    ListRow, ListSection, MediaKind, Product, ProductList, ProductSection,
};
use std::{collections::HashSet, mem::discriminant};

const LONGEST_BODY: usize = 1_024;
const LONGEST_FOOTER: usize = 60;
const LONGEST_BUTTON: usize = 20;
const LONGEST_SECTION_TITLE: usize = 24;

pub(super) fn check_body(found: &mut Problems, body: &str, footer: Option<&str>) {
    found.text("body", body, LONGEST_BODY);
    found.optional("footer", footer, LONGEST_FOOTER);
}

pub(super) fn check_buttons(found: &mut Problems, path: &str, buttons: &[Button]) {
    found.count(path, buttons.len(), 3);
    let (mut ids, mut titles) = (HashSet::new(), HashSet::new());
    for (at, button) in buttons.iter().enumerate() {
        let id_path = format!("{path}[{at}].id");
        found.text(&id_path, &button.id, 256);
        found.trimmed(&id_path, &button.id);
        found.unique(&id_path, &button.id, &mut ids);
        let title_path = format!("{path}[{at}].title");
        found.text(&title_path, &button.title, LONGEST_BUTTON);
        found.unique(&title_path, &button.title, &mut titles);
    }
}

pub(super) fn check_list(
    found: &mut Problems,
    body: &str,
    footer: Option<&str>,
    button: &str,
    sections: &[ListSection],
) {
    found.text("body", body, 4_096);
    found.optional("footer", footer, LONGEST_FOOTER);
    found.text("button", button, LONGEST_BUTTON);
    found.count("sections", sections.len(), 10);
    let rows = sections.iter().map(|section| section.rows.len()).sum::<usize>();
    found.at_most("sections", rows, 10);
    let mut ids = HashSet::new();
    for (at, section) in sections.iter().enumerate() {
        let path = format!("sections[{at}]");
        check_section_title(found, &path, section.title.as_deref(), sections.len());
        if section.rows.is_empty() {
            found.add(format!("{path}.rows"), ProblemKind::Empty);
        }
        for (at, row) in section.rows.iter().enumerate() {
            check_row(found, &format!("{path}.rows[{at}]"), row, &mut ids);
        }
    }
}

fn check_section_title(found: &mut Problems, path: &str, title: Option<&str>, sections: usize) {
    let title = title.unwrap_or_default();
    if title.trim().is_empty() && sections > 1 {
        found.add(format!("{path}.title"), ProblemKind::TitleMissing);
    }
    found.length(format!("{path}.title"), title, LONGEST_SECTION_TITLE);
}

fn check_row<'a>(found: &mut Problems, path: &str, row: &'a ListRow, ids: &mut HashSet<&'a String>) {
    found.text(&format!("{path}.id"), &row.id, 200);
    found.unique(&format!("{path}.id"), &row.id, ids);
    found.text(&format!("{path}.title"), &row.title, 24);
    found.optional(&format!("{path}.description"), row.description.as_deref(), 72);
}

pub(super) fn check_cta_url(found: &mut Problems, link: &CtaUrl) {
    check_header(found, link.header.as_ref());
    check_body(found, &link.body, link.footer.as_deref());
    found.text("button", &link.button, LONGEST_BUTTON);
    found.page("url", &link.url);
}

pub(super) fn check_product(found: &mut Problems, it: &Product) {
    found.optional("body", it.body.as_deref(), LONGEST_BODY);
    found.optional("footer", it.footer.as_deref(), LONGEST_FOOTER);
    found.text("catalog", &it.catalog, LONGEST_CODE);
    found.text("product", &it.product, LONGEST_CODE);
}

/// Meta names no limit for catalogue ids and product codes; longer ones are a mistake.
pub(super) const LONGEST_CODE: usize = 256;

pub(super) fn check_product_list(found: &mut Problems, it: &ProductList) {
    super::media::check_text_header(found, "header", &it.header);
    check_body(found, &it.body, it.footer.as_deref());
    found.text("catalog", &it.catalog, LONGEST_CODE);
    check_product_sections(found, "sections", &it.sections);
}

pub(super) fn check_product_sections(found: &mut Problems, path: &str, sections: &[ProductSection]) {
    found.count(path, sections.len(), 10);
    found.at_most(path, sections.iter().map(|section| section.products.len()).sum(), 30);
    for (at, section) in sections.iter().enumerate() {
        let path = format!("{path}[{at}]");
        check_section_title(found, &path, section.title.as_deref(), sections.len());
        if section.products.is_empty() {
            found.add(format!("{path}.products"), ProblemKind::Empty);
        }
        for (at, product) in section.products.iter().enumerate() {
            found.text(&format!("{path}.products[{at}]"), product, LONGEST_CODE);
        }
    }
}

pub(super) fn check_catalog(found: &mut Problems, it: &Catalog) {
    check_body(found, &it.body, it.footer.as_deref());
    found.optional("thumbnail", it.thumbnail.as_deref(), LONGEST_CODE);
}

pub(super) fn check_carousel(found: &mut Problems, carousel: &Carousel) {
    found.text("body", &carousel.body, LONGEST_BODY);
    found.between("cards", carousel.cards.len(), 2, 10);
    let first = carousel.cards.first().map(make_of);
    for (at, card) in carousel.cards.iter().enumerate() {
        let path = format!("cards[{at}]");
        check_card(found, &path, card);
        if first.as_ref() != Some(&make_of(card)) {
            found.add(path, ProblemKind::CardsDiffer);
        }
    }
}

/// What all cards of a carousel have in common.
fn make_of(card: &CarouselCard) -> (Option<MediaKind>, std::mem::Discriminant<CardAction>, usize) {
    let buttons = if let CardAction::Buttons(buttons) = &card.action { buttons.len() } else { 1 };
    (card.header.as_ref().map(|media| media.kind), discriminant(&card.action), buttons)
}

fn check_card(found: &mut Problems, path: &str, card: &CarouselCard) {
    let header_path = format!("{path}.header");
    let is_product = matches!(card.action, CardAction::Product(_));
    match &card.header {
        Some(_) if is_product => found.add(header_path, ProblemKind::NotAllowed),
        Some(media) => check_header_media(found, &header_path, media, &[MediaKind::Image, MediaKind::Video]),
        None if is_product => {}
        None => found.add(header_path, ProblemKind::Empty),
    }
    let body_path = format!("{path}.body");
    match &card.body {
        Some(_) if is_product => found.add(body_path, ProblemKind::NotAllowed),
        body => check_card_body(found, &body_path, body.as_deref()),
    }
    let path = format!("{path}.action");
    match &card.action {
        CardAction::Link(link) => {
            found.text(&format!("{path}.link.button"), &link.button, LONGEST_BUTTON);
            found.page(&format!("{path}.link.url"), &link.url);
        }
        CardAction::Buttons(buttons) => check_buttons(found, &format!("{path}.buttons"), buttons),
        CardAction::Product(it) => {
            found.text(&format!("{path}.product.catalog"), &it.catalog, LONGEST_CODE);
            found.text(&format!("{path}.product.product"), &it.product, LONGEST_CODE);
        }
    }
}

fn check_card_body(found: &mut Problems, path: &str, body: Option<&str>) {
    found.optional(path, body, 160);
    let actual = body.unwrap_or_default().matches('\n').count();
    found.unless(|| actual <= 2, path, ProblemKind::TooManyLineBreaks { limit: 2, actual });
}

pub(super) fn check_flow(found: &mut Problems, flow: &FlowMessage) {
    check_header(found, flow.header.as_ref());
    check_body(found, &flow.body, flow.footer.as_deref());
    match &flow.flow {
        FlowRef::Id(id) => found.text("flow.id", id, LONGEST_CODE),
        FlowRef::Name(name) => found.text("flow.name", name, LONGEST_CODE),
    }
    found.text("token", &flow.token, 1_024);
    found.text("button", &flow.button, LONGEST_BUTTON);
    found.unless(|| !flow.button.chars().any(is_pictorial), "button", ProblemKind::NoEmoji);
    if let Some(FlowOpening::Screen(screen)) = &flow.open {
        found.text("open.screen.screen", &screen.screen, LONGEST_CODE);
    }
}

pub(super) fn check_address(found: &mut Problems, request: &AddressRequest) {
    check_header(found, request.header.as_ref());
    check_body(found, &request.body, request.footer.as_deref());
    found.unless(|| request.country == "IN", "country", ProblemKind::Country);
    let mut ids = HashSet::new();
    for (at, saved) in request.saved.iter().enumerate() {
        let path = format!("saved[{at}].id");
        found.text(&path, &saved.id, LONGEST_CODE);
        found.unique(&path, &saved.id, &mut ids);
    }
}

/// The blocks of Unicode that hold emoji and what joins and colours them; symbols such as ✓ count too.
pub(super) fn is_pictorial(c: char) -> bool {
    matches!(u32::from(c),
        0x00A9 | 0x00AE | 0x200D | 0x203C | 0x2049 | 0x20E3 | 0x2122 | 0x2139 | 0x2190..=0x21FF | 0x2300..=0x23FF
        | 0x24C2 | 0x25A0..=0x27BF | 0x2900..=0x297F | 0x2B00..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299
        | 0xFE0F | 0x1F000..=0x1FAFF | 0xE0020..=0xE007F)
}
