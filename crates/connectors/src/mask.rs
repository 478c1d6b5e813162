//! What a log may show: secrets replaced by value and by the name of their field, documents and phones by their form.
//! What a request makes of secrets (their Base64, their hash) has no value to look for: [`crate::request::Outgoing`] says
//! where it stands.

use crate::request::IN_PATHS;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ponte_kernel::Secret;
use ponte_platform::http::{
    Url,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::{Number, Value};
use std::{borrow::Cow, ops::RangeInclusive};

pub(crate) const DOTS: &str = "•••";
/// Longest text of a body that is JSON, and of one that is not.
const LONGEST_JSON: usize = 4_000;
const LONGEST_TEXT: usize = 500;
/// How many digits phones, CPF and CNPJ have.
const PERSONAL_DIGITS: RangeInclusive<usize> = 10..=14;
const FORM: &str = "application/x-www-form-urlencoded";
/// What forms leave as it is (WHATWG URL, 5.2); they write a space as `+`.
const IN_FORMS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');

/// Knows the secrets of one connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masker {
    secrets: Vec<Secret>,
}

impl Masker {
    /// Values shorter than four characters would blacken everything and protect nothing.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let long = secrets.into_iter().filter(|secret| secret.expose().len() >= 4);
        let mut secrets: Vec<Secret> = long.flat_map(written_forms).collect();
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

    /// `hidden` names parameters whose values are not shown, beside those whose names say it.
    pub fn url(&self, url: &Url, hidden: &[String]) -> String {
        let shown = format!("{}{}", url.origin().ascii_serialization(), self.text(url.path()));
        match self.pairs(url, hidden) {
            pairs if pairs.is_empty() => shown,
            pairs => format!("{shown}?{pairs}"),
        }
    }

    /// The pairs of a query, decoded.
    fn pairs(&self, url: &Url, hidden: &[String]) -> String {
        let mut shown = String::new();
        for (at, (name, value)) in url.query_pairs().enumerate() {
            let is_hidden = is_sensitive(&name) || hidden.iter().any(|hidden| *hidden == name);
            let value = if is_hidden { DOTS.into() } else { self.text(&value) };
            if at > 0 {
                shown.push('&');
            }
            shown.push_str(&self.text(&name));
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

    /// `headers` are those that came with it.
    pub fn body(&self, headers: &HeaderMap, body: &[u8]) -> String {
        if body.is_empty() {
            return String::new();
        }
        match serde_json::from_slice::<Value>(body) {
            Ok(mut value) => {
                self.value(&mut value);
                shortened(written(&value), LONGEST_JSON)
            }
            Err(_) if is_form(headers) => shortened(self.form(&String::from_utf8_lossy(body)), LONGEST_JSON),
            Err(_) => shortened(self.text(&String::from_utf8_lossy(body)).into_owned(), LONGEST_TEXT),
        }
    }

    fn form(&self, body: &str) -> String {
        // The decoder of queries is the decoder of forms (WHATWG URL, 5.1).
        let mut url = Url::parse("http://form/").expect("a constant URL");
        url.set_query(Some(body));
        self.pairs(&url, &[])
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

/// A secret as it is, in addresses and in forms.
fn written_forms(secret: &Secret) -> Vec<Secret> {
    let plain = secret.expose();
    let in_addresses = utf8_percent_encode(plain, IN_PATHS).to_string();
    let in_forms = utf8_percent_encode(plain, IN_FORMS).to_string().replace(' ', "+");
    let mut forms = vec![secret.clone()];
    for form in [in_addresses, in_forms].map(Secret::new) {
        if !forms.iter().any(|known| known.expose() == form.expose()) {
            forms.push(form);
        }
    }
    forms
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.as_bytes().get(..FORM.len()));
    kind.is_some_and(|kind| kind.eq_ignore_ascii_case(FORM.as_bytes()))
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

    fn shown_body(body: &[u8]) -> String {
        masker().body(&HeaderMap::new(), body)
    }

    fn shown_form(body: &[u8]) -> String {
        let form = (CONTENT_TYPE, "application/x-www-form-urlencoded; charset=utf-8".parse().expect("a value"));
        masker().body(&HeaderMap::from_iter([form]), body)
    }

    #[test]
    fn secrets_go_by_value_wherever_they_stand() {
        let body = br#"{"echo": "you sent s3cret-key", "list": ["s3cret-key"], "x": "abc"}"#;
        assert_eq!(shown_body(body), r#"{"echo":"you sent •••","list":["•••"],"x":"abc"}"#);
        assert_eq!(shown_body(b"<html>s3cret-key</html>"), "<html>•••</html>");
    }

    #[test]
    fn secrets_go_as_addresses_and_forms_write_them() {
        let masker = Masker::new(&[Secret::new("p+q /~*é".to_owned())]);
        for written in ["p+q /~*é", "p%2Bq%20%2F~%2A%C3%A9", "p%2Bq+%2F%7E*%C3%A9"] {
            assert_eq!(masker.text(&format!("at /x?k={written}!")), "at /x?k=•••!", "{written}");
        }
    }

    #[test]
    fn forms_are_masked_as_pairs() {
        let form = b"key=s3cret%2Dkey&user%5Bpassword%5D=x&cpf=1&text=a+b%26c&phone=%2B5511987654321";
        assert_eq!(shown_form(form), "key=•••&user[password]=•••&cpf=•••&text=a b&c&phone=•••");
        assert_eq!(shown_form(b"text s3cret-key"), "text •••=");
        assert_eq!(shown_form(br#"{"token": "t"}"#), r#"{"token":"•••"}"#, "whatever its header says");
    }

    #[test]
    fn parameters_are_hidden_where_they_are_named() {
        let url = Url::parse("https://x.example/a?k=YWJj&page=2").expect("a URL");
        assert_eq!(masker().url(&url, &["k".to_owned()]), "https://x.example/a?k=•••&page=2");
    }

    #[test]
    fn fields_go_by_name() {
        let body = br#"{"access_token": "t", "numeroDocumento": "x", "name": "ok", "token_count": {"n": 1}}"#;
        assert_eq!(
            shown_body(body),
            r#"{"access_token":"•••","name":"ok","numeroDocumento":"•••","token_count":{"n":1}}"#
        );
        let url = Url::parse("https://x.example/a?api_key=1&page=2&phone=%2B5511987654321").expect("a URL");
        assert_eq!(masker().url(&url, &[]), "https://x.example/a?api_key=•••&page=2&phone=•••");
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
        assert_eq!(shown_body(b"{\"n\": 5511987654321, \"total\": 259.9}"), r#"{"n":"•••","total":259.9}"#);
        for (number, shown) in [
            ("999999999", "999999999"),
            ("1000000000", r#""•••""#),
            ("-1000000000", r#""•••""#),
            ("99999999999999", r#""•••""#),
            ("100000000000000", "100000000000000"),
            ("12345.678901", r#""•••""#),
        ] {
            assert_eq!(shown_body(number.as_bytes()), shown);
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
        assert_eq!(shown_body("ã".repeat(600).as_bytes()).chars().count(), LONGEST_TEXT + 1);
    }
}
