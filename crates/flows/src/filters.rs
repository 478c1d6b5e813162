//! The filters that Ponte adds to MiniJinja's own: what Brazilian companies write into messages, and what reads
//! the messages of customers. An undefined value stays undefined through all of them.

use crate::read;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use minijinja::{
    Environment, Error, ErrorKind, State,
    value::{Value, ValueKind},
};
use ponte_kernel::{Cpf, Money, Phone, text};

pub fn add_to(environment: &mut Environment<'static>) {
    environment.add_filter("brl", brl);
    environment.add_filter("cpf", cpf);
    environment.add_filter("date_br", date_br);
    environment.add_filter("digits", |value: &Value| on_text(value, |text| Some(digits(text))));
    environment.add_filter("first_name", |value: &Value| on_text(value, first_name));
    environment.add_filter("normalised", |value: &Value| on_text(value, |text| Some(text::normalised(text))));
    environment.add_filter("order_number", |value: &Value| on_text(value, read::order_number));
    environment.add_filter("same_phone", same_phone);
}

/// The name to greet somebody by: the first word with a letter, `MARIA` and `maria` as `Maria`.
#[must_use]
pub fn first_name(name: &str) -> Option<String> {
    let word = name.split_whitespace().find(|word| word.chars().any(char::is_alphabetic))?;
    let word = word.trim_matches(|character: char| !character.is_alphanumeric());
    let one_case = word.chars().all(|c| !c.is_lowercase()) || word.chars().all(|c| !c.is_uppercase());
    if !one_case {
        return Some(word.to_owned());
    }
    let mut letters = word.chars();
    let first = letters.next()?.to_uppercase();
    Some(first.chain(letters.flat_map(char::to_lowercase)).collect())
}

/// `R$ 1.234,56` of 123456 cents.
fn brl(value: &Value) -> Result<Value, Error> {
    if value.is_undefined() {
        return Ok(Value::UNDEFINED);
    }
    let cents = i64::try_from(value.clone())
        .map_err(|_| Error::new(ErrorKind::InvalidOperation, "brl takes whole cents"))?;
    Ok(Value::from(Money::brl(cents).to_string()))
}

/// `111.444.777-35`; what is no CPF stays as it is.
fn cpf(value: &Value) -> Value {
    on_text(value, |text| Some(Cpf::parse(text).map_or_else(|_| text.to_owned(), |cpf| cpf.display())))
}

/// `25/11/2026` of a date (`2026-11-25`) or of an instant, which is seen from the workspace's time zone; what is
/// neither stays as it is.
fn date_br(state: &mut State, value: &Value) -> Value {
    on_text(value, |text| {
        let date = text.parse::<Timestamp>().map(|instant| instant.to_zoned(timezone(state)).date());
        let date = date.or_else(|_| text.parse::<Date>());
        Some(date.map_or_else(|_| text.to_owned(), |date| date.strftime("%d/%m/%Y").to_string()))
    })
}

/// Whether two phones are one, with and without country code and ninth digit. No phone is nobody's phone.
fn same_phone(value: &Value, other: &Value) -> bool {
    let key = |value: &Value| Some(Phone::parse_brazilian(&text_of(value)?).ok()?.match_key());
    match (key(value), key(other)) {
        (Some(one), Some(two)) => one == two,
        _ => false,
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn timezone(state: &State) -> TimeZone {
    let name = state.lookup("now").and_then(|now| now.get_attr("timezone").ok());
    name.as_ref().and_then(Value::as_str).and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
}

fn on_text(value: &Value, filter: impl FnOnce(&str) -> Option<String>) -> Value {
    text_of(value).and_then(|text| filter(&text)).map_or(Value::UNDEFINED, Value::from)
}

/// Texts, and numbers as the text they are shown as.
fn text_of(value: &Value) -> Option<String> {
    match value.kind() {
        ValueKind::String => value.as_str().map(str::to_owned),
        ValueKind::Number => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::expression::{Library, Scope};
    use minijinja::value::Value;
    use serde_json::{Value as Json, json};
    use std::sync::Arc;

    fn check(source: &str, expected: &Json) {
        let now = Value::from_pairs([("timezone", "America/Sao_Paulo")]);
        let scope = Scope::from([("now".to_owned(), now), ("nothing".to_owned(), Value::UNDEFINED)]);
        let (mut library, leaf) = (Library::default(), format!("${{{source}}}"));
        library.add_leaf(&leaf);
        let outcome = library.mapping(&Json::from(leaf), &Arc::new(scope)).expect("evaluates");
        assert_eq!(outcome.value, *expected, "{source}");
    }

    #[test]
    fn money_and_dates_read_as_in_brazil() {
        check("123456 | brl", &json!("R$ 1.234,56"));
        check("nothing | brl", &json!(null));
        check("'2026-11-25' | date_br", &json!("25/11/2026"));
        check("'2026-11-25T01:30:00Z' | date_br", &json!("24/11/2026"));
        check("'em breve' | date_br", &json!("em breve"));
        check("nothing | date_br", &json!(null));
    }

    #[test]
    fn documents_and_digits() {
        check("'11144477735' | cpf", &json!("111.444.777-35"));
        check("'111' | cpf", &json!("111"));
        check("'+55 (31) 98888-7777' | digits", &json!("5531988887777"));
        check("1042 | digits", &json!("1042"));
        check("'Cadê?' | normalised", &json!("cade"));
    }

    #[test]
    fn a_first_name_can_be_said() {
        for (name, first) in [
            ("MARIA SOUZA", json!("Maria")),
            ("joão da silva", json!("João")),
            ("✨ Ana ✨", json!("Ana")),
            ("~McKenna~", json!("McKenna")),
            ("🔥", json!(null)),
            ("{{7*7}}", json!(null)),
        ] {
            check(&format!("'{name}' | first_name"), &first);
        }
    }

    #[test]
    fn one_phone_has_many_spellings() {
        check("'+55 31 98888-7777' | same_phone('553188887777')", &json!(true));
        check("'(31) 98888-7777' | same_phone('+5531988887777')", &json!(true));
        check("'(31) 98888-7777' | same_phone('+5531988887778')", &json!(false));
        check("nothing | same_phone(nothing)", &json!(false));
        check("'' | same_phone('')", &json!(false));
    }
}
