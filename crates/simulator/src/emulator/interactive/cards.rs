//! Carousels: cards side by side, all of the same make.

use super::parts::{action, body, filled, length, page, unique};
use crate::emulator::{
    fields::{array, text},
    refusal::Refusal,
    transcript::{Choice, Interactive, Opens, Shown},
};
use serde_json::Value;

pub(super) fn carousel(part: &Value) -> Result<Shown, Refusal> {
    if part.get("header").is_some() || part.get("footer").is_some() {
        return Err(Refusal::invalid("Header and footer are not supported for carousel messages"));
    }
    let cards = array(action(part)?, "cards");
    if !(2..=10).contains(&cards.len()) {
        return Err(Refusal::invalid("Invalid cards count. Min allowed cards: 2, Max allowed cards: 10"));
    }
    let mut shown = Interactive::new("carousel", body(part, 1_024)?, Opens::Nothing);
    let mut makes = Vec::new();
    for (at, card) in cards.iter().enumerate() {
        if card.get("card_index").and_then(Value::as_u64) != u64::try_from(at).ok() {
            return Err(Refusal::invalid("card_index must count the cards from 0"));
        }
        makes.push(read_card(&mut shown, card)?);
    }
    if makes.iter().any(|make| Some(make) != makes.first()) {
        return Err(Refusal::invalid("All cards must have the same header type and the same buttons"));
    }
    unique(shown.choices.iter().map(|choice| &choice.id), "button id")?;
    Ok(Shown::Interactive(Box::new(shown)))
}

/// What all cards have in common.
#[derive(PartialEq)]
struct Make {
    header: Option<&'static str>,
    buttons: Vec<&'static str>,
}

fn read_card(shown: &mut Interactive, card: &Value) -> Result<Make, Refusal> {
    let action = card.get("action").ok_or_else(|| Refusal::required("cards['action']"))?;
    match text(card, "type") {
        Some("product") => {
            shown.reference = Some(filled(action, "catalog_id")?.to_owned());
            shown.lines.push(filled(action, "product_retailer_id")?.to_owned());
            shown.opens = Opens::Products;
            Ok(Make { header: None, buttons: vec!["product"] })
        }
        Some("cta_url") => {
            let header = Some(card_header(card)?);
            shown.lines.push(card_body(card)?);
            Ok(Make { header, buttons: card_buttons(shown, action)? })
        }
        _ => Err(Refusal::invalid("Card type must be one of cta_url, product")),
    }
}

fn card_header(card: &Value) -> Result<&'static str, Refusal> {
    let header = card.get("header").ok_or_else(|| Refusal::required("cards['header']"))?;
    let kind = ["image", "video"].into_iter().find(|kind| text(header, "type") == Some(kind));
    let kind = kind.ok_or_else(|| Refusal::invalid("Header type of a card must be image or video"))?;
    let medium = header.get(kind).ok_or_else(|| Refusal::required(kind))?;
    filled(medium, "link").or_else(|_| filled(medium, "id")).map(|_| kind)
}

fn card_body(card: &Value) -> Result<String, Refusal> {
    let Some(body) = card.get("body") else { return Ok(String::new()) };
    let body = length(body, "text", "Card body text", 160)?;
    if body.matches('\n').count() > 2 {
        return Err(Refusal::invalid("Card body text takes at most 2 line breaks"));
    }
    Ok(body.to_owned())
}

fn card_buttons(shown: &mut Interactive, action: &Value) -> Result<Vec<&'static str>, Refusal> {
    if let Some(parameters) = action.get("parameters") {
        let title = length(parameters, "display_text", "Display text", 20)?;
        let url = page(parameters, "url")?;
        shown.lines.push(format!("{title}: {url}"));
        return Ok(vec!["url"]);
    }
    let buttons = array(action, "buttons");
    if !(1..=3).contains(&buttons.len()) {
        return Err(Refusal::invalid("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3"));
    }
    for button in buttons {
        let reply = button.get("quick_reply").filter(|_| text(button, "type") == Some("quick_reply"));
        let reply =
            reply.ok_or_else(|| Refusal::missing("cards['action']['buttons']: 'quick_reply' is required."))?;
        let id = length(reply, "id", "Button id", 256)?;
        shown.choices.push(Choice::new(id, length(reply, "title", "Button title", 20)?));
    }
    Ok(vec!["quick_reply"; buttons.len()])
}
