//! Cards, places, reactions.

use super::{interactive::is_pictorial, problem::ProblemKind, problems::Problems};
use crate::model::{Location, ProviderMessageId, SentCard, SentName};

/// Meta takes so many cards; a few are what people read.
const MOST_CARDS: usize = 257;
/// Meta names no limit for the fields of cards and places; longer ones are a mistake.
const LONGEST_FIELD: usize = 1_024;

pub(super) fn check_contacts(found: &mut Problems, cards: &[SentCard]) {
    found.count("cards", cards.len(), MOST_CARDS);
    for (at, card) in cards.iter().enumerate() {
        check_card(found, &format!("cards[{at}]"), card);
    }
}

fn check_card(found: &mut Problems, path: &str, card: &SentCard) {
    check_name(found, &format!("{path}.name"), &card.name);
    for (at, phone) in card.phones.iter().enumerate() {
        found.text(&format!("{path}.phones[{at}].phone"), &phone.phone, LONGEST_FIELD);
    }
    for (at, email) in card.emails.iter().enumerate() {
        found.text(&format!("{path}.emails[{at}].email"), &email.email, LONGEST_FIELD);
    }
    for (at, url) in card.urls.iter().enumerate() {
        found.page(&format!("{path}.urls[{at}].url"), &url.url);
    }
    if let Some(birthday) = &card.birthday {
        let fits = birthday.len() == 10 && birthday.parse::<jiff::civil::Date>().is_ok();
        found.unless(|| fits, format!("{path}.birthday"), ProblemKind::Date);
    }
}

fn check_name(found: &mut Problems, path: &str, name: &SentName) {
    found.text(&format!("{path}.formatted_name"), &name.formatted_name, LONGEST_FIELD);
    let parts = [&name.first_name, &name.last_name, &name.middle_name, &name.prefix, &name.suffix];
    let has_part = parts.into_iter().flatten().any(|part| !part.trim().is_empty());
    found.unless(|| has_part, path, ProblemKind::NamePart);
}

pub(super) fn check_location(found: &mut Problems, prefix: &str, place: &Location) {
    let fits = |value: f64, limit: f64| value.is_finite() && value.abs() <= limit;
    found.unless(|| fits(place.latitude, 90.0), format!("{prefix}latitude"), ProblemKind::Coordinate);
    found.unless(|| fits(place.longitude, 180.0), format!("{prefix}longitude"), ProblemKind::Coordinate);
    found.optional(&format!("{prefix}name"), place.name.as_deref(), LONGEST_FIELD);
    found.optional(&format!("{prefix}address"), place.address.as_deref(), LONGEST_FIELD);
}

pub(super) fn check_reaction(found: &mut Problems, to: &ProviderMessageId, emoji: Option<&str>) {
    found.text("to", &to.0, 1_024);
    if let Some(emoji) = emoji {
        found.unless(|| is_emoji(emoji), "emoji", ProblemKind::OneEmoji);
    }
}

/// The longest emoji (a family with skin tones, a flag of a region) have less.
const LONGEST_EMOJI: usize = 16;

/// Whether a text may be one emoji: no words, no spaces, no two of them beyond what joins. Which sequences exist
/// changes with every Unicode; WhatsApp decides.
fn is_emoji(text: &str) -> bool {
    let keycap = |c: char| c.is_ascii_digit() || c == '#' || c == '*';
    let within = text.chars().count() <= LONGEST_EMOJI;
    within && text.chars().any(is_pictorial) && text.chars().all(|c| is_pictorial(c) || keycap(c))
}
