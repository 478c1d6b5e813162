//! Products and catalogues.

use super::parts::{action, body, filled, footer, length, text_header};
use crate::emulator::{
    fields::{array, filled_text, text},
    refusal::Refusal,
    transcript::{Interactive, Opens, Shown},
};
use serde_json::Value;

const MOST_PRODUCTS: usize = 30;
const MOST_SECTIONS: usize = 10;

pub(super) fn product(part: &Value) -> Result<Shown, Refusal> {
    if part.get("header").is_some() {
        return Err(Refusal::invalid("Header is not supported for product messages"));
    }
    let action = action(part)?;
    let catalog = filled(action, "catalog_id")?.to_owned();
    let lines = vec![filled(action, "product_retailer_id")?.to_owned()];
    let body = part.get("body").map(|_| body(part, 1_024)).transpose()?.unwrap_or_default();
    let shown = Interactive::new("product", body, Opens::Products);
    let footer = footer(part)?;
    Ok(Shown::Interactive(Box::new(Interactive { footer, lines, reference: Some(catalog), ..shown })))
}

pub(super) fn product_list(part: &Value) -> Result<Shown, Refusal> {
    let header = text_header(part)?.ok_or_else(|| Refusal::required("interactive['header']"))?;
    let action = action(part)?;
    let catalog = filled(action, "catalog_id")?.to_owned();
    let lines = section_lines(array(action, "sections"))?;
    let shown = Interactive::new("product_list", body(part, 1_024)?, Opens::Products);
    let (header, footer) = (Some(header), footer(part)?);
    Ok(Shown::Interactive(Box::new(Interactive { header, footer, lines, reference: Some(catalog), ..shown })))
}

/// The products of sections, each as a line, after their titles.
pub(crate) fn section_lines(sections: &[Value]) -> Result<Vec<String>, Refusal> {
    if !(1..=MOST_SECTIONS).contains(&sections.len()) {
        return Err(Refusal::invalid("Invalid sections count. Min allowed sections: 1, Max allowed sections: 10"));
    }
    let (mut lines, mut products) = (Vec::new(), 0);
    for section in sections {
        match filled_text(section, "title") {
            None if sections.len() > 1 => {
                return Err(Refusal::missing("Section title is required when there is more than one."));
            }
            None => {}
            Some(_) => lines.push(length(section, "title", "Section title", 24)?.to_owned()),
        }
        let items = array(section, "product_items");
        if items.is_empty() {
            return Err(Refusal::missing("A section needs at least one product"));
        }
        products += items.len();
        for item in items {
            lines.push(filled(item, "product_retailer_id")?.to_owned());
        }
    }
    if products > MOST_PRODUCTS {
        return Err(Refusal::invalid("Total product count exceed max allowed count: 30"));
    }
    Ok(lines)
}

pub(super) fn catalog(part: &Value) -> Result<Shown, Refusal> {
    let action = action(part)?;
    if text(action, "name") != Some("catalog_message") {
        return Err(Refusal::invalid("Action name must be catalog_message"));
    }
    let thumbnail = action.get("parameters").and_then(|given| filled_text(given, "thumbnail_product_retailer_id"));
    let shown = Interactive::new("catalog_message", body(part, 1_024)?, Opens::Products);
    let lines = thumbnail.map(str::to_owned).into_iter().collect();
    Ok(Shown::Interactive(Box::new(Interactive { footer: footer(part)?, lines, ..shown })))
}
