//! Messages with something to press, with Meta's limits (reference page, 4.3 and 5). A type that Meta does not have is
//! answered with 131051.

mod cards;
mod forms;
mod parts;
mod payments;
mod products;

pub(crate) use payments::{check_order_status, check_payment};
pub(crate) use products::section_lines;

use super::{
    fields::{array, filled_text, text},
    refusal::Refusal,
    transcript::{Choice, Opens, Shown},
};
use parts::{action, body, footer, header, length, text_header, unique};
use serde_json::Value;

pub(crate) fn parse(part: &Value) -> Result<Shown, Refusal> {
    match filled_text(part, "type") {
        Some("button") => buttons(part),
        Some("list") => list(part),
        Some("cta_url") => forms::cta_url(part),
        Some("location_request_message") => forms::request(part, "send_location", Opens::Location),
        // Meta's page names the first; the second is what clients send.
        Some("contact_request" | "request_contact_info") => {
            forms::request(part, "request_contact_info", Opens::Contact)
        }
        Some("call_permission_request") => forms::request(part, "call_permission_request", Opens::CallPermission),
        Some("voice_call") => forms::voice_call(part),
        Some("flow") => forms::flow(part),
        Some("address_message") => forms::address(part),
        Some("product") => products::product(part),
        Some("product_list") => products::product_list(part),
        Some("catalog_message") => products::catalog(part),
        Some("carousel") => cards::carousel(part),
        Some("order_details") => payments::order_details(part),
        Some("order_status") => payments::order_status(part),
        Some(_) => Err(Refusal::unsupported_type()),
        None => Err(Refusal::required("interactive['type']")),
    }
}

fn buttons(part: &Value) -> Result<Shown, Refusal> {
    let body = body(part, 1_024)?;
    let given = array(action(part)?, "buttons");
    if !(1..=3).contains(&given.len()) {
        return Err(Refusal::invalid("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3"));
    }
    let choices = given.iter().map(button).collect::<Result<Vec<_>, _>>()?;
    unique(choices.iter().map(|choice| &choice.id), "button id")?;
    unique(choices.iter().map(|choice| &choice.title), "button title")?;
    Ok(Shown::Buttons { header: header(part)?, body, footer: footer(part)?, choices })
}

fn button(button: &Value) -> Result<Choice, Refusal> {
    let reply = button.get("reply").filter(|_| text(button, "type") == Some("reply"));
    let reply = reply.ok_or_else(|| Refusal::missing("interactive['action']['buttons']: 'reply' is required."))?;
    let id = length(reply, "id", "Button id", 256)?;
    if id.trim() != id {
        return Err(Refusal::invalid("Button id cannot have leading or trailing spaces"));
    }
    Ok(Choice::new(id, length(reply, "title", "Button title", 20)?))
}

fn list(part: &Value) -> Result<Shown, Refusal> {
    let body = body(part, 4_096)?;
    let action = action(part)?;
    let button = length(action, "button", "Button label", 20)?.to_owned();
    let sections = array(action, "sections");
    if !(1..=10).contains(&sections.len()) {
        return Err(Refusal::invalid("Invalid sections count. Min allowed sections: 1, Max allowed sections: 10"));
    }
    let mut choices = Vec::new();
    for section in sections {
        let title = section_title(section, sections.len())?;
        for row in array(section, "rows") {
            choices.push(list_row(row, title)?);
        }
    }
    if !(1..=10).contains(&choices.len()) {
        let details = "Total row count exceed max allowed count: 10. At least one row is needed.";
        return Err(Refusal::invalid(details));
    }
    unique(choices.iter().map(|choice| &choice.id), "row id")?;
    Ok(Shown::List { header: text_header(part)?, body, footer: footer(part)?, button, choices })
}

fn section_title(section: &Value, sections: usize) -> Result<Option<&str>, Refusal> {
    match filled_text(section, "title") {
        None if sections > 1 => Err(Refusal::missing("Section title is required when there is more than one.")),
        None => Ok(None),
        Some(_) => length(section, "title", "Section title", 24).map(Some),
    }
}

fn list_row(row: &Value, section: Option<&str>) -> Result<Choice, Refusal> {
    let id = length(row, "id", "Row id", 200)?;
    let title = length(row, "title", "Row title", 24)?;
    let description = match filled_text(row, "description") {
        None => None,
        Some(_) => Some(length(row, "description", "Row description", 72)?.to_owned()),
    };
    Ok(Choice { description, section: section.map(str::to_owned), ..Choice::new(id, title) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn buttons_of(titles: &[&str]) -> Value {
        let buttons: Vec<Value> = titles
            .iter()
            .enumerate()
            .map(|(at, title)| json!({"type": "reply", "reply": {"id": format!("b{at}"), "title": title}}))
            .collect();
        json!({"type": "button", "body": {"text": "Confirma?"}, "action": {"buttons": buttons}})
    }

    fn list_of(sections: &Value) -> Value {
        json!({"type": "list", "body": {"text": "Escolha:"}, "action": {"button": "Ver", "sections": sections}})
    }

    fn rows(count: usize) -> Value {
        (0..count).map(|at| json!({"id": format!("r{at}"), "title": format!("Linha {at}")})).collect()
    }

    fn code(part: &Value) -> Option<u32> {
        parse(part).err().map(|refusal| refusal.code)
    }

    #[test]
    fn one_to_three_different_buttons_of_twenty_characters() {
        assert_eq!(code(&buttons_of(&["Sim", "Não", "Talvez"])), None);
        assert_eq!(code(&buttons_of(&[])), Some(131_009));
        assert_eq!(code(&buttons_of(&["1", "2", "3", "4"])), Some(131_009));
        assert_eq!(code(&buttons_of(&["Sim", "Sim"])), Some(131_009));
        assert_eq!(code(&buttons_of(&["ç".repeat(20).as_str()])), None);
        assert_eq!(code(&buttons_of(&["ç".repeat(21).as_str()])), Some(131_009));
        assert_eq!(code(&buttons_of(&[""])), Some(131_008));
    }

    #[test]
    fn ten_rows_over_all_sections_and_titles_when_there_are_several() {
        assert_eq!(code(&list_of(&json!([{"rows": rows(10)}]))), None);
        assert_eq!(code(&list_of(&json!([{"rows": rows(11)}]))), Some(131_009));
        assert_eq!(code(&list_of(&json!([{"rows": []}]))), Some(131_009));
        assert_eq!(code(&list_of(&json!([{"rows": rows(1)}, {"title": "B", "rows": rows(1)}]))), Some(131_008));
        let twice = json!([{"title": "A", "rows": rows(1)}, {"title": "B", "rows": rows(1)}]);
        assert_eq!(code(&list_of(&twice)), Some(131_009));
    }

    #[test]
    fn bodies_headers_and_footers_have_limits() {
        let mut part = buttons_of(&["Sim"]);
        part["body"]["text"] = json!("x".repeat(1_025));
        assert_eq!(code(&part), Some(131_009));
        let mut part = buttons_of(&["Sim"]);
        part["footer"] = json!({"text": "x".repeat(61)});
        assert_eq!(code(&part), Some(131_009));
        let mut part = list_of(&json!([{"rows": rows(1)}]));
        part["header"] = json!({"type": "image", "image": {"id": "1"}});
        assert_eq!(code(&part), Some(131_009));
    }

    #[test]
    fn other_kinds_are_not_supported() {
        assert_eq!(code(&json!({"type": "poll"})), Some(131_051));
        assert_eq!(code(&json!({})), Some(100));
    }
}
