//! What a log may show: secrets replaced by value and by the name of their field, documents and phones by their form.

use ponte_kernel::Secret;
use ponte_platform::http::{Url, header::HeaderMap};
use serde_json::{Number, Value};
use std::{borrow::Cow, ops::RangeInclusive};

const DOTS: &str = "•••";
/// Longest text of a body that is JSON, and of one that is not.
const LONGEST_JSON: usize = 4_000;
const LONGEST_TEXT: usize = 500;
/// How many digits phones, CPF and CNPJ have.
const PERSONAL_DIGITS: RangeInclusive<usize> = 10..=14;
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
    pub fn secrets_in<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = Cow::Borrowed(text);
        for secret in &self.secrets {
            if shown.contains(secret.expose().as_str()) {
                shown = Cow::Owned(shown.replace(secret.expose().as_str(), DOTS));
            }
        }
        shown
    }

    pub fn url(&self, url: &Url) -> String {
        let mut shown = format!("{}{}", url.origin().ascii_serialization(), self.text(url.path()));
        for (at, (name, value)) in url.query_pairs().enumerate() {
            let value = if is_sensitive(&name) { DOTS.into() } else { self.text(&value) };
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
            let value = if hidden {
                DOTS.to_owned()
            } else {
                self.text(&String::from_utf8_lossy(value.as_bytes())).into_owned()
            };
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
                shortened(written(&value), LONGEST_JSON)
            }
            Err(_) => shortened(self.text(&String::from_utf8_lossy(body)).into_owned(), LONGEST_TEXT),
        }
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Cow::Owned(masked) = self.text(text) {
                    *text = masked;
                }
            }
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
            Value::Number(number) if is_personal(number) => *value = DOTS.into(),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = self.secrets_in(text);
        if digits_in(&text) < *PERSONAL_DIGITS.start() { text } else { numbers_masked(&text).into() }
    }
}

/// Phones and documents replaced, with or without their punctuation.
fn numbers_masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for part in text.split_inclusive(|character| !is_number_character(character)) {
        let number = part.trim_end_matches(|character| !is_number_character(character));
        shown.push_str(if PERSONAL_DIGITS.contains(&digits_in(number)) { DOTS } else { number });
        shown.push_str(&part[number.len()..]);
    }
    shown
}

fn is_personal(number: &Number) -> bool {
    match number.as_u64() {
        Some(whole) => (1_000_000_000..100_000_000_000_000).contains(&whole),
        None => PERSONAL_DIGITS.contains(&digits_in(&number.to_string())),
    }
}

fn digits_in(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

fn is_number_character(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '+' | '-' | '.' | '/' | '(' | ')')
}

fn is_sensitive(name: &str) -> bool {
    let name = name.as_bytes();
    let begins_here = |at: usize| sensitive_from(name[at]).iter().any(|part| begins_with(&name[at..], part));
    (0..name.len()).any(begins_here)
}

/// Parts of names whose values are never shown, by their first letter: every name of every body is searched for them.
fn sensitive_from(letter: u8) -> &'static [&'static str] {
    match letter.to_ascii_lowercase() {
        b'a' => &["authorization", "api_key", "api-key", "apikey"],
        b'c' => &["cookie", "credential", "cpf", "cnpj", "cvv", "card"],
        b'd' => &["document"],
        b'p' => &["password", "pix_copy_paste"],
        b'q' => &["qr_code"],
        b's' => &["senha", "secret", "signature"],
        b't' => &["token"],
        _ => &[],
    }
}

/// Whatever the case of its letters.
fn begins_with(name: &[u8], part: &str) -> bool {
    name.get(..part.len()).is_some_and(|start| start.eq_ignore_ascii_case(part.as_bytes()))
}

/// As its `to_string`, which goes a longer way.
fn written(value: &Value) -> String {
    serde_json::to_string(value).expect("a JSON value has text keys only")
}

fn shortened(mut text: String, longest: usize) -> String {
    if text.len() > longest
        && let Some((at, _)) = text.char_indices().nth(longest)
    {
        text.truncate(at);
        text.push('…');
    }
    text
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
        for (number, shown) in [
            ("999999999", "999999999"),
            ("1000000000", r#""•••""#),
            ("-1000000000", r#""•••""#),
            ("99999999999999", r#""•••""#),
            ("100000000000000", "100000000000000"),
            ("12345.678901", r#""•••""#),
        ] {
            assert_eq!(masker().body(number.as_bytes()), shown);
        }
    }

    #[test]
    fn names_are_known_in_any_case_and_place() {
        for name in ["Password", "user_PASSWORD_old", "X-Api-Key", "senha", "cardNumber", "PIX_copy_paste"] {
            assert!(is_sensitive(name), "{name}");
        }
        for name in ["", "pass", "passwor", "tok", "numero", "ção"] {
            assert!(!is_sensitive(name), "{name}");
        }
    }

    #[test]
    fn long_bodies_are_cut() {
        assert_eq!(masker().body("ã".repeat(600).as_bytes()).chars().count(), LONGEST_TEXT + 1);
    }
}
