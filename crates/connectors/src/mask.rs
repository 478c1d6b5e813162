//! What a log may show: secrets replaced by value and by the name of their field, documents and phones by their form.

use ponte_kernel::Secret;
use ponte_platform::http::{Url, header::HeaderMap};
use serde_json::Value;

const DOTS: &str = "•••";
/// Longest text of a body that is JSON, and of one that is not.
const LONGEST_JSON: usize = 4_000;
const LONGEST_TEXT: usize = 500;
/// Parts of names whose values are never shown.
const SENSITIVE: [&str; 18] = [
    "password",
    "senha",
    "secret",
    "token",
    "authorization",
    "api_key",
    "api-key",
    "apikey",
    "cookie",
    "signature",
    "credential",
    "cpf",
    "cnpj",
    "document",
    "cvv",
    "card",
    "qr_code",
    "pix_copy_paste",
];

/// Knows the secrets of one connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masker {
    secrets: Vec<Secret>,
}

impl Masker {
    /// Values shorter than four characters would blacken everything and protect nothing.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let long = secrets.into_iter().filter(|secret| secret.expose().len() >= 4);
        let mut secrets: Vec<Secret> = long.cloned().collect();
        // A secret that contains another goes first.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose().len()));
        Self { secrets }
    }

    /// Secrets replaced; nothing else.
    pub fn secrets_in(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose().as_str(), DOTS))
    }

    pub fn url(&self, url: &Url) -> String {
        let mut shown = format!("{}{}", url.origin().ascii_serialization(), self.text(url.path()));
        for (at, (name, value)) in url.query_pairs().enumerate() {
            let value = if is_sensitive(&name) { DOTS.to_owned() } else { self.text(&value) };
            shown.push(if at == 0 { '?' } else { '&' });
            shown.push_str(&name);
            shown.push('=');
            shown.push_str(&value);
        }
        shown
    }

    pub fn headers(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let show = |(name, value): (&ponte_platform::http::header::HeaderName, _)| {
            let value: &ponte_platform::http::header::HeaderValue = value;
            let hidden = is_sensitive(name.as_str()) || value.is_sensitive();
            let value =
                if hidden { DOTS.to_owned() } else { self.text(&String::from_utf8_lossy(value.as_bytes())) };
            (name.as_str().to_owned(), value)
        };
        headers.iter().map(show).collect()
    }

    pub fn body(&self, body: &[u8]) -> String {
        if body.is_empty() {
            return String::new();
        }
        match serde_json::from_slice::<Value>(body) {
            Ok(mut value) => {
                self.value(&mut value);
                shortened(&value.to_string(), LONGEST_JSON)
            }
            Err(_) => shortened(&self.text(&String::from_utf8_lossy(body)), LONGEST_TEXT),
        }
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(map) => {
                for (name, member) in map {
                    let plain = matches!(member, Value::String(_) | Value::Number(_));
                    if plain && is_sensitive(name) {
                        *member = DOTS.into();
                    } else {
                        self.value(member);
                    }
                }
            }
            Value::Number(number) if is_personal_number(&number.to_string()) => *value = DOTS.into(),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&self, text: &str) -> String {
        let text = self.secrets_in(text);
        text.split_inclusive(|character| !is_number_character(character))
            .map(|part| {
                let end = part.trim_end_matches(|character| !is_number_character(character)).len();
                let (number, rest) = part.split_at(end);
                if is_personal_number(number) { format!("{DOTS}{rest}") } else { part.to_owned() }
            })
            .collect()
    }
}

/// A phone, CPF or CNPJ: ten to fourteen digits, with or without their punctuation.
fn is_personal_number(text: &str) -> bool {
    (10..=14).contains(&text.bytes().filter(u8::is_ascii_digit).count())
}

fn is_number_character(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '+' | '-' | '.' | '/' | '(' | ')')
}

fn is_sensitive(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SENSITIVE.iter().any(|part| name.contains(part))
}

fn shortened(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masker() -> Masker {
        Masker::new(&[Secret::new("s3cret-key".to_owned()), Secret::new("abc".to_owned())])
    }

    #[test]
    fn secrets_go_by_value_wherever_they_stand() {
        let body = br#"{"echo": "you sent s3cret-key", "list": ["s3cret-key"], "x": "abc"}"#;
        assert_eq!(masker().body(body), r#"{"echo":"you sent •••","list":["•••"],"x":"abc"}"#);
        assert_eq!(masker().body(b"<html>s3cret-key</html>"), "<html>•••</html>");
    }

    #[test]
    fn fields_go_by_name() {
        let body = br#"{"access_token": "t", "numeroDocumento": "x", "name": "ok", "token_count": {"n": 1}}"#;
        assert_eq!(
            masker().body(body),
            r#"{"access_token":"•••","name":"ok","numeroDocumento":"•••","token_count":{"n":1}}"#
        );
        let url = Url::parse("https://x.example/a?api_key=1&page=2&phone=%2B5511987654321").expect("a URL");
        assert_eq!(masker().url(&url), "https://x.example/a?api_key=•••&page=2&phone=•••");
        let mut headers = HeaderMap::new();
        headers.insert("authorization", "Bearer x".parse().expect("a value"));
        headers.insert("accept", "text/plain".parse().expect("a value"));
        let shown = masker().headers(&headers);
        assert!(shown.contains(&("authorization".to_owned(), DOTS.to_owned())));
        assert!(shown.contains(&("accept".to_owned(), "text/plain".to_owned())));
    }

    #[test]
    fn phones_and_documents_go_by_form() {
        let text = "de 111.444.777-35, +5511987654321 e (11)98765-4321: pedido 1042 de 2026-11-22";
        assert_eq!(masker().text(text), "de •••, ••• e •••: pedido 1042 de 2026-11-22");
        assert_eq!(masker().body(b"{\"n\": 5511987654321, \"total\": 259.9}"), r#"{"n":"•••","total":259.9}"#);
    }

    #[test]
    fn long_bodies_are_cut() {
        assert_eq!(masker().body("ã".repeat(600).as_bytes()).chars().count(), LONGEST_TEXT + 1);
    }
}
